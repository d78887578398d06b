"""The SF1590 services over real HTTP, on a database with the demo municipalities."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sf1590_hjaelp import Tjeneste, kravmager

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.klient.beskeder import Krav
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app


@pytest.fixture
def installation(db: Database, clock: FixedClock) -> Installation:
    """Everything wired on the test's database, with the demo municipalities connected."""
    found = Installation(Settings(), db, clock)
    connect_demo(found)
    return found


@pytest.fixture
def tjeneste(installation: Installation) -> Iterator[Tjeneste]:
    """The services, served over HTTP."""
    app = wsgi_app(
        installation.services(), public_url="http://127.0.0.1", max_body=10_000_000, clock=installation.clock
    )
    with local_server(app) as url:
        yield Tjeneste(url, installation)


@pytest.fixture
def krav() -> Callable[..., Krav]:
    """Makes daycare claims that pass every rule of KFDAINS; any part can be given otherwise."""
    return kravmager()
