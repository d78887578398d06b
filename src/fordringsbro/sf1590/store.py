"""SQL of the answered messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from psycopg.rows import class_row

from fordringsbro.platform.database import Connection

# The message that used an id first; one did.
_FIND = "SELECT operation, indhold, svar FROM sf1590.besked WHERE afsender = %s AND noegle = %s"
# Keep a message with its answer.
_INSERT = """
    INSERT INTO sf1590.besked
        (afsender, noegle, transaktions_id, operation, indhold, svar, udfald, konto_id, modtaget_at,
         on_behalf_of_user, kaldets_id, accounting_info)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (afsender, noegle) DO NOTHING
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


def find(conn: Connection, afsender: str, noegle: str) -> Kendt:
    """The message of this sender that used this id first.

    Raises:
        LookupError: None did.
    """
    with conn.cursor(row_factory=class_row(Kendt)) as cursor:
        kendt = cursor.execute(_FIND, (afsender, noegle)).fetchone()
    if kendt is None:
        raise LookupError("no message has this id")
    return kendt


def gem(conn: Connection, besked: NyBesked) -> bool:
    """Keep a message; False when its id was used before; the transaction must then be rolled back."""
    values: tuple[Any, ...] = (
        besked.afsender,
        besked.noegle,
        besked.transaktions_id,
        besked.operation,
        besked.indhold,
        besked.svar,
        besked.udfald,
        besked.konto_id,
        besked.modtaget_at,
        besked.on_behalf_of_user,
        besked.kaldets_id,
        besked.accounting_info,
    )
    return conn.execute(_INSERT, values).rowcount == 1
