"""`fordringsbro register`, and what `claims` and `why` tell of what it did."""

from __future__ import annotations

import json
from dataclasses import replace
from uuid import uuid4

import pytest

from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.nymf.model import Anmodning
from fordringsbro.overdragelse.hjemtagning import RETURNEREDE
from fordringsbro.proever.kodefiler.indhold import godt_krav
from fordringsbro.regler import Regelsaet


@pytest.fixture
def krav(dele, modtag):
    """The fordrings-ID of a claim of the ledger that was created in PSRM as 77."""
    modtag(dele, "01-dagtilbud/03-opret.xml")
    dele.koersel.forfaldne("29000011")
    with dele.database.transaction() as conn:
        (post,) = dele.nymf.fordringer(conn)
        dele.kvitter(conn, Inddrivelsesudfald(post.opret_aktion_id, Udfaldsstatus.UDFOERT, (), 77, dele.clock.now()))
    return post.fordring_id


def laes(svar):
    """The JSON of a command that went well."""
    assert svar.exit_code == 0, svar.stderr
    return json.loads(svar.stdout)


def test_claims_are_listed_and_shown(cli, krav):
    """Where the claim lives, under which id, its balances, and what happened; by claimant and system too."""
    (post,) = laes(cli("register", "list", "--json"))
    assert (post["fordring_id"], post["backend"], post["backend_claim_id"], post["state"]) == (krav, "PSRM", 77, "DONE")
    assert laes(cli("register", "list", "--claimant", 1001, "--backend", "PSRM", "--json")) == [post]
    assert laes(cli("register", "list", "--claimant", 1002, "--json")) == []
    assert laes(cli("register", "list", "--backend", "DMI", "--json")) == []
    vist = laes(cli("register", "show", krav, "--json"))
    assert {navn: vist[navn] for navn in post} == post
    assert vist["balance_oere"] == vist["reported_oere"] == vist["expected_balance_oere"] > 0
    assert {"action", "forwarding"} == {punkt["kind"] for punkt in vist["timeline"]}
    assert "Bor i / Lives in PSRM: 77" in cli("register", "show", krav).stdout
    assert str(krav) in cli("register", "list").stdout


def test_a_move_is_told_by_show_and_why(cli, krav):
    """Clerk and words are for `register show` alone; `why` and the claims' list have the new place."""
    flyttet = laes(
        cli("register", "move", krav, "--to", "DMI", "--as", 4711, "--by", "sb-1", "--reason", "Anna flytter", "--json")
    )
    assert (flyttet["backend"], flyttet["backend_claim_id"], flyttet["moved"]) == ("DMI", 4711, True)
    assert flyttet["left_behind"] == []
    (aendring,) = laes(cli("register", "show", krav, "--json"))["changes"]
    assert (aendring["what"], aendring["by"], aendring["text"]) == ("FLYTTET", "sb-1", "Anna flytter")
    assert (aendring["from"], aendring["to"]) == (
        {"backend": "PSRM", "claim_id": 77},
        {"backend": "DMI", "claim_id": 4711},
    )
    assert "Flyttet fra PSRM 77 til DMI 4711" in cli("register", "show", krav).stdout
    historie = laes(cli("why", 4711, "--json"))
    (punkt,) = (punkt for punkt in historie["timeline"] if punkt["kind"] == "register")
    assert punkt["en"] == "Moved from PSRM to DMI by a conversion"
    assert "Anna" not in json.dumps(historie)
    assert laes(cli("why", 77, "--json")) == historie, "the id that it had before is still its own"
    assert laes(cli("claims", "--backend", "DMI", "--json"))[0]["backend_claim_id"] == 4711
    igen = cli("register", "move", krav, "--to", "DMI", "--as", 5, "--by", "x", "--reason", "y")
    assert (igen.exit_code, "FB-506" in igen.stderr, "already in DMI" in igen.stderr) == (1, True, True)


def test_a_return_is_told_everywhere(cli, krav):
    """`register` and `claims` have the state, `why` the reason; it can be done once."""
    (endt,) = laes(cli("register", "return", krav, "--reason", "klag", "--by", "sb-1", "--json"))
    assert (endt["state"], endt["ended"]["reason"]) == ("RETURNED", "RETU")
    assert [post["fordring_id"] for post in laes(cli("claims", "--state", "returned", "--json"))] == [krav]
    assert laes(cli("claims", "--state", "done", "--json")) == []
    (punkt,) = (punkt for punkt in laes(cli("why", krav, "--json"))["timeline"] if punkt["kind"] == "register")
    assert (punkt["rule"], punkt["en"]) == ("KLAG", "Returned by the collector: Complaint not treated in time")
    igen = cli("register", "return", krav, "--reason", "AFTL", "--by", "sb-1")
    assert (igen.exit_code, "FB-506" in igen.stderr) == (1, True)
    assert "Returneret / Returned (RETU" in cli("register", "list").stdout


def test_a_conversion_ends_a_claim(cli, krav):
    """It is told as converted, not as withdrawn by the claimant."""
    assert "Konverteret / Converted" in cli("register", "converted", krav, "--by", "sb-1", "--reason", "K").stdout
    assert laes(cli("register", "show", krav, "--json"))["state"] == "CONVERTED"


