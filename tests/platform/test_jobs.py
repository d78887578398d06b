"""Jobs are put in the queue with the change that causes them."""

from __future__ import annotations

import threading

import psycopg

from fordringsbro.platform.database import Database
from fordringsbro.platform.jobs import Jobs


def _waiting(db: Database) -> int:
    with db.transaction() as conn:
        row = conn.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'").fetchone()
        assert row is not None
        return int(row[0])


def test_a_job_is_committed_with_the_change(db: Database):
    """A job put in the queue is there after the commit, once for each lock."""
    with db.transaction() as conn:
        for lock in ("a", "a", "b"):
            Jobs().defer(conn, "send", args={"backend": "PSRM"}, lock=lock)
    assert _waiting(db) == 2


def test_a_job_is_rolled_back_with_the_change(db: Database):
    """A job put in the queue is gone when its transaction fails."""
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        raise psycopg.Rollback
    assert _waiting(db) == 0


def test_two_transactions_with_the_same_job_leave_one(db: Database):
    """When two transactions want the same job at once, the slower waits for the quicker and adds none."""
    first_has_deferred = threading.Event()

    def second() -> None:
        first_has_deferred.wait(10)
        with db.transaction() as conn:
            Jobs().defer(conn, "send", args={}, lock="a")

    thread = threading.Thread(target=second)
    thread.start()
    with db.transaction() as conn:
        Jobs().defer(conn, "send", args={}, lock="a")
        first_has_deferred.set()
    thread.join(10)
    assert _waiting(db) == 1
