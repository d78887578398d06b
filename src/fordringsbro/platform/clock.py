"""Time as something given: every room gets a clock, and only this module asks the machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

#: Dates in the contracts are Danish local dates.
DANISH_ZONE = ZoneInfo("Europe/Copenhagen")


class Clock(Protocol):
    """What a room may know of time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """The present Danish local date."""
        ...


@lru_cache(maxsize=64)
def _date_of_minute(minute: int) -> date:
    return datetime.fromtimestamp(minute * 60, DANISH_ZONE).date()


def local_date(moment: datetime) -> date:
    """The Danish local date on which an aware moment falls."""
    # Asked several times for every claim; a date lasts a number of whole minutes.
    return _date_of_minute(int(moment.timestamp() // 60))


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The machine's clock, moved by whole days when a sandbox wants another date."""

    offset: timedelta = timedelta()

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        """The present Danish local date."""
        return local_date(self.now())


@dataclass(slots=True)
class FixedClock:
    """A clock that stands still until it is moved: for tests, and for what is done at one moment."""

    moment: datetime = field(default=datetime(2026, 11, 20, 11, 0, tzinfo=UTC))

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.moment

    def today(self) -> date:
        """The present Danish local date."""
        return local_date(self.moment)

    def advance(self, step: timedelta) -> None:
        """Move time forward by `step`."""
        self.moment += step
