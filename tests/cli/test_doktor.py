"""`doctor` tells what is wrong and what to do; warnings end 0, faults end 1."""

from __future__ import annotations

import json
import socket
import sys
import threading
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from certifikater import Myndighed

from fordringsbro.cli.doktor import handling


@pytest.fixture
def stand(cli):
    """Runs doctor and gives what it found by name."""

    def stand() -> dict[str, dict]:
        return {row["check"]: row for row in json.loads(cli("doctor", "--json").stdout)}

    return stand


def _arbejder(conn, alder_s: int) -> None:
    conn.execute("DELETE FROM procrastinate_workers")
    conn.execute(
        "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s))", (alder_s,)
    )


def test_a_worker_that_lives_is_ok_and_a_silent_one_a_fault(cli, dele, stand, monkeypatch):
    """None, alive, silent: only alive is ok, and the others say how to start one."""
    assert stand()["worker"]["status"] == "fejl"
    assert cli("doctor").exit_code == 1
    with dele.database.transaction() as conn:
        _arbejder(conn, 1)
    fundet = stand()
    assert (fundet["worker"]["status"], fundet["migrations"]["status"]) == ("ok", "ok")
    # Nobody listens at the addresses: a warning, since parts may run elsewhere.
    assert fundet["serve"]["status"] == "advarsel"
    # The tests' own server waits for no disk.
    assert {navn for navn, diagnose in fundet.items() if diagnose["status"] == "fejl"} == {"durability"}
    monkeypatch.setattr("fordringsbro.portal.maal_store.uden_sikring", lambda _conn: [])
    assert cli("doctor").exit_code == 0
    with dele.database.transaction() as conn:
        _arbejder(conn, 60)
    assert stand()["worker"]["status"] == "fejl"


@pytest.mark.fault("D7")
def test_a_server_that_may_lose_commits_is_told(stand):
    """With fsync, full_page_writes or synchronous_commit off a power failure can take what was answered."""
    fundet = stand()["durability"]
    assert fundet["status"] == "fejl"
    assert fundet["en"].endswith(": fsync, full_page_writes, synchronous_commit")
    assert "fordringsbro worker" in stand()["worker"]["do"]


def test_a_backend_that_answers_is_ok(stand, monkeypatch, dmi_url):
    """DMI answers, PSRM doesn't."""
    monkeypatch.setenv("FORDRINGSBRO_DMI_URL", dmi_url)
    fundet = stand()
    assert (fundet["dmi"]["status"], fundet["psrm"]["status"]) == ("ok", "advarsel")


@pytest.mark.fault("N28")
def test_stuck_actions_paused_backends_and_late_jobs_are_told(dele, modtag, stand):
    """Each comes with the command that helps."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED'")
        conn.execute("UPDATE inddrivelse.backend SET pauset_siden = now(), pauset_kode = '403' WHERE backend = 'DMI'")
        conn.execute("UPDATE procrastinate_jobs SET scheduled_at = now() - interval '1 hour'")
    fundet = stand()
    assert "fordringsbro parked" in fundet["parked"]["do"]
    assert (fundet["sending DMI"]["status"], fundet["sending PSRM"]["status"]) == ("fejl", "ok")
    assert "parked resume DMI" in fundet["sending DMI"]["do"]
    assert fundet["queue"]["status"] == "advarsel"


@pytest.mark.fault("A13")
@pytest.mark.parametrize(("gange", "status"), [(5, "ok"), (6, "advarsel")])
def test_jobs_that_keep_failing_are_told(*, dele, modtag, stand, gange, status):
    """A job that waits for its next attempt is not late; after six of them it is named all the same."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    with dele.database.transaction() as conn:
        conn.execute(
            "UPDATE procrastinate_jobs SET attempts = %s, scheduled_at = now() + interval '5 minutes'"
            " WHERE task_name = 'overdragelse.forfaldne'",
            (gange,),
        )
    fundet = stand()
    assert (fundet["queue"]["status"], fundet["jobs"]["status"]) == ("ok", status)
    assert ("overdragelse.forfaldne" in fundet["jobs"]["en"]) is (status == "advarsel")


def test_a_database_that_is_down_hides_only_what_is_behind_it(cli, stand, monkeypatch):
    """The rest is still looked at, and no password is shown."""
    monkeypatch.setenv("FORDRINGSBRO_DATABASE_URL", "postgresql://x:hemmelig@127.0.0.1:9/x")
    fundet = stand()
    assert fundet["database"]["status"] == "fejl"
    assert fundet["python"]["status"] == "ok"
    assert "worker" not in fundet
    assert "hemmelig" not in cli("doctor").output


