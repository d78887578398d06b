"""The way to PostgreSQL: one pool a process, one transaction a use case."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import psycopg
from psycopg_pool import ConnectionPool, PoolTimeout

from fordringsbro.platform.errors import FejlError, Fejlkode

#: What stores take: a connection inside a transaction that somebody else opened.
Connection = psycopg.Connection[tuple[Any, ...]]

_T = TypeVar("_T")
#: How often work is begun that loses races for locks.
_FORSOEG: Final = 5
_TABT_KAPLOEB: Final = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)


def mange(conn: Connection, sql: str, raekker: Sequence[Sequence[Any] | Mapping[str, Any]]) -> set[int]:
    """Run a statement for each row in order, in few round trips; the ids that the statements returned."""
    if not raekker:
        return set()
    with conn.cursor() as cursor:
        cursor.executemany(sql, raekker, returning=True)
        return {ident for svar in cursor.results() for (ident,) in svar}


class Database:
    """A pool of connections.

    Args:
        url: PostgreSQL URL.
        max_size: Most connections at once; as many as there are threads.
    """

    def __init__(self, url: str, *, max_size: int = 10) -> None:
        self.url = url
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            url, min_size=1, max_size=max_size, timeout=10, open=True, kwargs={"autocommit": True}
        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: commit at the end, rollback on any exception.

        Raises:
            FejlError: With `DATABASE` when no connection can be had.
        """
        with self._connection() as conn, conn.transaction():
            yield conn

    def udfoer(self, arbejde: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction, all of it again when it lost a race for locks; at most so many times.

        Locks have an order (docs/forwarding.md), but a waiting job and a row of another's are locks too. Whoever is
        answered must not be told of it.

        Args:
            arbejde: The work; it must leave nothing behind outside the database that a second time would spoil.

        Raises:
            FejlError: With `DATABASE` when no connection can be had, or every race was lost.
        """
        for rest in reversed(range(_FORSOEG)):
            try:
                with self.transaction() as conn:
                    return arbejde(conn)
            except FejlError as error:
                if not rest or not isinstance(error.__cause__, _TABT_KAPLOEB):
                    raise
        raise AssertionError("the last attempt returns or raises")

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            with self._pool.connection() as conn:
                try:
                    yield conn
                finally:
                    if conn.broken:
                        # The others are as old: one error for each of them would be one too many.
                        self._pool.drain()
        except (PoolTimeout, psycopg.OperationalError) as error:
            raise FejlError(Fejlkode.DATABASE) from error

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
