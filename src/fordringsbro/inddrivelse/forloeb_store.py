"""SQL of what happens to actions on their way: written for ever, never changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner

# Lines of actions' history, in order.
_HAENDELSER = """
    INSERT INTO inddrivelse.haendelse (aktion_id, tidspunkt, hvad, leverance_id, kode)
    SELECT n.aktion_id, %s, n.hvad, n.leverance_id, n.kode
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::text[])
        WITH ORDINALITY AS n(aktion_id, hvad, leverance_id, kode, nr) ORDER BY n.nr
"""


def haendelse(
    conn: Connection,
    aktioner: Sequence[int],
    hvad: str,
    nu: datetime,
    *,
    leverance_id: int | None = None,
    kode: str | None = None,
) -> None:
    """Write one line of history for each action."""
    haendelser(conn, [Historielinje(aktion, hvad, leverance_id, kode) for aktion in aktioner], nu)


class Historielinje(NamedTuple):
    """A line of an action's history: what happened, in which delivery, and a code."""

    aktion_id: int
    hvad: str
    leverance_id: int | None = None
    kode: str | None = None


def haendelser(conn: Connection, linjer: Sequence[Historielinje], nu: datetime) -> None:
    """Write lines of history."""
    if linjer:
        conn.execute(_HAENDELSER, (nu, *kolonner(linjer, 4)))
