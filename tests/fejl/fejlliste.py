"""The list of faults: one file a group beside this one, and what an id is."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

MAPPE: Final = Path(__file__).parent
GRUPPER: Final = "KDNUHXEMVTRA"
_ID: Final = re.compile(rf"[{GRUPPER}]\d+")


@dataclass(frozen=True, slots=True)
class Fejl:
    """One way to go wrong.

    Attributes:
        id: Its letter and number.
        galt: What goes wrong, read after the group's title.
        her: What happens here.
    """

    id: str
    galt: str
    her: str


def grupper() -> dict[str, tuple[str, tuple[Fejl, ...]]]:
    """Title and faults of each group, by its letter."""
    laest = {bogstav: tomllib.loads((MAPPE / f"{bogstav}.toml").read_text("utf-8")) for bogstav in GRUPPER}
    return {
        bogstav: (
            data.pop("titel"),
            # Another key is a mistake.
            tuple(Fejl(ident, **felt) for ident, felt in data.items()),
        )
        for bogstav, data in laest.items()
    }


def alle() -> dict[str, Fejl]:
    """Every fault by its id."""
    return {fejl.id: fejl for _, gruppe in grupper().values() for fejl in gruppe}


def id_i_navn(navn: str) -> str | None:
    """The id that a case of the wire corpus is named after (`H4-...`)."""
    fundet = _ID.fullmatch(navn.partition("-")[0])
    return fundet and fundet[0]
