"""SQL of the answered messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, fields
from datetime import datetime
from typing import Self
from uuid import UUID

from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

# The message that used an id first; one did.
_FIND = """
    SELECT operation, indhold, svar FROM sf1590.besked
    WHERE afsender = %s AND noegle = %s AND (modtager = %s OR modtager IS NULL)
"""
# Keep a message with its answer, unless its id was used before, or was used when receivers were not kept.
_INSERT = """
    INSERT INTO sf1590.besked
        (afsender, noegle, modtager, transaktions_id, operation, indhold, svar, udfald, konto_id, modtaget_at,
         on_behalf_of_user, kaldets_id, accounting_info, fund)
    SELECT %(afsender)s, %(noegle)s, %(modtager)s, %(transaktions_id)s, %(operation)s, %(indhold)s, %(svar)s::bytea,
           %(udfald)s, %(konto_id)s::uuid, %(modtaget_at)s::timestamptz, %(on_behalf_of_user)s, %(kaldets_id)s,
           %(accounting_info)s, %(fund)s::jsonb
    WHERE NOT EXISTS (SELECT FROM sf1590.besked
                      WHERE afsender = %(afsender)s AND noegle = %(noegle)s AND modtager IS NULL)
    ON CONFLICT (afsender, noegle, modtager) DO NOTHING
"""


@record
class BesvaretBesked:
    """A message that was answered before."""

    operation: str
    indhold: str
    svar: bytes


@record
class Svarfund:
    """A remark of an answer on a claim: the rule or code, and what it says in each language, with the way out."""

    fordring_id: UUID
    kode: str
    da: str
    en: str

    def til_json(self) -> dict[str, str]:
        """The record as JSON values."""
        return {"fordring_id": str(self.fordring_id), "kode": self.kode, "da": self.da, "en": self.en}

    @classmethod
    def fra_json(cls, json: Mapping[str, str]) -> Self:
        """The record that `til_json` wrote."""
        return cls(UUID(json["fordring_id"]), json["kode"], json["da"], json["en"])


@record
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
    fund: tuple[Svarfund, ...] = ()


def find(conn: Connection, afsender: str, noegle: str, modtager: str) -> BesvaretBesked:
    """The message of this sender to this receiver that used this id first.

    Raises:
        LookupError: None did.
    """
    with conn.cursor(row_factory=class_row(BesvaretBesked)) as cursor:
        kendt = cursor.execute(_FIND, (afsender, noegle, modtager)).fetchone()
    if kendt is None:
        raise LookupError("no message has this id")
    return kendt


def gem(conn: Connection, besked: NyBesked) -> bool:
    """Keep a message; False when its id was used before; the transaction must then be rolled back."""
    vaerdier = {felt.name: getattr(besked, felt.name) for felt in fields(besked)}
    vaerdier["fund"] = Jsonb([en.til_json() for en in besked.fund])
    return conn.execute(_INSERT, vaerdier).rowcount == 1
