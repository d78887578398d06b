"""SQL of forwarding, and nothing but SQL. Every function works inside the caller's transaction.

Locks are taken in one order: turn, track, delivery, backend, actions by id, the line's plans, waiting jobs; so the
forwarders, the pollers and the callbacks can't wait for each other in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.rows import dict_row

from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.inddrivelse import dokumentfyld
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT
from fordringsbro.inddrivelse.koe_store import aftryk
from fordringsbro.inddrivelse.levering import (
    FRA,
    LEVERANCE_FRA,
    Afsendelsestilstand,
    Leverance,
    Leverancetilstand,
    Post,
    UlaeseligError,
    UlovligtSkiftError,
)
from fordringsbro.inddrivelse.spor_store import Sporart, i_haanden
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.ventetid import forfalden as _sql_forfalden
from fordringsbro.platform.ventetid import senest, troet

# A new delivery under a number of its own.
_NY_LEVERANCE = """
    INSERT INTO inddrivelse.leverance (backend, fordringshaver_id, transaktion_id, tilstand, sendt)
    VALUES (%s, %s, %s, 'UNDERVEJS', %s) RETURNING leverance_id
"""

# Put actions into a delivery, in the order given.
_LAEG_I = """
    UPDATE inddrivelse.afsendelse a SET tilstand = 'SENT', leverance_id = %s, plads = n.plads - 1, sendt = %s
    FROM unnest(%s::bigint[]) WITH ORDINALITY AS n(aktion_id, plads)
    WHERE a.aktion_id = n.aktion_id AND a.tilstand = 'READY' AND a.leverance_id IS NULL
"""

# A delivery, locked.
_LEVERANCE = "SELECT * FROM inddrivelse.leverance WHERE leverance_id = %s FOR UPDATE"

# The backend's id of a claim: what the action that created it was told. A write-up was also told the id of the claim
# that it writes up, which is another claim.
_BACKEND_ID = """
    LEFT JOIN LATERAL (SELECT CASE WHEN skaber_fordring_id = fordring_id THEN backend_fordring_id
                                   ELSE skabt_backend_id END AS id FROM inddrivelse.afsendelse
        WHERE skaber_fordring_id = {claim} AND backend = a.backend AND tilstand = 'DONE'
          AND aktion_id <> a.aktion_id ORDER BY orden DESC LIMIT 1) {name} ON true
"""
# The actions of a delivery with the backend's ids of what they name: claim, main claim, withdrawn claim, action. An
# action that another system carried out is named by our id, and the backend says whether it can follow.
_POSTER = f"""
    SELECT a.aktion_id, a.opgave, a.opgave_hash, a.tilstand, a.loebenummer, a.backend_aktion_id, a.backend_status,
           coalesce((a.opgave ->> 'flyttet_hoved_id')::bigint, h.id) AS backend_hoved_id,
           coalesce(a.backend_fordring_id, (a.opgave ->> 'flyttet_backend_id')::bigint, f.id) AS backend_fordring_id,
           coalesce((a.opgave ->> 'flyttet_tidligere_id')::bigint, t.id) AS backend_tidligere_id,
           coalesce(r.backend_aktion_id, (a.opgave ->> 'reference_aktion_id')::bigint) AS backend_reference_id
    FROM inddrivelse.afsendelse a
    {_BACKEND_ID.format(claim="a.fordring_id", name="f")}
    {_BACKEND_ID.format(claim="a.hoved_fordring_id", name="h")}
    {_BACKEND_ID.format(claim="(a.opgave -> 'data' ->> 'tidligere_fordring_id')::bigint", name="t")}
    LEFT JOIN inddrivelse.afsendelse r
      ON r.aktion_id = (a.opgave ->> 'reference_aktion_id')::bigint AND r.backend = a.backend
    WHERE a.leverance_id = %s ORDER BY a.plads
"""

# What can have changed of them since they were read.
_STAND = """
    SELECT aktion_id, tilstand, backend_fordring_id, backend_aktion_id, backend_status
    FROM inddrivelse.afsendelse WHERE leverance_id = %s ORDER BY plads
"""

# The next delivery of a line that must be sent or asked for again, and that nobody has in hand.
_FORFALDEN = f"""
    SELECT leverance_id FROM inddrivelse.leverance l
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND tilstand IN ('UKENDT', 'GENSEND')
      AND {_sql_forfalden("naeste")} AND NOT {i_haanden(Sporart.SEND)}
    ORDER BY leverance_id LIMIT 1
