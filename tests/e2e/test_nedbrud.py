"""Processes are killed at each named point and started again: nothing is lost, doubled or told twice."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import psutil
import psycopg
import pytest
import requests
from halv_stikledning import halvt_svar
from nedbrudsbesked import STI, ny_besked, send
from nedbrudsverden import Verden, vent_paa
from sandkasseproces import fire_porte, vent

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.inddrivelse import bestilling
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.punkter import Punkt
from fordringsbro.platform.revision import nyeste_revision
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.simulator.server import dmi, psrm
from fordringsbro.underretning.hentning import HENT
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

DAG = date(2026, 11, 20)


@pytest.fixture(scope="module")
def verden(copied_database, template_database) -> Iterator[Verden]:
    """An installation with both collection systems; every test has claims of its own there."""
    mappe = Path(tempfile.mkdtemp(prefix="fordringsbro-nedbrud-"))
    forskydning = (DAG - SystemClock().today()).days
    clock, port = SystemClock(timedelta(days=forskydning)), fire_porte()
    with (
        copied_database(template_database) as (_, url),
        psrm(data_dir=mappe, forsinkelse_s=0, clock=clock) as psrm_url,
        dmi(data_dir=mappe, callback_url=f"http://127.0.0.1:{port}", forsinkelse_s=0, clock=clock) as dmi_url,
    ):
        database = Database(url)
        installation = Installation(
            Settings(database_url=url, psrm_url=psrm_url, dmi_url=dmi_url, sandbox=True), database, clock
        )
        connect_demo(installation)
        fundet = Verden(installation, port, mappe, forskydning)
        yield fundet
        fundet.foraelder.luk()
        database.close()
    shutil.rmtree(mappe)


@pytest.fixture(autouse=True)
def _ingen_lever(verden: Verden) -> Iterator[None]:
    """What a test that failed has left running would take part in the next one."""
    yield
    verden.ryd_op()


def send_igen(base: str, besked: bytes) -> requests.Response:
    """As a fagsystem does that got no answer: until there is one."""
    svar: list[requests.Response] = []

    def besvaret() -> bool:
        with suppress(requests.ConnectionError):
            svar.append(send(base, besked))
        return bool(svar)

    vent(besvaret)
    return svar[0]


@pytest.fixture
def serve(verden: Verden) -> Iterator[int]:
    """The services as a process."""
    pid = verden.foraelder.start("serve")
    vent_paa(verden.base + STI + "?wsdl")
    yield pid
    verden.foraelder.stop(pid)


@pytest.fixture
def registreret(verden: Verden) -> None:
    """A claim that is to be handed over, and nobody who does it yet."""
    app = wsgi_app(
        verden.installation.services(), public_url="http://x", max_body=10**7, clock=verden.installation.clock
    )
    with local_server(app) as base:
        assert b"Accept" in send(base, ny_besked()).content


def _arbejdere(serve: int) -> list[psutil.Process]:
    """The processes of a server that answer."""
    return [barn for barn in psutil.Process(serve).children() if "resource_tracker" not in " ".join(barn.cmdline())]


def fordringer(verden: Verden) -> int:
    return verden.sql("SELECT count(*) FROM debitor.fordring")[0][0]


@pytest.mark.parametrize(
    ("punkt", "bogfoert"),
    [
        pytest.param(Punkt.KROP_VENTES, 0, marks=pytest.mark.fault("K1")),
        pytest.param(Punkt.KROP_LAEST, 0, marks=pytest.mark.fault("K2")),
        pytest.param(Punkt.BESKED_GYLDIG, 0, marks=pytest.mark.fault("K3")),
        pytest.param(Punkt.KONTO_SKITSERET, 0, marks=pytest.mark.fault("K4")),
        pytest.param(Punkt.BOGFOERT, 0, marks=pytest.mark.fault("K4")),
        pytest.param(Punkt.SVAR_KLAR, 1, marks=pytest.mark.fault("K5")),
    ],
)
def test_a_message_that_met_its_end_is_taken_when_it_comes_again(verden, serve, punkt, bogfoert):
    """Killed on the way in, `serve` goes on by itself; the message sent again is booked once, and has one answer."""
    konto = uuid4()
    if punkt is Punkt.BOGFOERT:
        # What comes to a known account is written by many statements.
        send(verden.base, ny_besked(konto))
    besked, foer = ny_besked(konto), fordringer(verden)
    verden.doe_ved(punkt)
    with pytest.raises(requests.ConnectionError):
        send(verden.base, besked)
    assert verden.er_doed()
    assert fordringer(verden) == foer + bogfoert
    svar = send_igen(verden.base, besked)
    assert b"Accept" in svar.content
    assert send(verden.base, besked).content == svar.content
    assert fordringer(verden) == foer + 1
    assert verden.brud() == {}


@pytest.mark.fault("K6")
def test_half_an_answer_is_none_and_the_whole_one_can_be_had(verden, serve):
    """Killed when half of the answer had come through, it gives all of it to the message that comes again."""
    besked, foer = ny_besked(), fordringer(verden)

    def draeb() -> None:
        for barn in _arbejdere(serve):
            barn.kill()

    with halvt_svar(verden.base, draeb) as base, pytest.raises(requests.RequestException):
        send(base, besked)
    assert fordringer(verden) == foer + 1
    svar = send_igen(verden.base, besked)
    assert b"Accept" in svar.content
    assert fordringer(verden) == foer + 1


@pytest.mark.fault("D15")
def test_a_service_without_a_file_to_open_waits_and_goes_on(verden, serve):
    """Clients take every descriptor there is: nothing dies, and who comes when they have gone is answered as ever."""
    (arbejder,) = _arbejdere(serve)
    foer, svar = fordringer(verden), []
    _, haardt = resource.prlimit(arbejder.pid, resource.RLIMIT_NOFILE)
    resource.prlimit(arbejder.pid, resource.RLIMIT_NOFILE, (arbejder.num_fds() + 5, haardt))
    adresse = ("127.0.0.1", urlsplit(verden.base).port)
    with ExitStack() as optagne:
        for _ in range(40):
            forbindelse = optagne.enter_context(socket.create_connection(adresse, timeout=20))
            forbindelse.sendall(b"POST / HTTP/1.1\r\n")
        vent(lambda: "out of system resource" in verden.log())
        # Nobody can take it yet.
        venter = threading.Thread(target=lambda: svar.append(send(verden.base, ny_besked())))
        venter.start()
    venter.join(60)
    assert [et.status_code in (200, 503) for et in svar] == [True]
    resource.prlimit(arbejder.pid, resource.RLIMIT_NOFILE, (haardt, haardt))
    assert b"Accept" in send(verden.base, ny_besked()).content
    assert fordringer(verden) == foer + 1 + (svar[0].status_code == 200)
    assert _arbejdere(serve) == [arbejder]


def hel(verden: Verden, *, mens: Callable[[], None] = lambda: None) -> None:
    """Start another worker, which must bring all of it to an end in which everybody agrees."""
    pid = verden.foraelder.start("worker")
    mens()
    verden.vent_paa_ro()
    assert verden.foraelder.stop(pid) == 0
    assert verden.brud() == {}
    assert set(verden.udfoert()) == {1}


@pytest.mark.usefixtures("registreret")
@pytest.mark.parametrize(
    "punkt",
    [
        pytest.param(Punkt.AKTION_SKREVET, marks=[pytest.mark.fault("K4"), pytest.mark.long]),
        pytest.param(Punkt.LINJE_TAGET, marks=pytest.mark.fault("K7", "K22")),
        pytest.param(Punkt.FOER_AFSENDELSE, marks=[pytest.mark.fault("K7"), pytest.mark.long]),
        pytest.param(Punkt.FORBUNDET, marks=[pytest.mark.fault("K8"), pytest.mark.long]),
        pytest.param(Punkt.HOVED_SENDT, marks=pytest.mark.fault("K8")),
        pytest.param(Punkt.FORESPOERGSEL_SENDT, marks=[pytest.mark.fault("K9"), pytest.mark.long]),
        pytest.param(Punkt.EFTER_AFSENDELSE, marks=[pytest.mark.fault("K10"), pytest.mark.long]),
        pytest.param(Punkt.SVAR_OPTAGET, marks=[pytest.mark.fault("K11"), pytest.mark.long]),
        pytest.param(Punkt.UDFALD_SKREVET, marks=[pytest.mark.fault("K11"), pytest.mark.long]),
        pytest.param(Punkt.UDFALD_FORTALT, marks=[pytest.mark.fault("K12"), pytest.mark.long]),
    ],
)
def test_a_worker_killed_at_a_point_leaves_nothing_undone_or_done_twice(verden, punkt):
    """The next worker brings every action to its one end: carried out once, and known by us to be."""
    verden.doe_ved(punkt)
    pid = verden.foraelder.start("worker")
    assert verden.foraelder.slut(pid) == -signal.SIGKILL
    assert verden.er_doed()
    hel(verden)


@pytest.mark.fault("K17")
@pytest.mark.usefixtures("registreret")
def test_the_one_who_frees_the_jobs_of_the_dead_may_die_of_it(verden):
    """Two workers are killed, the second one while it takes up the first one's job; the third one does both."""
    for punkt in (Punkt.LINJE_TAGET, Punkt.DOEDES_JOB_FUNDET):
        verden.doe_ved(punkt)
        assert verden.foraelder.slut(verden.foraelder.start("worker")) == -signal.SIGKILL
    hel(verden)


