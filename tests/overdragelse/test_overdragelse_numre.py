"""Claims keep the claimant number that they were handed over under, whatever number their municipality has today."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring, rente

from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Konto, Registrering, Tekstlinje
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.hjemtagning import AFVISTE
from fordringsbro.overdragelse.model import Kommunenummer


def nyt_nummer(by, nummer=1002, dag=I_DAG):
    """The municipality gets another number."""
    with by.dele.database.transaction() as conn:
        store.nyt_nummer(conn, Kommunenummer(CVR, dag, nummer, by.dele.clock.now(), "t", "ny aftale"))


def aktioner(by):
    """Number, code and state of every action, in order."""
    with by.dele.database.transaction() as conn:
        return [(a.fordringshaver_id, a.aktionskode, a.tilstand) for a in by.dele.nymf.aktioner(conn, Aktionsfilter())]


def test_a_claim_goes_under_the_number_of_the_day(by, clock):
    """Today's number until the day before, the new one from its day on."""
    nyt_nummer(by, dag=I_DAG + timedelta(days=1))
    by.registrer(fordring())
    by.koer()
    clock.advance(timedelta(days=1))
    by.registrer(fordring())
    by.koer()
    assert [nummer for nummer, *_ in aktioner(by)] == [1001, 1002]


def test_interest_goes_where_its_main_claim_is(by):
    """It is related to a claim of the old number, so it goes under that, and is not refused for an unknown main claim."""
    hoved = fordring()
    konto = by.registrer(hoved)
    by.koer()
    nyt_nummer(by)
    renten = rente(hoved)
    by.registrer(renten, fordring(), konto=Konto(konto, "DIVERSE"))
    by.koer()
    over, under = by.aktioner()[hoved.fordring_id], by.aktioner()[renten.fordring_id]
    assert (under.fordringshaver_id, under.tilstand) == (1001, Aktionstilstand.WAITING)
    assert under.hoved_fordring_id == over.fordring_id
    assert sorted(nummer for nummer, *_ in aktioner(by)) == [1001, 1001, 1002]


def test_write_offs_and_their_reversals_go_under_the_old_number(by):
    """As payments do, which the services prove."""
    f = fordring()
    by.registrer(f)
    by.koer()
    nyt_nummer(by)
    dele, a = by.dele, Afskrivning(uuid4(), f.fordring_id, 10_000, I_DAG)
    with dele.database.transaction() as conn:
        dele.bogfoering.afskriv(conn, CVR, [a])
    n = AfskrivningNedregulering(uuid4(), a.afskrivning_id, 4_000, I_DAG)
    with dele.database.transaction() as conn:
        dele.bogfoering.tilbagefoer_afskrivning(conn, CVR, n)
    assert {nummer for nummer, *_ in aktioner(by)} == {1001}
    assert not [t for *_, t in aktioner(by) if t is Aktionstilstand.REJECTED]


def test_a_claim_that_goes_again_goes_under_todays_number(by):
    """It is a new claim there, and so are payments on it told."""
    f = fordring(tekstlinjer=())
    konto = by.registrer(f)
    by.koer()
    nyt_nummer(by)
    rettet = replace(f, tekstlinjer=(Tekstlinje(1, "Daginstitution"),))
    ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE", ET), (rettet,))
    with by.dele.database.transaction() as conn:
        kommune = store.kommune(conn, CVR, I_DAG)
        by.dele.overdragelse.registreret(conn, kommune, ny, by.dele.bog.registrer(conn, ny))
    by.koer()
    assert [(nummer, t) for nummer, _, t in aktioner(by)] == [
        (1001, Aktionstilstand.REJECTED),
        (1002, Aktionstilstand.ROUTED),
    ]
    by.betal_og_meld(konto, 5_000)
    assert [nummer for nummer, *_ in aktioner(by)][2:] == [1002]


def test_a_rejection_under_the_old_number_comes_home(by):
    """The net and the job find the claim by the number it went under."""
    f = fordring(beloeb_oere=1_000_001, hovedstol_oere=1_000_001)
    by.registrer(f)
    by.koer()
    nyt_nummer(by)
    with by.dele.database.transaction() as conn:
        (nr,) = conn.execute("SELECT nr FROM nymf.hoering").fetchone()
        by.dele.overdragelse.fortryd_hoering(conn, nr, "FEJL")
    by.koer_jobs(AFVISTE)
    assert by.stand(f) == ["AFVIST"]


def uden_rente(by, nummer):
    """The agreement of a number no longer has interest in it."""
    with by.dele.database.transaction() as conn:
        aftale = by.dele.nymf.aftalebog.aftale(conn, nummer)
        by.dele.nymf.gem_aftale(conn, Aftaleaendring(fjern_typer=frozenset({"REOPDAG"})).anvend(aftale))


@pytest.mark.parametrize(("uden", "siges"), [(1001, True), (1002, False)])
def test_interest_is_judged_early_by_the_agreement_it_goes_under(by, uden, siges):
    """That is its main claim's, in the answer to the registration as at the hand-over."""
    hoved = fordring()
    konto = by.registrer(hoved)
    by.koer()
    nyt_nummer(by)
    uden_rente(by, uden)
    renten = rente(hoved)
    ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE"), (renten,))
    with by.dele.database.transaction() as conn:
        kommune = store.kommune(conn, CVR, I_DAG)
        svar = by.dele.bog.registrer(conn, ny)
        tidligt = by.dele.overdragelse.forhaandsvurder(conn, kommune, ny, svar)[renten.fordring_id]
    by.koer()
    afvist = by.aktioner()[renten.fordring_id].tilstand is Aktionstilstand.REJECTED
    assert (tidligt.tilstand is Aktionstilstand.REJECTED, afvist) == (siges, siges)


@pytest.mark.parametrize(("aftale", "vises"), [(1001, True), (1002, False)])
def test_a_preview_is_of_what_goes_under_the_agreement(by, aftale, vises):
    """Interest on a claim of the old number goes under that, whatever its municipality's number is today."""
    hoved = fordring()
    konto = by.registrer(hoved)
    by.koer()
    nyt_nummer(by)
    renten = rente(hoved)
    by.registrer(renten, anden := fordring(), konto=Konto(konto, "DIVERSE"))
    with by.dele.database.transaction() as conn:
        bog = by.dele.nymf.aftalebog
        foer = bog.serie(conn, aftale)
        uden = Aftaleaendring(fjern_typer=frozenset({"REOPDAG", "KFDAINS"}))
        efter = bog.aendret(foer, uden.anvend, Paategning(I_DAG, "x", "y"))
        _, fundet = by.dele.forhaandsvisning.vis(conn, foer, efter, I_DAG)
    i_bogen = {f.fordring_id for f in fundet if f.fordring_id}
    assert i_bogen == {renten.fordring_id if vises else anden.fordring_id}
