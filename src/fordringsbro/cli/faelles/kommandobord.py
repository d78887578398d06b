"""The commands of the first level, each brought when it is asked for.

A command line that imports all that it can do takes a second to say how it is used; most commands need a small part.
"""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import typer

from fordringsbro.cli.faelles.argumenter import stram


@dataclass(frozen=True, slots=True)
class Kommandopost:
    """A command or group of commands of the first level.

    Attributes:
        pakke: Its package below `fordringsbro.cli`, whose `argumenter` has it.
        navn: What it is called there: a function, or a `typer.Typer` with commands of its own.
        hjaelp: What the help says of it, as it does itself; so nobody need be asked.
    """

    pakke: str
    navn: str
    hjaelp: str


class Kommandobord(UserDict[str, Any]):
    """Commands by their words, in the order of the help.

    Args:
        poster: Where each is.
    """

    def __init__(self, poster: Mapping[str, Kommandopost]) -> None:
        super().__init__(poster)

    def __getitem__(self, ord_: str) -> Any:  # noqa: ANN401 - the library's own types are private
        """The command, its arguments read strictly."""
        fundet = self.data[ord_]
        if isinstance(fundet, Kommandopost):
            fundet = self.data[ord_] = _hent(ord_, fundet)
        return fundet

    def hjaelp(self, ord_: str) -> str | None:
        """What the help says of a command, which is not brought for it; None when there is none."""
        fundet = self.data.get(ord_)
        return fundet.hjaelp if isinstance(fundet, Kommandopost) else getattr(fundet, "help", None)


def _hent(ord_: str, post: Kommandopost) -> Any:  # noqa: ANN401 - see above
    kommando = getattr(import_module(f"fordringsbro.cli.{post.pakke}.argumenter"), post.navn)
    yderst = typer.Typer(add_completion=False)
    # So that the library makes a group of it also when it holds one command.
    yderst.callback()(lambda: None)
    if isinstance(kommando, typer.Typer):
        yderst.add_typer(kommando, name=ord_)
    else:
        yderst.command(ord_)(kommando)
    fundet = typer.main.get_group(yderst).commands[ord_]
    stram(fundet)
    return fundet
