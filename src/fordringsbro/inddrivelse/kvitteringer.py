"""Fetching receipts: what became of the deliveries that PSRM has taken."""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling, kvittering_store, linje_store, store
from fordringsbro.inddrivelse.beslutning import Indstillinger, voksende
from fordringsbro.inddrivelse.kalender import lukket_til
from fordringsbro.inddrivelse.levering import (
    BackendKlient,
    Leverance,
    Leverancesvar,
    Leverancetilstand,
    Svarslags,
    UlaeseligError,
)
from fordringsbro.inddrivelse.registrering import Kvitter, Svarregistrering
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.jobs import Jobs

_log = structlog.get_logger(__name__)


class Kvitteringshenter:
    """Asks for the receipts of deliveries with unfinished actions, with growing delays.

    A question changes nothing at the backend and its answer is a fact whenever it comes, so no hold of the line is
    needed: two that ask at once write the same.

    Args:
        database: Where the actions are.
        clock: Time.
        jobs: The queue of jobs.
        klienter: The way to each backend.
        kvitter: Takes each final outcome, in the transaction that writes it.
        regler: Delays.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        jobs: Jobs,
        klienter: Mapping[Backend, BackendKlient],
        kvitter: Kvitter,
        *,
        regler: Indstillinger | None = None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._jobs = jobs
        self._klienter = klienter
        self._registrering = Svarregistrering(clock, jobs, kvitter)
        self._regler = regler or Indstillinger()

    def hent(self, backend: Backend, fordringshaver_id: int) -> int:
        """Ask for what is due on one line, and plan the next question; returns how many deliveries were asked for."""
        if not backend.har_kvitteringer:
            return 0
        klient = self._klienter[backend]
        spurgt = 0
        for leverance_id in self._forfaldne(backend, fordringshaver_id):
            leverance = self._leverance(leverance_id)
            if leverance is None:
                continue
            svar = klient.kvitteringer(leverance)
            self._optag(leverance_id, svar)
            spurgt += 1
            if svar.slags != Svarslags.MODTAGET:
                # The rest would fare the same; they stay due.
                break
        self._planlaeg(backend, fordringshaver_id)
        return spurgt

    def bogfoer_igen(self) -> None:
        """Try again to book the outcomes whose pause is over, whichever way they came; each in its own transaction."""
        while self._database.udfoer(self._registrering.igen):
            pass

    def _forfaldne(self, backend: Backend, fordringshaver_id: int) -> list[int]:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            pauset, hviler_til = linje_store.helbred(conn, backend, nu)
            if pauset or (hviler_til is not None and hviler_til > nu) or lukket_til(conn, backend, nu) is not None:
                return []
            return kvittering_store.forfaldne(conn, backend, fordringshaver_id, nu)

    def _leverance(self, leverance_id: int) -> Leverance | None:
        """A delivery to ask for; None of one that can't be read: its turn comes again after the longest pause."""
        nu = self._clock.now()
        with self._database.transaction() as conn:
            try:
                return store.hent_leverance(conn, leverance_id)
            except UlaeseligError as error:
                kvittering_store.spurgt(conn, leverance_id, nu, nu + self._regler.laengste_kvittering)
                _log.error("delivery can't be read", leverance_id=leverance_id, aktioner=error.aktioner)
                return None

    def _optag(self, leverance_id: int, svar: Leverancesvar) -> None:
        def skriv(conn: Connection) -> None:
            nu = self._clock.now()
            leverance = store.hent_leverance(conn, leverance_id)
            if leverance.tilstand != Leverancetilstand.MODTAGET:
                return
            gange = kvittering_store.forsoeg(conn, leverance_id) + 1
            # A question that failed says nothing of how long the outcome takes.
            besvaret = svar.slags == Svarslags.MODTAGET
            laengst = self._regler.laengste_kvittering if besvaret else self._regler.kort_pause
            pause = voksende(self._regler.foerste_kvittering, laengst, gange + 1)
            kvittering_store.spurgt(conn, leverance_id, nu, nu + max(pause, svar.vent or pause))
            if besvaret:
                self._registrering.aktioner(conn, leverance, svar.aktioner)
            else:
                self._uden_svar(conn, leverance, svar)

        self._database.udfoer(skriv)

    def _uden_svar(self, conn: Connection, leverance: Leverance, svar: Leverancesvar) -> None:
        _log.warning("no receipts", backend=leverance.backend, leverance_id=leverance.leverance_id, kode=svar.kode)
        if svar.slags == Svarslags.INGEN_ADGANG:
            linje_store.pause(conn, leverance.backend, svar.kode, self._clock.now())

    def _planlaeg(self, backend: Backend, fordringshaver_id: int) -> None:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            naeste = kvittering_store.naeste(conn, backend, fordringshaver_id, nu)
            pauset, hviler_til = linje_store.helbred(conn, backend, nu)
            if naeste is None or pauset:
                return
            # Never at once: what is due now has just failed.
            tidligst = lukket_til(conn, backend, nu) or nu + self._regler.foerste_kvittering
            bestilling.senere(
                conn,
                self._jobs,
                bestilling.KVITTERINGER,
                backend,
                fordringshaver_id,
                nu=nu,
                til=max(naeste, tidligst, hviler_til or nu),
            )
