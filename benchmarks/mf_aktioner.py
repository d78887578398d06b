"""Actions from MFFordringIndberet to the receipt fetched: received, filtered, routed, forwarded to PSRM, answered.

Service and worker run on the first core; PostgreSQL, the PSRM simulator and the debtor system on the other. The
simulator carries an action out after a second and receipts are asked for with growing delays, so the time by the clock
has waiting in it; what the two processes cost is told apart.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final

from benchmarks import cpu as cpu_
from benchmarks.mf_kvitteringer import PORT, besked, krav, post, spoerg
from benchmarks.opstilling import demo
from benchmarks.servere import vores
from fordringsbro.contract.binding import Post
from fordringsbro.klient.mf_beskeder import nedskriv, opret
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database

_LEVERANCER: Final = 4
_AKTIONER: Final = 1_000
_FH: Final = 1001
_LAENGST_S: Final = 300.0
_FORDRING: Final = re.compile(rb"<e:FordringInddrivelseFordringIdentifikator>(\d+)<")


@contextmanager
def _proces(kerne: int, environment: dict[str, str], *argumenter: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `fordringsbro <argumenter>` on a core until the block ends."""
    command = ["taskset", "-c", str(kerne), sys.executable, "-m", "fordringsbro", *argumenter]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _indberet(foerste: int, aktioner: Iterable[Post]) -> list[int]:
    """Hand actions in as some deliveries; the claims' ids, in order."""
    alle = list(aktioner)
    ider: list[int] = []
    for nummer in range(_LEVERANCER):
        portion = alle[nummer * _AKTIONER : (nummer + 1) * _AKTIONER]
        svar = post("/services/FordringIndberetService", besked(foerste + nummer, portion))
        ider += map(int, _FORDRING.findall(svar))
    return ider


def _vent_paa_alle(database: Database, foerste: int) -> None:
    """Until every action of the deliveries has been carried out."""
    slut = time.perf_counter() + _LAENGST_S
    while time.perf_counter() < slut:
        with database.transaction() as conn:
            row = conn.execute(
                "SELECT count(*) FROM mf.resultat WHERE leverance_id >= %s AND status = 'UDFOERT'", (foerste,)
            ).fetchone()
        if row is not None and row[0] == _LEVERANCER * _AKTIONER:
            return
        time.sleep(0.1)
    raise RuntimeError("not every action was carried out in time")


def _maal(
    cpu: Callable[[], float], database: Database, foerste: int, aktioner: Iterable[Post]
) -> tuple[list[int], dict[str, float]]:
    """One round: its claims, actions a second by the clock, and milliseconds of our processes for each action."""
    foer, start = cpu(), time.perf_counter()
    ider = _indberet(foerste, aktioner)
    modtaget = time.perf_counter() - start
    _vent_paa_alle(database, foerste)
    for nummer in range(_LEVERANCER):
        spoerg(foerste + nummer)
    antal = _LEVERANCER * _AKTIONER
    ms = 1000 * (cpu() - foer) / antal
    return ider, {
        "received/s": antal / modtaget,
        "to receipt/s": antal / (time.perf_counter() - start),
        "CPU ms each": ms,
        "to receipt/s of one core": 1000 / ms,
    }


def run() -> dict[str, float]:
    """Creations, then a write-down of each."""
    with demo(PORT) as environment:
        environment["FORDRINGSBRO_PSRM_URL"] = f"http://127.0.0.1:{PORT + 2}"
        database = Database(environment["FORDRINGSBRO_DATABASE_URL"])
        try:
            with (
                vores("serve", environment, PORT) as service,
                _proces(1, environment, "simulator", "psrm"),
                _proces(0, environment, "worker") as worker,
            ):
                antal = _LEVERANCER * _AKTIONER

                def cpu() -> float:
                    return cpu_.sekunder(service.pid) + cpu_.sekunder(worker.pid)

                ider, oprettelser = _maal(cpu, database, 1, (opret(_FH, krav(n)) for n in range(antal)))
                i_dag = SystemClock().today()
                rettelser = (nedskriv(_FH, id_, 1_00, aarsag="INDB", virkningsdato=i_dag) for id_ in ider)
                _, nedskrivninger = _maal(cpu, database, 101, rettelser)
        finally:
            database.close()
    return {
        **{f"creations, {navn}": tal for navn, tal in oprettelser.items()},
        **{f"write-downs, {navn}": tal for navn, tal in nedskrivninger.items()},
    }


if __name__ == "__main__":
    for navn, tal in run().items():
        print(f"{navn:45} {tal:12,.2f}")
