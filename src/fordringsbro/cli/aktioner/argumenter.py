"""`fordringsbro actions` and `parked`: what is on its way to collection, and what waits for a person."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.aktion.backend import Backend
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson, Tilstand
from fordringsbro.platform.laesning import STOERSTE

parked = typer.Typer(
    help="Handlinger, der venter på en medarbejder. / Actions that wait for a person.", invoke_without_command=True
)

Aktionsnummer = Annotated[int, typer.Argument(metavar="ACTION", min=1, max=STOERSTE)]


def actions(
    state: Tilstand = None,
    backend: Annotated[Backend | None, typer.Option(help="Kun til / Only to.")] = None,
    *,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Handlinger på vej til inddrivelse. / Actions on their way to collection."""
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.liste(fundet, Listevalg(som_json, limit, after), tilstand=state, backend=backend)


@parked.callback()
def parkerede(ctx: typer.Context, *, limit: Graense = None, after: Efter = None, som_json: SomJson = False) -> None:
    """Handlinger, der venter på en medarbejder. / Actions that wait for a person."""
    if ctx.invoked_subcommand is not None:
        return
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.parkerede(fundet, Listevalg(som_json, limit, after))


@parked.command("send-again")
def send_again(action_id: Aktionsnummer) -> None:
    """Sender en handling igen med samme id'er. / Sends an action again with the same ids."""
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.send_igen(fundet, action_id)


@parked.command()
def reject(
    action_id: Aktionsnummer,
    *,
    by: Annotated[str, typer.Option("--by", metavar="WHO", help="Hvem siger det. / Who says so.")],
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Hvorfor. / Why.")],
    not_there: Annotated[
        bool,
        typer.Option("--not-there", help="Inddrivelsen har den ikke; det er undersøgt. / Collection does not have it."),
    ] = False,
) -> None:
    """Afviser en parkeret handling. / Rejects a parked action: whoever reported it is told."""
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.afvis(fundet, action_id, hvem=by, hvorfor=reason, ikke_der=not_there)


@parked.command()
def ask(action_id: Aktionsnummer) -> None:
    """Spørger, hvad der blev af en handling. / Asks what became of an action that was sent."""
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.spoerg(fundet, action_id)


@parked.command()
def resume(backend: Annotated[Backend, typer.Argument()]) -> None:
    """Genoptager et pauset inddrivelsessystem. / Resumes a paused collection system."""
    from fordringsbro.cli.aktioner import handling

    with installation() as fundet:
        handling.genoptag(fundet, backend)
