"""Offsets of the annexes and how they move a date."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordringsbro.platform import bankdays
from fordringsbro.regler import RegelError
from fordringsbro.regler.forskydning import Forskydning, Frister, foerste_i_naeste_maaned

EKSEMPLER = [
    ("0", date(2025, 3, 14), date(2025, 3, 14)),
    ("+1d", date(2025, 2, 28), date(2025, 3, 1)),
    ("-12d", date(2025, 1, 5), date(2024, 12, 24)),
    ("+27d", date(2025, 2, 1), date(2025, 2, 28)),
    ("10y", date(2016, 2, 29), date(2026, 2, 28)),
    ("+3y", date(2024, 2, 29), date(2027, 2, 28)),
    ("+4y", date(2024, 2, 29), date(2028, 2, 29)),
    ("+3y+5d", date(2024, 2, 29), date(2027, 3, 5)),
    ("+8y+4mo", date(2020, 10, 31), date(2029, 2, 28)),
    ("+12mo", date(2025, 5, 31), date(2026, 5, 31)),
    ("+1mo", date(2025, 1, 31), date(2025, 2, 28)),
    ("+1mo", date(2024, 1, 31), date(2024, 2, 29)),
    ("+1mo-1d", date(2025, 2, 1), date(2025, 2, 28)),
    ("+1mo-1d", date(2025, 1, 31), date(2025, 2, 27)),
    ("+1mo-1", date(2025, 3, 1), date(2025, 3, 31)),
    ("+2mo-2d", date(2025, 1, 1), date(2025, 2, 27)),
    ("+1mo+20d", date(2025, 1, 31), date(2025, 3, 20)),
    ("+6mo-1d", date(2025, 8, 31), date(2026, 2, 27)),
    ("+18mo-1d", date(2024, 1, 1), date(2025, 6, 30)),
    ("+1y-1d", date(2024, 1, 1), date(2024, 12, 31)),
    ("+1cal-mo", date(2025, 3, 1), date(2025, 3, 31)),
    ("+18cal-mo", date(2024, 1, 1), date(2025, 6, 30)),
    ("+1cal-y", date(2025, 1, 1), date(2025, 12, 31)),
]


@pytest.mark.fault("T3")
@pytest.mark.parametrize(("tekst", "fra", "til"), EKSEMPLER)
def test_forskydning(tekst, fra, til):
    """Months come before days, month ends clamp, a calendar unit counts its first and last day."""
    assert Forskydning.laes(tekst).fra(fra) == til


@pytest.mark.parametrize("tekst", ["", "+", "3w", "+1mo-", "x+1d", "+1d ", "1d2", "+1cal"])
def test_uforstaaelig_forskydning(tekst):
    """What is no offset is refused when the pack is compiled, not when a claim comes."""
    with pytest.raises(RegelError):
        Forskydning.laes(tekst)


def test_kalenderens_ende():
    """A date that no calendar holds becomes the last or first one, so that no claim can break the engine."""
    assert Forskydning.laes("+10y").fra(date(9995, 1, 1)) == date.max
    assert Forskydning.laes("+5d").fra(date.max) == date.max
    assert Forskydning.laes("-12d").fra(date.min) == date.min
    assert Forskydning.laes("-12mo").fra(date.min) == date.min
    assert Frister(Forskydning.laes("+10y"), rul=True)[date(9995, 1, 1)] == date.max
    assert foerste_i_naeste_maaned(date(9999, 12, 5)) == date.max


@pytest.mark.parametrize(
    ("forfald", "frist"),
    [
        (date(2022, 5, 16), date(2025, 5, 16)),  # a Friday
        (date(2022, 5, 17), date(2025, 5, 19)),  # Saturday -> Monday
        (date(2022, 6, 5), date(2025, 6, 6)),  # Grundlovsdag, a Thursday -> Friday
        (date(2022, 6, 9), date(2025, 6, 10)),  # Whit Monday -> Tuesday
        (date(2022, 12, 24), date(2025, 12, 29)),  # Christmas and a weekend
        (date(2022, 12, 31), date(2026, 1, 2)),  # 31 December and New Year's Day
        (date(2022, 4, 17), date(2025, 4, 22)),  # Maundy Thursday to Easter Monday
        (date(2020, 4, 26), date(2023, 4, 26)),  # an ordinary Wednesday
        (date(2020, 5, 5), date(2023, 5, 8)),  # Store Bededag, a holiday until 2023
        (date(2021, 4, 26), date(2024, 4, 26)),  # and a bank day from 2024
    ],
)
def test_lukkedage(forfald, frist):
    """A rolling limit moves over weekends, holidays, Grundlovsdag, 24 and 31 December."""
    assert Frister(Forskydning.laes("+3y"), rul=True)[forfald] == frist
    assert Frister(Forskydning.laes("+3y"), rul=False)[forfald] == Forskydning.laes("+3y").fra(forfald)


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.sampled_from([tekst for tekst, _, _ in EKSEMPLER]))
def test_rul_gaar_kun_frem(dag, tekst):
    """Rolling never moves a limit back, and always ends on a bank day."""
    forskydning = Forskydning.laes(tekst)
    rullet = Frister(forskydning, rul=True)[dag]
    assert rullet >= forskydning.fra(dag)
    assert bankdays.is_bank_day(rullet)


def test_frister_glemmer(monkeypatch):
    """The table of limits stays small when dates are invented without end, and still answers right."""
    monkeypatch.setattr("fordringsbro.regler.forskydning._CACHE_LIMIT", 100)
    frister = Frister(Forskydning.laes("+1d"), rul=False)
    for nr in range(1, 1000):
        assert frister[date.fromordinal(nr)] == date.fromordinal(nr + 1)
        assert len(frister) <= 100
