"""SQL of the feed."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection, raekker

# One reader at a time gives numbers, until its transaction ends: the next one must see them.
_LAAS = "SELECT pg_advisory_xact_lock(8590, 2)"
# Numbers for what was committed since, after the last number given.
_NUMMERER = """
    WITH nye AS (
        SELECT lbnr, row_number() OVER (ORDER BY lbnr) AS plads FROM debitor.haendelse WHERE feed_nr IS NULL
    )
    UPDATE debitor.haendelse h
    SET feed_nr = nye.plads + (SELECT COALESCE(MAX(feed_nr), 0) FROM debitor.haendelse)
    FROM nye WHERE h.lbnr = nye.lbnr
"""
# Events. One of a claim tells who created the claim, one of an account who created the account.
_POSTER = """
    SELECT h.feed_nr AS nr, COALESCE(j.art, e.art) AS art, k.kommune_cvr, h.konto_id,
           COALESCE(f.oprettet_af_cvr, k.oprettet_af_cvr) AS cvr,
           COALESCE(f.oprettet_af_system, k.oprettet_af_system) AS it_system,
           COALESCE(k.ejer_cvr, k.oprettet_af_cvr) AS ejer_cvr,
           COALESCE(k.ejer_system, k.oprettet_af_system) AS ejer_system,
           COALESCE(j.virkningsdato, e.virkningsdato) AS virkningsdato,
           COALESCE(j.bogfoert_at, e.bogfoert_at) AS bogfoert_at, COALESCE(j.data, e.data) AS data, h.fordring_id,
           f.slags, f.hoved_fordring_id, COALESCE(j.beloeb_oere, 0) AS beloeb_oere, j.reference_id
    FROM debitor.haendelse h
    JOIN debitor.konto k ON k.konto_id = h.konto_id
    LEFT JOIN debitor.fordring f ON f.fordring_id = h.fordring_id
    LEFT JOIN debitor.journal j ON j.fordring_id = h.fordring_id AND j.seq = h.seq
    LEFT JOIN debitor.kontohaendelse e ON e.nr = h.kontohaendelse_nr
"""
_EFTER = f"""
    {_POSTER}
    WHERE h.feed_nr > %(efter)s AND COALESCE(j.art, e.art) = ANY(%(arter)s)
    ORDER BY h.feed_nr LIMIT %(antal)s
"""
_PAA_KONTO = f"""
    {_POSTER}
    WHERE h.konto_id = %(konto)s AND h.feed_nr <= %(til)s AND COALESCE(j.art, e.art) = ANY(%(arter)s)
    ORDER BY h.feed_nr
"""
# The number that the last committed event has, or will have once it gets one.
_SIDSTE = """
    SELECT (SELECT COALESCE(MAX(feed_nr), 0) FROM debitor.haendelse)
         + (SELECT count(*) FROM debitor.haendelse WHERE feed_nr IS NULL)
"""


def nummerer(conn: Connection) -> None:
    """Give a place in the feed to everything that is committed and has none."""
    conn.execute(_LAAS)
    conn.execute(_NUMMERER)


def efter(conn: Connection, nr: int, arter: Collection[Art | Kontoart], antal: int) -> tuple[Feedpost, ...]:
    """The events of some kinds after a number, in order."""
    ind = {"efter": nr, "arter": [str(a) for a in arter], "antal": antal}
    return tuple(raekker(conn, _post, _EFTER, ind))


def paa_konto(conn: Connection, konto_id: UUID, til: int, arter: Collection[Art | Kontoart]) -> tuple[Feedpost, ...]:
    """The events of some kinds on an account up to a number, in order."""
    ind = {"konto": konto_id, "til": til, "arter": [str(a) for a in arter]}
    return tuple(raekker(conn, _post, _PAA_KONTO, ind))


def sidste(conn: Connection) -> int:
    """The number of the last event, given or to be given; 0 when there is none."""
    ((nr,),) = conn.execute(_SIDSTE).fetchall()
    return int(nr)


def _post(
    *,
    art: str,
    cvr: str,
    it_system: UUID,
    ejer_cvr: str,
    ejer_system: UUID,
    fordring_id: UUID | None,
    slags: str | None,
    **resten: Any,  # noqa: ANN401 - what a post keeps as the row has it
) -> Feedpost:
    return Feedpost(
        art=Art(art) if fordring_id else Kontoart(art),
        oprettet_af=OprettetAf(cvr, it_system),
        ejer=OprettetAf(ejer_cvr, ejer_system),
        fordring_id=fordring_id,
        slags=Slags(slags) if slags else None,
        **resten,
    )
