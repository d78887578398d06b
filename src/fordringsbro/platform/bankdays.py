"""Danish bank days: which days are closed, and where a date rolls to."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import holidays

_ONE_DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _closed_days(year: int) -> frozenset[date]:
    """Holidays of one year plus Grundlovsdag, 24 and 31 December, on which Danish banks are closed."""
    known = holidays.country_holidays("DK", years=year)
    return frozenset(known) | {date(year, 6, 5), date(year, 12, 24), date(year, 12, 31)}


def is_bank_day(day: date) -> bool:
    """Whether `day` is neither weekend, holiday, Grundlovsdag, 24 nor 31 December."""
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
