"""Options that many commands have."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

#: What is asked of a clerk: `--reason` is why, in words or by a code; where it is a code, `--note` are the words.
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")]
Ord = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Hvorfor med ord; bliver i huset. / Why in words; stays in the house."),
]
Proeve = Annotated[bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske. / Only show what would happen.")]
SomJson = Annotated[bool, typer.Option("--json", help="JSON på stdout. / JSON on stdout.")]


class Udgavevalg(StrEnum):
    """The deliveries of the MF contract."""

    FOERSTE = "20140709"
    SIDSTE = "20141003"
