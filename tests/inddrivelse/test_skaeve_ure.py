"""Sending with a clock that jumps, hosts whose clocks differ, and workers that die while they try a backend."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from falsk_backend import DRAEBT_FOER, Baenk, DraebtError, nedskriv, opret

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import linje_store, spor_store, store
from fordringsbro.inddrivelse.beslutning import LAENGSTE_VENT, Indstillinger, pause_nr
from fordringsbro.inddrivelse.forsender import Koerselsslut
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.platform.clock import FixedClock

NEJ = Leverancesvar(Svarslags.PROEV_IGEN, "503")
SPRING = [pytest.param(timedelta(**{navn: tal}), id=f"{tal} {navn}") for navn in ("hours", "days") for tal in (-1, 1)]


def kan_sendes(baenk: Baenk, laengst: timedelta) -> bool:
    """Whether everything has gone when looked at now and then, the last time when the longest wait has passed."""
    begyndt = baenk.clock.moment
    for vent in (timedelta(), timedelta(seconds=40), laengst + timedelta(minutes=2), laengst + timedelta(minutes=3)):
        baenk.clock.moment = begyndt + vent
        baenk.send()
        baenk.hent()
    return baenk.tilstand(1) == "DONE"


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", SPRING)
def test_a_rest_of_a_wrong_clock_ends(baenk: Baenk, spring: timedelta):
    """A backend that failed while the clock was off is tried again within the longest rest after it is right again."""
    baenk.psrm.manus.extend([NEJ] * 3)
    baenk.koe(opret(1))
    baenk.clock.moment += spring
    for _ in range(3):
        baenk.send()
        baenk.frem(seconds=10)
    baenk.clock.moment -= spring
    assert kan_sendes(baenk, LAENGSTE_VENT)


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", SPRING)
def test_a_hold_of_a_wrong_clock_ends(baenk: Baenk, spring: timedelta):
    """A line that a worker took, and died over, while its clock was off is free a minute after it is right again."""
    baenk.koe(opret(1))
    baenk.clock.moment += spring
    baenk.psrm.manus.append(DRAEBT_FOER)
    with pytest.raises(DraebtError):
        baenk.send()
    baenk.clock.moment -= spring
    baenk.regler = replace(baenk.regler, navn="anden")
    assert kan_sendes(baenk, timedelta(minutes=1))


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", SPRING)
def test_a_question_for_receipts_of_a_wrong_clock_is_asked(baenk: Baenk, spring: timedelta):
    """Receipts that were to be asked for by a clock that was off are asked for when it is right again."""
    baenk.koe(opret(1))
    baenk.clock.moment += spring
    baenk.send()
    baenk.clock.moment -= spring
    assert kan_sendes(baenk, LAENGSTE_VENT)


@pytest.mark.fault("T2")
@pytest.mark.parametrize("kolonne", ["naeste", "kvittering_naeste"])
def test_what_is_due_by_a_clock_a_day_ahead_is_due_now(baenk: Baenk, kolonne: str):
    """The next look is planned for now, not for tomorrow."""
    baenk.psrm.manus.extend([NEJ] if kolonne == "naeste" else [])
    baenk.koe(opret(1))
    baenk.send()
    nu = baenk.clock.now()
    with baenk.db.transaction() as conn:
        conn.execute(f"UPDATE inddrivelse.leverance SET {kolonne} = %s", (nu + timedelta(days=1),))
        if kolonne == "naeste":
            assert store.naeste(conn, Backend.PSRM, 1, nu) == nu
    assert kan_sendes(baenk, timedelta())


@pytest.mark.fault("T10")
@pytest.mark.parametrize("skaev", [timedelta(seconds=s) for s in (-59, 59)])
def test_a_host_whose_clock_differs_takes_no_line_that_is_held(baenk: Baenk, skaev: timedelta):
    """Within a minute's difference, a host that is behind waits for a line, and one ahead may only be early by it."""
    baenk.koe(opret(1))
    nu = baenk.clock.now()
    with baenk.db.transaction() as conn:
        spor_store.tag(conn, Backend.PSRM, 1, holder="a", nu=nu, til=nu + timedelta(seconds=15))
    baenk.clock.moment = nu + skaev
    assert baenk.send() is (Koerselsslut.OPTAGET if skaev < timedelta() else Koerselsslut.FAERDIG)


@pytest.mark.fault("K7", "N29")
def test_a_worker_killed_while_it_tries_a_backend_halts_it_for_seconds(baenk: Baenk):
    """The try of one that died is another's after its short hold; before that nothing is sent."""
    baenk.psrm.manus.extend([NEJ, NEJ, NEJ, DRAEBT_FOER])
    baenk.koe(*(opret(n, haver=n) for n in range(1, 5)))
    for haver in range(1, 4):
        baenk.send(haver=haver)
    baenk.frem(seconds=5)
    with pytest.raises(DraebtError):
        baenk.send(haver=4)
    baenk.frem(seconds=14)
    assert baenk.send(haver=1) is Koerselsslut.LUKKET
    baenk.frem(seconds=1)
    assert baenk.send(haver=1) is Koerselsslut.FAERDIG
    assert baenk.psrm.virkninger == [1]


