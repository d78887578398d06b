"""What happens to a claim in the register without an action: plain records."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Registerpost
from fordringsbro.platform.record import record

#: Ids of the collection systems have at most 18 digits.
STOERSTE_BACKEND_ID: Final = 10**18 - 1


class Registertrin(StrEnum):
    """What happened."""

    #: A conversion moved the claim to the other collection system.
    FLYTTET = "FLYTTET"
    #: The collector (RIM) gave it back.
    RETURNERET = "RETURNERET"
    #: A conversion ended it, and the register does not follow what became of it.
    KONVERTERET = "KONVERTERET"


class Returaarsag(StrEnum):
    """Why the collector gives a claim back (HovedFordringReturAarsagKode)."""

    AFTL = "AFTL"
    ANDN = "ANDN"
    KLAG = "KLAG"
    TRAF = "TRAF"

    @property
    def tekst(self) -> str:
        """The reason in Danish. What TRAF stands for is not public."""
        return _TEKSTER[self][0]

    @property
    def text(self) -> str:
        """The reason in English."""
        return _TEKSTER[self][1]


_TEKSTER = {
    Returaarsag.AFTL: ("Efter aftale", "As agreed"),
    Returaarsag.ANDN: ("Anden årsag", "Another reason"),
    Returaarsag.KLAG: ("Klage ikke behandlet i tide", "Complaint not treated in time"),
    Returaarsag.TRAF: ("Årsagskode TRAF", "Reason code TRAF"),
}


class Systemsted(NamedTuple):
    """A collection system, and the id that a claim has there, once it told."""

    backend: Backend
    fordring_id: int | None


@record
class Returnering:
    """How the collector gave a claim back.

    Attributes:
        dato: From when it counts, a Danish date; None is today.
        tekst: In words; may be personal data.
    """

    aarsag: Returaarsag
    dato: date | None = None
    tekst: str | None = field(default=None, repr=False)


@record
class Registerhaendelse:
    """One change.

    Attributes:
        hvem: Who noted it: a clerk's id, or a collection system. It and `tekst` may be personal data.
        aarsag: Reason of a return; `dato` the day from which it counts.
        fra: Where a claim was before it moved; `til` where it is since.
    """

    fordring_id: int
    hvad: Registertrin
    tidspunkt: datetime
    hvem: str = field(repr=False)
    tekst: str | None = field(default=None, repr=False)
    aarsag: Returaarsag | None = None
    dato: date | None = None
    fra: Systemsted | None = None
    til: Systemsted | None = None


def sted(post: Registerpost) -> Systemsted | None:
    """Where a claim is; None for one that was rejected before it was routed."""
    return Systemsted(post.backend, post.backend_fordring_id) if post.backend else None