@pytest.mark.long
@pytest.mark.fault("K19")
@pytest.mark.usefixtures("registreret")
def test_a_worker_of_the_same_name_takes_over_at_once(verden):
    """Killed with its line held, it is followed by one of its name, which need not wait for the hold to run out."""
    verden.doe_ved(Punkt.LINJE_TAGET)
    assert verden.foraelder.slut(verden.foraelder.start("worker")) == -signal.SIGKILL
    assert verden.sql("SELECT 1 FROM inddrivelse.spor WHERE holder IS NOT NULL")
    hel(verden)


@pytest.mark.long
@pytest.mark.fault("K20")
@pytest.mark.usefixtures("registreret")
def test_the_job_of_a_worker_that_nobody_remembers_is_done(verden):
    """Killed, and gone from the list of workers before anybody looked: its job is taken up all the same."""
    verden.doe_ved(Punkt.LINJE_TAGET)
    assert verden.foraelder.slut(verden.foraelder.start("worker")) == -signal.SIGKILL
    verden.goer("DELETE FROM procrastinate_workers")
    hel(verden)


@pytest.mark.fault("K21")
@pytest.mark.usefixtures("registreret")
def test_a_worker_that_wakes_after_it_was_replaced_writes_nothing(verden):
    """Stopped with its answer in hand while another one does its work to the end, it wakes and changes nothing."""
    verden.doe_ved(Punkt.EFTER_AFSENDELSE, stands=True)
    sover = verden.foraelder.start("worker")
    vent(verden.er_doed)
    hel(verden)
    foer = verden.sql("SELECT count(*), max(haendelse_id) FROM inddrivelse.haendelse")
    os.kill(sover, signal.SIGCONT)
    vent(lambda: "overtaken by another worker" in verden.log())
    assert verden.foraelder.stop(sover) == 0
    assert verden.sql("SELECT count(*), max(haendelse_id) FROM inddrivelse.haendelse") == foer
    assert verden.brud() == {}


