"""Whether the database can be used, asked once before anything is built on it."""

from __future__ import annotations

from typing import Final

import psycopg

from fordringsbro.platform.database import Databaseadresse, klartekst
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.revision import migreret_til, nyeste_revision

#: A person waits: no longer than this for a database that is down.
_FORBIND_S: Final = 3


def proev(url: Databaseadresse, *, migreret: bool = True) -> None:
    """Connect once before the pool does, which would keep trying for long; whatever is to use the database begins here.

    Args:
        url: The database.
        migreret: Whether it must have this version's schema.

    Raises:
        FejlError: `DATABASE`, when it can't be reached or its user lacks rights; `IKKE_MIGRERET`.
    """
    try:
        with psycopg.connect(klartekst(url), connect_timeout=_FORBIND_S) as conn:
            revision = migreret_til(conn) if migreret else None
    except psycopg.Error as error:
        raise FejlError(Fejlkode.DATABASE, sted=type(error).__name__) from error
    if migreret and revision != nyeste_revision():
        raise FejlError(Fejlkode.IKKE_MIGRERET)
