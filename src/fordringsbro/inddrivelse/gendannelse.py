"""A database that was restored from a backup, or moved: what was sent since then it doesn't know of.

Sending on would hand the same over twice, and give numbers out that already mean something. So where the database was
when it last sent is kept in it, and compared before each run; that a backend already has a delivery which was never
sent is the other way to see it. Then nothing is sent until a person has looked, and no number is given twice.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import gendannelse_store, linje_store
from fordringsbro.inddrivelse.levering import Leverance, Leverancesvar, Svarslags
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import Fejlkode

_log = structlog.get_logger(__name__)

#: Why sending is paused.
KODE: Final = Fejlkode.GENDANNET.value.kode


def opdaget(conn: Connection, nu: datetime) -> bool:
    """Whether this is not the place where the database last sent; then sending is paused."""
    her, kendt = gendannelse_store.her(conn), gendannelse_store.kendt(conn)
    if her == kendt:
        return False
    gendannelse_store.husk(conn, her)
    if kendt is None:
        return False
    _stands(conn, nu)
    return True


def afsloeret(conn: Connection, leverance: Leverance, svar: Leverancesvar, nu: datetime) -> bool:
    """Whether a backend has a delivery that was never sent: another one, of the same number; then sending is paused."""
    if svar.slags is not Svarslags.KENDT or not leverance.ny:
        return False
    _stands(conn, nu)
    return True


def _stands(conn: Connection, nu: datetime) -> None:
    gendannelse_store.spring(conn)
    for backend in Backend:
        linje_store.pause(conn, backend, KODE, nu)
    _log.error("database_restored", kode=KODE)
