"""One outcome that can't be booked is set aside alone: the line goes on, and it is booked when it can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from falsk_backend import Baenk, nedskriv, opret

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.inddrivelse import oversigt
from fordringsbro.inddrivelse.registrering import _siger_mere
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import TilSide, alle_til_side

NU = datetime(2026, 11, 20, 12, tzinfo=UTC)


class Bog:
    """Takes outcomes, but fails at those of some actions."""

    def __init__(self, baenk: Baenk, *fejler: int, error: Exception | None = None) -> None:
        self._rigtig = baenk.kvitter
        self.fejler = set(fejler)
        self._error = error or ZeroDivisionError()
        baenk.kvitter = self  # type: ignore[method-assign, assignment]

    def __call__(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        self._rigtig(conn, *udfald)
        if self.fejler & {en.aktion_id for en in udfald}:
            raise self._error


def til_side(baenk: Baenk) -> list[TilSide]:
    with baenk.db.transaction() as conn:
        return alle_til_side(conn, antal=10)


@pytest.mark.fault("A13")
def test_one_receipt_that_cant_be_booked_stops_no_other(baenk: Baenk):
    """Of three receipts the second fails: the others are booked at once, and it is when the fault is mended."""
    bog = Bog(baenk, 2)
    baenk.koe(opret(1), opret(2), opret(3), nedskriv(4, 3))
    baenk.igennem()
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in (1, 3, 4)}
    assert baenk.tilstand(2) == "SENT"
    assert "IKKE_BOGFOERT" in baenk.historik(2)
    with baenk.db.transaction() as conn:
        assert [en.venter_paa for en in oversigt.oversigt(conn, aktion_id=2)] == ["PERSON"]
    assert [(en.noegle, en.fejl, en.gange) for en in til_side(baenk)] == [("2", "ZeroDivisionError", 1)]
    bog.fejler.clear()
    baenk.bogfoer_igen()
    assert (baenk.tilstand(2), baenk.kvitteret()[2]) == ("DONE", ["UDFOERT"])
    assert til_side(baenk) == []
    assert [tilstand for _, tilstand in baenk.leverancer()] == ["AFSLUTTET"] * 2


def test_what_comes_after_on_the_same_claim_waits_for_it(baenk: Baenk):
    """A write-down is not sent before its claim's creation is booked, and is then."""
    bog = Bog(baenk, 1)
    baenk.koe(opret(1), nedskriv(2, 1))
    baenk.igennem()
    assert baenk.psrm.sendt == [(1,)]
    bog.fejler.clear()
    baenk.bogfoer_igen()
    baenk.igennem()
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


def test_it_is_tried_with_growing_pauses_and_nothing_asks_for_more(baenk: Baenk):
    """However often receipts are asked for, booking is tried once a pause; a pause is at least a minute."""
    Bog(baenk, 1)
    baenk.koe(opret(1), opret(2))
    baenk.igennem()
    for gange in (2, 3, 4):
        baenk.bogfoer_igen()
        baenk.bogfoer_igen()
        baenk.hent()
        assert [en.gange for en in til_side(baenk)] == [gange]
        baenk.frem(hours=7)
    assert baenk.historik(1).count("IKKE_BOGFOERT") == 1


def test_an_outage_is_no_fault_of_a_receipt(baenk: Baenk):
    """While the database is away nothing is set aside; the next receipt brings the outcome."""
    bog = Bog(baenk, 1, error=FejlError(Fejlkode.DATABASE))
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    with pytest.raises(FejlError):
        baenk.hent()
    assert til_side(baenk) == []
    bog.fejler.clear()
    baenk.frem(minutes=1)
    baenk.hent()
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


def test_a_rejection_here_that_cant_be_booked_stops_no_sending(baenk: Baenk):
    """What falls with its main claim is set aside when that can't be booked, and other claims are sent."""
    bog = Bog(baenk, 2)
    baenk.psrm.afviste = {1}
    baenk.koe(opret(1), opret(2, hoved=1))
    baenk.igennem()
    baenk.koe(opret(3))
    baenk.igennem()
    assert baenk.kvitteret() == {1: ["AFVIST"], 3: ["UDFOERT"]}
    bog.fejler.clear()
    baenk.bogfoer_igen()
    assert baenk.kvitteret()[2] == ["AFVIST"]


@pytest.mark.fault("D12")
@pytest.mark.parametrize("error", [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()])
def test_a_lost_race_for_locks_is_run_again(baenk: Baenk, error: Exception):
    """An answer that loses a race is written at the second attempt; one that loses every race is an outage."""
    taber = Bog(baenk, 1, error=error)
    rigtig = taber._rigtig
    tabt: list[int] = []

    def tab_en_gang(conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        tabt.append(1)
        if len(tabt) == 1:
            raise error
        rigtig(conn, *udfald)

    baenk.kvitter = tab_en_gang  # type: ignore[method-assign]
    baenk.koe(opret(1), opret(2, backend=Backend.DMI))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
    baenk.kvitter = taber  # type: ignore[method-assign, assignment]
    taber.fejler = {3}
    baenk.koe(opret(3))
    baenk.send()
    baenk.frem(seconds=1)
    with pytest.raises(FejlError) as fejl:
        baenk.hent()
    assert fejl.value.kode is Fejlkode.DATABASE
    assert til_side(baenk) == []


_KENDT = Inddrivelsesudfald(1, Udfaldsstatus.UDFOERT, (), 7, NU, beloeb_oere=0, reduceret=True)


@pytest.mark.parametrize(
    ("foer", "nu", "mere"),
    [
        (None, _KENDT, True),
        (_KENDT, _KENDT, False),
        (_KENDT, replace(_KENDT, tidspunkt=NU + timedelta(days=1)), False),
        (replace(_KENDT, beloeb_oere=None), _KENDT, True),
        (_KENDT, replace(_KENDT, rest_oere=0), True),
        (replace(_KENDT, beloeb_oere=5), replace(_KENDT, beloeb_oere=None, rest_oere=9), False),
        (replace(_KENDT, beloeb_oere=5), replace(_KENDT, beloeb_oere=4), False),
        (_KENDT, replace(_KENDT, beloeb_oere=5), False),
        (_KENDT, replace(_KENDT, status=Udfaldsstatus.AFVIST, afvist=((428, "x"),)), False),
    ],
)
def test_only_an_answer_that_tells_more_is_tried_at_once(
    foer: Inddrivelsesudfald | None, nu: Inddrivelsesudfald, mere: bool
):
    """One that waits is not replaced by what tells less or otherwise, nor tried again for what tells the same."""
    assert _siger_mere(nu, foer) is mere
