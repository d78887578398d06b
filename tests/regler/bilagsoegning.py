"""Searches claims that stand on the edge of one row: accepted by all rows, or refused by that row alone.

From a plausible claim the search mends one broken row at a time, by moving a date or amount that the edge doesn't
need, cheapest first, until nothing else is broken or nothing more can be mended. What then is still broken follows
from the row and can't be avoided, as far as the search reaches.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import count
from typing import NamedTuple

from bilagsord import DAG, FAKTUM, Fakta, Raekke, brudt, dage_i_perioden, foer_lukkedage, kroner, lukket, sidste

MODTAGET = date(2025, 9, 1)
#: Steps of the search for one edge; enough for every row of the annexes of 2026-03.
SKRIDT = 300
#: More than any number of other rows.
INGEN_KANT = 1_000
#: More than the rows that can follow: a row about closed days is shown on one, even if another row then refuses too.
AABEN = 20


class Prik(NamedTuple):
    """One edge on common facts: what makes the claim accepted, what makes it refused, and the limit."""

    grund: Fakta
    godkendt: Fakta
    afvist: Fakta
    graense: date | int | str | None


class Kant(NamedTuple):
    """An edge with the ids of the rows that both its claims break beside it."""

    prik: Prik
    godkendt_bryder: list[str]
    afvist_bryder: list[str]


#: Makes the edge on the facts at hand, or None where it can't stand on them.
Prikker = Callable[[Fakta], Prik | None]


def med(fakta: Fakta, aendringer: Fakta) -> Fakta:
    """`fakta` changed; an empty text takes the fact away."""
    return {navn: vaerdi for navn, vaerdi in (fakta | aendringer).items() if vaerdi != ""}


def bedste(
    raekker: Sequence[Raekke], nr: int, forsoeg: Sequence[Sequence[Fakta]], prikker: Prikker, laast: set[str]
) -> Kant:
    """The best edge of several searches; the first that breaks nothing else ends them."""
    fundet: tuple[float, Kant] | None = None
    for begyndelser in forsoeg:
        nyt = soeg(raekker, nr, begyndelser, prikker, laast)
        if fundet is None or nyt[0] < fundet[0]:
            fundet = nyt
        if fundet[0] == 0:
            break
    assert fundet
    assert fundet[0] < INGEN_KANT
    return fundet[1]


def soeg(
    raekker: Sequence[Raekke], nr: int | None, begyndelser: Sequence[Fakta], prikker: Prikker, laast: set[str]
) -> tuple[float, Kant]:
    """The edge that breaks the fewest other rows, with its price; `laast` are facts that the edge itself sets."""
    soegning = _Soegning(raekker, nr, prikker)
    for fakta in begyndelser:
        soegning.tilfoej(fakta, 0)
    for _ in range(SKRIDT):
        if not soegning.koe or soegning.bedst[0] == 0:
            break
        _, _, dybde, fakta = heapq.heappop(soegning.koe)
        prik = prikker(fakta)
        assert prik
        for aendring in _rettelser(raekker, nr, prik, laast):
            soegning.tilfoej(med(fakta, aendring), dybde + 1)
    return soegning.bedst


class _Soegning:
    """What a search has seen, what it will look at next, and the best edge so far."""

    def __init__(self, raekker: Sequence[Raekke], nr: int | None, prikker: Prikker) -> None:
        self._raekker, self._nr, self._prikker = raekker, nr, prikker
        self._naeste = count()
        self._set: set[tuple[tuple[str, object], ...]] = set()
        self.koe: list[tuple[float, int, int, Fakta]] = []
        self.bedst: tuple[float, Kant] = (float("inf"), Kant(Prik({}, {}, {}, None), [], []))

    def tilfoej(self, fakta: Fakta, dybde: int) -> None:
        """Weigh facts that weren't seen before, and put them in the queue."""
        noegle = tuple(sorted(fakta.items()))
        prik = None if noegle in self._set else self._prikker(fakta)
        self._set.add(noegle)
        if prik is None:
            return
        kant = _maal(self._raekker, self._nr, prik)
        pris = len(kant.godkendt_bryder) * 3 + len(kant.afvist_bryder) + _pris(self._raekker, self._nr, prik)
        if pris < self.bedst[0]:
            self.bedst = pris, kant
        heapq.heappush(self.koe, (pris + dybde / 10, next(self._naeste), dybde, fakta))


