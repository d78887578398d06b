"""`fordringsbro requests`: a clerk lists, looks, approves and declines."""

from __future__ import annotations

import json
import shlex

import pytest

MAPPE = "25-anmodning"
#: What is told of one request and not in lists: it may be personal.
ORD = {"reason_text": None, "words": None}


@pytest.fixture
def anmodet(dele, modtag, fixtures):
    """The story up to the first request that a person decides, received; that request's id."""
    for fil in sorted((fixtures / MAPPE).glob("*.xml")):
        modtag(dele, f"{MAPPE}/{fil.name}")
        if fil.name.endswith("-afskriv.xml"):
            break
    return _ids(dele)


def _ids(dele):
    from fordringsbro.sf1590.anmodning import store

    with dele.database.transaction() as conn:
        (gemt,) = store.liste(conn)
    return str(gemt.anmodning.anmodning_id)


def som_json(svar):
    """What a command printed for programs."""
    return json.loads(svar.stdout)


def test_open_requests_are_listed_and_shown(cli, anmodet):
    """The list has what waits, with --all what was decided too; show has the rest."""
    (aaben,) = som_json(cli("requests", "--json"))
    assert (aaben["request_id"], aaben["action"], aaben["state"]) == (anmodet, "AFSKRIV", "AFVENTER_PERSON")
    alle = {r["action"]: r["state"] for r in som_json(cli("requests", "--all", "--json"))}
    assert alle["RYKKERSTOP_OPHOER"] == "GENNEMFOERT"
    assert alle["HENSTAND_OPHOER"] == "EJ_GENNEMFOERT"
    assert anmodet in cli("requests").stdout
    vist = cli("requests", "show", anmodet)
    assert "Afskriv fordringerne / Write the claims off" in vist.stdout
    assert aaben["claim_ids"][0] in vist.stdout
    assert som_json(cli("requests", "show", anmodet, "--json")) == aaben | ORD


def test_two_municipalities_requests_of_one_id_are_told_by_their_numbers(
    *, cli, bog_cli, dele, modtag, fixtures, anmodet
):
    """Each command says that the id is of two and which number each has, and takes the number."""
    for fil in sorted((fixtures / MAPPE).glob("*.xml")):
        modtag(dele, f"{MAPPE}/{fil.name}", kommune="29000022")
        if fil.name.endswith("-afskriv.xml"):
            break
    aabne = som_json(cli("requests", "--json"))
    assert [(r["request_id"], r["municipality"]) for r in aabne] == [(anmodet, "29000011"), (anmodet, "29000022")]
    assert aabne[0]["claim_ids"] == aabne[1]["claim_ids"]
    et, to = (r["number"] for r in aabne)
    svar = cli("requests", "show", anmodet)
    assert svar.exit_code == 2
    assert f"{et}: CVR 29000011" in svar.stderr
    assert f"{to}: CVR 29000022" in svar.stderr
    assert bog_cli("requests", "approve", anmodet).exit_code == 2
    # What the list of tasks prints can be run as it stands.
    sete = [cli(*shlex.split(punkt["look"])[1:], "--json") for punkt in som_json(cli("tasks", "--json"))]
    assert {som_json(svar)["municipality"] for svar in sete} == {"29000011", "29000022"}
    assert som_json(cli("requests", "show", to, "--json")) == aabne[1] | ORD
    assert bog_cli("requests", "approve", to).stdout == f"Gennemført / Carried out: {anmodet}\n"
    assert [r["municipality"] for r in som_json(cli("requests", "--json"))] == ["29000011"]
    for forkert in ("A", "A0x", "Aa", "17", "a" * 36, "A99"):
        assert cli("requests", "show", forkert).exit_code == 2


def test_an_approved_request_is_carried_out_once(cli, bog_cli, anmodet):
    """The second time it is not possible any more, and nothing is left to be decided."""
    svar = bog_cli("requests", "approve", anmodet)
    assert (svar.exit_code, svar.stdout) == (0, f"Gennemført / Carried out: {anmodet}\n")
    assert bog_cli("requests", "approve", anmodet).exit_code == 1
    assert som_json(cli("requests", "--json")) == []
    (ude,) = (b for b in som_json(cli("outbox", "--json")) if b["operation"] == "AfsendDebitorkontoAnmodningSvar")
    assert ude["attempts"] == 0


def test_an_approved_request_that_is_impossible_by_now_says_why(cli, bog_cli, dele, anmodet):
    """Exit code 1, with the reason; for programs too."""
    (krav,) = som_json(cli("requests", "--json"))[0]["claim_ids"]
    from uuid import UUID

    with dele.database.transaction() as conn:
        dele.bog.marker_overdraget(conn, [UUID(krav)], {})
    svar = bog_cli("requests", "approve", anmodet, "--json")
    assert svar.exit_code == 1
    assert (som_json(svar)["state"], som_json(svar)["reasons"]) == ("EJ_GENNEMFOERT", ["ER_OVERDRAGET"])


def test_a_request_is_declined_with_a_reason_and_a_text(bog_cli, anmodet):
    """The reason is one of a few; the text is at most what the contract takes."""
    assert bog_cli("requests", "refuse", anmodet, "--reason", "UKENDT").exit_code == 2
    for tekst in ("", "x" * 256, "\x00"):
        assert bog_cli("requests", "refuse", anmodet, "--reason", "AFSLAAET", "--text", tekst).exit_code == 2
    svar = bog_cli("requests", "refuse", anmodet, "--reason", "AFSLAAET", "--text", "x" * 255)
    assert svar.exit_code == 0
    assert "Debitorsystemet har afslået anmodningen" in svar.stdout
    assert bog_cli("requests", "refuse", anmodet, "--reason", "AFSLAAET").exit_code == 1


@pytest.mark.parametrize("kommando", [["show"], ["approve"], ["refuse", "--reason", "AFSLAAET"]])
def test_an_unknown_or_wrong_id_is_wrong_use(bog_cli, dele, kommando):
    """Exit code 2 for what is no id; an unknown one is told."""
    navn, *mere = kommando
    assert bog_cli("requests", navn, "ikke-en-uuid", *mere).exit_code == 2
    ukendt = bog_cli("requests", navn, "00000000-0000-4000-8000-000000000000", *mere)
    assert ukendt.exit_code != 0
    assert "Traceback" not in ukendt.output
