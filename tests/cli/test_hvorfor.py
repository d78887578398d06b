"""`why` tells a claim's story from message to receipt, whatever id it is asked by."""

from __future__ import annotations

import json
import shlex
from uuid import UUID

import pytest
from rich.console import Console

from fordringsbro.cli.hvorfor.handling import skriv
from fordringsbro.portal import store
from fordringsbro.portal.fortaelling import fortael
from fordringsbro.portal.model import Udvalg

DAGTILBUD = "01-dagtilbud/03-opret.xml"
BRUD = "13-regelbrud/01-tre-regler.xml"


@pytest.fixture
def eneste(dele):
    """The first claim as the lists show it."""

    def eneste() -> store.Fordringsrad:
        with dele.database.transaction() as conn:
            return store.rader(conn, Udvalg())[0]

    return eneste


def _slags(story: dict) -> list[str]:
    return [punkt["kind"] for punkt in story["timeline"]]


def test_a_done_claim_is_told_from_message_to_receipt(*, cli, dele, modtag, inddriv, eneste, psrm_url, clock, settings):
    """Message, ledger, action, forwarding and receipt in the order of time, with PSRM's id."""
    object.__setattr__(dele, "settings", settings.model_copy(update={"psrm_url": psrm_url}))
    modtag(dele, DAGTILBUD)
    inddriv(dele, clock)
    rad = eneste()
    story = json.loads(cli("why", rad.fordring_id, "--json").stdout)
    assert (story["state"], story["backend"], story["waits_for"]) == ("DONE", "PSRM", None)
    assert story["backend_claim_id"] == rad.backend_fordring_id
    assert _slags(story)[:2] == ["message", "ledger"]
    assert {"action", "forwarding"} <= set(_slags(story))
    tider = [punkt["time"] for punkt in story["timeline"]]
    assert tider == sorted(tider)
    assert any(punkt["en"] == "Receipt from PSRM: executed" for punkt in story["timeline"])
    assert story["timeline"][1]["balance_oere"] == rad.beloeb_oere
    # By our fordrings-ID, by PSRM's id and by the ledger's own number it is the same story.
    for ident in (rad.registernummer, rad.backend_fordring_id, rad.system_id, str(rad.fordring_id).upper()):
        assert json.loads(cli("why", ident, "--json").stdout) == story


def test_an_id_of_two_municipalities_is_asked_for_by_number(cli, bog_cli, dele, modtag, eneste):
    """`why` and the commands on claims say which number each claim has, book nothing, and take the number."""
    for kommune in ("29000011", "29000022"):
        modtag(dele, DAGTILBUD, kommune=kommune)
    ident = str(eneste().fordring_id)
    alle = json.loads(cli("claims", "--json").stdout)
    numre = {r["municipality_cvr"]: r["system_id"] for r in alle if r["claim_id"] == ident}
    assert len(numre) == 2
    for kommando in (("why",), ("claims", "hand-over")):
        svar = (cli if kommando == ("why",) else bog_cli)(*kommando, ident)
        assert svar.exit_code == 2
        assert "FB-411" in svar.stderr
        assert all(f"{nr}: CVR {cvr}" in svar.stderr for cvr, nr in numre.items())
    svar = bog_cli("claims", "fee", ident, "100")
    assert (svar.exit_code, "FB-411" in svar.stderr) == (2, True)
    historie = json.loads(cli("why", numre["29000022"], "--json").stdout)
    assert (historie["claim_id"], historie["municipality_cvr"]) == (ident, "29000022")
    assert bog_cli("claims", "fee", numre["29000022"], "100").exit_code == 0


def test_tasks_of_one_id_in_two_municipalities_can_be_run_as_printed(cli, dele, modtag):
    """Each names the claim as its fagsystem does, and its commands by the claim's number."""
    for kommune in ("29000011", "29000022"):
        modtag(dele, BRUD, kommune=kommune)
    with dele.database.transaction() as conn:
        conn.execute("UPDATE debitor.fordring SET overdragelse = 'AFVIST'")
        numre = dict(conn.execute("SELECT 'F' || nr, kommune_cvr FROM debitor.fordring").fetchall())
    punkter = json.loads(cli("tasks", "--kind", "REJECTED", "--json").stdout)
    assert {p["id"] for p in punkter} == numre.keys()
    assert len({p["claim_id"] for p in punkter}) * 2 == len(punkter)
    for punkt in punkter:
        assert punkt["look"] == f"fordringsbro why {punkt['id']}"
        vist = json.loads(cli(*shlex.split(punkt["look"])[1:], "--json").stdout)
        assert (vist["claim_id"], vist["municipality_cvr"]) == (punkt["claim_id"], numre[punkt["id"]])


def test_a_rejected_claim_tells_the_rules_twice(cli, dele, modtag, eneste):
    """Once as the answer's early remark, once as the reason of the rejection; and no name or number of a person."""
    modtag(dele, BRUD)
    dele.koersel.forfaldne("29000011")
    rad = eneste()
    result = cli("why", rad.fordring_id, "--json")
    story = json.loads(result.stdout)
    regler = [(punkt["kind"], punkt["rule"]) for punkt in story["timeline"] if punkt["rule"] == "R_7_11"]
    assert sorted(regler) == [("action", "R_7_11"), ("finding", "R_7_11")]
    with dele.database.transaction() as conn:
        personer = conn.execute("SELECT ident, navn FROM debitor.kontopart").fetchall()
    tekst = result.stdout + cli("why", rad.fordring_id).stdout
    assert not [vaerdi for person in personer for vaerdi in person if vaerdi and vaerdi in tekst]


def test_a_claim_on_its_way_says_what_it_waits_for(cli, dele, modtag, eneste):
    """In the queue it waits for its turn."""
    modtag(dele, DAGTILBUD)
    dele.koersel.forfaldne("29000011")
    assert json.loads(cli("why", eneste().system_id, "--json").stdout)["waits_for"] == "its turn"
    assert "Waits for: " in cli("why", eneste().system_id).stdout.replace("Venter på / ", "")


def test_a_claim_that_is_not_handed_over_has_a_story_too(cli, dele, modtag, eneste):
    """Message and ledger, nothing more."""
    modtag(dele, DAGTILBUD)
    assert _slags(json.loads(cli("why", eneste().system_id, "--json").stdout)) == ["message", "ledger"]


def test_in_a_pipe_it_is_plain_and_on_a_terminal_coloured(cli, dele, modtag, eneste):
    """One line a point without escape codes; on a terminal the same words with colour."""
    modtag(dele, BRUD)
    rad = eneste()
    assert "\x1b[" not in cli("why", rad.system_id).stdout
    with dele.database.transaction() as conn:
        historie = fortael(conn, dele.bog, dele.nymf, rad.system_id)
    skaerm = Console(force_terminal=True, width=200, color_system="standard")
    with skaerm.capture() as fanget:
        skriv(historie, skaerm)
    assert "\x1b[" in fanget.get()
    assert "R_7_11" in fanget.get()


def test_nothing_has_an_unknown_id(dele):
    """No story for an id nobody gave out."""
    with dele.database.transaction() as conn:
        for ident in (str(UUID(int=7)), "7", "F7", "", "x", "²"):
            assert fortael(conn, dele.bog, dele.nymf, ident) is None
