"""`fordringsbro notifications`: what the collection systems had to tell the claimants."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, en_af
from fordringsbro.underretning.model import Underretningsslags

_KINDS = f"{', '.join(Underretningsslags)}."
app = typer.Typer(help="Underretninger fra inddrivelsen. / Notifications of the collector.", no_args_is_help=True)


@app.command("list")
def liste(
    *,
    claimant: Annotated[int | None, typer.Option("--claimant", metavar="N", help="Kun den aftale. / Only its.")] = None,
    kind: Annotated[
        str | None,
        typer.Option(metavar="KIND", parser=en_af(Underretningsslags), help=_KINDS),
    ] = None,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Alle underretninger, også dem, der ikke kan læses. / All of them, those that can't be read too."""
    from fordringsbro.cli.underretninger import handling

    with installation() as fundet:
        handling.liste(
            fundet,
            Listevalg(som_json, limit, after),
            fordringshaver=claimant,
            slags=None if kind is None else Underretningsslags(kind),
        )


@app.command("show")
def vis(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=10**24 - 1)],
    som_json: SomJson = False,
) -> None:
    """En underretning med indhold, der kan være personligt. / One with what it says, which may be personal."""
    from fordringsbro.cli.underretninger import handling

    with installation() as fundet:
        handling.vis(fundet, number, som_json=som_json)
