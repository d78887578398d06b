"""The nets below this room's jobs: where ledger, register and calendar say that one of them is still to be done."""

from __future__ import annotations

from typing import Final

from fordringsbro.overdragelse import eftersyn_store, store
from fordringsbro.overdragelse.service import AFVISTE, FORFALDNE, RETURNEREDE
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs

#: Jobs of one kind that one look puts in the queue; the next look finds the others.
_AD_GANGEN: Final = 200


class Overdragelseseftersyn:
    """Puts in the queue what is behind.

    Args:
        jobs: The queue.
        clock: Says what is due.
    """

    def __init__(self, jobs: Jobs, clock: Clock) -> None:
        self._jobs = jobs
        self._clock = clock

    def forfaldne(self, conn: Connection) -> None:
        """Municipalities with claims that are due and not handed over."""
        senest = {k.cvr: dag for k in store.kommuner(conn) if (dag := k.senest_srb(self._clock.today())) is not None}
        for cvr in eftersyn_store.med_forfaldne(conn, senest):
            self._jobs.defer(conn, FORFALDNE, args={"kommune_cvr": cvr}, lock=cvr)

    def afviste(self, conn: Connection) -> None:
        """Claims that the register has as rejected and the ledger as under collection."""
        for aktion_id in eftersyn_store.afviste(conn, self._clock.now(), _AD_GANGEN):
            self._jobs.defer(conn, AFVISTE, args={"aktion_id": str(aktion_id)}, lock=f"afviste:{aktion_id}")

    def returnerede(self, conn: Connection) -> None:
        """Claims that the register has as given back and the ledger as under collection."""
        for fordring_id in eftersyn_store.returnerede(conn, self._clock.now(), _AD_GANGEN):
            args = {"fordring_id": str(fordring_id)}
            self._jobs.defer(conn, RETURNEREDE, args=args, lock=f"returnerede:{fordring_id}")
