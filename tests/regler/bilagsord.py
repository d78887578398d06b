"""A second reading of the annexes, apart from the engine: what a row's words say of a claim's facts.

Nothing of the engine is imported. Months are counted one at a time, Easter is computed, and closed days are listed
here, so that the engine and the files of `fixtures/regler/` check each other. A claim is a dict of the facts that the
files name (`hovedstol_oere`, `srb` ...); a fact that is not given is left out.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

Fakta = dict[str, Any]
DAG = timedelta(days=1)
SIDSTE_STORE_BEDEDAG = 2023

#: The annexes' words for a field or an anchor -> the fact.
FAKTUM = {
    "art": "art",
    "category": "kategori",
    "hovedstol": "hovedstol_oere",
    "beloeb": "beloeb_oere",
    "foraeldelsesdato": "foraeldelsesdato",
    "stiftelsesdato": "stiftelsesdato",
    "forfaldsdato": "forfaldsdato",
    "srb": "srb",
    "modtagelsesdato": "modtagelsesdato",
    "periode_start": "periode_start",
    "periode_slut": "periode_slut",
    "beskrivelse": "beskrivelse",
    "domsdato": "domsdato",
    "forligsdato": "forligsdato",
    "Forfaldsdato": "forfaldsdato",
    "Stiftelsesdato": "stiftelsesdato",
    "Modtagelsesdato": "modtagelsesdato",
    "Periode start": "periode_start",
    "Periode slut": "periode_slut",
    "Sidste rettidige betalingsdato": "srb",
    "HF.Forfaldsdato": "hf_forfaldsdato",
    "first of month after main claim modtagelsesdato": "hf_modtagelsesdato",
}
_DOM_ELLER_FORLIG = "domsdato|forligsdato(if set)"
_FOERSTE_I_NAESTE = "first of month after main claim modtagelsesdato"


class Raekke(NamedTuple):
    """One row of the annexes in their own words (the columns of the table of rules)."""

    rule_id: str
    field: str
    op: str
    anchor: str = ""
    value: str = ""
    note: str = ""
    foko: str = ""

    @property
    def om_dato(self) -> bool:
        """Whether the row compares two dates."""
        return (self.anchor in FAKTUM and self.anchor != "beloeb") or self.anchor == _DOM_ELLER_FORLIG

    @property
    def anker(self) -> tuple[str, ...]:
        """The facts that the row counts from; the first that is given counts."""
        if self.anchor == _DOM_ELLER_FORLIG:
            return ("domsdato", "forligsdato")
        return (FAKTUM[self.anchor],)


@cache
def paaskedag(aar: int) -> date:
    """Easter Sunday, by Gauss as Butcher wrote it down."""
    a, b, c = aar % 19, aar // 100, aar % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    i = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * i) // 451
    return date(aar, (h + i - 7 * m + 114) // 31, (h + i - 7 * m + 114) % 31 + 1)


@cache
def lukket(dag: date) -> bool:
    """Whether Danish banks are closed: weekends, holidays, Grundlovsdag, 24 and 31 December."""
    fra_paaske = (dag - paaskedag(dag.year)).days
    bevaegelige = {-3, -2, 0, 1, 39, 49, 50} | ({26} if dag.year <= SIDSTE_STORE_BEDEDAG else set())
    faste = {(1, 1), (6, 5), (12, 24), (12, 25), (12, 26), (12, 31)}
    return dag.isoweekday() > 5 or fra_paaske in bevaegelige or (dag.month, dag.day) in faste


@cache
def flyt(dag: date, ord_: str) -> date:
    """A date moved by the annexes' offset: whole months first, then days; month ends clamp."""
    dage = maaneder = 0
    for tegn, tal, enhed in re.findall(r"([+-]?)(\d+)(cal-y|cal-mo|mo|y|d)?", ord_):
        antal = -int(tal) if tegn == "-" else int(tal)
        if enhed in {"", "d"}:
            dage += antal
        else:
            maaneder += antal * (12 if enhed.endswith("y") else 1)
        if enhed.startswith("cal"):
            dage -= 1  # a length whose first and last day both count
    aar, maaned = dag.year, dag.month
    for _ in range(abs(maaneder)):
        maaned += 1 if maaneder > 0 else -1
        if maaned in {0, 13}:
            aar, maaned = (aar - 1, 12) if maaned == 0 else (aar + 1, 1)
    sidste = (date(aar + maaned // 12, maaned % 12 + 1, 1) - DAG).day
    return date(aar, maaned, min(dag.day, sidste)) + dage * DAG


def foer_lukkedage(raekke: Raekke, fakta: Fakta) -> date | None:
    """The day that a row counts to, before closed days are looked at; None when there is nothing to count from."""
    anker = next((fakta[navn] for navn in raekke.anker if fakta.get(navn)), None)
    if anker is None:
        return None
    if raekke.anchor == _FOERSTE_I_NAESTE:
        anker = flyt(anker.replace(day=1), "+1mo")
    return flyt(anker, raekke.value)


def frist(raekke: Raekke, fakta: Fakta) -> date | None:
    """The day that a row counts to; "with foko" it rolls forward over closed days."""
    dag = foer_lukkedage(raekke, fakta)
    if raekke.foko == "with_foko":
        while dag and lukket(dag):
            dag += DAG
    return dag


def sidste(raekke: Raekke, fakta: Fakta) -> date | None:
    """The last date that a row accepts."""
    dag = frist(raekke, fakta)
    if dag is None:
        return None
    return dag + {"gt": DAG, "lt": -DAG}.get(raekke.op, timedelta())


def _over_eller_under(op: str, vaerdi: Any, graense: Any) -> bool:
    if op == "eq":
        return vaerdi != graense
    return vaerdi < graense if op in {"ge", "gt"} else vaerdi > graense


def dage_i_perioden(fakta: Fakta) -> int | None:
    """Days of the period, first and last included."""
    fra, til = fakta.get("periode_start"), fakta.get("periode_slut")
    return (til - fra).days + 1 if fra and til else None


def _beloeb_brudt(raekke: Raekke, fakta: Fakta) -> bool:
    oere = fakta[FAKTUM[raekke.field]]
    if raekke.note == "zero-claim exempt":
        return oere < 0 or (oere == 0 and fakta["beloeb_oere"] != 0)
    if raekke.anchor == "beloeb":
        return oere < fakta["beloeb_oere"]
    if raekke.anchor == "DKK per day in period":
        dage = dage_i_perioden(fakta)
        return dage is not None and oere > dage * int(raekke.value) * 100
    nederst, oeverst = kroner(raekke)
    return not nederst <= oere <= oeverst


def kroner(raekke: Raekke) -> tuple[int, int]:
    """The lowest and the highest amount in øre that a row accepts."""
    tal = [int(del_) * 100 for del_ in raekke.value.split("..")]
    return (tal[0] if raekke.op in {"ge", "eq", "between"} else -(10**12)), (10**12 if raekke.op == "ge" else tal[-1])


def _tilstede_brudt(raekke: Raekke, fakta: Fakta) -> bool:
    givet = [navn for navn in raekke.field.split(",") if str(fakta.get(FAKTUM[navn]) or "").strip()]
    if raekke.op == "required":
        return not givet or (raekke.value == "not_bank_holiday" and lukket(fakta[raekke.field]))
    return {
        "must_be_empty": bool(givet),
        "both_empty": bool(givet),
        "one_required": not givet,
        "not_both": len(givet) == 2,
    }[raekke.op]


def brudt(raekke: Raekke, fakta: Fakta) -> bool:
    """Whether a claim breaks a row."""
    if raekke.field in {"art", "category"}:
        return fakta[FAKTUM[raekke.field]] not in raekke.value.split("/")
    if raekke.field == "periode":
        fra, til = fakta.get("periode_start"), fakta.get("periode_slut")
        if not (fra and til):
            return False
        return f"{fra:%Y%m}" != f"{til:%Y%m}" if raekke.op == "same_month" else fra.year != til.year
    if raekke.field in {"hovedstol", "beloeb"}:
        return _beloeb_brudt(raekke, fakta)
    if not raekke.om_dato:
        return _tilstede_brudt(raekke, fakta)
    vaerdi, graense = fakta.get(FAKTUM[raekke.field]), sidste(raekke, fakta)
    return vaerdi is not None and graense is not None and _over_eller_under(raekke.op, vaerdi, graense)
