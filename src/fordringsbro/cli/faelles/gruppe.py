"""The outermost group: arguments read strictly, errors told by the catalogue, commands brought when asked for."""

from __future__ import annotations

import sys
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from fordringsbro.cli.faelles.argumenter import kontroller_tegn
from fordringsbro.cli.faelles.fejl import FORKERT_BRUG, fejl_ud, i_kataloget, udgang
from fordringsbro.cli.faelles.kommandobord import Kommandobord
from fordringsbro.cli.faelles.udskrift import klargoer
from fordringsbro.cli.kommandoer import KOMMANDOER
from fordringsbro.platform.errors import FejlError

_HJAELP: Final = frozenset({"-h", "--help"})


class Gruppe(TyperGroup):
    """The command line."""

    #: Whether the command line asks how something is used, which is told whatever the settings are.
    _hjaelp = False

    def __init__(self, **navngivne: Any) -> None:  # noqa: ANN401 - what the library hands on
        super().__init__(**navngivne)
        self.commands: Kommandobord = Kommandobord(KOMMANDOER)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401, ARG002 - the library's own types are private
        """The commands' words; the library's own way brings each."""
        return list(self.commands)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401, ARG002 - see above
        """A command as the help shows it; `resolve_command` brings it."""
        hjaelp = self.commands.hjaelp(cmd_name)
        return None if hjaelp is None else TyperCommand(cmd_name, help=hjaelp)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # noqa: ANN401 - see `get_command`
        """The command that is asked for, by the first word."""
        ord_, _, resten = super().resolve_command(ctx, args)
        return ord_, None if ord_ is None else self.commands[ord_], resten

    def main(self, args: Any = None, *andre: Any, **navngivne: Any) -> Any:  # noqa: ANN401 - see `get_command`
        """Read the command line and run it."""
        klargoer()
        argumenter = list(sys.argv[1:] if args is None else args)
        try:
            kontroller_tegn(argumenter)
        except FejlError as error:
            fejl_ud(error)
            sys.exit(FORKERT_BRUG)
        self._hjaelp = not _HJAELP.isdisjoint(argumenter)
        return super().main(argumenter, *andre, **navngivne)

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401 - see `get_command`
        """Run the command that was asked for, unless a setting is wrong: also one that the command has no use for."""
        try:
            if not self._hjaelp:
                from fordringsbro.platform.settings import load_settings

                load_settings()
            return super().invoke(ctx)
        except FejlError as error:
            fejl_ud(error)
            raise typer.Exit(udgang(error)) from None
        except BrokenPipeError:
            # Whoever read us has enough; the library ends the process quietly.
            raise
        except Exception as error:
            if type(error).__module__.partition(".")[0] in {"typer", "click"}:
                raise
            fejl = i_kataloget(error)
            fejl_ud(fejl)
            raise typer.Exit(udgang(fejl)) from None
