"""Compiled date rules: closures over the facts tuple, one for each relation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from fordringsbro.regler.fakta import PLADS
from fordringsbro.regler.forskydning import Forskydning, Frister, foerste_i_naeste_maaned
from fordringsbro.regler.krav import Brudt, Regelkrav
from fordringsbro.regler.model import Regel, RegelError

_NAESTE_DAG: Final = Forskydning(dage=1)
_DAGEN_FOER: Final = Forskydning(dage=-1)

# A rule whose compared dates are missing doesn't fire: that they are there is the work of the 7_x rules.
# Facts are typed Any in the closures: the place of a fact says that it is a date, mypy can't see it.


def _simpel(op: str, i: int, j: int) -> Brudt:
    """The test for two dates compared as they are: the bulk of the rules, so no table look-up."""

    def foer(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a < b

    def ikke_efter(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a <= b

    def efter(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a > b

    def ikke_foer(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a >= b

    def forskellig(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a != b

    return {"ge": foer, "gt": ikke_efter, "le": efter, "lt": ikke_foer, "eq": forskellig}[op]


def _med_frist(op: str, i: int, j: int, frister: Frister) -> Brudt:
    """The test for a date against a limit counted from another date."""

    def foer(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a < frister[b]

    def efter(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a > frister[b]

    def forskellig(v: tuple[Any, ...]) -> bool:
        a = v[i]
        b = v[j]
        return a is not None and b is not None and a != frister[b]

    return {"ge": foer, "le": efter, "eq": forskellig}[op]


def _dom_eller_forlig(regel: Regel, frister: Frister) -> Regelkrav:
    """The rules that count from the judgment, or from the settlement if there is no judgment."""
    i, dom, forlig = PLADS[regel.felt], PLADS["domsdato"], PLADS["forligsdato"]

    def for_tidligt(v: tuple[Any, ...]) -> bool:
        b = v[dom] or v[forlig]
        return b is not None and v[i] is not None and v[i] < frister[b]

    def for_sent(v: tuple[Any, ...]) -> bool:
        b = v[dom] or v[forlig]
        return b is not None and v[i] is not None and v[i] > frister[b]

    brudt = for_tidligt if regel.op == "ge" else for_sent
    return Regelkrav(brudt, lambda v: frister[v[dom] or v[forlig]], regel)


def _renteperiode(regel: Regel) -> Regelkrav:
    """The interest period that must end before collection interest starts (R_8_2)."""
    i, hf = PLADS[regel.felt], PLADS["hf_modtagelsesdato"]

    def brudt(v: tuple[Any, ...]) -> bool:
        return v[i] is not None and v[hf] is not None and v[i] >= foerste_i_naeste_maaned(v[hf])

    def graense(v: tuple[Any, ...]) -> Any:  # noqa: ANN401 - facts are typed by place
        return _DAGEN_FOER.fra(foerste_i_naeste_maaned(v[hf]))

    return Regelkrav(brudt, graense, regel)


def datokrav(regel: Regel) -> Regelkrav:
    """Compile a rule that compares two dates.

    Raises:
        RegelError: the rule's field, anchor, relation or offset is unknown.
    """
    try:
        if regel.anker == "maaned_efter_hf_modtagelse":
            return _renteperiode(regel)
        frister = Frister(Forskydning.laes(regel.graense), rul=regel.foko == "med")
        if regel.anker == "dom_eller_forlig":
            return _dom_eller_forlig(regel, frister)
        i, j = PLADS[regel.felt], PLADS[regel.anker]
        uden_afstand = frister.forskydning == Forskydning() and not frister.rul
        brudt = _simpel(regel.op, i, j) if uden_afstand else _med_frist(regel.op, i, j, frister)
    except KeyError as fejl:
        raise RegelError(f"{regel.type_kode} {regel.id}: unknown field, anchor or relation {fejl}") from fejl
    return Regelkrav(brudt, _sidst_accepteret(regel.op, j, frister), regel)


def _sidst_accepteret(op: str, j: int, frister: Frister) -> Callable[[tuple[Any, ...]], Any]:
    """The last date that the relation accepts; a strict relation's is a day from its limit.

    None where no date is left: the limit is the calendar's own end.
    """
    if op == "gt":
        return lambda v: None if frister[v[j]] == date.max else _NAESTE_DAG.fra(frister[v[j]])
    if op == "lt":
        return lambda v: None if frister[v[j]] == date.min else _DAGEN_FOER.fra(frister[v[j]])
    return lambda v: frister[v[j]]
