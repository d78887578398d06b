"""`fordringsbro tasks`: whatever waits for a person is in one list, and leaves it when its cause is gone."""

from __future__ import annotations

import json
import re
import shlex
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import psycopg
import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import linje_store
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.opgaver.store import GRENE
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, alle_til_side, hver_for_sig, loest, til_nyt_forsoeg

KOMMUNE = "29000011"
_VENTER = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def opgaver(cli):
    """The tasks as a program reads them."""

    def opgaver(*valg):
        svar = cli("tasks", "--json", *valg)
        assert svar.exit_code == 0, svar.output
        return json.loads(svar.stdout)

    return opgaver


def koer(cli, kommando):
    """Run a command as `tasks` prints it."""
    program, *argumenter = shlex.split(kommando)
    assert program == "fordringsbro"
    return cli(*argumenter)


def til_side(dele, noegle="a"):
    """Have an item fail and be set aside."""
    with dele.database.transaction() as conn, hver_for_sig(conn, Arbejde.FORTAELLING, noegle, dele.clock.now()):
        raise FejlError(Fejlkode.FOR_STOR)


def test_every_kind_has_a_query():
    """A kind without a query would never be seen."""
    assert set(GRENE) == set(Arbejdsart)


def test_nothing_waits_in_an_empty_house(cli, opgaver, dele):
    """An empty list is an empty list, for programs and people."""
    assert opgaver() == []
    assert "Tasks: 0" in cli("tasks").stdout


def test_a_hearing_is_a_task_until_it_is_answered(cli, opgaver, dele, modtag):
    """With agreement, claim, deadline and rule; approved, it no longer waits for the claimant."""
    modtag(dele, "12-hoering/01-over-loft.xml")
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    (punkt,) = opgaver()
    assert (punkt["kind"], punkt["claimant_id"], punkt["deadline"], punkt["late"]) == (
        "HEARING",
        1001,
        "2026-12-04",
        False,
    )
    assert punkt["fordring_id"] is not None
    assert koer(cli, punkt["look"]).exit_code == 0
    assert opgaver("--claimant", 1002) == opgaver("--kind", "rejected") == []
    assert opgaver("--claimant", 1001) == opgaver("--kind", "hearing") == [punkt]
    assert koer(cli, punkt["command"]).exit_code == 0
    assert opgaver() == []


def test_a_rejected_claim_of_the_ledger_is_a_task_until_it_is_handed_over_again(opgaver, dele, modtag):
    """It names the claim by the ledger's id, and the first rule."""
    modtag(dele, "13-regelbrud/01-tre-regler.xml")
    dele.tasks("test")[FORFALDNE](kommune_cvr=KOMMUNE)
    (punkt,) = opgaver()
    assert (punkt["kind"], punkt["claimant_id"]) == ("REJECTED", 1001)
    assert punkt["look"] == f"fordringsbro why {punkt['claim_id']}"
    assert punkt["reason"]
    with dele.database.transaction() as conn:
        dele.overdragelse.genoptag(conn, [UUID(punkt["claim_id"])])
    assert opgaver() == []


def test_a_paused_system_is_a_task_until_it_is_resumed(cli, opgaver, dele):
    """The command that resumes it stands there."""
    with dele.database.transaction() as conn:
        linje_store.pause(conn, Backend.PSRM, "HTTP 403", dele.clock.now())
    (punkt,) = opgaver()
    assert (punkt["kind"], punkt["id"], punkt["reason"]) == ("PAUSED", "PSRM", "HTTP 403")
    assert koer(cli, punkt["command"]).exit_code == 0
    assert opgaver() == []


@pytest.mark.fault("A13")
def test_what_was_set_aside_is_tried_again_or_reported_done(cli, opgaver, dele):
    """Tried again, it is due at once; reported done, by whom and why, it is gone, also from what is tried."""
    nu = SystemClock().now()
    with dele.database.transaction() as conn, hver_for_sig(conn, Arbejde.FORTAELLING, "a", nu):
        raise FejlError(Fejlkode.FOR_STOR)
    (punkt,) = opgaver()
    assert (punkt["kind"], punkt["id"], punkt["reason"]) == ("SET_ASIDE", "fagsystem.fortael/a", "FB-105")
    assert koer(cli, punkt["command"]).exit_code == 0
    with dele.database.transaction() as conn:
        assert til_nyt_forsoeg(conn, Arbejde.FORTAELLING, nu + timedelta(seconds=59), antal=2) == ["a"]
    faerdig = ("tasks", "done", "set_aside", punkt["id"], "--by", "sb-1", "--reason", "slettet hos fagsystemet")
    assert cli(*faerdig).exit_code == 0
    assert opgaver() == []
    with dele.database.transaction() as conn:
        assert alle_til_side(conn, antal=2) == []
    assert cli(*faerdig).exit_code == 2