def _pris(raekker: Sequence[Raekke], nr: int | None, prik: Prik) -> float:
    """An edge must be the row's own, and a row about closed days is shown on one."""
    if nr is None:
        return 0
    raekke = raekker[nr]
    if brudt(raekke, med(prik.grund, prik.godkendt)) or not brudt(raekke, med(prik.grund, prik.afvist)):
        return INGEN_KANT
    if not raekke.foko:
        return 0
    dag = foer_lukkedage(raekke, prik.grund)
    return 0 if dag and lukket(dag) else AABEN


def _maal(raekker: Sequence[Raekke], nr: int | None, prik: Prik) -> Kant:
    godkendt, afvist = med(prik.grund, prik.godkendt), med(prik.grund, prik.afvist)
    return Kant(
        prik,
        [raekke.rule_id for raekke in raekker if brudt(raekke, godkendt)],
        [raekke.rule_id for i, raekke in enumerate(raekker) if i != nr and brudt(raekke, afvist)],
    )


def _rettelser(raekker: Sequence[Raekke], nr: int | None, prik: Prik, laast: set[str]) -> Iterator[Fakta]:
    """Single changes, each of which mends a row that is broken beside the edge's."""
    for fakta in (med(prik.grund, prik.godkendt), med(prik.grund, prik.afvist)):
        for i, raekke in enumerate(raekker):
            if i != nr and brudt(raekke, fakta):
                yield from (aendring for aendring in _flytninger(raekke, fakta) if laast.isdisjoint(aendring))
    if nr is not None and raekker[nr].foko:
        navn = next(navn for navn in raekker[nr].anker if prik.grund.get(navn))
        yield from ({navn: prik.grund[navn] + dage * DAG} for dage in (1, 2, 5, -1, -2, -5))


def _flytninger(raekke: Raekke, fakta: Fakta) -> Iterator[Fakta]:
    if raekke.om_dato:
        yield from _datoflytninger(raekke, fakta)
    elif raekke.anchor == "DKK per day in period":
        sats = int(raekke.value) * 100
        yield {"periode_slut": fakta["periode_start"] + (-(-fakta["hovedstol_oere"] // sats) - 1) * DAG}
        loft = max((dage_i_perioden(fakta) or 0) * sats, 0)
        yield {"hovedstol_oere": loft, "beloeb_oere": min(fakta["beloeb_oere"], loft)}
    elif raekke.anchor == "beloeb":
        yield {"beloeb_oere": fakta["hovedstol_oere"]}
    elif raekke.anchor == "DKK":
        nederst, oeverst = kroner(raekke)
        yield {FAKTUM[raekke.field]: min(max(fakta[FAKTUM[raekke.field]], nederst), oeverst)}
    elif raekke.field == "periode":
        start, slut = fakta["periode_start"], fakta["periode_slut"]
        yield {"periode_slut": max(d for d in _dage(start, DAG) if not brudt(raekke, fakta | {"periode_slut": d}))}
        yield {"periode_start": min(d for d in _dage(slut, -DAG) if not brudt(raekke, fakta | {"periode_start": d}))}
    elif raekke.value == "not_bank_holiday":
        for skridt in (DAG, -DAG):
            yield {raekke.field: next(d for d in _dage(fakta[raekke.field], skridt) if not lukket(d))}


def _dage(fra: date, skridt: timedelta) -> list[date]:
    return [fra + n * skridt for n in range(366)]


def _datoflytninger(raekke: Raekke, fakta: Fakta) -> Iterator[Fakta]:
    felt, graense = FAKTUM[raekke.field], sidste(raekke, fakta)
    if graense is None:
        return
    yield {felt: graense}
    anker = next(navn for navn in raekke.anker if fakta.get(navn))
    yield from ({anker: dag} for dag in _ankerdage(raekke, fakta, anker, fakta[felt] - graense))


def _ankerdage(raekke: Raekke, fakta: Fakta, anker: str, for_meget: timedelta) -> Iterator[date]:
    """Where the anchor may lie so that the row holds: the nearest day to either side of a first guess."""
    gaet = fakta[anker] + for_meget
    for retning in (DAG, -DAG):
        for n in range(40):
            dag = gaet + n * retning
            if not brudt(raekke, fakta | {anker: dag}):
                yield dag
                break
