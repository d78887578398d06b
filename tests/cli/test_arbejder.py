"""The worker as a process of its own: what it says, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.jobs import Jobs


@pytest.fixture
def arbejder(db, dele):
    """A running worker."""
    uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    miljoe = uden | {"FORDRINGSBRO_DATABASE_URL": db.url, "FORDRINGSBRO_SANDBOX": "true"}
    with subprocess.Popen(
        [sys.executable, "-m", "fordringsbro", "worker"], env=miljoe, stderr=subprocess.PIPE, text=True
    ) as proces:
        yield proces
        proces.kill()


def vent(db, sql: str) -> None:
    """Wait until a query finds something."""
    frist = time.monotonic() + 60
    while True:
        with db.transaction() as conn:
            if conn.execute(sql).fetchone():
                return
        assert time.monotonic() < frist, sql
        time.sleep(0.05)


def frys(db, arbejder) -> None:
    """Stop a worker at a moment when it is in no transaction: its locks would stay for as long as it is stopped."""
    frist = time.monotonic() + 60
    while True:
        arbejder.send_signal(signal.SIGSTOP)
        with contextlib.suppress(FejlError), db.transaction() as conn:
            conn.execute("SET LOCAL lock_timeout = '1s'")
            conn.execute("LOCK TABLE procrastinate_workers, procrastinate_jobs IN ACCESS EXCLUSIVE MODE")
            return
        arbejder.send_signal(signal.SIGCONT)
        assert time.monotonic() < frist, "always in a transaction"


@pytest.mark.fault("K21")
def test_a_worker_that_was_frozen_wakes_without_a_word_of_another_form(db, arbejder):
    """Stopped, taken for dead and woken again, it does what is in the queue; all it has said is JSON."""
    vent(db, "SELECT 1 FROM procrastinate_workers")
    frys(db, arbejder)
    with db.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_workers")
        Jobs().defer(conn, "findes.ikke", args={}, lock="a")
    arbejder.send_signal(signal.SIGCONT)
    vent(db, "SELECT 1 FROM procrastinate_workers")
    vent(db, "SELECT 1 FROM procrastinate_jobs WHERE task_name = 'findes.ikke' AND attempts = 1")
    arbejder.send_signal(signal.SIGTERM)
    assert arbejder.wait(60) == 0
    linjer = [json.loads(linje) for linje in arbejder.stderr]
    assert "job_unknown" in [linje["event"] for linje in linjer]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_worker_ends_in_order(db, arbejder, number):
    """Whichever signal asks, it takes its leave."""
    vent(db, "SELECT 1 FROM procrastinate_workers")
    arbejder.send_signal(number)
    assert arbejder.wait(60) == 0
    with db.transaction() as conn:
        assert conn.execute("SELECT id FROM procrastinate_workers").fetchall() == []
