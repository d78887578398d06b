"""Interest choices that look like numbers and are none: they would stop at the collection system's contract."""

from __future__ import annotations

import pytest

from fordringsbro.overdragelse.oversaet import laes_rentevalg


@pytest.mark.parametrize(
    "tekst",
    ["001/²", "001/٩٨", "1/98", "0001/98", "001/9", "001/981", "001/03/NaN", "001/03/1E9", "001/03/-1", "001/03/1000"],
)
def test_what_no_contract_can_hold_is_no_interest_choice(tekst):
    """Digits of other scripts, other lengths, and rates that are no plain number are refused at registration."""
    with pytest.raises(ValueError, match="interest choice"):
        laes_rentevalg(tekst)


@pytest.mark.parametrize(("tekst", "sats"), [("001/03/0", "0"), ("001/03/999.9999", "999.9999")])
def test_the_first_and_last_rate_are_read(tekst, sats):
    """A rate has at most three digits before the point and four after it."""
    assert str(laes_rentevalg(tekst).sats) == sats
