"""The versions of an agreement over time: the one of a date judges."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.platform.record import record

#: The first day of agreements that nobody dated.
FRA_BEGYNDELSEN: Final = date(1900, 1, 1)


@record
class Aftaleversion:
    """One version; never changed once it is written.

    Attributes:
        version: Counted from 1 for each claimant, in the order in which they were written.
        gaelder_fra: The first reception date it is for.
        aftale: What is agreed.
        oprettet: When it was written.
        af: Who wrote it.
        begrundelse: Why.
    """

    version: int
    gaelder_fra: date
    aftale: Aftale
    oprettet: datetime
    af: str
    begrundelse: str


@record
class Aftaleserie:
    """All versions of one claimant's agreement, in the order in which they were written; at least one."""

    versioner: tuple[Aftaleversion, ...]

    @property
    def fordringshaver_id(self) -> int:
        """Whose agreement it is."""
        return self.versioner[0].aftale.fordringshaver_id

    def version_paa(self, dato: date) -> Aftaleversion | None:
        """The version that counts on a day: the latest that has begun, of two for one day the later written."""
        begyndt = [v for v in self.versioner if v.gaelder_fra <= dato]
        return max(begyndt, key=lambda v: (v.gaelder_fra, v.version), default=None)

    def paa(self, dato: date) -> Aftale | None:
        """What is agreed on a day; None before the agreement begins."""
        version = self.version_paa(dato)
        return version.aftale if version else None

    def skift_efter(self, dato: date) -> tuple[date, ...]:
        """The days after `dato` on which another version begins."""
        return tuple(sorted({v.gaelder_fra for v in self.versioner if v.gaelder_fra > dato}))

    def med(self, version: Aftaleversion) -> Aftaleserie:
        """The series with one more version."""
        return Aftaleserie((*self.versioner, version))


def paa_dagen(aftale: Aftale | Aftaleserie | None, dato: date) -> Aftale | None:
    """What judges on a day: an agreement without versions always does."""
    return aftale.paa(dato) if isinstance(aftale, Aftaleserie) else aftale
