"""Health of serve and worker: the truth, to whoever asks, also when all threads are busy."""

from __future__ import annotations

import asyncio
import http.client
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
import requests

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.platform.worker import Tempo, arbejderpuls, build_worker, run_worker
from fordringsbro.portal.helbred import Sundhed, arbejdersundhed
from fordringsbro.wire.http.asgi import WsgiAdapter
from fordringsbro.wire.http.local_server import local_asgi, local_server
from fordringsbro.wire.soap.host import wsgi_app

INGEN = "postgresql://nobody:secret@127.0.0.1:9/none"


def app(ressourcer):
    return wsgi_app((), public_url="http://127.0.0.1", max_body=1, clock=FixedClock(), ressourcer=ressourcer)


def stand(url: str, hvad: str) -> tuple[int, dict]:
    """What is told of health."""
    svar = requests.get(f"{url}/health/{hvad}", timeout=10)
    return svar.status_code, svar.json()


@pytest.mark.fault("A4")
def test_serve_tells_whether_it_lives_and_whether_it_can_work(db: Database, database_url: str):
    """Of another schema it lives and is not ready; and it tells the same to everybody, with nothing of anybody."""
    dele = Installation(Settings(access="certificate", trusted_proxies="127.0.0.1"), db, FixedClock())
    with local_server(app(dele.ressourcer())) as url:
        assert stand(url, "live") == (200, {"status": "live", "dependencies": {}})
        kode, godt = stand(url, "ready")
        assert (kode, godt["status"]) == (200, "ready")
        with psycopg.connect(database_url) as conn:
            conn.execute("UPDATE alembic_version SET version_num = '0001'")
        time.sleep(1.1)  # what was found is told for a second
        kode, galt = stand(url, "ready")
        assert (kode, galt["status"], galt["dependencies"]["migrations"]["ok"]) == (503, "unavailable", False)
        assert stand(url, "live")[0] == 200
        assert requests.post(f"{url}/health/live", timeout=10).status_code == 405
        forbindelse = http.client.HTTPConnection(url.removeprefix("http://"), timeout=10)
        for sti, ventet in (("live", 200), ("ready", 503), ("live", 200)):
            # The connection is kept: without a connection of its own, the next one fails.
            forbindelse.auto_open = sti == "live" and forbindelse.sock is None
            forbindelse.request("HEAD", f"/health/{sti}")
            hoved = forbindelse.getresponse()
            assert (hoved.status, hoved.read()) == (ventet, b"")
        forbindelse.close()


@pytest.mark.fault("A4", "D10")
def test_a_database_that_is_away_is_told_without_its_address():
    """Not ready, alive, and not a word of where the database is or who asks there."""
    database = Database(INGEN, vent_s=0.1)
    with local_server(app(Sundhed(database).adresser())) as url:
        kode, galt = stand(url, "ready")
        assert (kode, galt["dependencies"]["database"]["ok"]) == (503, False)
        assert not {"secret", "nobody", "127.0.0.1"} & set(str(galt).replace("/", " ").replace("'", " ").split())
        assert stand(url, "live")[0] == 200
        assert "fordringsbro_process_database_up 1.0" in requests.get(f"{url}/metrics", timeout=10).text
    database.close()


@pytest.mark.fault("N4")
def test_health_is_told_when_every_thread_is_busy(db: Database):
    """A supervisor is answered while the only thread waits for somebody else."""
    er_inde, videre = threading.Event(), threading.Event()
    helbred = app(Sundhed(db).adresser())

    def optaget(environ, start_response):
        if environ["PATH_INFO"].startswith("/health/"):
            return helbred(environ, start_response)
        er_inde.set()
        videre.wait(30)
        return helbred(environ, start_response)

    with (
        local_asgi(lambda kant: WsgiAdapter(optaget, kant, threads=1, max_body=1)) as url,
        ThreadPoolExecutor(1) as traade,
    ):
        anden = traade.submit(requests.get, f"{url}/andet", timeout=30)
        assert er_inde.wait(10)
        assert stand(url, "live")[0] == stand(url, "ready")[0] == 200
        assert not anden.done()
        videre.set()


def test_a_worker_tells_whether_its_loop_turns_and_whether_it_takes_jobs(db: Database, monkeypatch):
    """A worker that runs is alive and ready, and says when it took a job; a stuck one is not alive, an idle one not ready."""
    gjort = threading.Event()
    opgaver = build_worker(db, {"x": gjort.set}, {})
    puls = arbejderpuls(opgaver, 4)
    loop = asyncio.new_event_loop()
    task = loop.create_task(run_worker(opgaver, tempo=Tempo(poll=0.05, heartbeat=0.1, dead_after=2), puls=puls))

    def koer():
        with pytest.raises(asyncio.CancelledError):
            loop.run_until_complete(task)

    traad = threading.Thread(target=koer)
    with local_server(app(arbejdersundhed(db, puls).adresser())) as url:
        traad.start()
        try:
            frist = time.monotonic() + 20
            while stand(url, "ready")[0] != 200 and time.monotonic() < frist:
                time.sleep(0.05)
            assert stand(url, "ready")[1]["dependencies"].keys() == {"database", "migrations", "loop", "jobs"}
            assert stand(url, "live")[0] == 200
            assert "fordringsbro_worker_last_job_seconds" in requests.get(f"{url}/metrics", timeout=10).text
        finally:
            loop.call_soon_threadsafe(task.cancel)
            traad.join(20)
            loop.close()
        puls.styrer.spurgt -= 60
        kode, galt = stand(url, "ready")
        assert (kode, galt["dependencies"]["jobs"]["ok"], stand(url, "live")[0]) == (503, False, 200)
        puls.sidst -= 60
        kode, galt = stand(url, "live")
        assert (kode, galt["status"]) == (503, "stuck")


def test_a_worker_with_its_hands_full_is_not_stuck(db: Database):
    """Whoever does as many jobs as it can asks for no more."""
    puls = arbejderpuls(build_worker(db, {}, {}), 2)
    puls.styrer.spurgt -= 60
    assert not puls.tager_jobs
    puls.styrer._i_haanden |= {1, 2}
    assert puls.tager_jobs
