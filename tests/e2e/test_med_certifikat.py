"""A sandbox as its users run it, with access by certificate: strangers stay outside, and its own parts come in."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests
from certifikater import Myndighed
from lxml import etree
from sandkasseproces import Sandkasseproces, vent

from fordringsbro.klient.beskeder import Afsender, hoved, indbetaling, konvolut
from fordringsbro.platform.clock import SystemClock

HOVED = "X-Client-Certificate"
OPRET = Path(__file__).parents[2] / "fixtures" / "sf1590b" / "05-bolig-dmi" / "01-husleje.xml"
#: Who sends that message.
FRA = Afsender("29000022", UUID("00000000-0000-4000-8000-000000000104"))
#: The day that the sandbox lives on.
DAGEN = {"clock_offset_days": str((date(2026, 11, 20) - SystemClock().today()).days)}
HVEM = ("--by", "test", "--reason", "proeve")


@pytest.fixture
def proces(open_folder):
    """A sandbox that is not started yet."""
    sandkasse = Sandkasseproces(open_folder)
    yield sandkasse
    sandkasse.ryd_op()


def send(proces, sti, xml, hoveder):
    """The answer to one message."""
    return requests.post(
        f"http://127.0.0.1:{proces.port}/service/OIR/{sti}/1",
        xml,
        headers={"Content-Type": "text/xml; charset=utf-8", **hoveder},
        timeout=30,
    )


@pytest.mark.long
def test_a_sandbox_with_certificates_works_and_lets_no_stranger_in(proces):
    """A claim goes to DMI and back, and a payment to the mailbox, by the parts' own certificate; the fagsystem comes in by
    an agreement, and whoever has none gets a fault, a page or JSON.
    """
    proces.start(access="certificate")
    base, portal = f"http://127.0.0.1:{proces.port}", f"http://127.0.0.1:{proces.port + 1}"
    mit = {HOVED: Myndighed(datetime.now(UTC)).oces3(FRA.kommune_cvr).nginx()}
    besked = ("DebitorRegistreringAfsend", OPRET.read_bytes())
    konto, krav = (
        etree.fromstring(besked[1]).findtext(f".//{{*}}{navn}Identifikation") for navn in ("Debitorkonto", "Fordring")
    )
    for hoveder in ({}, mit, {"X_Client_Certificate": mit[HOVED]}, {**mit, "X-Forwarded-For": "10.0.0.1"}):
        assert send(proces, *besked, hoveder).status_code == 403
    assert requests.post(f"{base}/services/MFFordringAsynkronOprettetService", timeout=30).status_code in {
        403,
        411,
        415,
    }
    assert requests.get(f"{base}/service/hearings", headers=mit, timeout=30).json()["kode"] == "FB-401"
    assert [requests.get(portal + sti, timeout=30).status_code for sti in ("/", "/health/ready")] == [403, 200]

    system = ("--system", str(FRA.it_system), "--municipality", FRA.kommune_cvr)
    svar = proces.kommando("access", "add", "--cvr", FRA.kommune_cvr, *system, "--service", "SF1590", *HVEM, **DAGEN)
    assert svar.returncode == 0, svar.stderr
    svar = vent(lambda: (svar := send(proces, *besked, mit)).status_code == 200 and svar, sekunder=10, hvert=0.3)
    assert etree.fromstring(svar.content).find(".//{*}Accept") is not None, svar.text
    proces.vent_paa_ro()
    assert [(f["claim_id"], f["backend"], f["state"]) for f in proces.liste("claims")] == [(krav, "DMI", "DONE")]
    refusals = json.loads(proces.kommando("access", "refusals", "--json").stdout)
    assert {en["reason"] for en in refusals} == {"no certificate", "no agreement"}

    header = hoved(FRA, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    betaling = indbetaling(UUID(konto), uuid4(), date(2026, 11, 20), 1_000)
    xml = konvolut("ForetagIndbetaling", {"HovedOplysninger": header, **betaling})
    assert send(proces, "DebitorIndbetalingAfsend", xml, mit).status_code == 200
    vent(lambda: json.loads(proces.kommando("inbox", "--json").stdout), hvert=0.3)
    assert json.loads(proces.kommando("outbox", "--json").stdout) == []
