"""Which statements a block of code has the database run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest


@contextmanager
def saetninger() -> Iterator[list[str]]:
    """The statements of all threads while the block runs, in order."""
    sete: list[str] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany
    kommando = psycopg.BaseConnection._exec_command

    def en(self, query, *args, **kwargs):
        sete.append(str(query))
        return execute(self, query, *args, **kwargs)

    def mange(self, query, params_seq, **kwargs):
        # Each row is a statement of its own to the server.
        raekker = list(params_seq)
        sete.extend([str(query)] * len(raekker))
        return executemany(self, query, raekker, **kwargs)

    def rammer(self, command, *args, **kwargs):
        # BEGIN, SAVEPOINT and their ends; that the driver forgets what it had prepared hangs on what ran before.
        if command != b"DEALLOCATE ALL":
            sete.append(str(command))
        return kommando(self, command, *args, **kwargs)

    with pytest.MonkeyPatch.context() as m:
        m.setattr(psycopg.BaseConnection, "_exec_command", rammer)
        m.setattr(psycopg.Cursor, "execute", en)
        m.setattr(psycopg.Cursor, "executemany", mange)
        yield sete
