"""Options that many commands have."""

from __future__ import annotations

from typing import Annotated

import typer

SomJson = Annotated[bool, typer.Option("--json", help="JSON på stdout. / JSON on stdout.")]
