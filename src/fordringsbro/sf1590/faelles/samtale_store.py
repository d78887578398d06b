"""SQL of the answered messages."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import field, fields
from datetime import datetime
from uuid import UUID

import orjson
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

from fordringsbro.debitor.bog.registrering import Kontoudkast
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobbestilling
from fordringsbro.platform.jsonpost import Jsonpost
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
# A new account with its message and answer, in one; false when it must go the long way.
_REGISTRER_NY_KONTO = "SELECT sf1590.registrer_ny_konto(%s::jsonb, %s::jsonb, %s, %s)"


@record
class BesvaretBesked:
    """A message that was answered before."""

    operation: str
    indhold: str
    svar: bytes


@record
class Svarfund(Jsonpost):
    """A remark of an answer on a claim: the rule or code, and what it says in each language, with the way out."""

    fordring_id: UUID
    kode: str
    da: str
    en: str


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


#: What is told of a message in one document; what it says and the answer go beside it, word for word.
_HOVEDFELTER = tuple(felt.name for felt in fields(NyBesked) if felt.name not in {"indhold", "svar", "fund"})


@record
class Kontoskrivning:
    """A new account, and what must hold for it to be written.

    Attributes:
        udkast: What is written in the ledger.
        fordringshaver_id: The claimant number that its claims would be sent under.
        referencer: References that no claim of that number in collection's register may have.
        job: What is to run once it is written.
    """

    udkast: Kontoudkast
    fordringshaver_id: int
    referencer: tuple[str, ...]
    job: Jobbestilling | None


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


def gem_med_ny_konto(
    conn: Connection, besked: NyBesked, konto: Kontoskrivning, ider: Collection[UUID], egne_navne: Mapping[UUID, UUID]
) -> bool:
    """Write a new account and keep its message, in one statement that is a transaction of its own.

    Args:
        conn: Outside a transaction.
        besked: The message.
        konto: The account.
        ider: All ids of the message, none of which may name anything yet.
        egne_navne: What the municipality calls those of them that another one has taken.

    Returns:
        False, and nothing is written, when an id or a reference is taken by now.

    Raises:
        UniqueViolation: Likewise, by somebody who did it at the same instant.
    """
    ind = {
        **konto.udkast.ind,
        "ider": list(ider),
        "fordringshaver_id": konto.fordringshaver_id,
        "referencer": konto.referencer,
    }
    if egne_navne:
        ind["egne_navne"] = {str(intern): ekstern for intern, ekstern in egne_navne.items()}
    if konto.job is not None:
        ind["job"] = {"opgave": konto.job.task, "laas": konto.job.lock, "argumenter": konto.job.args}
    hoved = {felt: getattr(besked, felt) for felt in _HOVEDFELTER}
    hoved["fund"] = [en.til_json() for en in besked.fund]
    vaerdier = (orjson.dumps(ind).decode(), orjson.dumps(hoved).decode(), besked.indhold, besked.svar)
    ((skrevet,),) = conn.execute(_REGISTRER_NY_KONTO, vaerdier).fetchall()
    return bool(skrevet)
