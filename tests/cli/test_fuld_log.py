"""Where the log goes nobody may be able to write, or nobody reads: the house goes on all the same."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psycopg
import pytest
import requests

_FORDRINGSBRO = (sys.executable, "-m", "fordringsbro")
_FULD = "/dev/full"
pytestmark = [pytest.mark.fault("A7")]


def _port() -> int:
    """A free port, below those that systems give to clients."""
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311 - no secret
        with suppress(OSError):
            socket.create_server(("127.0.0.1", port)).close()
            return port


def _vent(hvad: Callable[[], object], proces: subprocess.Popen[bytes]) -> object:
    """What `hvad` gives once it is true; fails when it never is, or the process has ended."""
    frist = time.monotonic() + 60
    while True:
        assert proces.poll() is None, f"it ended with {proces.returncode}"
        with suppress(requests.ConnectionError):
            if svar := hvad():
                return svar
        assert time.monotonic() < frist, "it never came"
        time.sleep(0.05)


@contextmanager
def _del(kommando: str, log: str, database_url: str, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A part of an installation that writes its log where it can't be written; it must end in order."""
    miljoe = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    miljoe |= {
        "FORDRINGSBRO_DATABASE_URL": database_url,
        "FORDRINGSBRO_PORT": str(port),
        "FORDRINGSBRO_PORTAL_PORT": str(port),
        "FORDRINGSBRO_SANDBOX": "true",
    }
    slut = {"fuld": f"2>{_FULD}", "lukket": "2>&-", "laest": ""}[log]
    laes, skriv = os.pipe()
    # The shell is the way to start a program with a descriptor that is closed.
    proces = subprocess.Popen(
        ["/bin/sh", "-c", f'exec "$@" {slut}', "sh", *_FORDRINGSBRO, kommando], env=miljoe, stderr=skriv
    )
    os.close(skriv)
    # Nobody reads: whoever writes is told of a broken pipe.
    os.close(laes)
    try:
        yield proces
        proces.send_signal(signal.SIGTERM)
        assert proces.wait(30) == 0
    finally:
        proces.kill()
        proces.wait()


@pytest.mark.parametrize("log", ["fuld", "lukket", "laest"])
def test_messages_are_answered_while_the_log_can_not_be_written(database_url: str, log: str):
    """On a full disk, into a closed descriptor and into a pipe that nobody reads: each message has its answer."""
    port = _port()
    adresse = f"http://127.0.0.1:{port}/service/OIR/DebitorRegistreringAfsend/1"
    with _del("serve", log, database_url, port) as proces:
        _vent(lambda: requests.get(f"{adresse}?wsdl", timeout=5).ok, proces)
        for _ in range(3):
            svar = requests.post(adresse, b"<intet/>", headers={"Content-Type": "text/xml"}, timeout=10)
            assert "FB-203" in svar.text


@pytest.mark.parametrize("log", ["fuld"])
def test_the_portal_answers_while_the_log_can_not_be_written(database_url: str, log: str):
    """Health and pages, and a page that fails."""
    port = _port()
    with _del("portal", log, database_url, port) as proces:
        _vent(lambda: requests.get(f"http://127.0.0.1:{port}/health/ready", timeout=5).ok, proces)
        assert requests.get(f"http://127.0.0.1:{port}/metrics", timeout=10).ok


@pytest.mark.parametrize("log", ["fuld", "lukket"])
def test_a_worker_works_while_the_log_can_not_be_written(database_url: str, log: str):
    """A job that fails is told to the log, and waits for its next attempt; the next job is done."""
    with psycopg.connect(database_url, autocommit=True) as conn:
        # The first fails for want of an argument, and that is told.
        conn.execute(
            """INSERT INTO procrastinate_jobs (task_name, queue_name, lock, args)
               VALUES ('inddrivelse.send', 'default', 'a', '{}'), ('beskedfordeler.ryd_op', 'default', 'b', '{}')"""
        )
        with _del("worker", log, database_url, _port()) as proces:

            def gjort() -> bool:
                # A job that was done is deleted.
                stand = conn.execute("SELECT lock, attempts > 0 FROM procrastinate_jobs WHERE lock IN ('a', 'b')")
                return stand.fetchall() == [("a", True)]

            _vent(gjort, proces)
