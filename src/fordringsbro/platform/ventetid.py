"""Until when something waits, as the database holds it, and what is believed of that.

A clock that was ahead when a time was written must not halt anything until that time comes: a time that lies further
ahead than any of its kind can is over. What differs between two clocks that are both right is allowed for.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

#: By how much the clocks of two hosts may differ.
SLAEK: Final = timedelta(minutes=1)


def senest(nu: datetime, laengst: timedelta) -> datetime:
    """The last moment that a wait of at most `laengst` may end at; what is written later is not believed."""
    return nu + laengst + SLAEK


def er_ovre(til: datetime | None, nu: datetime, laengst: timedelta) -> bool:
    """Whether a wait is over: its time has come, or can't be right."""
    return til is None or til <= nu or til > senest(nu, laengst)


def forfalden(kolonne: str) -> str:
    """The same in SQL, with the parameters `nu` and `senest`; a column without a time is not due."""
    return f"({kolonne} <= %(nu)s OR {kolonne} > %(senest)s)"


def troet(kolonne: str) -> str:
    """A time as it is believed, in SQL with the same parameters: now, if it can't be right."""
    return f"CASE WHEN {kolonne} > %(senest)s THEN %(nu)s ELSE {kolonne} END"
