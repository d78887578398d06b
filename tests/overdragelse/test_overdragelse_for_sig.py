"""One claim that can't be handed over, or told of, keeps no other from it; what is lost in between is found again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from overdragelse_hjaelp import CVR, ET, fordring, rente

from fordringsbro.aktion.aktioner import Nedskrivning
from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.bootstrap.joblister import DAGLIGT, PAAMINDELSER, PERIODISK, RYD_OP
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Konto
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse.eftersyn import Overdragelseseftersyn
from fordringsbro.overdragelse.hjemtagning import AFVISTE, RETURNEREDE
from fordringsbro.overdragelse.koersel import IGEN
from fordringsbro.overdragelse.oversaet import anmodning
from fordringsbro.overdragelse.rettelser import NyNedskrivning, Rettelser
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform import tilside
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde

TRINBY = "29000022"


def optag_id(by, ident):
    """Have another claim's write-down use an id at NyMF that the ledger gives to a claim."""
    anden = fordring()
    by.registrer(anden)
    by.koer()
    with by.dele.database.transaction() as conn:
        ny = NyNedskrivning(ident, anden.fordring_id, Nedskrivning(100, "REGU"))
        assert Rettelser(by.dele.bog, by.dele.nymf).meld(conn, [ny]) == ()
    return anden


def til_side(by):
    """What is set aside, as kind and item."""
    with by.dele.database.transaction() as conn:
        return {(et.arbejde, et.noegle): et.fejl for et in tilside.alle_til_side(conn, antal=100)}


def antal_jobs(by, *navne):
    """How many jobs of these names wait."""
    with by.dele.database.transaction() as conn:
        (antal,) = conn.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = ANY(%s) AND status = 'todo'", (list(navne),)
        ).fetchone()
    return antal


def opsyn(by):
    """What runs every minute, without the jobs that it makes."""
    net = Overdragelseseftersyn(by.dele.jobs, by.dele.clock)
    with by.dele.database.transaction() as conn:
        net.til_side(conn)
        net.afviste(conn)
        net.returnerede(conn)


