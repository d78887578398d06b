"""PSRM's notifications by the MF contract: the question, and the answer taken apart without reading what is in it."""

from __future__ import annotations

from dataclasses import field
from typing import Final, Protocol
from uuid import uuid4

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.inddrivelse.psrm.klient import headerfejl, hoved, kontrakt
from fordringsbro.inddrivelse.udveksling import Sendekanal, laes, send
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.record import record

_EFIWS: Final = "{urn:oio:skat:efi:ws:1.0.1}"
_HENT: Final = f"{_EFIWS}MFUnderretSamlingHent"
_HOVED: Final = "{http://rep.oio.dk/skat.dk/basis/kontekst/xml/schemas/2006/09/01/}HovedOplysningerSvar"


@record
class Hentet:
    """What came of a question.

    Attributes:
        svar: MODTAGET, or what happened instead.
        underretninger: Each MFUnderret as it came, in the system's order; whoever keeps them reads them one by one.
    """

    svar: Leverancesvar
    underretninger: tuple[Element, ...] = field(default=(), repr=False)


class UnderretKlient(Protocol):
    """The way to a collection system's notifications. An implementation never raises for what a network can do."""

    def hent(self, fordringshaver_id: int, fra: int | None) -> Hentet:
        """Ask for a claimant's notifications from a number on; from the first there is when None."""
        ...


class PsrmUnderretKlient:
    """Asks PSRM.

    Args:
        kanal: The way to MFUnderretSamlingHent.
        se_nummer: The SE number this system reports under.
        clock: Time, for the messages' headers.
        mf: The MF contract.
    """

    def __init__(self, kanal: Sendekanal, se_nummer: str, clock: Clock, mf: Kontrakt | None = None) -> None:
        self._kanal = kanal
        self._se_nummer = se_nummer
        self._clock = clock
        self._kontrakt = mf or kontrakt()

    def hent(self, fordringshaver_id: int, fra: int | None) -> Hentet:
        """Ask for a claimant's notifications from a number on."""
        interval = None if fra is None else {"ModtagFordringUnderretningIdentifikator": fra}

        def besked() -> Post:
            return {
                **hoved(self._se_nummer, uuid4(), self._clock.now()),
                "FordringHaverSamling": {"FordringHaverIdentifikator": [fordringshaver_id]},
                "UnderretNummerFra": interval,
            }

        svar = send(self._kontrakt, self._kanal, f"{_HENT}_I", besked, f"{_HENT}_O")
        if isinstance(svar, Leverancesvar):
            return Hentet(svar)
        fejl = self._fejl(svar)
        if fejl:
            return Hentet(fejl)
        return Hentet(Leverancesvar(Svarslags.MODTAGET), tuple(svar.iterfind(f"{_EFIWS}UnderretSamling/*")))

    def _fejl(self, svar: Element) -> Leverancesvar | None:
        element = svar.find(_HOVED)
        if element is None:
            return Leverancesvar(Svarslags.UKENDT, "UFULDSTAENDIGT_SVAR")
        post = laes(self._kontrakt, element)
        return post if isinstance(post, Leverancesvar) else headerfejl({"HovedOplysningerSvar": post})
