"""SQL of the messages to the Beskedfordeler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection
from fordringsbro.platform.kolonner import kolonner

# Messages in order, numbered by it; the receivers of each come in one text, since arrays can't hold arrays.
_INDSAET = """
    INSERT INTO sf1590.haendelsesbesked (besked_id, beskedtype, modtagere, konto_id, indhold, dannet_at)
    SELECT besked_id, beskedtype, string_to_array(modtagere, ','), konto_id, indhold, %s
    FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::bytea[])
        WITH ORDINALITY AS n(besked_id, beskedtype, modtagere, konto_id, indhold, plads)
    ORDER BY plads
"""
# A receiver's messages after a number, of one type or of all.
_EFTER = """
    SELECT nr, besked_id, beskedtype, indhold FROM sf1590.haendelsesbesked
    WHERE nr > %(efter)s AND %(modtager)s = ANY(modtagere)
      AND (%(beskedtype)s::text IS NULL OR beskedtype = %(beskedtype)s)
    ORDER BY nr LIMIT %(antal)s
"""
# Those that are too old.
_SLET = "DELETE FROM sf1590.haendelsesbesked WHERE dannet_at < %s"


@dataclass(frozen=True, slots=True)
class NyFordelerbesked:
    """A message to be kept."""

    besked_id: UUID
    beskedtype: str
    modtagere: tuple[str, ...]
    konto_id: UUID
    indhold: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Fordelerbesked:
    """A message to be fetched; `nr` is where to read on from."""

    nr: int
    besked_id: UUID
    beskedtype: str
    indhold: bytes = field(repr=False)


def indsaet(conn: Connection, beskeder: Sequence[NyFordelerbesked], nu: datetime) -> None:
    """Keep messages, in order."""
    raekker = ((b.besked_id, b.beskedtype, ",".join(b.modtagere), b.konto_id, b.indhold) for b in beskeder)
    conn.execute(_INDSAET, [nu, *kolonner(raekker, 5)])


def efter(conn: Connection, modtager: str, nr: int, *, beskedtype: str | None, antal: int) -> list[Fordelerbesked]:
    """A receiver's messages after a number, in order."""
    ind = {"efter": nr, "modtager": modtager, "beskedtype": beskedtype, "antal": antal}
    with conn.cursor(row_factory=class_row(Fordelerbesked)) as cursor:
        return cursor.execute(_EFTER, ind).fetchall()


def slet(conn: Connection, foer: datetime) -> int:
    """Delete what was made before a moment; how many there were."""
    return conn.execute(_SLET, (foer,)).rowcount
