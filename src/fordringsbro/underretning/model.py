"""Notifications: plain records, and how long they are told."""

from __future__ import annotations

import calendar
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.clock import DANISH_ZONE

#: Our notification ids have 24 digits (as NyMF's); this one is before the first.
FOER_FOERSTE: Final = 10**23
#: Notifications can't be fetched after three months (V). Which day that ends on is our reading: see `foerste_dag`.
MAANEDER: Final = 3


class Underretningsslags(StrEnum):
    """The eight kinds, each a branch of UnderretValg, and what could not be read."""

    RETURNER = "RETURNER"
    AFSKRIV = "AFSKRIV"
    AFREGN = "AFREGN"
    RENTETILSKRIVNING = "RENTETILSKRIVNING"
    MODREGNING = "MODREGNING"
    NYFORDRINGHAVER = "NYFORDRINGHAVER"
    KUNDEAENDRING = "KUNDEAENDRING"
    NYTRANSPORTADMINISTRATOR = "NYTRANSPORTADMINISTRATOR"
    ULAESELIG = "ULAESELIG"


#: The branch of each kind.
GRENE: Final = {
    "MFUnderretReturnerStruktur": Underretningsslags.RETURNER,
    "MFUnderretAfskrivStruktur": Underretningsslags.AFSKRIV,
    "MFUnderretAfregnStruktur": Underretningsslags.AFREGN,
    "MFUnderretRenteTilskrivningStruktur": Underretningsslags.RENTETILSKRIVNING,
    "MFUnderretModregningStruktur": Underretningsslags.MODREGNING,
    "MFUnderretNyFordringHaverStruktur": Underretningsslags.NYFORDRINGHAVER,
    "MFUnderretKundeAendringStruktur": Underretningsslags.KUNDEAENDRING,
    "MFUnderretNyTransportAdministratorStruktur": Underretningsslags.NYTRANSPORTADMINISTRATOR,
}


@dataclass(frozen=True, slots=True)
class NyUnderretning:
    """A notification to keep; number and moment are given when it is.

    Attributes:
        backend: Where it comes from; `backend_nummer` and `backend_tid` are that system's, where it told them.
        aftryk: SHA-256 of what came; None for one that was made here.
        fordringer: The claims it names, by our ids; `ukendte` those of its ids that the register doesn't know.
        indhold: The branch of UnderretValg, ready to send; what can't be read, as it came.
        indhold_20140709: The same in that delivery of the contract, where it differs.
        fejl: Why it can't be read; holds no value.
    """

    fordringshaver_id: int
    slags: Underretningsslags
    backend: Backend
    indhold: str = field(repr=False)
    backend_nummer: int | None = None
    backend_tid: datetime | None = None
    aftryk: bytes | None = None
    fordringer: tuple[int, ...] = ()
    ukendte: tuple[int, ...] = ()
    indhold_20140709: str | None = field(default=None, repr=False)
    fejl: str | None = None


@dataclass(frozen=True, slots=True)
class Modtaget:
    """What became of notifications that came.

    Attributes:
        nye: How many were kept that were not before.
        til: The highest number that could be read; None when none could.
        venter: The lowest number of those that must be told again; None when none must.
    """

    nye: int = 0
    til: int | None = None
    venter: int | None = None

    def og(self, andre: Modtaget) -> Modtaget:
        """These and others."""
        til = max((en for en in (self.til, andre.til) if en is not None), default=None)
        venter = min((en for en in (self.venter, andre.venter) if en is not None), default=None)
        return Modtaget(self.nye + andre.nye, til, venter)


@dataclass(frozen=True, slots=True)
class Underretning:
    """A notification that is kept, as lists show it: without its content."""

    nummer: int
    moment: datetime
    fordringshaver_id: int
    slags: Underretningsslags
    backend: Backend
    backend_nummer: int | None
    backend_tid: datetime | None
    fordringer: tuple[int, ...]
    ukendte: tuple[int, ...]
    fejl: str | None


@dataclass(frozen=True, slots=True)
class Klar:
    """A notification, ready to tell.

    Attributes:
        gren: The branch of UnderretValg as XML.
    """

    nummer: int
    moment: datetime
    fordringshaver_id: int
    gren: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Underretningssoegning:
    """Which notifications to tell: those of all these claimants that can be read; None says nothing.

    Attributes:
        aeldre: The claimants among them whose system speaks delivery 20140709.
        fra_nummer: The first number; `til_nummer` the last. Both ends count.
    """

    fordringshavere: tuple[int, ...]
    aeldre: tuple[int, ...] = ()
    fra: datetime | None = None
    fra_nummer: int | None = None
    til_nummer: int | None = None


def foerste_dag(today: date) -> date:
    """The first day whose notifications are still told.

    Those of a day are told to the end of the same day three months later, or of that month where it has no such day.
    """
    maaned = today.month - MAANEDER
    aar, maaned = (today.year - 1, maaned + 12) if maaned < 1 else (today.year, maaned)
    if today.day <= calendar.monthrange(aar, maaned)[1]:
        return date(aar, maaned, today.day)
    # No day three months ago is told until today, so the first is the next month's first; its end is yet to come.
    return date(aar, maaned + 1, 1)


def begynder(dag: date) -> datetime:
    """The moment at which a day begins in Denmark."""
    return datetime.combine(dag, time(), DANISH_ZONE)