def test_whoever_waits_for_a_backend_gives_signs_of_life(baenk: Baenk):
    """A slow answer outlasts the hold of the line and of the try: both are renewed, and no other worker sends."""
    baenk.regler = replace(baenk.regler, fejl_foer_hvile=1, puls=timedelta(milliseconds=20))
    baenk.psrm.manus.append(NEJ)
    baenk.koe(opret(1), opret(2, haver=2))
    baenk.send()
    baenk.frem(seconds=5)
    rigtig, er_inde, videre = baenk.psrm.indberet, threading.Event(), threading.Event()

    def langsom(leverance):
        er_inde.set()
        videre.wait(20)
        return rigtig(leverance)

    baenk.psrm.indberet = langsom  # type: ignore[method-assign]
    traad = threading.Thread(target=baenk.send)
    traad.start()
    assert er_inde.wait(20)
    baenk.frem(minutes=5)

    def til() -> datetime:
        with baenk.db.transaction() as conn:
            return min(
                spor_store.laas_til(conn, Backend.PSRM, 1) or baenk.clock.now(),
                linje_store.helbred(conn, Backend.PSRM, baenk.clock.now())[1] or baenk.clock.now(),
            )

    while til() <= baenk.clock.now():
        pass
    assert baenk.send() is Koerselsslut.LUKKET
    assert baenk.send(haver=2) is Koerselsslut.LUKKET
    videre.set()
    traad.join(20)
    assert baenk.psrm.virkninger[:1] == [1]


@pytest.mark.fault("T9")
@pytest.mark.parametrize("skaev", [timedelta(days=-400), timedelta(days=400)])
def test_the_times_in_a_backends_answers_put_nothing_off(baenk: Baenk, skaev: timedelta):
    """Receipts that bear a time of last year or next are taken like any other, and so is what comes after them."""
    baenk.psrm.clock = FixedClock(baenk.clock.moment + skaev)
    baenk.koe(opret(1), nedskriv(2, 1))
    for _ in range(4):
        baenk.send()
        baenk.frem(seconds=2)
        baenk.hent()
    assert baenk.kvitteret() == {1: ["UDFOERT"], 2: ["UDFOERT"]}


@pytest.mark.fault("N35")
def test_lines_begin_one_after_the_other_when_a_backend_is_well_again(baenk: Baenk):
    """Of twelve lines that waited, five begin at once, and the others in the seconds after."""
    baenk.regler = replace(baenk.regler, fejl_foer_hvile=1)
    baenk.psrm.manus.append(NEJ)
    baenk.koe(*(opret(n, haver=n) for n in range(1, 13)))
    baenk.send()
    with baenk.db.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
        conn.execute("UPDATE inddrivelse.linje SET send_planlagt = NULL")
    baenk.frem(seconds=5)
    baenk.send(haver=12)
    with baenk.db.transaction() as conn:
        om = conn.execute(
            "SELECT coalesce(round(extract(epoch FROM scheduled_at - now())), 0)::int, count(*) FROM procrastinate_jobs"
            " WHERE task_name = 'inddrivelse.send' GROUP BY 1 ORDER BY 1"
        ).fetchall()
    assert om == [(0, 5), (1, 5), (2, 2)]


@pytest.mark.fault("N28", "N35")
def test_after_a_short_outage_nobody_waits_long(baenk: Baenk):
    """However much failed in five minutes, all of it has gone half a minute after the backend's return."""
    baenk.koe(*(opret(n, haver=n) for n in range(1, 4)))
    baenk.psrm.manus.extend([NEJ] * 10_000)
    for _ in range(100):
        for haver in range(1, 4):
            baenk.send(haver=haver)
        baenk.frem(seconds=3)
    baenk.psrm.manus.clear()
    for _ in range(50):
        baenk.frem(seconds=1)
        for haver in range(1, 4):
            baenk.send(haver=haver)
            baenk.hent(haver)
    assert [baenk.tilstand(n) for n in range(1, 4)] == ["DONE"] * 3


@pytest.mark.fault("T7")
@pytest.mark.parametrize(
    ("gange", "sekunder"), [(1, 1), (5, 16), (6, 30), (30, 30), (31, 600), (1_000, 600), (10**9, 600)]
)
def test_pauses_grow_to_their_ceiling_and_no_further(gange: int, sekunder: int):
    """At the first attempt, at the ceilings, and at the thousandth and billionth."""
    assert pause_nr(gange, Indstillinger()) == timedelta(seconds=sekunder)
