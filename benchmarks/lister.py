"""Lists, pages, metrics and `verify` over a database of very many claims: seconds, and the peak memory of a process.

Each command is a process of its own, as an operator starts it; pages and metrics come from one portal. The figures hold
the start of Python and of the command. `python -m benchmarks.lister [CLAIMS]` measures one size, 1,000,000 too.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks.mangfold import fyld
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.migrate import migrate

_PORT: Final = 18690
_KB: Final = 1024
#: Each is measured so often; the quickest counts, for the machine has other things to do.
_GANGE: Final = 3
_KOMMANDOER: Final = (
    "claims",
    "claims --state PARKED",
    "claims --state REJECTED",
    "claims --backend DMI",
    "claims --type KFDAINS",
    "claims --after F1000",
    "claims --limit 5000",
    "actions",
    "actions --state PARKED",
    "actions --state REJECTED",
    "actions --backend DMI",
    "parked",
    "register list",
    "register list --backend DMI",
    "hearings",
    "requests --all",
    "outbox --all",
    "inbox",
    "notifications list",
    "tasks",
    "access refusals",
    "municipalities list",
)
#: Everything, written to a program that reads it: once each.
_HELE: Final = ("claims --json", "actions --json", "register list --json", "verify")
_SIDER: Final = (
    "/",
    "/fordringer",
    "/fordringer?tilstand=PARKED",
    "/fordringer?system=DMI",
    "/fordringer?side=2&efter=500",
    "/fordringer?tilstand=DONE&side=9&foer=0",
    "/metrics",
    "/health/ready",
)


@contextmanager
def base(antal: int) -> Iterator[dict[str, str]]:
    """The environment of commands on a database of so many claims."""
    folder = Path(tempfile.mkdtemp(prefix="fordringsbro-bench-"))
    folder.chmod(0o755)
    with embedded_postgres(folder) as url:
        migrate(url)
        fyld(url, antal)
        yield {
            **os.environ,
            "FORDRINGSBRO_DATABASE_URL": url,
            "FORDRINGSBRO_DATA_DIR": str(folder / "data"),
            "FORDRINGSBRO_PSRM_URL": "http://127.0.0.1:9",
            "FORDRINGSBRO_DMI_URL": "http://127.0.0.1:9",
            "FORDRINGSBRO_PORTAL_PORT": str(_PORT),
            "FORDRINGSBRO_ACCESS": "open",
            "FORDRINGSBRO_LOG_LEVEL": "WARNING",
        }


def kommando(miljoe: dict[str, str], tekst: str) -> tuple[float, float]:
    """Run a command to its end: seconds, and megabytes at most."""
    begyndt = time.perf_counter()
    proces = subprocess.Popen(
        [sys.executable, "-m", "fordringsbro", *tekst.split()], env=miljoe, stdout=subprocess.DEVNULL
    )
    _, status, brugt = os.wait4(proces.pid, 0)
    proces.returncode = os.waitstatus_to_exitcode(status)
    if proces.returncode != (tekst == "verify"):
        raise RuntimeError(f"{tekst}: exit {proces.returncode}")
    return time.perf_counter() - begyndt, brugt.ru_maxrss / _KB


def sider(miljoe: dict[str, str]) -> Iterator[tuple[str, float]]:
    """The pages and metrics of a portal: seconds each; and its memory in the end."""
    proces = subprocess.Popen([sys.executable, "-m", "fordringsbro", "portal"], env=miljoe)
    try:
        for _ in range(300):
            try:
                _hent("/health/live")
                break
            except OSError:
                time.sleep(0.1)
        for sti in _SIDER:
            yield f"{sti} s", min(_hent(sti) for _ in range(_GANGE))
        for linje in Path(f"/proc/{proces.pid}/status").read_text(encoding="ascii").splitlines():
            if linje.startswith("VmHWM"):
                yield "portal MB", int(linje.split()[1]) / _KB
    finally:
        proces.terminate()
        proces.wait(30)


def _hent(sti: str) -> float:
    forbindelse = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=120)
    begyndt = time.perf_counter()
    forbindelse.request("GET", sti)
    forbindelse.getresponse().read()
    forbindelse.close()
    return time.perf_counter() - begyndt


def run(*stoerrelser: int) -> dict[str, float]:
    """Seconds and megabytes by size and what was asked for; 1,000 and 100,000 claims unless told otherwise."""
    fundet: dict[str, float] = {}
    for antal in stoerrelser or (1_000, 100_000):
        begyndt = time.perf_counter()
        with base(antal) as miljoe:
            fundet[f"{antal} fill s"] = time.perf_counter() - begyndt
            fundet |= {f"{antal} {navn}": tal for navn, tal in sider(miljoe)}
            for tekst in _KOMMANDOER:
                maalt = [kommando(miljoe, tekst) for _ in range(_GANGE)]
                fundet[f"{antal} {tekst} s"] = min(s for s, _ in maalt)
                fundet[f"{antal} {tekst} MB"] = max(mb for _, mb in maalt)
            for tekst in _HELE:
                fundet[f"{antal} {tekst} s"], fundet[f"{antal} {tekst} MB"] = kommando(miljoe, tekst)
    return fundet


if __name__ == "__main__":
    for navn, tal in run(*map(int, sys.argv[1:])).items():
        print(f"{navn:60} {tal:12,.2f}", flush=True)
