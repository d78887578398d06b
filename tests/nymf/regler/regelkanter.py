"""For any row of a rule pack: a claim with the last accepted value and one with the first refused.

The arithmetic here is written a second time, on purpose: the tests compare the engine with it.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import replace
from datetime import date, timedelta

from fordringsbro.nymf.regler import Pakke, Regel, Stamdata, eksempel

DAG = timedelta(days=1)
FAST = {  # Danish closed days beside the weekends, as far as the examples' limits reach
    (1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31),
}  # fmt: skip
PAASKE = {2028: date(2028, 4, 16), 2029: date(2029, 4, 1), 2030: date(2030, 4, 21), 2035: date(2035, 3, 25)}
FELT = {"hovedstol": "hovedstol_oere", "beloeb": "beloeb_oere"}


def frist(anker: date, graense: str) -> date:
    """`anker` moved by an offset of the packs, computed by whole months and then days."""
    tekst = re.sub(r"-1$", "-1d", graense)
    if "cal" in tekst:
        tekst = tekst.replace("cal-", "") + "-1d"
    antal = {"y": 0, "mo": 0, "d": 0}
    for tal, enhed in re.findall(r"([+-]?\d+)(y|mo|d)", tekst):
        antal[enhed] += int(tal)
    nr = anker.month - 1 + antal["mo"] + 12 * antal["y"]
    aar, maaned = anker.year + nr // 12, nr % 12 + 1
    dag = min(anker.day, calendar.monthrange(aar, maaned)[1])
    return date(aar, maaned, dag) + timedelta(days=antal["d"])


def rullet(dag: date) -> date:
    """The next day that is neither weekend nor closed."""
    while dag.weekday() >= 5 or (dag.month, dag.day) in FAST or _paaskelukket(dag):
        dag += DAG
    return dag


def _paaskelukket(dag: date) -> bool:
    return dag.year in PAASKE and (dag - PAASKE[dag.year]).days in {-3, -2, 0, 1, 39, 49, 50}


def kant(pakke: Pakke, regel: Regel) -> tuple[Stamdata, Stamdata]:
    """(last accepted, first refused) for one row, around the pack's example."""
    s = eksempel(pakke)
    if regel.felt in {"art", "kategori"}:
        felt = "art" if regel.felt == "art" else "kategori"
        forkert = "MODR" if regel.graense == "INDR" else "OPKR"
        return s, replace(s, **{felt: forkert if felt == "art" else {"HF": "UF", "UF": "HF"}[regel.graense]})
    if regel.anker in {"kr", "kr_pr_dag", "beloeb"}:
        return _beloebskant(s, regel)
    if not regel.anker or regel.anker == "bankdag":
        return _tilstedekant(s, regel)
    return _datokant(s, regel)


def _beloebskant(s: Stamdata, regel: Regel) -> tuple[Stamdata, Stamdata]:
    if regel.id == "R_4_1":
        return replace(s, hovedstol_oere=1, beloeb_oere=1), replace(s, hovedstol_oere=0, beloeb_oere=1)
    if regel.id == "R_4_4":
        return replace(s, beloeb_oere=0), replace(s, beloeb_oere=-1)
    if regel.id == "R_4_7":
        return s, replace(s, hovedstol_oere=s.beloeb_oere - 1)
    loft = int(regel.graense.split("..")[-1]) * 100
    if regel.id == "R_4_3":
        loft *= (s.periode_slut - s.periode_start).days + 1
    return _hovedstol(s, loft), _hovedstol(s, loft + 1)


def _hovedstol(s: Stamdata, oere: int) -> Stamdata:
    return replace(s, hovedstol_oere=oere, beloeb_oere=oere)


def _tilstedekant(s: Stamdata, regel: Regel) -> tuple[Stamdata, Stamdata]:
    dag = s.stiftelsesdato or date(2025, 8, 1)
    if "," in regel.felt:
        uden = replace(s, domsdato=None, forligsdato=None)
        forlig, begge = replace(uden, forligsdato=dag), replace(uden, forligsdato=dag, domsdato=dag)
        return {"both_empty": (uden, forlig), "one_required": (forlig, uden), "not_both": (forlig, begge)}[regel.op]
    if regel.felt == "periode":
        aarsslut = date(s.periode_start.year, 12, 31)
        sidste = aarsslut if regel.op == "same_year" else frist(s.periode_start.replace(day=1), "+1mo-1d")
        return replace(s, periode_slut=sidste), replace(s, periode_slut=sidste + DAG)
    if regel.op == "must_be_empty":
        return replace(s, **{regel.felt: None}), replace(s, **{regel.felt: dag})
    return s, replace(s, **{regel.felt: "" if regel.felt == "beskrivelse" else None})


def _datokant(s: Stamdata, regel: Regel) -> tuple[Stamdata, Stamdata]:
    if regel.anker == "dom_eller_forlig":
        # A judgment on the claim's own day, and a limitation date ten years on.
        s = replace(s, domsdato=s.stiftelsesdato, forligsdato=None)
        anker = s.domsdato
    elif regel.anker == "maaned_efter_hf_modtagelse":
        anker = frist(s.hf_modtagelsesdato.replace(day=1), "+1mo")
    else:
        anker = getattr(s, regel.anker)
    graense = frist(anker, regel.graense)
    if regel.foko == "med":
        graense = rullet(graense)
    sidste, skridt = {
        "ge": (graense, -DAG),
        "gt": (graense + DAG, -DAG),
        "le": (graense, DAG),
        "lt": (graense - DAG, DAG),
        "eq": (graense, DAG),
    }[regel.op]
    return replace(s, **{regel.felt: sidste}), replace(s, **{regel.felt: sidste + skridt})
