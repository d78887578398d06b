"""SQL that changes an account as a whole, its parties and liabilities; the account must be locked.

Each change names the state that it may come from. One that doesn't is seen (`UlovligtSkridtError`) and changes nothing:
whoever asks for it has looked without the lock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from fordringsbro.debitor.bog.journal import Kontoart, Kontohaendelse
from fordringsbro.debitor.bog.kendt import UlovligtSkridtError
from fordringsbro.debitor.part import OprettetAf, Rolle
from fordringsbro.platform.database import Connection, raekker

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
    UPDATE debitor.konto SET ejer_cvr = %(cvr)s, ejer_system = %(system)s, overdraget_dato = NULL
    WHERE konto_id = %(konto)s
      AND (overdraget_dato IS NOT NULL
           OR (COALESCE(ejer_cvr, oprettet_af_cvr), COALESCE(ejer_system, oprettet_af_system))
              IS DISTINCT FROM (%(cvr)s, %(system)s))
"""
# That the debtor system looks after the account from a day.
_OVERDRAG = """
    UPDATE debitor.konto SET overdraget_dato = %s
    WHERE konto_id = %s AND overdraget_dato IS NULL AND afsluttet_dato IS NULL
"""
# When the account was ended, and that it is taken up again.
_AFSLUT = "UPDATE debitor.konto SET afsluttet_dato = %s WHERE konto_id = %s AND afsluttet_dato IS NULL"
_GENOPTAG = "UPDATE debitor.konto SET afsluttet_dato = NULL WHERE konto_id = %s AND afsluttet_dato IS NOT NULL"
# Whether reminders are stopped, whatever the registration said.
_RYKKERSTOP = """
    UPDATE debitor.konto SET rykkerstop = %(stop)s WHERE konto_id = %(konto)s
      AND COALESCE(rykkerstop, (indhold->>'rykkerstop')::boolean, false) <> %(stop)s
"""
# The last day of a party in a role.
_OPHOER_PART = """
    UPDATE debitor.kontopart SET ophoert = %s
    WHERE konto_id = %s AND rolle = %s AND ident_type = %s AND ident = %s AND ophoert IS NULL
"""
# The last day of a liability.
_OPHOER_HAEFTELSE = """
    UPDATE debitor.haeftelse SET ophoert = %s WHERE haeftelse_id = %s AND ophoert IS NULL AND slutdato IS NULL
"""
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
    _skift(conn, _SKIFT_EJER, {"cvr": til.cvr, "system": til.it_system, "konto": konto_id}, konto_id)


def overdrag(conn: Connection, konto_id: UUID, dato: date) -> None:
    """Note that the debtor system looks after an account."""
    _skift(conn, _OVERDRAG, (dato, konto_id), konto_id)


def afslut(conn: Connection, konto_id: UUID, dato: date) -> None:
    """End an account."""
    _skift(conn, _AFSLUT, (dato, konto_id), konto_id)


def genoptag(conn: Connection, konto_id: UUID) -> None:
    """Take an ended account up again."""
    _skift(conn, _GENOPTAG, (konto_id,), konto_id)


def rykkerstop(conn: Connection, konto_id: UUID, *, stop: bool) -> None:
    """Stop reminders on an account, or let them go out again."""
    _skift(conn, _RYKKERSTOP, {"stop": stop, "konto": konto_id}, konto_id)


def ophoer_part(conn: Connection, konto_id: UUID, rolle: Rolle, noegle: tuple[str, str], dato: date) -> None:
    """End a party's role on an account."""
    _skift(conn, _OPHOER_PART, (dato, konto_id, rolle, *noegle), konto_id)


def ophoer_haeftelse(conn: Connection, haeftelse_id: UUID, dato: date) -> None:
    """End a liability."""
    _skift(conn, _OPHOER_HAEFTELSE, (dato, haeftelse_id), haeftelse_id)


def _skift(conn: Connection, sql: str, vaerdier: Sequence[object] | Mapping[str, object], noegle: UUID) -> None:
    """Change the state of one thing, which must stand where the statement says."""
    if conn.execute(sql, vaerdier).rowcount != 1:
        raise UlovligtSkridtError([noegle])


def haendelser(conn: Connection, konti: Sequence[UUID]) -> Mapping[UUID, tuple[Kontohaendelse, ...]]:
    """The events of accounts, in order."""
    fundne: defaultdict[UUID, tuple[Kontohaendelse, ...]] = defaultdict(tuple)

    def laeg_til(*, konto_id: UUID, art: str, **resten: Any) -> None:  # noqa: ANN401 - what is kept as the row has it
        fundne[konto_id] += (Kontohaendelse(art=Kontoart(art), **resten),)

    raekker(conn, laeg_til, _HAENDELSER, (list(konti),))
    return fundne
