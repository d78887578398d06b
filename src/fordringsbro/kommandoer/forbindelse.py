"""How a command reaches the installation: the database of the settings, or the embedded one of the data directory."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import Final

import psycopg

from fordringsbro.bootstrap import Installation, byg
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.portal import store_maal
from fordringsbro.portal.sundhed import nyeste_revision

#: A person waits: no longer than this for a database that is down.
_FORBIND_S: Final = 3


@contextlib.contextmanager
def database_url(settings: Settings) -> Iterator[str]:
    """The database's URL; while the block runs an embedded one runs too, shared with a sandbox that has it up.

    Raises:
        FejlError: `INGEN_DATA`, when there is neither a URL nor a data directory with a database. None is made: a
            mistyped directory must not become an empty installation.
    """
    if settings.database_url:
        yield settings.database_url
        return
    if not (settings.data_dir / "postgres").is_dir():
        raise FejlError(Fejlkode.INGEN_DATA, sted=str(settings.data_dir))
    with embedded_postgres(settings.data_dir) as url:
        yield url


@contextlib.contextmanager
def installation(settings: Settings) -> Iterator[Installation]:
    """The installation that a command works on.

    Raises:
        FejlError: `INGEN_DATA` as `database_url`; `DATABASE`, `IKKE_MIGRERET` or `INDSTILLING` when the database can't
            be used.
    """
    # The pool would tell of each attempt in lines of its own.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    with database_url(settings) as url:
        _proev(url)
        dele = byg(settings, url)
        try:
            yield dele
        finally:
            dele.close()


def _proev(url: str) -> None:
    """Connect once before the pool does, which would keep trying for long."""
    try:
        with psycopg.connect(url, connect_timeout=_FORBIND_S) as conn:
            revision = store_maal.revision(conn)
    except psycopg.ProgrammingError:
        # Not an address at all; its text would show the password.
        raise FejlError(Fejlkode.INDSTILLING, sted="FORDRINGSBRO_DATABASE_URL") from None
    except psycopg.OperationalError as error:
        raise FejlError(Fejlkode.DATABASE) from error
    if revision != nyeste_revision():
        raise FejlError(Fejlkode.IKKE_MIGRERET)
