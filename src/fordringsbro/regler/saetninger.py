"""The sentences of rules and findings, in Danish and English, put together from the catalogue's parts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

from fordringsbro.regler.forskydning import led
from fordringsbro.regler.katalog import Tekst, katalog
from fordringsbro.regler.krav import Graense
from fordringsbro.regler.model import Regel

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
    "same_month": "periode",
    "same_year": "periode",
}
#: Rules about whether a field is given at all: which advice, and what the fields are called where they are two.
_TILSTEDE: Final[dict[str, tuple[str, str]]] = {
    "required": ("udfyld", ""),
    "one_required": ("udfyld", "dom_eller_forlig_en"),
    "must_be_empty": ("toem", ""),
    "both_empty": ("toem", "dom_eller_forlig_en"),
    "not_both": ("toem", "dom_eller_forlig_en"),
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
    if regel.anker == "bankdag":
        return "bankdag"
    noegle = _RETTELSER[regel.op]
    return f"kr_{noegle}" if isinstance(graense, int) and noegle != "praecis" else noegle


def rettelse(regel: Regel, graense: Graense) -> Tekst:
    """What to do about a finding, given the last value that the rule accepts: check first, and keep what is right."""
    udfald = regel.udfald.value
    if regel.felt == "modtagelsesdato" and graense is not None:
        return _raad("send", _felt(regel), Tekst("", ""), graense)
    if graense is None and regel.op in _MED_GRAENSE:
        periode = regel.anker == "kr_pr_dag"
        foerst = katalog().raad["umulig_periode" if periode else "umulig"]
        felt = katalog().felter["periode" if periode else regel.anker]
        raad = _raad(udfald, felt, katalog().rettelser["uden_graense"], None)
        return Tekst(*(en + to for en, to in zip(foerst, raad, strict=True)))
    if regel.op in _TILSTEDE and regel.anker != "bankdag":
        noegle, navn = _TILSTEDE[regel.op]
        felt = katalog().felter[navn] if navn else _felt(regel)
        return _raad(f"{udfald}_{noegle}", felt, Tekst("", ""), None)
    return _raad(udfald, _felt(regel), katalog().rettelser[_rettelse_noegle(regel, graense)], graense)


def _raad(noegle: str, felt: Tekst, ret: Tekst, graense: Graense) -> Tekst:
    """One piece of advice with its field, correction and limit."""
    dele = zip(katalog().raad[noegle], felt, ret, _vaerdi(graense), strict=True)
    return Tekst(*(_punktum(tekst.format(felt=f, ret=r.format(graense=g), graense=g)) for tekst, f, r, g in dele))


def _vaerdi(graense: Graense) -> Tekst:
    """A limit in words."""
    if isinstance(graense, date):
        return _dato(graense)
    if isinstance(graense, int):
        return _kroner(graense)
    if graense is None:
        return Tekst("", "")
    return Tekst(graense.replace("/", " eller "), graense.replace("/", " or "))


def _punktum(tekst: str) -> str:
    """`tekst` as a whole sentence; an abbreviation's full stop (`kr.`) also ends it."""
    return tekst[0].upper() + tekst[1:].removesuffix(".") + "."