@pytest.mark.usefixtures("registreret")
@pytest.mark.parametrize(
    "punkt",
    [
        pytest.param(Punkt.UNDERRETNINGER_HENTET, marks=[pytest.mark.fault("K13"), pytest.mark.long]),
        pytest.param(Punkt.UNDERRETNINGER_SKREVET, marks=pytest.mark.fault("K14")),
    ],
)
def test_a_notification_is_kept_once_whoever_died_of_it(verden, punkt):
    """Killed with the page in hand, or with all of it written and not committed: the next one keeps it, once."""
    hel(verden)
    ((hos, haver),) = verden.sql(
        "SELECT backend_fordring_id, fordringshaver_id FROM nymf.fordring ORDER BY fordring_id DESC LIMIT 1"
    )
    url = verden.installation.settings.psrm_url
    svar = requests.post(f"{url}/returner", json={"fordring_id": int(hos), "aarsag": "AFTL"}, timeout=10)
    svar.raise_for_status()
    with verden.installation.database.transaction() as conn:
        bestilling.nu(conn, verden.installation.jobs, HENT, Backend.PSRM, haver)
    verden.doe_ved(punkt)
    assert verden.foraelder.slut(verden.foraelder.start("worker")) == -signal.SIGKILL
    gemt = "SELECT count(*) FROM underretning.underretning WHERE backend_nummer = %s"
    (nummer,) = svar.json()["underretninger"]
    assert verden.sql(gemt, nummer) == [(0,)]
    hel(verden, mens=lambda: vent(lambda: verden.sql(gemt, nummer) == [(1,)]))


