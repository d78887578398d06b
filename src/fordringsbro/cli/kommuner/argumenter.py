"""`fordringsbro municipalities`: the connected municipalities and their claimant numbers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson
from fordringsbro.overdragelse.model import Kommune, Politik

app = typer.Typer(help="Kommunerne og deres fordringshavernumre. / The municipalities.", no_args_is_help=True)


@app.command("list")
def liste(*, limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """De tilsluttede kommuner. / The connected municipalities."""
    from fordringsbro.cli.kommuner import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after))


@app.command("add")
def tilslut(
    cvr: Annotated[str, typer.Argument(metavar="CVR")],
    nummer: Annotated[int, typer.Argument(metavar="CLAIMANT", min=1, max=2**31 - 1)],
    *,
    navn: Annotated[str, typer.Option("--name", metavar="NAME", help="Kommunens navn. / Its name.")],
    politik: Annotated[
        Politik, typer.Option("--policy", help="Hvornår krav overdrages. / When claims are handed over.")
    ],
    dage: Annotated[
        int, typer.Option("--days", min=0, max=3650, help="Dage, ved DAGE_EFTER. / Days, with DAGE_EFTER.")
    ] = 0,
    af: Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")],
    hvorfor: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")],
    som_json: SomJson = False,
) -> None:
    """Tilslutter en kommune, hvis aftale findes. / Connects a municipality under an agreement that exists."""
    from fordringsbro.cli.kommuner import handling

    kommune = Kommune(cvr, navn, nummer, politik, dage)
    with installation() as fundet:
        handling.tilslut(fundet, kommune, hvem=af, hvorfor=hvorfor, som_json=som_json)


@app.command("claimant")
def claimant(
    cvr: Annotated[str, typer.Argument(metavar="CVR")],
    nummer: Annotated[int, typer.Argument(metavar="CLAIMANT", min=1, max=2**31 - 1)],
    *,
    fra: Annotated[
        datetime,
        typer.Option("--from", formats=["%Y-%m-%d"], metavar="DATE", help="Fra hvilken dag. / From which day."),
    ],
    af: Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")],
    hvorfor: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")],
    som_json: SomJson = False,
) -> None:
    """Giver kommunen et andet fordringshavernummer fra en dag. / Another claimant number from a day on."""
    from fordringsbro.cli.kommuner import handling

    with installation() as fundet:
        handling.nyt_nummer(fundet, cvr, nummer, fra.date(), hvem=af, hvorfor=hvorfor, som_json=som_json)
