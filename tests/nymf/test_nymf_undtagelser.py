"""What an agreement says otherwise: exceptions to rules and the use of fields, kept, applied and told."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from fordringsbro.aktion.model import Backend, Rentevalg
from fordringsbro.nymf.aftaler.feltbrug import FORDRINGSFELTER, SKYLDNERFELTER, Feltbrug, Feltkrav
from fordringsbro.nymf.genvurdering import UkendtPakkeError, genvurder_aktion
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.model import Virkning
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import vurder
from fordringsbro.regler import Aftalt, Regelsaet, Undtagelse

I_DAG = date(2026, 11, 20)
OVER = {"hovedstol_oere": 1_000_001, "beloeb_oere": 1_000_001}


def _en(**andet):
    faste = {"fordringshaver_id": 1001, "regel_id": "R_4_2", "udfald": Aftalt.AFVIS, "gaelder_fra": I_DAG}
    return Undtagelse(**{**faste, "begrundelse": "aftalt i bilag 4", **andet})


def test_an_exception_decides_the_action(db, nymf, ny, ny_aftale):
    """What the pack sends to hearing is rejected under the agreement, and the remark names it."""
    with db.transaction() as conn:
        assert nymf.opret(conn, ny(**OVER)).tilstand is Aktionstilstand.HEARING
        nymf.gem_aftale(conn, ny_aftale(undtagelser=(_en(),)))
        aktion = nymf.opret(conn, ny(**OVER))
    assert aktion.tilstand is Aktionstilstand.REJECTED
    (fundet,) = aktion.bemaerkninger
    assert (fundet.id, fundet.virkning) == ("R_4_2", Virkning.AFVIS)
    assert fundet.kilde[-1] == "aftale 1001: aftalt i bilag 4"
    assert aktion.pakke == "KFDAINS@2026-03"


def test_a_reject_becomes_a_hearing(ny, ny_aftale, typer):
    """The other way round too, on the days that the exception is for."""
    aftale = ny_aftale(undtagelser=(_en(regel_id="R_7_11", udfald=Aftalt.HOERING),))
    anmodning = ny(beskrivelse="")
    assert vurder(anmodning, aftale, I_DAG, typer=typer).tilstand is Aktionstilstand.HEARING
    foer = vurder(anmodning, aftale, I_DAG - timedelta(days=1), typer=typer)
    assert foer.tilstand is Aktionstilstand.REJECTED
    assert foer.undtagelser == ()


def test_an_agreement_s_exceptions_and_fields_are_kept(db, nymf, ny_aftale):
    """All of them are read back, and saving the agreement again replaces them."""
    aftale = ny_aftale(
        undtagelser=(_en(), _en(type_kode="KFDAINS", udfald=Aftalt.HOERING, gaelder_til=date(2027, 1, 1))),
        felter=(Feltkrav(felt="p_nummer", brug=Feltbrug.EJ), Feltkrav(felt="srb", brug=Feltbrug.SKAL, type_kode="X")),
    )
    with db.transaction() as conn:
        nymf.gem_aftale(conn, aftale)
        assert nymf.aftalebog.aftale(conn, 1001) == aftale
        nymf.gem_aftale(conn, ny_aftale())
        assert nymf.aftalebog.aftale(conn, 1001) == ny_aftale()


@pytest.mark.parametrize(
    "forkert",
    [
        {"undtagelser": (_en(fordringshaver_id=1002),)},
        {"undtagelser": (_en(), _en(gaelder_fra=date(2027, 1, 1)))},
        {"felter": (Feltkrav(felt="srb", brug=Feltbrug.SKAL), Feltkrav(felt="srb", brug=Feltbrug.EJ))},
    ],
)
def test_an_agreement_does_not_contradict_itself(forkert, ny_aftale):
    """Another claimant's exception, two for one rule and day, and two lines for one field are refused."""
    with pytest.raises(ValueError, match="must"):
        ny_aftale(**forkert)


@pytest.mark.fault("A10")
def test_an_action_is_judged_again_by_its_own_version(db, nymf, ny, clock):
    """After a new version took over, an action still gets the findings of the one that it keeps."""
    with db.transaction() as conn:
        gammel = nymf.opret(conn, ny(**OVER))
        regelsaet = _ny_version(fra=I_DAG + timedelta(days=1), loft="20000")
        clock.advance(timedelta(days=1))
        ny_aktion = NyMF.af(regelsaet, clock, nymf.afsendelser).opret(conn, ny(**OVER))
        assert (gammel.pakke, gammel.tilstand) == ("KFDAINS@2026-03", Aktionstilstand.HEARING)
        assert (ny_aktion.pakke, ny_aktion.tilstand) == ("KFDAINS@2026-12", Aktionstilstand.ROUTED)
        assert genvurder_aktion(conn, regelsaet, gammel.aktion_id) == gammel.bemaerkninger
        assert genvurder_aktion(conn, regelsaet, ny_aktion.aktion_id) == ()


