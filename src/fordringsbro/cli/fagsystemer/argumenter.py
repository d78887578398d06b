"""The command line's groups about the fagsystemer: what they are told, and what their mailbox got."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson

outbox = typer.Typer(help="Beskeder til fagsystemerne. / Messages to the fagsystemer.", invoke_without_command=True)


@outbox.callback()
def liste(
    ctx: typer.Context,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Også de leverede og afviste. / The delivered and refused too.")
    ] = False,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Beskeder, der ikke er leveret. / Messages that are not delivered."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.fagsystemer import handling

    with installation() as fundet:
        handling.udgaaende(fundet, Listevalg(som_json, limit, after), alle=everything)


@outbox.command("send-again")
def send_again(number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, max=2**63 - 1)]) -> None:
    """Sender en besked nu, med samme id'er. / Sends a message now, with the same ids."""
    from fordringsbro.cli.fagsystemer import handling

    with installation() as fundet:
        handling.send_igen(fundet, number)


def inbox(
    system: Annotated[
        UUID | None, typer.Option("--system", metavar="UUID", help="Kun dette it-system. / Only this IT system.")
    ] = None,
    *,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Hvad fagsystemernes postkasse har fået. / What the fagsystemer's mailbox got."""
    from fordringsbro.cli.fagsystemer import handling

    with installation() as fundet:
        handling.modtaget(fundet, Listevalg(som_json, limit, after), system=system)
