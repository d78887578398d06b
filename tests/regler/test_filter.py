"""The engine: findings, texts, overrides and the guard that makes it quick."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fordringsbro.regler import Filter, Regelsaet, Stamdata, Vaerdiklasse, eksempel
from fordringsbro.regler.fakta import ATTRIBUT, PLADS, fakta
from fordringsbro.regler.oversaet import oversaet

PAKKER = [Regelsaet.load().pakker(kode)[0] for kode in Regelsaet.load().typer]


def _daginstitution(**aendringer):
    pakke = Regelsaet.load().pakke("KFDAINS", date(2025, 9, 1))
    return Filter(pakke), replace(eksempel(pakke), **aendringer)


def test_fund_siger_det_hele():
    """A finding names rule, type, field, kind of value, concrete limit, outcome, source and the way out."""
    dommer, stamdata = _daginstitution(foraeldelsesdato=date(2031, 4, 5))
    (fund,) = dommer.vurder(stamdata)
    assert json.loads(json.dumps(fund.som_dict())) == {
        "rule": "R_2_3",
        "claim_type": "KFDAINS",
        "fields": ["foraeldelsesdato"],
        "value_class": "date",
        "limit": "2029-08-01",
        "outcome": "hoering",
        "source": ["fordringstypebilag-daginstitution.pdf", "fordringstypeoversigt-daginstitution.pdf"],
        "da": "Forældelsesdatoen skal ligge senest 4 år efter forfaldsdatoen.",
        "en": "The limitation date must be at most 4 years after the due date.",
        "fix_da": "Kontrollér forældelsesdatoen. Hvis rigtig: begrund og godkend. Hvis forkert: fortryd, ret "
        "(senest 01.08.2029) og send igen.",
        "fix_en": "Check the limitation date. If right: approve with a justification. If wrong: withdraw, correct it "
        "(latest 2029-08-01) and send again.",
    }


def test_beloeb_i_fund():
    """An amount's limit is in øre in the record and in kroner in the texts."""
    dommer, stamdata = _daginstitution(hovedstol_oere=1_234_567)
    (fund,) = dommer.vurder(stamdata)
    assert (fund.graense, fund.vaerdiklasse, fund.felter) == (1_000_000, Vaerdiklasse.BELOEB, ("hovedstol",))
    assert fund.saetning.da == "Hovedstolen må højst være 10.000,00 kr."
    assert fund.rettelse.da == (
        "Kontrollér hovedstolen. Hvis rigtig: begrund og godkend. Hvis forkert: fortryd, ret (højst 10.000,00 kr.) og "
        "send igen."
    )
    assert fund.rettelse.en == (
        "Check the principal. If right: approve with a justification. If wrong: withdraw, correct it (at most DKK "
        "10,000.00) and send again."
    )


def test_fund_holder_ikke_den_afviste_vaerdi():
    """No part of a finding, shown or not, holds the value that was refused."""
    for felt, vaerdi in (
        ("hovedstol_oere", 987_654_321),
        ("foraeldelsesdato", date(2177, 7, 17)),
        ("art", "HEMMELIG"),
        ("kategori", "HEMMELIG"),
    ):
        dommer, stamdata = _daginstitution(**{felt: vaerdi})
        fund = dommer.vurder(stamdata)
        assert fund
        vist = repr(fund) + json.dumps([f.som_dict() for f in fund], ensure_ascii=False)
        for form in ("987654321", "9.876.543,21", "2177", "HEMMELIG"):
            assert form not in vist


def test_flere_fund_i_pakkens_raekkefoelge():
    """A claim that breaks several rules gets them all, in the order of its pack."""
    dommer, stamdata = _daginstitution(
        art="MODR", hovedstol_oere=0, beloeb_oere=-1, srb=date(2025, 9, 1), beskrivelse=""
    )
    assert [fund.regel_id for fund in dommer.vurder(stamdata)] == ["R_1_1", "R_4_1", "R_4_4", "R_5_2", "R_7_11"]


def test_faktas_pladser_er_stamdatas_felter():
    """Every fact of a claim but its type has a place, and the places follow the record's order."""
    assert [ATTRIBUT[navn] for navn in PLADS] == [f.name for f in fields(Stamdata) if f.name != "type_kode"]


def test_hver_regel_har_saetninger():
    """Every row reads as a sentence in both languages, with nothing left unfilled."""
    for raekke in Regelsaet.load().regler():
        for tekst in raekke.saetning:
            assert tekst.endswith(".")
            assert not any(rest in tekst for rest in ("{", "}", "..", "  ", " ."))


DAGE = st.none() | st.dates(date(2021, 12, 20), date(2022, 1, 10)) | st.dates(date(1900, 1, 1), date(9999, 12, 31))
BELOEB = st.sampled_from([-1, 0, 1, 10_000, 25_000, 1_000_000, 1_000_001]) | st.integers(-10, 10**9)
STAMDATA = st.builds(
    Stamdata,
    type_kode=st.just("X"),
    art=st.sampled_from(["INDR", "MODR", "OPKR", ""]),
    kategori=st.sampled_from(["HF", "UF", ""]),
    hovedstol_oere=BELOEB,
    beloeb_oere=BELOEB,
    beskrivelse=st.sampled_from(["", " ", "Ydelse"]),
    **{
        f.name: DAGE for f in fields(Stamdata) if "dato" in f.name or f.name in {"srb", "periode_start", "periode_slut"}
    },
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_vagten_afgoer_intet(data):
    """With or without its short cut, for any claim and any part of a pack, the filter finds the same."""
    pakke = data.draw(st.sampled_from(PAKKER))
    regler = data.draw(st.just(pakke.regler) | st.lists(st.sampled_from(pakke.regler), unique=True))
    grund = eksempel(pakke)
    aendret = data.draw(STAMDATA)
    navne = data.draw(st.sets(st.sampled_from([f.name for f in fields(Stamdata)]), max_size=3))
    for stamdata in (aendret, replace(grund, **{navn: getattr(aendret, navn) for navn in navne})):
        v = fakta(stamdata)
        enkeltvis = [regel for regel in regler if oversaet(regel).brudt(v)]
        assert [fund.regel for fund in Filter(pakke, regler=regler).vurder(stamdata)] == enkeltvis


@settings(max_examples=200, deadline=None)
@given(stamdata=STAMDATA, pakke=st.sampled_from(PAKKER))
def test_ethvert_fund_kan_vises(stamdata, pakke):
    """Whatever a claim holds, its findings can be made and put into words."""
    for fund in Filter(pakke).vurder(stamdata):
        assert fund.som_dict()["fix_da"]
