"""SQL of the answered messages."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection

# The message that used an id first; one did.
_FIND = """
    SELECT operation, indhold, svar FROM sf1590.besked
    WHERE afsender = %s AND noegle = %s AND (modtager = %s OR modtager IS NULL)
"""
# Keep a message with its answer, unless its id was used before, or was used when receivers were not kept.
_INSERT = """
    INSERT INTO sf1590.besked
        (afsender, noegle, modtager, transaktions_id, operation, indhold, svar, udfald, konto_id, modtaget_at,
         on_behalf_of_user, kaldets_id, accounting_info)
    SELECT %(afsender)s, %(noegle)s, %(modtager)s, %(transaktions_id)s, %(operation)s, %(indhold)s, %(svar)s::bytea,
           %(udfald)s, %(konto_id)s::uuid, %(modtaget_at)s::timestamptz, %(on_behalf_of_user)s, %(kaldets_id)s,
           %(accounting_info)s
    WHERE NOT EXISTS (SELECT FROM sf1590.besked
                      WHERE afsender = %(afsender)s AND noegle = %(noegle)s AND modtager IS NULL)
    ON CONFLICT (afsender, noegle, modtager) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Kendt:
    """A message that was answered before."""

    operation: str
    indhold: str
    svar: bytes


@dataclass(frozen=True, slots=True)
class NyBesked:
    """A message and its answer, to be kept."""

    afsender: str
    noegle: str
    modtager: str
    transaktions_id: str
    operation: str
    indhold: str
    svar: bytes
    udfald: str
    konto_id: str | None
    modtaget_at: datetime
    on_behalf_of_user: str | None = field(default=None, repr=False)
    kaldets_id: str | None = field(default=None, repr=False)
    accounting_info: str | None = field(default=None, repr=False)


def find(conn: Connection, afsender: str, noegle: str, modtager: str) -> Kendt:
    """The message of this sender to this receiver that used this id first.

    Raises:
        LookupError: None did.
    """
    with conn.cursor(row_factory=class_row(Kendt)) as cursor:
        kendt = cursor.execute(_FIND, (afsender, noegle, modtager)).fetchone()
    if kendt is None:
        raise LookupError("no message has this id")
    return kendt


def gem(conn: Connection, besked: NyBesked) -> bool:
    """Keep a message; False when its id was used before; the transaction must then be rolled back."""
    vaerdier = {felt.name: getattr(besked, felt.name) for felt in fields(besked)}
    return conn.execute(_INSERT, vaerdier).rowcount == 1
