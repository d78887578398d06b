"""SQL of queueing actions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from psycopg.types.json import Jsonb

from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner

# Two transactions that queue actions of one claimant take turns: order of numbers is then order of commit. One lock for
# any number of claims: PostgreSQL holds only some thousands at once.
_TUR = "SELECT pg_advisory_xact_lock(8592, fh) FROM unnest(%s::int[]) AS fh"

# Queue actions in order; the same action queued twice is one.
_KOE = """
    INSERT INTO inddrivelse.afsendelse (aktion_id, backend, fordringshaver_id, fordring_id, hoved_fordring_id,
                                        aktionskode, opgave, opgave_hash, tilstand, oprettet, skaber_fordring_id)
    SELECT n.aktion_id, n.backend, n.fh, n.fordring_id, n.hoved, n.kode, n.opgave, n.aftryk, 'READY', %s, n.skaber
    FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::jsonb[],
                %s::bytea[], %s::bigint[])
        WITH ORDINALITY AS n(aktion_id, backend, fh, fordring_id, hoved, kode, opgave, aftryk, skaber, nr)
    ORDER BY n.nr ON CONFLICT (aktion_id) DO NOTHING RETURNING aktion_id
"""

# How many actions have not ended at a system, counted no further than asked. Asked again in the same transaction it is
# as many as before: what a delivery adds itself does not turn its end away.
_UAFSLUTTEDE = """
    SELECT CASE WHEN coalesce(current_setting(%(navn)s, true), '') = ''
        THEN set_config(%(navn)s, (SELECT count(*)::text FROM (
            SELECT FROM inddrivelse.afsendelse
            WHERE backend = %(backend)s AND tilstand NOT IN ('DONE', 'REJECTED')
            ORDER BY fordringshaver_id LIMIT %(hoejst)s) u), true)
        ELSE current_setting(%(navn)s) END
"""


def er_fuld(conn: Connection, backend: Backend, hoejst: int) -> bool:
    """Whether so many actions have not ended at a system, or had not when the transaction first asked."""
    vaerdier = {"navn": f"fordringsbro.uafsluttede_{backend.lower()}", "backend": backend, "hoejst": hoejst}
    raekke = conn.execute(_UAFSLUTTEDE, vaerdier).fetchone()
    return raekke is not None and int(raekke[0]) >= hoejst


def koe(conn: Connection, opgaver: Sequence[Opgave], nu: datetime) -> set[int]:
    """Queue actions in order; the ids of those that were not queued already."""
    if not opgaver:
        return set()
    conn.execute(_TUR, (sorted({opgave.fordringshaver_id for opgave in opgaver}),))
    raekker = conn.execute(_KOE, (nu, *kolonner(map(_koeraekke, opgaver), 9)))
    return {aktion_id for (aktion_id,) in raekker}


def aftryk(opgave: object) -> bytes:
    """The hash of what is queued: of the values, not of how the database writes them."""
    return sha256(json.dumps(opgave, sort_keys=True, separators=(",", ":")).encode()).digest()


def _koeraekke(opgave: Opgave) -> tuple[Any, ...]:
    som_json = opgave.til_json()
    return (
        opgave.aktion_id,
        opgave.backend,
        opgave.fordringshaver_id,
        opgave.fordring_id,
        opgave.hoved_fordring_id,
        opgave.aktionskode,
        Jsonb(som_json),
        aftryk(som_json),
        opgave.skaber,
    )
