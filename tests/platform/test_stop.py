"""Stopping by signal, with real processes and real signals."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_PROGRAM = """
from fordringsbro.platform.stop import Stopsignal
stop = Stopsignal()
print("ready", flush=True)
while not stop.wait({seconds}):
    pass
for _ in range(1_000):
    stop.came()
"""


@pytest.mark.parametrize("seconds", ["None", "0.001"])
def test_any_number_of_signals_end_the_wait(seconds):
    """A process that gets hundreds of signals in a row, two kinds mixed, ends in order; none waits for another."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(seconds=seconds)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in range(400):
            process.send_signal((signal.SIGINT, signal.SIGTERM)[number % 2])
        try:
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


def test_without_a_signal_the_wait_ends_with_its_time():
    """A wait that no signal ends says so, and the process goes on."""
    program = "from fordringsbro.platform.stop import Stopsignal\nassert not Stopsignal().wait(0.01)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
