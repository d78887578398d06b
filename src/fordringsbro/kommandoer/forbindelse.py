"""How a command reaches the installation: the database of the settings, or the embedded one of the data directory."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from fordringsbro.bootstrap import Installation, byg
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings


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
        FejlError: `INGEN_DATA` as `database_url`.
    """
    with database_url(settings) as url:
        dele = byg(settings, url)
        try:
            yield dele
        finally:
            dele.close()
