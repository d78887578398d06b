"""Clocks that jump, and clocks that differ: nothing is halted by a time that a wrong clock wrote down."""

from __future__ import annotations

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate.periodic import PeriodicRegistry

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.faellesur import Faellesur, StigendeTid
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.jobstyring import Jobstyrer, TaalmodigConnector
from fordringsbro.platform.perioder import Periodeur
from fordringsbro.platform.tilside import Arbejde, hver_for_sig, til_nyt_forsoeg
from fordringsbro.platform.ventetid import SLAEK, er_ovre, senest
from fordringsbro.platform.worker import Tempo, build_worker, run_worker

NU = datetime(2026, 11, 20, 11, tzinfo=UTC)
TIME, DAG = timedelta(hours=1), timedelta(days=1)
MIKRO = timedelta(microseconds=1)


@pytest.mark.fault("T2")
def test_a_wait_is_over_when_its_time_has_come_or_cant_be_right():
    """The last moment that waits and the first that does not, at either end."""
    til = senest(NU, TIME)
    assert til == NU + TIME + SLAEK
    fald = {None: True, NU - DAG: True, NU: True, NU + MIKRO: False, til: False, til + MIKRO: True, NU + DAG: True}
    assert {en: er_ovre(en, NU, TIME) for en in fald} == fald


@pytest.mark.fault("D16", "T10")
def test_all_hosts_go_by_the_databases_clock(database_url: str, monkeypatch: pytest.MonkeyPatch):
    """Two hosts whose clocks are ten minutes apart, one of them a day, tell the same time, in a sandbox moved by days."""
    ure = []
    for skaev in (timedelta(), timedelta(minutes=10), -DAG):
        monkeypatch.setattr("fordringsbro.platform.clock.SystemClock.now", lambda _, s=skaev: datetime.now(UTC) + s)
        ur = Faellesur(timedelta(days=2))
        database = Database(database_url, ur=ur)
        with database.transaction() as conn:
            (rigtig,) = conn.execute("SELECT clock_timestamp() + interval '2 days'").fetchone()
        ure.append(abs((ur.now() - rigtig).total_seconds()))
        database.close()
    # Seconds are enough to tell them from minutes.
    assert max(ure) < 60


@pytest.mark.fault("T2")
def test_a_step_of_the_hosts_clock_is_no_step_of_ours():
    """Once it was told the database's time, it counts on by a clock that nobody sets; a slow answer tells nothing."""
    sekunder = iter([0.0, 0.2, 10.1, 20.0, 22.0, 30.1])
    ur = Faellesur(sekunder=lambda: next(sekunder))
    ur.stil(lambda: NU)
    assert ur.now() == NU + timedelta(seconds=10)
    ur.stil(lambda: NU + DAG)
    assert ur.now() == NU + timedelta(seconds=30)


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", [-TIME, -DAG, TIME, DAG])
def test_what_is_remembered_for_a_while_is_not_remembered_for_longer(spring: timedelta):
    """A clock that is set ends the while, either way; the seconds only rise."""
    ur = FixedClock(NU)
    tid = StigendeTid(ur.now, 5.0)
    foer = tid()
    ur.moment += spring
    efter = tid()
    ur.moment += timedelta(seconds=2)
    assert efter >= foer + 5
    assert tid() == efter + 2


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", [-DAG, -TIME, TIME, DAG])
def test_what_was_set_aside_by_a_wrong_clock_is_tried_in_time(db: Database, spring: timedelta):
    """Set aside while the clock was off, an item is tried again no later than six hours after it is right again."""
    with db.transaction() as conn:
        with hver_for_sig(conn, Arbejde.RESULTAT, "1", NU + spring):
            raise ValueError
        forsoegt = [
            nu
            for nu in (NU + timedelta(minutes=2), NU + timedelta(hours=6, minutes=2))
            if til_nyt_forsoeg(conn, Arbejde.RESULTAT, nu, antal=1)
        ]
    assert forsoegt


@pytest.mark.fault("T10", "D16")
def test_a_job_for_later_is_timed_by_the_database(db: Database):
    """A host whose clock is a day off puts a job for ten seconds later in the queue for ten seconds later."""
    for skaev in (-DAG, DAG):
        ur = FixedClock(datetime.now(UTC) + skaev)
        with db.transaction() as conn:
            Jobs(ur).defer_at(conn, "x", args={}, lock="x", at=ur.now() + timedelta(seconds=10))
            (om,) = conn.execute(
                "SELECT extract(epoch FROM scheduled_at - now())::float FROM procrastinate_jobs"
            ).fetchone()
            conn.execute("DELETE FROM procrastinate_jobs")
        assert 5 < om < 15


