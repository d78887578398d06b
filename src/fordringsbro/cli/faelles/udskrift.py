"""How commands print: tables for people, JSON for programs, nothing else on stdout.

Whatever is printed goes through here, so that no stored text reaches a terminal as anything but text.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TextIO

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from fordringsbro.platform.clock import DANISH_ZONE
from fordringsbro.platform.standardstroemme import Logstroem, aabn_standardstroemme
from fordringsbro.platform.tegn import som_json, synlig

#: Width of a table in a pipe, where there is no terminal to fit: wide enough that nothing is cut.
_BREDDE_I_PIPE = 240


class Konsol(Console):
    """A console that writes out what would control the terminal; its own colours and moves it sends."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """What is to be written, in parts."""
        for del_ in super().render(renderable, options):
            yield del_ if del_.control else del_._replace(text=synlig(del_.text, linjer=True))


def klargoer() -> None:
    """Have output in another encoding than UTF-8 replace what it lacks, where Python would break off.

    A program may be started without stderr; then what it says there goes nowhere.
    """
    aabn_standardstroemme()
    for stroem in (sys.stdout, sys.stderr):
        if hasattr(stroem, "reconfigure"):
            stroem.reconfigure(errors="replace")


def konsol(*, markup: bool = False) -> Konsol:
    """Where people read; plain text without colours when stdout is no terminal.

    Args:
        markup: Whether `[red]` and the like are meant as such; never where anything but our own words is printed.
    """
    vid = None if sys.stdout.isatty() else _BREDDE_I_PIPE
    return Konsol(file=sys.stdout, width=vid, highlight=False, markup=markup, emoji=False)


def skriv_fejl(tekst: str) -> None:
    """One line on stderr; the exit code counts also where it can't be written."""
    Logstroem().write(synlig(tekst) + "\n")


def json_tekst(vaerdi: object, *, indent: int | None = 2, ud: TextIO | None = None) -> str:
    """JSON as it goes to stdout: what its encoding lacks is an escape, so that it stays JSON."""
    return som_json(vaerdi, ascii_=not _er_utf8(ud or sys.stdout), indent=indent)


def _er_utf8(ud: TextIO) -> bool:
    return (getattr(ud, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "") == "utf8"


def skriv_json(vaerdi: object) -> None:
    """One JSON value on stdout."""
    sys.stdout.write(json_tekst(vaerdi) + "\n")


def skriv_json_liste(poster: Iterable[object]) -> None:
    """A JSON array on stdout, written as it is read: however long it is, one item at a time is held."""
    foran = "[\n"
    for post in poster:
        linjer = json_tekst(post).splitlines()
        sys.stdout.write(foran + "\n".join(f"  {linje}" for linje in linjer))
        foran = ",\n"
    sys.stdout.write("[]\n" if foran == "[\n" else "\n]\n")


def celle(vaerdi: object) -> Text:
    """A cell of a table: plain text, whatever it holds; empty for None."""
    return Text("" if vaerdi is None else synlig(str(vaerdi), linjer=True))


def skriv_tabel(titel: str, kolonner: Sequence[str], raekker: Iterable[Sequence[object]]) -> None:
    """A table; empty cells for None. A column whose name begins with `>` stands to the right."""
    tabel = Table(title=titel, title_justify="left")
    for kolonne in kolonner:
        justify = "right" if kolonne.startswith(">") else "left"
        tabel.add_column(kolonne.removeprefix(">"), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for raekke in raekker:
        tabel.add_row(*map(celle, raekke))
    konsol().print(tabel)


def skriv_linje(tekst: str) -> None:
    """One line on stdout, never wrapped."""
    konsol().print(Text(synlig(tekst)), soft_wrap=True)


def tid(moment: datetime | None) -> str | None:
    """A moment in Danish local time, to the second."""
    return f"{moment.astimezone(DANISH_ZONE):%Y-%m-%d %H:%M:%S}" if moment else None


def iso(moment: datetime | None) -> str | None:
    """A moment for JSON."""
    return moment.isoformat() if moment else None
