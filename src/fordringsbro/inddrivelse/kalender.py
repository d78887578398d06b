"""The service calendar: announced windows in which a backend is closed and nothing is sent."""

from __future__ import annotations

from datetime import datetime

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import linje_store
from fordringsbro.platform.database import Connection


def lukket_til(conn: Connection, backend: Backend, nu: datetime) -> datetime | None:
    """When a backend opens again, or None when it is open now.

    A window holds its first moment and not its last; one that begins where another ends continues it.
    """
    aaben = nu
    while (til := linje_store.lukket(conn, backend, aaben)) is not None:
        aaben = til
    return aaben if aaben > nu else None


def luk(conn: Connection, backend: Backend, fra: datetime, til: datetime, aarsag: str) -> None:
    """Announce a window.

    Args:
        conn: Connection inside a transaction.
        backend: Which backend is closed.
        fra: First closed moment, aware.
        til: First open moment, aware and later.
        aarsag: Why, for people.

    Raises:
        ValueError: When the window does not end after it begins.
    """
    if til <= fra:
        raise ValueError("a service window must end after it begins")
    linje_store.ny_lukketid(conn, backend, fra, til, aarsag)
