"""Agreements over time: the version of a day judges, changes are laid over planned ones, ids are given out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fordringsbro.nymf.aftaler.aftale import Saldounderretning
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.nymf.aftaler.aftaleform import aftale_fra_json, aftale_til_json, forskelle
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav
from fordringsbro.nymf.aftaler.omraader import aabning, omraader
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.regler import Aftalt, Regelsaet, Udfald, Undtagelse
from fordringsbro.regler.undtagelse import gaeldende, lagt_over, med_undtagelser, overlap

I_DAG = date(2026, 11, 20)
I_MORGEN = date(2026, 11, 21)
NYTAAR = date(2027, 1, 1)


def paategning(fra, hvorfor="Byrådet besluttede det"):
    """By a clerk."""
    return Paategning(fra, "sb-1", hvorfor)


@pytest.fixture
def aendr(db, nymf):
    """Writes a change of agreement 1001."""

    def aendr(fra, **felter):
        with db.transaction() as conn:
            return nymf.aftalebog.aendr(conn, 1001, Aftaleaendring(**felter).anvend, paategning(fra))

    return aendr


def test_the_version_of_the_reception_date_judges(db, nymf, ny, aendr, clock):
    """The last day of the old version and the first of the new one."""
    aendr(I_MORGEN, fjern_typer=frozenset({"KFDAINS"}))
    with db.transaction() as conn:
        assert nymf.opret(conn, ny()).tilstand is Aktionstilstand.ROUTED
        assert "KFDAINS" in nymf.aftalebog.aftale(conn, 1001).typer
    clock.advance(timedelta(days=1))
    with db.transaction() as conn:
        aktion = nymf.opret(conn, ny())
        assert (aktion.tilstand, aktion.bemaerkninger[0].nummer) == (Aktionstilstand.REJECTED, 151)
        assert "KFDAINS" not in nymf.aftalebog.aftale(conn, 1001).typer


def test_an_early_judgment_uses_the_version_of_its_own_day(db, nymf, ny, aendr):
    """A claim whose last date to pay is the day before the change is judged by the new version, one before by the old."""
    serie = aendr(date(2026, 12, 2), fjern_typer=frozenset({"KFDAINS"}))
    claims = [ny(srb=srb) for srb in (date(2026, 11, 30), date(2026, 12, 1))]
    domme = nymf.vurder_tidligt(claims, serie)
    foer, efter = ({fund.nummer for fund in domme[en.ekstern_id].vurdering.bemaerkninger} for en in claims)
    assert 151 not in foer
    assert 151 in efter


def test_a_change_is_laid_over_versions_that_were_planned_before(db, nymf, aendr):
    """What is planned for new year keeps its own change and gets the new one too."""
    aendr(NYTAAR, navn="Ny Kommune")
    serie = aendr(I_MORGEN, bord_genindsendes=True)
    assert [(v.version, v.gaelder_fra) for v in serie.versioner[1:]] == [(2, NYTAAR), (3, I_MORGEN), (4, NYTAAR)]
    assert (serie.paa(I_DAG).bord_genindsendes, serie.paa(I_MORGEN).navn) == (False, "Synteseborg")
    nytaar = serie.paa(NYTAAR)
    assert (nytaar.navn, nytaar.bord_genindsendes) == ("Ny Kommune", True)
    with db.transaction() as conn:
        assert nymf.aftalebog.serie(conn, 1001) == serie


def test_the_past_is_not_agreed_otherwise(aendr):
    """Today is the first day a change can be for; what changes nothing writes nothing."""
    with pytest.raises(FejlError) as fejl:
        aendr(I_DAG - timedelta(days=1), navn="Nyt")
    assert fejl.value.kode is Fejlkode.AFTALE_DATO
    assert len(aendr(I_DAG, navn="Nyt").versioner) == 2
    assert len(aendr(I_DAG, navn="Nyt").versioner) == 2


def test_versions_are_only_ever_added(db, nymf, aendr):
    """The database refuses to change one."""
    with pytest.raises(psycopg.errors.RaiseException, match="only ever added"), db.transaction() as conn:
        conn.execute("DELETE FROM nymf.aftaleversion")


def test_what_would_be_no_agreement_is_refused_by_the_fields_name(aendr):
    """Without any way to report."""
    with pytest.raises(FejlError) as fejl:
        aendr(I_DAG, portal=False, systemintegration=False)
    assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.AFTALE_FORM, "portal or systemintegration must be allowed")


@pytest.mark.parametrize(("af", "hvorfor"), [("", "x"), ("x", " "), ("x" * 101, "x"), ("x", "x" * 501)])
def test_a_change_says_who_and_why(af, hvorfor):
    """Neither may be missing or longer than its column is meant for."""
    with pytest.raises(FejlError) as fejl:
        Paategning(I_DAG, af, hvorfor)
    assert fejl.value.kode is Fejlkode.PARAMETER


def test_claimant_ids_are_asked_for_or_given_out(db, nymf, ny_aftale):
    """1000 to 1999 can be asked for; a taken one is refused with 182; others are given out from 2000."""
    bog = nymf.aftalebog
    with db.transaction() as conn:
        assert [bog.tildel_id(conn, oensket) for oensket in (1000, 1999, None)] == [1000, 1999, 2000]
        bog.tilfoej(conn, bog.ny(ny_aftale(fordringshaver_id=2000), paategning(I_DAG)))
        assert bog.tildel_id(conn, None) == 2001
        for oensket, kode, nummer in (
            (1001, Fejlkode.AFTALE_ID_OPTAGET, 182),
            (999, Fejlkode.PARAMETER, None),
            (2001, Fejlkode.PARAMETER, None),
        ):
            with pytest.raises(FejlError) as fejl:
                bog.tildel_id(conn, oensket)
            assert (fejl.value.kode, fejl.value.nummer) == (kode, nummer)


def test_an_agreement_begins_on_its_day(db, nymf, ny, ny_aftale, clock):
    """Before it nothing is agreed (2); on it claims are taken."""
    bog = nymf.aftalebog
    with db.transaction() as conn:
        bog.tilfoej(conn, bog.ny(ny_aftale(fordringshaver_id=1500), paategning(I_MORGEN)))
        foer = nymf.opret(conn, ny(fordringshaver_id=1500))
        assert [fund.nummer for fund in foer.bemaerkninger] == [2]
    clock.advance(timedelta(days=1))
    with db.transaction() as conn:
        assert nymf.opret(conn, ny(fordringshaver_id=1500)).tilstand is Aktionstilstand.ROUTED


def test_opening_an_area_moves_its_types_and_no_others(ny_aftale):
    """Types not permitted yet are permitted; one that is in PSRM earlier keeps its date."""
    fra = date(2027, 1, 1)
    aftale = ny_aftale(typer={"KFDAINS": date(2026, 1, 1), "KFSKFRI": None, "REHUSLJ": None, "KFROTFO": None})
    efter = aabning(aftale, omraader()["daginstitution"], fra).anvend(aftale)
    assert (efter.typer["KFDAINS"], efter.typer["KFSKFRI"], efter.typer["GEDAINS"]) == (date(2026, 1, 1), fra, fra)
    assert (efter.typer["REHUSLJ"], efter.typer["KFROTFO"]) == (None, None)


def test_every_type_of_an_area_has_rules():
    """An area can only open what PSRM can judge."""
    med_pakke = set(Regelsaet.load().typer)
    assert {kode for omraade in omraader().values() for kode in omraade.typer} <= med_pakke


def undtagelse(fra, udfald, til=None, type_kode="KFDAINS"):
    """An exception from R_4_2."""
    return Undtagelse(
        fordringshaver_id=1001, regel_id="R_4_2", udfald=udfald, gaelder_fra=fra, gaelder_til=til, begrundelse="x",
        type_kode=type_kode,
    )  # fmt: skip


def test_a_new_exception_ends_the_one_before_and_replaces_later_ones(ny_aftale):
    """The old one lasts until the day before; those for other types stay."""
    gammel, senere = (
        undtagelse(date(2025, 1, 1), Aftalt.AFVIS, date(2027, 6, 30)),
        undtagelse(date(2027, 7, 1), Aftalt.GODTAG),
    )
    anden = undtagelse(date(2025, 1, 1), Aftalt.AFVIS, type_kode="REHUSLJ")
    ny = undtagelse(NYTAAR, Aftalt.GODTAG)
    efter = Aftaleaendring(undtagelser=(ny,)).anvend(ny_aftale(undtagelser=(gammel, senere, anden)))
    assert set(efter.undtagelser) == {replace(gammel, gaelder_til=date(2026, 12, 31)), anden, ny}


@pytest.mark.parametrize("laengde", [0, 30])
def test_a_lasting_exception_resumes_after_a_dated_one(ny_aftale, laengde):
    """The last day before, the first and the last day of the dated one, and the first day after it."""
    til = NYTAAR + timedelta(days=laengde)
    varig, dateret = undtagelse(date(2025, 1, 1), Aftalt.AFVIS), undtagelse(NYTAAR, Aftalt.GODTAG, til)
    efter = Aftaleaendring(undtagelser=(dateret,)).anvend(ny_aftale(undtagelser=(varig,))).undtagelser
    dage = (NYTAAR - timedelta(days=1), NYTAAR, til, til + timedelta(days=1), date.max)
    udfald = [en.udfald for dag in dage for en in gaeldende(efter, "KFDAINS", dag)]
    assert udfald == [Aftalt.AFVIS, Aftalt.GODTAG, Aftalt.GODTAG, Aftalt.AFVIS, Aftalt.AFVIS]


def test_an_exception_to_the_last_day_there_is_has_nothing_after_it(ny_aftale):
    """The end of the calendar is an end like no end."""
    varig, dateret = undtagelse(date(2025, 1, 1), Aftalt.AFVIS), undtagelse(NYTAAR, Aftalt.AFVIS, date.max)
    efter = Aftaleaendring(undtagelser=(dateret,)).anvend(ny_aftale(undtagelser=(varig,)))
    assert set(efter.undtagelser) == {replace(varig, gaelder_til=date(2026, 12, 31)), dateret}


@pytest.mark.parametrize("type_kode", ["KFDAINS", None])
def test_accepting_a_rule_accepts_it_as_it_is_judged_then(ny_aftale, type_kode):
    """While the agreement has its rejecting rows heard they are accepted with it; before and after they stay."""
    hoert = undtagelse(NYTAAR, Aftalt.HOERING, date(2027, 1, 31), None)
    godtag = undtagelse(I_MORGEN, Aftalt.GODTAG, type_kode=type_kode)
    efter = Aftaleaendring(undtagelser=(godtag,)).anvend(ny_aftale(undtagelser=(hoert,))).undtagelser
    dage = (I_DAG, I_MORGEN, date(2026, 12, 31), NYTAAR, date(2027, 1, 31), date(2027, 2, 1))
    udfald = [[en.udfald for en in gaeldende(efter, "KFDAINS", dag)] for dag in dage]
    assert udfald == [[], [Aftalt.GODTAG], [Aftalt.GODTAG], [Aftalt.GODTAG_ALT], [Aftalt.GODTAG_ALT], [Aftalt.GODTAG]]


def test_an_exception_is_taken_back_where_the_rule_has_both_outcomes(ny_aftale):
    """As the rule says: each row of KFGEDAI's R_6_20 has its own outcome again, also where all types have another."""
    regler = [r for r in Regelsaet.load().pakke("KFGEDAI", I_DAG).regler if r.id == "R_6_20"]
    alle = replace(undtagelse(date(2025, 1, 1), Aftalt.AFVIS, type_kode=None), regel_id="R_6_20")
    egen = replace(alle, type_kode="KFGEDAI", udfald=Aftalt.HOERING)
    tilbage = replace(egen, gaelder_fra=NYTAAR, udfald=Aftalt.REGEL)
    aftale = Aftaleaendring(undtagelser=(tilbage,)).anvend(ny_aftale(undtagelser=(alle, egen)))
    foer, efter = (med_undtagelser(regler, gaeldende(aftale.undtagelser, "KFGEDAI", dag)) for dag in (I_DAG, NYTAAR))
    assert {regel.udfald for regel in foer} == {Udfald.HOERING}
    assert list(efter) == regler
    assert len({regel.udfald for regel in efter}) == 2


