"""A sandbox in an odd place: a data directory with a difficult name, another host, another day, proxies all around."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sandkasseproces import fire_porte, vent

from fordringsbro.platform.postgresserver import Postgresserver

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sf1590b"
_FORDRINGSBRO = (sys.executable, "-m", "fordringsbro")


@pytest.fixture
def miljoe() -> dict[str, str]:
    """An environment whose proxies lead nowhere."""
    uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    return uden | dict.fromkeys(("HTTP_PROXY", "http_proxy", "ALL_PROXY"), "http://127.0.0.1:9")


@pytest.mark.parametrize("host", [pytest.param("127.0.0.1", marks=pytest.mark.long), "::1"])
def test_a_sandbox_works_wherever_it_is(open_folder, miljoe, host):
    """It starts, prints what other commands need to find it and its day, and ends in order when its terminal is closed."""
    mappe = open_folder / "to ord; o'brien %41"
    mappe.mkdir()
    start = (*_FORDRINGSBRO, "sandbox", "--port", str(fire_porte()), "--data-dir", str(mappe), "--today", "2026-11-20")
    log, udskrift = open_folder / "log", open_folder / "udskrift"
    with log.open("wb") as fejl, udskrift.open("wb") as ud:
        sandkasse = subprocess.Popen(start, env=miljoe | {"FORDRINGSBRO_HOST": host}, stdout=ud, stderr=fejl)
    try:
        vent(lambda: "Klar." in udskrift.read_text() or sandkasse.poll() is not None)
        assert sandkasse.poll() is None, log.read_text()
        linjer = [linje.strip() for linje in udskrift.read_text().splitlines()]
        eksport = dict(
            shlex.split(linje)[1].split("=", 1) for linje in linjer if linje.startswith("export FORDRINGSBRO_")
        )
        alle = miljoe | {"FORDRINGSBRO_HOST": host} | eksport
        assert ("[::1]" in alle["FORDRINGSBRO_PUBLIC_URL"]) is (host == "::1")
        for kommando in (
            ("replay", str(FIXTURES / "01-dagtilbud")),
            ("verify",),
            ("doctor",),
            ("check", str(FIXTURES / "01-dagtilbud" / "03-opret.xml")),
        ):
            svar = subprocess.run([*_FORDRINGSBRO, *kommando], env=alle, capture_output=True, text=True, check=False)
            assert svar.returncode == 0, svar.stdout + svar.stderr
            if kommando == ("doctor",):
                assert svar.stdout.count("svarer / answers") == 4, svar.stdout
                assert "flyttet" in svar.stdout
        sandkasse.send_signal(signal.SIGHUP)
        assert sandkasse.wait(60) == 0
        assert not Postgresserver(mappe / "postgres").koerer()
    finally:
        sandkasse.kill()
        sandkasse.wait()