@pytest.mark.parametrize(
    ("argumenter", "udgang", "kode"),
    [
        (["show", "12"], 2, "FB-505"),
        (["move", "12", "--to", "DMI", "--as", "1", "--by", "x", "--reason", "y"], 2, "FB-505"),
        (["move", "{krav}", "--to", "DMI", "--as", "1", "--by", " ", "--reason", "y"], 2, "FB-108"),
        (["return", "{krav}", "--reason", "FEJL", "--by", "x"], 2, "AFTL, ANDN"),
        (["return", "{krav}", "--reason", "ANDN", "--by", "x"], 2, "FB-108"),
        (["return", "{krav}", "--reason", "AFTL", "--by", "x", "--date", "2030-01-01"], 2, "FB-108"),
        (["move", "{krav}", "--to", "DMI", "--as", "0", "--by", "x", "--reason", "y"], 2, ""),
    ],
)
def test_wrong_use_is_told_and_changes_nothing(cli, krav, argumenter, udgang, kode):
    """Unknown ids, missing or wrong words, dates and reasons."""
    foer = laes(cli("register", "show", krav, "--json"))
    svar = cli("register", *(del_.format(krav=krav) for del_ in argumenter))
    assert (svar.exit_code, kode in svar.stderr) == (udgang, True)
    assert laes(cli("register", "show", krav, "--json")) == foer


def test_a_claim_of_the_ledger_that_comes_back_is_handed_over_again_by_hand_only(
    *, cli, bog_cli, dele, modtag, krav, clock
):
    """The ledger has it back: nothing of it is told to collection; a clerk may send it again as a new claim."""
    laes(cli("register", "return", krav, "--reason", "AFTL", "--by", "sb-1", "--json"))
    assert [k.brud for k in alle_kontroller(dele) if k.navn == "returned_left_collection"] == [()]
    dele.tasks("test")[RETURNEREDE](fordring_id=str(krav))
    (claim,) = laes(cli("claims", "--json"))
    assert (claim["state"], claim["hand_over"]) == ("RETURNED", "RETURNERET")
    art = [punkt["en"] for punkt in laes(cli("why", krav, "--json"))["timeline"] if punkt["kind"] == "ledger"]
    assert art[-1] == "Collection gave the claim back"
    modtag(dele, "01-dagtilbud/03-opret.xml")
    dele.koersel.forfaldne("29000011")
    assert len(laes(cli("register", "list", "--json"))) == 1
    assert bog_cli("claims", "hand-over", claim["claim_id"]).exit_code == 1
    igen = laes(bog_cli("claims", "hand-over", claim["claim_id"], "--again", "--json"))
    assert (igen["state"], igen["fordring_id"] == krav) == ("ROUTED", False)
    assert laes(cli("claims", "--json"))[0]["state"] == "ROUTED"


def test_a_ledger_that_was_not_told_is_found(dele, cli, krav):
    """`verify` sees a returned claim that the ledger still holds to be under collection, once no job will tell it."""
    laes(cli("register", "return", krav, "--reason", "AFTL", "--by", "sb-1", "--json"))
    with dele.database.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs WHERE task_name = %s", (RETURNEREDE,))
    (brud,) = (k.brud for k in alle_kontroller(dele) if k.navn == "returned_left_collection")
    assert len(brud) == 1


def test_notifications_are_listed_and_shown(cli, krav):
    """A return that was noted here has one; its content is shown by number only."""
    assert laes(cli("notifications", "list", "--json")) == []
    laes(cli("register", "return", krav, "--reason", "KLAG", "--by", "sb-1", "--json"))
    (en,) = laes(cli("notifications", "list", "--claimant", 1001, "--kind", "returner", "--json"))
    assert (en["fordring_ids"], en["backend"], en["backend_number"], en["error"]) == ([krav], "PSRM", None, None)
    assert len(en["number"]) == 24
    assert laes(cli("notifications", "list", "--kind", "ULAESELIG", "--json")) == []
    assert "Notification of a return" in cli("notifications", "list").stdout
    vist = laes(cli("notifications", "show", en["number"], "--json"))
    assert "<" in vist["content"]
    assert "KLAG" in vist["content"]
    assert "KLAG" in cli("notifications", "show", en["number"]).stdout
    assert [p["ref"] for p in laes(cli("why", krav, "--json"))["timeline"] if p["kind"] == "notification"] == [
        en["number"]
    ]
    for argumenter, kode in ((["show", "12"], "FB-505"), (["list", "--kind", "BREV"], "RETURNER, ")):
        svar = cli("notifications", *argumenter)
        assert (svar.exit_code, kode in svar.stderr) == (2, True)


def test_a_hearing_holds_no_move_up_and_psrm_gets_no_set_off(cli, dele, krav):
    """A related claim in hearing is neither on its way nor left behind; a set-off claim stays in DMI, exit code 1."""
    regelsaet = Regelsaet.load()
    gebyr = replace(godt_krav("REOPDAG", regelsaet, dele.clock.today()), hovedstol_oere=200_01, reference="")
    modregning = replace(godt_krav("KFDAINS", regelsaet, dele.clock.today()), art="MODR", reference="")
    with dele.database.transaction() as conn:
        hoert = dele.nymf.opret(conn, Anmodning(1001, uuid4(), gebyr, hoved_fordring_id=krav))
        i_dmi = dele.nymf.opret(conn, Anmodning(1001, uuid4(), modregning))
        dele.kvitter(conn, Inddrivelsesudfald(i_dmi.aktion_id, Udfaldsstatus.UDFOERT, (), 78, dele.clock.now()))
    assert hoert.tilstand == "HEARING"
    flyttet = laes(cli("register", "move", krav, "--to", "DMI", "--as", 4711, "--by", "x", "--reason", "y", "--json"))
    assert (flyttet["backend"], flyttet["left_behind"]) == ("DMI", [])
    nej = cli("register", "move", i_dmi.fordring_id, "--to", "PSRM", "--as", 5, "--by", "x", "--reason", "y")
    assert (nej.exit_code, "FB-506" in nej.stderr, "MODR" in nej.stderr) == (1, True, True)
