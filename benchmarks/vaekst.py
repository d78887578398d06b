"""How the cost of a message grows with its claims and with what the database has, and how many bytes a claim takes up.

The database holds claims that were registered, judged, handed over and carried out (`benchmarks.mangfold`).
`python -m benchmarks.vaekst [CLAIMS ...]` measures other sizes, 1,000,000 too.
"""

from __future__ import annotations

import os
import sys
from statistics import median
from typing import Final

from benchmarks import cpu
from benchmarks.konti import KENDT, NY, OPSLAG, Konti
from benchmarks.lister import base
from benchmarks.registrering import maal, portion
from benchmarks.servere import Server, vores

_PORT: Final = 18_640
_RUNDER: Final = 3
#: Claims in a message, and messages of a portion then.
_KRAV: Final = {1: 200, 10: 150, 100: 30}
_SLAGS: Final = (NY, KENDT, OPSLAG)


def run(*stoerrelser: int) -> dict[str, float]:
    """By size of the database and, on the smallest, of the message; bytes a claim between smallest and largest."""
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    alle = sorted(stoerrelser) or [1_000, 100_000]
    fundet: dict[str, float] = {}
    fylder: list[int] = []
    for antal in alle:
        with base(antal) as miljoe:
            fylder.append(cpu.stoerrelse(miljoe["FORDRINGSBRO_DATABASE_URL"]))
            with vores("serve", miljoe, _PORT) as server:
                fundet |= {f"{antal} claims known, {navn}": tal for navn, tal in _efter(server, 10, antal).items()}
                if antal == alle[0]:
                    for krav in _KRAV:
                        tal = _efter(server, krav, antal + krav)
                        fundet |= {f"{krav} claims a message, {navn}": ms for navn, ms in tal.items()}
    if len(alle) > 1:
        fundet["bytes on disk a claim"] = (fylder[-1] - fylder[0]) / (alle[-1] - alle[0])
    return fundet


def _efter(server: Server, krav: int, seed: int) -> dict[str, float]:
    """Milliseconds of the server and of PostgreSQL, medians of some portions after the first."""
    konti = Konti(seed, krav)
    maalt: dict[str, list[tuple[float, float]]] = {slags.navn: [] for slags in _SLAGS}
    for _ in range(_RUNDER + 1):
        beskeder = portion(konti, _KRAV[krav])
        for slags in _SLAGS:
            maalt[slags.navn].append(maal(server, slags, beskeder[slags]))
    fundet = {}
    for navn, par in maalt.items():
        fundet[f"{navn}: serve, CPU ms"] = median(selv for selv, _ in par[1:])
        fundet[f"{navn}: PostgreSQL, CPU ms"] = median(database for _, database in par[1:])
    return fundet


if __name__ == "__main__":
    for navn, tal in run(*map(int, sys.argv[1:])).items():
        print(f"{navn:75} {tal:10,.2f}")
