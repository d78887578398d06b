"""The database goes away and comes back, and no job is lost and no worker ends. The server is really stopped."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
import structlog
from procrastinate.jobs import Status

from fordringsbro.platform.database import Database
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.jobstyring import Jobstyrer, TaalmodigConnector
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.postgresserver import Postgresserver
from fordringsbro.platform.worker import Tempo, build_worker, run_worker

_TEMPO = Tempo(poll=0.05, heartbeat=0.1, dead_after=0.5)


@dataclass
class Stopbar:
    """A database that can be stopped, and what the log says meanwhile."""

    database: Database
    server: Postgresserver
    linjer: list

    def vent(self, hvad: Callable[[], object]) -> None:
        """Wait until something is so."""
        frist = time.monotonic() + 40
        while not hvad():
            assert time.monotonic() < frist, self.linjer
            time.sleep(0.02)

    def logget(self, event: str) -> int:
        """How often an event was logged."""
        return sum(linje["event"] == event for linje in self.linjer)

    def bestil(self, task: str = "send") -> None:
        """Put a job in the queue."""
        with suppress(FejlError), self.database.transaction() as conn:
            # After an outage the first one meets a dead connection.
            conn.execute("SELECT 1")
        with self.database.transaction() as conn:
            Jobs().defer(conn, task, args={}, lock=task)

    def jobs(self) -> list[tuple]:
        """What is in the queue."""
        with self.database.transaction() as conn:
            return conn.execute("SELECT task_name, status::text FROM procrastinate_jobs ORDER BY id").fetchall()


@pytest.fixture(scope="module")
def egen_server() -> Iterator[tuple[Postgresserver, str]]:
    """A server of this module's own, with a migrated database."""
    folder = Path(tempfile.mkdtemp(prefix="fordringsbro-test-"))
    with embedded_postgres(folder) as url:
        migrate(url)
        yield Postgresserver(folder / "postgres"), url
    shutil.rmtree(folder)


