"""`fordringsbro routes`: which debtor system serves which municipality."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson
from fordringsbro.sf1590.ruter.rute import FRIST_S, LAENGSTE_FRIST_S, Rute

app = typer.Typer(help="Ruter til debitorsystemer. / Routes to debtor systems.", no_args_is_help=True)

Tjeneste = Annotated[str, typer.Argument(metavar="SERVICE", help="Fx / e.g. DebitorRegistreringAfsend")]
Modtager = Annotated[str, typer.Argument(metavar="CVR", help="Den modtagende myndighed. / The receiving authority.")]
System = Annotated[
    str | None,
    typer.Option("--system", metavar="UUID", help="Kun til det it-system. / Only to that IT system."),
]


@app.command("list")
def liste(limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Alle ruter. / Every route."""
    from fordringsbro.cli.ruter import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after))


@app.command("add")
def tilfoej(
    service: Tjeneste,
    cvr: Modtager,
    *,
    url: Annotated[
        str | None,
        typer.Option("--url", help="Uden den: den indbyggede debitorbog. / Without it: the embedded ledger."),
    ] = None,
    system: System = None,
    deadline: Annotated[
        int, typer.Option(min=1, max=LAENGSTE_FRIST_S, help="Sekunder til et svar. / Seconds for an answer.")
    ] = FRIST_S,
    som_json: SomJson = False,
) -> None:
    """Tilføjer eller ændrer en rute. / Adds a route or changes one."""
    from fordringsbro.cli.ruter import handling

    rute = Rute(handling.noegle(service, cvr, system), url, deadline)
    with installation() as fundet:
        handling.tilfoej(fundet, rute, som_json=som_json)


@app.command("test")
def afproev(service: Tjeneste, cvr: Modtager, system: System = None, som_json: SomJson = False) -> None:
    """Sender Ping ad ruten. / Sends Ping along the route."""
    from fordringsbro.cli.ruter import handling

    hvilken = handling.noegle(service, cvr, system)
    with installation() as fundet:
        if not handling.afproev(fundet, hvilken, som_json=som_json):
            raise typer.Exit(NEJ)


@app.command("remove")
def fjern(service: Tjeneste, cvr: Modtager, system: System = None) -> None:
    """Fjerner netop den rute. / Removes exactly that route."""
    from fordringsbro.cli.ruter import handling

    hvilken = handling.noegle(service, cvr, system)
    with installation() as fundet:
        handling.fjern(fundet, hvilken)
