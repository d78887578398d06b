"""`fordringsbro replay`: send recorded messages in order and compare each outcome with the expected one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from fordringsbro.cli.faelles.valg import SomJson


def replay(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Mapper eller beskeder. / Folders or messages.")
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="URL", help="Tjenestens adresse. / The service's address.")
    ] = None,
    confirm: Annotated[
        str | None,
        typer.Option(metavar="HOST", help="Ja, til den fremmede maskine. / Yes, to that other machine."),
    ] = None,
    junit: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Skriv også JUnit her. / Also write JUnit here.")
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Sender beskeder og sammenligner svarene med de ventede. / Sends messages and compares the outcomes."""
    from fordringsbro.cli.replay import handling
    from fordringsbro.cli.replay.maal import maal
    from fordringsbro.platform.settings import load_settings

    raise typer.Exit(handling.replay(paths, maal(load_settings(), to, confirm), json=som_json, junit=junit))
