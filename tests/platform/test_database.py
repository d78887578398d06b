"""A transaction is whole or not at all, and a missing database is a row of the catalogue."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from fordringsbro.platform.database import Database
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.migrate import migrate


def test_an_exception_undoes_the_transaction(db: Database):
    """What was written before an exception is gone after it."""
    with db.transaction() as conn:
        conn.execute("CREATE TABLE t (n int)")
    with db.transaction() as conn:
        conn.execute("INSERT INTO t VALUES (1)")
        raise psycopg.Rollback
    with db.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_lost_connection_is_a_row_of_the_catalogue(db: Database):
    """A connection that breaks in a transaction is told as FB-501, which may be tried again."""
    with pytest.raises(FejlError) as caught, db.transaction() as conn:
        conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert caught.value.kode is Fejlkode.DATABASE
    assert caught.value.kode.value.retry


def test_a_database_that_was_away_costs_one_error(db: Database, database_url: str):
    """After a restart of the database the first transaction fails; no other meets a dead connection of the pool."""
    with db.transaction(), db.transaction(), db.transaction():
        pass
    with psycopg.connect(database_url, autocommit=True) as conn:
        conn.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with pytest.raises(FejlError), db.transaction() as conn:
        conn.execute("SELECT 1")
    for _ in range(4):
        with db.transaction() as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)


def test_migrating_twice_changes_nothing(database_url: str):
    """Migrations already applied are left alone."""
    migrate(database_url)


def test_a_server_that_runs_is_used_and_left_running(open_folder: Path):
    """A second user of the embedded server shares it, and only the first stops it."""
    with embedded_postgres(open_folder) as url:
        with embedded_postgres(open_folder) as again, psycopg.connect(again) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
        with psycopg.connect(url) as conn:
            assert conn.execute("SELECT 1").fetchone() == (1,)
    assert not (open_folder / "postgres" / "postmaster.pid").exists()


def test_the_embedded_server_logs_no_values(open_folder: Path):
    """A statement that fails on a key leaves neither the statement nor the key in the server's log."""
    with embedded_postgres(open_folder) as url, psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE TABLE t (k text PRIMARY KEY)")
        conn.execute("INSERT INTO t VALUES ('0101800001')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            conn.execute("INSERT INTO t VALUES ('0101800001')")
    logs = [p.read_text(errors="replace") for p in (open_folder / "postgres").rglob("*log") if p.is_file()]
    assert any("t_pkey" in log for log in logs)
    assert not any("0101800001" in log for log in logs)
