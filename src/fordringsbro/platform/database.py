"""The way to PostgreSQL: one pool a process, one transaction a use case."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final, TypeVar

import psycopg
import structlog
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool, PoolTimeout

from fordringsbro.platform.errors import FejlError, Fejlkode

_log = structlog.get_logger("fordringsbro.database")

#: What stores take: a connection inside a transaction that somebody else opened.
Connection = psycopg.Connection[tuple[Any, ...]]

_T = TypeVar("_T")
#: How often work is begun that loses races for locks.
_FORSOEG: Final = 5
_TABT_KAPLOEB: Final = (psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure)
#: Errors of the database itself, which say nothing of what was asked of it: it is away, it ended a connection, it is a
#: standby that takes no changes yet, or a race for locks was lost. The same again may succeed.
UDFALD: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
#: Seconds after which a pool gives up a series of attempts to connect; whoever asks next begins another. A longer
#: series would have longer pauses, and find the database only long after it is back.
GENFORBIND_S: Final = 10.0
#: How long a network that swallows everything is waited for, where the URL does not say otherwise.
_NETVAERK: Final[Mapping[str, str | int]] = {
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "tcp_user_timeout": 60_000,
}


def forbindelsesvalg(url: str) -> dict[str, Any]:
    """What connections to `url` are opened with: what it says, and patience with the network where it says nothing."""
    return {**_NETVAERK, **conninfo_to_dict(url)}


class Udfaldsmelder:
    """Tells the log once that the database has gone, and once that it is back."""

    def __init__(self) -> None:
        self._siden: float | None = None
        #: How many times it was found gone.
        self.gange = 0

    def vaek(self, error: BaseException) -> None:
        """It could not be reached."""
        if self._siden is None:
            self._siden = time.monotonic()
            self.gange += 1
            _log.warning("database_away", error=type(error).__name__)

    def her(self) -> None:
        """It answered."""
        if (siden := self._siden) is not None:
            self._siden = None
            _log.info("database_back", seconds=round(time.monotonic() - siden, 1))


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
        vent_s: Seconds that whoever asks waits for a connection.
    """

    def __init__(self, url: str, *, max_size: int = 10, vent_s: float = 10) -> None:
        self.url = url
        self._melder = Udfaldsmelder()
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            min_size=1,
            max_size=max_size,
            timeout=vent_s,
            reconnect_timeout=GENFORBIND_S,
            open=True,
            kwargs={**forbindelsesvalg(url), "autocommit": True},
        )

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: commit at the end, rollback on any exception.

        Raises:
            FejlError: With `DATABASE` when no connection can be had, or the database itself fails (`UDFALD`).
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
                self._melder.her()
                try:
                    yield conn
                finally:
                    if conn.broken:
                        # The others are as old: one error for each of them would be one too many.
                        self._pool.drain()
        except UDFALD as error:
            if isinstance(error, PoolTimeout):
                self._melder.vaek(error)
            raise FejlError(Fejlkode.DATABASE) from error

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()
