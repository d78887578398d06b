"""A transaction is whole or not at all, and a missing database is a row of the catalogue."""

from __future__ import annotations

import os
import stat
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


@pytest.mark.fault("D10")
def test_a_lost_connection_is_a_row_of_the_catalogue(db: Database):
    """A connection that breaks in a transaction is told as FB-501, which may be tried again."""
    with pytest.raises(FejlError) as caught, db.transaction() as conn:
        conn.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    assert caught.value.kode is Fejlkode.DATABASE
    assert caught.value.kode.value.retry


@pytest.mark.fault("D10")
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


@pytest.mark.fault("D9")
def test_a_server_that_runs_is_used_and_left_running(open_folder: Path):
    """A second user of the embedded server shares it, and leaves it running for the first."""
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


def test_the_last_user_stops_the_server_whoever_started_it(open_folder: Path):
    """A server goes on running when the one who started it leaves before the other one does."""
    foerste, anden = embedded_postgres(open_folder), embedded_postgres(open_folder)
    foerste.__enter__()
    url = anden.__enter__()
    foerste.__exit__(None, None, None)
    with psycopg.connect(url) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
    anden.__exit__(None, None, None)
    assert not (open_folder / "postgres" / "postmaster.pid").exists()


@pytest.mark.parametrize("navn", ["to ord o'brien %41", 'å\\ "b";c,d$(touch y)#?&', "x" * 120])
def test_a_data_directory_may_have_any_name(open_folder: Path, navn: str):
    """Blanks, quotes, semicolons, per cent signs and a long path are part of a name and nothing else."""
    with embedded_postgres(open_folder / navn) as url, psycopg.connect(url) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
        if "%" in navn:
            migrate(url)
    assert [sti.name for sti in open_folder.iterdir()] == [navn]


def test_no_folders_rights_are_widened(open_folder: Path):
    """A server below a folder that nobody else may enter runs, and the folder stays as closed as it was."""
    lukket = open_folder / "lukket"
    lukket.mkdir(mode=0o700)
    med_plads = lukket / "med plads"
    med_plads.mkdir(mode=0o711)
    with embedded_postgres(med_plads) as url, psycopg.connect(url) as conn:
        assert conn.execute("SELECT 1").fetchone() == (1,)
        assert stat.S_IMODE(lukket.stat().st_mode) == 0o700
        assert stat.S_IMODE(med_plads.stat().st_mode) == 0o711


@pytest.mark.fault("D9")
def test_a_process_that_got_the_servers_number_is_not_the_server(open_folder: Path):
    """A server that was killed is started again although another process has its number by now."""
    with embedded_postgres(open_folder) as url, psycopg.connect(url, autocommit=True) as conn:
        conn.execute("CREATE TABLE t (n int)")
        pid = open_folder / "postgres" / "postmaster.pid"
        tekst = pid.read_text()
    pid.write_text(tekst.replace(tekst.split()[0], str(os.getpid()), 1))
    with embedded_postgres(open_folder) as url, psycopg.connect(url) as conn:
        assert conn.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_data_directory_that_is_a_file_is_told(open_folder: Path):
    """A file where the data directory should be is told as FB-507, with its path."""
    fil = open_folder / "fil"
    fil.touch()
    with pytest.raises(FejlError) as caught, embedded_postgres(fil):
        pass
    assert (caught.value.kode, caught.value.sted) == (Fejlkode.LAES_FIL, str(fil))


@pytest.mark.fault("D6")
def test_a_data_directory_that_cant_be_written_to_is_told():
    """Where nobody may make a folder, not even root: FB-507 with the path, and nothing is started."""
    sti = Path("/sys/fordringsbro")
    with pytest.raises(FejlError, match=r"FB-507 .*/sys/fordringsbro"), embedded_postgres(sti):
        pass
    assert not sti.exists()
