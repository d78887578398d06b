"""SQL of statements."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

# What changed what is owed on an account, in the order it was booked. A clock may have been behind the one before it: a
# booking then counts as made when the one before it was, so that the days follow the order too.
_BOGFOERT = """
    WITH alle AS (
        SELECT MAX(j.bogfoert_at) OVER (ORDER BY j.nr) AS bogfoert_at, j.virkningsdato, j.art, f.slags, j.fordring_id,
               f.hoved_fordring_id, (j.data->>'indbetaling_id')::uuid AS indbetaling_id, j.beloeb_oere, j.nr
        FROM debitor.journal j JOIN debitor.fordring f USING (fordring_id)
        WHERE f.konto_id = %s
    )
"""
# What was owed before a moment.
_SALDO_FOER = f"{_BOGFOERT} SELECT COALESCE(SUM(beloeb_oere), 0)::bigint FROM alle WHERE bogfoert_at < %s"
# What changed it from one moment until before another.
_POSTER = f"""
    {_BOGFOERT}
    SELECT bogfoert_at, virkningsdato, art, slags, fordring_id, hoved_fordring_id, indbetaling_id, beloeb_oere
    FROM alle WHERE bogfoert_at >= %s AND bogfoert_at < %s AND beloeb_oere <> 0
    ORDER BY nr
"""


@record
class Raekke:
    """A booking as it stands in the journal."""

    bogfoert_at: datetime
    virkningsdato: date
    art: str
    slags: str
    fordring_id: UUID
    hoved_fordring_id: UUID | None
    indbetaling_id: UUID | None
    beloeb_oere: int


def saldo_foer(conn: Connection, konto_id: UUID, tid: datetime) -> int:
    """What was owed on an account before a moment."""
    row = conn.execute(_SALDO_FOER, (konto_id, tid)).fetchone()
    return int(row[0]) if row else 0


def poster(conn: Connection, konto_id: UUID, fra: datetime, til: datetime) -> list[Raekke]:
    """What changed what is owed on an account from one moment until before another, in the order it was booked."""
    with conn.cursor(row_factory=class_row(Raekke)) as cursor:
        return cursor.execute(_POSTER, (konto_id, fra, til)).fetchall()