"""

# Deliveries that a worker left behind while sending: nobody has them in hand.
_EFTERLADTE = f"""
    SELECT leverance_id FROM inddrivelse.leverance l
    WHERE backend = %s AND fordringshaver_id = %s AND tilstand = 'UNDERVEJS' AND NOT {i_haanden(Sporart.SEND)}
    ORDER BY leverance_id
"""

# When a line is due again.
_NAESTE = f"""
    SELECT min({troet("naeste")}) FROM inddrivelse.leverance
    WHERE backend = %(backend)s AND fordringshaver_id = %(fordringshaver_id)s AND tilstand IN ('UKENDT', 'GENSEND')
"""

# What waited for a backend that has got well: failed deliveries and questions go in the next seconds, not all in the
# same one. Only where it can be asked is an unknown delivery asked about sooner. One that somebody is at is left alone.
_VAEK = """
    UPDATE inddrivelse.leverance SET
        naeste = least(naeste, %(nu)s + make_interval(secs => (leverance_id %% 10)::int)),
        kvittering_naeste = least(kvittering_naeste, %(nu)s + make_interval(secs => (leverance_id %% 10)::int))
    WHERE leverance_id = ANY(ARRAY(
        SELECT leverance_id FROM inddrivelse.leverance
        WHERE leverance_id = ANY(ARRAY(
                SELECT leverance_id FROM inddrivelse.leverance
                WHERE backend = %(backend)s AND tilstand IN ('UKENDT', 'GENSEND')
                UNION ALL
                SELECT leverance_id FROM inddrivelse.leverance WHERE backend = %(backend)s AND tilstand = 'MODTAGET'))
          AND tilstand = ANY(%(tilstande)s)
        FOR NO KEY UPDATE SKIP LOCKED))
"""

# Move a delivery to a state.
_SAET_LEVERANCE = """
    UPDATE inddrivelse.leverance SET tilstand = %(tilstand)s, naeste = %(naeste)s, fejlkode = %(fejlkode)s,
        forsoeg = forsoeg + %(fejl)s, besvaret = coalesce(%(besvaret)s, besvaret)
    WHERE leverance_id = %(leverance_id)s AND tilstand = ANY(%(fra)s) RETURNING leverance_id
"""

# Move the unfinished actions of a delivery along with it; what is final stays so, and what waits for a person.
_SAET_POSTER = """
    UPDATE inddrivelse.afsendelse SET tilstand = %(tilstand)s, fejlkode = %(fejlkode)s, forsoeg = forsoeg + %(fejl)s,
        besvaret = coalesce(%(besvaret)s, besvaret)
    WHERE leverance_id = %(leverance_id)s AND tilstand = ANY(%(fra)s) AND tilstand <> 'PARKED' RETURNING aktion_id
"""

# Take the actions of a refused delivery out of it; what waited for a person already stays.
_FRIGIV = """
    UPDATE inddrivelse.afsendelse SET tilstand = %(tilstand)s, fejlkode = %(fejlkode)s, leverance_id = NULL,
        plads = NULL, alene = true
    WHERE leverance_id = %(leverance_id)s AND tilstand IN ('READY', 'SENT', 'UNKNOWN') RETURNING aktion_id
"""

# Where an action is.
_AKTION = """
    SELECT backend, fordringshaver_id, tilstand, leverance_id FROM inddrivelse.afsendelse WHERE aktion_id = %s
"""

# Let a parked action go again.
_GENOPTAG = """
    UPDATE inddrivelse.afsendelse SET tilstand = %s, fejlkode = NULL WHERE aktion_id = %s AND tilstand = 'PARKED'
"""

# Let a delivery go again with all its parked actions: its outcome is unknown. One that is under way does anyway.
_GENOPTAG_LEVERANCE = """
    WITH poster AS (UPDATE inddrivelse.afsendelse SET tilstand = 'UNKNOWN', fejlkode = NULL
        WHERE leverance_id = %(leverance_id)s AND tilstand = 'PARKED')
    UPDATE inddrivelse.leverance SET tilstand = 'UKENDT', naeste = %(nu)s, fejlkode = NULL
    WHERE leverance_id = %(leverance_id)s AND tilstand IN ('UKENDT', 'MODTAGET', 'PARKERET')