@pytest.mark.fault("A10")
def test_rules_that_change_while_actions_wait_judge_none_of_them(*, db, nymf, ny, nedskriv, clock, koe, svar):
    """On its way or behind another, each goes on as it was judged, and keeps the version that judged it.

    One in hearing is received, and so judged, on the day that it is accepted: it keeps that day's version.
    """
    hf, over = ny(), ny(**OVER)
    with db.transaction() as conn:
        paa_vej, i_hoering = nymf.opret(conn, hf), nymf.opret(conn, over)
        relateret = nymf.opret(conn, ny("GEDAINS", hoved=hf))
        nedskrevet = nymf.indgiv(conn, nedskriv(hf))
    assert [a.tilstand.value for a in (paa_vej, i_hoering, relateret, nedskrevet)] == [
        "ROUTED",
        "HEARING",
        "WAITING",
        "WAITING",
    ]
    clock.advance(timedelta(days=1))
    # By these none of the claims would go without a hearing.
    senere = NyMF.af(_ny_version(fra=I_DAG + timedelta(days=1), loft="1"), clock, koe)
    with db.transaction() as conn:
        assert senere.opret(conn, ny()).tilstand is Aktionstilstand.HEARING
        (sag,) = senere.hoeringer.for_aktioner(conn, [i_hoering.aktion_id]).values()
        senere.hoeringer.begrund(conn, sag.nr, "stemmer", "en")
        senere.hoeringer.afgoer(conn, sag.nr, Afgoerelse.GODKEND)
        senere.kvitter(conn, svar(paa_vej.aktion_id, backend_id=900))
        nu = senere.aktioner_ved_id(conn, [a.aktion_id for a in (paa_vej, i_hoering, relateret, nedskrevet)])
    assert [a.tilstand.value for a in nu] == ["DONE", "ROUTED", "ROUTED", "ROUTED"]
    assert [a.pakke for a in nu] == ["KFDAINS@2026-03", "KFDAINS@2026-12", relateret.pakke, None]
    assert {*koe.aktioner[-3:]} == {a.aktion_id for a in (i_hoering, relateret, nedskrevet)}


def test_a_related_claim_is_judged_again_with_its_main_claim(db, nymf, ny):
    """Rules about the main claim find again what they found."""
    hf = ny(forfaldsdato=date(2026, 10, 1), stiftelsesdato=date(2026, 10, 1), periode_fra=date(2026, 10, 1))
    with db.transaction() as conn:
        nymf.opret(conn, hf)
        aktion = nymf.opret(conn, ny("KOPRORE", hoved=hf, periode_fra=date(2026, 10, 1)))
        assert "R_10_7" in {fundet.id for fundet in aktion.bemaerkninger}
        regler = tuple(fundet for fundet in aktion.bemaerkninger if fundet.nummer is None)
        assert genvurder_aktion(conn, Regelsaet.load(), aktion.aktion_id) == regler


@pytest.mark.parametrize("srb", [I_DAG, I_DAG + timedelta(days=9), I_DAG + timedelta(days=10)])
def test_a_related_claim_that_came_later_is_judged_again_as_of_its_own_day(db, nymf, ny, clock, srb):
    """What was still to be paid when its main claim was received: the day it came counts, and the agreement of that day."""
    hf = ny()
    with db.transaction() as conn:
        nymf.opret(conn, hf)
    clock.advance(timedelta(days=10))
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny("GEDAINS", hoved=hf, srb=srb))
        assert nymf.fordring_ved_id(conn, aktion.fordring_id).modtagelsesdato == I_DAG
        assert (aktion.tilstand is Aktionstilstand.REJECTED) is (srb >= I_DAG + timedelta(days=10))
        regler = tuple(fundet for fundet in aktion.bemaerkninger if fundet.nummer is None)
        assert genvurder_aktion(conn, Regelsaet.load(), aktion.aktion_id) == regler


def test_what_no_filter_judged_is_not_judged_again(db, nymf, ny, nedskriv, ny_aftale):
    """A write-down, and a claim for DMI, have no version; an action of a lost version says which it was."""
    with db.transaction() as conn:
        hf = ny()
        aktion = nymf.opret(conn, hf)
        assert genvurder_aktion(conn, Regelsaet.load(), nymf.indgiv(conn, nedskriv(hf)).aktion_id) is None
        nymf.gem_aftale(conn, ny_aftale(typer={"KFDAINS": None}))
        dmi = nymf.opret(conn, ny())
        assert dmi.backend is Backend.DMI
        assert genvurder_aktion(conn, Regelsaet.load(), dmi.aktion_id) is None
        with pytest.raises(UkendtPakkeError, match="KFDAINS@2026-03"):
            genvurder_aktion(conn, Regelsaet([]), aktion.aktion_id)
        with pytest.raises(LookupError):
            genvurder_aktion(conn, Regelsaet.load(), 1)


