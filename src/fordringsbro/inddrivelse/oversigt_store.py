"""SQL that shows what is sent, what waits and what happened; changes nothing."""

from __future__ import annotations

from typing import Any

from psycopg.rows import dict_row

from fordringsbro.inddrivelse.udvaelgelse_store import FLYTTET
from fordringsbro.platform import taeller_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.sidelaesning import hvor
from fordringsbro.platform.taeller_store import Optalt

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
"""
_BETINGELSER = {
    "tilstand": "a.tilstand = %(tilstand)s",
    "backend": "a.backend = %(backend)s",
    "fordringshaver_id": "a.fordringshaver_id = %(fordringshaver_id)s",
    "fordring_id": "a.fordring_id = %(fordring_id)s",
    "aktion_id": "a.aktion_id = %(aktion_id)s",
    "efter": "a.orden < (SELECT e.orden FROM inddrivelse.afsendelse e WHERE e.aktion_id = %(efter)s)",
}
# Written out, so that the index of those few is used.
_PARKERET = "a.tilstand = 'PARKED'"
# Those that have not ended; the action that has waited longest holds up the rest.
_AABNE = """
    (a.tilstand NOT IN ('DONE', 'REJECTED')
     OR EXISTS (SELECT 1 FROM inddrivelse.ubogfoert u WHERE u.aktion_id = a.aktion_id))
"""

# The history of a claim's actions, oldest first.
_HISTORIK = """
    SELECT h.aktion_id, a.aktionskode, a.backend, h.tidspunkt, h.hvad, h.leverance_id, h.kode
    FROM inddrivelse.haendelse h JOIN inddrivelse.afsendelse a USING (aktion_id)
    WHERE h.aktion_id = ANY(%s) ORDER BY h.haendelse_id
"""

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
    betingelser = {**_BETINGELSER, "tilstand": _PARKERET} if vaerdier["tilstand"] == "PARKED" else _BETINGELSER
    valgte = hvor(betingelser, vaerdier)
    slut = f" AND {_AABNE} ORDER BY a.orden" if kun_aabne else " ORDER BY a.orden DESC"
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(f"{_HANDLINGER} WHERE {valgte}{slut} LIMIT %(hoejst)s", vaerdier).fetchall()


def historik(conn: Connection, aktioner: list[int]) -> list[dict[str, Any]]:
    """What happened to these actions."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_HISTORIK, (aktioner,)).fetchall()


def antal(conn: Connection) -> dict[tuple[str, str], int]:
    """How many actions of each backend are in each state."""
    return {(en.a, en.b): en.antal for en in taeller_store.tal(conn, Optalt.AFSENDELSE)}


def backends(conn: Connection) -> list[dict[str, Any]]:
    """The health of each backend."""
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(_BACKENDS).fetchall()
