"""The parts of the report: run one after the other, each in a process of its own."""

from __future__ import annotations

import platform
import subprocess
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import version
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Del:
    """A part of the report.

    Attributes:
        modul: Its module below `benchmarks`.
        stor: Sizes that it takes when all is measured.
        almindelig: Sizes that it takes otherwise.
    """

    modul: str
    stor: tuple[int, ...] = ()
    almindelig: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Maalt:
    """What a part found: its command, how long it took, and its figures, whose names hold the units."""

    command: str
    seconds: float
    figures: dict[str, float]


DELE: Final = (
    Del("opstart"),
    Del("filter"),
    Del("registrering"),
    Del("vaekst", (1_000, 100_000, 1_000_000), (1_000, 100_000)),
    Del("mf_kvitteringer"),
    Del("mf_aktioner"),
    Del("viderefoersel", (3_000, 25_000, 100_000), (3_000,)),
    Del("lister", (1_000, 100_000, 1_000_000), (100_000,)),
    Del("tungeste"),
    Del("records"),
)


def maskine() -> dict[str, str]:
    """What it was measured on."""
    cpuer = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    hukommelse = Path("/proc/meminfo").read_text(encoding="utf-8").split()[1]
    return {
        "processor": next((li.partition(":")[2].strip() for li in cpuer if li.startswith("model name")), "unknown"),
        "cores": str(cpu_count()),
        "memory": f"{int(hukommelse) / 1024**2:.0f} GB",
        "system": platform.platform(),
        "python": platform.python_version(),
        "fordringsbro": version("fordringsbro"),
        "commit": subprocess.run(
            ["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False
        ).stdout.strip(),
        "date": datetime.now(UTC).date().isoformat(),
    }


def _koer(modul: str, stoerrelser: tuple[int, ...]) -> dict[str, float]:
    fundet: dict[str, float] = import_module(f"benchmarks.{modul}").run(*stoerrelser)
    return fundet


def maal(dele: Iterable[Del], *, fuld: bool) -> dict[str, Maalt]:
    """Run parts one after the other and print each as it ends."""
    fundet = {}
    for en in dele:
        stoerrelser = en.stor if fuld else en.almindelig
        kommando = " ".join(["python -m", f"benchmarks.{en.modul}", *map(str, stoerrelser)])
        start = time.perf_counter()
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as proces:
            tal = proces.submit(_koer, en.modul, stoerrelser).result()
        fundet[en.modul] = Maalt(kommando, round(time.perf_counter() - start, 1), tal)
        print(f"\n## {kommando} ({fundet[en.modul].seconds:.0f} s)", flush=True)
        for navn, vaerdi in tal.items():
            print(f"{navn:75} {vaerdi:12,.2f}", flush=True)
    return fundet
