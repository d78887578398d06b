"""SQL that changes an account as a whole, its parties and liabilities; the account must be locked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from psycopg.types.json import Jsonb

from fordringsbro.debitor.journal import Kontoart, Kontohaendelse
from fordringsbro.debitor.part import OprettetAf, Rolle
from fordringsbro.platform.database import Connection

# An event of an account, which counts as a registration on it.
_BOGFOER = """
    WITH roert AS (
        UPDATE debitor.konto SET senest_registreret_at = %(nu)s, findes_fra = NULL WHERE konto_id = %(konto)s
    ),
    post AS (
        INSERT INTO debitor.kontohaendelse (konto_id, art, virkningsdato, bogfoert_at, data)
        VALUES (%(konto)s, %(art)s, %(virkningsdato)s, %(nu)s, %(data)s)
        RETURNING nr
    )
    INSERT INTO debitor.haendelse (konto_id, kontohaendelse_nr) SELECT %(konto)s, nr FROM post
"""
# Another owner; the debtor system no longer looks after the account.
_SKIFT_EJER = """
    UPDATE debitor.konto SET ejer_cvr = %s, ejer_system = %s, overdraget_dato = NULL WHERE konto_id = %s
"""
# That the debtor system looks after the account from a day.
_OVERDRAG = "UPDATE debitor.konto SET overdraget_dato = %s WHERE konto_id = %s"
# When the account was ended, or (NULL) that it is taken up again.
_AFSLUT = "UPDATE debitor.konto SET afsluttet_dato = %s WHERE konto_id = %s"
# Whether reminders are stopped, whatever the registration said.
_RYKKERSTOP = "UPDATE debitor.konto SET rykkerstop = %s WHERE konto_id = %s"
# The last day of a party in a role.
_OPHOER_PART = """
    UPDATE debitor.kontopart SET ophoert = %s WHERE konto_id = %s AND rolle = %s AND ident_type = %s AND ident = %s
"""
# The last day of a liability.
_OPHOER_HAEFTELSE = "UPDATE debitor.haeftelse SET ophoert = %s WHERE haeftelse_id = %s"
# What happened to accounts.
_HAENDELSER = """
    SELECT konto_id, nr, art, virkningsdato, bogfoert_at, data FROM debitor.kontohaendelse
    WHERE konto_id = ANY(%s) ORDER BY nr
"""


def bogfoer(
    conn: Connection, konto_id: UUID, art: Kontoart, *, virkningsdato: date, data: Mapping[str, object], nu: datetime
) -> None:
    """Append an event to an account."""
    ind = {"konto": konto_id, "art": art, "virkningsdato": virkningsdato, "nu": nu, "data": Jsonb(data)}
    conn.execute(_BOGFOER, ind)


def skift_ejer(conn: Connection, konto_id: UUID, til: OprettetAf) -> None:
    """Give an account to another fagsystem."""
    conn.execute(_SKIFT_EJER, (til.cvr, til.it_system, konto_id))


def overdrag(conn: Connection, konto_id: UUID, dato: date) -> None:
    """Note that the debtor system looks after an account."""
    conn.execute(_OVERDRAG, (dato, konto_id))


def afslut(conn: Connection, konto_id: UUID, dato: date | None) -> None:
    """End an account, or (None) take it up again."""
    conn.execute(_AFSLUT, (dato, konto_id))


def rykkerstop(conn: Connection, konto_id: UUID, *, stop: bool) -> None:
    """Stop reminders on an account, or let them go out again."""
    conn.execute(_RYKKERSTOP, (stop, konto_id))


def ophoer_part(conn: Connection, konto_id: UUID, rolle: Rolle, noegle: tuple[str, str], dato: date) -> None:
    """End a party's role on an account."""
    conn.execute(_OPHOER_PART, (dato, konto_id, rolle, *noegle))


def ophoer_haeftelse(conn: Connection, haeftelse_id: UUID, dato: date) -> None:
    """End a liability."""
    conn.execute(_OPHOER_HAEFTELSE, (dato, haeftelse_id))


def haendelser(conn: Connection, konti: Sequence[UUID]) -> Mapping[UUID, tuple[Kontohaendelse, ...]]:
    """The events of accounts, in order."""
    fundne: defaultdict[UUID, tuple[Kontohaendelse, ...]] = defaultdict(tuple)
    for konto_id, nr, art, virkningsdato, bogfoert, data in conn.execute(_HAENDELSER, (list(konti),)):
        fundne[konto_id] += (Kontohaendelse(nr, Kontoart(art), virkningsdato, bogfoert, data),)
    return fundne
