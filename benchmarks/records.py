"""What making one record costs, beside the same record frozen at run time (docs/decisions/0035)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, field, fields, make_dataclass
from statistics import median
from time import thread_time_ns
from typing import Any

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.aktion.fordringsdata import Skyldner
from fordringsbro.debitor.model import Fordring

_ROUNDS = 15
_COUNT = 10_000


def _frozen(klasse: type[Any]) -> type[Any]:
    """The same fields in a class that is frozen at run time."""
    felter = [(en.name, en.type, field() if en.default is MISSING else field(default=None)) for en in fields(klasse)]
    return make_dataclass(klasse.__name__, felter, frozen=True, slots=True)


def _microseconds(make: Callable[..., object], given: dict[str, None]) -> float:
    start = thread_time_ns()
    for _ in range(_COUNT):
        make(**given)
    return (thread_time_ns() - start) / _COUNT / 1000


def run() -> dict[str, float]:
    """Thread CPU a record in microseconds, frozen and not, in turn."""
    figures: dict[str, float] = {}
    klasser: tuple[type[Any], ...] = (Fordring, Skyldner, Anmodning)
    for klasse in klasser:
        given = {en.name: None for en in fields(klasse)}
        frozen = _frozen(klasse)
        rounds = [(_microseconds(frozen, given), _microseconds(klasse, given)) for _ in range(_ROUNDS)]
        figures[f"{klasse.__name__} frozen, µs"] = median(before for before, _ in rounds)
        figures[f"{klasse.__name__}, µs"] = median(after for _, after in rounds)
    return figures


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name:40} {value:8.2f}")
