"""The nets below this room's jobs: where ledger, register and calendar say that one of them is still to be done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from fordringsbro.overdragelse import eftersyn_store, store
from fordringsbro.overdragelse.hjemtagning import meld_afvist, meld_returneret
from fordringsbro.overdragelse.koersel import IGEN
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform import tilside
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.tilside import Arbejde

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
        today = self._clock.today()
        senest = {k.cvr: dag for k in store.kommuner(conn, today) if (dag := k.senest_srb(today)) is not None}
        for cvr in eftersyn_store.med_forfaldne(conn, senest, tilside.noegler(conn, Arbejde.OVERDRAGELSE)):
            self._jobs.defer(conn, FORFALDNE, args={"kommune_cvr": cvr}, lock=cvr)

    def til_side(self, conn: Connection) -> None:
        """Claims that could not be handed over and are due to be tried again."""
        if tilside.til_nyt_forsoeg(conn, Arbejde.OVERDRAGELSE, self._clock.now(), antal=1):
            self._jobs.defer(conn, IGEN, args={}, lock=IGEN)

    def afviste(self, conn: Connection) -> None:
        """Claims that the register has as rejected and the ledger as under collection."""
        udledte = eftersyn_store.afviste(conn, self._clock.now(), _AD_GANGEN)
        for aktion_id in self._naeste(conn, Arbejde.AFVIST, udledte):
            meld_afvist(self._jobs, conn, aktion_id)

    def returnerede(self, conn: Connection) -> None:
        """Claims that the register has as given back and the ledger as under collection."""
        udledte = eftersyn_store.returnerede(conn, self._clock.now(), _AD_GANGEN)
        for fordring_id in self._naeste(conn, Arbejde.RETURNERET, udledte):
            meld_returneret(self._jobs, conn, fordring_id)

    def _naeste(self, conn: Connection, arbejde: Arbejde, udledte: Sequence[int]) -> list[int]:
        """What was found, and what was set aside and is due again, also where nothing is to be told any more."""
        igen = tilside.til_nyt_forsoeg(conn, arbejde, self._clock.now(), antal=_AD_GANGEN)
        return list(dict.fromkeys([*udledte, *map(int, igen)]))
