"""Sending in order, and what each kind of answer leads to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from falsk_backend import TABT_EFTER, TABT_FOER, Baenk, nedskriv, opret
from psycopg import Rollback

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import kalender
from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags


def _jobs(baenk: Baenk) -> list[tuple[str, str, int | None]]:
    """Task, backend and, for a planned job, in how many minutes it runs."""
    with baenk.db.transaction() as conn:
        rows = conn.execute(
            """SELECT task_name, args ->> 'backend', round(extract(epoch FROM scheduled_at - now()) / 60)::int
               FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id"""
        )
        return [(row[0], row[1], row[2]) for row in rows]


def test_an_action_is_sent_and_its_receipt_handed_on(baenk: Baenk):
    """A queued action goes out once, its receipt ends it, and the outcome is handed on once."""
    baenk.koe(opret(1))
    assert baenk.send() == Koerselsslut.FAERDIG
    assert baenk.tilstand(1) == "SENT"
    baenk.frem(seconds=1)
    assert baenk.hent() == 1
    assert baenk.tilstand(1) == "DONE"
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    assert baenk.psrm.virkninger == [1]
    assert baenk.historik(1) == ["KOEET", "SENDT", "BESVARET", "MODTAGET", "UDFOERT"]
    assert baenk.leverancer() == [(1, "AFSLUTTET")]


def test_the_same_action_queued_twice_is_one(baenk: Baenk):
    """Queueing an action again changes nothing."""
    baenk.koe(opret(1), opret(1))
    baenk.igennem()
    assert baenk.psrm.virkninger == [1]
    assert baenk.historik(1).count("KOEET") == 1


def test_queueing_is_rolled_back_with_its_job(baenk: Baenk):
    """What is queued in a transaction that fails is not there afterwards, nor is its job."""
    with baenk.db.transaction() as conn:
        baenk.afsendelser.koe(conn, opret(1))
        raise Rollback
    assert _jobs(baenk) == []
    baenk.send()
    assert baenk.psrm.sendt == []


def test_many_actions_go_in_one_delivery_up_to_the_limit(baenk: Baenk):
    """Ready actions of different claims share a delivery; the eleventh goes in the next one."""
    baenk.koe(*(opret(n) for n in range(1, 12)))
    baenk.send()
    assert baenk.psrm.sendt == [tuple(range(1, 11)), (11,)]


@pytest.mark.fault("U12")
def test_actions_on_one_claim_go_one_at_a_time_in_order(baenk: Baenk):
    """A write-down waits for the creation's receipt, and a second write-down for the first's."""
    baenk.koe(opret(1), nedskriv(2, 1), nedskriv(3, 1), opret(4))
    baenk.send()
    assert baenk.psrm.sendt == [(1, 4)]
    baenk.frem(seconds=1)
    baenk.hent()
    baenk.send()
    assert baenk.psrm.sendt[1:] == [(2,)]
    baenk.igennem()
    assert baenk.psrm.sendt == [(1, 4), (2,), (3,)]
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in (1, 2, 3, 4)}


def test_a_related_claim_waits_for_its_main_claim_and_carries_its_backend_id(baenk: Baenk):
    """A related claim goes after its main claim's receipt and names it by the backend's own id."""
    baenk.koe(opret(1), opret(2, hoved=1))
    baenk.send()
    assert baenk.psrm.sendt == [(1,)]
    baenk.igennem()
    assert baenk.psrm.sendt == [(1,), (2,)]
    assert baenk.psrm.hoved[2] == 900_001


def test_a_receipt_that_sets_actions_free_has_them_looked_at(baenk: Baenk):
    """The transaction that ends an action puts the job for what waited on it in the queue."""
    baenk.koe(opret(1), nedskriv(2, 1))
    baenk.send()
    with baenk.db.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    baenk.frem(seconds=1)
    baenk.hent()
    assert ("inddrivelse.send", "PSRM", None) in _jobs(baenk)


def test_what_builds_on_a_rejected_claim_is_rejected_unsent(baenk: Baenk):
    """When a main claim is rejected, its related claim falls with 203 and its write-down with 428."""
    baenk.psrm.afviste.add(1)
    baenk.koe(opret(1), opret(2, hoved=1), nedskriv(3, 1))
    baenk.igennem()
    assert baenk.psrm.sendt == [(1,)]
    assert baenk.kvitteret() == {n: ["AFVIST"] for n in (1, 2, 3)}
    with baenk.db.transaction() as conn:
        koder = conn.execute("SELECT aktion_id, kode FROM udfald ORDER BY 1").fetchall()
    assert koder == [(1, "412"), (2, "203"), (3, "428")]


@pytest.mark.fault("N30")
@pytest.mark.parametrize("tab", [TABT_FOER, TABT_EFTER])
def test_an_unknown_delivery_is_asked_for_before_it_goes_again(baenk: Baenk, tab: str):
    """With no answer read, nothing more is sent on the claim; the backend is asked, and only then sent to again."""
    baenk.psrm.manus.append(tab)
    baenk.koe(opret(1), nedskriv(2, 1))
    baenk.send()
    assert baenk.tilstand(1) == "UNKNOWN"
    assert baenk.tilstand(2) == "READY"
    baenk.send()
    assert baenk.psrm.spurgt == 0, "before the pause is over nobody asks"
    baenk.frem(seconds=2)
    baenk.send()
    assert baenk.psrm.spurgt == 1
    assert baenk.psrm.sendt == [(1,), (1,)] if tab == TABT_FOER else [(1,)]
    baenk.igennem()
    assert baenk.psrm.virkninger == [1, 2]
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}
    assert [ident for ident, _ in baenk.leverancer()] == [1, 2]


@pytest.mark.fault("N30")
def test_error_171_means_that_it_got_through(baenk: Baenk):
    """When the backend can't be asked about a delivery and answers 171 to its repetition, receipts are fetched."""
    baenk.psrm.manus.append(TABT_EFTER)
    baenk.psrm.spoerg_manus.append(Leverancesvar(Svarslags.MODTAGET))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=2)
    baenk.send()
    assert len(baenk.psrm.sendt) == 2
    assert baenk.tilstand(1) == "SENT"
    assert baenk.hent() == 1, "receipts are due at once"
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    assert baenk.psrm.virkninger == [1]


