"""The catalogue of errors and the settings that can be wrong."""

from __future__ import annotations

import pytest

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import load_settings


def test_codes_are_unique_and_in_order():
    """Each code stands once, and the rows are in the order of their codes."""
    codes = [row.value.kode for row in Fejlkode]
    assert codes == sorted(set(codes))


def test_every_row_is_complete():
    """Each row has a Danish and an English text and says what to do."""
    assert all(row.value.tekst and row.value.text and row.value.goer.endswith(".") for row in Fejlkode)


@pytest.mark.fault("A9")
def test_a_wrong_setting_is_named(monkeypatch: pytest.MonkeyPatch):
    """A setting of the wrong type is refused by name, without its value."""
    monkeypatch.setenv("FORDRINGSBRO_PORT", "hemmelig")
    with pytest.raises(FejlError) as caught:
        load_settings()
    assert caught.value.sted == "FORDRINGSBRO_PORT: helt tal / whole number 1-65535"
    assert "hemmelig" not in str(caught.value)
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("navn", "vaerdi"),
    [
        ("PORT", "8_590"),
        ("PORT", "٨٥٩٠"),
        ("PORT", " 8590"),
        ("PORT", "8590.0"),
        ("THREADS", str(2**63)),
        ("CLOCK_OFFSET_DAYS", "1e3"),
        ("IT_SYSTEM", "{00000000-0000-4000-8000-0000000000fb}"),
        ("IT_SYSTEM", "000000000000400080000000000000fb"),
        ("PUBLIC_URL", "http://\udcff"),
    ],
)
def test_a_setting_has_one_form(monkeypatch: pytest.MonkeyPatch, navn: str, vaerdi: str):
    """Numbers and ids that only a library reads, and bytes that are no text, are refused by the setting's name."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    with pytest.raises(FejlError) as caught:
        load_settings()
    assert caught.value.sted.startswith(f"FORDRINGSBRO_{navn}: ")
