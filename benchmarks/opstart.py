"""What starting the command line costs: CPU of a process from its start to its end, medians."""

from __future__ import annotations

import os
import subprocess
import sys
from statistics import median
from typing import Final

_GANGE: Final = 5
_KOMMANDOER: Final = ("--version", "--help", "claims --help", "check --help")


def _ms(argumenter: list[str]) -> float:
    proces = subprocess.Popen([sys.executable, *argumenter], stdout=subprocess.DEVNULL)
    _, status, brugt = os.wait4(proces.pid, 0)
    proces.returncode = os.waitstatus_to_exitcode(status)
    if proces.returncode:
        raise RuntimeError(f"{argumenter}: exit {proces.returncode}")
    return 1000 * (brugt.ru_utime + brugt.ru_stime)


def run() -> dict[str, float]:
    """Milliseconds of CPU, and those of Python alone."""
    fundet = {"python alone, CPU ms": median(_ms(["-c", "pass"]) for _ in range(_GANGE))}
    for tekst in _KOMMANDOER:
        tider = [_ms(["-m", "fordringsbro", *tekst.split()]) for _ in range(_GANGE)]
        fundet[f"fordringsbro {tekst}, CPU ms"] = median(tider)
    return fundet


if __name__ == "__main__":
    for navn, tal in run().items():
        print(f"{navn:45} {tal:10,.2f}")
