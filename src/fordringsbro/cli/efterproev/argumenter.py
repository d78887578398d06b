"""`fordringsbro verify`: the invariants over the adapter's database and what the collection systems hold."""

from __future__ import annotations

import typer

from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.valg import SomJson


def verify(som_json: SomJson = False) -> None:
    """Efterprøver, at intet mangler eller findes to gange. / Asserts that nothing is missing or doubled."""
    from fordringsbro.cli.efterproev import handling

    with installation() as fundet:
        if not handling.efterproev(fundet, som_json=som_json):
            raise typer.Exit(NEJ)
