"""What the MF operations have in common: header, errors of the whole message, the flavour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import uuid4

from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import beskaer
from fordringsbro.mf import afvisning, fragment, skat
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.model import Aktionsafvisning, HovedfejlError
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.uventet import log_unexpected
from fordringsbro.wire.soap.model import Besked
from fordringsbro.wire.xml.beskedid import kort_id

_HOVED: Final = f"{{{NAVNERUM['k']}}}HovedOplysninger"
TRANSAKTION: Final = f"{_HOVED}/{{{NAVNERUM['k']}}}TransaktionIdentifikator"
_SYSTEM: Final = f"{{{NAVNERUM['w']}}}FordringhaverSystemIDStruktur/{{{NAVNERUM['v']}}}VirksomhedSENummerIdentifikator"


@record
class MFKald:
    """A call that may be worked on.

    Attributes:
        tjeneste: The service's name.
        anmodning: The request in the OIO flavour.
        raw: The bytes as received.
        transaktion_id: The caller's id of the message, if it gave one.
        se_nummer: The system it says it is.
        kalder: Who sent it.
        nu: When it came in.
    """

    tjeneste: str
    anmodning: Element
    raw: bytes
    transaktion_id: str | None
    se_nummer: str
    kalder: Kalder
    nu: datetime

    def hoved(
        self, nu: datetime, *, fejl: tuple[Aktionsafvisning, ...] = (), advis: tuple[Aktionsafvisning, ...] = ()
    ) -> str:
        """The header of the answer."""
        return fragment.hoved(self.tjeneste, self.transaktion_id, nu, fejl=fejl, advis=advis)


class Vaert:
    """Turns a use case into an operation that the host can serve, in both flavours.

    Args:
        clock: Time.
        form: Translates messages of the SKAT flavour.
        fremmed: Told of a caller that named a system which is not its own.
    """

    def __init__(self, clock: Clock, form: skat.Skatform, fremmed: Callable[[Kalder], object] = lambda _: None) -> None:
        self._clock = clock
        self._form = form
        self._fremmed = fremmed

    def operation(self, tjeneste: str, arbejd: Callable[[MFKald], Element]) -> Callable[[Besked], Element]:
        """An operation.

        Args:
            tjeneste: The service's name, as ServiceIdentifikator has it.
            arbejd: Answers a call; may raise `HovedfejlError`.
        """

        def handle(besked: Besked) -> Element:
            er_skat = skat.er_skat(besked.body)
            svar = self._svar(tjeneste, besked, arbejd, er_skat=er_skat)
            return self._form.fra_oio(svar) if er_skat else svar

        return handle

    def _svar(self, tjeneste: str, besked: Besked, arbejd: Callable[[MFKald], Element], *, er_skat: bool) -> Element:
        if besked.skemafejl:
            fejl = (afvisning.skema(en.sti, en.regel.tekst) for en in besked.skemafejl)
            transaktion_id = skat.transaktion_id if er_skat else _transaktion_id
            return self._afvist(tjeneste, transaktion_id(besked.body), *fejl)
        anmodning = self._form.til_oio(besked.body) if er_skat else besked.body
        kald = MFKald(
            tjeneste,
            anmodning,
            besked.raw,
            _transaktion_id(anmodning),
            _tekst(anmodning, _SYSTEM) or "",
            besked.kalder,
            besked.modtaget,
        )
        try:
            return arbejd(kald)
        except HovedfejlError as error:
            if Afvisningskode.SE_NUMMER.nummer in {en.nummer for en in error.fejl}:
                self._fremmed(kald.kalder)
            return self._afvist(tjeneste, kald.transaktion_id, *error.fejl)
        except SoapError:
            raise
        except Exception as error:
            if isinstance(error, FejlError) and error.kode is Fejlkode.KOE_FULD:
                # 900 leaves open what became of the delivery; a fault of the server says that nothing did.
                raise
            log_unexpected(error, tjeneste)
            return self._teknisk(tjeneste)

    def _afvist(self, tjeneste: str, transaktion_id: str | None, *fejl: Aktionsafvisning) -> Element:
        return fragment.dokument(
            f"{tjeneste}_O", fragment.hoved(tjeneste, transaktion_id, self._clock.now(), fejl=fejl)
        )

    def _teknisk(self, tjeneste: str) -> Element:
        """Number 900 as the samples have it: the service under another name, and an id of ours."""
        fejl = (afvisning.teknisk(),)
        head = fragment.hoved(tjeneste, str(uuid4()), self._clock.now(), fejl=fejl, teknisk=True)
        return fragment.dokument(f"{tjeneste}_O", head)


def _transaktion_id(anmodning: Element) -> str | None:
    """The message's id, also of one that breaks the schema."""
    return kort_id(anmodning.findtext(TRANSAKTION))


def _tekst(element: Element, sti: str) -> str | None:
    fundet = element.findtext(sti)
    return beskaer(fundet) or None
