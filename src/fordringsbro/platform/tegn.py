"""Characters that a terminal, a log reader or a browser would act on are shown, never sent as they are.

A stored text is whatever somebody wrote: an escape sequence in a justification would recolour, overwrite or
answer for the clerk who lists it, and a change of direction shows another text than the one that is there.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, Final

#: C0 and C1, line and paragraph separators, marks and overrides of direction, half characters.
_STYRENDE: Final = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_SKRIVERE: Final = {ascii_: json.JSONEncoder(ensure_ascii=ascii_) for ascii_ in (False, True)}
#: No character of XML 1.0.
_IKKE_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


#: Categories of characters that nobody sees: controls, formats (direction, no width), line and paragraph separators.
_USETE: Final = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def uden_blanke(tekst: str) -> str:
    """The text without blanks around it, of whatever kind Unicode has; nothing of one that is blanks alone."""
    return tekst.strip()


def har_usete(tekst: str, *, linjer: bool = False) -> bool:
    """Whether a text holds characters that nobody sees: two that look the same may be different with them.

    Args:
        tekst: Any text.
        linjer: Whether line breaks and tabs are in order.
    """
    # Nearly every text is plain, which is quickly seen.
    if tekst.isascii() and tekst.isprintable():
        return False
    return any(unicodedata.category(t) in _USETE and not (linjer and t in "\t\n\r") for t in tekst)


def synlig(tekst: str, *, linjer: bool = False) -> str:
    r"""The text with what controls anything written out, as `\x1b`.

    Args:
        tekst: Any text.
        linjer: Whether line breaks and tabs stay.
    """
    return _STYRENDE.sub(lambda fundet: _vist(fundet[0], beholdt="\n\t" if linjer else ""), tekst)


def _vist(tegn: str, *, beholdt: str) -> str:
    if tegn in beholdt:
        return tegn
    return f"\\x{ord(tegn):02x}" if ord(tegn) <= 0xFF else f"\\u{ord(tegn):04x}"  # noqa: PLR2004 - two digits hold it


def er_xml(tekst: str) -> bool:
    """Whether a message can hold the text."""
    return _IKKE_XML.search(tekst) is None


def i_xml(tekst: str) -> str:
    """The text with what XML can't hold replaced."""
    return _IKKE_XML.sub("\N{REPLACEMENT CHARACTER}", tekst)


def som_json(vaerdi: Any, *, ascii_: bool = False, **valg: Any) -> str:  # noqa: ANN401 - as json.dumps has it
    """JSON for people and programs: the same value, with what controls anything as an escape of JSON.

    Args:
        vaerdi: What to write.
        ascii_: Whether every character beyond ASCII is an escape too.
        valg: As json.dumps has them.
    """
    tekst = json.dumps(vaerdi, ensure_ascii=ascii_, **valg) if valg else _SKRIVERE[ascii_].encode(vaerdi)
    if tekst.isprintable():
        # None of those is.
        return tekst
    # Line breaks of the layout are outside strings, where JSON has no other characters than its own.
    return _STYRENDE.sub(lambda fundet: fundet[0] if fundet[0] == "\n" else f"\\u{ord(fundet[0]):04x}", tekst)
