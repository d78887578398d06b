"""The guard: one cheap test that proves for an ordinary claim that whole families of rules can't fire.

A call costs more than a comparison, so what nearly every claim keeps (required dates are there, codes are right,
amounts are in order, dates lie before the reception) is tested together first. Only when the guard doesn't hold
are these rules judged one by one. The guard never decides an outcome, and it may be stricter than the pack.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from fordringsbro.regler.fakta import ARTER, KATEGORIER
from fordringsbro.regler.model import Regel

_DATOER: Final = frozenset(
    {"stiftelsesdato", "forfaldsdato", "srb", "foraeldelsesdato", "periode_start", "periode_slut"}
)
_KAN_VAERE_TOMME: Final = frozenset({"periode_start", "periode_slut", "domsdato", "forligsdato"})
_BELOEB: Final = frozenset(
    {
        ("hovedstol", "gt", "kr", "0"),
        ("beloeb", "ge", "kr", "0"),
        ("hovedstol", "ge", "beloeb", "0"),
    }
)


def _er_loft(regel: Regel) -> bool:
    return (regel.felt, regel.op, regel.anker) == ("hovedstol", "le", "kr")


def _er_udfyldning(regel: Regel) -> bool:
    """Whether the rule asks for a date, or forbids a period, judgment or settlement."""
    if regel.op == "required":
        return regel.felt in _DATOER and not regel.anker
    if regel.op == "must_be_empty":
        return regel.felt in _KAN_VAERE_TOMME
    return regel.op in {"both_empty", "not_both"} or regel.anker == "dom_eller_forlig"


def er_bevogtet(regel: Regel) -> bool:
    """Whether `regel` can't fire on facts for which the guard of its pack holds."""
    if regel.felt in {"art", "kategori"} or _er_udfyldning(regel) or _er_loft(regel):
        return True
    if (regel.felt, regel.op, regel.anker, regel.graense) in _BELOEB:
        return True
    mod_modtagelsen = regel.anker == "modtagelsesdato" and regel.graense == "0" and not regel.foko
    return mod_modtagelsen and (
        (regel.op == "lt" and regel.felt in {"stiftelsesdato", "forfaldsdato", "srb"})
        or (regel.op == "ge" and regel.felt == "foraeldelsesdato")
    )


def vagt(regler: tuple[Regel, ...]) -> Callable[[tuple[Any, ...]], bool]:
    """The guard of `regler`: true for facts that break none of the rules that `er_bevogtet`.

    False says nothing: the rules then have to be judged one by one.
    """
    tomme = {regel.felt for regel in regler if regel.op == "must_be_empty"}
    if any(regel.op == "required" and regel.felt in tomme for regel in regler):
        return lambda _: False  # a field both required and forbidden: no claim can pass
    uden_start, uden_slut = "periode_start" in tomme, "periode_slut" in tomme
    arter, kategorier = _tilladte(regler, "art"), _tilladte(regler, "kategori")
    loft = min((int(regel.graense) * 100 for regel in regler if _er_loft(regel)), default=sys.maxsize)

    def holder(v: tuple[Any, ...]) -> bool:
        # The order is that of PLADS; unpacking into locals is what makes the test cheap.
        (
            art, kategori, hovedstol, beloeb, stiftelse, forfald, srb, foraeldelse, start, slut,
            _, dom, forlig, modtaget, _, _,
        ) = v  # fmt: skip
        return (
            dom is None
            and forlig is None
            and (start is None) is uden_start
            and (slut is None) is uden_slut
            and stiftelse is not None
            and forfald is not None
            and srb is not None
            and foraeldelse is not None
            and modtaget is not None
            and art in arter
            and kategori in kategorier
            and 0 < beloeb <= hovedstol <= loft
            and stiftelse < modtaget
            and forfald < modtaget
            and srb < modtaget
            and foraeldelse >= modtaget
        )

    return holder


def _tilladte(regler: tuple[Regel, ...], felt: str) -> frozenset[str]:
    """The codes that every rule about `felt` allows; without such a rule, those that the contract knows."""
    alle = ARTER if felt == "art" else KATEGORIER
    for regel in regler:
        if regel.felt == felt:
            alle &= frozenset(regel.graense.split("/"))
    return alle
