"""How commands print: tables for people, JSON for programs, nothing else on stdout."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fordringsbro.platform.clock import DANISH_ZONE

#: Width of a table in a pipe, where there is no terminal to fit: wide enough that nothing is cut.
_BREDDE_I_PIPE = 240


def konsol() -> Console:
    """Where people read; plain text without colours when stdout is no terminal."""
    vid = None if sys.stdout.isatty() else _BREDDE_I_PIPE
    return Console(file=sys.stdout, width=vid, highlight=False, markup=False, emoji=False)


def skriv_json(vaerdi: object) -> None:
    """One JSON value on stdout."""
    sys.stdout.write(json.dumps(vaerdi, ensure_ascii=False, indent=2) + "\n")


def skriv_tabel(titel: str, kolonner: Sequence[str], raekker: Iterable[Sequence[object]]) -> None:
    """A table; empty cells for None. A column whose name begins with `>` stands to the right."""
    tabel = Table(title=titel, title_justify="left")
    for kolonne in kolonner:
        justify = "right" if kolonne.startswith(">") else "left"
        tabel.add_column(kolonne.removeprefix(">"), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for raekke in raekker:
        tabel.add_row(*(Text("" if celle is None else str(celle)) for celle in raekke))
    konsol().print(tabel)


def skriv_linje(tekst: str) -> None:
    """One line on stdout, never wrapped."""
    konsol().print(tekst, soft_wrap=True)


def tid(moment: datetime | None) -> str | None:
    """A moment in Danish local time, to the second."""
    return f"{moment.astimezone(DANISH_ZONE):%Y-%m-%d %H:%M:%S}" if moment else None


def iso(moment: datetime | None) -> str | None:
    """A moment for JSON."""
    return moment.isoformat() if moment else None
