"""What whoever asks meets while the database is away, hangs, or takes no changes. The servers are real ones."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from fordringsbro.platform.database import Database, Tidsgraenser
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.postgresserver import Postgresserver


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresserver]:
    """A server of this module's own."""
    folder = Path(tempfile.mkdtemp(prefix="fordringsbro-test-"))
    folder.chmod(0o755)
    with embedded_postgres(folder):
        yield Postgresserver(folder / "postgres")
    shutil.rmtree(folder)


@pytest.fixture
def database(server: Postgresserver) -> Iterator[Database]:
    """A pool on it; the server runs again afterwards."""
    if not server.koerer():
        server.start()
    database = Database(server.url)
    spoerg(database)
    yield database
    database.close()


def spoerg(database: Database) -> object:
    """Ask something."""
    with database.transaction() as conn:
        return conn.execute("SELECT 1").fetchone()


def kode(database: Database) -> Fejlkode | None:
    """What a question meets."""
    try:
        spoerg(database)
    except FejlError as error:
        return error.kode
    return None


def vent(hvad: Callable[[], object], sekunder: float = 30) -> float:
    """Seconds until something is so."""
    begyndt = time.monotonic()
    while not hvad():
        assert time.monotonic() - begyndt < sekunder
        time.sleep(0.02)
    return time.monotonic() - begyndt


@pytest.mark.fault("D10")
def test_nobody_waits_for_a_database_that_is_away(database: Database, server: Postgresserver):
    """Thirty who ask at once while it is down are all told within moments, and five seconds after its return it is there."""
    server.stop()
    with suppress(FejlError):
        spoerg(database)
    begyndt = time.monotonic()
    with ThreadPoolExecutor(8) as traade:
        assert set(traade.map(lambda _: kode(database), range(30))) == {Fejlkode.DATABASE}
    # Ten seconds was one of them before.
    assert time.monotonic() - begyndt < 5
    assert database.vaek
    server.start()
    assert vent(lambda: kode(database) is None) < 5
    assert not database.vaek


@pytest.mark.fault("D10")
def test_a_database_that_comes_and_goes_is_found_each_time(database: Database, server: Postgresserver):
    """Three outages in a row are told of once each, and each time it is found again."""
    with structlog.testing.capture_logs() as linjer:
        for _ in range(3):
            server.stop()
            assert kode(database) is Fejlkode.DATABASE
            server.start()
            vent(lambda: kode(database) is None)
    assert [linje["event"] for linje in linjer if linje["event"].startswith("database_")] == [
        "database_away",
        "database_back",
    ] * 3