@given(st.data())
def test_exceptions_laid_over_each_other_change_only_their_own_days(data):
    """Whatever is there: outside the new one's days all is as before, inside them the new one counts, nothing overlaps."""
    dage = [I_DAG + timedelta(days=n) for n in range(6)]
    fundet: tuple[Undtagelse, ...] = ()
    for _ in range(data.draw(st.integers(1, 5))):
        fra = data.draw(st.sampled_from(dage))
        til = data.draw(st.none() | st.sampled_from(dage).filter(lambda dag, fra=fra: dag >= fra))
        ny = undtagelse(fra, data.draw(st.sampled_from(Aftalt)), til, data.draw(st.sampled_from(["KFDAINS", None])))
        foer, fundet = fundet, lagt_over(fundet, ny)
        assert not overlap(fundet)
        for dag in dage:
            egne = [en.udfald for en in fundet if en.type_kode == ny.type_kode and en.gaelder("KFDAINS", dag)]
            if not ny.gaelder("KFDAINS", dag):
                assert egne == [en.udfald for en in foer if en.type_kode == ny.type_kode and en.gaelder("KFDAINS", dag)]
            elif ny.udfald is Aftalt.GODTAG:
                assert egne in ([Aftalt.GODTAG], [Aftalt.GODTAG_ALT])
            else:
                assert egne == [ny.udfald]


