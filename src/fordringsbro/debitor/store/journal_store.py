"""SQL that reads the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson
from psycopg.rows import kwargs_row
from psycopg.types.json import set_json_loads

from fordringsbro.debitor.bog.journal import Art, Journalpost, Kaedeende
from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.platform.database import Connection, raekker

# The journal of claims, with what was written beside it.
_POSTER = """
    SELECT j.fordring_id, j.seq, j.art, j.beloeb_oere, j.virkningsdato, j.bogfoert_at, j.reference_id, j.data,
           j.prev_hash, j.hash, COALESCE(t.indhold, '{}') AS tekst, n.hvem, n.hvorfor
    FROM debitor.journal j
    LEFT JOIN debitor.posttekst t USING (reference_id)
    LEFT JOIN debitor.journalnotat n ON n.fordring_id = j.fordring_id AND n.seq = j.seq
    WHERE j.fordring_id = ANY(%s) ORDER BY j.fordring_id, j.seq
"""

# All claims, for verification; read through a cursor on the server.
_ALLE_KAEDER = """
    SELECT fordring_id, indhold, journal_seq, journal_hash FROM debitor.fordring ORDER BY nr
"""
# Their events, without what was written beside them, which is no part of a chain: those of a portion of the claims.
_KAEDERNES = """
    SELECT fordring_id, seq, art, beloeb_oere, virkningsdato, bogfoert_at, reference_id, data, prev_hash, hash
    FROM debitor.journal WHERE fordring_id = ANY(%s) ORDER BY fordring_id, seq
"""

# What was written on a claim's bookings, deleted; the rows stay to say that there was something.
_SLET_TEKSTER = """
    WITH tekster AS (
        UPDATE debitor.posttekst t SET indhold = NULL FROM debitor.journal j
        WHERE t.fordring_id = %(fordring)s AND t.indhold IS NOT NULL AND j.reference_id = t.reference_id
        RETURNING j.seq
    ), notater AS (
        UPDATE debitor.journalnotat SET hvorfor = NULL WHERE fordring_id = %(fordring)s AND hvorfor IS NOT NULL
        RETURNING seq
    )
    SELECT count(*) FROM (SELECT seq FROM tekster UNION SELECT seq FROM notater) slettede
"""

#: How many claims are verified at a time.
_PORTION = 500


def journal(conn: Connection, fordring_ids: Sequence[UUID]) -> dict[UUID, list[Journalpost]]:
    """The journals of claims, in order."""
    poster: defaultdict[UUID, list[Journalpost]] = defaultdict(list)
    for post in raekker(conn, _post, _POSTER, (list(fordring_ids),)):
        poster[post.fordring_id].append(post)
    return poster


def _post(
    *,
    art: str,
    prev_hash: bytes,
    hash: bytes,  # noqa: A002 - the column's name
    hvem: str | None = None,
    hvorfor: str | None = None,
    **resten: Any,  # noqa: ANN401 - what is kept as the row has it
) -> Journalpost:
    return Journalpost(
        art=Art(art),
        prev_hash=bytes(prev_hash),
        hash=bytes(hash),
        notat=Notat(hvem, hvorfor) if hvem is not None else None,
        **resten,
    )


def slet_tekster(conn: Connection, fordring_id: UUID) -> int:
    """Delete what was written on a claim's bookings; how many of them had something."""
    (antal,) = conn.execute(_SLET_TEKSTER, {"fordring": fordring_id}).fetchall()[0]
    return int(antal)


def kaeder(conn: Connection) -> Iterator[tuple[UUID, dict[str, Any], Kaedeende, list[Journalpost]]]:
    """Every claim with its form, the end its row states and its journal, without words; some at a time.

    In the order in which they were registered, which is nearly that of the tables' pages: by their ids each claim of a
    million would be on a page of its own.
    """
    with (
        conn.cursor(name="kaeder") as fordringer,
        conn.cursor(row_factory=kwargs_row(_post), binary=True) as haendelser,
    ):
        for cursor in (fordringer, haendelser):
            set_json_loads(orjson.loads, cursor)
        fordringer.execute(_ALLE_KAEDER, binary=True)
        while portion := fordringer.fetchmany(_PORTION):
            poster = haendelser.execute(_KAEDERNES, ([fordring_id for fordring_id, *_ in portion],)).fetchall()
            kaederne = {naeste: list(egne) for naeste, egne in groupby(poster, key=attrgetter("fordring_id"))}
            for fordring_id, indhold, seq, hash_ in portion:
                yield fordring_id, indhold, Kaedeende(seq, bytes(hash_)), kaederne.get(fordring_id, [])
