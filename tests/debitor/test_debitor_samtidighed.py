"""Callers that meet: two accounts that take the same id, and locks on claims."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from debitor_byg import fordring, indbetaling, registrering

from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError
from fordringsbro.platform.errors import FejlError, Fejlkode


def _vent_paa_en_ventende(db):
    """Wait until some connection waits for another's lock."""
    frist = time.monotonic() + 10
    with db.transaction() as conn:
        while not conn.execute("SELECT 1 FROM pg_locks WHERE NOT granted").fetchone():
            assert time.monotonic() < frist
            time.sleep(0.01)


def _kollision(db, kald_et, kald_to):
    """Run the second call while the first is not committed; returns the second's exception."""

    def to():
        with db.transaction() as conn:
            kald_to(conn)

    return _efter(db, kald_et, to).exception(timeout=10)


def _efter(db, kald_et, to):
    """Run `to` in a thread, which must wait for the first call's transaction; returns its future when both are done."""
    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as conn:
            kald_et(conn)
            anden = pool.submit(to)
            _vent_paa_en_ventende(db)
        return anden


def test_a_claim_taken_by_two_accounts(db, bog):
    """The later one is told to try again, nothing of it is written, and the retry is a rejection."""
    f = fordring()
    r, anden = registrering(f), registrering(f)
    fejl = _kollision(db, lambda c: bog.registrer(c, r), lambda c: bog.registrer(c, anden))
    assert isinstance(fejl, FejlError)
    assert fejl.kode is Fejlkode.UTILGAENGELIG
    with db.transaction() as conn:
        assert len(bog.liste(conn)) == 1
        with pytest.raises(AfvisningError) as afvist:
            bog.registrer(conn, anden)
    assert afvist.value.afvisning.felt == "konto_id"


def test_a_payment_id_taken_by_two_accounts(db, bog):
    """The later one is told to try again; the retry is refused, since the id was used with other content."""
    r, anden = registrering(fordring()), registrering(fordring())
    with db.transaction() as conn:
        bog.registrer(conn, r)
        bog.registrer(conn, anden)
    i = indbetaling(r.konto.konto_id, 5)
    j = indbetaling(anden.konto.konto_id, 5, indbetaling_id=i.indbetaling_id)
    fejl = _kollision(db, lambda c: bog.indbetal(c, i), lambda c: bog.indbetal(c, j))
    assert isinstance(fejl, FejlError)
    with db.transaction() as conn, pytest.raises(AfvisningError) as afvist:
        bog.indbetal(conn, j)
    assert (afvist.value.afvisning.aarsag, afvist.value.afvisning.felt) == (Aarsag.ANDET_INDHOLD, "konto_id")


def test_locked_claims_are_read_as_they_stand_under_the_lock(db, bog):
    """Whoever locks a claim while a payment is booked waits for it, and sees the balance after it."""
    f = fordring(beloeb_oere=10)
    r = registrering(f)
    with db.transaction() as conn:
        bog.registrer(conn, r)

    def laas():
        with db.transaction() as conn:
            return bog.laas_fordringer(conn, [f.fordring_id])

    (billede,) = _efter(db, lambda c: bog.indbetal(c, indbetaling(r.konto.konto_id, 7)), laas).result(timeout=10)
    assert (billede.fordring, billede.restance_oere) == (f, 3)


def test_locked_claims_come_in_the_order_given(db, bog):
    """Each claim once, in the order asked for, unknown ones left out; nothing at all when none is known."""
    fordringer = [fordring() for _ in range(4)]
    with db.transaction() as conn:
        for f in fordringer:
            bog.registrer(conn, registrering(f))
        ider = [f.fordring_id for f in (fordringer[2], fordringer[0], fordringer[3])]
        billeder = bog.laas_fordringer(conn, [ider[0], uuid4(), *ider])
        assert [b.fordring.fordring_id for b in billeder] == ider
        assert bog.laas_fordringer(conn, [uuid4()]) == bog.laas_fordringer(conn, []) == ()


@pytest.mark.fault("D12")
def test_locking_in_opposite_orders_never_deadlocks(db, bog):
    """Four threads that lock the same claims, some forwards and some backwards, all get through."""
    fordringer = [fordring() for _ in range(6)]
    with db.transaction() as conn:
        for f in fordringer:
            bog.registrer(conn, registrering(f))
    ider = [f.fordring_id for f in fordringer]

    def en(nr):
        with db.transaction() as conn:
            return len(bog.laas_fordringer(conn, ider if nr % 2 else ider[::-1]))

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(en, range(40))) == [6] * 40
