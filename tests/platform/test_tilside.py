"""One item that fails is set aside, and the rest goes on."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
import structlog

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, alle_til_side, er_til_side, hver_for_sig, loest, til_nyt_forsoeg


def _fejl(db: Database, clock: FixedClock, noegle: str, error: Exception) -> None:
    with db.transaction() as conn, hver_for_sig(conn, Arbejde.FORTAELLING, noegle, clock.now()):
        raise error


def test_what_fails_is_taken_back_and_the_rest_stands(db: Database, clock: FixedClock) -> None:
    """Of three items the second one fails: the first and third are done, the second is not, and is noted."""
    with db.transaction() as conn:
        conn.execute("CREATE TABLE gjort (nr integer PRIMARY KEY)")
        for nr in (1, 2, 3):
            with hver_for_sig(conn, Arbejde.FORTAELLING, str(nr), clock.now()):
                conn.execute("INSERT INTO gjort VALUES (%s)", (nr,))
                if nr == 2:
                    conn.execute("INSERT INTO gjort VALUES (1)")
    with db.transaction() as conn:
        assert conn.execute("SELECT nr FROM gjort ORDER BY nr").fetchall() == [(1,), (3,)]
        (noteret,) = alle_til_side(conn, antal=10)
    assert (noteret.arbejde, noteret.noegle, noteret.fejl, noteret.gange) == (
        Arbejde.FORTAELLING,
        "2",
        "UniqueViolation",
        1,
    )


def test_an_error_of_the_catalogue_is_noted_by_its_code(db: Database, clock: FixedClock) -> None:
    """The note has the code, and the log has the ids and no text of an exception."""
    with structlog.testing.capture_logs() as linjer:
        _fejl(db, clock, "a", FejlError(Fejlkode.FOR_STOR))
        _fejl(db, clock, "b", ValueError("010190-1234"))
    with db.transaction() as conn:
        assert [n.fejl for n in alle_til_side(conn, antal=10)] == ["FB-105", "ValueError"]
    assert [(linje["item"], linje["error"]) for linje in linjer] == [("a", "FB-105"), ("b", "ValueError")]


@pytest.mark.parametrize(
    "error",
    [
        FejlError(Fejlkode.DATABASE),
        psycopg.OperationalError(),
        psycopg.errors.DeadlockDetected(),
        psycopg.InterfaceError(),
    ],
)
def test_an_outage_is_no_fault_of_an_item(db: Database, clock: FixedClock, error: Exception) -> None:
    """An error of the database itself ends the run and notes nothing."""
    with pytest.raises((FejlError, psycopg.Error)):
        _fejl(db, clock, "a", error)
    with db.transaction() as conn:
        assert alle_til_side(conn, antal=10) == []


def test_pauses_grow_to_a_ceiling(db: Database, clock: FixedClock) -> None:
    """The pause doubles from one minute and never passes six hours."""
    pauser = []
    for _ in range(12):
        _fejl(db, clock, "a", ValueError())
        with db.transaction() as conn:
            (noteret,) = alle_til_side(conn, antal=10)
        pauser.append((noteret.igen_at - noteret.sidst_at) // timedelta(minutes=1))
        clock.advance(timedelta(hours=7))
    assert pauser == [1, 2, 4, 8, 16, 32, 64, 128, 256, 360, 360, 360]


@pytest.mark.fault("A13")
def test_what_is_due_is_tried_again_until_it_has_succeeded(db: Database, clock: FixedClock) -> None:
    """An item is given out when its pause has passed, to one transaction at a time, and not after it is solved."""
    _fejl(db, clock, "a", ValueError())
    with db.transaction() as conn:
        assert til_nyt_forsoeg(conn, Arbejde.FORTAELLING, clock.now() + timedelta(seconds=59), antal=10) == []
    clock.advance(timedelta(minutes=1))
    with db.transaction() as conn, db.transaction() as other:
        assert til_nyt_forsoeg(conn, Arbejde.FORTAELLING, clock.now(), antal=10) == ["a"]
        assert til_nyt_forsoeg(other, Arbejde.FORTAELLING, clock.now(), antal=10) == []
        assert til_nyt_forsoeg(other, Arbejde.AFVIST, clock.now(), antal=10) == []
        assert er_til_side(other, Arbejde.FORTAELLING, ["a", "b"]) == {"a"}
        loest(conn, Arbejde.FORTAELLING, "a")
    with db.transaction() as conn:
        assert til_nyt_forsoeg(conn, Arbejde.FORTAELLING, clock.now(), antal=10) == []
