"""Plain texts from outside read as values: what a person, a file or a setting gives.

Each has one form. `int`, `fromisoformat` and `UUID` take more than anybody means: digits of other scripts,
underscores, blanks, ISO weeks, braces.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final, NoReturn
from uuid import UUID

from fordringsbro.platform.jsontyper import JsonObjekt

#: The greatest number that a column holds.
STOERSTE: Final = 2**63 - 1
#: Processes of `serve`.
HOEJEST_ARBEJDERE: Final = 64

#: More digits than the longest of all numbers has: the bounds are the reader's.
_TAL: Final = re.compile(r"[+-]?[0-9]{1,40}")
_DAG: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
#: The halves of a character, which no text may hold alone, and the end of text in C.
_UGYLDIGE_TEGN: Final = re.compile("[\x00\ud800-\udfff]")


def laes_tal(tekst: str, mindst: int = -STOERSTE, hoejst: int = STOERSTE) -> int:
    """A whole number within bounds.

    Raises:
        ValueError: It is none.
    """
    if _TAL.fullmatch(tekst) is None or not mindst <= int(tekst) <= hoejst:
        raise ValueError("not a whole number within bounds")
    return int(tekst)


def laes_dag(tekst: str) -> date:
    """A date as `2026-01-31`.

    Raises:
        ValueError: It is none.
    """
    if _DAG.fullmatch(tekst) is None:
        raise ValueError("not a date")
    return date.fromisoformat(tekst)


def laes_uuid(tekst: str) -> UUID:
    """A UUID in its one form, in upper or lower case.

    Raises:
        ValueError: It is none.
    """
    if _UUID.fullmatch(tekst) is None:
        raise ValueError("not a UUID")
    return UUID(tekst)


def fuld_sti(sti: Path) -> Path:
    """A path from the root, through links. A loop of links stays one: whoever uses the path is told by the system."""
    return Path(os.path.realpath(sti))


def er_tekst(tekst: str) -> bool:
    """Whether a text can be kept and sent: bytes that are no UTF-8 come from the system as half characters."""
    return _UGYLDIGE_TEGN.search(tekst) is None


def laes_objekt(raa: bytes) -> JsonObjekt:
    r"""The JSON object that somebody sent.

    Raises:
        ValueError: It is no object in UTF-8, a key stands twice in it, it is nested too deep, or it holds what JSON has
            not (NaN) or what no text may hold (`\ud800`, `\u0000`).
    """
    try:
        vaerdi = json.loads(raa.decode("utf-8"), object_pairs_hook=_en_gang, parse_constant=_intet_tal)
        if not isinstance(vaerdi, dict) or not all(map(er_tekst, tekster(vaerdi))):
            raise ValueError("no object of texts that can be kept")
    except RecursionError:
        raise ValueError("nested too deep") from None
    return vaerdi


def _en_gang(par: list[tuple[str, Any]]) -> JsonObjekt:
    felter = dict(par)
    if len(felter) != len(par):
        raise ValueError("a key stands twice")
    return felter


def _intet_tal(_navn: str) -> NoReturn:
    raise ValueError("no number of JSON")


def tekster(vaerdi: object) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(vaerdi, str):
        yield vaerdi
    elif isinstance(vaerdi, dict):
        for noegle, inde in vaerdi.items():
            yield noegle
            yield from tekster(inde)
    elif isinstance(vaerdi, list):
        for inde in vaerdi:
            yield from tekster(inde)