def test_fields_replace_their_own_kind(ny_aftale):
    """A field's line for a type stands once."""
    aftale = ny_aftale(
        felter=(Feltkrav(felt="p_nummer", brug=Feltbrug.EJ),),
    )
    aendring = Aftaleaendring(
        felter=(
            Feltkrav(felt="p_nummer", brug=Feltbrug.SKAL),
            Feltkrav(felt="p_nummer", brug=Feltbrug.KAN, type_kode="KFDAINS"),
        ),
    )
    efter = aendring.anvend(aftale)
    assert [(k.type_kode, k.brug) for k in efter.felter] == [(None, Feltbrug.SKAL), ("KFDAINS", Feltbrug.KAN)]


def test_all_of_an_agreement_is_kept(ny_aftale):
    """Every field is read back as it was written, and told when it differs."""
    fuld = ny_aftale(
        aarsager=frozenset({"NEDSKRIV.INDB"}),
        bord_genindsendes=True,
        underretning=Saldounderretning.ALLOKERING,
        felter=(Feltkrav(felt="p_nummer", brug=Feltbrug.SKAL),),
        undtagelser=(undtagelse(NYTAAR, Aftalt.GODTAG),),
        portal=False,
    )
    assert aftale_fra_json(1001, aftale_til_json(fuld)) == fuld
    assert set(forskelle(ny_aftale(), fuld)) == {
        *("aarsager", "bord_genindsendes", "underretning", "felter", "undtagelser", "portal")
    }
    assert fuld.tillader_aarsag("NEDSKRIV", "INDB")
    assert not fuld.tillader_aarsag("NEDSKRIV", "REGU")


def test_types_are_told_one_by_one(ny_aftale):
    """Permitted, forbidden, at DMI and in PSRM."""
    foer = ny_aftale(typer={"KFDAINS": None, "REHUSLJ": NYTAAR, "KFROTFO": None})
    efter = replace(foer, typer={"KFDAINS": NYTAAR, "KFMILJØ": None, "KFROTFO": None})
    assert forskelle(foer, efter) == {
        "typer.KFDAINS": ("DMI", "2027-01-01"),
        "typer.KFMILJØ": ("EJ", "DMI"),
        "typer.REHUSLJ": ("2027-01-01", "EJ"),
    }
