"""Secrets of the settings show nowhere, while a whole sandbox runs on a database of somebody else's and loses it."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
import requests
from psycopg.conninfo import conninfo_to_dict
from sandkasseproces import fire_porte, koer, vent

HEMMELIG = f"hEmm3lig{secrets.token_hex(8)}"
FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "sf1590b" / "01-dagtilbud"


def _kommandolinjer() -> str:
    return subprocess.run(["ps", "-A", "-ww", "-o", "args="], capture_output=True, text=True, check=True).stdout


def _afbryd(postgres_url: str, base: str, *, aaben: bool) -> None:
    """Close a database to everybody, or open it again."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(f"ALTER DATABASE {base} ALLOW_CONNECTIONS {aaben}")
        conn.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (base,))


@pytest.mark.long
def test_no_secret_shows_anywhere(postgres_url, database_url, tmp_path):
    """Database and portal key are in no log, no list of processes, no command's output and no page, also while it is away."""
    port = fire_porte()
    base = conninfo_to_dict(database_url)["dbname"]
    indstillet = {
        "database_url": database_url.replace("//postgres@", f"//postgres:{HEMMELIG}@"),
        "portal_key": HEMMELIG * 2,
        "data_dir": str(tmp_path),
        "public_url": f"http://127.0.0.1:{port}",
        "psrm_url": f"http://127.0.0.1:{port + 2}",
        "dmi_url": f"http://127.0.0.1:{port + 3}",
        "portal_port": str(port + 1),
        "sandbox": "true",
        "log_level": "DEBUG",
    }
    miljoe = {**os.environ, **{f"FORDRINGSBRO_{navn.upper()}": v for navn, v in indstillet.items()}}
    sagt = []

    def sig(*argumenter: str) -> None:
        svar = koer(*argumenter, **indstillet)
        sagt.append(svar.stdout + svar.stderr)

    with (tmp_path / "log").open("w+") as log:
        sandkasse = subprocess.Popen(
            [sys.executable, "-m", "fordringsbro", "sandbox", "--port", str(port)], env=miljoe, stdout=log, stderr=log
        )
        try:
            vent(lambda: "Klar." in (tmp_path / "log").read_text() or sandkasse.poll() is not None, sekunder=200)
            sagt.append(_kommandolinjer())
            assert "fordringsbro worker" in sagt[-1]
            sig("replay", str(FIXTURES))
            sagt += [
                requests.get(f"http://127.0.0.1:{port + 1}/{sti}", timeout=10).text
                for sti in ("health/ready", "metrics", "")
            ]
            _afbryd(postgres_url, base, aaben=False)
            vent(lambda: "database_away" in (tmp_path / "log").read_text(), sekunder=200)
            for argumenter in (("doctor",), ("doctor", "--json"), ("claims",), ("migrate",), ("worker",), ("serve",)):
                sig(*argumenter)
            sagt.append(requests.get(f"http://127.0.0.1:{port + 1}/health/ready", timeout=10).text)
            _afbryd(postgres_url, base, aaben=True)
            sig("doctor", "--json")
            sandkasse.send_signal(signal.SIGINT)
            assert sandkasse.wait(60) == 0
        finally:
            sandkasse.kill()
            sandkasse.wait()
        log.seek(0)
        sagt.append(log.read())
    assert "FB-501" in "".join(sagt)
    assert [tekst[max(0, tekst.find(HEMMELIG) - 200) :] for tekst in sagt if HEMMELIG in tekst] == []
