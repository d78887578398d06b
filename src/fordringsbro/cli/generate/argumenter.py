"""`fordringsbro generate`: write generated messages as a fixture folder."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def generate(
    to: Annotated[Path, typer.Argument(metavar="FOLDER", help="Mappen, der skrives. / The folder to write.")],
    count: Annotated[int, typer.Option(help="Hvor mange beskeder. / How many messages.")] = 100,
    seed: Annotated[int, typer.Option(help="Samme tal, samme beskeder. / Same number, same messages.")] = 1,
) -> None:
    """Laver gyldige, varierede beskeder til replay. / Makes valid, varied messages for replay."""
    from fordringsbro.cli.generate import handling

    raise typer.Exit(handling.generate(count, seed, to))
