"""Options that many commands have."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

SomJson = Annotated[bool, typer.Option("--json", help="JSON på stdout. / JSON on stdout.")]


class Udgavevalg(StrEnum):
    """The deliveries of the MF contract."""

    FOERSTE = "20140709"
    SIDSTE = "20141003"
