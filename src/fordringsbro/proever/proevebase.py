"""A database on which anything can be tried."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

import psycopg

from fordringsbro.platform.database import Connection, Database, Databaseadresse


class Proevebase(Database):
    """A database whose transactions are parts of a larger one while `fortrudt` runs, which is undone in the end.

    Args:
        url: Address of PostgreSQL.
    """

    def __init__(self, url: Databaseadresse) -> None:
        super().__init__(url, max_size=1)
        self._proeve: Connection | None = None

    @contextlib.contextmanager
    def fortrudt(self, *, et_oejeblik: bool = False) -> Iterator[Connection]:
        """What is done in this block leaves nothing behind, tables that are changed included.

        Args:
            et_oejeblik: Whether what others commit meanwhile stays unseen.
        """
        with self._connection() as conn:
            conn.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ if et_oejeblik else None
            with conn.transaction(force_rollback=True):
                self._proeve = conn
                try:
                    yield conn
                finally:
                    self._proeve = None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction, or a part of the one that is undone."""
        if self._proeve is None:
            with super().transaction() as conn:
                yield conn
        else:
            with self._proeve.transaction():
                yield self._proeve