@pytest.mark.parametrize("slags", [Svarslags.PROEV_IGEN, Svarslags.AFVIST, Svarslags.UKENDT])
def test_a_question_that_fails_leaves_the_delivery_unknown(baenk: Baenk, slags: Svarslags):
    """That receipts can't be fetched says nothing about the delivery, so it is not sent again yet."""
    baenk.psrm.manus.append(TABT_EFTER)
    baenk.psrm.spoerg_manus.append(Leverancesvar(slags, "TEST"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=2)
    baenk.send()
    assert baenk.tilstand(1) == "UNKNOWN"
    assert baenk.psrm.sendt == [(1,)]


@pytest.mark.fault("N1")
def test_what_surely_did_not_arrive_goes_again_with_growing_pauses_and_the_same_id(baenk: Baenk):
    """A refused connection is tried again after 1, 2, 4 ... seconds under the same LeveranceID, without asking."""
    nej = Leverancesvar(Svarslags.PROEV_IGEN, "TEST")
    baenk.psrm.manus.extend([nej, nej])
    baenk.koe(opret(1))
    baenk.send()
    assert baenk.tilstand(1) == "READY"
    baenk.frem(seconds=2)
    baenk.send()
    baenk.frem(seconds=1)
    baenk.send()
    assert len(baenk.psrm.sendt) == 2
    baenk.frem(seconds=2)
    baenk.send()
    assert len(baenk.psrm.sendt) == 3
    assert baenk.psrm.spurgt == 0
    assert list(baenk.psrm.leverancer) == [1]


@pytest.mark.fault("N10")
def test_retry_after_holds_for_the_whole_backend(baenk: Baenk):
    """When the backend asks for 100 seconds, no creditor sends to it before; the first after them does."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.PROEV_IGEN, "OPTAGET_503", timedelta(seconds=100)))
    baenk.koe(opret(1), opret(2, haver=2))
    baenk.send()
    baenk.frem(seconds=99)
    assert baenk.send(haver=2) == Koerselsslut.LUKKET
    assert len(baenk.psrm.sendt) == 1
    baenk.frem(seconds=1)
    baenk.send(haver=2)
    assert baenk.psrm.sendt[1:] == [(2,)]


@pytest.mark.fault("N29", "N35")
def test_a_backend_that_is_down_rests_and_is_probed_by_one(baenk: Baenk):
    """After three failures in a row the backend rests; then one message goes, and the rest when it got through."""
    baenk.psrm.manus.extend([Leverancesvar(Svarslags.UKENDT, "TEST")] * 3)
    baenk.koe(*(opret(n, haver=n) for n in range(1, 6)))
    for haver in range(1, 6):
        baenk.send(haver=haver)
    assert len(baenk.psrm.sendt) == 3
    baenk.frem(seconds=3)
    baenk.send(haver=4)
    assert len(baenk.psrm.sendt) == 4
    assert baenk.send(haver=5) == Koerselsslut.FAERDIG
    assert len(baenk.psrm.sendt) == 5


@pytest.mark.fault("N34")
def test_one_backend_down_does_not_hold_the_other(baenk: Baenk):
    """While PSRM gives no answer, DMI gets its messages."""
    baenk.psrm.manus.extend([Leverancesvar(Svarslags.UKENDT, "TEST")] * 10)
    baenk.koe(*(opret(n) for n in (1, 2)), opret(3, backend=Backend.DMI))
    for _ in range(5):
        baenk.send()
        baenk.frem(seconds=30)
    assert baenk.send(Backend.DMI) == Koerselsslut.FAERDIG
    assert baenk.dmi.sendt == [(3,)]


@pytest.mark.fault("N15")
def test_refused_access_pauses_the_backend_and_counts_no_attempt(baenk: Baenk):
    """After 401 nothing is sent until a person resumes the backend; the attempt isn't counted."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.INGEN_ADGANG, "ADGANG_AFVIST_401"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(days=3)
    assert baenk.send() == Koerselsslut.LUKKET
    assert len(baenk.psrm.sendt) == 1
    with baenk.db.transaction() as conn:
        assert conn.execute("SELECT forsoeg, tilstand FROM inddrivelse.afsendelse").fetchone() == (0, "READY")
        baenk.afsendelser.genoptag(conn, Backend.PSRM)
    baenk.igennem()
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("A13")
def test_only_the_action_to_blame_is_parked(baenk: Baenk):
    """When a delivery is refused as a whole, its actions go one by one and only the bad one is parked."""
    nej = Leverancesvar(Svarslags.AFVIST, "FAULT_Sender")
    baenk.psrm.manus.extend([nej, None, nej, None])
    baenk.koe(opret(1), opret(2), opret(3))
    baenk.igennem()
    assert baenk.psrm.sendt == [(1, 2, 3), (1,), (2,), (3,)]
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["DONE", "PARKED", "DONE"]
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 2)
        assert not baenk.afsendelser.send_igen(conn, 1)
    baenk.igennem()
    assert baenk.tilstand(2) == "DONE"


