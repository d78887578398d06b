"""Offsets such as `+3y+5d` and `+1mo-1d`: date arithmetic as the annexes use it."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from fordringsbro.platform import bankdays
from fordringsbro.platform.record import record
from fordringsbro.regler.model import RegelError

_TERM = re.compile(r"([+-]?)([0-9]+)(cal-mo|cal-y|mo|y|d)?")
_OFFSET = re.compile(r"[+-]?[0-9]+(cal-mo|cal-y|mo|y|d)?([+-][0-9]+(cal-mo|cal-y|mo|y|d)?)*")
_MONTHS: Final = {"y": 12, "mo": 1, "cal-y": 12, "cal-mo": 1}
_CACHE_LIMIT: Final = 32_768


def led(tekst: str) -> list[tuple[int, str]]:
    """The terms of an offset as (number, unit): `+1mo-1d` is 1 mo and -1 d.

    A number without a unit counts days: `0`, and the one `+1mo-1` of REHUSLJ.

    Raises:
        RegelError: `tekst` is no offset.
    """
    if not _OFFSET.fullmatch(tekst):
        raise RegelError(f"not an offset: {tekst!r}")
    return [(int(fortegn + antal), enhed or "d") for fortegn, antal, enhed in _TERM.findall(tekst)]


@record
class Forskydning:
    """A distance between two dates: whole months first, then days.

    `kalender` marks a distance that the annex counts in calendar months or years. Such a distance is the
    length of a period whose first and last day both count, so it ends a day earlier (`+1cal-mo` from
    1 March is 31 March). Month ends clamp: 31 January and a month is the last day of February.
    """

    maaneder: int = 0
    dage: int = 0
    kalender: bool = False

    @classmethod
    def laes(cls, tekst: str) -> Forskydning:
        """Read an offset of a rule pack.

        Raises:
            RegelError: `tekst` is no offset.
        """
        dele = led(tekst)
        return cls(
            maaneder=sum(antal * _MONTHS[enhed] for antal, enhed in dele if enhed != "d"),
            dage=sum(antal for antal, enhed in dele if enhed == "d"),
            kalender=any(enhed.startswith("cal") for _, enhed in dele),
        )

    def fra(self, dag: date) -> date:
        """The date this far from `dag`; what lies outside the calendar becomes its first or last day."""
        aar, nul_maaned = divmod(dag.year * 12 + dag.month - 1 + self.maaneder, 12)
        if aar > date.max.year:
            return date.max
        if aar < date.min.year:
            return date.min
        maaned = nul_maaned + 1
        dage = self.dage - 1 if self.kalender else self.dage
        flyttet = date(aar, maaned, min(dag.day, monthrange(aar, maaned)[1]))
        try:
            return flyttet + timedelta(days=dage)
        except OverflowError:
            return date.max if dage > 0 else date.min


class Frister(dict[date, date]):
    """Limits by anchor date, computed once each; a plain look-up is what keeps the filter quick.

    The table empties itself when it holds more dates than ordinary traffic ever brings, so that a stream of
    invented dates can't fill the memory.
    """

    __slots__ = ("forskydning", "rul")

    def __init__(self, forskydning: Forskydning, *, rul: bool) -> None:
        super().__init__()
        self.forskydning = forskydning
        self.rul = rul

    def __missing__(self, dag: date) -> date:
        frist = self.forskydning.fra(dag)
        # The last weeks of year 9999 can't roll on; nothing real is due then.
        if self.rul and frist.year < date.max.year:
            frist = bankdays.roll_forward(frist)
        if len(self) >= _CACHE_LIMIT:
            self.clear()
        self[dag] = frist
        return frist


def foerste_i_naeste_maaned(dag: date) -> date:
    """The first day of the month after the one of `dag`: from then on the collection system charges interest."""
    aar, nul_maaned = divmod(dag.year * 12 + dag.month, 12)
    return date(aar, nul_maaned + 1, 1) if aar <= date.max.year else date.max
