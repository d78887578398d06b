"""Reading what may be very much: by key, some at a time, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, TypeVar

_T = TypeVar("_T")
_N = TypeVar("_N")

#: Rows that are read together.
AD_GANGEN: Final = 1000


def sidevis(
    hent: Callable[[_N | None, int], Sequence[_T]], noegle: Callable[[_T], _N], *, efter: _N | None, foerst: int
) -> Iterator[_T]:
    """Everything after a key, page after page.

    Args:
        hent: Reads so many rows after a key, in a steady order; from the beginning where that is None.
        noegle: The key of a row.
        efter: The key to begin after.
        foerst: Rows of the first page, when no more may be wanted; those after it are of `AD_GANGEN`.
    """
    antal = max(1, min(foerst, AD_GANGEN))
    while side := hent(efter, antal):
        yield from side
        if len(side) < antal:
            return
        efter, antal = noegle(side[-1]), AD_GANGEN


def fra(kolonne: str, *, nyeste_foerst: bool, efter: object | None) -> str:
    """What ends a statement that reads a page of `%(antal)s` rows after the key `%(efter)s`, if there is one."""
    betingelse = "" if efter is None else f" AND {kolonne} {'<' if nyeste_foerst else '>'} %(efter)s"
    return f"{betingelse} ORDER BY {kolonne} {'DESC' if nyeste_foerst else 'ASC'} LIMIT %(antal)s"


def hvor(betingelser: Mapping[str, str], vaerdier: Mapping[str, _T]) -> str:
    """The conditions whose value is given, as SQL: a statement without the others has a plan of its own."""
    valgte = [sql for navn, sql in betingelser.items() if vaerdier.get(navn) is not None]
    return " AND ".join(valgte) or "true"
