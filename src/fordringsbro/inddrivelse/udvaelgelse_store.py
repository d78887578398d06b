"""SQL that chooses: which actions may go now, and which never can."""

from __future__ import annotations

from typing import NamedTuple

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection

# Whether an action stands alone: it creates a claim that is related to none. Any other builds on a claim.
_UAFHAENGIG = "a.skaber_fordring_id IS NOT DISTINCT FROM a.fordring_id AND a.hoved_fordring_id IS NULL"
# Whether what it builds on was moved to the backend, so that no action of ours there created it.
FLYTTET = """(a.opgave ->> 'flyttet_backend_id' IS NOT NULL OR a.opgave ->> 'flyttet_hoved_id' IS NOT NULL)"""
_BYGGER_PAA = "CASE WHEN a.skaber_fordring_id = a.fordring_id THEN a.hoved_fordring_id ELSE a.fordring_id END"

# The actions that may go now, oldest first: nothing earlier on the claim is unfinished, a related claim's main claim
# is at the same backend, and so is the claim that is acted on. (A withdrawal comes here after what it would overtake.)
# Only the index of what waits has the order by `alene` too, so they are found by it: by `orden` alone PostgreSQL would
# read past all that has ended, as long as it believes that most of the queue waits.
_KLAR = f"""
    SELECT a.aktion_id, a.aktionskode,
           a.skaber_fordring_id = a.fordring_id AND coalesce(a.opgave -> 'data' ->> 'reference', '') = ''
    FROM inddrivelse.afsendelse a
    WHERE a.backend = %(backend)s AND a.fordringshaver_id = %(fordringshaver_id)s
      AND a.tilstand = 'READY' AND a.leverance_id IS NULL
      AND a.alene >= %(alene)s AND a.alene <= %(alene)s
      AND NOT EXISTS (SELECT 1 FROM inddrivelse.afsendelse b WHERE b.fordring_id = a.fordring_id
                      AND b.orden < a.orden AND b.tilstand NOT IN ('DONE', 'REJECTED'))
      AND ({_UAFHAENGIG}
           OR EXISTS (SELECT 1 FROM inddrivelse.afsendelse h
                      WHERE h.skaber_fordring_id = {_BYGGER_PAA} AND h.backend = a.backend AND h.tilstand = 'DONE')
           OR {FLYTTET})
    ORDER BY a.alene, a.orden LIMIT %(hoejst)s FOR UPDATE OF a
"""

# Whether anything that waits builds on a claim. The order has it found by the index of just these (afsendelse_bygger).
_BYGGER = f"""
    SELECT a.aktion_id FROM inddrivelse.afsendelse a
    WHERE a.backend = %(backend)s
      AND a.fordringshaver_id >= %(fordringshaver_id)s AND a.fordringshaver_id <= %(fordringshaver_id)s
      AND a.tilstand = 'READY' AND a.leverance_id IS NULL AND NOT ({_UAFHAENGIG})
    ORDER BY a.fordringshaver_id, a.aktion_id LIMIT 1
"""

# Actions that can never go, since the claim they build on was rejected and was not created by another action.
_UMULIGE = f"""
    SELECT a.aktion_id, a.aktionskode, a.fordring_id, a.hoved_fordring_id FROM inddrivelse.afsendelse a
    WHERE a.backend = %(backend)s AND a.fordringshaver_id = %(fordringshaver_id)s
      AND a.tilstand = 'READY' AND a.leverance_id IS NULL
      AND NOT ({_UAFHAENGIG}) AND NOT {FLYTTET}
      AND (SELECT count(*) > 0 AND bool_and(h.tilstand = 'REJECTED') FROM inddrivelse.afsendelse h
           WHERE h.skaber_fordring_id = {_BYGGER_PAA})
    ORDER BY a.aktion_id FOR UPDATE OF a
"""

# Whether a line has actions that wait for their turn. The order has them found by their index, however many have ended.
_VENTER = """
    SELECT (SELECT orden FROM inddrivelse.afsendelse
            WHERE backend = %s AND fordringshaver_id = %s AND tilstand = 'READY' AND leverance_id IS NULL
            ORDER BY alene, orden LIMIT 1) IS NOT NULL
"""


class Umulig(NamedTuple):
    """An action that can never go."""

    aktion_id: int
    aktionskode: str
    fordring_id: int
    hoved_fordring_id: int | None


def klar(conn: Connection, backend: Backend, fordringshaver_id: int, *, hoejst: int) -> list[int]:
    """Ids of the actions that go together in the next delivery; empty when none may go."""
    linje = {"backend": backend, "fordringshaver_id": fordringshaver_id}
    alene = conn.execute(_KLAR, {**linje, "alene": True, "hoejst": 1}).fetchone()
    if alene is not None:
        return [int(alene[0])]
    rows = conn.execute(_KLAR, {**linje, "alene": False, "hoejst": hoejst}).fetchall()
    sammen = [row for row in rows if backend.blandet or row[1] == rows[0][1]]
    if backend.svarer_paa_nummer:
        return [int(aktion_id) for aktion_id, _, _ in sammen]
    # Nothing in an answer would tell two claims without a reference apart.
    ukendelige = [aktion_id for aktion_id, _, uden_kendetegn in sammen if uden_kendetegn]
    return [int(aktion_id) for aktion_id, _, _ in sammen if aktion_id not in ukendelige[1:]]


def umulige(conn: Connection, backend: Backend, fordringshaver_id: int) -> list[Umulig]:
    """Actions whose claim or main claim was rejected."""
    linje = {"backend": backend, "fordringshaver_id": fordringshaver_id}
    if conn.execute(_BYGGER, linje).fetchone() is None:
        # Mostly so, and PostgreSQL would read all that waits to find it out.
        return []
    return [Umulig(*row) for row in conn.execute(_UMULIGE, linje)]


def venter(conn: Connection, backend: Backend, fordringshaver_id: int) -> bool:
    """Whether actions of the line wait for their turn."""
    row = conn.execute(_VENTER, (backend, fordringshaver_id)).fetchone()
    return bool(row and row[0])
