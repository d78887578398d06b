"""The echo service as a process of its own."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from wirehjaelp import PERSONLIGT

HERE = Path(__file__).parent


@dataclass
class Tjeneste:
    """The service as a process."""

    port: int
    process: subprocess.Popen
    log: Path


@contextmanager
def tjeneste(folder, **valg):
    """Run the service and look at what it wrote when it has ended."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, HERE / "ekko.py", str(port), json.dumps(valg)], stdout=out, stderr=out
        )
        try:
            _wait_until_open(valg.get("sti") or port, process)
            yield Tjeneste(port, process, log)
        finally:
            process.terminate()
            process.wait(30)
    written = log.read_text(encoding="utf-8")
    assert not any(word in written for word in PERSONLIGT)
    assert "Traceback" not in written


def _wait_until_open(port, process):
    for _ in range(400):
        assert process.poll() is None
        try:
            _proev(port)
        except OSError:
            # Not up yet; poll again soon.
            process_wait(process)
        else:
            return
    raise AssertionError("the server did not come up")


def _proev(sted):
    if isinstance(sted, int):
        socket.create_connection(("127.0.0.1", sted), timeout=1).close()
        return
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(sted)


def process_wait(process):
    """Wait 50 ms for the process to end, which it should not."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
