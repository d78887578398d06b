"""Two messages are the same when they say the same, however they are spelled."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from fordringsbro.sf1590.faelles.indhold import foerste_forskel, kanonisk

BASE = {
    "HovedOplysninger": {"TransaktionsId": "1"},
    "Konto": {"Id": "k", "Dato": date(2026, 1, 1), "Antal": Decimal("1.50")},
    "Liste": {"B": [{"Id": "a", "Fil": b"x"}, {"Id": "b"}]},
}


def test_the_header_does_not_count():
    """A repeated call may carry another header."""
    assert kanonisk({**BASE, "HovedOplysninger": {"TransaktionsId": "2"}}) == kanonisk(BASE)


@pytest.mark.fault("U5")
def test_the_spelling_of_a_number_does_not_count():
    """1.5 and 1.50 are the same content."""
    other = {**BASE, "Konto": {**BASE["Konto"], "Antal": Decimal("1.5")}}
    assert kanonisk(other) == kanonisk(BASE)


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"Konto": {**BASE["Konto"], "Dato": date(2026, 1, 2)}}, "/Op_I/Konto/Dato"),
        ({"Konto": {"Id": "k"}}, "/Op_I/Konto/Dato"),
        ({"Liste": {"B": [{"Id": "a", "Fil": b"x"}, {"Id": "c"}]}}, "/Op_I/Liste/B[2]/Id"),
        ({"Liste": {"B": [{"Id": "a", "Fil": b"x"}]}}, "/Op_I/Liste/B[2]"),
        ({"Liste": {"B": [*BASE["Liste"]["B"], {"Id": "c"}]}}, "/Op_I/Liste/B[3]"),
        ({"Ny": True}, "/Op_I/Ny"),
    ],
)
def test_the_first_difference_is_named(change: dict, path: str):
    """The path leads to the first element that differs, and holds no value."""
    assert foerste_forskel("Op_I", kanonisk({**BASE, **change}), kanonisk(BASE)) == path