@pytest.mark.fault("D15")
def test_an_outage_ends_where_there_were_no_threads(database: Database, server: Postgresserver, monkeypatch):
    """A system that gives no thread while the database goes, and while it is away, has it back when it gives some again."""

    def ingen(_traad: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    server.stop()
    with monkeypatch.context() as opbrugt:
        opbrugt.setattr(threading.Thread, "start", ingen)
        assert kode(database) is Fejlkode.DATABASE
        assert database.vaek
    server.start()
    vent(lambda: kode(database) is None)


@contextmanager
def mellemled(server: Postgresserver) -> Iterator[tuple[str, threading.Event]]:
    """A way to the server over TCP that swallows everything while the event is set; the URL and the event."""
    sluger, luk = threading.Event(), threading.Event()
    ender: list[socket.socket] = []
    sti = conninfo_to_dict(server.url)["host"]

    def ror(fra: socket.socket, til: socket.socket) -> None:
        with fra, suppress(OSError):
            while data := fra.recv(65_536):
                if not sluger.is_set():
                    til.sendall(data)
            til.shutdown(socket.SHUT_RDWR)

    def alle(lytter: socket.socket) -> None:
        while not luk.is_set():
            with suppress(OSError):
                ind, _ = lytter.accept()
                ud = socket.socket(socket.AF_UNIX)
                ud.connect(f"{sti}/.s.PGSQL.5432")
                for fra, til in ((ind, ud), (ud, ind)):
                    threading.Thread(target=ror, args=(fra.dup(), til), daemon=True).start()
                ender.extend((ind, ud))

    with socket.create_server(("127.0.0.1", 0)) as lytter:
        threading.Thread(target=alle, args=(lytter,), daemon=True).start()
        yield make_conninfo(server.url, host="127.0.0.1", port=lytter.getsockname()[1]), sluger
        luk.set()
        lytter.shutdown(socket.SHUT_RDWR)
        for ende in ender:
            with ende, suppress(OSError):
                ende.shutdown(socket.SHUT_RDWR)


@pytest.mark.fault("D11")
def test_a_network_that_swallows_everything_is_an_outage(server: Postgresserver):
    """Whoever waits for an answer is told within a while, whoever asks then at once, and it ends with the outage."""
    if not server.koerer():
        server.start()
    with mellemled(server) as (url, sluger):
        database = Database(url)
        try:
            spoerg(database)
            with ThreadPoolExecutor(4) as traade:
                begyndt = time.monotonic()
                sluger.set()
                assert {f.result() for f in [traade.submit(kode, database) for _ in range(4)]} == {Fejlkode.DATABASE}
                assert time.monotonic() - begyndt < 20
            begyndt = time.monotonic()
            assert kode(database) is Fejlkode.DATABASE
            assert time.monotonic() - begyndt < 1
            sluger.clear()
            vent(lambda: kode(database) is None)
        finally:
            database.close()


@pytest.mark.fault("D10")
def test_a_standby_that_takes_no_changes_is_away_until_it_does(database: Database, server: Postgresserver):
    """The first change is refused and everything after it at once, until the server takes changes again."""
    with psycopg.connect(server.url, autocommit=True) as anden:
        anden.execute("CREATE TABLE IF NOT EXISTS tal (n int)")
        anden.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        anden.execute("SELECT pg_reload_conf()")

        def skriv() -> Fejlkode | None:
            try:
                with database.transaction() as conn:
                    conn.execute("INSERT INTO tal VALUES (1)")
            except FejlError as error:
                return error.kode
            return None

        vent(lambda: skriv() is Fejlkode.DATABASE)
        assert database.vaek
        anden.execute("SET default_transaction_read_only = off")
        anden.execute("ALTER SYSTEM RESET default_transaction_read_only")
        anden.execute("SELECT pg_reload_conf()")
        vent(lambda: skriv() is None)


@pytest.mark.fault("D5")
@pytest.mark.parametrize("saetning", ["LOCK TABLE laast", "SELECT pg_sleep(60)"])
def test_nobody_waits_for_ever_in_the_database(server: Postgresserver, saetning: str):
    """A lock that another holds, and a statement that takes too long, are given up; the database is not away for that."""
    if not server.koerer():
        server.start()
    database = Database(server.url, graenser=Tidsgraenser(laas=0.2, saetning=0.4))
    try:
        with psycopg.connect(server.url) as anden:
            anden.execute("CREATE TABLE IF NOT EXISTS laast (n int)")
            anden.commit()
            anden.execute("LOCK TABLE laast")
            with pytest.raises(FejlError) as fanget, database.transaction() as conn:
                conn.execute(saetning)
        assert fanget.value.kode is Fejlkode.DATABASE
        assert not database.vaek
        assert kode(database) is None
    finally:
        database.close()


@pytest.mark.fault("D15")
def test_a_server_that_takes_no_more_connections_serves_those_it_has(database: Database, server: Postgresserver):
    """Whoever has a connection goes on while the server is full, however long it takes, and is not cut off."""
    andre: list[psycopg.Connection] = []
    try:
        with database.transaction() as conn:
            with suppress(psycopg.OperationalError):
                while True:
                    andre.append(psycopg.connect(server.url))
            assert database._vagt.mistaenk(TimeoutError(), kun_tavs=True) is False
            assert conn.execute("SELECT 1").fetchone() == (1,)
    finally:
        for anden in andre:
            anden.close()


@pytest.mark.fault("D10")
def test_a_server_that_hangs_is_an_outage(server: Postgresserver):
    """A server that takes connections and says nothing, as one that is frozen, is away until it goes on."""
    if not server.koerer():
        server.start()
    database = Database(server.url, max_size=1)
    with database.transaction() as conn:
        (bagved,) = conn.execute("SELECT pg_backend_pid()").fetchone()
    postmester = int((Path(conninfo_to_dict(server.url)["host"]) / "postmaster.pid").read_text().split()[0])
    for pid in (postmester, bagved):
        os.kill(pid, signal.SIGSTOP)
    try:
        begyndt = time.monotonic()
        assert kode(database) is Fejlkode.DATABASE
        assert time.monotonic() - begyndt < 20
        assert database.vaek
    finally:
        for pid in (postmester, bagved):
            os.kill(pid, signal.SIGCONT)
    vent(lambda: kode(database) is None)
    database.close()
