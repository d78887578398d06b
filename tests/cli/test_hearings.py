"""`fordringsbro hearings`, and what the other commands tell of a claim in hearing."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from fordringsbro.efterproev import alle_kontroller
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.clock import SystemClock


@pytest.fixture
def nr(dele, modtag):
    """The number of a case: a claim that was handed over and stands in hearing."""
    modtag(dele, "12-hoering/01-over-loft.xml")
    dele.tasks("test")[FORFALDNE](kommune_cvr="29000011")
    with dele.database.transaction() as conn:
        (nr,) = conn.execute("SELECT nr FROM nymf.hoering").fetchone()
    return nr


def laes(svar):
    """The JSON of a command that went well."""
    assert svar.exit_code == 0, svar.stderr
    return json.loads(svar.stdout)


@pytest.fixture
def paa(monkeypatch):
    """Has the command line live on a day."""

    def paa(dag):
        monkeypatch.setenv("FORDRINGSBRO_CLOCK_OFFSET_DAYS", str((dag - SystemClock().today()).days))

    return paa


def test_cases_are_listed_and_shown(cli, nr, paa):
    """The list says what waits and until when; the case has findings and steps; text for people names both."""
    paa(date(2026, 12, 4))
    (sag,) = laes(cli("hearings", "--json"))
    assert (sag["number"], sag["state"], sag["deadline"], sag["overdue"]) == (
        nr,
        "AFVENTER_FORDRINGSHAVER",
        "2026-12-04",
        False,
    )
    hele = laes(cli("hearings", "show", nr, "--json"))
    assert [fund["id"] for fund in hele["findings"]] == sag["rules"]
    assert [trin["step"] for trin in hele["steps"]] == ["OPRETTET"]
    assert "Afventer fordringshaver / Waits for the claimant" in cli("hearings").stdout
    assert "2026-12-04" in cli("hearings", "show", nr).stdout


@pytest.mark.parametrize(("dag", "antal"), [(date(2026, 12, 4), 0), (date(2026, 12, 5), 1)])
def test_only_overdue_ones(cli, nr, paa, dag, antal):
    """The last day is in time; the one after is not."""
    paa(dag)
    assert len(laes(cli("hearings", "--overdue", "--json"))) == antal


def test_a_case_is_approved_and_decided_where_a_setting_allows_it(cli, nr, monkeypatch):
    """Setting and flag are both needed outside a sandbox; accepted, the action is queued."""
    sag = laes(cli("hearings", "approve", nr, "--justification", "Det passer", "--by", "sb-1", "--json"))
    assert sag["state"] == "AFVENTER_RIM"
    for indstilling, flag in (("0", ["--as-rim"]), ("1", [])):
        monkeypatch.setenv("FORDRINGSBRO_HEARING_AS_RIM", indstilling)
        nej = cli("hearings", "decide", nr, "accept", *flag)
        assert (nej.exit_code, "FB-514" in nej.stderr) == (1, True)
    sag = laes(cli("hearings", "decide", nr, "accept", "--as-rim", "--by", "rim", "--json"))
    assert (sag["state"], sag["deadline"]) == ("GODKENDT", None)
    assert len(laes(cli("actions", "--state", "ROUTED", "--json"))) == 1


def test_a_case_is_withdrawn_and_sent_again(cli, bog_cli, dele, nr):
    """The claim is rejected; `claims hand-over --again` makes it a new claim, in a hearing of its own."""
    assert (
        laes(cli("hearings", "withdraw", nr, "--reason", "andet", "--text", "Forkert", "--json"))["state"] == "FORTRUDT"
    )
    (claim,) = laes(cli("claims", "--state", "REJECTED", "--json"))
    with dele.database.transaction() as conn:
        (aktion_id,) = conn.execute("SELECT aktion_id FROM nymf.hoering").fetchone()
    dele.hjemtagning.afviste(str(aktion_id))
    assert bog_cli("claims", "hand-over", claim["claim_id"]).exit_code == 1
    igen = laes(bog_cli("claims", "hand-over", claim["claim_id"], "--again", "--json"))
    assert (igen["state"], igen["fordring_id"] == claim["fordring_id"]) == ("HEARING", False)
    assert [sag["state"] for sag in laes(cli("hearings", "--json"))] == ["FORTRUDT", "AFVENTER_FORDRINGSHAVER"]
    assert laes(cli("claims", "--json"))[0]["fordring_id"] == igen["fordring_id"]


@pytest.mark.parametrize(
    ("argumenter", "kode"),
    [
        (["show", "999"], "FB-505"),
        (["approve", "{nr}", "--justification", " ", "--by", "x"], "FB-108"),
        (["approve", "{nr}", "--justification", "x" * 501, "--by", "x"], "FB-108"),
        (["withdraw", "{nr}", "--reason", "ANDET"], "FB-108"),
    ],
)
def test_wrong_use_is_told_with_exit_2(cli, nr, argumenter, kode):
    """Unknown states, numbers and reasons, and texts that are missing or too long."""
    svar = cli("hearings", *(del_.format(nr=nr) for del_ in argumenter))
    assert (svar.exit_code, svar.stdout, kode in svar.stderr) == (2, "", True)


def test_the_other_commands_tell_of_the_hearing(cli, nr):
    """`why` has its steps and whom it waits for, `actions` its number, state and last day."""
    (aktion,) = laes(cli("actions", "--json"))
    assert aktion["hearing"] == {"number": nr, "state": "AFVENTER_FORDRINGSHAVER", "deadline": "2026-12-04"}
    assert f"In hearing {nr}: " in cli("actions").stdout
    cli("hearings", "approve", nr, "--justification", "Anna på 0101800001", "--by", "sb-1")
    historie = laes(cli("why", aktion["fordring_id"], "--json"))
    assert historie["waits_for"] == "the collector's decision of the hearing"
    assert [punkt["en"] for punkt in historie["timeline"] if punkt["kind"] == "hearing"] == [
        "Hearing opened; the claim is not received",
        "The claimant approved with a justification",
    ]
    assert "0101800001" not in json.dumps(historie), "what was written is shown by `hearings show` only"


def test_verify_holds_cases_against_actions(dele, nr):
    """An action in hearing without an open case is found, and a case whose action has moved on."""

    def brud():
        return tuple(b.emne for k in alle_kontroller(dele) if k.navn == "hearings_have_actions" for b in k.brud)

    assert brud() == ()
    with dele.database.transaction() as conn:
        (aktion_id,) = conn.execute("SELECT aktion_id FROM nymf.hoering").fetchone()
        conn.execute("UPDATE nymf.aktion SET tilstand = 'WAITING'")
    assert brud() == (f"action {aktion_id}",)
    with dele.database.transaction() as conn:
        conn.execute("UPDATE nymf.aktion SET tilstand = 'HEARING'")
        conn.execute("UPDATE nymf.hoering SET tilstand = 'AFVIST', frist = NULL")
    assert brud() == (f"action {aktion_id}",)


def test_the_daily_job_reminds(dele, nr, clock):
    """Half way it tells of the case once; the list has it."""
    clock.advance(timedelta(days=7))
    for _ in range(2):
        dele.tasks("test")["hoering.paamindelser"]()
    with dele.database.transaction() as conn:
        sag = dele.nymf.hoeringer.sag(conn, nr)
    assert [trin.trin.value for trin in sag.trin] == ["OPRETTET", "PAAMINDET_HALVVEJS"]


FARLIG = "a\x1b[2J\x1b]0;x\x07\x9b31m\u202eb\r\nFORDRING 1 GODKENDT"


def test_what_somebody_wrote_never_controls_the_terminal(cli, dele, nr):
    """Escape sequences, C1, changes of direction and line breaks in a stored text are shown; JSON has them as escapes."""
    with dele.database.transaction() as conn:
        conn.execute(
            "INSERT INTO nymf.hoering_trin (hoering_nr, trin, tidspunkt, rolle, hvem, tekst)"
            " VALUES (%s, 'BEGRUNDET', now(), 'FORDRINGSHAVER', %s, %s)",
            (nr, FARLIG, FARLIG),
        )
    vist = cli("hearings", "show", nr)
    assert vist.exit_code == 0, vist.stderr
    assert r"a\x1b[2J\x1b]0;x\x07\x9b31m\u202eb\x0d\x0aFORDRING 1 GODKENDT" in vist.stdout
    assert not any(tegn in vist.stdout for tegn in "\x1b\x07\x9b\u202e\r")
    som_json = cli("hearings", "show", nr, "--json")
    assert not any(tegn in som_json.stdout for tegn in "\x1b\x07\x9b\u202e\r")
    assert laes(som_json)["steps"][-1]["text"] == FARLIG
