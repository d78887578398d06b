"""Reading a code's file.

`[accepteret]` and `[afvist]` are each one thing that is judged: an action, a message, a question, as whoever fires the
code (`hvor`) has it. `foer`, common or of one of them, is what happened before, in order; `aftale` changes the
agreement. What a file doesn't say is as in something that passes; docs/fixtures.md has the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.regler import RegelError

#: The day on which every file plays.
DATO: Final = date(2026, 11, 20)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way the story goes.

    Attributes:
        foer: Earlier actions and events, in order.
        aftale: Changes to an agreement that permits everything.
        aktion: What is judged.
    """

    foer: tuple[Mapping[str, Any], ...]
    aftale: Mapping[str, Any]
    aktion: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Kodefil:
    """A file.

    Attributes:
        hvor: Who fires the code, as in the catalogue.
        kilde: Where number and limit are known from.
        ogsaa: Filter rules that can't but refuse the same thing.
    """

    sti: Path
    nummer: int
    hvor: str
    kilde: str
    ogsaa: frozenset[str]
    accepteret: Variant
    afvist: Variant


def laes_kodefil(sti: Path) -> Kodefil:
    """Read one file.

    Raises:
        RegelError: It is no TOML, or a part is missing.
    """
    try:
        raa = tomllib.loads(sti.read_text(encoding="utf-8"))
        return Kodefil(
            sti=sti,
            nummer=raa["nummer"],
            hvor=raa.get("hvor", "nymf"),
            kilde=raa["kilde"],
            ogsaa=frozenset(raa.get("ogsaa", ())),
            accepteret=_variant(raa, "accepteret"),
            afvist=_variant(raa, "afvist"),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as fejl:
        raise RegelError(f"{sti.name}: {type(fejl).__name__}: {fejl}") from fejl


def laes_kodefiler(mappe: Path) -> list[Kodefil]:
    """Every file of a folder, by number."""
    return sorted((laes_kodefil(sti) for sti in mappe.glob("*.toml")), key=lambda fil: fil.nummer)


def _variant(raa: JsonKilde, navn: str) -> Variant:
    egen = dict(raa[navn])
    foer = (*raa.get("foer", ()), *egen.pop("foer", ()))
    return Variant(foer, {**raa.get("aftale", {}), **egen.pop("aftale", {})}, egen)
