"""SQL of final answers that could not be booked: kept as they were read, since no system tells them again for sure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from fordringsbro.inddrivelse.model import Udfald
from fordringsbro.platform.database import Connection

# Keep the answer to an action; the first that was read counts.
_GEM = """
    INSERT INTO inddrivelse.ubogfoert (aktion_id, udfald, tidspunkt) VALUES (%s, %s, %s)
    ON CONFLICT (aktion_id) DO NOTHING
"""
# Those of some actions whose answer is kept.
_KENDTE = "SELECT aktion_id FROM inddrivelse.ubogfoert WHERE aktion_id = ANY(%s)"
# One of them, with the delivery that its action went in.
_HENT = """
    SELECT u.udfald, a.leverance_id FROM inddrivelse.ubogfoert u JOIN inddrivelse.afsendelse a USING (aktion_id)
    WHERE u.aktion_id = %s
"""
# It is booked.
_SLET = "DELETE FROM inddrivelse.ubogfoert WHERE aktion_id = ANY(%s)"


def gem(conn: Connection, udfald: Udfald, nu: datetime) -> None:
    """Keep an answer that could not be booked."""
    conn.execute(_GEM, (udfald.aktion_id, Jsonb(udfald.til_json()), nu))


def kendte(conn: Connection, aktioner: Collection[int]) -> set[int]:
    """Those of the actions whose answer waits to be booked."""
    return {aktion_id for (aktion_id,) in conn.execute(_KENDTE, (list(aktioner),))}


def hent(conn: Connection, aktion_id: int) -> tuple[Udfald, int | None] | None:
    """An answer that waits, and the delivery of its action; None when none waits any more."""
    raekke = conn.execute(_HENT, (aktion_id,)).fetchone()
    return (Udfald.fra_json(raekke[0]), raekke[1]) if raekke else None


def slet(conn: Connection, aktioner: Sequence[int]) -> None:
    """These answers are booked."""
    conn.execute(_SLET, (list(aktioner),))
