"""`fordringsbro check`: what would be answered, without network and database."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.valg import Dag, SomJson
from fordringsbro.mf.model import Udgave


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="SOAP-konvolutter eller indhold. / Envelopes or payloads.")
    ],
    *,
    aftale: Annotated[
        int | None,
        typer.Option(
            metavar="ID", help="Bedøm efter en demoaftale i stedet for alt i PSRM. / Judge by a demo agreement."
        ),
    ] = None,
    delivery: Annotated[Udgave | None, typer.Option(help="MF: kontraktens udgave. / The contract's delivery.")] = None,
    older: Annotated[
        bool, typer.Option("--older", help="MF: spring udgåede elementer over. / Skip elements that were dropped.")
    ] = False,
    today: Dag = None,
    som_json: SomJson = False,
) -> None:
    """Hvad ville der blive svaret? Uden netværk og database. / What would be answered? Offline."""
    from fordringsbro.cli.tjek import handling
    from fordringsbro.tjek import tjekaftale

    form = tjekaftale.form(aftale, delivery, aeldre=older)
    dag = today.date() if today else None
    if not handling.tjek_filer(files, aftale=aftale, form=form, dag=dag, som_json=som_json):
        raise typer.Exit(NEJ)
