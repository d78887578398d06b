"""`fordringsbro why`: a claim's whole story."""

from __future__ import annotations

from typing import Annotated

import typer

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.valg import SomJson


def why(
    ident: Annotated[
        str,
        typer.Argument(metavar="ID", help="UUID, fordrings-ID, F-nummer eller systemets id. / Any id of the claim."),
    ],
    som_json: SomJson = False,
) -> None:
    """En fordrings hele historie. / A claim's whole story."""
    from fordringsbro.cli.hvorfor import handling

    with installation() as fundet:
        handling.hvorfor(fundet, ident, som_json=som_json)