@pytest.mark.fault("A13")
@pytest.mark.parametrize("antal", [1, 2, 5])
def test_a_claim_whose_id_is_taken_is_set_aside_alone(by, antal):
    """Its municipality's other claims go all the same; it waits as a task, named by its id and an error code."""
    daarlig = fordring()
    optag_id(by, daarlig.fordring_id)
    gode = [fordring() for _ in range(antal)]
    by.registrer(*gode[: antal // 2], daarlig, *gode[antal // 2 :])
    by.koer()
    assert by.stand(*gode) == [Stand.OVERDRAGET] * antal
    assert by.stand(daarlig) == [Stand.INGEN]
    assert til_side(by) == {(Arbejde.OVERDRAGELSE, str(daarlig.fordring_id)): "FB-302"}


def test_a_bad_main_claim_keeps_only_its_own_interest(by):
    """What is related to a main claim that can't go waits with it; another complex on the account goes."""
    daarlig, god = fordring(), fordring()
    optag_id(by, daarlig.fordring_id)
    by.registrer(daarlig, rente(daarlig), god, god_rente := rente(god))
    by.koer()
    assert by.stand(god, god_rente) == [Stand.OVERDRAGET, Stand.OVERDRAGET]
    assert list(til_side(by)) == [(Arbejde.OVERDRAGELSE, str(daarlig.fordring_id))]


def test_bad_interest_does_not_keep_its_main_claim(by):
    """The main claim goes with the interest that can, also when it is paid itself; the other is set aside."""
    hoved = fordring()
    daarlig, god = rente(hoved), rente(hoved)
    optag_id(by, daarlig.fordring_id)
    konto = by.registrer(hoved)
    by.betal(konto, 50_000)
    by.registrer(daarlig, god, konto=Konto(konto, "DIVERSE"))
    by.koer()
    assert by.stand(hoved, god, daarlig) == [Stand.OVERDRAGET, Stand.OVERDRAGET, Stand.INGEN]
    assert list(til_side(by)) == [(Arbejde.OVERDRAGELSE, str(daarlig.fordring_id))]


def test_a_claim_that_was_set_aside_goes_when_it_can(by, clock):
    """It is tried again by a job of its own, later each time, and the task is gone once it went."""
    daarlig = fordring()
    optag_id(by, daarlig.fordring_id)
    by.registrer(daarlig)
    by.koer()
    opsyn(by)
    assert antal_jobs(by, IGEN) == 0, "it is not tried again at once"
    clock.advance(timedelta(minutes=1))
    opsyn(by)
    assert by.koer_jobs(IGEN) == 1
    assert by.stand(daarlig) == [Stand.INGEN]
    with by.dele.database.transaction() as conn:
        conn.execute("UPDATE nymf.aktion SET ekstern_id = %s WHERE ekstern_id = %s", (uuid4(), daarlig.fordring_id))
    clock.advance(timedelta(minutes=2))
    opsyn(by)
    by.koer_jobs(IGEN)
    assert by.stand(daarlig) == [Stand.OVERDRAGET]
    assert til_side(by) == {}


def test_a_claim_that_was_set_aside_and_is_paid_is_no_task(by, clock):
    """When there is nothing left to do, the task goes."""
    daarlig = fordring()
    optag_id(by, daarlig.fordring_id)
    konto = by.registrer(daarlig)
    by.koer()
    by.betal(konto, 50_000)
    clock.advance(timedelta(minutes=1))
    opsyn(by)
    by.koer_jobs(IGEN)
    assert til_side(by) == {}
    assert by.stand(daarlig) == [Stand.INGEN]


def test_many_bad_claims_don_t_starve_those_behind_them(by):
    """A whole portion of claims that can't go is passed, and the run ends."""
    daarlige = [fordring() for _ in range(3)]
    for f in daarlige:
        optag_id(by, f.fordring_id)
    god = fordring()
    by.registrer(*daarlige, god)
    by.koer()
    assert by.stand(god, *daarlige) == [Stand.OVERDRAGET, *[Stand.INGEN] * 3]
    assert len(til_side(by)) == 3


def test_an_outage_sets_nothing_aside(by, monkeypatch):
    """When the database fails, the run fails, to be tried again as a whole; no claim is blamed."""
    f = fordring()
    by.registrer(f)

    def vaek(*_):
        raise FejlError(Fejlkode.DATABASE)

    monkeypatch.setattr(NyMF, "opret_mange", vaek)
    with pytest.raises(FejlError):
        by.koer()
    assert til_side(by) == {}
    monkeypatch.undo()
    by.koer()
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_the_daily_work_is_of_parts_that_don_t_wait_for_each_other(by):
    """Each municipality has a job of its own; the clean-up and the reminders are none of the hand-over's."""
    by.dele.tasks("t")[DAGLIGT]()
    with by.dele.database.transaction() as conn:
        jobs = conn.execute("SELECT task_name, args->>'kommune_cvr' FROM procrastinate_jobs ORDER BY 2").fetchall()
    assert jobs == [(FORFALDNE, CVR), (FORFALDNE, TRINBY)], "the third hands over by hand"
    assert {DAGLIGT, RYD_OP, PAAMINDELSER} <= PERIODISK.keys()


def fra_mf(by, **felter):
    """An action on a claim that the ledger lacks, as a debtor system with a ledger of its own reports it."""
    f = fordring(**felter)
    ny = anmodning(f, fordringshaver_id=1001, restance_oere=f.beloeb_oere, srb=f.srb, haeftende=[ET])
    with by.dele.database.transaction() as conn:
        return by.dele.nymf.opret(conn, ny)


def test_a_hearing_of_a_claim_that_the_ledger_lacks_ends_without_a_failing_job(by):
    """Withdrawn by its claimant, it is told to nobody here; the job is done at once and nothing is set aside."""
    aktion = fra_mf(by, hovedstol_oere=1_000_001, beloeb_oere=1_000_001)
    with by.dele.database.transaction() as conn:
        (sag,) = by.dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())
        assert sag.aktion_id == aktion.aktion_id
        by.dele.overdragelse.fortryd_hoering(conn, sag.nr, "FEJL")
    assert by.koer_jobs(AFVISTE) == 1
    assert til_side(by) == {}
    opsyn(by)
    assert antal_jobs(by, AFVISTE, RETURNEREDE) == 0


def afvis(by, f):
    """PSRM refuses a claim; the job that tells the ledger is lost."""
    svar = Inddrivelsesudfald(
        by.aktioner()[f.fordring_id].aktion_id, Udfaldsstatus.AFVIST, ((412, "x"),), None, by.dele.clock.now()
    )
    with by.dele.database.transaction() as conn:
        by.dele.kvitter(conn, svar)
        conn.execute("DELETE FROM procrastinate_jobs")


def test_a_rejection_that_no_job_told_is_found(by):
    """What the register says and the ledger doesn't know gets a job again, with what fell with it, and only once."""
    hoved = fordring()
    renten = rente(hoved)
    by.registrer(hoved, renten)
    by.koer()
    afvis(by, hoved)
    assert by.stand(hoved, renten) == [Stand.OVERDRAGET, Stand.OVERDRAGET]
    opsyn(by)
    assert by.koer_jobs(AFVISTE) > 0
    assert by.stand(hoved, renten) == [Stand.AFVIST, Stand.AFVIST]
    opsyn(by)
    assert antal_jobs(by, AFVISTE) == 0


def test_a_return_that_no_job_told_is_found(by):
    """The same for a claim that collection gave back."""
    f = fordring()
    by.registrer(f)
    by.koer()
    aktion = by.aktioner()[f.fordring_id]
    with by.dele.database.transaction() as conn:
        by.dele.kvitter(conn, Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), 77, by.dele.clock.now()))
        by.dele.underretningsbog.returner(conn, aktion.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
        conn.execute("DELETE FROM procrastinate_jobs")
    opsyn(by)
    assert by.koer_jobs(RETURNEREDE) == 1
    assert by.stand(f) == [Stand.RETURNERET]
    opsyn(by)
    assert antal_jobs(by, RETURNEREDE) == 0


def test_a_claim_taken_up_again_is_not_found(by):
    """Once it was handed over as a new claim, the old rejection is nothing to tell."""
    f = fordring()
    by.registrer(f)
    by.koer()
    afvis(by, f)
    opsyn(by)
    by.koer_jobs(AFVISTE)
    by.dele.koersel.en(f.fordring_id, igen=True)
    opsyn(by)
    assert antal_jobs(by, AFVISTE) == 0
    assert by.stand(f) == [Stand.OVERDRAGET]


def test_a_telling_that_fails_ends_its_job_and_is_tried_again_later(by, clock, monkeypatch):
    """A permanent error ends the job; the item waits as a task and is taken up by the net when it is due."""
    f = fordring()
    by.registrer(f)
    by.koer()
    afvis(by, f)

    def umuligt(*_):
        raise psycopg.errors.CheckViolation

    monkeypatch.setattr(by.dele.bog, "marker_overdragelse_afvist", umuligt)
    opsyn(by)
    by.koer_jobs(AFVISTE)
    ((arbejde, _),) = til_side(by)
    assert arbejde is Arbejde.AFVIST
    opsyn(by)
    assert antal_jobs(by, AFVISTE) == 0, "not before it is due again"
    monkeypatch.undo()
    clock.advance(timedelta(minutes=1))
    opsyn(by)
    by.koer_jobs(AFVISTE)
    assert by.stand(f) == [Stand.AFVIST]
    assert til_side(by) == {}
