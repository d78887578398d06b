"""Whether the database is there: found out once for all that ask, and found again within a moment of its return.

A pool alone lets everyone who asks wait for a connection of his own, and its pauses between attempts grow. Here the
first trouble has somebody look, by a connection of its own: a database that can't be reached, hangs, or takes no
changes is away, for everybody and at once, until another look finds it back.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from typing import Any, Final

import psycopg
import structlog

from fordringsbro.platform.jsontyper import JsonKilde

_log = structlog.get_logger("fordringsbro.database")

#: Seconds between two looks while it is away, and the longest that one look takes.
_IGEN_S: Final = 0.5
_BLIK_S: Final = 2.0
#: A transaction that has been at work for longer has somebody look whether the database still answers at all.
_TAVS_S: Final = 3.0
_HVERT_S: Final = 2.0
_SKRIVBAR: Final = "SELECT NOT pg_is_in_recovery() AND NOT current_setting('transaction_read_only')::boolean"


class Basefund(Enum):
    """What a look at the database came to; the list is closed."""

    HER = "her"
    #: It says no: it can't be reached, takes no more connections, or takes no changes.
    NEJ = "nej"
    #: It says nothing: the network swallows everything, or the server hangs.
    TAVS = "tavs"


class Udfaldsmelder:
    """Tells the log once that the database has gone, and once that it is back."""

    def __init__(self) -> None:
        self._siden: float | None = None
        #: How many times it was found gone.
        self.gange = 0

    def vaek(self, error: BaseException) -> None:
        """It could not be reached."""
        if self._siden is None:
            self._siden = time.monotonic()
            self.gange += 1
            _log.warning("database_away", error=type(error).__name__)

    def her(self) -> None:
        """It answered."""
        if (siden := self._siden) is not None:
            self._siden = None
            _log.info("database_back", seconds=round(time.monotonic() - siden, 1))


class Databasevagt:
    """Watches one database for a process.

    Args:
        valg: How it is connected to.
        gik: Called when it is found away.
        kom: Called when it is found back, before anybody is let through.
    """

    def __init__(self, valg: JsonKilde, gik: Callable[[], None], kom: Callable[[], None]) -> None:
        self._valg = {**valg, "connect_timeout": int(_BLIK_S), "autocommit": True}
        self._gik = gik
        self._kom = kom
        self._melder = Udfaldsmelder()
        self._laas = threading.Lock()
        self._ser_efter = False
        self._slut = threading.Event()
        self._i_brug: dict[int, tuple[float, psycopg.Connection[Any]]] = {}
        self._ur: threading.Thread | None = None
        #: Whether it is known to be away.
        self.vaek = False

    @contextmanager
    def over(self, conn: psycopg.Connection[Any]) -> Iterator[None]:
        """Watch over a connection while the block uses it: a network that swallows everything tells nobody."""
        with self._laas:
            self._vaagn()
            self._i_brug[id(conn)] = (time.monotonic(), conn)
        try:
            yield
        finally:
            with self._laas:
                del self._i_brug[id(conn)]

    def mistaenk(self, error: BaseException, *, kun_tavs: bool = False) -> bool:
        """Look whether it is there, after trouble; whoever comes while somebody looks need not. Whether it is away.

        Args:
            error: The trouble.
            kun_tavs: Whether it is away only if it is silent: one that takes no more connections serves those it has.
        """
        with self._laas:
            if self.vaek or self._ser_efter:
                return self.vaek
            self._ser_efter = True
        try:
            fund = Basefund.HER if self._slut.is_set() else self._se_efter()
            if fund is Basefund.TAVS or (fund is Basefund.NEJ and not (kun_tavs and self._i_brug)):
                self._er_vaek(error, fund)
        finally:
            self._ser_efter = False
        return self.vaek

    def slut(self) -> None:
        """Watch no longer."""
        self._slut.set()

    def _vaagn(self) -> None:
        """See that somebody watches. Nothing is away for good because the system had no thread to give for a moment."""
        if self._ur is None:
            ur = threading.Thread(target=self._vaag, name="database-watch", daemon=True)
            ur.start()
            self._ur = ur

    def _er_vaek(self, error: BaseException, fund: Basefund) -> None:
        with self._laas:
            # Before it is away: whoever watches finds it again.
            self._vaagn()
        self._melder.vaek(error)
        self.vaek = True
        if fund is Basefund.TAVS:
            # Whoever waits for an answer that will not come need wait no longer.
            with self._laas:
                for _, conn in self._i_brug.values():
                    _afbryd(conn)
        self._gik()

    def _vaag(self) -> None:
        laenge_siden = 0.0
        while not self._slut.wait(_IGEN_S):
            try:
                if self.vaek:
                    self._find_igen()
                elif time.monotonic() >= laenge_siden + _HVERT_S:
                    laenge_siden = time.monotonic()
                    self._hold_oeje()
            except Exception as error:  # noqa: BLE001 - whoever watches goes on; without it an outage would have no end
                _log.warning("database_watch_failed", error=type(error).__name__)

    def _find_igen(self) -> None:
        if self._se_efter() is Basefund.HER:
            self._kom()
            self.vaek = False
            self._melder.her()

    def _hold_oeje(self) -> None:
        foer = time.monotonic() - _TAVS_S
        with self._laas:
            laenge = any(siden < foer for siden, _ in self._i_brug.values())
        if laenge:
            self.mistaenk(TimeoutError(), kun_tavs=True)

    def _se_efter(self) -> Basefund:
        """Whether it can be reached, answers in time, and takes changes."""
        begyndt = time.monotonic()
        try:
            with psycopg.connect(**self._valg) as conn:
                ur = threading.Timer(_BLIK_S, _afbryd, (conn,))
                ur.daemon = True
                ur.start()
                try:
                    raekke = conn.execute(_SKRIVBAR).fetchone()
                finally:
                    ur.cancel()
                return Basefund.HER if raekke and raekke[0] else Basefund.NEJ
        except psycopg.Error:
            # A refusal comes at once.
            return Basefund.TAVS if time.monotonic() - begyndt >= _BLIK_S else Basefund.NEJ


def _afbryd(conn: psycopg.Connection[Any]) -> None:
    """Wake whoever waits on a connection; it is broken afterwards."""
    # By a second handle: the first is the library's to close.
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(conn.fileno())) as ende:
        ende.shutdown(socket.SHUT_RDWR)
