"""Killed, overtaken and repeated: every action still has exactly one effect and one outcome."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from falsk_backend import DRAEBT_EFTER, DRAEBT_FOER, Baenk, DraebtError, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import linje_store
from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.inddrivelse.levering import Leverance, Leverancesvar
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.punkter import Punkt, brug

_PUNKTER = (
    Punkt.LINJE_TAGET,
    Punkt.FOER_AFSENDELSE,
    Punkt.EFTER_AFSENDELSE,
    Punkt.SVAR_OPTAGET,
)


def _draeb(baenk: Baenk) -> None:
    with pytest.raises(DraebtError):
        baenk.send()


@pytest.mark.fault("K7", "K10")
@pytest.mark.parametrize("punkt", _PUNKTER)
def test_killed_between_steps_nothing_is_lost_or_doubled(baenk: Baenk, punkt: Punkt):
    """A worker killed at any named point and started again gives each action one effect and one outcome."""
    baenk.koe(opret(1), opret(2), nedskriv(3, 1))
    baenk.draeb_ved = punkt
    _draeb(baenk)
    baenk.genstart()
    baenk.igennem()
    assert sorted(baenk.psrm.virkninger) == [1, 2, 3]
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in (1, 2, 3)}


@pytest.mark.fault("K11", "K12")
@pytest.mark.parametrize("punkt", [Punkt.UDFALD_SKREVET, Punkt.UDFALD_FORTALT])
def test_killed_while_an_outcome_is_written_it_is_handed_on_once(baenk: Baenk, punkt: Punkt):
    """Outcome, receipt and what tells of it are one transaction: killed inside, all of it comes with the next question."""
    baenk.koe(opret(1))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.draeb_ved = punkt
    with pytest.raises(DraebtError):
        baenk.hent()
    assert (baenk.tilstand(1), baenk.kvitteret()) == ("SENT", {})
    baenk.genstart()
    baenk.hent()
    assert (baenk.tilstand(1), baenk.kvitteret()) == ("DONE", {1: ["UDFOERT"]})


@pytest.mark.fault("K9", "N30")
@pytest.mark.parametrize("hvor", [DRAEBT_FOER, DRAEBT_EFTER])
def test_killed_while_sending_the_backend_is_asked_first(baenk: Baenk, hvor: str):
    """After a kill in the middle of a send, the receipts are asked for, and only what is unknown there goes again."""
    baenk.psrm.manus.append(hvor)
    baenk.koe(opret(1))
    _draeb(baenk)
    assert baenk.tilstand(1) == "SENT"
    baenk.genstart()
    baenk.send()
    assert baenk.psrm.spurgt == 1
    assert len(baenk.psrm.sendt) == (2 if hvor == DRAEBT_FOER else 1)
    assert len(baenk.leverancer()) == 1
    assert "UKENDT" in baenk.historik(1)
    baenk.igennem()
    assert baenk.psrm.virkninger == [1]
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


def test_killed_again_and_again_at_changing_points(baenk: Baenk):
    """Twelve kills in a row at changing points still end in one effect and one outcome for each action."""
    baenk.koe(*(opret(n) for n in range(1, 5)), *(nedskriv(n + 4, n) for n in range(1, 5)))
    for nummer in range(12):
        baenk.draeb_ved = _PUNKTER[nummer % len(_PUNKTER)]
        if nummer % 5 == 0:
            baenk.psrm.manus.append(DRAEBT_EFTER)
        try:
            baenk.send()
        except DraebtError:
            baenk.psrm.manus.clear()
        baenk.draeb_ved = None
        baenk.genstart()
        baenk.frem(seconds=1)
    baenk.igennem()
    assert sorted(baenk.psrm.virkninger) == list(range(1, 9))
    assert baenk.kvitteret() == {n: ["UDFOERT"] for n in range(1, 9)}


def test_a_line_left_by_a_dead_worker_of_another_name_is_free_after_its_hold(baenk: Baenk):
    """Without a restart under the same name, the line is taken over when its short hold has run out, not before."""
    baenk.koe(opret(1))
    baenk.draeb_ved = Punkt.FOER_AFSENDELSE
    _draeb(baenk)
    baenk.regler = replace(baenk.regler, navn="anden")
    baenk.clock.advance(timedelta(seconds=15) - timedelta(microseconds=1))
    assert baenk.send() == Koerselsslut.OPTAGET
    baenk.clock.advance(timedelta(microseconds=1))
    assert baenk.send() == Koerselsslut.FAERDIG
    assert baenk.psrm.virkninger == [1]


@pytest.mark.fault("K21")
def test_a_zombie_cant_write(baenk: Baenk):
    """A worker that sleeps past its hold and wakes after another took over writes nothing; the action goes once."""
    baenk.koe(opret(1))
    # What is frozen gives no signs of life either.
    baenk.regler = replace(baenk.regler, puls=timedelta(hours=1))
    sover, vaagn = threading.Event(), threading.Event()
    rigtig = baenk.psrm.indberet
    slut: list[Koerselsslut] = []

    def langsom(leverance: Leverance) -> Leverancesvar:
        svar = rigtig(leverance)
        if not sover.is_set():
            sover.set()
            vaagn.wait(20)
        return svar

    baenk.psrm.indberet = langsom  # type: ignore[method-assign]
    traad = threading.Thread(target=lambda: slut.append(baenk.send()))
    traad.start()
    assert sover.wait(20)
    baenk.frem(minutes=5)
    assert baenk.send() == Koerselsslut.FAERDIG
    foer = baenk.historik(1)
    vaagn.set()
    traad.join(20)
    assert slut == [Koerselsslut.AFLOEST]
    assert baenk.historik(1) == foer
    baenk.igennem()
    assert baenk.psrm.virkninger == [1]
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("D2")
def test_an_answer_that_a_full_disk_cant_take_is_asked_for_again(baenk: Baenk):
    """The answer is there and can't be written down: the delivery is unknown, and asked about when there is room."""
    baenk.koe(opret(1))

    def fyld(punkt: Punkt) -> None:
        if punkt is Punkt.EFTER_AFSENDELSE:
            with baenk.db.transaction() as conn:
                conn.execute(
                    "CREATE FUNCTION fuld() RETURNS trigger LANGUAGE plpgsql AS"
                    " $$BEGIN RAISE EXCEPTION 'fuld' USING ERRCODE = 'disk_full'; END$$"
                )
                conn.execute("CREATE TRIGGER fuld BEFORE INSERT ON inddrivelse.haendelse EXECUTE FUNCTION fuld()")

    brug(fyld)
    with pytest.raises(FejlError, match="FB-501"):
        baenk.send()
    brug(None)
    assert (len(baenk.psrm.sendt), baenk.kvitteret()) == (1, {})
    with baenk.db.transaction() as conn:
        conn.execute("DROP TRIGGER fuld ON inddrivelse.haendelse")
    baenk.send()
    assert baenk.psrm.spurgt == 1
    baenk.igennem()
    assert (len(baenk.psrm.sendt), baenk.psrm.virkninger) == (1, [1])
    assert baenk.kvitteret() == {1: ["UDFOERT"]}