@pytest.mark.fault("K16")
def test_a_migration_that_is_killed_has_done_nothing(verden, copied_database):
    """Killed inside, the database is as it was, and the same migration again brings it all the way."""
    with copied_database("template1") as (_, url), psycopg.connect(url, autocommit=True) as conn:
        verden.doe_ved(Punkt.MIGRATION_KOERT)
        assert verden.foraelder.slut(verden.foraelder.start("migrate", database_url=url)) == -signal.SIGKILL
        sql = "SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
        assert conn.execute(sql).fetchone() == (0,)
        assert verden.foraelder.slut(verden.foraelder.start("migrate", database_url=url)) == 0
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == (nyeste_revision(),)


@pytest.mark.fault("K15")
@pytest.mark.usefixtures("registreret")
def test_the_check_of_the_books_may_be_killed(verden):
    """It only looks: killed between us and the collection systems it leaves nothing, and the next one tells all."""
    hel(verden)
    verden.doe_ved(Punkt.BOG_EFTERPROEVET)
    assert verden.foraelder.slut(verden.foraelder.start("verify")) == -signal.SIGKILL
    assert verden.foraelder.slut(verden.foraelder.start("verify")) == 0


def test_a_server_that_is_told_to_end_while_it_starts_ends_in_order(verden):
    """Nobody waits for a process that has not begun to listen, and kills it in the end."""
    pid = verden.foraelder.start("serve")
    vent(psutil.Process(pid).children)
    begyndt = time.monotonic()
    assert verden.foraelder.stop(pid) == 0
    # The kill would come after 30 s.
    assert time.monotonic() - begyndt < 20


@pytest.mark.fault("K18")
def test_any_number_of_signals_let_what_is_in_hand_end_in_order(verden):
    """A second SIGTERM, and a third, change nothing: `worker` and `serve` end in order, and leave no sign of life."""
    worker, serve = (verden.foraelder.start(navn) for navn in ("worker", "serve"))
    vent_paa(verden.base + STI + "?wsdl")
    vent(lambda: verden.sql("SELECT 1 FROM procrastinate_workers"))
    for _ in range(3):
        for pid in (worker, serve):
            os.kill(pid, signal.SIGTERM)
    assert [verden.foraelder.slut(pid) for pid in (worker, serve)] == [0, 0]
    assert "Traceback" not in verden.log()
