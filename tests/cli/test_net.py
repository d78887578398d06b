"""Every job has a net: with the queue emptied, the tables alone say what is still to be done."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
import structlog

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.bootstrap.eftersyn import Net, eftersyn
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.bootstrap.joblister import EFTERSYN, PERIODISK, net
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.inddrivelse import bestilling
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.overdragelse.hjemtagning import AFVISTE, RETURNEREDE
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, hver_for_sig
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL
from fordringsbro.sf1590.fagsystem.udbakke import SEND
from fordringsbro.underretning.hentning import HENT


def efterset(dele: Installation) -> list[tuple[str, dict[str, str]]]:
    """What the nets put in the queue after it was emptied."""
    with dele.database.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
    dele.tasks("test")[EFTERSYN]()
    with dele.database.transaction() as conn:
        return conn.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id").fetchall()


def koer(dele: Installation, *opgaver: str) -> None:
    """Run what is in the queue of some tasks."""
    with dele.database.transaction() as conn:
        jobs = conn.execute("SELECT task_name, args FROM procrastinate_jobs ORDER BY id").fetchall()
    for navn, args in jobs:
        if navn in opgaver:
            dele.tasks("test")[navn](**args)


@pytest.fixture
def forfalden(dele, modtag) -> UUID:
    """A claim that is due, and nothing in the queue."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with dele.database.transaction() as conn:
        ((fordring_id,),) = conn.execute("SELECT fordring_id FROM debitor.fordring").fetchall()
    return fordring_id


@pytest.fixture
def overdraget(dele, forfalden) -> UUID:
    """A claim that was handed over."""
    dele.koersel.forfaldne("29000011")
    return forfalden


def stand(dele: Installation, fordring_id: UUID) -> Stand:
    with dele.database.transaction() as conn:
        return dele.bog.fordring(conn, fordring_id).overdragelse


def test_every_job_has_a_net_or_runs_by_the_clock(dele):
    """A task that is added without either is seen."""
    daekket = frozenset().union(*(et.jobs for et in net(dele)))
    assert daekket | PERIODISK.keys() == dele.tasks("test").keys()
    assert not daekket & PERIODISK.keys()
    assert len({periode.laas for periode in PERIODISK.values()}) == len(PERIODISK)


def test_nets_of_an_empty_installation(dele):
    """With nothing to do there is the telling alone, which looks for itself."""
    assert {navn for navn, _ in efterset(dele)} == {FORTAEL}


@pytest.mark.fault("A13")
def test_a_lost_handing_over_is_found(dele, forfalden):
    """A municipality with a claim that is due gets its job, until nothing is due."""
    fundet = [args for navn, args in efterset(dele) if navn == FORFALDNE]
    assert fundet == [{"kommune_cvr": "29000011"}]
    koer(dele, FORFALDNE)
    assert stand(dele, forfalden) is Stand.OVERDRAGET
    assert FORFALDNE not in dict(efterset(dele))


def test_a_lost_sending_is_found(dele, overdraget):
    """A line with something ready gets its job."""
    assert [args for navn, args in efterset(dele) if navn == bestilling.SEND] == [
        {"backend": "PSRM", "fordringshaver_id": "1001"}
    ]


@pytest.mark.fault("R3")
def test_lost_questions_to_psrm_are_found(settings, dele, overdraget, psrm_url):
    """A line with a delivery that waits for its receipts gets its job, and so do its notifications."""
    sender = Installation(settings.model_copy(update={"psrm_url": psrm_url}), dele.database, dele.clock)
    sender.tasks("test")[bestilling.SEND](backend="PSRM", fordringshaver_id="1001")
    assert {bestilling.KVITTERINGER, HENT} <= dict(efterset(dele)).keys()


def afvis(dele: Installation) -> None:
    """Collection refuses everything that was handed over."""
    with dele.database.transaction() as conn:
        for aktion in dele.nymf.aktioner(conn, Aktionsfilter()):
            dele.overdragelse.kvitter(
                conn,
                Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.AFVIST, ((301, "nej"),), None, dele.clock.now()),
            )


def test_a_lost_rejection_is_found(dele, overdraget):
    """A claim that the register has as rejected and the ledger as under collection gets its job, once."""
    afvis(dele)
    assert len([args for navn, args in efterset(dele) if navn == AFVISTE]) == 1
    koer(dele, AFVISTE)
    assert stand(dele, overdraget) is Stand.AFVIST
    assert AFVISTE not in dict(efterset(dele))


def test_a_rejection_that_was_set_aside_waits_for_its_time(dele, overdraget, clock: FixedClock):
    """What could not be written home is not looked for before its pause has passed."""
    afvis(dele)
    with dele.database.transaction() as conn:
        ((aktion_id,),) = conn.execute("SELECT aktion_id FROM nymf.aktion").fetchall()
        with hver_for_sig(conn, Arbejde.AFVIST, str(aktion_id), clock.now()):
            raise ValueError
    assert AFVISTE not in dict(efterset(dele))
    clock.advance(timedelta(minutes=1))
    assert AFVISTE in dict(efterset(dele))


def test_a_rejection_from_before_a_claim_went_again_is_no_work(dele, overdraget, clock: FixedClock):
    """A claim that was handed over again after a rejection is under collection rightly; if that is refused too, found."""
    afvis(dele)
    koer(dele, AFVISTE)
    dele.koersel.en(overdraget, igen=True)
    assert stand(dele, overdraget) is Stand.OVERDRAGET
    assert AFVISTE not in dict(efterset(dele))
    afvis(dele)
    efterset(dele)
    koer(dele, AFVISTE)
    assert stand(dele, overdraget) is Stand.AFVIST


def test_a_lost_return_is_found(dele, overdraget):
    """A claim that the register has as given back and the ledger as under collection gets its job, once."""
    with dele.database.transaction() as conn:
        for aktion in dele.nymf.aktioner(conn, Aktionsfilter()):
            dele.overdragelse.kvitter(
                conn,
                Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), aktion.aktion_id, dele.clock.now()),
            )
        post = dele.nymf.fordring(conn, 1001, overdraget)
        dele.underretningsbog.returner(conn, post.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
    assert [args for navn, args in efterset(dele) if navn == RETURNEREDE] == [{"fordring_id": str(post.fordring_id)}]
    koer(dele, RETURNEREDE)
    assert stand(dele, overdraget) is Stand.RETURNERET
    assert RETURNEREDE not in dict(efterset(dele))


def test_a_lost_message_is_found(dele, modtag):
    """A message that is due to a fagsystem gets its job."""
    for navn in ("01-opret.xml", "03-delbetaling.xml"):
        modtag(dele, f"02-skolefritid/{navn}")
    efterset(dele)
    koer(dele, FORTAEL)
    assert SEND in dict(efterset(dele))


def test_a_net_that_fails_holds_back_no_other(dele):
    """The others are held, and the log names the one that failed; an outage ends them all."""
    holdt = []

    def fejl(_conn: object) -> None:
        raise ValueError("Hans Hansen")

    def vaek(_conn: object) -> None:
        raise FejlError(Fejlkode.DATABASE)

    with structlog.testing.capture_logs() as linjer:
        eftersyn(dele.database, [Net("a", frozenset(), fejl), Net("b", frozenset(), holdt.append)])
    assert len(holdt) == 1
    assert [(linje["event"], linje["net"], linje["error"]) for linje in linjer] == [("net_failed", "a", "ValueError")]
    with pytest.raises(FejlError):
        eftersyn(dele.database, [Net("a", frozenset(), vaek), Net("b", frozenset(), holdt.append)])
    assert len(holdt) == 1
