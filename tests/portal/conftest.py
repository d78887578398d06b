"""The portal over real HTTP, on an installation with claims in several states."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.adgangsbevis import MODTAGER
from fordringsbro.portal.app import portal_app
from fordringsbro.portal.hoeringsressourcer import STI
from fordringsbro.sandkasse.demo import install_demo
from fordringsbro.wire.http.asgi import AsgiAdapter
from fordringsbro.wire.http.local_server import local_asgi, local_server
from fordringsbro.wire.soap.envelope import read_envelope
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.soap.model import Besked
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.parser import parse

CHROMIUM = Path("/usr/bin/chromium")
if not CHROMIUM.exists():
    collect_ignore = ["test_portal_browser.py"]
    # Not to be missed, also when the tests run in worker processes.
    print(f"tests/portal/test_portal_browser.py is left out: there is no {CHROMIUM}", file=sys.__stderr__)

FIXTURES = Path(__file__).parents[2] / "fixtures" / "sf1590b"


@pytest.fixture
def dele(database_url: str, db: Database, clock: FixedClock) -> Installation:
    """An installation with the demo agreements, a claim in the queue and a rejected one."""
    install_demo(database_url)
    dele = Installation(Settings(database_url=database_url, access="open"), db, clock)
    (service,) = (t for t in dele.services() if t.path.endswith("/DebitorRegistreringAfsend/1"))
    for navn in ("01-dagtilbud/03-opret.xml", "13-regelbrud/01-tre-regler.xml", "10-endnu-ikke-forfalden/01-opret.xml"):
        raw = (FIXTURES / navn).read_bytes()
        _, body = read_envelope(parse(raw), SoapVersion.V11)
        (operation,) = (o for o in service.operations if o.request == body.tag)
        operation.handle(Besked(operation.name, body, raw, None, clock.now()))
    dele.koersel.forfaldne("29000011")
    return dele


@pytest.fixture
def i_hoering(database_url: str, db: Database, clock: FixedClock) -> Installation:
    """A sandbox with a claim of 1001 in hearing."""
    install_demo(database_url)
    dele = Installation(Settings(database_url=database_url, sandbox=True), db, clock, clock)
    raw = (FIXTURES / "12-hoering/01-over-loft.xml").read_bytes()
    _, body = read_envelope(parse(raw), SoapVersion.V11)
    (service,) = (t for t in dele.services() if t.path.endswith("/DebitorRegistreringAfsend/1"))
    (operation,) = (o for o in service.operations if o.request == body.tag)
    operation.handle(Besked(operation.name, body, raw, None, clock.now()))
    dele.koersel.forfaldne("29000011")
    return dele


@pytest.fixture
def krav(clock: FixedClock) -> Callable[..., dict[str, Any]]:
    """Makes the claims of a token that is valid for claimant 1001, changed as asked; None leaves one out."""

    def krav(**anders: Any) -> dict[str, Any]:
        nu = int(clock.now().timestamp())
        alle = {
            "sub": "sb-1",
            "role": "fordringshaver",
            "claimants": [1001],
            "aud": MODTAGER,
            "iat": nu,
            "exp": nu + 3600,
        } | anders
        return {navn: vaerdi for navn, vaerdi in alle.items() if vaerdi is not None}

    return krav


@pytest.fixture
def hoeringer() -> Iterator[Callable[[Installation], str]]:
    """Serves what an installation has beside the SOAP services, and gives the address of the hearings."""
    with ExitStack() as stak:

        def start(dele: Installation) -> str:
            app = wsgi_app(
                (), public_url="http://127.0.0.1", max_body=1000, clock=dele.clock, ressourcer=dele.ressourcer()
            )
            return stak.enter_context(local_server(app)) + STI

        yield start


@pytest.fixture
def koer() -> Iterator[Callable[[Installation], str]]:
    """Serves the portal of an installation and gives its URL."""
    with ExitStack() as stak:
        yield lambda dele: stak.enter_context(local_asgi(lambda _kant: AsgiAdapter(portal_app(dele))))


@pytest.fixture
def portal(dele: Installation, koer: Callable[[Installation], str]) -> str:
    """The URL of a portal."""
    return koer(dele)
