"""Statements that every message makes: prepared once a connection, their values told as they are sent.

psycopg looks at each value's type, each statement's text and each column's type anew every time. Where a statement's
shape never changes, that is half of what it costs (docs/decisions/0034). Meant for threads of a service: an interrupt
is heard when the database has answered.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq

from fordringsbro.platform.database import Connection

if TYPE_CHECKING:
    from psycopg.pq.abc import PGresult

#: A value as it is sent: text in the form that PostgreSQL reads, or the bytes of a bytea. None of them is NULL.
Sendt = str | bytes
#: A row as it is read: each column as PostgreSQL writes it.
Tekstraekke = tuple[str | None, ...]

_GIK_GODT: Final = (int(pq.ExecStatus.TUPLES_OK), int(pq.ExecStatus.COMMAND_OK))
_TEKST: Final = int(pq.Format.TEXT)
_BYTES: Final = int(pq.Format.BINARY)


class Forberedt:
    """One statement, the same for all connections.

    Args:
        navn: What it is called in a connection; no two have the same.
        sql: The statement, with `$1`, `$2` ... for its values, each of which says its type.
    """

    def __init__(self, navn: str, sql: str) -> None:
        #: The statement, for who counts them.
        self.sql = sql
        self._navn = navn.encode()
        #: Connections that know it, with the encoding of each; a new one after an outage does not.
        self._kendt_af: WeakKeyDictionary[Connection, str] = WeakKeyDictionary()

    def udfoer(self, conn: Connection, *vaerdier: Sendt) -> list[Tekstraekke]:
        """What the statement answers.

        Args:
            conn: One that begins no transaction by itself; inside one or not.
            vaerdier: A value for each place.

        Raises:
            psycopg.Error: The same that `conn.execute` would raise.
        """
        if not conn.autocommit:
            raise psycopg.ProgrammingError("a prepared statement begins no transaction")
        with conn.lock:
            tegnsaet = self._kendt_af.get(conn) or self._forbered(conn)
            raa = [_tekst(v, tegnsaet) if isinstance(v, str) else v for v in vaerdier]
            formater = [_BYTES if isinstance(v, bytes) else _TEKST for v in vaerdier]
            svar = _efterset(conn.pgconn.exec_prepared(self._navn, raa, formater), tegnsaet)
        return _raekker(svar, tegnsaet)

    def _forbered(self, conn: Connection) -> str:
        tegnsaet = conn.info.encoding
        _efterset(conn.pgconn.prepare(self._navn, self.sql.encode()), tegnsaet)
        self._kendt_af[conn] = tegnsaet
        return tegnsaet


def _tekst(vaerdi: str, tegnsaet: str) -> bytes:
    raa = vaerdi.encode(tegnsaet)
    if b"\0" in raa:
        # The library underneath would send what stands before it.
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return raa


def _efterset(svar: PGresult, tegnsaet: str) -> PGresult:
    """An answer that is none of trouble."""
    if svar.status not in _GIK_GODT:
        if not svar.error_field(pq.DiagnosticField.SQLSTATE):
            # No word of the server's: the connection is lost.
            raise psycopg.OperationalError(svar.get_error_message(tegnsaet), info=svar, encoding=tegnsaet)
        raise psycopg.errors.error_from_result(svar, encoding=tegnsaet)
    return svar


def _raekker(svar: PGresult, tegnsaet: str) -> list[Tekstraekke]:
    kolonner = range(svar.nfields)
    return [
        tuple(None if (v := svar.get_value(nummer, k)) is None else v.decode(tegnsaet) for k in kolonner)
        for nummer in range(svar.ntuples)
    ]
