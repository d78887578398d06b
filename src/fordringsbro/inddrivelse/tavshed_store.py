"""Receipts that don't come: when that is told, and when the collection system is asked by itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection

#: An action that was sent so long ago and has no outcome is silent: a person is told.
TAVS_EFTER: Final = timedelta(days=1)
#: The same where the collection system says that a caseworker has it: they get as long as for a hearing.
HOS_SAGSBEHANDLER: Final = timedelta(days=14)

#: The silent actions `a` at `%(nu)s`. A person is told anyway of a paused system and of an outcome that waits.
TAVSE: Final = f"""
    a.tilstand IN ('SENT', 'UNKNOWN')
    AND a.sendt <= %(nu)s::timestamptz - CASE WHEN starts_with(a.backend_status, 'SAGSBEHAND')
        THEN interval '{HOS_SAGSBEHANDLER.days} days' ELSE interval '{TAVS_EFTER.days} days' END
    AND NOT EXISTS (SELECT FROM inddrivelse.backend k WHERE k.backend = a.backend AND k.pauset_siden IS NOT NULL)
    AND NOT EXISTS (SELECT FROM inddrivelse.ubogfoert u WHERE u.aktion_id = a.aktion_id)
"""
_ANTAL: Final = f"""
    SELECT k.backend, count(a.aktion_id) FROM inddrivelse.backend k
    LEFT JOIN inddrivelse.afsendelse a ON a.backend = k.backend AND {TAVSE} GROUP BY 1
"""
# A delivery that was taken, with an action without an outcome, of which nothing was heard since. Of a system with
# receipts they are asked for anyway.
_SKAL_SPOERGES: Final = """
    SELECT l.leverance_id FROM inddrivelse.leverance l
    WHERE l.backend = ANY(%(uden_kvitteringer)s) AND l.tilstand = 'MODTAGET'
      AND coalesce(l.besvaret, l.sendt) <= %(nu)s::timestamptz - %(efter)s::interval
      AND EXISTS (SELECT FROM inddrivelse.afsendelse a WHERE a.leverance_id = l.leverance_id AND a.tilstand = 'SENT'
                  AND NOT EXISTS (SELECT FROM inddrivelse.ubogfoert u WHERE u.aktion_id = a.aktion_id))
    ORDER BY l.leverance_id LIMIT 100 FOR UPDATE SKIP LOCKED
"""


def antal(conn: Connection, nu: datetime) -> dict[Backend, int]:
    """How many actions of each collection system are silent."""
    return {Backend(backend): tavse for backend, tavse in conn.execute(_ANTAL, {"nu": nu})}


def skal_spoerges(conn: Connection, nu: datetime) -> list[int]:
    """Deliveries that are to be asked for now, locked; some of them, when there are very many."""
    uden = [backend.value for backend in Backend if not backend.har_kvitteringer]
    raekker = conn.execute(_SKAL_SPOERGES, {"uden_kvitteringer": uden, "nu": nu, "efter": TAVS_EFTER})
    return [leverance_id for (leverance_id,) in raekker]