def test_an_error_nobody_knows_parks_the_delivery_until_a_person_resumes_it(baenk: Baenk):
    """An unknown header error is parked; resumed, the backend is asked before anything is sent again."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.UFORSTAAELIG, "MF_999"))
    baenk.koe(opret(1), opret(2))
    baenk.igennem()
    assert [baenk.tilstand(n) for n in (1, 2)] == ["PARKED", "PARKED"]
    assert baenk.psrm.sendt == [(1, 2)]
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.send_igen(conn, 1)
    baenk.igennem()
    assert baenk.psrm.sendt == [(1, 2), (1, 2)]
    assert [ident for ident, _ in baenk.leverancer()] == [1]
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


@pytest.mark.fault("A13")
def test_a_parked_action_holds_its_own_claim_only(baenk: Baenk):
    """Behind a parked action the same claim waits; other claims go on."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.AFVIST, "FAULT_Sender"))
    baenk.koe(opret(1))
    baenk.send()
    baenk.koe(nedskriv(2, 1), opret(3))
    baenk.igennem()
    assert [baenk.tilstand(n) for n in (1, 2, 3)] == ["PARKED", "READY", "DONE"]


@pytest.mark.fault("N27")
def test_nothing_is_sent_in_a_service_window(baenk: Baenk):
    """In an announced window nothing is sent and the run is planned for its end; the first moment after it sends."""
    nu = baenk.clock.now()
    slut = nu + timedelta(hours=2)
    with baenk.db.transaction() as conn:
        kalender.luk(conn, Backend.PSRM, nu, nu + timedelta(hours=1), "release")
        kalender.luk(conn, Backend.PSRM, nu + timedelta(hours=1), slut, "release fortsat")
    baenk.koe(opret(1), opret(2, backend=Backend.DMI))
    assert baenk.send() == Koerselsslut.LUKKET
    assert baenk.send(Backend.DMI) == Koerselsslut.FAERDIG
    assert ("inddrivelse.send", "PSRM", 120) in _jobs(baenk)
    baenk.clock.moment = slut - timedelta(microseconds=1)
    assert baenk.send() == Koerselsslut.LUKKET
    baenk.clock.moment = slut
    assert baenk.send() == Koerselsslut.FAERDIG
    assert baenk.psrm.sendt == [(1,)]


def test_a_window_must_end_after_it_begins(baenk: Baenk):
    """A window without length is refused."""
    nu = baenk.clock.now()
    with baenk.db.transaction() as conn, pytest.raises(ValueError, match="end after"):
        kalender.luk(conn, Backend.PSRM, nu, nu, "intet")


@pytest.mark.fault("N28")
def test_a_standstill_collects_no_pile_of_jobs(baenk: Baenk):
    """However often a line is looked at while its backend rests, one planned run waits."""
    baenk.psrm.manus.append(Leverancesvar(Svarslags.PROEV_IGEN, "OPTAGET_503", timedelta(hours=1)))
    for n in range(1, 6):
        baenk.koe(opret(n))
        baenk.send()
    planlagt = [job for job in _jobs(baenk) if job[2] is not None]
    assert len(planlagt) == 1
