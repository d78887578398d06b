"""SQL of final answers that could not be booked: kept as they were read, since no system tells them again for sure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from psycopg.types.json import Jsonb

from fordringsbro.aktion.model import Inddrivelsesudfald
from fordringsbro.platform.database import Connection

# Keep the answer to an action; one that tells more takes its place.
_GEM = """
    INSERT INTO inddrivelse.ubogfoert (aktion_id, udfald, tidspunkt) VALUES (%s, %s, %s)
    ON CONFLICT (aktion_id) DO UPDATE SET udfald = excluded.udfald, tidspunkt = excluded.tidspunkt
"""
# The answers to some actions that are kept.
_KENDTE = "SELECT udfald FROM inddrivelse.ubogfoert WHERE aktion_id = ANY(%s)"
# One of them, with the delivery that its action went in.
_HENT = """
    SELECT u.udfald, a.leverance_id FROM inddrivelse.ubogfoert u JOIN inddrivelse.afsendelse a USING (aktion_id)
    WHERE u.aktion_id = %s
"""
# It is booked.
_SLET = "DELETE FROM inddrivelse.ubogfoert WHERE aktion_id = ANY(%s)"


def gem(conn: Connection, udfald: Inddrivelsesudfald, nu: datetime) -> None:
    """Keep an answer that could not be booked."""
    conn.execute(_GEM, (udfald.aktion_id, Jsonb(udfald.til_json()), nu))


def kendte(conn: Connection, aktioner: Collection[int]) -> dict[int, Inddrivelsesudfald]:
    """The answers that wait to be booked, of these actions."""
    alle = [Inddrivelsesudfald.fra_json(udfald) for (udfald,) in conn.execute(_KENDTE, (list(aktioner),))]
    return {udfald.aktion_id: udfald for udfald in alle}


def hent(conn: Connection, aktion_id: int) -> tuple[Inddrivelsesudfald, int | None] | None:
    """An answer that waits, and the delivery of its action; None when none waits any more."""
    raekke = conn.execute(_HENT, (aktion_id,)).fetchone()
    return (Inddrivelsesudfald.fra_json(raekke[0]), raekke[1]) if raekke else None


def slet(conn: Connection, aktioner: Sequence[int]) -> None:
    """These answers are booked."""
    conn.execute(_SLET, (list(aktioner),))