def _styrer(database: Database, goer) -> None:
    async def main() -> None:
        connector = TaalmodigConnector(database.url)
        async with connector.pulje(2) as pool:
            await connector.open_async(pool)
            await goer(Jobstyrer(connector))

    asyncio.run(main())


@pytest.mark.fault("T2")
def test_what_the_queue_was_told_by_a_clock_ahead_is_taken_back(db: Database):
    """Planned jobs, signs of life and runs by the clock of tomorrow count no more; those of today are left alone."""
    with db.transaction() as conn:
        for om in ("20 hours", "2 days"):
            conn.execute(
                "INSERT INTO procrastinate_jobs (task_name, queue_name, args, scheduled_at)"
                " VALUES ('x', 'x', '{}', now() + %s::interval)",
                (om,),
            )
            conn.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + %s::interval)", (om,))
            conn.execute(
                "INSERT INTO procrastinate_periodic_defers (task_name, periodic_id, defer_timestamp)"
                " VALUES ('x', 'x', floor(extract(epoch FROM now() + %s::interval - interval '20 hours'))::bigint)",
                (om,),
            )
    _styrer(db, lambda styrer: styrer.ret_ure())
    with db.transaction() as conn:
        planer = conn.execute("SELECT scheduled_at <= now() FROM procrastinate_jobs ORDER BY id").fetchall()
        liv = conn.execute("SELECT last_heartbeat <= now() FROM procrastinate_workers").fetchall()
        perioder = conn.execute(
            "SELECT defer_timestamp <= extract(epoch FROM now()) FROM procrastinate_periodic_defers"
        )
        assert (planer, liv, perioder.fetchall()) == ([(False,), (True,)], [(True,), (True,)], [(True,)])


@pytest.mark.fault("T2")
def test_the_jobs_of_a_worker_that_died_with_its_clock_ahead_are_taken_up(db: Database):
    """A sign of life from tomorrow keeps no dead worker's job for a day."""
    gjort = threading.Event()
    with db.transaction() as conn:
        (nr,) = conn.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() + interval '1 day') RETURNING id"
        ).fetchone()
        Jobs().defer(conn, "send", args={}, lock="a")
        conn.execute("UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s", (nr,))
    app = build_worker(db, {"send": gjort.set}, {})

    async def main() -> None:
        loeb = asyncio.create_task(run_worker(app, tempo=Tempo(poll=0.05, heartbeat=0.1, dead_after=0.5)))
        await asyncio.to_thread(gjort.wait, 50)
        loeb.cancel()
        await asyncio.gather(loeb, return_exceptions=True)

    asyncio.run(asyncio.wait_for(main(), 60))
    assert gjort.is_set()


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", [-DAG, -TIME, TIME, DAG])
def test_jobs_by_the_clock_go_on_after_the_clock_was_set(spring: timedelta):
    """A worker whose clock jumped puts each minute's job in the queue, also the minutes' after it was set right."""
    registry = PeriodicRegistry()
    app = build_worker(Database("postgresql://ingen.invalid/x"), {}, {})
    task = app.task(name="x")(str)
    registry.register_task(task=task, cron="* * * * *", periodic_id="x", configure_kwargs={})
    periodeur = Periodeur(registry)
    for nu in (NU, NU + spring, NU + timedelta(minutes=1)):
        minutter = [tid for _, tid in periodeur.get_previous_tasks(nu.timestamp() + 1)]
        assert minutter[-1:] == [int(nu.timestamp())]


@pytest.mark.fault("T1", "T7")
@pytest.mark.parametrize("skift", [datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)])
def test_a_pause_is_as_long_across_a_change_of_the_hour(db: Database, skift: datetime):
    """What failed ten seconds before the clocks change is due a minute later, not an hour sooner or later."""
    with db.transaction() as conn:
        with hver_for_sig(conn, Arbejde.RESULTAT, "1", skift - timedelta(seconds=10)):
            raise ValueError
        forfaldne = [
            til_nyt_forsoeg(conn, Arbejde.RESULTAT, skift + timedelta(seconds=sekunder), antal=1)
            for sekunder in (49, 50)
        ]
    assert forfaldne == [[], ["1"]]
