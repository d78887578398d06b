"""The command line's group about the debtor systems that report over MF."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson
from fordringsbro.mf.model import Adgang, Udgave

app = typer.Typer(help="Debitorsystemer, der indberetter over MF. / Debtor systems.", no_args_is_help=True)

_CIFRE = 8
Fordringshaver = Annotated[int, typer.Argument(metavar="CLAIMANT", min=1000, max=9999)]


def _otte_cifre(tekst: str | None) -> str | None:
    if tekst is not None and not (len(tekst) == _CIFRE and tekst.isascii() and tekst.isdigit()):
        raise typer.BadParameter("otte cifre / eight digits")
    return tekst


SENummer = Annotated[str, typer.Argument(metavar="SE-NUMBER", callback=_otte_cifre)]


@app.command("list")
def systems_list(limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Hvem der må indberette for hvem. / Who may report for whom."""
    from fordringsbro.cli.systemer import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after))


@app.command("add")
def systems_add(
    se_number: SENummer,
    claimant: Fordringshaver,
    *,
    delivery: Annotated[Udgave, typer.Option(help="Kontraktens udgave. / The contract's delivery.")] = Udgave.FOERSTE,
    older: Annotated[
        bool, typer.Option("--older", help="Spring udgåede elementer over. / Skip elements that were dropped.")
    ] = False,
    cvr: Annotated[
        str | None,
        typer.Option(
            metavar="CVR",
            callback=_otte_cifre,
            help="Certifikatets CVR-nummer, hvis et andet. / The certificate's CVR number, if another.",
        ),
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Lader et system indberette, eller ændrer hvordan. / Lets a system report, or changes how."""
    from fordringsbro.cli.systemer import handling

    adgang = Adgang(se_number, claimant, delivery, older, cvr)
    with installation() as fundet:
        handling.tilfoej(fundet, adgang, som_json=som_json)


@app.command("remove")
def systems_remove(se_number: SENummer, claimant: Fordringshaver) -> None:
    """Et system må ikke indberette mere. / A system may report no longer."""
    from fordringsbro.cli.systemer import handling

    with installation() as fundet:
        handling.fjern(fundet, se_number, claimant)
