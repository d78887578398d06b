"""Health and metrics: one answer to "is it up?", and numbers without a person in them."""

from __future__ import annotations

import re
from uuid import uuid4

import psycopg
import pytest
import requests

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.revision import nyeste_revision
from fordringsbro.portal.sundhed import afhaengigheder
from fordringsbro.sf1590.fagsystem.model import NyUdgaaende


def _maalinger(portal: str) -> dict[str, float]:
    svar = requests.get(f"{portal}/metrics", timeout=10)
    assert svar.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    linjer = (linje for linje in svar.text.splitlines() if not linje.startswith("#"))
    return {navn: float(vaerdi) for navn, _, vaerdi in (linje.rpartition(" ") for linje in linjer)}


def test_a_migrated_database_is_ready(portal: str):
    """200, and each dependency by name."""
    svar = requests.get(f"{portal}/health/ready", timeout=10)
    assert (svar.status_code, svar.json()["status"]) == (200, "ready")
    assert {navn: del_["ok"] for navn, del_ in svar.json()["dependencies"].items()} == {
        "database": True,
        "migrations": True,
    }


def test_a_database_of_another_schema_is_not_ready_but_lives(portal: str, database_url: str):
    """503 with the dependency that fails; the process itself lives."""
    with psycopg.connect(database_url) as conn:
        conn.execute("UPDATE alembic_version SET version_num = '0001'")
    svar = requests.get(f"{portal}/health/ready", timeout=10)
    assert svar.status_code == 503
    assert svar.json()["dependencies"]["database"]["ok"]
    assert not svar.json()["dependencies"]["migrations"]["ok"]
    assert requests.get(f"{portal}/health/live", timeout=10).json() == {"status": "live"}


@pytest.mark.fault("A4")
def test_a_database_that_is_down_is_told_without_its_address():
    """Both dependencies fail, and no password is in the message."""
    fundet = afhaengigheder("postgresql://x:hemmelig@127.0.0.1:9/x")
    assert [del_.ok for del_ in fundet] == [False, False]
    assert "hemmelig" not in str(fundet)


def test_an_empty_database_is_not_migrated(postgres_url: str):
    """Reached, but without tables."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("DROP DATABASE IF EXISTS tom_sundhed")
        conn.execute("CREATE DATABASE tom_sundhed")
    fundet = afhaengigheder(postgres_url.replace("/postgres?", "/tom_sundhed?"))
    assert [(del_.navn, del_.ok) for del_ in fundet] == [("database", True), ("migrations", False)]


def test_the_newest_revision_is_what_migrate_leads_to(database_url: str):
    """A migrated database is at it."""
    with psycopg.connect(database_url) as conn:
        assert conn.execute("SELECT version_num FROM alembic_version").fetchone() == (nyeste_revision(),)


def test_metrics_count_by_state_and_tell_ages(portal: str, dele: Installation, clock):
    """Claims, actions, messages, queues and workers; ages grow with the clock."""
    fundet = _maalinger(portal)
    assert fundet["fordringsbro_database_up"] == 1
    assert fundet['fordringsbro_claims{backend="",state="REJECTED"}'] == 1
    assert fundet['fordringsbro_actions{backend="",code="OPRETFORDRING",state="REJECTED"}'] == 1
    beskeder = {n: v for n, v in fundet.items() if n.startswith("fordringsbro_messages_total")}
    assert sum(beskeder.values()) == 3
    assert fundet['fordringsbro_sendings{backend="PSRM",state="READY"}'] >= 1
    assert fundet['fordringsbro_sending_oldest_seconds{backend="PSRM"}'] == 0
    assert any(navn.startswith('fordringsbro_jobs{status="todo",task="inddrivelse.send"') for navn in fundet)
    assert fundet["fordringsbro_workers"] == 0
    clock.moment = clock.moment.replace(hour=12)
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.backend SET pauset_siden = now() WHERE backend = 'DMI'")
    fundet = _maalinger(portal)
    assert fundet['fordringsbro_sending_oldest_seconds{backend="PSRM"}'] == 3600
    assert fundet['fordringsbro_backend_paused{backend="DMI"}'] == 1


def test_metrics_tell_of_messages_that_fagsystemer_have_not_got(portal: str, dele: Installation, clock):
    """Counted by state; the age is that of the oldest that is not delivered, and 0 when there is none."""
    assert _maalinger(portal)["fordringsbro_fagsystem_oldest_seconds"] == 0
    ny = NyUdgaaende(
        besked_id=uuid4(),
        tjeneste="DækningAfskrivningRegistreringAfsend",
        operation="OpretDækningAfskrivning",
        kommune_cvr="29000011",
        modtager=OprettetAf("29000011", uuid4()),
        konto_id=(konto := uuid4()),
        felter={"DebitorkontoIdentifikation": str(konto)},
    )
    with dele.database.transaction() as conn:
        dele.udbakke.laeg(conn, [ny])
    clock.moment = clock.moment.replace(hour=12)
    fundet = _maalinger(portal)
    assert fundet['fordringsbro_fagsystem_messages{state="KLAR"}'] == 1
    assert fundet["fordringsbro_fagsystem_oldest_seconds"] == 3600
    with dele.database.transaction() as conn:
        conn.execute("UPDATE sf1590.udgaaende SET tilstand = 'LEVERET'")
    assert _maalinger(portal)["fordringsbro_fagsystem_oldest_seconds"] == 0


@pytest.mark.fault("A5")
def test_metrics_hold_no_ids_and_no_persons(portal: str):
    """No label holds a number as long as a CPR or an id."""
    assert not re.findall(r"\d{8,}", requests.get(f"{portal}/metrics", timeout=10).text)


def test_metrics_say_when_the_database_is_down(portal: str, dele: Installation):
    """Prometheus is answered, with the one number that matters."""
    dele.database.close()
    assert _maalinger(portal) == {"fordringsbro_database_up": 0}
