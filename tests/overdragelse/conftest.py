"""An installation with the demo municipalities and nothing in its ledger."""

from __future__ import annotations

import pytest
from overdragelse_hjaelp import Proeveby

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo


@pytest.fixture
def by(db: Database, clock: FixedClock) -> Proeveby:
    """The installation of a municipality that hands over at once."""
    dele = Installation(Settings(), db, clock)
    connect_demo(dele)
    return Proeveby(dele)
