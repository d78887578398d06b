"""The MF services over real HTTP, on a database with the demo municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from mf_hjaelp import (
    Debitorsystem,
    Inddrivelsen,
    Scene,
    begge_systemer,
    debitorsystem,
    gebyrmager,
    ider,
    kravmager,
)
from underretningshjaelp import FalskKlient

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient.mf_beskeder import MFKrav, opret
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.underretning.hentning import Underretningshenter


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
    with debitorsystem(installation) as system:
        yield system


@pytest.fixture
def inddrivelsen(system: Debitorsystem, clock: FixedClock, tmp_path: Path) -> Iterator[Inddrivelsen]:
    """Both collection systems, which carry out at once, and what the worker would do with them."""
    with begge_systemer(system, clock, tmp_path) as inddrivelsen:
        yield inddrivelsen


@pytest.fixture
def scene(system: Debitorsystem, inddrivelsen: Inddrivelsen, krav: Callable[..., MFKrav]) -> Scene:
    """A debtor system that reports through to both collection systems, and sees what became of it."""
    return Scene(system, inddrivelsen, krav)


@pytest.fixture
def krav() -> Callable[..., MFKrav]:
    """Makes daycare claims that pass every rule of KFDAINS; any part can be given otherwise."""
    return kravmager()


@pytest.fixture
def gebyr(krav: Callable[..., MFKrav]) -> Callable[..., MFKrav]:
    """Makes reminder fees of a daycare claim that pass every rule of GEDAINS."""
    return gebyrmager(krav)


@pytest.fixture
def udfald() -> Callable[..., Inddrivelsesudfald]:
    """Makes final answers of a collection system."""

    def make(aktion_id: int, *afvist: tuple[int, str], backend_id: int | None = None) -> Inddrivelsesudfald:
        status = Udfaldsstatus.AFVIST if afvist else Udfaldsstatus.UDFOERT
        return Inddrivelsesudfald(aktion_id, status, afvist, backend_id, datetime(2026, 11, 20, 12, tzinfo=UTC))

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
def kendt(system: Debitorsystem, krav: Callable[..., MFKrav], udfald: Callable[..., Inddrivelsesudfald]) -> int:
    """A claim of 1001 that PSRM has as 1500001: its fordrings-ID."""
    ((aktion, fordring_id, _),) = ider(system.indberet(1, opret(1001, krav())))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion, backend_id=1_500_001))
    return fordring_id
