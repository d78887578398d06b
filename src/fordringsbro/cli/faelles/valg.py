"""Options that many commands have."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Annotated

import typer

from fordringsbro.portal.tekster import AKTION
from fordringsbro.regler import Regelsaet

#: What is asked of a clerk: `--reason` is why, in words or by a code; where it is a code, `--note` are the words.
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")]
Ord = Annotated[
    str | None,
    typer.Option("--note", metavar="TEXT", help="Hvorfor med ord; bliver i huset. / Why in words; stays in the house."),
]
Proeve = Annotated[bool, typer.Option("--dry-run", help="Vis kun, hvad der ville ske. / Only show what would happen.")]
SomJson = Annotated[bool, typer.Option("--json", help="JSON på stdout. / JSON on stdout.")]


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


Tilstand = Annotated[
    str | None, typer.Option("--state", metavar="STATE", parser=en_af(AKTION), help=f"{', '.join(AKTION)}.")
]
TypeMedRegler = Annotated[
    str | None,
    typer.Option(
        "--type",
        metavar="TYPE",
        parser=en_af_hentet(lambda: sorted(Regelsaet.load().typer)),
        help="Fordringstype. / Claim type.",
    ),
]
