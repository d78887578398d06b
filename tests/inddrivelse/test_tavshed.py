"""Receipts that don't come: told after a day, asked for by themselves and on request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from falsk_backend import Baenk, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import tavshed_store
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverancesvar, Svarslags

pytestmark = [pytest.mark.fault("R3")]
DMI, PSRM = Backend.DMI, Backend.PSRM


def _tavse(baenk: Baenk) -> dict[Backend, int]:
    with baenk.db.transaction() as conn:
        return tavshed_store.antal(conn, baenk.clock.now())


def _opsyn(baenk: Baenk) -> None:
    with baenk.db.transaction() as conn:
        baenk.afsendelser.opsyn(conn)


def test_silence_is_told_from_a_day_on(baenk: Baenk):
    """A moment before a day nobody is silent; at a day each system is, for what it has and did not end."""
    baenk.psrm.udfoerer = False
    baenk.koe(opret(1), opret(2, backend=DMI), opret(3, backend=DMI))
    baenk.send()
    baenk.send(DMI)
    baenk.clock.advance(timedelta(days=1) - timedelta(microseconds=1))
    baenk.hent()
    assert _tavse(baenk) == {PSRM: 0, DMI: 0}
    baenk.clock.advance(timedelta(microseconds=1))
    assert _tavse(baenk) == {PSRM: 1, DMI: 2}


@pytest.mark.parametrize("ord_", ["SAGSBEHAND", "SAGSBEHANDL"])
def test_a_caseworker_is_given_as_long_as_a_hearing(baenk: Baenk, ord_: str):
    """What the system says that a person there has is no silence for 14 days."""
    baenk.psrm.ord[1] = ord_
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    baenk.clock.advance(timedelta(days=14) - timedelta(seconds=2))
    assert _tavse(baenk)[PSRM] == 0
    baenk.frem(seconds=1)
    assert _tavse(baenk)[PSRM] == 1


def test_a_paused_system_and_an_outcome_that_waits_are_not_silent(baenk: Baenk):
    """A person is told of those already."""
    baenk.koe(opret(1), opret(2, backend=DMI))
    baenk.psrm.manus.append(Leverancesvar(Svarslags.MODTAGET))
    baenk.send()
    baenk.send(DMI)
    baenk.frem(days=2)
    with baenk.db.transaction() as conn:
        conn.execute("UPDATE inddrivelse.backend SET pauset_siden = %s WHERE backend = 'PSRM'", (baenk.clock.now(),))
        conn.execute("INSERT INTO inddrivelse.ubogfoert VALUES (2, '{}', %s)", (baenk.clock.now(),))
    assert _tavse(baenk) == {PSRM: 0, DMI: 0}


def test_dmi_is_asked_once_a_day_under_the_same_number(baenk: Baenk):
    """After a day without a callback the delivery goes again with its numbers; its late callback ends it."""
    baenk.koe(opret(1, backend=DMI))
    baenk.send(DMI)
    baenk.clock.advance(timedelta(days=1) - timedelta(microseconds=1))
    _opsyn(baenk)
    baenk.send(DMI)
    assert baenk.dmi.sendt == [(1,)]
    baenk.clock.advance(timedelta(microseconds=1))
    for _ in range(3):
        _opsyn(baenk)
        baenk.send(DMI)
    assert baenk.dmi.sendt == [(1,), (1,)]
    assert baenk.dmi.virkninger == [1]
    assert baenk.tilstand(1) == "SENT"
    assert baenk.historik(1)[-3:] == ["SPURGT", "GENSENDT", "BESVARET"]
    baenk.frem(days=1)
    _opsyn(baenk)
    baenk.send(DMI)
    assert len(baenk.dmi.sendt) == 3


def test_psrm_is_asked_without_end(baenk: Baenk):
    """However long it says nothing, its receipts are asked for every ten minutes at most; the late one ends the action."""
    baenk.psrm.udfoerer = False
    baenk.koe(opret(1))
    baenk.send()
    for _ in range(30):
        baenk.frem(minutes=10)
        baenk.hent()
    assert baenk.psrm.spurgt == 30
    assert baenk.psrm.sendt == [(1,)]
    baenk.frem(days=40)
    baenk.psrm.udfoerer = True
    baenk.hent()
    assert baenk.tilstand(1) == "DONE"


@pytest.mark.parametrize("backend", [PSRM, DMI])
@pytest.mark.fault("U21")
def test_a_person_asks_at_once(baenk: Baenk, backend: Backend):
    """Whenever it is out; what is ready, ended or parked is not asked for, and asking twice sends once."""
    baenk.psrm.udfoerer = False
    baenk.koe(opret(1, backend=backend))
    with baenk.db.transaction() as conn:
        assert not baenk.afsendelser.spoerg(conn, 1)
        assert not baenk.afsendelser.spoerg(conn, 7)
    baenk.send(backend)
    for _ in range(2):
        with baenk.db.transaction() as conn:
            assert baenk.afsendelser.spoerg(conn, 1)
    baenk.send(backend)
    baenk.psrm.udfoerer = True
    baenk.hent()
    assert (len(baenk.psrm.sendt), baenk.psrm.spurgt, len(baenk.dmi.sendt)) == (
        (1, 1, 0) if backend is PSRM else (0, 0, 2)
    )
    if backend is PSRM:
        assert baenk.tilstand(1) == "DONE"
        with baenk.db.transaction() as conn:
            assert not baenk.afsendelser.spoerg(conn, 1)


def test_an_unknown_delivery_is_asked_for_at_once(baenk: Baenk):
    """The pause before the next attempt is over, and the system is asked before anything is sent."""
    baenk.psrm.manus.append("svaret tabt")
    baenk.koe(opret(1))
    baenk.send()
    baenk.send()
    assert baenk.psrm.spurgt == 0
    with baenk.db.transaction() as conn:
        assert baenk.afsendelser.spoerg(conn, 1)
    baenk.send()
    assert (baenk.psrm.spurgt, baenk.psrm.virkninger) == (1, [1])
    assert baenk.tilstand(1) == "DONE"


def test_what_is_being_sent_now_is_left_alone(baenk: Baenk):
    """A person who asks in the middle of a send changes nothing of it: the answer that comes is booked."""
    baenk.koe(opret(1))
    rigtig = baenk.psrm.indberet

    def indberet(leverance):
        with baenk.db.transaction() as conn:
            assert baenk.afsendelser.spoerg(conn, 1)
        return rigtig(leverance)

    baenk.psrm.indberet = indberet  # type: ignore[method-assign]
    baenk.igennem(1)
    assert (baenk.tilstand(1), baenk.psrm.virkninger) == ("DONE", [1])


def test_a_system_that_answers_part_of_a_delivery_is_asked_for_the_rest(baenk: Baenk):
    """Of two actions one had its outcome: the delivery goes again, and the outcome that stands is not touched."""
    baenk.koe(opret(1, backend=DMI), opret(2, backend=DMI))
    baenk.send(DMI)
    with baenk.db.transaction() as conn:
        leverance = conn.execute("SELECT leverance_id FROM inddrivelse.leverance").fetchone()[0]
        from fordringsbro.inddrivelse import store
        from fordringsbro.inddrivelse.registrering import Svarregistrering

        fundet = store.hent_leverance(conn, leverance)
        svar = Aktionssvar("UDFOERT", "OPRETFORDRING", baenk.clock.now(), loebenummer=fundet.poster[0].loebenummer)
        Svarregistrering(baenk.clock, baenk.jobs, baenk.kvitter).aktioner(conn, fundet, (svar,))
    assert [baenk.tilstand(n) for n in (1, 2)] == ["DONE", "SENT"]
    baenk.frem(days=1)
    _opsyn(baenk)
    baenk.send(DMI)
    assert [baenk.tilstand(n) for n in (1, 2)] == ["DONE", "SENT"]
    assert baenk.kvitteret() == {1: ["UDFOERT"]}
