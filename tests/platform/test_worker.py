"""A worker runs each job, again after a failure, and takes up the jobs of the dead."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable

import pytest

from fordringsbro.platform.clock import FixedClock, SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.worker import Tempo, build_worker, run_worker

QUICK = Tempo(poll=0.05, heartbeat=0.1, dead_after=0.5)


def run_until(db: Database, tasks: dict[str, Callable[..., None]], done: threading.Event, clock=None) -> None:
    """Run a worker until `done` is set (or ten seconds have gone)."""

    async def main() -> None:
        worker = asyncio.create_task(run_worker(build_worker(db, clock or SystemClock(), tasks, {}), tempo=QUICK))
        await asyncio.to_thread(done.wait, 10)
        worker.cancel()
        with pytest.raises(asyncio.CancelledError):
            await worker

    asyncio.run(main())
    assert done.is_set()


def test_a_job_is_run_with_its_arguments(db: Database):
    """A job in the queue reaches the task of its name."""
    seen, done = [], threading.Event()

    def task(backend: str) -> None:
        seen.append(backend)
        done.set()

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={"backend": "PSRM"}, lock="a")
    run_until(db, {"send": task}, done)
    assert seen == ["PSRM"]


def test_a_failed_job_is_put_back(db: Database, clock: FixedClock):
    """A job that fails is in the queue again, for later, under the same lock."""
    done = threading.Event()

    def task() -> None:
        done.set()
        raise ZeroDivisionError

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
    run_until(db, {"send": task}, done, clock)
    with db.transaction() as conn:
        rows = conn.execute(
            "SELECT task_name, lock, scheduled_at > now() FROM procrastinate_jobs WHERE status = 'todo'"
        )
        assert rows.fetchall() == [("send", "a", True)]


def test_the_job_of_a_dead_worker_is_taken_up(db: Database):
    """A job that a killed worker was doing, and whose lock it held, is run by the next worker."""
    done = threading.Event()
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        conn.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '1 hour') RETURNING id)"
            " UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM w)"
        )
    run_until(db, {"send": done.set}, done)


def test_the_job_of_a_dead_worker_gives_way_to_its_twin(db: Database):
    """When the same work waits already, the dead worker's job is dropped, not the queue blocked."""
    runs, done = [], threading.Event()

    def task() -> None:
        runs.append(1)
        done.set()

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        conn.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        Jobs().defer(conn, "send", args={}, lock="a")
    run_until(db, {"send": task}, done)
    assert runs == [1]
