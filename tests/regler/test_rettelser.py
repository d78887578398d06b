"""Every hint of every rule can be followed by whose value is wrong: the claim then passes that rule.

One that can't be followed says so, and none invites to change what is right.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from fordringsbro.regler import Filter, Regelsaet, Stamdata, katalog
from fordringsbro.regler.fakta import ATTRIBUT
from fordringsbro.regler.model import Udfald
from fordringsbro.regler.regelfil import laes_regelfiler

FILER = laes_regelfiler(Path(__file__).parents[2] / "fixtures" / "regler")
PAKKER = {pakke.versionsnavn: pakke for kode in Regelsaet.load().typer for pakke in Regelsaet.load().pakker(kode)}
FELT = {tekst.en: ATTRIBUT[navn] for navn, tekst in katalog().felter.items() if navn in ATTRIBUT}
BANKDAG = date(2025, 9, 1)
DAG, BELOEB = r"(?P<dag>\d{4}-\d\d-\d\d)", r"DKK (?P<kr>-?[\d,]+\.\d\d)"
_AFVIS = (r"Check (?P<felt>.+)\. If wrong: ", r"\. If right: the claim can't be received\.")
_HOERING = (
    r"Check (?P<felt>.+)\. If right: approve with a justification\. If wrong: withdraw, ",
    r" and send again\.",
)
#: What a clerk does whose value is wrong.
RET = (
    (rf"correct it \((?:earliest|latest|to) {DAG}\)", lambda m: {FELT[m["felt"]]: _dag(m)}),
    (rf"correct it \((?:at least|at most|to) {BELOEB}\)", lambda m: {FELT[m["felt"]]: _oere(m)}),
    (rf"correct it \(end {DAG} at the latest\) or split the claim", lambda m: {"periode_slut": _dag(m)}),
    (r"correct it \(to (?P<kode>HF|UF)\)", lambda m: {"kategori": m["kode"]}),
    (r"correct it \(to (?P<kode>INDR|MODR)(?: or .+)?\)", lambda m: {"art": m["kode"]}),
    (r"correct it \(to a bank day\)", lambda m: {FELT[m["felt"]]: BANKDAG}),
)
#: What is done where a field is missing, or given and should not be.
DOM = "the judgment date or the settlement date"
GOER = (
    *((f"{foer}{ret}{efter}", goer) for ret, goer in RET for foer, efter in (_AFVIS, _HOERING)),
    (rf"Send the claim on {DAG} or later\.", lambda m: {"modtagelsesdato": _dag(m)}),
    (rf"Give {DOM} if there is one; without it the claim can't be received\.", lambda _: {"domsdato": BANKDAG}),
    (r"Give the description if there is one; without it .+", lambda _: {"beskrivelse": "Ydelse"}),
    (
        r"Give (?P<felt>.+) if there is one; without it the claim can't be received\.",
        lambda m: {FELT[m["felt"]]: BANKDAG},
    ),
    (
        r"If there is none: approve with a justification\. Otherwise: withdraw, give (?P<felt>.+) and send again\.",
        lambda m: {FELT[m["felt"]]: BANKDAG} if m["felt"] in FELT else {"domsdato": BANKDAG},
    ),
    (rf"Check {DOM}\..+ by mistake: .*leave it empty.+", lambda _: {"domsdato": None, "forligsdato": None}),
    (r"Check (?P<felt>[^.]+)\..+ by mistake: .*leave it empty.+", lambda m: {FELT[m["felt"]]: None}),
)
UMULIG = re.compile("No (value|amount) can satisfy the rule.* correct it[. ].+")
DATOFELTER = ("stiftelsesdato", "forfaldsdato", "srb", "foraeldelsesdato", "periode_start", "periode_slut")
ANDRE_DATOER = ("domsdato", "forligsdato", "modtagelsesdato", "hf_forfaldsdato", "hf_modtagelsesdato")


def _dag(m: re.Match[str]) -> date:
    return date.fromisoformat(m["dag"])


def _oere(m: re.Match[str]) -> int:
    return int(m["kr"].replace(",", "").replace(".", ""))


def _fulgt(stamdata: Stamdata, tekst: str) -> Stamdata | None:
    """The claim after the hint was followed; None when it says that it can't be."""
    if UMULIG.fullmatch(tekst):
        return None
    for moenster, goer in GOER:
        if fundet := re.fullmatch(moenster, tekst):
            aendret: dict[str, Any] = goer(fundet)
            return replace(stamdata, **aendret)
    raise AssertionError(f"nobody can follow: {tekst}")


