"""How many claims a second one core judges: every rule of each claim's type, with findings.

CPU time counts. The claims are varied (all 72 types, many dates and principals) and every fourth breaks one to three
rules, so that the building of findings is part of the measured time. `python -m benchmarks.filter`.
"""

from __future__ import annotations

import gc
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from time import process_time

from fordringsbro.regler import Filter, Regelsaet, Stamdata, eksempel

_CLAIMS = 20_000
_ROUNDS = 5
_SEED = 1590
_BAD_SHARE = 0.25


def _spoiled(claim: Stamdata, rng: random.Random) -> Stamdata:
    """`claim` with one to three facts that break rules."""
    day = claim.modtagelsesdato or date(2025, 9, 1)
    faults: list[Callable[[Stamdata], Stamdata]] = [
        lambda c: replace(c, foraeldelsesdato=day + timedelta(days=9_000)),
        lambda c: replace(c, srb=day),
        lambda c: replace(c, hovedstol_oere=c.hovedstol_oere + 900_000_000),
        lambda c: replace(c, stiftelsesdato=None),
        lambda c: replace(c, art="OPKR"),
    ]
    for fault in rng.sample(faults, rng.randint(1, 3)):
        claim = fault(claim)
    return claim


def work(count: int = _CLAIMS) -> list[tuple[Filter, Stamdata]]:
    """Claims with the filter of their type, in random order."""
    rng = random.Random(_SEED)  # noqa: S311 - repeatable variation, no secret
    rules = Regelsaet.load()
    base: list[tuple[Filter, Stamdata]] = []
    for kode in rules.typer:
        for _ in range(12):
            received = date(2025, 1, 1) + timedelta(days=rng.randrange(365))
            judge = rules.filter(kode, received)
            assert judge is not None
            claim = eksempel(judge.pakke, modtaget=received, hovedstol_oere=rng.randrange(100, 5_000_000))
            base.append((judge, claim))
    chosen = []
    for _ in range(count):
        judge, claim = rng.choice(base)
        chosen.append((judge, _spoiled(claim, rng) if rng.random() < _BAD_SHARE else replace(claim)))
    return chosen


def run() -> dict[str, float]:
    """Claims a second (the best of five rounds), rules a claim, and the share of claims with findings."""
    claims = work()
    found = sum(bool(judge.vurder(claim)) for judge, claim in claims)  # also fills the date tables
    best = float("inf")
    gc.disable()
    for _ in range(_ROUNDS):
        started = process_time()
        for judge, claim in claims:
            judge.vurder(claim)
        best = min(best, process_time() - started)
    gc.enable()
    return {
        "filter_claims_per_second": len(claims) / best,
        "filter_rules_per_claim": sum(len(judge.regler) for judge, _ in claims) / len(claims),
        "filter_share_with_findings": found / len(claims),
    }


if __name__ == "__main__":
    for name, value in run().items():
        print(f"{name} {value:,.2f}")
