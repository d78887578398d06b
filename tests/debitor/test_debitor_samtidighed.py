"""Two accounts that take the same id at the same instant: one gets it, the other may try again."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from debitor_byg import fordring, indbetaling, registrering

from fordringsbro.debitor.afvisning import Aarsag, AfvisningError
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

    with ThreadPoolExecutor(1) as pool:
        with db.transaction() as conn:
            kald_et(conn)
            anden = pool.submit(to)
            _vent_paa_en_ventende(db)
        return anden.exception(timeout=10)


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