"""


def ny_leverance(
    conn: Connection,
    linje: tuple[Backend, int],
    transaktion_id: UUID,
    aktioner: Sequence[int],
    nu: datetime,
) -> Leverance:
    """Make a delivery of these actions for a line (backend and creditor), under way."""
    row = conn.execute(_NY_LEVERANCE, (*linje, transaktion_id, nu)).fetchone()
    leverance_id = int(row[0]) if row else 0
    conn.execute(_LAEG_I, (leverance_id, nu, list(aktioner)))
    return replace(hent_leverance(conn, leverance_id, til_afsendelse=True), ny=True)


def hent_leverance(conn: Connection, leverance_id: int, *, til_afsendelse: bool = False) -> Leverance:
    """A delivery, locked, with its actions in order; with the bytes of their documents only if it is to be sent.

    Raises:
        UlaeseligError: Some of its actions can't be read; or it is to be sent, and some were changed since they were
            queued.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        row: dict[str, Any] = cursor.execute(_LEVERANCE, (leverance_id,)).fetchone() or {}
        rows = cursor.execute(_POSTER, (leverance_id,)).fetchall()
        poster = _laes(rows)
        if til_afsendelse and (aendrede := [row["aktion_id"] for row in rows if _er_aendret(row)]):
            raise UlaeseligError(*aendrede, kode=Fejlkode.AENDRET_OPGAVE)
    return Leverance(
        leverance_id=row["leverance_id"],
        backend=Backend(row["backend"]),
        fordringshaver_id=row["fordringshaver_id"],
        transaktion_id=row["transaktion_id"],
        tilstand=Leverancetilstand(row["tilstand"]),
        forsoeg=row["forsoeg"],
        poster=dokumentfyld.udfyld(conn, poster) if til_afsendelse else tuple(poster),
    )


def genlaes(conn: Connection, kendt: Leverance) -> Leverance:
    """A delivery that was read before, locked, as it is now: states and ids can have changed, contents can't.

    Its documents, if they were read, are kept.
    """
    with conn.cursor(row_factory=dict_row) as cursor:
        row: dict[str, Any] = cursor.execute(_LEVERANCE, (kendt.leverance_id,)).fetchone() or {}
        rows = cursor.execute(_STAND, (kendt.leverance_id,)).fetchall()
    foer = {post.aktion_id: post for post in kendt.poster}
    return replace(
        kendt,
        tilstand=Leverancetilstand(row["tilstand"]),
        forsoeg=row["forsoeg"],
        # No action comes into a delivery after it was made.
        poster=tuple(_som_nu(foer[row["aktion_id"]], row) for row in rows),
        ny=False,
    )


def _som_nu(post: Post, row: dict[str, Any]) -> Post:
    return replace(
        post,
        tilstand=Afsendelsestilstand(row["tilstand"]),
        backend_fordring_id=row["backend_fordring_id"] or post.backend_fordring_id,
        backend_aktion_id=row["backend_aktion_id"],
        backend_status=row["backend_status"],
    )


def _laes(rows: Iterable[dict[str, Any]]) -> list[Post]:
    poster, ulaeselige = [], []
    for row in rows:
        try:
            poster.append(_post(row))
        except (TypeError, ValueError, KeyError, AttributeError):
            # A field or a word that this version doesn't know, or another kind of value.
            ulaeselige.append(row["aktion_id"])
    if ulaeselige:
        raise UlaeseligError(*ulaeselige)
    return poster


def _er_aendret(row: dict[str, Any]) -> bool:
    """Whether an action is not what was queued; of older ones nobody can tell."""
    return row["opgave_hash"] not in (None, aftryk(row["opgave"]))


def _post(row: dict[str, Any]) -> Post:
    return Post(
        opgave=Opgave.fra_json(row["opgave"]),
        backend_tidligere_id=row["backend_tidligere_id"],
        backend_reference_id=row["backend_reference_id"],
        tilstand=Afsendelsestilstand(row["tilstand"]),
        loebenummer=row["loebenummer"],
        backend_fordring_id=row["backend_fordring_id"],
        backend_hoved_id=row["backend_hoved_id"],
        backend_aktion_id=row["backend_aktion_id"],
        backend_status=row["backend_status"],
    )


