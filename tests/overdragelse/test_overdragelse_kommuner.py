"""Which municipality is meant: remembered for some seconds, by the clock that is given."""

from __future__ import annotations

from datetime import timedelta

from overdragelse_hjaelp import CVR, fordring

from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommune, Politik


def kommune(by, cvr=CVR):
    """The municipality as messages see it."""
    with by.dele.database.transaction() as conn:
        return by.dele.overdragelse.kommune(conn, cvr)


def test_a_change_counts_after_five_seconds(by, clock):
    """A municipality is remembered for less than five seconds; then the changed policy counts."""
    assert kommune(by).politik is Politik.STRAKS
    by.politik(Politik.MANUEL)
    clock.advance(timedelta(seconds=4.9))
    assert kommune(by).politik is Politik.STRAKS
    clock.advance(timedelta(seconds=0.1))
    assert kommune(by).politik is Politik.MANUEL


def test_that_there_is_none_is_not_remembered(by):
    """A municipality that is connected now is known at once, though it was asked for before."""
    assert kommune(by, "29000044") is None
    by.politik(Politik.STRAKS, cvr="29000044", aftale=1003)
    assert kommune(by, "29000044").fordringshaver_id == 1003


def test_all_municipalities_are_kept_in_order(by):
    """Connecting one again replaces it; the list is in order of CVR number."""
    ny = Kommune("29000022", "Trinby Kommune (opdigtet)", 1002, Politik.DAGE_EFTER, 9)
    with by.dele.database.transaction() as conn:
        store.gem(conn, ny)
        alle = store.kommuner(conn, by.dele.clock.today())
    assert [k.cvr for k in alle] == ["29000011", "29000022", "29000033"]
    assert alle[1] == ny


def test_the_daily_run_does_not_use_what_is_remembered(by):
    """A municipality that changed to handing over by hand a moment ago hands nothing over."""
    kommune(by)
    by.politik(Politik.MANUEL)
    by.registrer(fordring())
    by.koer()
    assert by.aktioner() == {}
