"""The sentences of rules and findings, in Danish and English, put together from the catalogue's parts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from fordringsbro.nymf.regler.forskydning import led
from fordringsbro.nymf.regler.katalog import Tekst, katalog
from fordringsbro.nymf.regler.krav import Graense
from fordringsbro.nymf.regler.model import Regel

_ENHEDER: Final[dict[str, tuple[str, str, str, str]]] = {
    "y": ("år", "år", "year", "years"),
    "mo": ("måned", "måneder", "month", "months"),
    "d": ("dag", "dage", "day", "days"),
    "cal-y": ("kalenderår", "kalenderår", "calendar year", "calendar years"),
    "cal-mo": ("kalendermåned", "kalendermåneder", "calendar month", "calendar months"),
}
_RETTELSER: Final[dict[str, str]] = {
    "ge": "mindst",
    "gt": "mindst",
    "le": "hoejst",
    "lt": "hoejst",
    "eq": "praecis",
    "in": "kode",
    "required": "udfyld",
    "must_be_empty": "toem",
    "both_empty": "toem_begge",
    "one_required": "udfyld_en",
    "not_both": "toem_en",
    "same_month": "periode",
    "same_year": "periode",
}


#: Relations that leave a last accepted value, where there is one.
_MED_GRAENSE: Final = frozenset({"ge", "gt", "le", "lt", "eq"})


def _kroner(oere: int) -> Tekst:
    hele, rest = divmod(oere, 100)
    dansk = f"{hele:,}".replace(",", ".")
    return Tekst(f"{dansk},{rest:02d} kr.", f"DKK {hele:,}.{rest:02d}")


def _dato(dag: date) -> Tekst:
    return Tekst(f"{dag:%d.%m.%Y}", dag.isoformat())


def afstand(graense: str) -> Tekst:
    """An offset in words: `+3y+5d` is 3 år og 5 dage, `+1mo-1d` is 1 måned minus 1 dag."""
    da, en = "", ""
    for antal, enhed in led(graense):
        ental_da, flertal_da, ental_en, flertal_en = _ENHEDER[enhed]
        tal = abs(antal)
        if da:
            da += " minus " if antal < 0 else " og "
            en += " minus " if antal < 0 else " and "
        da += f"{tal} {ental_da if tal == 1 else flertal_da}"
        en += f"{tal} {ental_en if tal == 1 else flertal_en}"
    return Tekst(da, en)


def _relation(regel: Regel) -> str:
    """The key of the sentence that says this rule."""
    if regel.felt == "kategori":
        return f"eq_{regel.graense}"
    faste = {
        "": regel.op,
        "kr": f"kr_{regel.op}",
        "kr_pr_dag": "kr_pr_dag",
        "beloeb": f"kr_{regel.op}_felt",
        "bankdag": "required_bankdag",
    }
    return faste.get(regel.anker) or f"{regel.op}_{_retning(regel.graense)}"


def _retning(graense: str) -> str:
    """Whether an offset points nowhere, forward or back; its first term tells."""
    antal, _ = led(graense)[0]
    if antal == 0:
        return "0"
    return "minus" if antal < 0 else "plus"


def _felt(regel: Regel) -> Tekst:
    return katalog().felter.get(regel.felt, Tekst("", ""))


@lru_cache(maxsize=4096)
def saetning(regel: Regel) -> Tekst:
    """The rule as a sentence, with its limits filled in."""
    relation = _relation(regel)
    fra, _, til = regel.graense.partition("..")
    skabelon = katalog().saetninger[relation]
    anker = katalog().felter.get(regel.anker, Tekst("", ""))
    i_kroner = regel.anker in {"kr", "kr_pr_dag"}
    afstanden = afstand(regel.graense) if "{afstand}" in skabelon.da else Tekst("", "")
    kr = _kroner(int(fra) * 100) if i_kroner else Tekst("", "")
    kr_til = _kroner(int(til) * 100) if i_kroner and til else Tekst("", "")
    foko = katalog().saetninger["foko"] if regel.foko == "med" else Tekst("", "")
    koder = Tekst(regel.graense.replace("/", " eller "), regel.graense.replace("/", " or "))
    dele = zip(skabelon, _felt(regel), anker, afstanden, kr, kr_til, koder, foko, strict=True)
    return Tekst(
        *(
            _punktum(tekst.format(felt=f, anker=a, afstand=o, kr=k, kr_til=t, kode=c) + rul)
            for tekst, f, a, o, k, t, c, rul in dele
        )
    )


def _rettelse_noegle(regel: Regel, graense: Graense) -> str:
    if regel.op == "between":
        return "kr_mindst" if graense == int(regel.graense.partition("..")[0]) * 100 else "kr_hoejst"
    if regel.felt == "kategori":
        return "kode"
    if graense is None and regel.op in _MED_GRAENSE:
        return "umulig_periode" if regel.anker == "kr_pr_dag" else "umulig"
    if regel.felt == "modtagelsesdato":
        # The claim has no such element: it is received when it is sent.
        return {"ge": "send", "gt": "send"}[regel.op]
    if regel.anker == "bankdag":
        return "udfyld_bankdag"
    noegle = _RETTELSER[regel.op]
    return f"kr_{noegle}" if isinstance(graense, int) and noegle != "praecis" else noegle


def rettelse(regel: Regel, graense: Graense) -> Tekst:
    """What would make the claim pass, given the last value that the rule accepts for it."""
    skabelon = katalog().rettelser[_rettelse_noegle(regel, graense)]
    vaerdi = Tekst("", "")
    if isinstance(graense, date):
        vaerdi = _dato(graense)
    elif isinstance(graense, int):
        vaerdi = _kroner(graense)
    elif graense is not None:
        vaerdi = Tekst(graense.replace("/", " eller "), graense.replace("/", " or "))
    anker = katalog().felter.get(regel.anker, Tekst("", ""))
    return Tekst(
        *(
            _punktum(tekst.format(felt=felt, graense=g, anker=a))
            for tekst, felt, g, a in zip(skabelon, _felt(regel), vaerdi, anker, strict=True)
        )
    )


def _punktum(tekst: str) -> str:
    """`tekst` as a whole sentence; an abbreviation's full stop (`kr.`) also ends it."""
    return tekst[0].upper() + tekst[1:].removesuffix(".") + "."
