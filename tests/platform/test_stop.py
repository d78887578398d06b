"""Stopping by signal, with real processes and real signals."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

_PROGRAM = """
import sys
from fordringsbro.platform.stop import Stopsignal
stop = Stopsignal()
print("ready", flush=True)
while not stop.wait({seconds}):
    pass
for _ in range(1_000):
    stop.came()
# An interpreter that is ending takes no more signals.
sys.stdin.read()
"""


@pytest.mark.fault("K18")
@pytest.mark.parametrize("seconds", ["None", "0.001"])
def test_any_number_of_signals_end_the_wait(seconds):
    """A process that gets hundreds of signals in a row, three kinds mixed, ends in order; none waits for another."""
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM.format(seconds=seconds)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        for number in range(400):
            process.send_signal((signal.SIGINT, signal.SIGTERM, signal.SIGHUP)[number % 3])
        process.stdin.close()
        try:
            assert process.wait(timeout=20) == 0
        finally:
            process.kill()


def test_without_a_signal_the_wait_ends_with_its_time():
    """A wait that no signal ends says so, and the process goes on."""
    program = "from fordringsbro.platform.stop import Stopsignal\nassert not Stopsignal().wait(0.01)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_under_nohup_the_closing_of_the_terminal_is_no_signal():
    """A process that was started to outlive its terminal does."""
    program = (
        "import os, signal\nfrom fordringsbro.platform.stop import Stopsignal\nstop = Stopsignal()\n"
        "os.kill(os.getpid(), signal.SIGHUP)\nassert not stop.wait(0.01)"
    )
    assert subprocess.run(["nohup", sys.executable, "-c", program], check=False, capture_output=True).returncode == 0
