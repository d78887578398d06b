"""The command line's group about the filter's rules: list, show, coverage and diff."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, TypeMedRegler

app = typer.Typer(help="Filterets regler. / The filter's rules.", no_args_is_help=True)

Version = Annotated[str, typer.Argument(help="En dag eller en mappe med pakker. / A date or a folder of packs.")]


@app.command("list")
def liste(
    claim_type: TypeMedRegler = None, *, limit: Graense = None, after: Efter = None, som_json: SomJson = False
) -> None:
    """Én række pr. regel. / One row a rule."""
    from fordringsbro.cli.regler import handling

    handling.liste(claim_type, Listevalg(som_json, limit, after))


@app.command()
def show(
    rule: Annotated[str, typer.Argument(help="Fx / e.g. R_2_3")],
    claim_type: TypeMedRegler = None,
    som_json: SomJson = False,
) -> None:
    """En regel i hver type, der har den. / One rule in each type that has it."""
    from fordringsbro.cli.regler import handling

    handling.vis(rule, claim_type, som_json=som_json)


@app.command()
def coverage(
    fixtures: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Mappen med filerne. / The folder of files.")
    ] = Path("fixtures"),
    som_json: SomJson = False,
) -> None:
    """Hver regel og kode: pakke, fil, udløst ja/nej. / Every rule and code: pack, file, fired yes/no."""
    from fordringsbro.cli.regler import daekning
    from fordringsbro.proever.daekning import koder

    if not daekning.daekning(fixtures, koder(fixtures), som_json=som_json):
        raise typer.Exit(NEJ)


@app.command()
def diff(
    a: Version,
    b: Version,
    *,
    messages: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Bedøm disse beskeder efter begge. / Judge these messages by both."),
    ] = None,
    received: Annotated[
        bool,
        typer.Option("--received", help="Bedøm også modtagne MF-leverancer. / Judge received MF deliveries too."),
    ] = False,
    aftale: Annotated[
        int | None, typer.Option(metavar="ID", help="Bedøm efter en demoaftale. / Judge by a demo agreement.")
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], metavar="DATE", help="Lad som om det er den dag. / Live on that day."),
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Hvad ændrer sig fra A til B, og for hvem? / What changes from A to B, and for whom?"""
    from fordringsbro.cli.regler import regelforskel
    from fordringsbro.platform.clock import SystemClock
    from fordringsbro.tjek.tjekaftale import demo_aftale

    clock = SystemClock()
    if today is not None:
        clock = SystemClock(today.date() - clock.today())
    par = (regelforskel.version(a, clock.today()), regelforskel.version(b, clock.today()))
    if messages is None and not received:
        aendret = regelforskel.aendringer(*par, som_json=som_json)
    else:
        efter = demo_aftale(aftale) if aftale is not None else None
        kilder = regelforskel.i_mappe(messages) if messages is not None else []
        with installation() if received else nullcontext() as fundet:
            kilder += regelforskel.modtagne(fundet) if fundet is not None else []
            aendret = regelforskel.beskeder(par, kilder, clock, efter, som_json=som_json)
    if aendret:
        raise typer.Exit(NEJ)
