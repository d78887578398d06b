"""A claim of the ledger that collection gave back: what is told of it, and how it can go again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring, rente

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.debitor.model import Konto, Registrering, Tekstlinje
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.overdragelse.hjemtagning import AFVISTE, RETURNEREDE


def kvitter_alt(by):
    """PSRM carries out everything that it has."""
    with by.dele.database.transaction() as conn:
        for aktion in by.dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED)):
            by.dele.overdragelse.kvitter(
                conn,
                Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), aktion.aktion_id, by.dele.clock.now()),
            )


def returner(by, f):
    """Collection gives a claim back; the jobs that are queued tell the ledger."""
    with by.dele.database.transaction() as conn:
        post = by.dele.nymf.fordring(conn, 1001, f.fordring_id)
        by.dele.underretningsbog.returner(conn, post.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
    with by.dele.database.transaction() as conn:
        jobs = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (RETURNEREDE,)).fetchall()
    for (args,) in jobs:
        by.dele.hjemtagning.returnerede(**args)


def stand(by, f):
    with by.dele.database.transaction() as conn:
        return by.dele.bog.fordring(conn, f.fordring_id).overdragelse


def aktioner(by):
    with by.dele.database.transaction() as conn:
        return by.dele.nymf.aktioner(conn, Aktionsfilter())


@pytest.fixture
def overdraget(by):
    """A claim that PSRM has, and its account."""
    f = fordring()
    konto = by.registrer(f)
    by.koer()
    kvitter_alt(by)
    return f, konto


def test_what_comes_back_takes_its_related_claims_along(by):
    """The ledger has the claim and its interest back, and time alone hands neither over again."""
    f = fordring()
    r = rente(f)
    by.registrer(f, r)
    by.koer()
    kvitter_alt(by)
    kvitter_alt(by)
    returner(by, f)
    assert (stand(by, f), stand(by, r)) == (Stand.RETURNERET, Stand.RETURNERET)
    foer = len(aktioner(by))
    by.koer()
    assert len(aktioner(by)) == foer


def test_a_payment_afterwards_is_the_ledgers_alone(by, overdraget):
    """Collection has nothing more to do with the claim, so it is not told."""
    f, konto = overdraget
    returner(by, f)
    by.betal_og_meld(konto, 10_000)
    assert len(aktioner(by)) == 1


def test_a_payment_that_collection_was_told_of_can_be_taken_back_afterwards(by, overdraget):
    """There is nobody left to tell; the ledger books it."""
    f, konto = overdraget
    indbetaling = by.betal_og_meld(konto, 20_000)
    kvitter_alt(by)
    returner(by, f)
    with by.dele.database.transaction() as conn:
        n = IndbetalingNedregulering(uuid4(), CVR, by.fagsystem, konto, indbetaling, I_DAG, None)
        by.dele.overdragelse.tilbagefoert(conn, by.dele.bog.indbetaling_nedreguler(conn, n))
        assert by.dele.bog.fordring(conn, f.fordring_id).restance_oere == 50_000
    assert len(aktioner(by)) == 2


def test_a_changed_registration_does_not_send_it_again(by, overdraget):
    """Unlike a claim that was refused: a clerk decides, since what was collected meanwhile is not booked here."""
    f, konto = overdraget
    returner(by, f)
    rettet = replace(f, reference="DI-rettet", tekstlinjer=(Tekstlinje(1, "Daginstitution, rettet"),))
    ny = Registrering(CVR, by.fagsystem, Konto(konto, "DIVERSE", ET), (rettet,))
    with by.dele.database.transaction() as conn:
        kommune = by.dele.overdragelse.kommune(conn, CVR)
        by.dele.overdragelse.registreret(conn, kommune, ny, by.dele.bog.registrer(conn, ny))
    by.koer()
    assert (stand(by, f), len(aktioner(by))) == (Stand.RETURNERET, 1)
    igen = by.dele.koersel.en(f.fordring_id, igen=True)
    assert (igen.tilstand, igen.data.reference) == (Aktionstilstand.ROUTED, "DI-rettet")
    assert stand(by, f) is Stand.OVERDRAGET


def test_a_ledger_that_was_told_late_keeps_the_new_claim(by, overdraget):
    """The job of a return changes nothing once the claim was handed over again."""
    f, _ = overdraget
    with by.dele.database.transaction() as conn:
        gammelt = by.dele.nymf.fordring(conn, 1001, f.fordring_id).fordring_id
    returner(by, f)
    by.dele.koersel.en(f.fordring_id, igen=True)
    by.dele.hjemtagning.returnerede(str(gammelt))
    assert stand(by, f) is Stand.OVERDRAGET


def test_a_returned_claim_waits_for_a_person_since_it_came_back(by, overdraget, clock):
    """Not since it was handed over, which is long ago."""
    f, _ = overdraget
    clock.advance(timedelta(days=40))
    kom = by.dele.clock.now()
    returner(by, f)
    clock.advance(timedelta(days=2))
    with by.dele.database.transaction() as conn:
        (punkt,) = by.dele.arbejdsliste.liste(conn, art=Arbejdsart.RETURNERET)
        (tal,) = by.dele.arbejdsliste.tal(conn)
    assert (punkt.krav_id, punkt.siden, tal.aeldste) == (f.fordring_id, kom, kom)


def test_a_rejected_claim_waits_by_what_it_was_rejected_for(by):
    """Not by the rule of the hearing that it had before."""
    f = fordring(beloeb_oere=1_000_001, hovedstol_oere=1_000_001)
    by.registrer(f)
    by.koer()
    with by.dele.database.transaction() as conn:
        (sag,) = by.dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())
        by.dele.nymf.hoeringer.begrund(conn, sag.nr, "rigtigt", hvem="t")
        by.dele.overdragelse.afgoer_hoering(conn, sag.nr, Afgoerelse.GODKEND, hvem="t")
        (aktion,) = by.dele.nymf.aktioner(conn, Aktionsfilter())
        nu = by.dele.clock.now()
        by.dele.overdragelse.kvitter(
            conn, Inddrivelsesudfald(aktion.aktion_id, Udfaldsstatus.AFVIST, ((486, "Brugt"),), None, nu)
        )
    by.koer_jobs(AFVISTE)
    with by.dele.database.transaction() as conn:
        (punkt,) = by.dele.arbejdsliste.liste(conn, art=Arbejdsart.AFVIST)
    assert (punkt.krav_id, punkt.grund) == (f.fordring_id, "486")
