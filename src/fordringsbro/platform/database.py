"""The way to PostgreSQL: one pool a process, one transaction a use case."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.rows import kwargs_row
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout
from pydantic import SecretStr

from fordringsbro.platform.databasevagt import Databasevagt
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.faellesur import Faellesur

#: What stores take: a connection inside a transaction that somebody else opened.
Connection = psycopg.Connection[tuple[Any, ...]]

#: The address of a database: a secret when it is a setting, since it holds a password then.
Databaseadresse = SecretStr | str

#: The values of a statement's places.
Indsat = Sequence[Any] | Mapping[str, Any] | None

_T = TypeVar("_T")
#: How often work is begun that loses races for locks.
_FORSOEG: Final = 5
#: Two that wait for each other, or that took the same id at the same instant, which the second one finds taken now.
_TABT_KAPLOEB: Final = (
    psycopg.errors.DeadlockDetected,
    psycopg.errors.SerializationFailure,
    psycopg.errors.UniqueViolation,
)
#: Errors of the database itself, which say nothing of what was asked of it: it is away, it ended a connection, it is a
#: standby that takes no changes yet, its disk is full, a file may not grow, our user has lost a right, or a race for
#: locks was lost. The same again may succeed.
UDFALD: Final = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    psycopg.errors.InternalError_,
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ReadOnlySqlTransaction,
    psycopg.errors.IdleInTransactionSessionTimeout,
)
#: What may come of a database that is away: no connection can be had, or it takes no changes.
_MISTAENKELIGE: Final = (PoolTimeout, PoolClosed, psycopg.errors.ReadOnlySqlTransaction)
#: Seconds after which a pool gives up a series of attempts to connect; whoever asks next begins another. A longer
#: series would have longer pauses, and find the database only long after it is back.
GENFORBIND_S: Final = 3.0
#: Seconds after which a connection is replaced by a new one, which also sets the clock.
_LEVETID_S: Final = 300.0
#: How long a network that swallows everything is waited for, where the URL does not say otherwise.
_NETVAERK: Final[Mapping[str, str | int]] = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


@dataclass(frozen=True, slots=True)
class Tidsgraenser:
    """How long the database may take; none where None.

    Attributes:
        laas: Seconds that a lock is waited for.
        saetning: Seconds that a statement takes.
        stilstand: Seconds that a transaction does nothing.
    """

    laas: float | None = None
    saetning: float | None = None
    stilstand: float | None = None

    def saet(self, conn: Connection) -> None:
        """Have a new connection keep to them."""
        for navn, sekunder in (
            ("lock_timeout", self.laas),
            ("statement_timeout", self.saetning),
            ("idle_in_transaction_session_timeout", self.stilstand),
        ):
            if sekunder is not None:
                conn.execute("SELECT set_config(%s, %s, false)", (navn, f"{int(sekunder * 1000)}ms"))


#: Those of commands and tests: whoever asks waits.
UDEN_GRAENSER: Final = Tidsgraenser()


def klartekst(url: Databaseadresse) -> str:
    """An address as the driver takes it; called where a connection is opened, and nowhere before."""
    return url.get_secret_value() if isinstance(url, SecretStr) else url


def forbindelsesvalg(url: Databaseadresse) -> dict[str, Any]:
    """What connections to `url` are opened with: what it says, and patience with the network where it says nothing."""
    return {**_NETVAERK, **conninfo_to_dict(klartekst(url))}


def raekker(conn: Connection, lav: Callable[..., _T], sql: str, ind: Indsat = None) -> list[_T]:
    """What a statement reads, each made of a row by the names of its columns.

    Costs about a microsecond a row more than by position, and can't be wrong when a column is added.

    Args:
        conn: The connection.
        lav: Takes each column by its name.
        sql: The statement, which names each column.
        ind: Its values.
    """
    with conn.cursor(row_factory=kwargs_row(lav)) as cursor:
        return cursor.execute(sql, ind).fetchall()


def hos_databasen(conn: Connection) -> datetime:
    """The present moment by the database's clock."""
    raekke = conn.execute("SELECT clock_timestamp()").fetchone()
    if raekke is None:
        raise LookupError("a clock says something")
    tid: datetime = raekke[0]
    return tid


