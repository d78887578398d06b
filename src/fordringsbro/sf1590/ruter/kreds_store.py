"""SQL of the receivers whose circuit is open, for operators to see; all by the database's clock."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.sf1590.ruter.rutevaern import Kredsstand

# A circuit that was opened, or stays open after a trial.
_AABEN = """
    INSERT INTO sf1590.kreds (url, siden, sidst, hviler_til, fejl, grund)
    VALUES (%(url)s, now(), now(), now() + %(hvile)s, %(fejl)s, %(grund)s)
    ON CONFLICT (url) DO UPDATE SET sidst = excluded.sidst, hviler_til = excluded.hviler_til, fejl = excluded.fejl,
        grund = excluded.grund
"""
_LUKKET = "DELETE FROM sf1590.kreds WHERE url = %s"
# What was said within the hour: a process that has ended since says no more, and a clock may have been ahead.
_AABNE = """
    SELECT url, siden, greatest(hviler_til, now()) AS hviler_til, hviler_til > now() AS hviler, fejl, grund
    FROM sf1590.kreds WHERE sidst BETWEEN now() - interval '1 hour' AND now() + interval '1 minute' ORDER BY url
"""


@dataclass(frozen=True, slots=True)
class AabenKreds:
    """A receiver that did not answer.

    Attributes:
        url: Its address.
        siden: Since when.
        hviler_til: Until when nothing is sent to it.
        hviler: Whether that is still to come; else the next message tries it.
        fejl: Failures in a row.
        grund: What the last came to, in a fixed word or two.
    """

    url: str
    siden: datetime
    hviler_til: datetime
    hviler: bool
    fejl: int
    grund: str


def aabne(conn: Connection) -> list[AabenKreds]:
    """The receivers that did not answer when they were last tried."""
    with conn.cursor(row_factory=class_row(AabenKreds)) as cursor:
        return cursor.execute(_AABNE).fetchall()


def meld(database: Database, url: str, stand: Kredsstand | None) -> None:
    """Write that a circuit is open, or with None that it is closed; nothing depends on it, so it may fail."""
    with suppress(FejlError), database.transaction() as conn:
        if stand is None:
            conn.execute(_LUKKET, (url,))
        else:
            vaerdier = {"url": url, "hvile": stand.hvile, "fejl": stand.fejl, "grund": stand.grund}
            conn.execute(_AABEN, vaerdier)
