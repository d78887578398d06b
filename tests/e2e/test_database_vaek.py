"""The database of a running sandbox is stopped under load and started again: all work is done afterwards."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import psycopg
import pytest
import requests
from sandkasseproces import Sandkasseproces, vent

from fordringsbro.cli.generate.handling import generate
from fordringsbro.platform.postgresserver import Postgresserver

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def proces(open_folder):
    """A running sandbox, whose PSRM refuses the next claims that reach it."""
    sandkasse = Sandkasseproces(open_folder)
    sandkasse.start()
    psrm = f"http://127.0.0.1:{sandkasse.port + 2}"
    requests.post(f"{psrm}/fejl", json={"art": "afvis", "antal": 10}, timeout=10).raise_for_status()
    yield sandkasse
    sandkasse.ryd_op()


def jobs(server: Postgresserver) -> dict[str, int]:
    """How many jobs wait, run or have been given up."""
    with psycopg.connect(server.url) as conn:
        return dict(
            conn.execute(
                "SELECT status::text, count(*) FROM procrastinate_jobs"
                " WHERE scheduled_at IS NULL OR scheduled_at <= now() GROUP BY 1"
            ).fetchall()
        )


@pytest.mark.fault("D10")
@pytest.mark.long
@pytest.mark.parametrize("sekunder", [14, 120, 600])
@pytest.mark.timeout(1800)
def test_no_work_is_lost_however_long_the_database_is_away(proces, tmp_path, sekunder):
    """Every part lives on; what was asked for again is done, ledger and register agree, and no job is left over."""
    assert generate(300, 11, tmp_path / "mange") == 0
    server = Postgresserver(proces.data_dir / "postgres")
    with proces.genspil(FIXTURES, tmp_path / "mange") as genspil:
        assert len(list(islice(genspil.stdout, 80))) == 80
        server.stop()
        # That long is what is tested.
        time.sleep(sekunder)
        server.start()
        genspil.stdout.readlines()
        genspil.wait(600)
    # A service may meet a dead connection once more.
    vent(lambda: proces.kommando("claims", "--json").returncode == 0)
    svar = proces.kommando("replay", str(tmp_path / "mange"))
    assert svar.returncode == 0, svar.stdout
    proces.vent_paa_ro()
    vent(lambda: jobs(server).keys() <= {"doing"})
    efterproevet = proces.kommando("verify")
    assert efterproevet.returncode == 0, efterproevet.stdout
    assert proces.kommando("doctor").returncode == 0
    assert proces.stop() == 0
