"""`fordringsbro codes`: the code lists of the contract."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.listevalg import Listevalg
from fordringsbro.cli.faelles.valg import Efter, Graense, SomJson
from fordringsbro.contract.codes import Liste


def codes(
    name: Annotated[
        Liste | None,
        typer.Argument(
            metavar="LIST", case_sensitive=False, help="Listens navn. / The list's name.", show_default=False
        ),
    ] = None,
    *,
    limit: Graense = None,
    after: Efter = None,
    som_json: SomJson = False,
) -> None:
    """Kodelisterne med deres id'er, eller en af dem. / The code lists with their ids, or one of them."""
    from fordringsbro.cli.koder import handling

    if name is None:
        handling.lister(Listevalg(som_json, limit, after))
    else:
        handling.vis(name, Listevalg(som_json, limit, after))
