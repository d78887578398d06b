"""SQL of the lines (one per backend and creditor), of the backends' health and of the service calendar."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT
from fordringsbro.platform.database import Connection
from fordringsbro.platform.ventetid import forfalden, senest

# A line that sees its first work.
_NY = "INSERT INTO inddrivelse.linje (backend, fordringshaver_id) VALUES (%s, %s) ON CONFLICT DO NOTHING"

# Note a planned run, unless an earlier one is planned already.
_PLANLAEG_SEND = """
    UPDATE inddrivelse.linje SET send_planlagt = %(til)s WHERE backend = %(backend)s
      AND fordringshaver_id = %(fordringshaver_id)s
      AND (send_planlagt IS NULL OR send_planlagt <= %(nu)s OR send_planlagt > %(til)s) RETURNING epoke
"""

# The same for asking for receipts.
_PLANLAEG_KVITTERING = """
    UPDATE inddrivelse.linje SET kvittering_planlagt = %(til)s WHERE backend = %(backend)s
      AND fordringshaver_id = %(fordringshaver_id)s
      AND (kvittering_planlagt IS NULL OR kvittering_planlagt <= %(nu)s OR kvittering_planlagt > %(til)s)
    RETURNING epoke
"""

# The lines with work left: from each the index leads to the next one, past all that waits on it.
_MED_ARBEJDE = """
    WITH RECURSIVE linje AS (
        (SELECT backend, fordringshaver_id FROM inddrivelse.afsendelse WHERE tilstand NOT IN ('DONE', 'REJECTED')
         ORDER BY backend, fordringshaver_id LIMIT 1)
        UNION ALL
        SELECT naeste.* FROM linje CROSS JOIN LATERAL (
            SELECT a.backend, a.fordringshaver_id FROM inddrivelse.afsendelse a
            WHERE a.tilstand NOT IN ('DONE', 'REJECTED')
              AND (a.backend, a.fordringshaver_id) > (linje.backend, linje.fordringshaver_id)
            ORDER BY a.backend, a.fordringshaver_id LIMIT 1) naeste
    )
    SELECT backend, fordringshaver_id FROM linje ORDER BY 1, 2
"""

# A backend's health.
_HELBRED = """
    SELECT pauset_siden IS NOT NULL, CASE WHEN hviler_til <= %(senest)s THEN hviler_til END
    FROM inddrivelse.backend WHERE backend = %(backend)s
"""

# One more failure in a row.
_FEJL = """
    UPDATE inddrivelse.backend SET fejl_i_traek = fejl_i_traek + 1 WHERE backend = %s RETURNING fejl_i_traek
"""

# Let a backend rest.
_HVIL = "UPDATE inddrivelse.backend SET hviler_til = %s WHERE backend = %s"

# Be the one who tries whether a backend that has rested is up again; no row when somebody else is. The row is locked
# first, and only where it rests: an ordinary line takes no turn.
_PROEV = f"""
    WITH hviler AS (SELECT backend, hviler_til FROM inddrivelse.backend
                    WHERE backend = %(backend)s AND hviler_til IS NOT NULL FOR NO KEY UPDATE),
         proeves AS (UPDATE inddrivelse.backend b SET hviler_til = %(til)s FROM hviler h
                     WHERE b.backend = h.backend AND {forfalden("h.hviler_til")} RETURNING b.backend)
    SELECT EXISTS (SELECT FROM proeves), EXISTS (SELECT FROM hviler)
"""

# Whoever tries a backend is still at it.
_PROEVER = "UPDATE inddrivelse.backend SET hviler_til = %s WHERE backend = %s AND hviler_til IS NOT NULL"

# A backend answered; a row when it had been in trouble. The lock is the weaker one: whoever queues an action holds the
# backend's row by its foreign key until the commit.
_RASK = """
    UPDATE inddrivelse.backend b SET fejl_i_traek = 0, hviler_til = NULL
    FROM (SELECT backend, hviler_til FROM inddrivelse.backend
          WHERE backend = %s AND (fejl_i_traek > 0 OR hviler_til IS NOT NULL) FOR NO KEY UPDATE) foer
    WHERE b.backend = foer.backend RETURNING foer.hviler_til IS NOT NULL
"""

# Pause a backend until a person resumes it.
_PAUSE = """
    UPDATE inddrivelse.backend SET pauset_siden = coalesce(pauset_siden, %s), pauset_kode = %s WHERE backend = %s
