"""A claim of the ledger that collection gave back: what is told of it, and how it can go again."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from overdragelse_hjaelp import CVR, ET, I_DAG, fordring, rente

from fordringsbro.debitor.kendt import Overdragelse as Stand
from fordringsbro.debitor.model import Konto, Registrering, Tekstlinje
from fordringsbro.debitor.tilbagefoersel import IndbetalingNedregulering
from fordringsbro.inddrivelse.model import Udfald, Udfaldsstatus
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.registerhaendelse import Returaarsag, Returnering
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse.hjemtagning import RETURNEREDE


def kvitter_alt(by):
    """PSRM carries out everything that it has."""
    with by.dele.database.transaction() as conn:
        for aktion in by.dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED)):
            by.dele.overdragelse.kvitter(
                conn, Udfald(aktion.aktion_id, Udfaldsstatus.UDFOERT, (), aktion.aktion_id, by.dele.clock.now())
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
