"""`fordringsbro codes`: the code lists of the contract."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli_valg import SomJson
from fordringsbro.contract.codes import Liste
from fordringsbro.kommandoer import koder


def codes(
    name: Annotated[
        Liste | None,
        typer.Argument(
            metavar="LIST", case_sensitive=False, help="Listens navn. / The list's name.", show_default=False
        ),
    ] = None,
    som_json: SomJson = False,
) -> None:
    """Kodelisterne med deres id'er, eller en af dem. / The code lists with their ids, or one of them."""
    if name is None:
        koder.lister(som_json=som_json)
    else:
        koder.vis(name, som_json=som_json)
