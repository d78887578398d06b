"""When a claim is handed over: the policies of the municipalities, to the day."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, I_DAG, I_GAAR, fordring, rente

from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Henstand
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.hindring import Hindring, IkkeKlarError
from fordringsbro.overdragelse.model import Kommune, Politik


@pytest.mark.parametrize(
    ("politik", "dage", "senest"),
    [
        (Politik.STRAKS, 0, I_GAAR),
        (Politik.STRAKS, 9, I_GAAR),
        (Politik.DAGE_EFTER, 0, I_GAAR),
        (Politik.DAGE_EFTER, 1, date(2026, 11, 18)),
        (Politik.DAGE_EFTER, 20, date(2026, 10, 30)),
        (Politik.MANUEL, 0, None),
    ],
)
def test_a_policy_says_which_dates_have_passed(politik, dage, senest):
    """At once counts yesterday's dates, some days after those of so many days before, by hand none; days count with one only."""
    assert Kommune(CVR, "Opdigtet", 1001, politik, dage).senest_srb(I_DAG) == senest


@pytest.mark.fault("T6")
def test_at_once_is_the_day_after_the_last_date_to_pay(by):
    """A claim that may be paid today is not due; one that could be paid until yesterday is."""
    i_dag, i_gaar = fordring(srb=I_DAG), fordring(srb=I_GAAR)
    by.registrer(i_dag, i_gaar)
    by.koer()
    assert by.overdragne(i_dag, i_gaar) == [i_gaar]
    assert by.stand(i_dag, i_gaar) == [Stand.INGEN, Stand.OVERDRAGET]


@pytest.mark.parametrize("dage", [1, 30])
def test_some_days_after_counts_whole_days(by, dage):
    """With N days, the last date to pay must be more than N days ago."""
    by.politik(Politik.DAGE_EFTER, dage)
    for_tidlig, klar = (fordring(srb=I_DAG - timedelta(days=dage + ekstra)) for ekstra in (0, 1))
    by.registrer(for_tidlig, klar)
    by.koer()
    assert by.overdragne(for_tidlig, klar) == [klar]


def test_a_claim_without_last_date_to_pay_is_never_due(by):
    """A claim that is registered but not set to collection stays in the ledger."""
    uden = fordring(srb=None)
    by.registrer(uden)
    by.koer()
    assert by.aktioner() == {}


def test_by_hand_means_never_by_job(by):
    """Neither the municipality's job nor the daily run hands over; a clerk does, one claim at a time."""
    by.politik(Politik.MANUEL)
    valgt, anden = fordring(), fordring()
    by.registrer(valgt, anden)
    by.koer()
    by.dagligt()
    assert by.aktioner() == {}
    aktion = by.dele.koersel.en(valgt.fordring_id)
    assert (aktion.ekstern_id, aktion.tilstand) == (valgt.fordring_id, Aktionstilstand.ROUTED)
    assert by.stand(valgt, anden) == [Stand.OVERDRAGET, Stand.INGEN]


def test_a_clerk_does_not_wait_for_the_policy(by):
    """With 30 days to go by the policy, a claim whose last date to pay was yesterday can be handed over by hand."""
    by.politik(Politik.DAGE_EFTER, 30)
    klar = fordring(srb=I_GAAR)
    by.registrer(klar)
    assert by.dele.koersel.en(klar.fordring_id).ekstern_id == klar.fordring_id


def test_a_clerk_can_not_hand_over_what_is_not_ready(by):
    """Unknown, may still be paid, has no date, paid in full, handed over: each with its own reason, nothing is sent."""
    i_dag, uden, betalt, sendt, udsat = fordring(srb=I_DAG), fordring(srb=None), fordring(), fordring(), fordring()
    by.registrer(i_dag, uden, udsat)
    with by.dele.database.transaction() as conn:
        by.dele.bog.giv_henstand(conn, CVR, Henstand(uuid4(), udsat.fordring_id, I_DAG, I_DAG, "KLAGE"))
    by.betal(by.registrer(betalt), betalt.beloeb_oere)
    by.registrer(sendt)
    by.dele.koersel.en(sendt.fordring_id)
    hindringer = {
        uuid4(): Hindring.UKENDT,
        i_dag.fordring_id: Hindring.SRB,
        uden.fordring_id: Hindring.INGEN_SRB,
        betalt.fordring_id: Hindring.INTET_SKYLDES,
        sendt.fordring_id: Hindring.OVERDRAGET,
        udsat.fordring_id: Hindring.HENSTAND,
    }
    for fordring_id, hindring in hindringer.items():
        with pytest.raises(IkkeKlarError) as error:
            by.dele.koersel.en(fordring_id)
        assert (error.value.hindring, error.value.hoved) == (hindring, False)
    assert by.overdragne(i_dag, uden, betalt, sendt) == [sendt]


def test_interest_by_hand_takes_its_main_claim_along(by):
    """A clerk who hands over interest gets its action; its main claim goes first, or the interest would be refused for good."""
    by.politik(Politik.MANUEL)
    hoved = fordring()
    renten = rente(hoved)
    by.registrer(hoved, renten)
    aktion = by.dele.koersel.en(renten.fordring_id)
    assert (aktion.ekstern_id, aktion.tilstand) == (renten.fordring_id, Aktionstilstand.WAITING)
    assert by.aktioner()[hoved.fordring_id].tilstand is Aktionstilstand.ROUTED


def test_interest_by_hand_waits_for_a_main_claim_that_may_still_be_paid(by):
    """When the main claim can't be handed over, neither can its interest."""
    hoved = fordring(srb=I_DAG)
    renten = rente(hoved)
    by.registrer(hoved, renten)
    with pytest.raises(IkkeKlarError, match="main claim is not handed over and can't be: its last date to pay"):
        by.dele.koersel.en(renten.fordring_id)
    assert by.stand(hoved, renten) == [Stand.INGEN, Stand.INGEN]


def test_time_alone_makes_a_claim_due(by, clock):
    """The run finds nothing today and the claim tomorrow, when its last date to pay has passed."""
    klar = fordring(srb=I_DAG)
    by.registrer(klar)
    by.dagligt()
    assert by.aktioner() == {}
    clock.advance(timedelta(hours=11, minutes=59))
    by.dagligt()
    assert by.aktioner() == {}
    clock.advance(timedelta(minutes=1))
    by.dagligt()
    assert by.overdragne(klar) == [klar]


def test_the_daily_run_goes_through_all_municipalities(by):
    """Each municipality's claims go under its own agreement by its own policy; the one by hand is left out."""
    straks, efter, manuel = (fordring(srb=date(2026, 11, 14)) for _ in range(3))
    for f, cvr in ((straks, "29000011"), (efter, "29000022"), (manuel, "29000033")):
        by.registrer(f, cvr=cvr)
    for_tidlig = fordring(srb=date(2026, 11, 15))
    by.registrer(for_tidlig, cvr="29000022")
    by.dagligt()
    assert {a.ekstern_id: a.fordringshaver_id for a in by.aktioner().values()} == {
        straks.fordring_id: 1001,
        efter.fordring_id: 1002,
    }


def test_a_municipality_that_is_not_connected_hands_over_nothing(by):
    """A job for a municipality nobody knows any more ends without doing anything."""
    by.registrer(fordring())
    by.koer("29999999")
    assert by.aktioner() == {}
