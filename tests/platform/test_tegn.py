"""What would control a terminal is shown."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.tegn import som_json, synlig

FARLIGE = [
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200e\u200f\u2028\u2029\u202a\u202e\u2066\u2069\ufeff",
]


def test_control_characters_are_written_out():
    """C0, C1, marks of direction and separators are shown as escapes; line breaks stay where they may."""
    assert synlig("a\x1b[31mb\x9bc\u202ed\n") == r"a\x1b[31mb\x9bc\u202ed\x0a"
    assert synlig("æøå\n\t\r", linjer=True) == "æøå\n\t\\x0d"
    assert not any(tegn in synlig("".join(FARLIGE)) for tegn in FARLIGE)


@given(
    st.recursive(st.text() | st.integers() | st.none(), lambda inde: st.lists(inde) | st.dictionaries(st.text(), inde))
)
def test_json_stays_the_same_json(vaerdi):
    """Whatever it holds, JSON reads back as what was written, and nothing in it controls anything."""
    tekst = som_json(vaerdi, indent=2)
    assert json.loads(tekst) == vaerdi
    assert not any(tegn in tekst for tegn in FARLIGE if tegn != "\n")
    assert som_json(vaerdi, ascii_=True).isascii()


@pytest.mark.fault("E10")
def test_log_lines_hold_no_control_characters(capsys):
    """A value with an escape sequence and a change of direction is logged as escapes of JSON."""
    import structlog

    foer = structlog.get_config()
    try:
        configure_logging()
        structlog.get_logger("x").info("noget", vaerdi="a\x1b]0;x\x07\x9b\u202e")
    finally:
        structlog.configure(**foer)
    linje = capsys.readouterr().err
    assert json.loads(linje)["vaerdi"] == "a\x1b]0;x\x07\x9b\u202e"
    assert not any(tegn in linje.rstrip("\n") for tegn in FARLIGE)
