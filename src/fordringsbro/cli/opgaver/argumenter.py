"""`fordringsbro tasks`: what waits for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Af, Efter, Graense, Hvorfor, SomJson
from fordringsbro.opgaver.model import Arbejdsart

app = typer.Typer(help="Hvad der venter på en medarbejder. / What waits for a person.", invoke_without_command=True)

Ident = Annotated[str, typer.Argument(metavar="ID", help="Som listen viser det. / As the list shows it.")]


@app.callback()
def tasks(
    ctx: typer.Context,
    *,
    claimant: Annotated[
        int | None,
        typer.Option("--claimant", metavar="N", min=1, max=2**31 - 1, help="Kun den aftale. / Only that agreement."),
    ] = None,
    kind: Annotated[
        Arbejdsart | None, typer.Option(case_sensitive=False, help="Kun den art. / Only that kind.")
    ] = None,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Hvad der venter på en medarbejder. / What waits for a person."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.opgaver import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), art=kind, fordringshaver=claimant)


@app.command("retry")
def retry(ident: Ident) -> None:
    """Prøver noget, der er sat til side, igen nu. / Tries what was set aside again now."""
    from fordringsbro.cli.opgaver import handling

    with installation() as fundet:
        handling.proev_igen(fundet, ident)


@app.command("done")
def done(
    kind: Annotated[Arbejdsart, typer.Argument(metavar="KIND", case_sensitive=False, help="Opgavens art. / Its kind.")],
    ident: Ident,
    *,
    af: Af,
    hvorfor: Hvorfor,
) -> None:
    """Melder en opgave færdig, som intet andet afslutter. / Reports a task done that nothing else ends."""
    from fordringsbro.cli.opgaver import handling

    with installation() as fundet:
        handling.meld_faerdig(fundet, kind, ident, hvem=af, hvorfor=hvorfor)