@pytest.mark.usefixtures("cli")
def test_a_database_of_another_schema_is_a_fault(stand, database_url):
    """An older schema asks for migrate."""
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    assert "fordringsbro migrate" in stand()["migrations"]["do"]


def test_a_missing_library_is_named(monkeypatch):
    """A dependency that can't be imported is told by name."""

    def hent(navn: str) -> None:
        if navn == "zeep":
            raise ImportError

    fundet = handling._biblioteker(hent)
    assert (fundet.stand, fundet.en) == ("fejl", "missing zeep")


@pytest.mark.parametrize(("version", "stand"), [((3, 10), "fejl"), ((3, 11), "ok"), ((3, 13), "ok"), ((3, 14), "fejl")])
def test_python_must_be_a_supported_one(monkeypatch, version: tuple[int, int], stand: str):
    """3.11 to 3.13, both included."""
    monkeypatch.setattr(sys, "version_info", (*version, 0, "final", 0))
    assert handling._python().stand == stand


def test_a_moved_clock_is_a_warning(stand, monkeypatch):
    """A sandbox on another date says so."""
    monkeypatch.setenv("FORDRINGSBRO_CLOCK_OFFSET_DAYS", "3")
    assert stand()["clock"]["status"] == "advarsel"


@pytest.mark.fault("N25", "T8")
@pytest.mark.parametrize(
    ("fra", "til", "stand_"),
    [(-60, 31, "ok"), (-60, 29, "advarsel"), (-60, -1, "fejl"), (1, 90, "fejl")],
    ids=["valid", "about to expire", "expired", "not valid yet"],
)
def test_our_certificate_is_looked_at_ahead_of_its_end(*, stand, monkeypatch, tmp_path, fra, til, stand_):
    """A month before its end it is a warning, after it and before its beginning a fault; without one nothing is said."""
    assert "certificate" not in stand()
    nu = datetime.now(UTC)
    bevis = Myndighed(nu).oces3(fra=nu + timedelta(days=fra), til=nu + timedelta(days=til, hours=1))
    (tmp_path / "klient.pem").write_text(bevis.kaede_pem + bevis.noegle_pem)
    monkeypatch.setenv("FORDRINGSBRO_CLIENT_CERTIFICATE", str(tmp_path / "klient.pem"))
    assert stand()["certificate"]["status"] == stand_


@pytest.mark.fault("T5")
@pytest.mark.parametrize(("dage", "stand_"), [(59, None), (60, "advarsel"), (79, "advarsel"), (80, "fejl")])
def test_notifications_that_are_soon_lost_are_told(dele, stand, dage, stand_):
    """Not fetched for two months is a warning, for eighty days a fault: after three months they are gone."""
    with dele.database.transaction() as conn:
        conn.execute("INSERT INTO inddrivelse.linje (backend, fordringshaver_id) VALUES ('PSRM', 1)")
        conn.execute(
            "INSERT INTO underretning.linje (backend, fordringshaver_id, hentet)"
            " VALUES ('PSRM', 1, now() - make_interval(days => %s, mins => 1))",
            (dage,),
        )
    assert stand().get("notifications PSRM", {}).get("status") == stand_


@pytest.mark.parametrize(("svar", "stand_"), [(b'{"status":"live"}', "ok"), (b"nej", "advarsel"), (None, "advarsel")])
def test_a_portal_on_a_unix_socket_is_asked_there(stand, monkeypatch, tmp_path, svar, stand_):
    """The portal, somebody else, and nobody."""
    sti = tmp_path / "portal.sock"
    monkeypatch.setenv("FORDRINGSBRO_PORTAL_UNIX_SOCKET", str(sti))
    with socket.socket(socket.AF_UNIX) as lytter:
        if svar is not None:
            lytter.bind(str(sti))
            lytter.listen()

            def besvar():
                forbindelse, _ = lytter.accept()
                with forbindelse:
                    forbindelse.recv(4096)
                    forbindelse.sendall(b"HTTP/1.1 200 OK\r\n\r\n" + svar)

            traad = threading.Thread(target=besvar, daemon=True)
            traad.start()
        assert stand()["portal"]["status"] == stand_
