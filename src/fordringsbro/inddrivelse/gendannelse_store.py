"""SQL of where the database is, and of the numbers that it gives out."""

from __future__ import annotations

from typing import Final

from fordringsbro.platform.database import Connection

#: Numbers left out after a restore: more than any backup can lack.
_SPRING: Final = 10_000_000
_SERIER: Final = ("nymf.fordring_id", "nymf.aktion_id", "inddrivelse.leverance_nummer")

# The cluster, its timeline (another one after a recovery to a point in time or the promotion of a standby), the
# database, and a table of it (another one when a dump was read into it).
_HER = """
    SELECT concat_ws('/', (SELECT system_identifier FROM pg_control_system()),
                     CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END,
                     (SELECT oid FROM pg_database WHERE datname = current_database()),
                     'inddrivelse.leverance'::regclass::oid)
"""

# Where it was when it last sent.
_KENDT = "SELECT sted FROM inddrivelse.maerke"

# Note where it is.
_HUSK = """
    INSERT INTO inddrivelse.maerke (sted) VALUES (%s)
    ON CONFLICT (eneste) DO UPDATE SET sted = excluded.sted, siden = now()
"""

# Leave numbers out of a series.
_LAD_UDE = "SELECT setval(%s::regclass, nextval(%s::regclass) + %s)"


def her(conn: Connection) -> str:
    """Where the database is."""
    ((sted,),) = conn.execute(_HER).fetchall()
    return str(sted)


def kendt(conn: Connection) -> str | None:
    """Where it was when it last sent; None when it never has."""
    row = conn.execute(_KENDT).fetchone()
    return row[0] if row else None


def husk(conn: Connection, sted: str) -> None:
    """Note where it is."""
    conn.execute(_HUSK, (sted,))


def spring(conn: Connection) -> None:
    """Give out no number that may have been given out since the backup."""
    for serie in _SERIER:
        conn.execute(_LAD_UDE, (serie, serie, _SPRING))
