"""SQL of receipts: which deliveries shall be asked for, and which delivery a correlation number belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.spor_store import Sporart, i_haanden
from fordringsbro.inddrivelse.store import ventende
from fordringsbro.platform.database import Connection
from fordringsbro.platform.ventetid import forfalden, troet

# The deliveries of a line whose receipts are due, and that nobody has in hand: those that have waited longest.
_KVITTERING_FORFALDEN = f"""
    SELECT leverance_id FROM inddrivelse.leverance l
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND tilstand = 'MODTAGET'
      AND {forfalden("kvittering_naeste")} AND NOT {i_haanden(Sporart.KVITTERING)}
    ORDER BY kvittering_naeste, leverance_id LIMIT %(hoejst)s
"""

# Note that receipts were asked for, and when to ask again.
_KVITTERING_SPURGT = """
    UPDATE inddrivelse.leverance SET kvittering_forsoeg = kvittering_forsoeg + 1, kvittering_hentet = %s,
        kvittering_naeste = %s WHERE leverance_id = %s AND tilstand = 'MODTAGET'
"""

# Ask for receipts, beginning at a moment.
_SPOERG = """
    UPDATE inddrivelse.leverance SET kvittering_naeste = %s, kvittering_forsoeg = 0
    WHERE leverance_id = %s AND tilstand = 'MODTAGET'
"""

# When a line's receipts are due next.
_KVITTERING_NAESTE = f"""
    SELECT min({troet("kvittering_naeste")}) FROM inddrivelse.leverance
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND tilstand = 'MODTAGET'
"""

# How often receipts of a delivery were asked for.
_KVITTERING_FORSOEG = "SELECT kvittering_forsoeg FROM inddrivelse.leverance WHERE leverance_id = %s"

# Which delivery an action with a correlation number is in; only of what goes to the system that calls back by it.
_LOEBENUMMER = """
    SELECT loebenummer, leverance_id FROM inddrivelse.afsendelse WHERE loebenummer = ANY(%s) AND backend = 'DMI'
"""


def forfaldne(conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime, *, hoejst: int) -> list[int]:
    """The first deliveries whose receipts shall be asked for now."""
    rows = conn.execute(_KVITTERING_FORFALDEN, {**ventende(backend, fordringshaver_id, nu), "hoejst": hoejst})
    return [row[0] for row in rows]


def spurgt(conn: Connection, leverance_id: int, nu: datetime, igen: datetime) -> None:
    """Note that receipts were asked for, and when to ask again."""
    conn.execute(_KVITTERING_SPURGT, (nu, igen, leverance_id))


def spoerg(conn: Connection, leverance_id: int, hvornaar: datetime) -> None:
    """Have receipts of a delivery asked for at that moment, and then with growing delays from the first."""
    conn.execute(_SPOERG, (hvornaar, leverance_id))


def naeste(conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime) -> datetime | None:
    """When the line's receipts shall be asked for next."""
    row = conn.execute(_KVITTERING_NAESTE, ventende(backend, fordringshaver_id, nu)).fetchone()
    return row[0] if row else None


def forsoeg(conn: Connection, leverance_id: int) -> int:
    """How often the receipts of a delivery were asked for."""
    row = conn.execute(_KVITTERING_FORSOEG, (leverance_id,)).fetchone()
    return int(row[0]) if row else 0


def leverancer_for(conn: Connection, loebenumre: Sequence[int]) -> dict[int, int | None]:
    """The delivery of each correlation number that is known."""
    return {row[0]: row[1] for row in conn.execute(_LOEBENUMMER, (list(loebenumre),))}