@pytest.fixture
def stopbar(egen_server: tuple[Postgresserver, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Stopbar]:
    """A database that can be stopped; whoever asks for a connection waits a moment only, as a failed job does."""
    server, url = egen_server
    monkeypatch.setattr("fordringsbro.platform.worker.FOERSTE_PAUSE", timedelta(seconds=1))
    with structlog.testing.capture_logs() as linjer:
        database = Database(url, vent_s=0.3)
        yield Stopbar(database, server, linjer)
        database.close()
    if not server.koerer():
        server.start()
    with psycopg.connect(url) as conn:
        conn.execute("DELETE FROM procrastinate_jobs")


@contextmanager
def worker(stopbar: Stopbar, **tasks: Callable[[], None]) -> Iterator[asyncio.Task]:
    """A worker in a thread while the block runs."""
    loop = asyncio.new_event_loop()
    task = loop.create_task(run_worker(build_worker(stopbar.database, tasks, {}), tempo=_TEMPO))

    def run() -> None:
        try:
            loop.run_until_complete(task)
        except asyncio.CancelledError:
            pass
        finally:
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield task
        assert not task.done()
    finally:
        if not task.done():
            loop.call_soon_threadsafe(task.cancel)
        thread.join(30)
        assert not thread.is_alive()


@pytest.mark.fault("D10")
def test_a_job_in_hand_outlives_the_outage_that_fails_it(stopbar: Stopbar):
    """A job that the outage fails, error handling and all, is done once the database is back; three times over."""
    i_gang, videre, gjort = threading.Event(), threading.Event(), []

    def task() -> None:
        if not videre.is_set():
            i_gang.set()
            videre.wait(30)
        with stopbar.database.transaction() as conn:
            gjort.append(conn.execute("SELECT 1").fetchone())

    with worker(stopbar, send=task):
        for gang in range(1, 4):
            i_gang.clear()
            videre.clear()
            stopbar.bestil()
            assert i_gang.wait(10)
            stopbar.server.stop()
            videre.set()
            stopbar.vent(lambda gang=gang: stopbar.logget("job_failed") >= gang)
            stopbar.server.start()
            stopbar.vent(lambda gang=gang: len(gjort) == gang)
        stopbar.vent(lambda: stopbar.jobs() == [])


def test_a_job_that_ends_in_an_outage_is_not_done_again(stopbar: Stopbar):
    """A job whose work was done before the database went is taken off the queue when it is back."""
    i_gang, videre, gange = threading.Event(), threading.Event(), []

    def task() -> None:
        gange.append(1)
        i_gang.set()
        videre.wait(30)

    with worker(stopbar, send=task, andet=lambda: None):
        stopbar.bestil()
        assert i_gang.wait(10)
        stopbar.server.stop()
        videre.set()
        stopbar.vent(lambda: stopbar.logget("database_away"))
        stopbar.server.start()
        stopbar.vent(lambda: stopbar.logget("database_back"))
        stopbar.bestil("andet")
        stopbar.vent(lambda: stopbar.jobs() == [])
    assert gange == [1]


def test_an_outage_is_told_once(stopbar: Stopbar):
    """However long it lasts, the worker's log has one line when the database goes and one when it is back."""
    with worker(stopbar, send=lambda: None):
        stopbar.server.stop()
        stopbar.vent(lambda: stopbar.logget("database_away"))
        stopbar.server.start()
        stopbar.vent(lambda: stopbar.logget("database_back"))
        stopbar.bestil()
        stopbar.vent(lambda: stopbar.jobs() == [])
    assert (stopbar.logget("database_away"), stopbar.logget("database_back")) == (1, 1)


def test_a_worker_waits_for_its_database(stopbar: Stopbar):
    """A worker that is started in an outage begins when the database comes."""
    stopbar.bestil()
    stopbar.server.stop()
    gjort = threading.Event()
    with worker(stopbar, send=gjort.set):
        stopbar.vent(lambda: stopbar.logget("database_away"))
        stopbar.server.start()
        assert gjort.wait(30)


def test_a_worker_can_be_stopped_in_an_outage(stopbar: Stopbar):
    """Asked to stop while the database is away, a worker waits for it no longer."""
    with worker(stopbar, send=lambda: None):
        stopbar.bestil()
        stopbar.vent(lambda: stopbar.jobs() == [])
        stopbar.server.stop()
        stopbar.vent(lambda: stopbar.logget("database_away"))
    assert stopbar.logget("stopped_without_database") == 1


@pytest.mark.fault("K20")
def test_a_worker_thought_dead_lives_on(stopbar: Stopbar):
    """A worker whose row another one has removed gets it back, ends its job, and is given others."""
    i_gang, videre, gange = threading.Event(), threading.Event(), []

    def task() -> None:
        gange.append(1)
        i_gang.set()
        videre.wait(30)

    def arbejdere() -> list[tuple]:
        with stopbar.database.transaction() as conn:
            return conn.execute("SELECT id FROM procrastinate_workers").fetchall()

    with worker(stopbar, send=task, andet=lambda: None):
        stopbar.bestil()
        assert i_gang.wait(10)
        foer = arbejdere()
        with stopbar.database.transaction() as conn:
            conn.execute("DELETE FROM procrastinate_workers")
        stopbar.bestil("andet")
        stopbar.vent(lambda: arbejdere() == foer)
        stopbar.vent(lambda: "andet" not in dict(stopbar.jobs()))
        videre.set()
        stopbar.vent(lambda: stopbar.jobs() == [])


def _styrer(database: Database, goer: Callable) -> object:
    async def main() -> object:
        connector = TaalmodigConnector(database.url)
        styrer = Jobstyrer(connector)
        async with connector.pulje(2) as pool:
            await connector.open_async(pool)
            return await goer(styrer)

    return asyncio.run(main())


@pytest.mark.fault("D11")
def test_a_job_whose_handing_out_was_lost_is_handed_out_again(db: Database):
    """A job that the queue gave to a worker, which never learned of it since the connection broke, is not stuck."""
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")

    async def goer(styrer: Jobstyrer) -> list:
        nr = await styrer.register_worker()
        tabt = await styrer.fetch_job(None, nr)
        styrer._i_haanden.clear()
        ingen = await styrer.fetch_job(None, nr)
        styrer.melder.vaek(psycopg.OperationalError())
        igen = await styrer.fetch_job(None, nr)
        styrer.melder.vaek(psycopg.OperationalError())
        i_haanden = await styrer.fetch_job(None, nr)
        return [tabt.id, ingen, igen.id, i_haanden]

    tabt, ingen, igen, i_haanden = _styrer(db, goer)
    assert (ingen, igen, i_haanden) == (None, tabt, None)


@pytest.mark.fault("K21")
def test_a_worker_that_wakes_ends_no_job_of_anothers(db: Database):
    """A worker whose job was taken up by another one, since it was silent for long, leaves that job alone."""
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")

    async def goer(styrer: Jobstyrer) -> None:
        sovende, vaagen = await styrer.register_worker(), await styrer.register_worker()
        job = await styrer.fetch_job(None, sovende)
        with db.transaction() as conn:
            conn.execute("UPDATE procrastinate_jobs SET worker_id = %s", (vaagen,))
        await styrer.finish_job(job, Status.SUCCEEDED, delete_job=True)
        await styrer.retry_job(job)

    _styrer(db, goer)
    with db.transaction() as conn:
        assert conn.execute("SELECT status::text, attempts FROM procrastinate_jobs").fetchall() == [("doing", 0)]
