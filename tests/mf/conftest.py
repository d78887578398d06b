"""The MF services over real HTTP, on a database with the demo municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from mf_hjaelp import Debitorsystem, Inddrivelsen, Scene, ider
from underretningshjaelp import FalskKlient

from fordringsbro.bootstrap import Installation
from fordringsbro.demo import connect_demo
from fordringsbro.inddrivelse.model import Backend, Udfald, Udfaldsstatus
from fordringsbro.klient.mf_beskeder import MFKrav, MFSkyldner, opret
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.simulator import server
from fordringsbro.underretning.hentning import Underretningshenter
from fordringsbro.wire.host import WsgiApp, wsgi_app
from fordringsbro.wire.local_server import local_server


@pytest.fixture
def indstillinger() -> dict[str, Any]:
    """Settings beside the defaults; a test module may have its own."""
    return {}


@pytest.fixture
def installation(db: Database, clock: FixedClock, indstillinger: dict[str, Any]) -> Installation:
    """Everything wired on the test's database, with the demo municipalities connected."""
    found = Installation(Settings(**indstillinger), db, clock)
    connect_demo(found)
    return found


@pytest.fixture
def system(installation: Installation) -> Iterator[Debitorsystem]:
    """A debtor system that reports for 1001 and 1002."""
    # The WSDLs name the address, which is known only once the server stands.
    apps: list[WsgiApp] = []
    with local_server(lambda environ, start: apps[0](environ, start)) as url:  # noqa: PLW0108 - filled below
        apps.append(wsgi_app(installation.services(), public_url=url, max_body=10_000_000, clock=installation.clock))
        system = Debitorsystem(url, installation)
        yield system
        system.luk()


@pytest.fixture
def inddrivelsen(system: Debitorsystem, clock: FixedClock, tmp_path: Path) -> Iterator[Inddrivelsen]:
    """Both collection systems, which carry out at once, and what the worker would do with them."""
    with (
        server.psrm(data_dir=tmp_path, forsinkelse_s=0, clock=clock) as psrm,
        server.dmi(data_dir=tmp_path, callback_url=system.base, forsinkelse_s=0, clock=clock) as dmi,
    ):
        yield Inddrivelsen(system.installation, clock, psrm, dmi)


@pytest.fixture
def scene(system: Debitorsystem, inddrivelsen: Inddrivelsen, krav: Callable[..., MFKrav]) -> Scene:
    """A debtor system that reports through to both collection systems, and sees what became of it."""
    return Scene(system, inddrivelsen, krav)


@pytest.fixture
def krav() -> Callable[..., MFKrav]:
    """Makes daycare claims that pass every rule of KFDAINS; any part can be given otherwise."""
    counter = iter(range(1, 100_000))

    def make(**anders: Any) -> MFKrav:
        felter: dict[str, Any] = {
            "type_kode": "KFDAINS",
            "beloeb_oere": 250_000,
            "stiftelsesdato": date(2026, 9, 1),
            "forfaldsdato": date(2026, 9, 1),
            "srb": date(2026, 9, 15),
            "periode": (date(2026, 9, 1), date(2026, 9, 30)),
            "beskrivelse": "Daginstitution september",
            "reference": f"MF-{next(counter):06}",
            "skyldnere": (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 3)),),
        }
        return MFKrav(**{**felter, **anders})

    return make


@pytest.fixture
def gebyr(krav: Callable[..., MFKrav]) -> Callable[..., MFKrav]:
    """Makes reminder fees of a daycare claim that pass every rule of GEDAINS."""

    def make(**anders: Any) -> MFKrav:
        felter: dict[str, Any] = {
            "type_kode": "GEDAINS",
            "beloeb_oere": 25_000,
            "stiftelsesdato": date(2026, 9, 20),
            "forfaldsdato": date(2026, 9, 20),
            "srb": date(2026, 10, 1),
            "periode": (date(2026, 9, 20), date(2026, 9, 20)),
            "beskrivelse": "Rykkergebyr",
            "skyldnere": (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2029, 9, 20)),),
        }
        return krav(**{**felter, **anders})

    return make


@pytest.fixture
def udfald() -> Callable[..., Udfald]:
    """Makes final answers of a collection system."""

    def make(aktion_id: int, *afvist: tuple[int, str], backend_id: int | None = None) -> Udfald:
        status = Udfaldsstatus.AFVIST if afvist else Udfaldsstatus.UDFOERT
        return Udfald(aktion_id, status, afvist, backend_id, datetime(2026, 11, 20, 12, tzinfo=UTC))

    return make


@pytest.fixture
def hent(system: Debitorsystem, clock: FixedClock) -> Callable[..., int]:
    """Fetches from a collection system that tells what the test says; gives how many were new."""

    def hent(klient: FalskKlient, fordringshaver: int = 1001) -> int:
        i = system.installation
        henter = Underretningshenter(i.database, clock, i.jobs, {Backend.PSRM: klient}, i.underretningsbog)
        return henter.hent(Backend.PSRM, fordringshaver)

    return hent


@pytest.fixture
def kendt(system: Debitorsystem, krav: Callable[..., MFKrav], udfald: Callable[..., Udfald]) -> int:
    """A claim of 1001 that PSRM has as 1500001: its fordrings-ID."""
    ((aktion, fordring_id, _),) = ider(system.indberet(1, opret(1001, krav())))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion, backend_id=1_500_001))
    return fordring_id
