"""The clock that all processes of an installation share: the database's.

What one host writes down for later is read by another. So neither goes by its own clock: each takes the database's
time when it connects and now and then, and counts on from there by a clock that nobody can set.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Final

from fordringsbro.platform.clock import SystemClock, local_date

#: An answer that took longer than this says too little of the moment.
_NOEJAGTIG_S: Final = 1.0


def _sekunder() -> float:
    """Seconds that only rise, also while the machine sleeps, where it can tell."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


@dataclass(slots=True)
class Faellesur:
    """The database's time as far as it is known, else the machine's; moved by whole days in a sandbox.

    Attributes:
        offset: By how much it is moved.
        sekunder: Seconds that only rise.
    """

    offset: timedelta = timedelta()
    sekunder: Callable[[], float] = _sekunder
    _stillet: tuple[datetime, float] | None = field(default=None, init=False)

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        if (stillet := self._stillet) is None:
            return SystemClock(self.offset).now()
        hos_databasen, da = stillet
        return hos_databasen + timedelta(seconds=self.sekunder() - da) + self.offset

    def today(self) -> date:
        """The present Danish local date."""
        return local_date(self.now())

    def stil(self, spoerg: Callable[[], datetime]) -> None:
        """Set it by what the database answers."""
        foer = self.sekunder()
        svar = spoerg()
        efter = self.sekunder()
        if efter - foer <= _NOEJAGTIG_S or self._stillet is None:
            self._stillet = svar.astimezone(UTC), (foer + efter) / 2


@dataclass(frozen=True, slots=True)
class Uflyttet:
    """The shared clock on the machine's day, whatever day a sandbox lives on."""

    ur: Faellesur

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
        return self.ur.now() - self.ur.offset

    def today(self) -> date:
        """The present Danish local date."""
        return local_date(self.now())


class StigendeTid:
    """Seconds of a clock for what is remembered for a while: they only rise, and a clock that is set ends the while.

    Args:
        nu: The clock.
        spring_s: What a step back counts as.
    """

    def __init__(self, nu: Callable[[], datetime], spring_s: float) -> None:
        self._nu = nu
        self._spring_s = spring_s
        self._sidst = nu().timestamp()
        self._tid = 0.0

    def __call__(self) -> float:
        """The seconds."""
        nu = self._nu().timestamp()
        skridt = nu - self._sidst
        self._sidst = nu
        self._tid += skridt if skridt >= 0 else self._spring_s
        return self._tid