def _ny_version(*, fra, loft):
    """The shipped rules with a later version of KFDAINS that has another ceiling."""
    pakker = [pakke for kode in Regelsaet.load().typer for pakke in Regelsaet.load().pakker(kode)]
    (gammel,) = (pakke for pakke in pakker if pakke.type_kode == "KFDAINS")
    sidste = fra - timedelta(days=1)
    slut = replace(gammel, gaelder_til=sidste, regler=tuple(replace(r, gaelder_til=sidste) for r in gammel.regler))
    regler = tuple(replace(r, gaelder_fra=fra, graense=loft if r.id == "R_4_2" else r.graense) for r in gammel.regler)
    ny = replace(gammel, version="2026-12", gaelder_fra=fra, regler=regler)
    return Regelsaet([*(pakke for pakke in pakker if pakke is not gammel), slut, ny])


FELTER = {
    "reference": "REF",
    "beskrivelse": "Ydelse",
    "stiftelsesdato": I_DAG,
    "p_nummer": "1000000001",
    "rentevalg": Rentevalg("001", "98"),
}


@pytest.mark.parametrize("felt", sorted(FELTER))
@pytest.mark.parametrize("krav", [(Feltbrug.SKAL, "550", True), (Feltbrug.EJ, "90550", False)])
def test_a_field_is_used_as_agreed(felt, krav, ny, ny_aftale, typer):
    """A field that must be reported is refused when missing, one that must not when given, and neither otherwise."""
    brug, kode, tom = krav
    mangler = "" if isinstance(FELTER[felt], str) and felt != "p_nummer" else None
    aftale = ny_aftale(felter=(Feltkrav(felt=felt, brug=brug),))
    fejl = vurder(ny(**{felt: mangler if tom else FELTER[felt]}), aftale, I_DAG, typer=typer).bemaerkninger
    godt = vurder(ny(**{felt: FELTER[felt] if tom else mangler}), aftale, I_DAG, typer=typer).bemaerkninger
    assert [(f.id, f.felter, f.virkning) for f in fejl if f.id == kode] == [(kode, (felt,), Virkning.AFVIS)]
    assert kode not in {f.id for f in godt}


def test_blanks_are_no_report(ny, ny_aftale, typer):
    """A field of blanks only is not reported."""
    aftale = ny_aftale(felter=(Feltkrav(felt="reference", brug=Feltbrug.SKAL),))
    assert "550" in {f.id for f in vurder(ny(reference="  "), aftale, I_DAG, typer=typer).bemaerkninger}


def test_a_debtor_s_field_is_asked_of_each_debtor(ny, ny_aftale, typer):
    """The remark tells which debtor has it wrong."""
    god = ny().data.skyldnere[0]
    aftale = ny_aftale(felter=(Feltkrav(felt="domsdato", brug=Feltbrug.EJ),))
    anmodning = ny(skyldnere=(god, replace(god, ident="0101800002", domsdato=date(2018, 1, 1))))
    fundet = [f for f in vurder(anmodning, aftale, I_DAG, typer=typer).bemaerkninger if f.id == "90550"]
    assert [(f.felter, f.skyldner) for f in fundet] == [(("domsdato",), 2)]


def test_a_type_s_own_line_goes_first(ny, ny_aftale, typer):
    """What holds for all types is lifted for one by KAN, and another type's line is no matter."""
    alle = Feltkrav(felt="p_nummer", brug=Feltbrug.SKAL)
    for egen, ventet in ((("KFDAINS", Feltbrug.KAN), False), (("KFSKFRI", Feltbrug.KAN), True)):
        aftale = ny_aftale(felter=(Feltkrav(felt="p_nummer", type_kode=egen[0], brug=egen[1]), alle))
        fundet = {f.id for f in vurder(ny(), aftale, I_DAG, typer=typer).bemaerkninger}
        assert ("550" in fundet) is ventet


def test_a_field_that_two_ask_for_is_told_once(ny, ny_aftale, typer):
    """DMI's own mandatory fields and the agreement's give one remark."""
    aftale = ny_aftale(typer={"KFDAINS": None}, felter=(Feltkrav(felt="srb", brug=Feltbrug.SKAL),))
    fundet = vurder(ny(srb=None), aftale, I_DAG, typer=typer).bemaerkninger
    assert [f.id for f in fundet if f.felter == ("srb",)] == ["550"]


@pytest.mark.parametrize("felt", ["art", "beloeb_oere", "skyldnere", "ident", "findes_ikke"])
def test_an_agreement_speaks_of_fields_a_claim_can_be_without(felt):
    """What every claim has can't be forbidden or asked for, nor what no claim has."""
    with pytest.raises(ValueError, match="must"):
        Feltkrav(felt=felt, brug=Feltbrug.EJ)
    assert felt not in FORDRINGSFELTER | SKYLDNERFELTER
