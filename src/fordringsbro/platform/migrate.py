"""Bring a database to the present schema; safe to run again and beside other migrations."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Final

import psycopg
import structlog
from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import OperationalError as SqlError

from fordringsbro.platform.database import Databaseadresse
from fordringsbro.platform.errors import FejlError, Fejlkode

_log = structlog.get_logger(__name__)

_FOLDER = Path(__file__).parent / "migrations"
#: A lock is waited for a moment only (`migrations/env.py`), since everybody else waits behind us; so often is it tried
#: again, some five minutes in all.
_FORSOEG: Final = 100
_PAUSE_S: Final = 1.0


def migrate(url: Databaseadresse) -> None:
    """Apply every missing migration to the database at `url`: all of them, or none.

    Raises:
        FejlError: `IKKE_MIGRERET`, when a newer version has migrated it further than this one knows;
            `MIGRERING_VENTER`, when somebody held a table for minutes.
    """
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["url"] = url
    for _ in range(_FORSOEG):
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise FejlError(Fejlkode.IKKE_MIGRERET) from error
        except (psycopg.errors.LockNotAvailable, SqlError) as error:
            if not isinstance(getattr(error, "orig", error), psycopg.errors.LockNotAvailable):
                raise
            _log.info("migration_waits")
            time.sleep(_PAUSE_S)
        else:
            return
    raise FejlError(Fejlkode.MIGRERING_VENTER)