@pytest.mark.fault("U20")
def test_two_workers_at_once_send_once(baenk: Baenk):
    """Of two runs on one line at the same instant one works and the other is turned away, and nothing is left over."""
    baenk.koe(*(opret(n) for n in range(1, 31)))
    start = threading.Barrier(4)
    slut: list[Koerselsslut] = []

    def koer() -> None:
        start.wait(10)
        slut.append(baenk.send())

    traade = [threading.Thread(target=koer) for _ in range(4)]
    for traad in traade:
        traad.start()
    for traad in traade:
        traad.join(30)
    assert Koerselsslut.FAERDIG in slut
    assert sorted(baenk.psrm.virkninger) == list(range(1, 31))


@pytest.mark.fault("K22")
@pytest.mark.parametrize("fejl", [ZeroDivisionError, MemoryError])
def test_a_run_that_fails_lets_go_of_its_line(baenk: Baenk, monkeypatch: pytest.MonkeyPatch, fejl: type[Exception]):
    """After an unforeseen error while sending, the next run need not wait for the hold to run out."""
    baenk.koe(opret(1))

    def fejler(_leverance):
        raise fejl

    with monkeypatch.context() as skiftet:
        skiftet.setattr(baenk.psrm, "indberet", fejler)
        with pytest.raises(fejl):
            baenk.send()
    assert baenk.send() is Koerselsslut.FAERDIG
    assert baenk.psrm.virkninger == [1]


@pytest.mark.fault("D12")
def test_a_backend_that_recovers_is_noted_while_actions_are_being_queued(baenk: Baenk):
    """Two lines that queue actions and hear from a backend in trouble do not wait for each other in a circle."""
    with baenk.db.transaction() as conn:
        linje_store.fejl(conn, Backend.PSRM)
    with baenk.db.transaction() as en, baenk.db.transaction() as anden:
        for conn, nummer in ((en, 1), (anden, 2)):
            conn.execute("SET LOCAL lock_timeout = '2s'")
            baenk.afsendelser.koe(conn, opret(nummer, haver=nummer))
        linje_store.rask(en, Backend.PSRM)
    with baenk.db.transaction() as conn:
        assert conn.execute("SELECT max(fejl_i_traek) FROM inddrivelse.backend").fetchone() == (0,)


@pytest.mark.fault("K9", "N30")
def test_dmi_is_given_time_to_call_back_before_a_resend(baenk: Baenk):
    """DMI can't be asked, so an unknown delivery waits for a callback, then goes again with the same numbers."""
    baenk.dmi.manus.append(DRAEBT_EFTER)
    baenk.koe(opret(1, backend=Backend.DMI))
    with pytest.raises(DraebtError):
        baenk.send(Backend.DMI)
    baenk.genstart()
    baenk.send(Backend.DMI)
    baenk.frem(seconds=59)
    baenk.send(Backend.DMI)
    assert len(baenk.dmi.sendt) == 1
    baenk.frem(seconds=1)
    baenk.send(Backend.DMI)
    assert len(baenk.dmi.sendt) == 2
    assert len(baenk.leverancer()) == 1
    assert baenk.dmi.virkninger == [1]


def test_history_cant_be_changed(baenk: Baenk):
    """History rows are append-only: the database refuses to change or delete them."""
    baenk.koe(opret(1))
    for sql in ("DELETE FROM inddrivelse.haendelse", "UPDATE inddrivelse.haendelse SET hvad = 'X'"):
        with pytest.raises(Exception, match="append-only"), baenk.db.transaction() as conn:
            conn.execute(sql)
