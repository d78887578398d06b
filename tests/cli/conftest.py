"""An installation on a database of the test's own, recorded messages, and the command line."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner, Result

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.app import app
from fordringsbro.contract.names import OPERATIONER, ascii_navn
from fordringsbro.inddrivelse import bestilling, oversigt
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import install_demo
from fordringsbro.simulator.server import dmi, psrm
from fordringsbro.wire.soap.envelope import read_envelope
from fordringsbro.wire.soap.model import Besked
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.parser import parse

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sf1590b"
#: Where nobody listens.
TOM = "http://127.0.0.1:9"


@pytest.fixture
def fixtures() -> Path:
    """The folder of recorded messages."""
    return FIXTURES


@pytest.fixture
def psrm_url(tmp_path: Path, clock: FixedClock) -> Iterator[str]:
    """A PSRM that executes at once."""
    with psrm(data_dir=tmp_path, forsinkelse_s=0, clock=clock) as url:
        yield url


@pytest.fixture
def dmi_url(tmp_path: Path, clock: FixedClock) -> Iterator[str]:
    """A DMI that nobody sends to."""
    with dmi(data_dir=tmp_path, callback_url=TOM, forsinkelse_s=0, clock=clock) as url:
        yield url


@pytest.fixture
def settings(database_url: str) -> Settings:
    """Settings with the test's database and no collection systems."""
    return Settings(database_url=database_url, psrm_url=TOM, dmi_url=TOM, public_url=TOM, portal_port=9, access="open")


@pytest.fixture
def dele(settings: Settings, db: Database, clock: FixedClock) -> Installation:
    """An installation with the demo agreements."""
    install_demo(db.url)
    return Installation(settings, db, clock)


@pytest.fixture
def modtag() -> Callable[..., None]:
    """Has an installation answer a recorded message, also as if another municipality had sent it."""

    def modtag(dele: Installation, navn: str, *, kommune: str = "29000011") -> None:
        raw = (FIXTURES / navn).read_bytes().replace(b"29000011", kommune.encode())
        _, body = read_envelope(parse(raw), SoapVersion.V11)
        for tjeneste in dele.services():
            for operation in tjeneste.operations:
                if operation.request == body.tag:
                    operation.handle(Besked(operation.name, body, raw, None, dele.clock.now()))
                    return
        raise AssertionError(f"{body.tag} is not served by {[ascii_navn(t) for t in OPERATIONER]}")

    return modtag


@pytest.fixture
def inddriv() -> Callable[[Installation, FixedClock], None]:
    """Does what the worker would, until PSRM has answered everything that one claimant sent."""

    def inddriv(dele: Installation, clock: FixedClock) -> None:
        tasks = dele.tasks("test")
        tasks[FORFALDNE](kommune_cvr="29000011")
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            tasks[bestilling.SEND](backend="PSRM", fordringshaver_id="1001")
            clock.advance(timedelta(minutes=1))
            tasks[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id="1001")
            with dele.database.transaction() as conn:
                if not any(h.venter_paa for h in oversigt.oversigt(conn)):
                    return
            time.sleep(0.05)
        raise AssertionError("PSRM did not answer in time")

    return inddriv


@pytest.fixture
def cli(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command line with the test's database."""
    for navn in ("database_url", "psrm_url", "dmi_url", "public_url", "portal_port", "access"):
        vaerdi = getattr(settings, navn)
        klar = vaerdi.get_secret_value() if isinstance(vaerdi, SecretStr) else str(vaerdi)
        monkeypatch.setenv(f"FORDRINGSBRO_{navn.upper()}", klar)

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run


#: What is asked of a clerk, by a command whose `--reason` is words, and by one whose `--reason` is a code.
AF = ("--by", "sb-1", "--reason", "aftalt")
AF_NOTE = ("--by", "sb-1", "--note", "aftalt")
_MED_ORD = {"fee", "interest", "hand-over"}
_MED_KODE = {"write-off", "write-off-reverse", "defer"}


@pytest.fixture
def bog_cli(cli: Callable[..., Result]) -> Callable[..., Result]:
    """The command line, with who and why where a clerk is asked for them."""

    def run(*arguments: object) -> Result:
        gruppe, kommando, *_ = (*map(str, arguments), "", "")
        spurgt = AF if kommando in _MED_ORD else AF_NOTE if kommando in _MED_KODE else ()
        if (gruppe, kommando) == ("requests", "approve"):
            spurgt = AF
        elif (gruppe, kommando) == ("requests", "refuse"):
            spurgt = ("--by", "sb-1")
        return cli(gruppe, kommando, *spurgt, *arguments[2:])

    return run
