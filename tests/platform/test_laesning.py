"""Plain texts from outside have one form each."""

import pytest

from fordringsbro.platform.laesning import STOERSTE, laes_dag, laes_objekt, laes_tal, laes_uuid

KENDT = "00000000-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    "tekst",
    [
        f"{{{KENDT}}}",
        f"urn:uuid:{KENDT}",
        KENDT.replace("-", ""),
        KENDT.replace("000a", "0_0a"),
        KENDT.replace("a", "٣"),
        f" {KENDT}",
        "",
    ],
)
def test_a_uuid_has_one_form(tekst):
    """Braces, a URN, no hyphens, underscores, foreign digits and blanks are none; capitals are read."""
    with pytest.raises(ValueError, match="not a UUID"):
        laes_uuid(tekst)
    assert str(laes_uuid(KENDT.upper())) == KENDT


@pytest.mark.parametrize(
    "tekst", ["20260131", "2026-W05-6", "2026-1-31", "２０２６-01-31", "2026-02-30", "2026-01-31T00", ""]
)
def test_a_date_has_one_form(tekst):
    """ISO weeks, dates without hyphens or zeros, foreign digits and days that are none are refused."""
    with pytest.raises(ValueError, match=r"."):
        laes_dag(tekst)


@pytest.mark.parametrize("tekst", ["1_0", "٣", "²", " 1", "1.0", "1e3", "", "+", str(STOERSTE + 1), "9" * 5000])
def test_a_number_has_one_form(tekst):
    """Underscores, foreign digits, blanks, points and numbers that no column holds are refused."""
    with pytest.raises(ValueError, match="not a whole number"):
        laes_tal(tekst)


def test_the_last_number_that_a_column_holds_is_read():
    """The bounds themselves are within them."""
    assert (laes_tal(str(STOERSTE)), laes_tal(str(-STOERSTE)), laes_tal("007", 7, 7)) == (STOERSTE, -STOERSTE, 7)


@pytest.mark.parametrize(
    "raa",
    [
        rb'{"a": "\ud800"}',
        rb'{"a": ["\u0000"]}',
        rb'{"\udfff": 1}',
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"a": 1}',
        b"[1]",
        b"",
        b'{"a": ' + b"[" * 100_000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_no_object_of_texts_that_can_be_kept_is_refused(raa):
    """Half characters, NUL, NaN, a key twice, other bytes than UTF-8, endless nesting and numbers end in a ValueError."""
    with pytest.raises(ValueError, match=r"."):
        laes_objekt(raa)
    assert laes_objekt(rb'{"a": ["\u00e6", {"b": "\ud83d\ude00"}]}') == {"a": ["æ", {"b": "😀"}]}
