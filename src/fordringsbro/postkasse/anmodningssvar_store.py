"""SQL of the answers to requests that the fagsystemer's mailbox got."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection

# One answer to a request at a time.
_LAAS = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 8594))"
# An answer by its id.
_FIND = """
    SELECT indhold FROM sf1590.modtaget_anmodningssvar
    WHERE modtager_cvr = %s AND modtager_system = %s AND kommune_cvr IN (%s, '') AND svar_id = %s
"""
# An answer, unless the request has one.
_INDSAET = """
    INSERT INTO sf1590.modtaget_anmodningssvar
        (modtager_cvr, modtager_system, kommune_cvr, svar_id, anmodning_id, indhold, modtaget_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class NytSvar:
    """An answer as it was received: to whom, and its payload in canonical form."""

    svar_id: UUID
    anmodning_id: UUID
    modtager: OprettetAf
    kommune_cvr: str
    indhold: str = field(repr=False)
    modtaget_at: datetime


def laas(conn: Connection, anmodning_id: UUID) -> None:
    """Keep others from answering the request until the transaction ends."""
    conn.execute(_LAAS, (str(anmodning_id),))


def find(conn: Connection, svar_id: UUID, modtager: OprettetAf, kommune_cvr: str) -> str | None:
    """The content of an answer that a fagsystem got of a municipality before."""
    row = conn.execute(_FIND, (modtager.cvr, modtager.it_system, kommune_cvr, svar_id)).fetchone()
    return str(row[0]) if row else None


def indsaet(conn: Connection, svar: NytSvar) -> bool:
    """Keep an answer; False when its request has another."""
    m = svar.modtager
    vaerdier = (m.cvr, m.it_system, svar.kommune_cvr, svar.svar_id, svar.anmodning_id, svar.indhold, svar.modtaget_at)
    return conn.execute(_INDSAET, vaerdier).rowcount == 1
