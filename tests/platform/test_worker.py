"""A worker runs each job, again after a failure, and takes up the jobs of the dead."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest
import structlog

from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.worker import Periode, Tempo, build_worker, run_worker

QUICK = Tempo(poll=0.05, heartbeat=0.1, dead_after=0.5)


def run_until(
    db: Database,
    tasks: dict[str, Callable[..., None]],
    done: threading.Event,
    periodic: dict[str, Periode] | None = None,
) -> None:
    """Run a worker until `done` is set (or ten seconds have gone)."""

    async def main() -> None:
        worker = asyncio.create_task(run_worker(build_worker(db, tasks, periodic or {}), tempo=QUICK))
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


def _jobs(db: Database) -> list[tuple]:
    with db.transaction() as conn:
        return conn.execute(
            "SELECT task_name, lock, status::text, attempts, round(extract(epoch FROM scheduled_at - now()))"
            " FROM procrastinate_jobs ORDER BY id"
        ).fetchall()


def test_a_failed_job_waits_again(db: Database):
    """A job that fails is in the queue again, for later, under the same lock, and is the same job."""
    done = threading.Event()

    def task() -> None:
        done.set()
        raise ZeroDivisionError

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
    run_until(db, {"send": task}, done)
    (job,) = _jobs(db)
    assert job[:4] == ("send", "a", "todo", 1)
    assert 3 <= job[4] <= 5


def test_a_job_with_no_end_of_work_lets_its_worker_end(db: Database):
    """A worker that is to end is let go between two steps; the job waits for the next one, ready and unfailed."""
    done = threading.Event()

    def task() -> None:
        while fortsaet():
            done.set()

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
    with structlog.testing.capture_logs() as log:
        run_until(db, {"send": task}, done)
    assert [linje["event"] for linje in log if linje.get("task") == "send"] == ["job_put_back"]
    (job,) = _jobs(db)
    assert job[:4] == ("send", "a", "todo", 1)
    assert job[4] <= 0


@pytest.mark.fault("T7")
@pytest.mark.parametrize(
    ("attempts", "error", "seconds"),
    [
        (0, ValueError(), 5),
        (1, ValueError(), 10),
        (5, ValueError(), 160),
        (6, ValueError(), 300),
        (99_999, ValueError(), 300),
        (6, FejlError(Fejlkode.SKEMA), 300),
        (6, FejlError(Fejlkode.DATABASE), 5),
        (6, psycopg.errors.DeadlockDetected(), 5),
    ],
)
def test_pauses_grow_unless_the_database_was_at_fault(db: Database, attempts: int, error: Exception, seconds: int):
    """What fails again and again is tried less and less often, but every five minutes at least; an outage costs 5 s."""
    done = threading.Event()

    def task() -> None:
        done.set()
        raise error

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        conn.execute("UPDATE procrastinate_jobs SET attempts = %s", (attempts,))
    run_until(db, {"send": task}, done)
    (job,) = _jobs(db)
    assert job[:4] == ("send", "a", "todo", attempts + 1)
    assert seconds - 2 <= job[4] <= seconds


@pytest.mark.fault("N28")
def test_a_task_that_keeps_failing_gathers_no_jobs(db: Database):
    """However often the work is asked for while it fails, one job waits."""
    gange, done = [], threading.Event()

    def task() -> None:
        with db.transaction() as conn:
            Jobs().defer(conn, "send", args={}, lock="a")
            Jobs().defer(conn, "slut", args={}, lock="b")
        gange.append(1)
        raise ValueError

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
    run_until(db, {"send": task, "slut": lambda: done.set() if len(gange) > 1 else None}, done)
    assert len(gange) > 1
    assert [job[:3] for job in _jobs(db) if job[0] == "send"] == [("send", "a", "todo")]


def test_a_failed_job_is_named_by_its_ids(db: Database):
    """The log tells which item a job failed on, by its arguments, and no text of the exception."""
    done = threading.Event()

    def task(fordring_id: str) -> None:
        done.set()
        raise ValueError("Hans Hansen")

    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={"fordring_id": "17"}, lock="a")
    with structlog.testing.capture_logs() as lines:
        run_until(db, {"send": task}, done)
    (line,) = [line for line in lines if line["event"] == "job_failed"]
    assert (line["task"], line["item"], line["error"]) == ("send", {"fordring_id": "17"}, "ValueError")
    assert "Hansen" not in str(lines)


@pytest.mark.parametrize("status", ["failed", "aborted"])
def test_a_job_that_was_given_up_is_taken_up(db: Database, status: str):
    """A job that an older version left as failed is run."""
    done = threading.Event()
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        conn.execute("UPDATE procrastinate_jobs SET status = %s", (status,))
    run_until(db, {"send": done.set}, done)


def test_given_up_jobs_give_way_to_one_that_waits(db: Database):
    """Of many failed jobs for the same work and one that waits, one is left, and nothing is failed any more."""
    runs, done = [], threading.Event()

    def task() -> None:
        runs.append(1)
        done.set()

    for _ in range(20):
        with db.transaction() as conn:
            Jobs().defer(conn, "send", args={}, lock="a")
            conn.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    with db.transaction() as conn:
        Jobs().defer_at(conn, "send", args={}, lock="a", at=SystemClock().now() + timedelta(seconds=0.5), once=True)
    run_until(db, {"send": task}, done)
    assert runs == [1]
    assert _jobs(db) == []


@pytest.mark.fault("A11")
def test_a_job_that_no_worker_knows_waits_for_one_that_does(db: Database):
    """A job of a newer version is not lost to an older worker that meets it first; after 100 times it is dropped."""
    done = threading.Event()
    with db.transaction() as conn:
        Jobs().defer(conn, "ny", args={}, lock="a")
        Jobs().defer(conn, "gammel", args={}, lock="b")
        conn.execute("UPDATE procrastinate_jobs SET attempts = 100 WHERE task_name = 'gammel'")
        Jobs().defer(conn, "send", args={}, lock="c")
    run_until(db, {"send": done.set}, done)
    assert [job[:4] for job in _jobs(db)] == [("ny", "a", "todo", 1)]


@pytest.mark.fault("U20")
def test_a_periodic_task_never_runs_beside_itself(db: Database):
    """Of a task that is due every second and takes longer, one runs and one waits, however the time passes."""
    samtidige, flest, runs, done = [0], [0], [0], threading.Event()
    spaerre = threading.Event()

    def task() -> None:
        samtidige[0] += 1
        flest[0] = max(flest[0], samtidige[0])
        runs[0] += 1
        if runs[0] == 1:
            spaerre.wait(20)
        else:
            done.set()
        samtidige[0] -= 1

    def slip() -> None:
        while [job[2] for job in _jobs(db) if job[0] == "jaevnligt.periodic"] != ["doing", "todo"]:
            pass
        antal.extend(_jobs(db))
        spaerre.set()

    antal: list[tuple] = []
    thread = threading.Thread(target=slip)
    thread.start()
    run_until(db, {"jaevnligt": task}, done, {"jaevnligt": Periode("* * * * * *", laas="jaevnligt")})
    thread.join()
    assert flest == [1]
    assert len(antal) == 2


@pytest.mark.fault("K19")
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


@pytest.mark.fault("K20")
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
