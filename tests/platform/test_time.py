"""Time is given, dates are Danish, and closed days roll forward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from holidays import country_holidays
from lxml import etree

from fordringsbro.platform.bankdays import after_bank_days, is_bank_day, roll_forward
from fordringsbro.platform.clock import FixedClock, SystemClock, local_date


@pytest.mark.fault("T6")
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


@pytest.mark.fault("T3")
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 11, 20), date(2026, 11, 20)),  # a Friday
        (date(2026, 11, 21), date(2026, 11, 23)),  # a Saturday
        (date(2026, 6, 5), date(2026, 6, 8)),  # Grundlovsdag, a Friday
        (date(2025, 12, 24), date(2025, 12, 29)),  # 24 December to the Monday after Christmas
        (date(2026, 12, 31), date(2027, 1, 4)),  # 31 December, New Year's Day, weekend
        (date(2026, 4, 2), date(2026, 4, 7)),  # Maundy Thursday to the Tuesday after Easter
        (date(2026, 5, 14), date(2026, 5, 18)),  # Ascension Day, the Friday after it, weekend
        (date(2009, 5, 22), date(2009, 5, 25)),  # the first such Friday
        (date(2008, 5, 2), date(2008, 5, 2)),  # the last on which banks were open
        (date(2024, 4, 26), date(2024, 4, 26)),  # store bededag was abolished from 2024
        (date(2023, 5, 5), date(2023, 5, 8)),  # and was a holiday before
    ],
)
def test_closed_days_roll_to_the_next_bank_day(day: date, expected: date):
    """A date on a closed day rolls forward to the next day banks are open."""
    assert roll_forward(day) == expected
    assert is_bank_day(expected)


#: Days on which Danish banks were or are closed, weekends apart.
_LUKKEDE = {
    2022: "01-01 04-14 04-15 04-18 05-13 05-26 05-27 06-05 06-06 12-24 12-25 12-26 12-31",
    2023: "01-01 04-06 04-07 04-10 05-05 05-18 05-19 05-29 06-05 12-24 12-25 12-26 12-31",
    2024: "01-01 03-28 03-29 04-01 05-09 05-10 05-20 06-05 12-24 12-25 12-26 12-31",
    2025: "01-01 04-17 04-18 04-21 05-29 05-30 06-05 06-09 12-24 12-25 12-26 12-31",
    2026: "01-01 04-02 04-03 04-06 05-14 05-15 05-25 06-05 12-24 12-25 12-26 12-31",
    2027: "01-01 03-25 03-26 03-29 05-06 05-07 05-17 06-05 12-24 12-25 12-26 12-31",
}


@pytest.mark.parametrize("year", _LUKKEDE)
def test_the_bank_days_of_a_year_are_all_weekdays_but_the_closed_ones(year: int):
    """Every day of the year, against the closing days as banks tell them."""
    lukkede = {date.fromisoformat(f"{year}-{day}") for day in _LUKKEDE[year].split()}
    dage = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    alle = [day for day in dage if day.year == year]
    assert [day for day in alle if is_bank_day(day)] == [d for d in alle if d.weekday() < 5 and d not in lukkede]


def test_closed_days_are_the_public_holidays_and_the_banks_own():
    """Nothing that the calendar of holidays has is missing in any year, and four days at most are the banks' own."""
    for year in range(1990, 2100):
        helligdage = set(country_holidays("DK", years=year))
        assert not [day for day in helligdage if is_bank_day(day)]
        egne = {
            day
            for n in range(365)
            if (day := date(year, 1, 1) + timedelta(days=n)).weekday() < 5
            and not is_bank_day(day)
            and day not in helligdage
        }
        assert len(egne) <= 4


def sidste_bankdag(year: int, month: int) -> date:
    """The last bank day of a month."""
    day = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    while not is_bank_day(day):
        day -= timedelta(days=1)
    return day


@pytest.mark.fault("T3")
def test_a_settlement_covers_from_a_months_last_bank_day_to_the_day_before_the_next_ones():
    """The official example: that of June 2022 is of 31 May to 29 June, and paid out on 30 June; so is ours."""
    assert (sidste_bankdag(2022, 5), sidste_bankdag(2022, 6)) == (date(2022, 5, 31), date(2022, 6, 30))
    afregn = etree.parse(str(Path(__file__).parents[2] / "fixtures" / "underretninger" / "afregn.xml"))
    fra, til, betalt = (
        date.fromisoformat(str(afregn.findtext(f".//{{*}}{navn}")))
        for navn in ("StartDate", "EndDate", "FordringHaverAfregningDato")
    )
    assert betalt == sidste_bankdag(betalt.year, betalt.month)
    assert fra == sidste_bankdag(betalt.year, betalt.month - 1)
    assert til == betalt - timedelta(days=1)


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
