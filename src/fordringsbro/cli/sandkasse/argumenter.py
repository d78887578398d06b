"""`fordringsbro sandbox`: everything on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fordringsbro.cli.faelles.valg import Dag


def sandbox(
    port: Annotated[
        int | None,
        typer.Option(
            min=1, max=65532, help="SOAP her; de næste tre til resten. / SOAP here, the rest at the next three."
        ),
    ] = None,
    data_dir: Annotated[Path | None, typer.Option(help="Databasens mappe. / The database's folder.")] = None,
    today: Dag = None,
) -> None:
    """Alt på denne maskine, med simulatorer og demoaftaler. / Everything on this machine, with simulators."""
    from fordringsbro.cli.faelles.udskrift import konsol
    from fordringsbro.platform.settings import load_settings
    from fordringsbro.sandkasse.sandbox import run_sandbox

    settings = load_settings()
    raise typer.Exit(
        run_sandbox(
            settings,
            port=port or settings.port,
            data_dir=data_dir or settings.data_dir,
            today=today.date() if today else None,
            console=konsol(markup=True),
        )
    )
