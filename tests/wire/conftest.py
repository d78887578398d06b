"""What the wire tests share: the echo service in this process and as a process of its own."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import ekko  # noqa: E402 - found through the line above
from wirehjaelp import PERSONLIGT  # noqa: E402 - found through the line above


@pytest.fixture(scope="session")
def app():
    """The echo service."""
    return ekko.build()


@pytest.fixture(scope="session")
def server_port(tmp_path_factory) -> Iterator[int]:
    """The echo service as a process of its own."""
    with _server(tmp_path_factory.mktemp("server")) as port:
        yield port


@contextmanager
def _server(folder):
    """Run the service and look at what it wrote when it has ended."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "log"
    with log.open("wb") as out:
        process = subprocess.Popen([sys.executable, HERE / "ekko.py", str(port)], stdout=out, stderr=out)
        try:
            _wait_until_open(port, process)
            yield port
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
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            # Not up yet; poll again soon.
            process_wait(process)
        else:
            return
    raise AssertionError("the server did not come up")


def process_wait(process):
    """Wait 50 ms for the process to end, which it should not."""
    try:
        process.wait(0.05)
    except subprocess.TimeoutExpired:
        return
