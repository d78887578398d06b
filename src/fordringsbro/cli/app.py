"""The command line: thin; each command reads its arguments and calls a function of its group.

Exit codes: 0 done and all well; 1 the answer is no (something rejected, broken, not as expected or not possible now);
2 wrong use: an argument, a setting, a path or an id.
"""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.gruppe import Gruppe

app = typer.Typer(
    cls=Gruppe,
    name="fordringsbro",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Bro mellem kommunale fagsystemer og inddrivelse. / Bridge between municipal systems and debt collection.",
    epilog=(
        "Exit: 0 alt vel / all well; 1 svaret er nej / the answer is no; 2 forkert brug / wrong use. "
        "Indstillinger / Settings: FORDRINGSBRO_..."
    ),
)


def _version(oensket: bool) -> None:
    if oensket:
        from importlib.metadata import version

        from fordringsbro.cli.faelles.udskrift import skriv_linje

        skriv_linje(f"fordringsbro {version('fordringsbro')}")
        raise typer.Exit


@app.callback()
def fordringsbro(
    *,
    version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_version, help="Udgaven. / The version.")
    ] = False,
) -> None:
    """Options of the command line as a whole; its help stands above."""
