"""Paying: named coverage, the coverage rule, the limit, repetition and payments at the same instant."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from uuid import uuid4

import pytest
from debitor_byg import ANDEN_KOMMUNE, ANDET_FAGSYSTEM, FAGSYSTEM, fordring, indbetaling, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Svarnote
from fordringsbro.debitor.bog.betaling import OensketDaekning
from fordringsbro.debitor.model import Tekstlinje
from fordringsbro.debitor.opslag.billede import Hentning, Soegning


@pytest.fixture
def konto(db, bog):
    """An account with two claims, the older with a fee of its own: 1000, 300 on it, and 2000 øre."""
    gammel = fordring(beloeb_oere=1_000, srb=date(2026, 1, 1))
    gebyr = fordring(beloeb_oere=300, srb=date(2026, 6, 1), hoved_fordring_id=gammel.fordring_id)
    ny = fordring(beloeb_oere=2_000, srb=date(2026, 3, 1))
    r = registrering(ny, gammel, gebyr)
    with db.transaction() as conn:
        bog.registrer(conn, r)
    return r.konto.konto_id, gammel.fordring_id, gebyr.fordring_id, ny.fordring_id


def _betal(db, bog, i):
    with db.transaction() as conn:
        return bog.indbetal(conn, i)


def _afvist(db, bog, i):
    with db.transaction() as conn, pytest.raises(AfvisningError) as fejl:
        bog.indbetal(conn, i)
    return fejl.value.afvisning


def _daekket(svar):
    return [(d.fordring_id, d.beloeb_oere) for d in svar.daekninger]


def test_oldest_first_and_costs_before_principal(db, bog, konto):
    """Without names, a payment covers the fee of the oldest claim, then the claim, then the next claim."""
    konto_id, gammel, gebyr, ny = konto
    assert _daekket(_betal(db, bog, indbetaling(konto_id, 299))) == [(gebyr, 299)]
    assert _daekket(_betal(db, bog, indbetaling(konto_id, 1_002))) == [(gebyr, 1), (gammel, 1_000), (ny, 1)]


def test_named_claims_come_before_the_rule(db, bog, konto):
    """What is named is covered first, and the rest by the rule."""
    konto_id, gammel, gebyr, ny = konto
    svar = _betal(db, bog, indbetaling(konto_id, 2_500, daekninger=(OensketDaekning(ny, 1_900),)))
    assert _daekket(svar) == [(ny, 1_900), (gebyr, 300), (gammel, 300)]


def test_all_that_is_owed_may_be_paid_but_not_more(db, bog, konto):
    """A payment equal to the balance is accepted; one øre more is refused with what is owed."""
    konto_id = konto[0]
    for_meget = indbetaling(konto_id, 3_301)
    afvisning = _afvist(db, bog, for_meget)
    assert (afvisning.aarsag, afvisning.restance_oere) == (Aarsag.OVER_RESTANCE, 3_300)
    _betal(db, bog, indbetaling(konto_id, 3_300))
    assert _afvist(db, bog, replace(for_meget, beloeb_oere=1)).restance_oere == 0


def test_named_coverage_has_limits(db, bog, konto):
    """A named coverage may be the claim's balance but not more, nor more than the payment, nor an unknown claim."""
    konto_id, _, gebyr, ny = konto
    for daekninger, beloeb, aarsag in (
        ((OensketDaekning(gebyr, 301),), 301, Aarsag.OVER_SALDO),
        ((OensketDaekning(gebyr, 300), OensketDaekning(ny, 1)), 300, Aarsag.OVER_INDBETALING),
        ((OensketDaekning(uuid4(), 1),), 1, Aarsag.UKENDT),
        ((OensketDaekning(gebyr, 0),), 1, Aarsag.BELOEB_UGYLDIGT),
        ((OensketDaekning(gebyr, 1), OensketDaekning(gebyr, 1)), 2, Aarsag.GENTAGET_I_BESKED),
        ((), 0, Aarsag.BELOEB_UGYLDIGT),
    ):
        assert _afvist(db, bog, indbetaling(konto_id, beloeb, daekninger=daekninger)).aarsag is aarsag
    assert _daekket(_betal(db, bog, indbetaling(konto_id, 300, daekninger=(OensketDaekning(gebyr, 300),)))) == [
        (gebyr, 300)
    ]


