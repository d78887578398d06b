"""Time is given, dates are Danish, and closed days roll forward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from fordringsbro.platform.bankdays import after_bank_days, is_bank_day, roll_forward
from fordringsbro.platform.clock import FixedClock, SystemClock, local_date


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2026, 1, 31, 22, 59, tzinfo=UTC), date(2026, 1, 31)),
        (datetime(2026, 1, 31, 23, 0, tzinfo=UTC), date(2026, 2, 1)),
        (datetime(2026, 7, 31, 21, 59, tzinfo=UTC), date(2026, 7, 31)),
        (datetime(2026, 7, 31, 22, 0, tzinfo=UTC), date(2026, 8, 1)),
    ],
)
def test_the_date_changes_at_danish_midnight(moment: datetime, expected: date):
    """A moment belongs to the Danish date, in winter and in summer time."""
    assert local_date(moment) == expected


def test_a_fixed_clock_moves_only_when_moved():
    """The tests' clock stands still until it is moved."""
    clock = FixedClock()
    before = clock.now()
    clock.advance(timedelta(days=1))
    assert clock.now() - before == timedelta(days=1)
    assert clock.today() == local_date(before) + timedelta(days=1)


def test_a_sandbox_can_live_on_another_date():
    """An offset moves the system clock by whole days."""
    assert SystemClock(timedelta(days=-10)).today() < SystemClock().today()


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 6, 5), date(2026, 6, 8)),  # Grundlovsdag, a Friday
        (date(2025, 12, 24), date(2025, 12, 29)),  # 24 December to the Monday after Christmas
        (date(2026, 12, 31), date(2027, 1, 4)),  # 31 December, New Year's Day, weekend
        (date(2026, 4, 2), date(2026, 4, 7)),  # Maundy Thursday to the Tuesday after Easter
        (date(2024, 4, 26), date(2024, 4, 26)),  # store bededag was abolished from 2024
        (date(2023, 5, 5), date(2023, 5, 8)),  # and was a holiday before
    ],
)
def test_closed_days_roll_to_the_next_bank_day(day: date, expected: date):
    """A date on a closed day rolls forward to the next day banks are open."""
    assert roll_forward(day) == expected
    assert is_bank_day(expected)


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
        (date(2025, 12, 23), 2, date(2025, 12, 30)),  # over Christmas
    ],
)
def test_bank_days_are_counted_without_the_closed_ones(day: date, count: int, expected: date):
    """Weekends and closed days don't count; a closed day counts from the next bank day on."""
    assert after_bank_days(day, count) == expected
