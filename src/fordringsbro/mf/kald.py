"""What the MF operations have in common: header, certificate, errors of the whole message, the flavour."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import uuid4

from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import beskaer
from fordringsbro.mf import afvisning, fragment, skat
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.model import Afvisning, HovedfejlError
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.faults import SoapError
from fordringsbro.wire.model import Besked
from fordringsbro.wire.uventet import log_unexpected

_HOVED: Final = f"{{{NAVNERUM['k']}}}HovedOplysninger"
_TRANSAKTION: Final = f"{_HOVED}/{{{NAVNERUM['k']}}}TransaktionIdentifikator"
_SYSTEM: Final = f"{{{NAVNERUM['w']}}}FordringhaverSystemIDStruktur/{{{NAVNERUM['v']}}}VirksomhedSENummerIdentifikator"
_CVR: Final = re.compile(r"[0-9]{8}", re.ASCII)
#: How an OCES certificate's subject has it.
_CVR_I_EMNE: Final = re.compile(r"CVR:([0-9]{8})(?![0-9])", re.ASCII)


@dataclass(frozen=True, slots=True)
class Kald:
    """A call that may be worked on.

    Attributes:
        tjeneste: The service's name.
        anmodning: The request in the OIO flavour.
        raw: The bytes as received.
        transaktion_id: The caller's id of the message, if it gave one.
        se_nummer: The system it says it is.
        certifikat_cvr: The CVR number of the certificate, when certificates are looked at.
        nu: When it came in.
    """

    tjeneste: str
    anmodning: Element
    raw: bytes
    transaktion_id: str | None
    se_nummer: str
    certifikat_cvr: str | None
    nu: datetime

    def hoved(self, nu: datetime, *, fejl: tuple[Afvisning, ...] = (), advis: tuple[Afvisning, ...] = ()) -> str:
        """The header of the answer."""
        return fragment.hoved(self.tjeneste, self.transaktion_id, nu, fejl=fejl, advis=advis)


class Vaert:
    """Turns a use case into an operation that the host can serve, in both flavours.

    Args:
        clock: Time.
        form: Translates messages of the SKAT flavour.
        certifikat_header: Name of the HTTP header with the certificate's CVR number; None looks at none.
    """

    def __init__(self, clock: Clock, form: skat.Skatform, certifikat_header: str | None = None) -> None:
        self._clock = clock
        self._form = form
        self._certifikat_header = certifikat_header.lower() if certifikat_header else None

    def operation(self, tjeneste: str, arbejd: Callable[[Kald], Element]) -> Callable[[Besked], Element]:
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

    def _svar(self, tjeneste: str, besked: Besked, arbejd: Callable[[Kald], Element], *, er_skat: bool) -> Element:
        cvr = self._certifikat_cvr(besked)
        if besked.skemafejl:
            fejl = (afvisning.skema(en.sti, en.regel.tekst) for en in besked.skemafejl)
            transaktion_id = skat.transaktion_id if er_skat else _transaktion_id
            return self._afvist(tjeneste, transaktion_id(besked.body), *fejl)
        anmodning = self._form.til_oio(besked.body) if er_skat else besked.body
        kald = Kald(
            tjeneste,
            anmodning,
            besked.raw,
            _transaktion_id(anmodning),
            _tekst(anmodning, _SYSTEM) or "",
            cvr,
            besked.modtaget,
        )
        if self._certifikat_header is not None and cvr != kald.se_nummer:
            raise FejlError(Fejlkode.CERTIFIKAT)
        try:
            return arbejd(kald)
        except HovedfejlError as error:
            return self._afvist(tjeneste, kald.transaktion_id, *error.fejl)
        except SoapError:
            raise
        except Exception as error:
            if isinstance(error, FejlError) and error.kode is Fejlkode.KOE_FULD:
                # 900 leaves open what became of the delivery; a fault of the server says that nothing did.
                raise
            log_unexpected(error, tjeneste)
            return self._teknisk(tjeneste)

    def _certifikat_cvr(self, besked: Besked) -> str | None:
        """The certificate's CVR number.

        Raises:
            FejlError: `CERTIFIKAT` when it must be there and is not, or can't be read.
        """
        if self._certifikat_header is None:
            return None
        vaerdi = besked.http.get(self._certifikat_header, "").strip()
        i_emne = _CVR_I_EMNE.findall(vaerdi)
        if _CVR.fullmatch(vaerdi):
            return vaerdi
        if len(i_emne) == 1:
            return str(i_emne[0])
        raise FejlError(Fejlkode.CERTIFIKAT)

    def _afvist(self, tjeneste: str, transaktion_id: str | None, *fejl: Afvisning) -> Element:
        return fragment.dokument(
            f"{tjeneste}_O", fragment.hoved(tjeneste, transaktion_id, self._clock.now(), fejl=fejl)
        )

    def _teknisk(self, tjeneste: str) -> Element:
        """Number 900 as the samples have it: the service under another name, and an id of ours."""
        fejl = (afvisning.teknisk(),)
        head = fragment.hoved(tjeneste, str(uuid4()), self._clock.now(), fejl=fejl, teknisk=True)
        return fragment.dokument(f"{tjeneste}_O", head)


def _transaktion_id(anmodning: Element) -> str | None:
    return _tekst(anmodning, _TRANSAKTION)


def _tekst(element: Element, sti: str) -> str | None:
    fundet = element.findtext(sti)
    return beskaer(fundet) or None
