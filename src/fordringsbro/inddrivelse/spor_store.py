"""SQL of the tracks: what of a line is on its way at once, each with a holder who may write of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record
from fordringsbro.platform.ventetid import SLAEK, forfalden


class Sporart(StrEnum):
    """What goes by a track: deliveries, or questions for receipts."""

    SEND = "SEND"
    KVITTERING = "KVITTERING"


@record
class Spor:
    """A track that was taken.

    Attributes:
        nummer: Which of the line's tracks, from 1.
        epoke: Its fencing token: who names an older one may not write any more.
    """

    backend: Backend
    fordringshaver_id: int
    art: Sporart
    nummer: int
    epoke: int


# Whoever chooses what goes next on a line does so alone: two that choose at once could choose the same.
_TUR = "SELECT pg_advisory_xact_lock(%s, %s)"
_LAASE = {Sporart.SEND: 8593, Sporart.KVITTERING: 8595}

_LINJE = "backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND art = %(art)s"

# Tracks whose holders gave no sign of life are free; the new epoch shuts them out.
_UDLOEBNE = f"""
    UPDATE inddrivelse.spor SET epoke = epoke + 1, laas_til = NULL, leverance_id = NULL
    WHERE {_LINJE} AND laas_til IS NOT NULL AND {forfalden("laas_til")}
"""

# Take the first track that nobody holds.
_TAG = """
    INSERT INTO inddrivelse.spor (backend, fordringshaver_id, art, nummer, epoke, holder, laas_til)
    SELECT %(backend)s, %(fordringshaver_id)s, %(art)s, n, 1, %(holder)s, %(til)s FROM generate_series(1, %(antal)s) n
    WHERE NOT EXISTS (SELECT FROM inddrivelse.spor s WHERE s.backend = %(backend)s
                      AND s.fordringshaver_id = %(fordringshaver_id)s AND s.art = %(art)s AND s.nummer = n
                      AND s.laas_til IS NOT NULL)
    ORDER BY n LIMIT 1
    ON CONFLICT (backend, fordringshaver_id, art, nummer) DO UPDATE
        SET epoke = spor.epoke + 1, holder = excluded.holder, laas_til = excluded.laas_til, leverance_id = NULL
    RETURNING nummer, epoke
"""

# Show that we still hold a track, and what we have in hand; no row when a younger epoch has it.
_HOLD = f"""
    UPDATE inddrivelse.spor SET laas_til = %(til)s, leverance_id = %(leverance_id)s
    WHERE {_LINJE} AND nummer = %(nummer)s AND epoke = %(epoke)s RETURNING epoke
"""

# Until when the first of a line's tracks is held.
_LAAS = f"SELECT min(laas_til) FROM inddrivelse.spor WHERE {_LINJE}"

# The first track that nobody holds.
_LEDIGT = f"""
    SELECT min(n) FROM generate_series(1, %(antal)s) n
    WHERE n NOT IN (SELECT nummer FROM inddrivelse.spor WHERE {_LINJE} AND laas_til IS NOT NULL)
"""

# Free the tracks that a worker of this name held.
_FRI = """
    UPDATE inddrivelse.spor SET laas_til = NULL, leverance_id = NULL, epoke = epoke + 1
    WHERE holder = %s AND laas_til IS NOT NULL
"""


def i_haanden(art: Sporart) -> str:
    """Whether somebody has a delivery `l` in hand, in SQL."""
    return f"""EXISTS (SELECT FROM inddrivelse.spor s WHERE s.backend = l.backend
                       AND s.fordringshaver_id = l.fordringshaver_id AND s.art = '{art}'
                       AND s.leverance_id = l.leverance_id)"""


def tur(conn: Connection, art: Sporart, fordringshaver_id: int) -> None:
    """Wait for our turn to choose; it lasts until the transaction ends."""
    conn.execute(_TUR, (_LAASE[art], fordringshaver_id))


def tag(
    conn: Connection,
    backend: Backend,
    fordringshaver_id: int,
    *,
    holder: str,
    nu: datetime,
    til: datetime,
    art: Sporart = Sporart.SEND,
    antal: int = 1,
) -> Spor | None:
    """Take one of a line's tracks until `til`; None when all `antal` are held by others."""
    tur(conn, art, fordringshaver_id)
    linje = {"backend": backend, "fordringshaver_id": fordringshaver_id, "art": art}
    conn.execute(_UDLOEBNE, {**linje, "nu": nu, "senest": til + SLAEK})
    row = conn.execute(_TAG, {**linje, "holder": holder, "til": til, "antal": antal}).fetchone()
    return Spor(backend, fordringshaver_id, art, *row) if row else None


def hold(conn: Connection, spor: Spor, til: datetime | None, leverance_id: int | None = None) -> bool:
    """Renew (or with None end) our hold of a track, with the delivery in hand; False when a younger epoch has it."""
    vaerdier = {
        **_noegle(spor),
        "nummer": spor.nummer,
        "epoke": spor.epoke,
        "til": til,
        "leverance_id": leverance_id,
    }
    return conn.execute(_HOLD, vaerdier).fetchone() is not None


def laas_til(
    conn: Connection, backend: Backend, fordringshaver_id: int, art: Sporart = Sporart.SEND
) -> datetime | None:
    """Until when the first of a line's tracks is held."""
    linje = {"backend": backend, "fordringshaver_id": fordringshaver_id, "art": art}
    row = conn.execute(_LAAS, linje).fetchone()
    return row[0] if row else None


def ledigt(conn: Connection, spor: Spor, antal: int) -> int | None:
    """The number of a track of the same line that nobody holds; None when all `antal` are held."""
    if antal == 1:
        # It is the one that was taken.
        return None
    row = conn.execute(_LEDIGT, {**_noegle(spor), "antal": antal}).fetchone()
    return row[0] if row else None


def fri(conn: Connection, holder: str) -> None:
    """Free the tracks that a worker of this name left behind."""
    conn.execute(_FRI, (holder,))


def _noegle(spor: Spor) -> dict[str, object]:
    return {"backend": spor.backend, "fordringshaver_id": spor.fordringshaver_id, "art": spor.art}
