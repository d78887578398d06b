"""Options that many commands have."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Annotated, Final

import typer

from fordringsbro.portal.tilstandstekster import AKTION

#: Kroner with at most two decimals, up to what the contract has room for.
_KRONER: Final = re.compile(r"([0-9]{1,13})(?:\.([0-9]{1,2}))?")

#: What is asked of a clerk: `--reason` is why, in words or by a code; where it is a code, `--note` are the words.
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")]
Ord = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Hvorfor med ord; bliver i huset. / Why in words; stays in the house."),
]
Proeve = Annotated[bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske. / Only show what would happen.")]
SomJson = Annotated[bool, typer.Option("--json", help="JSON på stdout. / JSON on stdout.")]
#: Of a list: how many, and after which; both turn `--json` from all there is to a page, as the table shows it.
Graense = Annotated[
    int | None,
    typer.Option("--limit", metavar="N", min=1, max=100_000, help="Hvor mange; ellers 100. / How many; else 100."),
]
Efter = Annotated[
    str | None,
    typer.Option("--after", metavar="KEY", help="Fra den næste efter den række. / From the one after that row."),
]


def en_af(alle: Collection[str]) -> Callable[[str], str]:
    """Reads one of a closed set, in any case; told another, it says which there are.

    A mistyped one must look neither like an empty list nor like an id that nothing has.
    """

    def laes(tekst: str) -> str:
        fundet = next((en for en in alle if en.casefold() == tekst.casefold()), None)
        if fundet is None:
            raise typer.BadParameter(f"en af / one of: {', '.join(alle)}")
        return fundet

    return laes


def en_af_hentet(hent: Callable[[], Collection[str]]) -> Callable[[str], str]:
    """The same of a set that is read from a file, which is only done when it is asked for."""

    def laes(tekst: str) -> str:
        return en_af(hent())(tekst)

    return laes


def oere(tekst: str) -> int:
    """An amount in kroner (`1234.56`) as øre.

    Raises:
        typer.BadParameter: It is not one.
    """
    fundet = _KRONER.fullmatch(tekst)
    if fundet is None:
        raise typer.BadParameter("kroner med punktum, fx 1234.56 / kroner with a point, e.g. 1234.56")
    hele, decimaler = fundet.groups(default="")
    return int(hele) * 100 + int(decimaler.ljust(2, "0"))


def _typer_med_regler() -> Collection[str]:
    from fordringsbro.regler import Regelsaet

    return sorted(Regelsaet.load().typer)


Tilstand = Annotated[
    str | None, typer.Option("--state", metavar="STATE", parser=en_af(AKTION), help=f"{', '.join(AKTION)}.")
]
Dag = Annotated[
    datetime | None,
    typer.Option(
        "--today", formats=["%Y-%m-%d"], metavar="DATE", help="Lad som om det er den dag. / Live on that day."
    ),
]
TypeMedRegler = Annotated[
    str | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        parser=en_af_hentet(_typer_med_regler),
        help="Fordringstype. / Claim type.",
    ),
]
