"""Fetching notifications: what a collection system has to tell a claimant, by number from the last one read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

import structlog
from lxml.etree import _Element as Element

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling, linje_store
from fordringsbro.inddrivelse.beslutning import voksende
from fordringsbro.inddrivelse.kalender import lukket_til
from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.inddrivelse.psrm.underret import UnderretKlient
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.underretning import store
from fordringsbro.underretning.bog import Underretningsbog
from fordringsbro.underretning.laesning import nummer_paa
from fordringsbro.underretning.model import Modtaget

#: Job: ask a collection system for a claimant's notifications.
HENT: Final = "underretning.hent"
#: Job: try again to book the returns that could not be booked.
BOGFOER_IGEN: Final = "underretning.bogfoer_igen"
#: How often a line is asked when all is well.
HVER: Final = timedelta(minutes=15)
_FOERSTE_PAUSE: Final = timedelta(minutes=1)
_LAENGSTE_PAUSE: Final = timedelta(hours=1)
#: Notifications kept in one transaction.
_PORTION: Final = 500

_log = structlog.get_logger(__name__)


class Underretningshenter:
    """Asks for notifications, with growing delays when a collection system doesn't answer.

    A question changes nothing there, and what comes twice is kept once, so two that ask at once do no harm.

    Args:
        database: Where they are kept.
        clock: Time.
        jobs: The queue of jobs.
        klienter: The way to each system that can be asked; DMI has no public service for it.
        bog: Keeps them.
        hver: How often a line is asked.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        jobs: Jobs,
        klienter: Mapping[Backend, UnderretKlient],
        bog: Underretningsbog,
        *,
        hver: timedelta = HVER,
    ) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._klienter = klienter
        self._bog = bog
        self._hver = hver

    def opsyn(self, conn: Connection) -> None:
        """Put a job in the queue for each line that is due; to be called every minute."""
        for backend, fordringshaver_id in store.forfaldne(conn, list(self._klienter), self._clock.now()):
            bestilling.nu(conn, self._jobs, HENT, backend, fordringshaver_id)

    def hent(self, backend: Backend, fordringshaver_id: int) -> int:
        """Fetch all that is new for a claimant; gives how many."""
        samlet = Modtaget()
        while True:
            fortsaet()
            with self._database.transaction() as conn:
                if not self._aaben(conn, backend):
                    return samlet.nye
                sidste, forsoeg = store.laest_til(conn, backend, fordringshaver_id)
            # Beyond all that was told in this run, though some of it may have to be told again in the next one.
            fra = max((nummer + 1 for nummer in (sidste, samlet.til) if nummer is not None), default=None)
            hentet = self._klienter[backend].hent(fordringshaver_id, fra)
            if hentet.svar.slags is not Svarslags.MODTAGET:
                self._uden_svar(backend, fordringshaver_id, hentet.svar, forsoeg + 1)
                return samlet.nye
            naaet(Punkt.UNDERRETNINGER_HENTET)
            foer, samlet = samlet, self._gem(backend, fordringshaver_id, hentet.underretninger, samlet)
            if samlet == foer:
                # An answer may have held no more than the system cares to tell at once; this one is the end.
                self._spurgt(backend, fordringshaver_id)
                return samlet.nye

    def bogfoer_igen(self) -> None:
        """Try again to book the returns whose pause is over, each in its own transaction."""
        while fortsaet() and self._database.udfoer(self._bog.igen):
            pass

    def _aaben(self, conn: Connection, backend: Backend) -> bool:
        nu = self._clock.now()
        pauset, hviler_til = linje_store.helbred(conn, backend, nu)
        hviler = hviler_til is not None and hviler_til > nu
        return not pauset and not hviler and lukket_til(conn, backend, nu) is None

    def _gem(
        self, backend: Backend, fordringshaver_id: int, elementer: Sequence[Element], samlet: Modtaget
    ) -> Modtaget:
        # In order of number, since what is kept of the first portion says that nothing before it is missing.
        i_orden = sorted(elementer, key=lambda element: nummer_paa(element) or 0)
        for start in range(0, len(i_orden), _PORTION):
            portion = i_orden[start : start + _PORTION]
            samlet = self._database.udfoer(
                lambda conn: self._bog.modtag(conn, backend, fordringshaver_id, portion, samlet)  # noqa: B023 - done before the next portion
            )
        return samlet

    def _spurgt(self, backend: Backend, fordringshaver_id: int) -> None:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            store.spurgt(conn, (backend, fordringshaver_id), nu + self._hver, hentet=nu)

    def _uden_svar(self, backend: Backend, fordringshaver_id: int, svar: Leverancesvar, forsoeg: int) -> None:
        _log.warning("no notifications", backend=backend, fordringshaver_id=fordringshaver_id, kode=svar.kode)
        nu = self._clock.now()
        pause = voksende(_FOERSTE_PAUSE, _LAENGSTE_PAUSE, forsoeg)
        naeste = nu + max(pause, svar.vent or pause)
        with self._database.transaction() as conn:
            store.spurgt(conn, (backend, fordringshaver_id), naeste, forsoeg=forsoeg, fejlkode=svar.kode)
            if svar.slags is Svarslags.INGEN_ADGANG:
                linje_store.pause(conn, backend, svar.kode, nu)
