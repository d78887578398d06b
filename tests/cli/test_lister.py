"""The lists: JSON arrays for programs, tables for people, and what a person can do with a row."""

from __future__ import annotations

import json

import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.cli.faelles.udskrift import tid
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import FixedClock
from fordringsbro.portal.tekster import VENTER_PAA, forsendelse, kroner
from fordringsbro.portal.tilstandstekster import AKTION

# A daycare claim that is due, one that is rejected, and one of a municipality that hands over by hand.
DAGTILBUD = "01-dagtilbud/03-opret.xml"
BRUD = "13-regelbrud/01-tre-regler.xml"


@pytest.mark.parametrize(
    ("oere", "tekst"), [(0, "0,00"), (5, "0,05"), (-650, "-6,50"), (123_456_789, "1.234.567,89"), (-5, "-0,05")]
)
def test_amounts_are_danish(oere: int, tekst: str):
    """Two decimals behind a comma, thousands by a point, the sign in front."""
    assert kroner(oere) == tekst


def test_moments_are_danish_local_time(clock: FixedClock):
    """11:00 UTC in November is noon."""
    assert tid(clock.now()) == "2026-11-20 12:00:00"
    assert tid(None) is None


def test_an_unknown_word_of_a_backend_is_shown_as_it_is():
    """A status that nobody taught us is told, not hidden."""
    assert forsendelse("NYTORD", "PSRM") == ("PSRM: NYTORD", "PSRM: NYTORD")
    assert forsendelse("SENDT", "DMI") == ("Sendt til DMI", "Sent to DMI")


def test_claims_are_listed_with_their_state(*, cli, dele, modtag, inddriv, psrm_url, clock, settings):
    """Each claim once with ledger, register and state; filters narrow; stdout is JSON and nothing else."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url}))
    assert json.loads(cli("claims", "--json").stdout) == []
    modtag(dele, DAGTILBUD)
    modtag(dele, BRUD)
    foer = json.loads(cli("claims", "--json").stdout)
    assert {row["state"] for row in foer} == {"LEDGER"}
    inddriv(dele, clock)
    rows = json.loads(cli("claims", "--json").stdout)
    assert [row["system_id"] for row in rows] == [row["system_id"] for row in foer]
    assert {row["state"] for row in rows} == {"DONE", "REJECTED"}
    done = json.loads(cli("claims", "--state", "done", "--backend", "PSRM", "--json").stdout)
    assert {row["state"] for row in done} == {"DONE"}
    assert all(row["backend_claim_id"] for row in done)
    assert json.loads(cli("claims", "--municipality", "29000022", "--json").stdout) == []
    assert json.loads(cli("claims", "--type", "REHUSLJ", "--json").stdout) == []
    tabel = cli("claims").stdout
    assert all(row["claim_id"] in tabel for row in rows)


def test_actions_are_listed_with_their_findings(cli, dele, modtag):
    """A rejected action tells the rules it broke."""
    modtag(dele, BRUD)
    dele.koersel.forfaldne("29000011")
    (action,) = json.loads(cli("actions", "--json").stdout)
    assert (action["state"], action["code"]) == ("REJECTED", "OPRETFORDRING")
    assert {fund["id"] for fund in action["findings"]} == {"R_6_1", "R_6_15", "R_6_16", "R_7_11"}
    assert json.loads(cli("actions", "--state", "DONE", "--json").stdout) == []
    assert "R_7_11" in cli("actions").stdout


def test_a_parked_action_can_be_sent_again(cli, dele, modtag):
    """Parked actions are listed; one that is let go is parked no more, and can't be let go twice."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'PARKED', fejlkode = 'X'")
    (parked, *_) = json.loads(cli("parked", "--json").stdout)
    assert (parked["state"], parked["error"], parked["waits_for"]) == ("PARKED", "X", VENTER_PAA["PERSON"][1])
    assert str(parked["action_id"]) in cli("parked").stdout
    for hvad in ("claims", "actions"):
        assert {row["state"] for row in json.loads(cli(hvad, "--state", "parked", "--json").stdout)} == {"PARKED"}
    assert cli("parked", "send-again", parked["action_id"]).exit_code == 0
    igen = cli("parked", "send-again", parked["action_id"])
    assert (igen.exit_code, igen.stdout) == (1, "")
    assert "FB-506" in igen.stderr
    assert json.loads(cli("claims", "--state", "PARKED", "--json").stdout) == []
    assert parked["action_id"] not in {row["action_id"] for row in json.loads(cli("parked", "--json").stdout)}


def test_a_paused_backend_can_be_resumed(cli, dele):
    """After its access was mended a person lets it be spoken to again."""
    with dele.database.transaction() as conn:
        conn.execute("UPDATE inddrivelse.backend SET pauset_siden = now(), pauset_kode = '403' WHERE backend = 'PSRM'")
    assert cli("parked", "resume", Backend.PSRM).exit_code == 0
    with dele.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM inddrivelse.backend WHERE pauset_siden IS NULL").fetchone() == (2,)


def test_rules_are_one_row_each(cli):
    """All 1,940 rows with type, rule, field, outcome, source and validity; one type's rows; one rule's rows."""
    rows = json.loads(cli("rules", "list", "--json").stdout)
    assert len(rows) == 1940
    assert len({row["claim_type"] for row in rows}) == 72
    assert {"claim_type", "rule", "field", "outcome", "source", "valid_from", "valid_to"} <= rows[0].keys()
    egne = json.loads(cli("rules", "list", "--type", "KFDAINS", "--json").stdout)
    assert egne == [row for row in rows if row["claim_type"] == "KFDAINS"]
    en = json.loads(cli("rules", "show", "R_6_1", "--type", "KFDAINS", "--json").stdout)
    assert [row["rule"] for row in en] == ["R_6_1"]
    assert "R_6_1" in cli("rules", "show", "R_6_1").stdout


def test_agreements_are_listed_and_shown(cli, dele):
    """Every agreement in the list; one with its types and their dates."""
    assert [row["claimant_id"] for row in json.loads(cli("agreements", "list", "--json").stdout)] == [1001, 1002, 1003]
    en = json.loads(cli("agreements", "show", "1003", "--json").stdout)
    assert en["types"] == {"KFDAINS": "2025-01-01", "KFROTFO": None, "REOPDAG": "2025-01-01"}
    assert "KFROTFO" in cli("agreements", "show", "1003").stdout
    assert "1002" in cli("agreements", "list").stdout


def test_every_state_has_words():
    """Whatever state an action is in, the lists can say it."""
    efter = {"RETURNED", "CONVERTED", "WITHDRAWN"}
    assert set(AKTION) == {*Aktionstilstand, "SENT", "UNKNOWN", "PARKED", "LEDGER", *efter}