def test_the_same_payment_again_gets_the_same_answer(db, bog, konto):
    """A repeated payment is answered as the first time and booked once; other content is refused by field."""
    i = indbetaling(konto[0], 1_500, tekstlinjer=(Tekstlinje(1, "Tak"),))
    foerste = _betal(db, bog, i)
    anden = _betal(db, bog, i)
    assert anden.gentaget
    assert anden.daekninger == foerste.daekninger
    with db.transaction() as conn:
        (traef,) = bog.soeg(conn, Soegning(i.kommune_cvr, konto_id=i.konto_id))
    assert traef.samlet_oere == 1_800
    afvisning = _afvist(db, bog, replace(i, beloeb_oere=1_499))
    assert (afvisning.aarsag, afvisning.felt) == (Aarsag.ANDET_INDHOLD, "beloeb_oere")


def test_anybody_may_pay_in_the_municipality_but_not_in_another(db, bog, konto):
    """Another fagsystem may pay on the account; from another municipality the account is unknown."""
    i = indbetaling(konto[0], 1, oprettet_af=ANDET_FAGSYSTEM)
    assert _betal(db, bog, i).daekninger
    assert _afvist(db, bog, indbetaling(konto[0], 1, kommune_cvr=ANDEN_KOMMUNE)).aarsag is Aarsag.UKENDT
    assert _afvist(db, bog, indbetaling(uuid4(), 1)).aarsag is Aarsag.UKENDT


def test_a_payment_is_seen_on_account_and_claim(db, bog, clock, konto):
    """The account shows the payment, the claim its coverage, effective on the day the money came."""
    konto_id, _, gebyr, _ = konto
    i = indbetaling(konto_id, 10)
    svar = _betal(db, bog, i)
    with db.transaction() as conn:
        (billede,) = bog.hent(conn, Hentning(i.kommune_cvr, konto_id=konto_id))
        post = bog.journal(conn, gebyr)[-1]
    assert billede.indbetalinger == ((i, clock.now()),)
    b = next(b for b in billede.fordringer if b.fordring.fordring_id == gebyr)
    assert [d for d, _ in b.daekninger] == list(svar.daekninger)
    assert post.virkningsdato == i.dato


def test_a_claim_under_collection_is_pointed_out(db, bog, konto):
    """A payment on a claim that was handed over says so, since the collection system must be told."""
    konto_id, _, gebyr, _ = konto
    with db.transaction() as conn:
        assert bog.marker_overdraget(conn, [gebyr], {"aktion_id": 1}) == (gebyr,)
        assert bog.marker_overdraget(conn, [gebyr], {"aktion_id": 1}) == ()
    i = indbetaling(konto_id, 301)
    svar = _betal(db, bog, i)
    assert [d.overdraget for d in svar.daekninger] == [True, False]
    assert [b.note for b in svar.bemaerkninger] == [Svarnote.UNDER_INDDRIVELSE]
    assert _betal(db, bog, i).daekninger == svar.daekninger


def test_payments_at_the_same_instant_never_exceed_the_balance(db, bog):
    """Thirty threads pay 100 øre on a claim of 1000: ten are accepted, twenty refused, nothing is owed."""
    f = fordring(beloeb_oere=1_000)
    r = registrering(f)
    with db.transaction() as conn:
        bog.registrer(conn, r)

    def en(_nr):
        try:
            _betal(db, bog, indbetaling(r.konto.konto_id, 100, daekninger=(OensketDaekning(f.fordring_id, 100),)))
        except AfvisningError:
            return False
        return True

    with ThreadPoolExecutor(30) as pool:
        assert sum(pool.map(en, range(30))) == 10
    with db.transaction() as conn:
        assert bog.fordring(conn, f.fordring_id).restance_oere == 0
        assert bog.efterproev_kaede(conn) == ()


@pytest.mark.fault("U9")
def test_one_payment_from_many_threads_is_booked_once(db, bog, konto):
    """The same payment sent by twenty threads at once is booked once and answered the same to all."""
    i = indbetaling(konto[0], 500, oprettet_af=FAGSYSTEM)
    with ThreadPoolExecutor(20) as pool:
        svar = list(pool.map(lambda _nr: _betal(db, bog, i), range(20)))
    assert sum(not s.gentaget for s in svar) == 1
    assert len({s.daekninger for s in svar}) == 1
