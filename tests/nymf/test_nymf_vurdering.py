"""What is found in a claim, early and in earnest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fordringsbro.aktion.model import Backend, Skyldner
from fordringsbro.nymf.model import Bemaerkning, Virkning
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import forventet_modtagelse, vurder
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper

I_DAG = date(2026, 11, 20)


def tidligt(nymf, anmodning, aftale, *med):
    """The early judgment of a claim that comes along with others."""
    return nymf.vurder_tidligt([*med, anmodning], aftale)[anmodning.ekstern_id].vurdering


@pytest.fixture
def tidlig(clock, koe) -> NyMF:
    """NyMF without a database: early judgments need none."""
    return NyMF.af(Regelsaet.load(), clock, koe)


def test_every_claim_type_passes_unharmed(ny, ny_aftale, typer):
    """The example of each of the packs goes to PSRM without a remark."""
    for kode in Regelsaet.load().typer:
        anmodning = ny(kode)
        if anmodning.data.kategori == "HF":
            vurdering = vurder(anmodning, ny_aftale(), I_DAG, typer=typer)
            assert (vurdering.backend, vurdering.bemaerkninger) == (Backend.PSRM, ()), kode


def test_a_broken_rule_rejects_and_names_itself(ny, ny_aftale, typer):
    """A contradiction in the data rejects, and the remark has rule, field, limit, source and the way out."""
    anmodning = ny(srb=I_DAG)
    vurdering = vurder(anmodning, ny_aftale(), I_DAG, typer=typer)
    (fundet,) = [bemaerkning for bemaerkning in vurdering.bemaerkninger if bemaerkning.id == "R_5_2"]
    assert vurdering.tilstand is Aktionstilstand.REJECTED
    assert (fundet.virkning, fundet.felter, fundet.nummer) == (Virkning.AFVIS, ("srb",), None)
    assert fundet.graense == "2026-11-19"
    assert fundet.kilde
    assert fundet.rettelse
    assert vurdering.pakke == "KFDAINS@2026-03"


def test_an_unusual_claim_goes_to_hearing(ny, ny_aftale, typer):
    """A principal above the type's ceiling is for hearing, at the ceiling it passes."""
    over = ny(hovedstol_oere=1_000_001, beloeb_oere=1_000_001)
    ved = ny(hovedstol_oere=1_000_000, beloeb_oere=1_000_000)
    assert vurder(over, ny_aftale(), I_DAG, typer=typer).tilstand is Aktionstilstand.HEARING
    assert vurder(ved, ny_aftale(), I_DAG, typer=typer).tilstand is Aktionstilstand.ROUTED


def test_each_debtor_is_judged_by_own_dates(ny, ny_aftale, typer):
    """A limitation date that is too early is found at each debtor who has one, once for those with the same dates."""
    god = ny().data.skyldnere[0]
    gammel = Skyldner("CPR", "0101800002", date(2026, 11, 19))
    ens, aeldre = replace(gammel, ident="0101800003"), Skyldner("CPR", "0101800004", date(2026, 11, 18))
    anmodning = ny(skyldnere=(god, gammel, ens, aeldre))
    fundet = vurder(anmodning, ny_aftale(), I_DAG, typer=typer).bemaerkninger
    assert [(bemaerkning.id, bemaerkning.skyldner) for bemaerkning in fundet if bemaerkning.id == "R_3_1"] == [
        ("R_3_1", 2),
        ("R_3_1", 4),
    ]


@pytest.mark.parametrize("dage", [-1, 0, 400])
@pytest.mark.parametrize(("felt", "regel"), [("forfaldsdato", "R_5_1"), ("srb", "R_5_2")])
def test_a_debtor_s_own_due_date_and_last_date_to_pay_are_judged(ny_aftale, ny, felt, regel, dage):
    """They must have passed when the claim is received; the remark names the debtor and hints that debtor's limit."""
    data = ny().data
    egne = {felt: I_DAG + timedelta(days=dage)}
    anden = replace(data.skyldnere[0], ident="0101800002", **egne)
    fundet = vurder(
        ny(skyldnere=(*data.skyldnere, anden)), ny_aftale(), I_DAG, typer=Fordringstyper(Regelsaet.load())
    ).bemaerkninger
    ventet = [(regel, 2, "2026-11-19")] if dage >= 0 else []
    assert [(f.id, f.skyldner, f.graense) for f in fundet if f.id == regel] == ventet


