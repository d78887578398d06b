"""Finding a message's route without asking the database each time."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Final

from cachetools import TTLCache

from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.faellesur import StigendeTid
from fordringsbro.sf1590.ruter import rute_store
from fordringsbro.sf1590.ruter.rute import Noegle, Rute

#: How long routes are remembered, in seconds: read for every message, changed a few times a year.
HUSKES_S: Final = 5.0


class Ruter:
    """The routes as they were within the last seconds.

    Args:
        database: Where they are kept.
        clock: Says when they are read again.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._laas = Lock()
        self._husket: TTLCache[str, Mapping[Noegle, Rute]] = TTLCache(
            1, HUSKES_S, timer=StigendeTid(clock.now, HUSKES_S)
        )

    def rute(self, noegle: Noegle) -> Rute | None:
        """The route of the IT system, else of the authority; None when neither has one.

        Raises:
            FejlError: `DATABASE`.
        """
        with self._laas:
            alle = self._husket.get("alle")
        if alle is None:
            alle = self._laes()
            with self._laas:
                self._husket["alle"] = alle
        fundet = alle.get(noegle)
        return fundet or (alle.get(Noegle(noegle.tjeneste, noegle.cvr)) if noegle.system else None)

    def _laes(self) -> Mapping[Noegle, Rute]:
        with self._database.transaction() as conn:
            return {rute.noegle: rute for rute in rute_store.alle(conn)}