def _proev(dommer: Filter, stamdata: Stamdata) -> Iterator[str]:
    """The rules whose hints don't help, or say that they can't although another value of the field would pass."""
    for fund in dommer.vurder(stamdata):
        efter = _fulgt(stamdata, fund.rettelse.en)
        if efter is not None and fund.regel.nr in {en.regel.nr for en in dommer.vurder(efter)}:
            yield f"{fund.regel_id}: {fund.rettelse.en}"
        if efter is None and any(fund.regel.nr not in _brudte(dommer, stamdata, fund, v) for v in (date.min, date.max)):
            yield f"{fund.regel_id}: it can be done"


def _brudte(dommer: Filter, stamdata: Stamdata, fund: Any, vaerdi: date) -> set[int]:
    if fund.regel.anker == "kr_pr_dag":
        return {fund.regel.nr}
    felt = ATTRIBUT[fund.felter[0]]
    return {en.regel.nr for en in dommer.vurder(replace(stamdata, **{felt: vaerdi}))}


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_following_the_hint_of_a_row_makes_it_pass(navn):
    """Each row's refused claim, put right by the words of its hint."""
    dommer = Filter(PAKKER[navn])
    afviste = [kant.afvist for proeve in FILER[navn].proever for kant in proeve.kanter]
    assert [fejl for stamdata in afviste for fejl in _proev(dommer, stamdata)] == []


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_a_hint_that_can_not_be_followed_says_so(navn):
    """Dates at both ends of the calendar, a period that ends before it begins, amounts of nothing and less."""
    dommer, grund = Filter(PAKKER[navn]), FILER[navn].grund
    yderst = [replace(grund, **{felt: dag}) for felt in (*DATOFELTER, *ANDRE_DATOER) for dag in (date.min, date.max)]
    baglaens = replace(grund, periode_start=date(2025, 8, 31), periode_slut=date(2025, 8, 1))
    beloeb = [replace(grund, hovedstol_oere=oere, beloeb_oere=oere) for oere in (-1, 0, 1, 10**13)]
    alle = [replace(grund, **dict.fromkeys(DATOFELTER, dag)) for dag in (date.min, date.max)]
    assert [fejl for en in (*yderst, baglaens, *beloeb, *alle) for fejl in _proev(dommer, en)] == []


def test_no_hint_speaks_of_an_element_that_is_ignored():
    """The reception date is when the claim is sent; both languages say so."""
    for navn, filen in FILER.items():
        for proeve in filen.proever:
            for fund in (f for kant in proeve.kanter for f in Filter(PAKKER[navn]).vurder(kant.afvist)):
                assert "odtagelsesdatoen til" not in fund.rettelse.da
                assert "reception date to" not in fund.rettelse.en
                if fund.felter == ("modtagelsesdato",):
                    assert fund.rettelse.da == f"Indberet fordringen den {fund.graense:%d.%m.%Y} eller senere."


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_no_hint_invites_to_a_false_fact(navn):
    """A rejection says that what is right can't be received, a hearing that it is approved; both languages, the limit too."""
    for fund in (f for proeve in FILER[navn].proever for kant in proeve.kanter for f in _fund(navn, kant.afvist)):
        da, en = fund.rettelse
        if fund.felter == ("modtagelsesdato",):
            continue
        afvises = fund.udfald is Udfald.AFVIS
        assert ("fordringen ikke modtages" in da.replace(" kan", ""), "the claim can't be received" in en) == (
            afvises,
            afvises,
        )
        assert ("begrund og godkend" in da, "with a justification" in en) == (not afvises, not afvises)
        if isinstance(fund.graense, date):
            assert (f"{fund.graense:%d.%m.%Y}" in da, fund.graense.isoformat() in en) == (True, True)


def _fund(navn, stamdata):
    return Filter(PAKKER[navn]).vurder(stamdata)


#: What the elements are called that are shorter than the longest.
STEDER = {"foraeldelsesdato": "FordringForældelsesdato", "domsdato": "FordringSpecifikationListe"}


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_a_finding_has_room_in_an_answer(navn):
    """Sentence, place and hint in both languages are no longer than the text of a reason may be."""
    for fund in (f for proeve in FILER[navn].proever for kant in proeve.kanter for f in _fund(navn, kant.afvist)):
        sted = STEDER.get(fund.felter[0], "FordringSidsteRettidigeBetalingsdato")
        tekst = f"{fund.saetning.da} / {fund.saetning.en} ({sted}) [{fund.rettelse.da} / {fund.rettelse.en}]"
        assert len(tekst) <= 500, (fund.regel_id, len(tekst))
