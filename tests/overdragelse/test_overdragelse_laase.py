"""Conditions that must hold whole under the lock: what others do between finding a claim and locking its account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring, rente

from fordringsbro.debitor.bog.haandtering import SKRIDT
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.kendt import UlovligtSkridtError
from fordringsbro.debitor.model import Fordring, Henstand, Konto, Registrering, Tekstlinje
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse.hindring import IkkeKlarError
from fordringsbro.overdragelse.hjemtagning import AFVISTE
from fordringsbro.overdragelse.koersel import Koersel
from fordringsbro.overdragelse.model import Politik
from fordringsbro.platform.tilside import Arbejde, hver_for_sig


def imellem(by, goer: Callable[[], None]) -> Koersel:
    """The jobs, with a ledger in which something is done once, after claims were found and before they are locked."""
    gjort = []

    class Imellem(Debitorbog):
        def laas_fordringer(self, conn, fordring_ids):
            if not gjort:
                gjort.append(goer)
                goer()
            return super().laas_fordringer(conn, fordring_ids)

    dele = by.dele
    return Koersel(dele.database, dele.overdragelse, Imellem(dele.clock), dele.nymf, dele.clock, jobs=dele.jobs)


def giv_henstand(by, f, til: date) -> None:
    """Defer a claim."""
    with by.dele.database.transaction() as conn:
        by.dele.bog.giv_henstand(conn, CVR, Henstand(uuid4(), f.fordring_id, I_DAG, til, None))


def test_interest_stays_when_its_main_claim_is_deferred_in_between(by):
    """Without its main claim collection would refuse it for good; both go when the deferment has passed."""
    hoved = fordring()
    renten = rente(hoved)
    by.registrer(hoved, renten)
    imellem(by, lambda: giv_henstand(by, hoved, date(2026, 12, 31))).forfaldne(CVR)
    assert by.aktioner() == {}
    assert by.stand(hoved, renten) == [Stand.INGEN, Stand.INGEN]


@pytest.mark.parametrize(("til", "gaar"), [(date(2026, 11, 14), True), (date(2026, 11, 15), False)])
def test_the_municipalitys_days_count_under_the_lock_too(by, til, gaar):
    """A date that was moved in between makes a claim due by the policy, not by the day after it."""
    by.politik(Politik.DAGE_EFTER, 5)
    f = fordring()
    konto = by.registrer(f)

    def flyt():
        ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE", ET), (replace(f, srb=til),))
        with by.dele.database.transaction() as conn:
            by.dele.bog.registrer(conn, ny)

    imellem(by, flyt).forfaldne(CVR)
    assert (by.overdragne(f) == [f]) is gaar


def test_a_clerks_hand_over_of_interest_looks_at_the_main_claim_under_the_lock(by):
    """The main claim is deferred in between: the clerk is told, and nothing goes."""
    hoved = fordring()
    renten = rente(hoved)
    by.registrer(hoved, renten)
    with pytest.raises(IkkeKlarError, match="main claim"):
        imellem(by, lambda: giv_henstand(by, hoved, I_DAG)).en(renten.fordring_id)
    assert by.aktioner() == {}


@pytest.fixture
def afvist(by):
    """A claim that the filter refused, and its account."""
    f = fordring(tekstlinjer=())
    konto = by.registrer(f)
    by.koer()
    assert by.stand(f) == [Stand.AFVIST]
    return f, konto


@pytest.mark.fault("U21")
def test_a_clerks_again_beside_a_correction_sends_it_once(by, afvist):
    """The correction takes the claim up and it is handed over before the clerk has the lock: the clerk is too late."""
    f, konto = afvist
    rettet = replace(f, tekstlinjer=(Tekstlinje(1, "Daginstitution"),))

    def ret_og_koer():
        ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE", ET), (rettet,))
        with by.dele.database.transaction() as conn:
            kommune = by.dele.overdragelse.kommune(conn, CVR)
            by.dele.overdragelse.registreret(conn, kommune, ny, by.dele.bog.registrer(conn, ny))
        by.koer()

    with pytest.raises(IkkeKlarError):
        imellem(by, ret_og_koer).en(f.fordring_id, igen=True)
    assert len(by.aktioner()) == 2
    assert by.stand(f) == [Stand.OVERDRAGET]


@pytest.mark.fault("U21")
def test_two_clerks_at_once_send_it_once(by):
    """The second waits for the first one's lock, sees that it was handed over, and is told."""
    f = fordring()
    by.registrer(f)
    i_stand(by, f, Stand.RETURNERET)
    udfald = []

    def en():
        try:
            udfald.append(by.dele.koersel.en(f.fordring_id, igen=True).aktionskode)
        except IkkeKlarError:
            udfald.append("too late")

    with by.dele.database.transaction() as conn:
        by.dele.bog.laas_fordringer(conn, [f.fordring_id])
        traade = [Thread(target=en) for _ in range(2)]
        for traad in traade:
            traad.start()
    for traad in traade:
        traad.join(timeout=30)
    assert sorted(udfald) == ["OPRETFORDRING", "too late"]
    assert len(by.aktioner()) == 1