"""

# Resume it.
_GENOPTAG = """
    UPDATE inddrivelse.backend SET pauset_siden = NULL, pauset_kode = NULL, fejl_i_traek = 0, hviler_til = NULL
    WHERE backend = %s
"""

# The end of the service window we are in; windows that touch or overlap count as one only one after the other.
_LUKKET = """
    SELECT max(til) FROM inddrivelse.lukketid WHERE backend = %(backend)s AND fra <= %(nu)s AND til > %(nu)s
"""

# Announce a service window.
_NY_LUKKETID = "INSERT INTO inddrivelse.lukketid (backend, fra, til, aarsag) VALUES (%s, %s, %s, %s)"


class Sendelov(Enum):
    """Whether a backend may be sent to by whoever asks; the list is closed."""

    FRI = "fri"
    #: It has rested, and whoever asked is the one who tries it.
    VORES = "vores"
    #: Another one tries it.
    ANDENS = "andens"


def ny(conn: Connection, backend: Backend, fordringshaver_id: int) -> None:
    """Note a line that sees its first work."""
    conn.execute(_NY, (backend, fordringshaver_id))


def planlaeg(
    conn: Connection,
    backend: Backend,
    fordringshaver_id: int,
    *,
    kvittering: bool,
    nu: datetime,
    til: datetime,
) -> bool:
    """Note a planned run; False when one that is at least as early is planned already."""
    conn.execute(_NY, (backend, fordringshaver_id))
    row = conn.execute(
        _PLANLAEG_KVITTERING if kvittering else _PLANLAEG_SEND,
        {"backend": backend, "fordringshaver_id": fordringshaver_id, "nu": nu, "til": til},
    ).fetchone()
    return row is not None


def med_arbejde(conn: Connection) -> list[tuple[Backend, int]]:
    """The lines with actions that have no final outcome."""
    return [(Backend(row[0]), row[1]) for row in conn.execute(_MED_ARBEJDE)]


def helbred(conn: Connection, backend: Backend, nu: datetime) -> tuple[bool, datetime | None]:
    """Whether a backend is paused, and until when it rests."""
    row = conn.execute(_HELBRED, {"backend": backend, "senest": senest(nu, LAENGSTE_VENT)}).fetchone()
    return (bool(row[0]), row[1]) if row else (False, None)


def fejl(conn: Connection, backend: Backend) -> int:
    """Count a failure; returns how many there are in a row."""
    row = conn.execute(_FEJL, (backend,)).fetchone()
    return int(row[0]) if row else 0


def hvil(conn: Connection, backend: Backend, til: datetime) -> None:
    """Send nothing to a backend until `til`."""
    conn.execute(_HVIL, (til, backend))


def proev(conn: Connection, backend: Backend, nu: datetime, til: datetime) -> Sendelov:
    """If a backend's rest is over, keep the others away until `til` while we try."""
    vaerdier = {"backend": backend, "til": til, "nu": nu, "senest": senest(nu, LAENGSTE_VENT)}
    row = conn.execute(_PROEV, vaerdier).fetchone()
    vores, hviler = row or (False, False)
    if vores:
        return Sendelov.VORES
    return Sendelov.ANDENS if hviler else Sendelov.FRI


def proever(conn: Connection, backend: Backend, til: datetime) -> None:
    """Keep the others away until `til`: we are still trying."""
    conn.execute(_PROEVER, (til, backend))


def rask(conn: Connection, backend: Backend) -> bool:
    """Note that a backend answered; True when it had been resting."""
    row = conn.execute(_RASK, (backend,)).fetchone()
    return bool(row and row[0])


def pause(conn: Connection, backend: Backend, kode: str | None, nu: datetime) -> None:
    """Send nothing to a backend until a person resumes it."""
    conn.execute(_PAUSE, (nu, kode, backend))


def genoptag(conn: Connection, backend: Backend) -> None:
    """Let a paused or resting backend be spoken to again."""
    conn.execute(_GENOPTAG, (backend,))


def lukket(conn: Connection, backend: Backend, nu: datetime) -> datetime | None:
    """The end of the service window that `nu` is in (first moment outside), or None."""
    row = conn.execute(_LUKKET, {"backend": backend, "nu": nu}).fetchone()
    return row[0] if row else None


def ny_lukketid(conn: Connection, backend: Backend, fra: datetime, til: datetime, aarsag: str) -> None:
    """Announce a service window."""
    conn.execute(_NY_LUKKETID, (backend, fra, til, aarsag))
