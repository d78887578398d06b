"""`outbox` and `inbox`: what fagsystemer are told, and what their mailbox got; `why` and `verify` know of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from fordringsbro.efterproev import alle_kontroller
from fordringsbro.sf1590.fagsystem.fortaelling import FORTAEL
from fordringsbro.sf1590.fagsystem.udbakke import SEND

FORDRING = "aff04116-f390-5244-8df8-86ff184ae08a"
SYSTEM = "00000000-0000-4000-8000-"


@pytest.fixture
def betalt(dele, modtag):
    """A claim, and a payment on it that nobody was told of yet."""
    for navn in ("01-opret.xml", "03-delbetaling.xml"):
        modtag(dele, f"02-skolefritid/{navn}")
    return dele


def fortael(dele):
    """Do what the worker would; no fagsystem has a route."""
    opgaver = dele.tasks("test")
    opgaver[FORTAEL]()
    with dele.database.transaction() as conn:
        rows = conn.execute("SELECT DISTINCT modtager_cvr, modtager_system::text FROM sf1590.udgaaende").fetchall()
    for cvr, system in rows:
        opgaver[SEND](cvr=cvr, system=system)


def test_what_is_not_delivered_is_listed_with_the_reason(*, cli, betalt):
    """Number, receiver, attempts and what the last one came to; delivered ones with --all only."""
    assert json.loads(cli("outbox", "--json").stdout) == []
    fortael(betalt)
    (row,) = json.loads(cli("outbox", "--json").stdout)
    assert (row["operation"], row["state"], row["attempts"]) == ("OpretDækningAfskrivning", "KLAR", 1)
    assert row["reason"] == "ingen rute"
    assert row["system"].startswith(SYSTEM)
    assert "ingen rute" in cli("outbox").stdout
    with betalt.database.transaction() as conn:
        conn.execute("UPDATE sf1590.udgaaende SET tilstand = 'LEVERET'")
    assert json.loads(cli("outbox", "--json").stdout) == []
    assert [r["number"] for r in json.loads(cli("outbox", "--all", "--json").stdout)] == [row["number"]]


def test_a_message_can_be_sent_again_by_number(*, cli, betalt, clock):
    """It is due at once and a job is put in the queue; a number that nothing waits under is exit code 2."""
    fortael(betalt)
    (row,) = json.loads(cli("outbox", "--json").stdout)
    clock.advance(timedelta(milliseconds=1))
    assert cli("outbox", "send-again", row["number"]).exit_code == 0
    with betalt.database.transaction() as conn:
        sql = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND status = 'todo'"
        assert conn.execute(sql, (SEND,)).fetchone()[0] >= 1
    assert cli("outbox", "send-again", row["number"] + 1).exit_code == 2


@pytest.mark.fault("U21")
def test_a_message_that_is_being_sent_is_not_sent_beside_itself(*, cli, betalt):
    """The clerk is told that it can't be done now, and the attempt that is on its way stays the only one."""
    fortael(betalt)
    (row,) = json.loads(cli("outbox", "--json").stdout)
    with betalt.database.transaction() as conn:
        conn.execute("UPDATE sf1590.udgaaende SET tilstand = 'SENDES', naeste = now() + interval '1 hour'")
    svar = cli("outbox", "send-again", row["number"])
    assert (svar.exit_code, svar.stderr[:7]) == (1, "FB-506 ")
    with betalt.database.transaction() as conn:
        assert conn.execute("SELECT tilstand FROM sf1590.udgaaende").fetchone() == ("SENDES",)


def test_a_new_route_wakes_what_waits_for_it(*, cli, betalt):
    """After `routes add` and after `routes remove`, what waits is due within seconds, once every process knows."""
    fortael(betalt)
    with betalt.database.transaction() as conn:
        conn.execute("UPDATE sf1590.udgaaende SET naeste = now() + interval '1 hour'")
    (row,) = json.loads(cli("outbox", "--json").stdout)
    rute = ("DaekningAfskrivningRegistreringAfsend", row["receiver"])
    assert cli("routes", "add", *rute, "--url", "http://127.0.0.1:8/x").exit_code == 0
    (foer,) = json.loads(cli("outbox", "--json").stdout)
    assert foer["next_at"] < row["next_at"]


def test_why_tells_what_the_fagsystem_was_told(*, cli, betalt):
    """The story has the message, and the fagsystem's answer once there is one."""
    fortael(betalt)

    def fortalt():
        return [p for p in json.loads(cli("why", FORDRING, "--json").stdout)["timeline"] if p["kind"] == "fagsystem"]

    assert [p["en"] for p in fortalt()] == ["OpretDækningAfskrivning for the fagsystem"]
    with betalt.database.transaction() as conn:
        conn.execute("UPDATE sf1590.udgaaende SET tilstand = 'LEVERET', afsluttet_at = now() + interval '1 day'")
    assert [p["en"] for p in fortalt()][1:] == ["The fagsystem accepted the message"]


def test_verify_finds_a_booking_that_nobody_was_told_of(*, betalt):
    """All told: the invariant holds and has tried something. A message's trace lost: it is broken by the booking's id."""
    fortael(betalt)

    def kontrol():
        return next(k for k in alle_kontroller(betalt) if k.navn == "fagsystem_told")

    assert (kontrol().antal, kontrol().brud) == (1, ())
    with betalt.database.transaction() as conn:
        (post,) = conn.execute("DELETE FROM sf1590.fortalt RETURNING post_id::text").fetchone()
    assert [forskel.emne for forskel in kontrol().brud] == [post]


def test_the_mailbox_is_empty_until_it_was_told(*, cli, betalt):
    """`inbox` prints a list, also an empty one, and refuses what is no UUID."""
    assert json.loads(cli("inbox", "--json").stdout) == []
    assert "0" in cli("inbox").stdout
    assert cli("inbox", "--system", "x").exit_code == 2
