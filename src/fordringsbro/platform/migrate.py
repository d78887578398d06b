"""Bring a database to the present schema; safe to run again and beside other migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


def migrate(url: str) -> None:
    """Apply every missing migration to the database at `url`."""
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    command.upgrade(config, "head")
