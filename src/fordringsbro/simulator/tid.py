"""Virtual time: the machine's time plus what a tester has moved it, or a moment that stands still."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from fordringsbro.platform.clock import Clock
from fordringsbro.simulator import lager_store
from fordringsbro.simulator.lager_store import Lager

_SIDSTE_AAR = 2500


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
        self._lock = threading.Lock()
        with lager.transaktion() as conn:
            self._afstand = timedelta(seconds=float(lager_store.hent_noegle(conn, "afstand", "0")))
            frosset = lager_store.hent_noegle(conn, "frosset", "" if auto else base.now().isoformat())
        self._frosset = datetime.fromisoformat(frosset) if frosset else None

    def now(self) -> datetime:
        """The virtual moment, aware, in UTC."""
        with self._lock:
            return self._nu()

    def _nu(self) -> datetime:
        return self._frosset if self._frosset is not None else self._base.now() + self._afstand

    @property
    def auto(self) -> bool:
        """Whether time runs by itself."""
        with self._lock:
            return self._frosset is None

    def frem(self, sekunder: float) -> None:
        """Move time forward.

        Raises:
            OverflowError: Beyond the years that are worth testing; time stays where it is.
        """
        with self._lock:
            if (self._nu() + timedelta(seconds=sekunder)).year > _SIDSTE_AAR:
                raise OverflowError
            if self._frosset is not None:
                self._frosset += timedelta(seconds=sekunder)
            self._afstand += timedelta(seconds=sekunder)
            self._gem()

    def saet_auto(self, *, auto: bool) -> None:
        """Let time run, or freeze it where it is; it never jumps backwards."""
        with self._lock:
            nu = self._nu()
            self._afstand = nu - self._base.now()
            self._frosset = None if auto else nu
            self._gem()

    def _gem(self) -> None:
        with self._lager.transaktion() as conn:
            lager_store.saet_noegle(conn, "afstand", str(self._afstand.total_seconds()))
            lager_store.saet_noegle(conn, "frosset", self._frosset.isoformat() if self._frosset else "")
