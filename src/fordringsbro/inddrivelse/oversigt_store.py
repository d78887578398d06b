"""SQL that shows what is sent, what waits and what happened; changes nothing."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from fordringsbro.inddrivelse.udvaelgelse_store import FLYTTET
from fordringsbro.platform.database import Connection

# Actions with what they wait for, newest first.
_HANDLINGER = f"""
    SELECT a.aktion_id, a.aktionskode, a.backend, a.fordringshaver_id, a.fordring_id, a.hoved_fordring_id, a.tilstand,
           a.leverance_id, a.forsoeg, a.fejlkode, a.backend_fordring_id, a.backend_aktion_id, a.backend_status,
           a.oprettet, a.sendt, a.besvaret, a.afsluttet, l.naeste,
           EXISTS (SELECT 1 FROM inddrivelse.afsendelse b WHERE b.fordring_id = a.fordring_id AND b.orden < a.orden
                   AND b.tilstand NOT IN ('DONE', 'REJECTED')) AS bag_andre,
           a.skaber_fordring_id = a.fordring_id AND a.hoved_fordring_id IS NOT NULL AND NOT {FLYTTET}
               AND NOT EXISTS (SELECT 1 FROM inddrivelse.afsendelse h WHERE h.skaber_fordring_id = a.hoved_fordring_id
                   AND h.backend = a.backend AND h.tilstand = 'DONE') AS uden_hoved,
           k.pauset_siden IS NOT NULL AS pauset,
           EXISTS (SELECT 1 FROM inddrivelse.ubogfoert u WHERE u.aktion_id = a.aktion_id) AS ubogfoert
    FROM inddrivelse.afsendelse a
    JOIN inddrivelse.backend k USING (backend)
    LEFT JOIN inddrivelse.leverance l USING (leverance_id)
    WHERE (%(tilstand)s::text IS NULL OR a.tilstand = %(tilstand)s)
      AND (%(backend)s::text IS NULL OR a.backend = %(backend)s)
      AND (%(fordringshaver_id)s::bigint IS NULL OR a.fordringshaver_id = %(fordringshaver_id)s)
      AND (%(fordring_id)s::bigint IS NULL OR a.fordring_id = %(fordring_id)s)
      AND (%(aktion_id)s::bigint IS NULL OR a.aktion_id = %(aktion_id)s)
"""
_NYESTE_FOERST = f"{_HANDLINGER} ORDER BY a.orden DESC LIMIT %(hoejst)s"
# Those that have not ended; the action that has waited longest holds up the rest.
_AABNE_AELDSTE_FOERST = f"""
    {_HANDLINGER} AND (a.tilstand NOT IN ('DONE', 'REJECTED')
                       OR EXISTS (SELECT 1 FROM inddrivelse.ubogfoert u WHERE u.aktion_id = a.aktion_id))
    ORDER BY a.orden LIMIT %(hoejst)s
"""

# The history of a claim's actions, oldest first.
_HISTORIK = """
    SELECT h.aktion_id, a.aktionskode, a.backend, h.tidspunkt, h.hvad, h.leverance_id, h.kode
    FROM inddrivelse.haendelse h JOIN inddrivelse.afsendelse a USING (aktion_id)
    WHERE h.aktion_id = ANY(%s) ORDER BY h.haendelse_id
"""

# How many actions are in each state.
_ANTAL = "SELECT backend, tilstand, count(*) FROM inddrivelse.afsendelse GROUP BY 1, 2 ORDER BY 1, 2"

# The health of the backends, with the age of what waits.
_BACKENDS = """
    SELECT k.backend, k.pauset_siden, k.pauset_kode, k.fejl_i_traek, k.hviler_til,
           (SELECT min(a.oprettet) FROM inddrivelse.afsendelse a WHERE a.backend = k.backend
            AND a.tilstand NOT IN ('DONE', 'REJECTED', 'PARKED')) AS aeldste_uafsluttede
    FROM inddrivelse.backend k ORDER BY k.backend
"""


def handlinger(conn: Connection, vaerdier: dict[str, Any], *, kun_aabne: bool = False) -> list[dict[str, Any]]:
    """Actions that meet the conditions given, newest first, or those that have not ended, oldest first.

    None is no condition.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_AABNE_AELDSTE_FOERST if kun_aabne else _NYESTE_FOERST, vaerdier).fetchall()


def historik(conn: Connection, aktioner: list[int]) -> list[dict[str, Any]]:
    """What happened to these actions."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_HISTORIK, (aktioner,)).fetchall()


def antal(conn: Connection) -> dict[tuple[str, str], int]:
    """How many actions of each backend are in each state."""
    return {(row[0], row[1]): row[2] for row in conn.execute(_ANTAL)}


def backends(conn: Connection) -> list[dict[str, Any]]:
    """The health of each backend."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_BACKENDS).fetchall()
