"""Bring a database to the present schema; safe to run again and beside other migrations."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from fordringsbro.platform.database import Databaseadresse
from fordringsbro.platform.errors import FejlError, Fejlkode

_FOLDER = Path(__file__).parent / "migrations"


def migrate(url: Databaseadresse) -> None:
    """Apply every missing migration to the database at `url`.

    Raises:
        FejlError: `IKKE_MIGRERET`, when a newer version has migrated it further than this one knows.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise FejlError(Fejlkode.IKKE_MIGRERET) from error
