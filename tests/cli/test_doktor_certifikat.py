"""`doctor` warns of our own certificates before they run out."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "adgang"))

from certifikater import Myndighed

from fordringsbro.cli.doktor import certifikat
from fordringsbro.cli.faelles.diagnose import Stand
from fordringsbro.platform.settings import Settings

NU = datetime(2026, 12, 1, 12, tzinfo=UTC)
MYNDIGHED = Myndighed(NU)


def fil(mappe: Path, navn: str, tekst: str) -> Path:
    """A file of ours."""
    sti = mappe / navn
    sti.write_text(tekst)
    return sti


def fundet(mappe: Path, bevis) -> certifikat.Diagnose:
    """What is said of the certificate that we show."""
    sti = fil(mappe, "vist.pem", bevis.pem + bevis.noegle_pem)
    (en,) = certifikat.certifikater(Settings.model_construct(client_certificate=sti, ca_file=None), NU)
    return en


@pytest.mark.fault("N25")
@pytest.mark.parametrize(
    ("dage", "stand"),
    [(31, Stand.OK), (30, Stand.OK), (29, Stand.ADVARSEL), (1, Stand.ADVARSEL), (-1, Stand.FEJL)],
)
def test_our_certificate_is_told_of_ahead(tmp_path, dage, stand):
    """The last day in good time, the first that is not, and when it is too late; each with its date and what to do."""
    til = NU + timedelta(days=dage)
    en = fundet(tmp_path, MYNDIGHED.oces3(til=til, fra=NU - timedelta(days=900)))
    assert (en.stand, f"{til:%Y-%m-%d}" in en.da, bool(en.goer)) == (stand, True, stand is not Stand.OK)


def test_a_certificate_of_tomorrow_is_a_fault(tmp_path):
    """It is not valid yet, or our clock is slow."""
    en = fundet(tmp_path, MYNDIGHED.endnu_ikke())
    assert (en.stand, "NTP" in en.goer) == (Stand.FEJL, True)


def test_the_chain_counts_too(tmp_path):
    """An issuer that has run out ends the certificate that it issued."""
    gammel = Myndighed(NU - timedelta(days=9 * 365))
    bevis = gammel.oces3(til=NU + timedelta(days=900))
    sti = fil(tmp_path, "vist.pem", bevis.kaede_pem + bevis.noegle_pem)
    (en,) = certifikat.certifikater(Settings.model_construct(client_certificate=sti, ca_file=None), NU)
    assert en.stand is Stand.FEJL


def test_authorities_that_have_run_out_are_told(tmp_path):
    """One of two is a warning, all of them a fault, and a file that is none is one too."""
    gammel = Myndighed(NU - timedelta(days=9 * 365)).rod_pem
    for tekst, stand in (
        (MYNDIGHED.rod_pem, Stand.OK),
        (MYNDIGHED.rod_pem + gammel, Stand.ADVARSEL),
        (gammel, Stand.FEJL),
        ("intet", Stand.FEJL),
    ):
        sti = fil(tmp_path, "ca.pem", tekst)
        (en,) = certifikat.certifikater(Settings.model_construct(client_certificate=None, ca_file=sti), NU)
        assert en.stand is stand


def test_doctor_tells_them_with_settings_and_access(cli, monkeypatch, tmp_path):
    """By name, in one list with the rest; without certificates of ours there is nothing to tell."""

    def stand() -> dict[str, str]:
        return {row["check"]: row["status"] for row in json.loads(cli("doctor", "--json").stdout)}

    foer = stand()
    assert (foer["settings"], foer["access"]) == ("ok", "advarsel")
    assert not foer.keys() & {"certificate", "authorities"}
    nu = datetime.now(UTC)
    my = Myndighed(nu)
    bevis = my.oces3(til=nu + timedelta(days=10))
    monkeypatch.setenv("FORDRINGSBRO_CLIENT_CERTIFICATE", str(fil(tmp_path, "a.pem", bevis.pem + bevis.noegle_pem)))
    monkeypatch.setenv("FORDRINGSBRO_CA_FILE", str(fil(tmp_path, "b.pem", my.rod_pem)))
    monkeypatch.setenv("FORDRINGSBRO_ACCESS", "certificate")
    monkeypatch.setenv("FORDRINGSBRO_TRUSTED_PROXIES", "unix,192.0.2.1")
    raekker = {row["check"]: row for row in json.loads(cli("doctor", "--json").stdout)}
    assert (raekker["certificate"]["status"], raekker["authorities"]["status"]) == ("advarsel", "ok")
    assert (raekker["access"]["status"], "unix,192.0.2.1" in raekker["access"]["en"]) == ("ok", True)
