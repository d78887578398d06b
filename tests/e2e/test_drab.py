"""Kill a running sandbox, or a part of it, in the middle of a replay: it heals, and nothing is missing or doubled."""

from __future__ import annotations

import socket
from collections import Counter
from itertools import islice
from pathlib import Path

import pytest
from lxml import etree
from sandkasseproces import Sandkasseproces, fire_porte, koer

from fordringsbro.cli.generate.handling import generate
from fordringsbro.klient.fixtur import find_historier
from fordringsbro.sandkasse.plads import alone

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture
def proces(open_folder):
    """A sandbox that is not started yet."""
    sandkasse = Sandkasseproces(open_folder)
    yield sandkasse
    sandkasse.ryd_op()


def genereret(mappe, antal):
    """A folder of generated messages, and the ids of all claims that they register."""
    assert generate(antal, 7, mappe) == 0
    ider = {
        felt.text for fil in mappe.glob("*-opretd.xml") for felt in etree.parse(fil).iter("{*}FordringIdentifikation")
    }
    return mappe, dict.fromkeys(ider, "PSRM")


def proev(proces, stier, ender):
    """Replay all from the start; every claim must end where it should, once."""
    svar = proces.kommando("replay", *map(str, stier))
    assert svar.returncode == 0, svar.stdout
    proces.vent_paa_ro()
    fordringer = proces.liste("claims")
    undervejs = {"HEARING", "REJECTED", "LEDGER"}
    steder = {f["claim_id"]: f["state"] if f["state"] in undervejs else f["backend"] for f in fordringer}
    assert steder == ender
    for system in ("psrm", "dmi"):
        ventet = Counter(f["reference"] for f in fordringer if steder[f["claim_id"]] == system.upper())
        # The claims of fixtures/mf are no ledger's, and `claims` does not list them.
        hos = (f["reference"] for f in proces.hos(system, "fordringer"))
        assert Counter(reference for reference in hos if not reference.startswith("MF-FIX-")) == ventet
        assert {post["antal"] for post in proces.hos(system, "udfoert")} <= {1}
    efterproevet = proces.kommando("verify")
    assert efterproevet.returncode == 0, efterproevet.stdout


def test_a_killed_sandbox_heals(proces, tmp_path):
    """After kill -9 in the middle of a replay, its parts end too; started and replayed again, all claims are there once."""
    mappe, ender = genereret(tmp_path / "mange", 60)
    ender |= {str(ident): sted for h in find_historier([FIXTURES]) for ident, sted in h.ender.items()}
    proces.start()
    with proces.genspil(FIXTURES, mappe) as genspil:
        assert len(list(islice(genspil.stdout, 60))) == 60
        proces.slaa_ihjel()
        besvaret = 60 + len(genspil.stdout.readlines())
        assert genspil.wait(30) == 1
    assert besvaret < 404
    proces.start()
    proev(proces, (FIXTURES, mappe), ender)
    assert proces.stop() == 0


@pytest.mark.long
def test_a_killed_worker_ends_the_sandbox_and_the_next_one_heals(proces, tmp_path):
    """A sandbox whose worker was killed says so and ends 1; the next one takes up what the worker left behind."""
    mappe, ender = genereret(tmp_path / "mange", 60)
    proces.start()
    with proces.genspil(mappe) as genspil:
        assert len(list(islice(genspil.stdout, 30))) == 30
        assert proces.slaa_del_ihjel("worker") == 1
    assert "'worker'" in proces.udskrift
    proces.start()
    proev(proces, (mappe,), ender)


@pytest.mark.fault("D9")
def test_two_sandboxes_do_not_share_a_data_directory(open_folder):
    """A sandbox on a data directory that another one uses ends 1 at once and says why; nothing is touched."""
    with alone(open_folder):
        svar = koer("sandbox", "--port", str(fire_porte()), "--data-dir", str(open_folder))
    assert svar.returncode == 1
    assert svar.stderr.startswith("FB-509 ")
    assert str(open_folder) in svar.stderr
    assert [fil.name for fil in open_folder.iterdir()] == ["sandbox.lock"]


def test_a_port_that_is_taken_is_named(open_folder):
    """A sandbox whose third port is taken ends 1 and names that port; nothing is started."""
    port = fire_porte()
    with socket.create_server(("127.0.0.1", port + 2)):
        svar = koer("sandbox", "--port", str(port), "--data-dir", str(open_folder))
    assert svar.returncode == 1
    assert svar.stderr.startswith("FB-508 ")
    assert f"[{port + 2}]" in svar.stderr
    assert not (open_folder / "postgres").exists()
