"""What a message's headers say of its bytes, in every form that HTTP allows (RFC 9110, 5.6 and 8.3)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from fordringsbro.platform.record import record

_ORD: Final = r"[A-Za-z0-9!#$%&'*+.^_`|~-]++"
_MEDIE: Final = re.compile(rf"[ \t]*+({_ORD}/{_ORD})[ \t]*+")
#: A parameter, which may be left out after its semicolon. Blanks around its equals sign and a value that is no token,
#: as an address, are against the rule and sent all the same.
_PARAMETER: Final = re.compile(
    rf";[ \t]*+(?:({_ORD})[ \t]*+=[ \t]*+(\"(?:[^\"\\]|\\.)*+\"|[^\s;\"]*+)[ \t]*+)?",
)
_INTET: Final = frozenset({"", "identity"})


@record
class Medietype:
    """A Content-Type header."""

    medie: str
    charset: str | None
    action: str | None


@lru_cache(maxsize=256)
def laes_medietype(hoved: str) -> Medietype | None:
    """The parsed header, or None if it is malformed or names a parameter twice."""
    medie = _MEDIE.match(hoved)
    if medie is None:
        return None
    parametre: dict[str, str] = {}
    sted = medie.end()
    while sted < len(hoved):
        fundet = _PARAMETER.match(hoved, sted)
        if fundet is None:
            return None
        sted = fundet.end()
        if fundet[1] is None:
            continue
        navn = fundet[1].lower()
        if navn in parametre:
            return None
        parametre[navn] = _vaerdi(fundet[2])
    return Medietype(medie[1].lower(), parametre.get("charset"), parametre.get("action"))


def _vaerdi(tekst: str) -> str:
    """A parameter's value without its quotes and escapes."""
    return re.sub(r"\\(.)", r"\1", tekst[1:-1]) if tekst.startswith('"') else tekst


def ukomprimeret(hoved: str | None) -> bool:
    """Whether a Content-Encoding header, if there is one, names nothing that was done to the bytes."""
    return all(kode.strip(" \t").lower() in _INTET for kode in (hoved or "").split(","))
