"""Virtual time: the machine's time plus what a tester has moved it, or a moment that stands still."""

from __future__ import annotations

import sqlite3
from datetime import datetime, timedelta
from typing import NamedTuple

from fordringsbro.platform.clock import Clock
from fordringsbro.simulator import lager_store
from fordringsbro.simulator.lager_store import Lager

_SIDSTE_AAR = 2500


class _Stilling(NamedTuple):
    """How far virtual time is from the base clock, and where it stands still, if it does."""

    afstand: timedelta
    frosset: datetime | None


class VirtuelTid:
    """A clock that a tester moves; what was set survives a restart.

    Running, it follows the base clock at a distance; frozen, it moves only when told to.

    Args:
        base: The clock it follows.
        lager: Where the distance is kept.
        auto: Whether it runs; used until a tester has chosen.
    """

    def __init__(self, base: Clock, lager: Lager, *, auto: bool = True) -> None:
        self._base = base
        self._lager = lager
        with lager.transaktion() as conn:
            afstand = timedelta(seconds=float(lager_store.hent_noegle(conn, "afstand", "0")))
            frosset = lager_store.hent_noegle(conn, "frosset", "" if auto else base.now().isoformat())
        # Replaced whole, by one writer at a time: a reader needs no lock, so one who asks for the time in the
        # middle of a transaction never waits for one who moves it.
        self._stilling = _Stilling(afstand, datetime.fromisoformat(frosset) if frosset else None)

    def now(self) -> datetime:
        """The virtual moment, aware, in UTC."""
        stilling = self._stilling
        return stilling.frosset if stilling.frosset is not None else self._base.now() + stilling.afstand

    @property
    def auto(self) -> bool:
        """Whether time runs by itself."""
        return self._stilling.frosset is None

    def frem(self, sekunder: float) -> None:
        """Move time forward.

        Raises:
            OverflowError: Beyond the years that are worth testing; time stays where it is.
        """
        skridt = timedelta(seconds=sekunder)
        with self._lager.transaktion() as conn:
            if (self.now() + skridt).year > _SIDSTE_AAR:
                raise OverflowError
            foer = self._stilling
            frosset = None if foer.frosset is None else foer.frosset + skridt
            self._saet(conn, _Stilling(foer.afstand + skridt, frosset))

    def saet_auto(self, *, auto: bool) -> None:
        """Let time run, or freeze it where it is; it never jumps backwards."""
        with self._lager.transaktion() as conn:
            nu = self.now()
            self._saet(conn, _Stilling(nu - self._base.now(), None if auto else nu))

    def _saet(self, conn: sqlite3.Connection, stilling: _Stilling) -> None:
        lager_store.saet_noegle(conn, "afstand", str(stilling.afstand.total_seconds()))
        lager_store.saet_noegle(conn, "frosset", stilling.frosset.isoformat() if stilling.frosset else "")
        self._stilling = stilling