def test_a_late_rejection_leaves_the_new_claim_alone(by, afvist):
    """The job of the first rejection comes when the claim was handed over again: it is looked at under the lock."""
    f, konto = afvist
    gammel = by.aktioner()[f.fordring_id]
    rettet = replace(f, tekstlinjer=(Tekstlinje(1, "Daginstitution"),))
    ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE", ET), (rettet,))
    with by.dele.database.transaction() as conn:
        kommune = by.dele.overdragelse.kommune(conn, CVR)
        by.dele.overdragelse.registreret(conn, kommune, ny, by.dele.bog.registrer(conn, ny))
    by.koer()
    by.dele.hjemtagning.afviste(str(gammel.aktion_id))
    assert by.stand(f) == [Stand.OVERDRAGET]
    assert by.koer_jobs(AFVISTE) == 0


def i_stand(by, f, stand: Stand) -> None:
    """Put a claim where a step left it."""
    vej = {
        Stand.INGEN: (),
        Stand.OVERDRAGET: (Art.OVERDRAGET,),
        Stand.AFVIST: (Art.OVERDRAGET, Art.OVERDRAGELSE_AFVIST),
        Stand.RETURNERET: (Art.OVERDRAGET, Art.OVERDRAGELSE_RETURNERET),
    }
    for art in vej[stand]:
        tag(by, f, art)


def tag(by, f, art: Art):
    """Have the ledger take a step."""
    bog = by.dele.bog
    skridt = {
        Art.OVERDRAGET: bog.marker_overdraget,
        Art.OVERDRAGELSE_AFVIST: bog.marker_overdragelse_afvist,
        Art.OVERDRAGELSE_RETURNERET: bog.marker_returneret,
        Art.OVERDRAGELSE_GENOPTAGET: bog.genoptag_overdragelse,
    }
    with by.dele.database.transaction() as conn:
        return skridt[art](conn, [f.fordring_id], {})


@pytest.mark.parametrize("stand", Stand)
@pytest.mark.parametrize("art", SKRIDT)
def test_a_step_is_taken_only_from_where_it_may(by, art, stand):
    """From a right place it is booked, where it stands already nothing is, from a wrong one nothing is and it is seen."""
    f = fordring()
    by.registrer(f)
    i_stand(by, f, stand)
    skridt = SKRIDT[art]
    if stand is skridt.til:
        assert tag(by, f, art) == ()
        assert by.stand(f) == [stand]
    elif stand in skridt.fra:
        assert tag(by, f, art) == (f.fordring_id,)
        assert by.stand(f) == [skridt.til]
    else:
        with pytest.raises(UlovligtSkridtError):
            tag(by, f, art)
        assert by.stand(f) == [stand]


def test_every_place_is_reached_by_a_step():
    """The table of steps knows every state that a claim can have on its way."""
    assert {skridt.til for skridt in SKRIDT.values()} == set(Stand)


def test_the_lock_of_interest_is_that_of_its_main_claim_too(by):
    """Whoever has interest locked knows that its main claim stands still."""
    hoved = fordring()
    renten = rente(hoved)
    by.registrer(hoved)
    by.registrer(renten, konto=Konto(uuid4(), "DIVERSE", ET))
    by.dele.koersel.en(hoved.fordring_id)
    with by.dele.database.transaction() as conn:
        by.dele.bog.laas_fordringer(conn, [renten.fordring_id])
        with by.dele.database.transaction() as anden:
            laaste = anden.execute("SELECT konto_id FROM debitor.konto FOR NO KEY UPDATE SKIP LOCKED").fetchall()
    assert laaste == []


def vent_paa_koe(by) -> None:
    """Until some transaction waits for a lock."""
    with by.dele.database.transaction() as conn:
        while not conn.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            pass


def loeb_med(by, goer: Callable[[], None], laast: Fordring) -> None:
    """Run a job that comes to wait for a claim's account, whose holder then wants the claimant's register."""
    traad = Thread(target=goer)
    with by.dele.database.transaction() as conn:
        by.dele.bog.laas_fordringer(conn, [laast.fordring_id])
        traad.start()
        vent_paa_koe(by)
        by.dele.nymf.hold(conn, [1001])
    traad.join()


def test_a_retry_holds_no_register_while_it_waits_for_an_account(by, clock):
    """Accounts come first, then registers: a payment that has the account and wants the register need not lose."""
    foerst, sidst = fordring(), fordring()
    for f in (foerst, sidst):
        by.registrer(f)
        with (
            by.dele.database.transaction() as conn,
            hver_for_sig(conn, Arbejde.OVERDRAGELSE, str(f.fordring_id), clock.now()),
        ):
            raise LookupError
        clock.advance(timedelta(seconds=1))
    clock.advance(timedelta(minutes=1))
    loeb_med(by, by.dele.koersel.igen, sidst)
    assert by.stand(foerst, sidst) == [Stand.OVERDRAGET] * 2


def test_a_run_that_looks_for_a_bad_claim_holds_all_its_accounts(by, monkeypatch):
    """Before a part of the portion holds the register, so that no later part has to wait for an account."""
    foerst, sidst = fordring(srb=date(2026, 9, 14)), fordring()
    by.registrer(foerst)
    konto = by.registrer(sidst)
    opret, holdt = NyMF.opret_mange, []

    def opret_mange(nymf, conn, anmodninger):
        if len(anmodninger) > 1:
            raise LookupError
        with by.dele.database.transaction() as anden:
            sql = "SELECT konto_id FROM debitor.konto WHERE konto_id = %s FOR UPDATE SKIP LOCKED"
            holdt.append(anden.execute(sql, (konto,)).fetchone() is None)
        return opret(nymf, conn, anmodninger)

    monkeypatch.setattr(NyMF, "opret_mange", opret_mange)
    by.koer()
    assert holdt == [True, True]
    assert by.stand(foerst, sidst) == [Stand.OVERDRAGET] * 2