def test_what_fails_again_after_it_was_reported_done_is_a_task_again(cli, opgaver, dele):
    """A report of done covers what was seen, not what comes."""
    til_side(dele)
    assert cli("tasks", "done", "SET_ASIDE", "fagsystem.fortael/a", "--by", "x", "--reason", "y").exit_code == 0
    dele.clock.advance(timedelta(minutes=20))
    til_side(dele)
    assert [punkt["id"] for punkt in opgaver()] == ["fagsystem.fortael/a"]


def test_a_request_of_a_fagsystem_is_a_task_until_it_is_decided(cli, opgaver, dele, modtag, fixtures):
    """It names the claim, can be looked at by the one command named, and approved by the other."""
    for fil in sorted((fixtures / "25-anmodning").glob("*.xml")):
        modtag(dele, f"25-anmodning/{fil.name}")
        if fil.name.endswith("-afskriv.xml"):
            break
    (punkt,) = opgaver("--kind", "REQUEST")
    assert (punkt["reason"], punkt["claimant_id"]) == ("AFSKRIV", 1001)
    vist = koer(cli, punkt["look"])
    assert punkt["claim_id"] in vist.stdout
    assert koer(cli, punkt["command"]).exit_code == 0
    assert opgaver("--kind", "REQUEST") == []


def test_only_kinds_that_nothing_else_ends_are_reported_done(cli, dele):
    """For the others the answer says which kinds can be."""
    svar = cli("tasks", "done", "HEARING", "1", "--by", "x", "--reason", "y")
    assert svar.exit_code == 2
    assert "MESSAGE, NOTIFICATION, SET_ASIDE" in svar.output
    assert cli("tasks", "done", "MESSAGE", "1", "--by", "x", "--reason", "y").exit_code == 2
    for hvem, hvorfor in ((" ", "y"), ("x", "")):
        svar = cli("tasks", "done", "MESSAGE", "1", "--by", hvem, "--reason", hvorfor)
        assert svar.exit_code == 2
        assert "FB-108" in svar.output
    assert cli("tasks", "retry", "ukendt").exit_code == 2
    assert cli("tasks", "retry", "fagsystem.fortael/ukendt").exit_code == 2


def test_the_list_has_a_limit_and_says_that_there_is_more(cli, opgaver, dele):
    """The oldest come first."""
    for noegle in ("a", "b", "c"):
        til_side(dele, noegle)
    assert [punkt["id"][-1] for punkt in opgaver("--limit", 2)] == ["a", "b"]
    vist = cli("tasks", "--limit", 2).stdout
    assert "Tasks: 2+" in vist
    assert "--limit" in vist
    assert "Tasks: 3" in cli("tasks", "--limit", 3).stdout


def test_metrics_count_tasks_by_kind(dele):
    """With zero for kinds of which nothing waits, so that an alarm can be built on them."""
    from fordringsbro.portal.maaling import maalinger

    til_side(dele)
    tekst = maalinger(dele.database, dele.clock).decode()
    tal = dict(re.findall(r'fordringsbro_tasks\{kind="(\w+)"\} (\S+)', tekst))
    assert set(tal) == {art.value for art in Arbejdsart}
    assert {art for art, antal in tal.items() if float(antal)} == {"SET_ASIDE"}
    assert 'fordringsbro_task_oldest_seconds{kind="SET_ASIDE"} 0.0' in tekst


@pytest.mark.fault("U21")
def test_what_the_machine_is_just_trying_is_not_tried_beside_it(dele):
    """A clerk who says retry while the run has the item waits for it, and is told that nothing is set aside any more."""
    til_side(dele)

    def proev_igen():
        with dele.database.transaction() as conn:
            dele.arbejdsliste.proev_igen(conn, f"{Arbejde.FORTAELLING}/a")

    with ThreadPoolExecutor(1) as pulje:
        with dele.database.transaction() as conn:
            assert til_nyt_forsoeg(conn, Arbejde.FORTAELLING, dele.clock.now() + timedelta(hours=1), antal=1) == ["a"]
            svar = pulje.submit(proev_igen)
            with psycopg.connect(dele.database.url, autocommit=True) as andet:
                while andet.execute(_VENTER).fetchone() == (0,):
                    pass
            loest(conn, Arbejde.FORTAELLING, "a")
        with pytest.raises(FejlError) as fejl:
            svar.result(60)
    assert fejl.value.kode is Fejlkode.UKENDT_ID
