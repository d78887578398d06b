"""`fordringsbro access`: agreements are made, shown and ended; `doctor` tells how the door stands."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from certifikater import Myndighed

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.model import Grund
from fordringsbro.bootstrap.installation import byg
from fordringsbro.cli.doktor.adgang import BYGE
from fordringsbro.platform.clock import SystemClock, local_date
from fordringsbro.platform.settings import Settings

HVEM = ("--by", "sb-1", "--reason", "aftalt med kommunen")
SYSTEM = "00000000-0000-4000-8000-000000000001"
REGISTRERING = ("--cvr", "29000101", "--system", SYSTEM, "--municipality", "29000101")


@pytest.fixture
def access(cli):
    """Runs the group; what it printed, as JSON when it was asked for."""

    def run(*argumenter, exit_code=0):
        svar = cli("access", *argumenter)
        assert svar.exit_code == exit_code, svar.output
        if exit_code:
            return svar.stderr
        return json.loads(svar.stdout) if "--json" in argumenter else svar.stdout

    return run


def test_an_agreement_is_made_shown_and_ended(access):
    """Its id is its own; the journal tells who, when and why; an ended one is listed when asked for."""
    ny = access("add", *REGISTRERING, "--service", "DebitorRegistreringAfsend", "--service", "MF", *HVEM, "--json")
    assert (ny["cvr"], ny["fingerprint"], ny["it_system"]) == ("29000101", None, SYSTEM)
    assert (ny["municipality"], ny["all_municipalities"]) == ("29000101", False)
    assert (ny["services"], ny["state"]) == (["DebitorRegistreringAfsend", "MF"], "in force")
    assert [en["id"] for en in access("list", "--json")] == [ny["id"]]
    slut = access("end", ny["id"], "--by", "sb-2", "--reason", "opsagt", "--json")
    assert (slut["state"], slut["ended"] is not None) == ("ended", True)
    assert access("list", "--json") == []
    assert [en["state"] for en in access("list", "--all", "--json")] == ["ended"]
    journal = access("show", ny["id"], "--json")["journal"]
    assert [(en["event"], en["by"], en["reason"]) for en in journal] == [
        ("CREATED", "sb-1", "aftalt med kommunen"),
        ("ENDED", "sb-2", "opsagt"),
    ]
    tekst = access("show", ny["id"])
    assert "sb-2: opsagt" in tekst
    assert "29000101" in tekst


def test_an_agreement_ends_on_a_day(access):
    """It is in force until then; a day that has passed is refused."""
    i_dag = SystemClock().today()
    ny = access("add", *REGISTRERING, "--service", "MF", *HVEM, "--json")
    slut = access("end", ny["id"], "--on", i_dag + timedelta(days=1), *HVEM, "--json")
    assert (slut["state"], slut["to"]) == ("in force", str(i_dag + timedelta(days=1)))
    assert "FB-534" in access("end", ny["id"], "--on", i_dag - timedelta(days=1), *HVEM, exit_code=2)


def test_all_services_of_the_family_are_named_at_once(access):
    """`SF1590` stands for its seven; another case is understood; an unknown one is told which there are."""
    ny = access("add", *REGISTRERING, "--service", "sf1590", *HVEM, "--json")
    assert len(ny["services"]) == 7
    assert "DebitorkontoAnmodningAfsend" in access("add", *REGISTRERING, "--service", "SF1591", *HVEM, exit_code=2)


def test_one_certificate_is_named_as_openssl_prints_it(access):
    """Upper case and colons are taken; so is plain hex."""
    from datetime import UTC, datetime

    aftryk = Myndighed(datetime.now(UTC)).oces3().aftryk
    med_kolon = ":".join(aftryk[n : n + 2].upper() for n in range(0, 64, 2))
    ny = access("add", "--fingerprint", med_kolon, "--all-municipalities", "--service", "Operations", *HVEM, "--json")
    assert (ny["fingerprint"], ny["cvr"], ny["all_municipalities"]) == (aftryk, None, True)


@pytest.mark.parametrize(
    ("argumenter", "fejl"),
    [
        (("--cvr", "29000101", "--service", "MF"), "--all-municipalities"),
        (("--cvr", "29000101", "--municipality", "29000101", "--all-municipalities", "--service", "MF"), "--all-muni"),
        (("--municipality", "29000101", "--service", "MF"), "--cvr / --fingerprint"),
        (("--cvr", "2900010", "--municipality", "29000101", "--service", "MF"), "--cvr: 8 digits"),
        (("--cvr", "29000101", "--municipality", "x", "--service", "MF"), "--municipality: 8 digits"),
        (("--cvr", "29000101", "--municipality", "29000101", "--service", "SF1590"), "--system"),
        (("--cvr", "29000101", "--municipality", "29000101"), "--service"),
        (("--fingerprint", "ab", "--all-municipalities", "--service", "MF"), "--fingerprint: SHA-256"),
        ((*REGISTRERING, "--service", "MF", "--from", "2020-01-01"), "FB-534"),
        ((*REGISTRERING, "--service", "MF", "--from", "2099-01-02", "--to", "2099-01-01"), "--to < --from"),
    ],
)
def test_what_can_be_no_agreement_is_told(access, argumenter, fejl):
    """Exit code 2, with what is missing or wrong; nothing is kept."""
    assert fejl in access("add", *argumenter, *HVEM, exit_code=2)
    assert access("list", "--json") == []


def test_who_and_why_are_asked_for(access):
    """Blank ones are refused by name."""
    assert "by: 1-" in access("add", *REGISTRERING, "--service", "MF", "--by", " ", "--reason", "x", exit_code=2)
    assert "reason: 1-" in access("add", *REGISTRERING, "--service", "MF", "--by", "x", "--reason", "", exit_code=2)


def test_a_dry_run_keeps_nothing(access):
    """It tells what would be, finds what is wrong, and leaves no trace."""
    proeve = access("add", *REGISTRERING, "--service", "MF", *HVEM, "--dry-run", "--json")
    assert proeve["dry_run"] is True
    assert access("list", "--all", "--json") == []
    ny = access("add", *REGISTRERING, "--service", "MF", *HVEM, "--json")
    assert "intet er gemt" in access("end", ny["id"], *HVEM, "--dry-run")
    assert access("show", ny["id"], "--json")["ended"] is None
    assert ny["id"] in access("add", *REGISTRERING, "--service", "MF", *HVEM, "--dry-run", exit_code=2)


@pytest.mark.fault("T2")
@pytest.mark.parametrize("spring", [timedelta(days=400), -timedelta(days=400)], ids=["ahead", "behind"])
def test_a_wrong_clock_forgets_no_refusal_and_hides_none(access, cli, db, monkeypatch, spring):
    """What a host with a wrong clock keeps is listed and counted now, and what others kept stays."""
    Afvisningsbog(db, SystemClock(), lambda arbejde: arbejde()).skriv("29000202 ab", "/service/x", Grund.INGEN_AFTALE)
    monkeypatch.setattr("fordringsbro.platform.clock.SystemClock.now", lambda _ur: datetime.now(UTC) + spring)
    with closing(byg(Settings(), db.url)) as vaert:
        with vaert.database.transaction():
            # The door has asked for agreements by then.
            bog = Afvisningsbog(vaert.database, vaert.afvisninger._ur, lambda arbejde: arbejde())
        for _ in range(BYGE):
            bog.skriv("10.0.0.1", "/service/y", Grund.UTROVAERDIG)
    assert sum(linje["number"] for linje in access("refusals", "--json")) == BYGE + 1
    fundet = next(en for en in json.loads(cli("doctor", "--json").stdout) if en["check"] == "refusals")
    assert f"{BYGE + 1} in 10 minutes" in fundet["en"]


def test_an_unknown_id_is_told(access):
    """By show and by end alike."""
    assert "FB-505" in access("show", uuid4(), exit_code=2)
    assert "FB-505" in access("end", UUID(int=0), *HVEM, exit_code=2)


def test_refusals_are_listed_and_a_burst_of_them_shows_in_doctor(access, cli, db):
    """The last number that is no burst, and the first that is: then doctor names who it is."""
    bog = Afvisningsbog(db, SystemClock(), lambda arbejde: arbejde())

    def afvist():
        return next(en for en in json.loads(cli("doctor", "--json").stdout) if en["check"] == "refusals")

    for _ in range(BYGE - 1):
        bog.skriv("29000202 ab", "/service/x", Grund.INGEN_AFTALE)
    assert afvist()["status"] == "ok"
    bog.skriv("10.0.0.1", "/service/y", Grund.UTROVAERDIG)
    assert afvist()["status"] == "advarsel"
    assert f"{BYGE - 1} to 29000202 ab" in afvist()["en"]
    linjer = access("refusals", "--json")
    assert sum(linje["number"] for linje in linjer) == BYGE
    assert {(linje["who"], linje["address"], linje["reason"]) for linje in linjer} == {
        ("29000202 ab", "/service/x", "no agreement"),
        ("10.0.0.1", "/service/y", "not by a trusted proxy"),
    }
    assert "not by a trusted proxy" in access("refusals")


@pytest.mark.parametrize(
    ("indstillinger", "stand", "tekst"),
    [
        ({"ACCESS": "open"}, "advarsel", "open to whoever"),
        ({"ACCESS": "certificate", "TRUSTED_PROXIES": "10.0.0.1,unix"}, "ok", "10.0.0.1,unix"),
        ({"ACCESS": "certificate"}, "fejl", "trusted proxies"),
        ({}, "fejl", "not chosen"),
    ],
)
def test_doctor_tells_how_callers_are_known(cli, monkeypatch, indstillinger, stand, tekst):
    """Open is warned of; what would not start is a fault."""
    monkeypatch.delenv("FORDRINGSBRO_ACCESS")
    for navn, vaerdi in indstillinger.items():
        monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    fundet = next(en for en in json.loads(cli("doctor", "--json").stdout) if en["check"] == "access")
    assert (fundet["status"], tekst in fundet["en"]) == (stand, True)


@pytest.mark.parametrize("kommando", ["serve", "portal"])
@pytest.mark.parametrize(
    ("indstillinger", "kode"),
    [
        ({}, "FB-531"),
        ({"ACCESS": "certificate"}, "FB-532"),
        ({"ACCESS": "certificate", "TRUSTED_PROXIES": "0.0.0.0/0"}, "FB-502"),
        ({"ACCESS": "certificate", "TRUSTED_PROXIES": ""}, "FB-502"),
        ({"ACCESS": "certifikat"}, "FB-502"),
        ({"ACCESS": "OPEN"}, "FB-502"),
        ({"ACCESS": ""}, "FB-502"),
    ],
)
def test_nothing_starts_by_accident(cli, monkeypatch, kommando, indstillinger, kode):
    """Outside a sandbox: not chosen, certificates believed from nobody or everybody, and words that are none."""
    monkeypatch.delenv("FORDRINGSBRO_ACCESS")
    for navn, vaerdi in indstillinger.items():
        monkeypatch.setenv(f"FORDRINGSBRO_{navn}", vaerdi)
    svar = cli(kommando)
    assert svar.exit_code == 2
    (linje,) = svar.stderr.splitlines()
    assert linje.startswith(f"{kode} ")


def test_days_are_the_installations(access, monkeypatch):
    """A sandbox on another date makes agreements from that day on."""
    monkeypatch.setenv("FORDRINGSBRO_CLOCK_OFFSET_DAYS", "400")
    ny = access("add", *REGISTRERING, "--service", "MF", *HVEM, "--json")
    assert ny["from"] == str(local_date(SystemClock(timedelta(days=400)).now()))
