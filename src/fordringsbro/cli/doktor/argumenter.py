"""`fordringsbro doctor`: what is wrong with this installation, and what to do about it."""

from __future__ import annotations

import typer

from fordringsbro.cli.faelles.fejl import NEJ
from fordringsbro.cli.faelles.valg import SomJson


def doctor(som_json: SomJson = False) -> None:
    """Hvad er der i vejen med installationen? / What is wrong with this installation?"""
    from fordringsbro.cli.doktor import handling
    from fordringsbro.platform.settings import load_settings

    if not handling.undersoeg(load_settings(), som_json=som_json):
        raise typer.Exit(NEJ)
