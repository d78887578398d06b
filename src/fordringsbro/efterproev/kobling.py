"""Which of a collection system's claims is which of ours.

A claim is known by the ids that it has or had there. One whose id was not told (its answer was lost, or a receipt left
it out) is known by what we sent: claimant, reference, type and amount, or the claim that it writes up. Of those that
are alike so many are ours as we sent, and no more.
"""

from __future__ import annotations

from typing import Final

from fordringsbro.aktion.aktioner import OR
from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection

# Our claims that live in the system, as of this moment. A conversion that ended a claim took it out.
_VORES: Final = """
    CREATE TEMP TABLE vores ON COMMIT DROP AS
    SELECT r.fordring_id, r.fordringshaver_id::text AS fordringshaver, r.reference, r.type_kode, r.art,
           r.hoved_fordring_id, r.opskriver_fordring_id, r.afvist OR o.tilstand = 'REJECTED' AS afvist,
           o.tilstand = 'DONE' AND r.ophoer_aarsag IS DISTINCT FROM 'KONV' AS oprettet, r.flyttet, r.ophoer_aarsag,
           r.saldo_oere, r.hovedstol_oere, r.anmeldt_oere, r.backend_fordring_id::bigint AS hos_id
    FROM nymf.fordring r JOIN nymf.aktion o ON o.aktion_id = r.opret_aktion_id
    WHERE r.backend = %(backend)s
"""
# Every id that a claim has or had there: by the register, by its moves, and by the answers to what created it. DMI
# calls what was created there as we do.
_KENDT: Final = f"""
    CREATE TEMP TABLE kendt ON COMMIT DROP AS
    SELECT DISTINCT ON (k.hos_id, k.fordring_id) k.hos_id, k.fordring_id,
           r.backend IS DISTINCT FROM %(backend)s OR r.ophoer_aarsag IS NOT DISTINCT FROM 'KONV'
           OR coalesce(r.backend_fordring_id <> k.hos_id, false) AS tidligere
    FROM (
        SELECT backend_fordring_id::bigint AS hos_id, fordring_id FROM nymf.fordring WHERE backend = %(backend)s
        UNION ALL
        SELECT fra_id::bigint, fordring_id FROM nymf.registerhaendelse WHERE fra_backend = %(backend)s
        UNION ALL
        SELECT CASE WHEN aktionskode = '{OR}' THEN skabt_backend_id
                    WHEN backend = 'DMI' THEN coalesce(backend_fordring_id, fordring_id)
                    ELSE backend_fordring_id END, skaber_fordring_id
        FROM inddrivelse.afsendelse WHERE backend = %(backend)s AND skaber_fordring_id IS NOT NULL
    ) k JOIN nymf.fordring r USING (fordring_id)
    WHERE k.hos_id IS NOT NULL
"""
# What is left on both sides, by what was sent: the first of ours that are alike is the first of theirs, and so on. What
# was rejected here was never sent, or its answer told the id.
_UDEN_ID: Final = """
    WITH theirs AS (
        SELECT h.fordring_id AS hos_id, concat_ws('/', h.fordringshaver, CASE WHEN h.opskriver_id IS NULL
                   THEN concat_ws('/', nullif(h.reference, ''), h.type)
                   ELSE concat('=', o.fordring_id) END, h.oprindelig_oere) AS hvad
        FROM hos_fordring h LEFT JOIN kendt o ON o.hos_id = h.opskriver_id
        WHERE NOT EXISTS (SELECT 1 FROM kendt k WHERE k.hos_id = h.fordring_id)
    ), ours AS (
        SELECT v.fordring_id, concat_ws('/', v.fordringshaver, CASE WHEN v.opskriver_fordring_id IS NULL
                   THEN concat_ws('/', nullif(v.reference, ''), v.type_kode)
                   ELSE concat('=', v.opskriver_fordring_id) END, v.anmeldt_oere) AS hvad
        FROM vores v
        WHERE NOT v.afvist AND NOT EXISTS (SELECT 1 FROM kendt k WHERE k.fordring_id = v.fordring_id)
    )
    INSERT INTO kendt
    SELECT t.hos_id, o.fordring_id, false
    FROM (SELECT *, row_number() OVER (PARTITION BY hvad ORDER BY hos_id) AS plads FROM theirs) t
    JOIN (SELECT *, row_number() OVER (PARTITION BY hvad ORDER BY fordring_id) AS plads FROM ours) o USING (hvad, plads)
"""
_HOS_ID: Final = """
    UPDATE vores v SET hos_id = k.hos_id FROM kendt k
    WHERE v.hos_id IS NULL AND k.fordring_id = v.fordring_id AND NOT k.tidligere
"""


def vores(conn: Connection, backend: Backend) -> None:
    """Make the table `vores`: what we believe to be at a system, before it is asked."""
    conn.execute(_VORES, {"backend": backend})
    conn.execute("CREATE INDEX ON vores (fordring_id)")


def kobl(conn: Connection, backend: Backend) -> None:
    """Make the table `kendt`, which claim of the system is which of ours, and tell `vores` of it."""
    conn.execute(_KENDT, {"backend": backend})
    conn.execute("CREATE INDEX ON kendt (hos_id)")
    conn.execute("CREATE INDEX ON kendt (fordring_id)")
    conn.execute(_UDEN_ID)
    conn.execute(_HOS_ID)
    for tabel in ("vores", "kendt"):
        # Names are the constants above.
        conn.execute(f"ANALYZE {tabel}")
