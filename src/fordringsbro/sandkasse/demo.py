"""The made-up municipalities of a sandbox: their agreements, policies and debtor systems."""

from __future__ import annotations

from typing import Final

from fordringsbro.bootstrap.installation import Installation, byg
from fordringsbro.mf import adgang_store
from fordringsbro.mf.demo import DEMO
from fordringsbro.nymf.aftaler.demo import demo_aftaler
from fordringsbro.overdragelse import store as kommuner
from fordringsbro.overdragelse.model import Kommune, Politik
from fordringsbro.platform.database import Databaseadresse
from fordringsbro.platform.settings import Settings
from fordringsbro.regler import Regelsaet

#: The demo municipalities' policies by claimant id: at once, some days after, by hand.
_DEMO_POLITIK: Final = {1001: (Politik.STRAKS, 0), 1002: (Politik.DAGE_EFTER, 5), 1003: (Politik.MANUEL, 0)}


def connect_demo(installation: Installation) -> None:
    """Connect the made-up municipalities, unless some are connected already."""
    with installation.database.transaction() as conn:
        if kommuner.kommuner(conn, installation.clock.today()):
            return
        for aftale in demo_aftaler(Regelsaet.load()):
            installation.nymf.gem_aftale(conn, aftale)
            politik, dage = _DEMO_POLITIK[aftale.fordringshaver_id]
            kommuner.gem(conn, Kommune(aftale.cvr, aftale.navn, aftale.fordringshaver_id, politik, dage))
        for adgang in DEMO:
            adgang_store.gem(conn, adgang)


def install_demo(url: Databaseadresse) -> None:
    """Connect the made-up municipalities in the database at `url`."""
    installation = byg(Settings(), url)
    try:
        connect_demo(installation)
    finally:
        installation.close()
