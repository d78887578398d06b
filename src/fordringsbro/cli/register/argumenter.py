"""`fordringsbro register`: where every claim lives, and what conversions and the collector do to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from fordringsbro.aktion.backend import Backend
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, en_af
from fordringsbro.nymf.register.registerhaendelse import STOERSTE_BACKEND_ID, Returaarsag, Systemsted

app = typer.Typer(help="Fordringsregistret: hvad bor hvor. / The register of claims.", no_args_is_help=True)

Ident = Annotated[int, typer.Argument(metavar="FORDRINGS-ID", min=1, max=2**63 - 1)]
Af = Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem der siger det. / Who says so.")]
Hvorfor = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor, højst 500 tegn. / Why.")]


@app.command("list")
def liste(
    *,
    claimant: Annotated[int | None, typer.Option("--claimant", metavar="N", help="Kun den aftale. / Only its.")] = None,
    backend: Annotated[Backend | None, typer.Option(help="Kun hos / Only at.")] = None,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Alle fordringer i registret, også dem fra MF. / Every claim in the register, those by MF too."""
    from fordringsbro.cli.register import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), fordringshaver=claimant, backend=backend)


@app.command("show")
def vis(ident: Ident, som_json: SomJson = False) -> None:
    """Hvor fordringen bor, dens saldi, og hvad der er sket. / Where it lives, its balances, what happened."""
    from fordringsbro.cli.register import handling

    with installation() as fundet:
        handling.vis(fundet, ident, som_json=som_json)


@app.command("move")
def flyt(
    ident: Ident,
    *,
    til: Annotated[Backend, typer.Option("--to", help="Hvor den bor nu. / Where it lives now.")],
    som: Annotated[
        int,
        typer.Option("--as", metavar="BACKEND-ID", min=1, max=STOERSTE_BACKEND_ID, help="Dens id dér. / Its id there."),
    ],
    af: Af,
    hvorfor: Hvorfor,
    som_json: SomJson = False,
) -> None:
    """En konvertering flyttede fordringen. / A conversion moved the claim."""
    from fordringsbro.cli.register import handling

    with installation() as fundet:
        handling.flyt(fundet, ident, Systemsted(til, som), hvem=af, tekst=hvorfor, som_json=som_json)


@app.command("return")
def returner(
    ident: Ident,
    *,
    aarsag: Annotated[
        str, typer.Option("--reason", metavar="CODE", parser=en_af(Returaarsag), help=", ".join(Returaarsag))
    ],
    af: Af,
    tekst: Annotated[str | None, typer.Option("--text", help="Med ord; kræves ved ANDN. / In words.")] = None,
    dato: Annotated[
        datetime | None,
        typer.Option("--date", formats=["%Y-%m-%d"], metavar="DATE", help="Fra hvilken dag; i dag. / From which day."),
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Inddrivelsen gav fordringen tilbage. / The collector gave the claim back."""
    from fordringsbro.cli.register import handling

    dag = dato.date() if dato else None
    with installation() as fundet:
        handling.returner(fundet, ident, Returaarsag(aarsag), tekst=tekst, dato=dag, hvem=af, som_json=som_json)


@app.command("converted")
def konverter(ident: Ident, *, af: Af, hvorfor: Hvorfor, som_json: SomJson = False) -> None:
    """Fordringen er tilbagekaldt ved konvertering (434). / The claim was withdrawn by conversion."""
    from fordringsbro.cli.register import handling

    with installation() as fundet:
        handling.konverter(fundet, ident, hvem=af, tekst=hvorfor, som_json=som_json)
