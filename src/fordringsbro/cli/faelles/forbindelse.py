"""How a command reaches the installation: the database of the settings, or the embedded one of the data directory."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fordringsbro.platform.errors import FejlError, Fejlkode

if TYPE_CHECKING:
    from fordringsbro.bootstrap.installation import Installation
    from fordringsbro.platform.database import Databaseadresse
    from fordringsbro.platform.settings import Settings


@contextlib.contextmanager
def database_url(settings: Settings) -> Iterator[Databaseadresse]:
    """The database's address; while the block runs an embedded one runs too, shared with a sandbox that has it up.

    Raises:
        FejlError: `INGEN_DATA`, when there is neither an address nor a data directory with a database. None is made: a
            mistyped directory must not become an empty installation.
    """
    if settings.database_url:
        yield settings.database_url
        return
    if not (settings.data_dir / "postgres").is_dir():
        raise FejlError(Fejlkode.INGEN_DATA, sted=str(settings.data_dir))
    from fordringsbro.platform.embedded import embedded_postgres
    from fordringsbro.platform.stop import ordentlig_slut

    with ordentlig_slut(), embedded_postgres(settings.data_dir) as url:
        yield url


@contextlib.contextmanager
def installation() -> Iterator[Installation]:
    """The installation that a command works on: that of the settings.

    Raises:
        FejlError: `INGEN_DATA` as `database_url`; `DATABASE` or `IKKE_MIGRERET` when the database can't be used.
    """
    from fordringsbro.bootstrap.databaseproeve import proev
    from fordringsbro.bootstrap.installation import byg
    from fordringsbro.platform.settings import load_settings

    settings = load_settings()
    # A command's output is its own; the pool would tell of each attempt in lines beside it.
    logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
    with database_url(settings) as url:
        proev(url)
        dele = byg(settings, url)
        try:
            yield dele
        finally:
            dele.close()
