"""Compilation of a rule into a plain function: amounts, presence, codes and periods; dates are in datoregler."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Any

from fordringsbro.platform import bankdays
from fordringsbro.regler.datoregler import datokrav
from fordringsbro.regler.fakta import PLADS
from fordringsbro.regler.krav import Regelkrav
from fordringsbro.regler.model import Regel, RegelError

_DOM, _FORLIG = PLADS["domsdato"], PLADS["forligsdato"]
_START, _SLUT = PLADS["periode_start"], PLADS["periode_slut"]


def beloebsgraenser(regel: Regel) -> tuple[int, int | None]:
    """The one or two whole-kroner limits of an amount rule, in øre; both ends of a range are accepted."""
    fra, _, til = regel.graense.partition("..")
    return int(fra) * 100, int(til) * 100 if til else None


def _ingen(_: tuple[Any, ...]) -> None:
    return None


def _kode(regel: Regel) -> Regelkrav:
    i, tilladt = PLADS[regel.felt], frozenset(regel.graense.split("/"))
    return Regelkrav(lambda v: v[i] not in tilladt, lambda _: regel.graense, regel)


def _beloeb(regel: Regel) -> Regelkrav:
    """An amount against fixed limits (R_4_1, R_4_2, R_4_4)."""
    i = PLADS[regel.felt]
    fra, til = beloebsgraenser(regel)
    if regel.op == "between" and til is not None:
        return Regelkrav(lambda v: not fra <= v[i] <= til, lambda v: fra if v[i] < fra else til, regel)
    if regel.note == "nulfordring_fritaget":
        beloeb = PLADS["beloeb"]
        # A zero claim may have no principal of its own, but no claim has a negative one.
        return Regelkrav(lambda v: v[i] <= fra and (v[beloeb] != 0 or v[i] < 0), lambda _: fra + 1, regel)
    tests: dict[str, Callable[[tuple[Any, ...]], bool]] = {
        "le": lambda v: v[i] > fra,
        "ge": lambda v: v[i] < fra,
        "eq": lambda v: v[i] != fra,
    }
    return Regelkrav(tests[regel.op], lambda _: fra, regel)


def _mindst_beloebet(regel: Regel) -> Regelkrav:
    i, j = PLADS[regel.felt], PLADS[regel.anker]
    return Regelkrav(lambda v: v[i] < v[j], lambda v: v[j], regel)


def _pr_dag(regel: Regel) -> Regelkrav:
    """The principal per day of the period, first and last day included (R_4_3)."""
    i = PLADS[regel.felt]
    sats, _ = beloebsgraenser(regel)

    def loft(v: tuple[Any, ...]) -> int:
        dage: int = (v[_SLUT] - v[_START]).days + 1
        return sats * max(dage, 0)

    def brudt(v: tuple[Any, ...]) -> bool:
        return v[_START] is not None and v[_SLUT] is not None and v[i] > loft(v)

    # A period that ends before it begins leaves no principal; it is the period that is wrong.
    return Regelkrav(brudt, lambda v: loft(v) or None, regel)


def _udfyldt(regel: Regel) -> Regelkrav:
    i = PLADS[regel.felt]
    if regel.anker == "bankdag":
        return Regelkrav(lambda v: v[i] is None or not bankdays.is_bank_day(v[i]), _ingen, regel)
    if regel.felt == "beskrivelse":
        return Regelkrav(lambda v: not v[i] or v[i].isspace(), _ingen, regel)
    return Regelkrav(lambda v: v[i] is None, _ingen, regel)


def _tom(regel: Regel) -> Regelkrav:
    i = PLADS[regel.felt]
    return Regelkrav(lambda v: v[i] is not None, _ingen, regel)


def _dom_og_forlig(regel: Regel) -> Regelkrav:
    tests: dict[str, Callable[[tuple[Any, ...]], bool]] = {
        "both_empty": lambda v: v[_DOM] is not None or v[_FORLIG] is not None,
        "one_required": lambda v: v[_DOM] is None and v[_FORLIG] is None,
        "not_both": lambda v: v[_DOM] is not None and v[_FORLIG] is not None,
    }
    return Regelkrav(tests[regel.op], _ingen, regel)


def _samme_tidsrum(regel: Regel) -> Regelkrav:
    """The period must not cross the end of a month or year (R_6_21)."""
    maaned = regel.op == "same_month"

    def brudt(v: tuple[Any, ...]) -> bool:
        a, b = v[_START], v[_SLUT]
        if a is None or b is None:
            return False
        return a.year != b.year or (maaned and a.month != b.month)

    def graense(v: tuple[Any, ...]) -> date:
        start: date = v[_START]
        if maaned:
            return start.replace(day=monthrange(start.year, start.month)[1])
        return date(start.year, 12, 31)

    return Regelkrav(brudt, graense, regel)


_OVERSAETTERE: dict[str, Callable[[Regel], Regelkrav]] = {
    "in": _kode,
    "between": _beloeb,
    "required": _udfyldt,
    "must_be_empty": _tom,
    "both_empty": _dom_og_forlig,
    "one_required": _dom_og_forlig,
    "not_both": _dom_og_forlig,
    "same_month": _samme_tidsrum,
    "same_year": _samme_tidsrum,
}
_ANKRE: dict[str, Callable[[Regel], Regelkrav]] = {
    "kr": _beloeb,
    "kr_pr_dag": _pr_dag,
    "beloeb": _mindst_beloebet,
}


def oversaet(regel: Regel) -> Regelkrav:
    """Compile one rule.

    Raises:
        RegelError: the rule's field, anchor, relation or limit is unknown.
    """
    if regel.felt == "kategori":
        return _kode(regel)
    try:
        oversaetter = _OVERSAETTERE.get(regel.op) or _ANKRE.get(regel.anker) or datokrav
        return oversaetter(regel)
    except (KeyError, ValueError) as fejl:
        raise RegelError(f"{regel.type_kode} {regel.id}: cannot be compiled: {fejl}") from fejl
