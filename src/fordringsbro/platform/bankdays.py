"""Danish bank days: which days are closed, and where a date rolls to.

Closed are weekends, the public holidays of the year, Grundlovsdag, 24 and 31 December, and since 2009 the Friday after
Ascension Day, which is no public holiday.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_ASCENSION_FRIDAY_SINCE = 2009
_THURSDAY = 3
_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _closed_days(year: int) -> frozenset[date]:
    """The days of one year, weekends apart, on which Danish banks are closed."""
    known = frozenset(holidays.country_holidays("DK", years=year))
    own = {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}
    if year >= _ASCENSION_FRIDAY_SINCE:
        own |= {day + _ONE_DAY for day in known if _is_ascension_day(day)}
    return known | own


def _is_ascension_day(holiday: date) -> bool:
    """Whether a holiday is the one on a Thursday within the days on which Ascension Day can be."""
    return holiday.weekday() == _THURSDAY and (4, 30) <= (holiday.month, holiday.day) <= (6, 3)


def is_bank_day(day: date) -> bool:
    """Whether Danish banks are open on `day`."""
    return day.weekday() < 5 and day not in _closed_days(day.year)  # noqa: PLR2004 - Saturday is 5


@lru_cache(maxsize=65536)
def roll_forward(day: date) -> date:
    """`day` itself if it is a bank day, otherwise the next one (forældelseslovens rule on closed days).

    At the calendar's end there is no next one, and the last day stands.
    """
    while not is_bank_day(day) and day != date.max:
        day += _ONE_DAY
    return day


def after_bank_days(day: date, count: int) -> date:
    """The bank day that is `count` bank days after `day`; `day` itself, if it is one, for 0."""
    day = roll_forward(day)
    for _ in range(count):
        day = roll_forward(day + _ONE_DAY) if day != date.max else day
    return day
