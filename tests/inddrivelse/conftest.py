"""A bench with a scripted backend for each test of this room."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
from falsk_backend import Baenk

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.punkter import brug


@pytest.fixture(autouse=True)
def _ingen_doer() -> Iterator[None]:
    """A bench dies where its test says; nobody after it."""
    yield
    brug(None)


@pytest.fixture
def baenk(db: Database, clock: FixedClock) -> Baenk:
    """A forwarder with two backends in memory."""
    return Baenk(db, clock)


@pytest.fixture
def unused_address() -> Callable[[], str]:
    """Addresses at which nothing listens."""

    def find() -> str:
        with socket.socket() as sock:
            sock.bind(("127.0.0.1", 0))
            return f"http://127.0.0.1:{sock.getsockname()[1]}"

    return find
