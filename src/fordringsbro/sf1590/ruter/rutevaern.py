"""What one receiver may cost: a share of the threads, and a circuit that opens when it does not answer.

Whoever waits for a receiver holds a thread. So a receiver has a share of them, all receivers together leave some to
the rest, and one that failed again and again is tried by one message at a time; whatever else is for it is answered at
once. A process has one guard, in memory and by the clock that nobody can set; what it opened it tells the database,
where operators look.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Final
from urllib.parse import urlsplit

from fordringsbro.inddrivelse.beslutning import voksende
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.klient.client import OPGIVET, Klientsvar, Svarart

#: No answer came, or the receiver says itself that it can't give one. Anything else is an answer, however wrong; and
#: what was given up says nothing.
_FEJL: Final = frozenset({Svarart.UKENDT, Svarart.PROEV_IGEN})


@dataclass(frozen=True, slots=True)
class Rutegraenser:
    """How much receivers may cost one process.

    Attributes:
        pr_modtager: Most messages that wait for one receiver (host and port) at once.
        ialt: Most that wait for any.
        proever: Most of them that try receivers whose circuit is open.
        taaler: Failures in a row that open a circuit.
        foerste_hvile: How long an open circuit rests before the first trial; each that fails doubles it.
        laengste_hvile: The rest never grows beyond this.
    """

    pr_modtager: int
    ialt: int
    proever: int = 1
    taaler: int = 3
    foerste_hvile: timedelta = timedelta(seconds=5)
    laengste_hvile: timedelta = timedelta(seconds=30)


def graenser_for(traade: int, pr_modtager: int | None = None) -> Rutegraenser:
    """The limits of a process with so many threads: half of them for one receiver, three quarters for all."""
    ialt = max(1, traade * 3 // 4)
    return Rutegraenser(min(pr_modtager or max(1, traade // 2), ialt), ialt, proever=max(1, traade // 4))


@dataclass(frozen=True, slots=True)
class Kredsstand:
    """An open circuit: failures in a row, what the last came to in a fixed word or two, and how long it rests."""

    fejl: int
    grund: str
    hvile: timedelta


@dataclass(slots=True)
class _Kreds:
    fejl: int = 0
    hviler_til: float = 0.0
    proeves: bool = False
    #: Whether the database may hold it for open: unknown at first, since another process may have died over it.
    meldt: bool = True


def _hoer_ikke(_url: str, _stand: Kredsstand | None) -> None:
    """Tells nobody."""


class Rutevaern:
    """Lets messages to receivers pass, or refuses them at once.

    Args:
        graenser: The limits.
        meld: Told of a circuit that opens or stays open after a trial, and with None of one that closes.
        tid: Seconds that only rise.
    """

    def __init__(
        self,
        graenser: Rutegraenser,
        meld: Callable[[str, Kredsstand | None], None] = _hoer_ikke,
        *,
        tid: Callable[[], float] = time.monotonic,
    ) -> None:
        self._graenser = graenser
        self._meld = meld
        self._tid = tid
        self._laas = Lock()
        self._ialt = 0
        self._proever = 0
        self._hos: Counter[str] = Counter()
        self._kredse: dict[str, _Kreds] = {}

    def send(self, url: str, goer: Callable[[], Klientsvar]) -> Klientsvar:
        """Send something to a receiver, if it may be.

        Raises:
            FejlError: `DEBITORSYSTEM_OPTAGET` when as much is under way as may be, `DEBITORSYSTEM_HVILER` when the
                circuit is open. Nothing was sent then.
        """
        with self._plads(url) as kreds:
            svar = goer()
            melding = self._lagt_til(kreds, svar)
        if melding is not None:
            self._meld(url, melding if melding.fejl else None)
        return svar

    def hindring(self, url: str) -> tuple[Fejlkode, timedelta] | None:
        """Why a message to a receiver would be refused now, and for how long at least; None if it would pass."""
        with self._laas:
            return self._hindring(url)

    def tal(self) -> tuple[int, int]:
        """How many messages are under way, and how many receivers did not answer when they were last tried."""
        with self._laas:
            return self._ialt, sum(kreds.fejl >= self._graenser.taaler for kreds in self._kredse.values())

    def er_aaben(self, url: str) -> bool:
        """Whether a receiver did not answer when it was last tried, so that the next message tries it."""
        with self._laas:
            kreds = self._kredse.get(url)
            return kreds is not None and kreds.fejl >= self._graenser.taaler

    def _hindring(self, url: str) -> tuple[Fejlkode, timedelta] | None:
        kreds, rest = self._kredse.get(url), 0.0
        aaben = kreds is not None and kreds.fejl >= self._graenser.taaler
        if kreds is not None and aaben:
            rest = kreds.hviler_til - self._tid()
            if kreds.proeves or rest > 0:
                return Fejlkode.DEBITORSYSTEM_HVILER, max(timedelta(seconds=rest), timedelta(seconds=1))
        optaget = (
            self._ialt >= self._graenser.ialt
            or self._hos[_vaert(url)] >= self._graenser.pr_modtager
            or (aaben and self._proever >= self._graenser.proever)
        )
        return (Fejlkode.DEBITORSYSTEM_OPTAGET, timedelta(seconds=1)) if optaget else None

    @contextmanager
    def _plads(self, url: str) -> Iterator[_Kreds]:
        """Hold a place while the block runs."""
        vaert = _vaert(url)
        with self._laas:
            if (hindring := self._hindring(url)) is not None:
                raise FejlError(hindring[0])
            kreds = self._kredse.setdefault(url, _Kreds())
            proeve = kreds.proeves = kreds.fejl >= self._graenser.taaler
            self._proever += proeve
            self._ialt += 1
            self._hos[vaert] += 1
        try:
            yield kreds
        finally:
            with self._laas:
                if proeve:
                    kreds.proeves = False
                self._proever -= proeve
                self._ialt -= 1
                self._hos[vaert] -= 1
                if not self._hos[vaert]:
                    del self._hos[vaert]

    def _lagt_til(self, kreds: _Kreds, svar: Klientsvar) -> Kredsstand | None:
        """Note what came of a message; what is to be told of the circuit, if anything."""
        if svar.grund == OPGIVET:
            return None
        with self._laas:
            if svar.art not in _FEJL:
                meldt, kreds.meldt, kreds.fejl = kreds.meldt, False, 0
                return Kredsstand(0, svar.grund, timedelta()) if meldt else None
            kreds.fejl += 1
            gange = kreds.fejl - self._graenser.taaler + 1
            if gange < 1 or (gange > 1 and not kreds.proeves):
                # Those that were under way when it opened tell nothing new.
                kreds.fejl = min(kreds.fejl, self._graenser.taaler)
                return None
            bedt_om = timedelta(seconds=svar.retry_after_s or 0)
            hvile = max(voksende(self._graenser.foerste_hvile, self._graenser.laengste_hvile, gange), bedt_om)
            kreds.hviler_til, kreds.meldt = self._tid() + hvile.total_seconds(), True
            return Kredsstand(kreds.fejl, svar.grund, hvile)


def _vaert(url: str) -> str:
    """Host and port: a receiver may have several addresses, and they cost the same threads."""
    return urlsplit(url).netloc.lower()
