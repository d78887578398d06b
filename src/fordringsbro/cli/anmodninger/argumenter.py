"""The command line's group about what fagsystemer ask the debtor system for."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import typer

from fordringsbro.cli.faelles import gerning
from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Af, Efter, Graense, Hvorfor, Ord, Proeve, SomJson, en_af
from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.platform.laesning import laes_tal, laes_uuid
from fordringsbro.sf1590.anmodning.model import AFSLAG

app = typer.Typer(help="Anmodninger fra fagsystemerne. / Requests of the fagsystemer.", invoke_without_command=True)


def _noegle(tekst: str) -> UUID | int:
    """A request's id, or its number (`A17`), which is the house's own."""
    try:
        return laes_tal(tekst[1:]) if tekst[:1] in {"A", "a"} and "-" not in tekst else laes_uuid(tekst)
    except ValueError:
        raise typer.BadParameter("et UUID eller et nummer som A17 / a UUID, or a number as A17") from None


Id = Annotated[
    Any,
    typer.Argument(
        metavar="ID", parser=_noegle, help="Anmodningens id eller nummer (A17). / The request's id or number."
    ),
]


@app.callback()
def liste(
    ctx: typer.Context,
    *,
    everything: Annotated[bool, typer.Option("--all", help="Også de afgjorte. / The decided ones too.")] = False,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Anmodninger, der skal afgøres. / Requests to be decided."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.anmodninger import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), alle=everything)


@app.command()
def show(request: Id, som_json: SomJson = False) -> None:
    """En anmodning med det hele. / One request with all of it."""
    from fordringsbro.cli.anmodninger import handling

    with installation() as fundet:
        handling.vis(fundet, request, som_json=som_json)


@app.command()
def approve(request: Id, *, af: Af, hvorfor: Hvorfor, proeve: Proeve = False, som_json: SomJson = False) -> None:
    """Gennemfører en anmodning og svarer fagsystemet. / Carries a request out and answers the fagsystem."""
    from fordringsbro.cli.anmodninger import handling

    _udfoer(
        gerning.med_ord(af, hvorfor),
        lambda fundet: handling.godkend(fundet, request),
        proeve=proeve,
        som_json=som_json,
    )


@app.command()
def refuse(
    request: Id,
    *,
    af: Af,
    reason: Annotated[str, typer.Option(metavar="CODE", parser=en_af(AFSLAG), help=", ".join(AFSLAG))],
    text: Annotated[str | None, typer.Option(help="Sendes med svaret. / Sent with the answer.")] = None,
    note: Ord = None,
    proeve: Proeve = False,
    som_json: SomJson = False,
) -> None:
    """Afslår en anmodning og svarer fagsystemet. / Declines a request and answers the fagsystem."""
    from fordringsbro.cli.anmodninger import handling

    handling.proev_afslag(text)
    _udfoer(
        gerning.med_kode(af, reason, note),
        lambda fundet: handling.afslaa(fundet, request, reason, text),
        proeve=proeve,
        som_json=som_json,
    )


def _udfoer(notat: Notat, goer: gerning.Gerning, *, proeve: bool, som_json: bool) -> None:
    if not gerning.udfoer(notat, goer, proeve=proeve, som_json=som_json):
        raise typer.Exit(NEJ)