def test_each_debtor_s_own_dates_take_the_place_of_the_claims(ny, ny_aftale, typer):
    """A claim's date that would be refused is no matter where each debtor has one of his own; each gets his own limit."""
    god = ny().data.skyldnere[0]
    egne = tuple(replace(god, ident=f"010180000{nr}", srb=I_DAG - timedelta(days=nr)) for nr in (1, 2))
    assert vurder(ny(srb=I_DAG, skyldnere=egne), ny_aftale(), I_DAG, typer=typer).bemaerkninger == ()
    # R_6_1 of KFDAINS: the last date to pay is not before the due date.
    forfald = (date(2026, 11, 10), date(2026, 11, 12))
    egne = tuple(replace(en, srb=date(2026, 11, 9), forfaldsdato=dag) for en, dag in zip(egne, forfald, strict=True))
    fundet = vurder(ny(skyldnere=egne), ny_aftale(), I_DAG, typer=typer).bemaerkninger
    graenser = [(f.skyldner, f.graense) for f in fundet if f.felter == ("srb",)]
    assert graenser == [(1, "2026-11-10"), (2, "2026-11-12")]


def test_dmi_gets_numeric_checks_only(ny, ny_aftale, typer):
    """A claim that PSRM would reject goes to DMI while the agreement has not opened the type."""
    aftale = ny_aftale(typer={"KFDAINS": None})
    vurdering = vurder(ny(beskrivelse=""), aftale, I_DAG, typer=typer)
    assert (vurdering.backend, vurdering.bemaerkninger, vurdering.pakke) == (Backend.DMI, (), None)


def test_an_early_judgment_tells_a_dmi_claim_what_psrm_would_say(tidlig, ny, ny_aftale):
    """For DMI the rules of PSRM are information and change nothing."""
    aftale = ny_aftale(typer={"KFDAINS": None})
    vurdering = tidligt(tidlig, ny(beskrivelse=""), aftale)
    assert [(fundet.id, fundet.virkning) for fundet in vurdering.bemaerkninger] == [("R_7_11", Virkning.OPLYSNING)]
    assert (vurdering.tilstand, vurdering.backend) == (Aktionstilstand.ROUTED, Backend.DMI)


def test_an_early_judgment_is_for_the_first_possible_day(tidlig, ny, ny_aftale):
    """A claim that is not yet overdue is judged for the day after its last date to pay, not for today."""
    srb = I_DAG + timedelta(days=10)
    assert forventet_modtagelse(ny(srb=srb), I_DAG) == srb + timedelta(days=1)
    assert forventet_modtagelse(ny(srb=I_DAG), I_DAG) == I_DAG + timedelta(days=1)
    assert forventet_modtagelse(ny(srb=I_DAG - timedelta(days=1)), I_DAG) == I_DAG
    assert forventet_modtagelse(ny(srb=None), I_DAG) == I_DAG
    assert forventet_modtagelse(ny(srb=date.max), I_DAG) == I_DAG
    assert tidligt(tidlig, ny(srb=srb), ny_aftale()).bemaerkninger == ()


def test_an_early_judgment_routes_by_the_first_possible_day(tidlig, ny, ny_aftale):
    """A type that goes live between now and the hand-over is judged as PSRM will judge it."""
    srb = I_DAG + timedelta(days=10)
    aftale = ny_aftale(typer={"KFDAINS": srb})
    assert tidligt(tidlig, ny(srb=srb), aftale).backend is Backend.PSRM
    assert tidligt(tidlig, ny(), aftale).backend is Backend.DMI


def test_a_related_claim_is_judged_with_its_main_claim(tidlig, ny, ny_aftale):
    """The early judgment of a related claim takes the main claim's dates and way."""
    hf = ny(forfaldsdato=date(2026, 10, 1), stiftelsesdato=date(2026, 10, 1))
    uf = ny("REOPDAG", hoved=hf)
    assert tidligt(tidlig, uf, ny_aftale(), hf).backend is Backend.PSRM
    dmi = ny_aftale(typer={"KFDAINS": None, "REOPDAG": date(2024, 1, 1)})
    assert tidligt(tidlig, uf, dmi, hf).backend is Backend.DMI
    assert [fundet.id for fundet in tidligt(tidlig, uf, ny_aftale()).bemaerkninger if fundet.nummer] == ["461"]
    assert [fundet.id for fundet in tidligt(tidlig, uf, None, hf).bemaerkninger] == ["2"]


def test_a_remark_survives_json(ny, ny_aftale, typer):
    """What is stored of a remark is all of it."""
    fundet = vurder(ny(srb=I_DAG, valuta="EUR"), ny_aftale(), I_DAG, typer=typer).bemaerkninger
    assert fundet
    assert tuple(Bemaerkning.fra_json(bemaerkning.til_json()) for bemaerkning in fundet) == fundet
