"""An installation with access by certificate for all tests of a module."""

from __future__ import annotations

import pytest
from adgangshus import MYNDIGHED, NU, Hus

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.wire.http.local_server import local_server


@pytest.fixture(scope="module")
def kendt():
    return MYNDIGHED.oces3()


@pytest.fixture(scope="module")
def fast_hus(copied_database, template_database):
    with copied_database(template_database) as (_, url):
        database = Database(url)
        fundet = Hus(database, FixedClock(NU))
        with local_server(fundet.app()) as fundet.url:
            yield fundet
        database.close()


@pytest.fixture
def hus(fast_hus):
    """The same for all, with nothing agreed and nobody refused."""
    with fast_hus.db.transaction() as conn:
        conn.execute("UPDATE adgang.serviceaftale SET ophoert = now() WHERE ophoert IS NULL")
        conn.execute("DELETE FROM adgang.afvisning")
    fast_hus.installation.serviceaftaler._husket.clear()
    fast_hus.ur.moment = NU
    return fast_hus