class Database:
    """A pool of connections.

    While the database is known to be away, whoever asks is told so at once.

    Args:
        url: Address of PostgreSQL.
        max_size: Most connections at once; as many as there are threads.
        vent_s: Seconds that whoever asks waits for a connection, when the others have them all.
        graenser: How long the database may take.
        ur: A clock to be set by the database's, now and then.
    """

    def __init__(
        self,
        url: Databaseadresse,
        *,
        max_size: int = 10,
        vent_s: float = 5,
        graenser: Tidsgraenser = UDEN_GRAENSER,
        ur: Faellesur | None = None,
    ) -> None:
        self.url = url
        self._max_size = max_size
        self._vent_s = vent_s
        self._graenser = graenser
        self._ur = ur
        self._vagt = Databasevagt(forbindelsesvalg(url), self._gik, self._kom)
        self._pool = self._ny_pulje()

    @property
    def vaek(self) -> bool:
        """Whether the database is known to be away."""
        return self._vagt.vaek

    def _ny_pulje(self) -> ConnectionPool[Connection]:
        return ConnectionPool(
            min_size=1,
            max_size=self._max_size,
            timeout=self._vent_s,
            reconnect_timeout=GENFORBIND_S,
            open=True,
            configure=self._indret,
            max_lifetime=_LEVETID_S,
            kwargs={**forbindelsesvalg(self.url), "autocommit": True},
        )

    def _indret(self, conn: Connection) -> None:
        self._graenser.saet(conn)
        if self._ur is not None:
            self._ur.stil(lambda: hos_databasen(conn))

    def _gik(self) -> None:
        # Whoever waits for a connection is told at once, and those in use are closed when they come back. The pool's
        # own threads may be at an attempt to connect; nobody need wait for that.
        self._pool.close(timeout=0)

    def _kom(self) -> None:
        self._pool = self._ny_pulje()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: commit at the end, rollback on any exception.

        Raises:
            FejlError: With `DATABASE` when no connection can be had, or the database itself fails (`UDFALD`).
        """
        with self._connection() as conn, conn.transaction():
            yield conn

    def udfoer(self, arbejde: Callable[[Connection], _T]) -> _T:
        """Do work in one transaction, all of it again when it lost a race; at most so many times.

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

    def forsoeg(self, arbejde: Callable[[Connection], _T | None]) -> _T | None:
        """Do work outside a transaction, so that each statement is one of its own; nothing when it lost a race.

        Args:
            arbejde: The work, which writes in its last statement only.

        Raises:
            FejlError: With `DATABASE` when no connection can be had, or the database itself fails (`UDFALD`).
        """
        try:
            with self._connection() as conn:
                return arbejde(conn)
        except psycopg.errors.UniqueViolation:
            return None
        except FejlError as error:
            if isinstance(error.__cause__, _TABT_KAPLOEB):
                return None
            raise

    @contextlib.contextmanager
    def _connection(self) -> Iterator[Connection]:
        if self._vagt.vaek:
            raise FejlError(Fejlkode.DATABASE)
        pulje, brudt = self._pool, False
        try:
            with pulje.connection() as conn:
                try:
                    with self._vagt.over(conn):
                        yield conn
                finally:
                    brudt = conn.broken
        except UDFALD as error:
            if brudt or isinstance(error, _MISTAENKELIGE):
                self._mistaenk(pulje, error)
            raise FejlError(Fejlkode.DATABASE) from error

    def _mistaenk(self, pulje: ConnectionPool[Connection], error: BaseException) -> None:
        optaget = isinstance(error, PoolTimeout)
        if not self._vagt.mistaenk(error, kun_tavs=optaget) and pulje is self._pool and not optaget:
            # The others are as old: one error for each of them would be one too many.
            with contextlib.suppress(PoolClosed):
                pulje.drain()

    def close(self) -> None:
        """Close every connection."""
        self._vagt.slut()
        self._pool.close()
