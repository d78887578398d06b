"""A bench with a scripted backend for each test of this room."""

from __future__ import annotations

import pytest
from falsk_backend import Baenk

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database


@pytest.fixture
def baenk(db: Database, clock: FixedClock) -> Baenk:
    """A forwarder with two backends in memory."""
    return Baenk(db, clock)