def forfalden(conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime) -> int | None:
    """The next delivery that must be sent or asked for again."""
    row = conn.execute(_FORFALDEN, ventende(backend, fordringshaver_id, nu)).fetchone()
    return row[0] if row else None


def efterladte(conn: Connection, backend: Backend, fordringshaver_id: int) -> list[int]:
    """Deliveries that were being sent when their worker died."""
    return [row[0] for row in conn.execute(_EFTERLADTE, (backend, fordringshaver_id))]


def naeste(conn: Connection, backend: Backend, fordringshaver_id: int, nu: datetime) -> datetime | None:
    """When the next delivery must be sent or asked for again."""
    row = conn.execute(_NAESTE, ventende(backend, fordringshaver_id, nu)).fetchone()
    return row[0] if row else None


def ventende(backend: Backend, fordringshaver_id: int, nu: datetime) -> dict[str, Any]:
    """The parameters of what asks what is due on a line: no time further ahead than the longest wait is believed."""
    return {
        "backend": backend,
        "fordringshaver_id": fordringshaver_id,
        "nu": nu,
        "senest": senest(nu, LAENGSTE_VENT),
    }


def vaek(conn: Connection, backend: Backend, nu: datetime) -> None:
    """Let what waited since a backend failed go in the next seconds: it has got well."""
    tilstande = [Leverancetilstand.GENSEND]
    if backend.har_kvitteringer:
        tilstande += [Leverancetilstand.UKENDT, Leverancetilstand.MODTAGET]
    conn.execute(_VAEK, {"backend": backend, "nu": nu, "tilstande": tilstande})


def saet_tilstand(
    conn: Connection,
    leverance_id: int,
    leverancetilstand: Leverancetilstand,
    tilstand: Afsendelsestilstand,
    *,
    naeste: datetime | None = None,
    fejlkode: str | None = None,
    fejl: bool = False,
    besvaret: datetime | None = None,
) -> list[int]:
    """Move a delivery and its unfinished actions; returns the actions that moved.

    Raises:
        UlovligtSkiftError: The delivery is in a state that this one can't follow.
    """
    vaerdier = {
        "leverance_id": leverance_id,
        "naeste": naeste,
        "fejlkode": fejlkode,
        "fejl": int(fejl),
        "besvaret": besvaret,
    }
    fra = list(LEVERANCE_FRA[leverancetilstand])
    if conn.execute(_SAET_LEVERANCE, {**vaerdier, "tilstand": leverancetilstand, "fra": fra}).fetchone() is None:
        raise UlovligtSkiftError(leverance_id, leverancetilstand)
    rows = conn.execute(_SAET_POSTER, {**vaerdier, "tilstand": tilstand, "fra": list(FRA[tilstand])})
    return [row[0] for row in rows]


def frigiv(conn: Connection, leverance_id: int, tilstand: Afsendelsestilstand, fejlkode: str | None) -> list[int]:
    """Take the actions of a refused delivery out of it; each goes by itself from now on."""
    vaerdier = {"leverance_id": leverance_id, "tilstand": tilstand, "fejlkode": fejlkode}
    return [row[0] for row in conn.execute(_FRIGIV, vaerdier)]


class Aktionssted(NamedTuple):
    """Where an action is: its line, state and delivery."""

    backend: Backend
    fordringshaver_id: int
    tilstand: Afsendelsestilstand
    leverance_id: int | None


def aktion(conn: Connection, aktion_id: int) -> Aktionssted | None:
    """Where an action is."""
    row = conn.execute(_AKTION, (aktion_id,)).fetchone()
    return Aktionssted(Backend(row[0]), row[1], Afsendelsestilstand(row[2]), row[3]) if row else None


def genoptag(conn: Connection, aktion_id: int, tilstand: Afsendelsestilstand) -> bool:
    """Let a parked action go again; False when it is not parked."""
    return conn.execute(_GENOPTAG, (tilstand, aktion_id)).rowcount == 1


def genoptag_leverance(conn: Connection, leverance_id: int, nu: datetime) -> None:
    """Let a parked delivery go again: the backend is asked first."""
    conn.execute(_GENOPTAG_LEVERANCE, {"leverance_id": leverance_id, "nu": nu})
