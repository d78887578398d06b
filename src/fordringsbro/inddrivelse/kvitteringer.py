"""Fetching receipts: what became of the deliveries that PSRM has taken."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import datetime

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling, kvittering_store, linje_store, spor_store, store
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
from fordringsbro.inddrivelse.spor_store import Spor, Sporart
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs

_log = structlog.get_logger(__name__)


class Kvitteringshenter:
    """Asks for the receipts of deliveries with unfinished actions, with growing delays.

    A question changes nothing at the backend and its answer is a fact whenever it comes: two that ask at once write the
    same, and a run that lost its track may still write. The tracks only keep several runs from asking the same.

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
        spurgt, start = 0, self._clock.now()
        spor = self._tag(backend, fordringshaver_id, start)
        try:
            while spor is not None and fortsaet() and (leverance := self._naeste(spor, start)) is not None:
                svar = klient.kvitteringer(leverance)
                self._optag(leverance, svar)
                spurgt += 1
                if svar.slags != Svarslags.MODTAGET:
                    # The rest would fare the same; they stay due.
                    break
        except Exception:
            with contextlib.suppress(FejlError), self._database.transaction() as conn:
                self._slip(conn, spor)
            raise
        self._planlaeg(backend, fordringshaver_id, spor)
        return spurgt

    def bogfoer_igen(self) -> None:
        """Try again to book the outcomes whose pause is over, whichever way they came; each in its own transaction."""
        while fortsaet() and self._database.udfoer(self._registrering.igen):
            pass

    def _tag(self, backend: Backend, fordringshaver_id: int, nu: datetime) -> Spor | None:
        """A track to ask on; None when nothing may be asked, or enough others are at it."""
        with self._database.transaction() as conn:
            if not self._aaben(conn, backend, nu):
                return None
            return spor_store.tag(
                conn,
                backend,
                fordringshaver_id,
                holder=self._regler.navn,
                nu=nu,
                til=nu + self._regler.laas,
                art=Sporart.KVITTERING,
                antal=self._regler.samtidige,
            )

    @staticmethod
    def _slip(conn: Connection, spor: Spor | None) -> None:
        if spor is not None:
            spor_store.hold(conn, spor, None)

    @staticmethod
    def _aaben(conn: Connection, backend: Backend, nu: datetime) -> bool:
        pauset, hviler_til = linje_store.helbred(conn, backend, nu)
        hviler = hviler_til is not None and hviler_til > nu
        return not pauset and not hviler and lukket_til(conn, backend, nu) is None

    def _naeste(self, spor: Spor, start: datetime) -> Leverance | None:
        """The next delivery to ask for of those that were due at `start`, in our hands."""
        with self._database.transaction() as conn:
            spor_store.tur(conn, spor.art, spor.fordringshaver_id)
            while forfaldne := kvittering_store.forfaldne(conn, spor.backend, spor.fordringshaver_id, start, hoejst=2):
                leverance = self._hent(conn, forfaldne[0])
                if leverance is None:
                    continue
                if not spor_store.hold(conn, spor, self._clock.now() + self._regler.laas, leverance.leverance_id):
                    return None
                if len(forfaldne) > 1:
                    self._faa_hjaelp(conn, spor)
                return leverance
        return None

    def _faa_hjaelp(self, conn: Connection, spor: Spor) -> None:
        """Have another run begin beside this one."""
        if (nummer := spor_store.ledigt(conn, spor, self._regler.samtidige)) is not None:
            opgave = bestilling.KVITTERINGER_MED
            bestilling.med(conn, self._jobs, opgave, spor.backend, spor.fordringshaver_id, nummer=nummer)

    def _hent(self, conn: Connection, leverance_id: int) -> Leverance | None:
        """A delivery to ask for; None of one that can't be read: its turn comes again after the longest pause."""
        try:
            return store.hent_leverance(conn, leverance_id)
        except UlaeseligError as error:
            nu = self._clock.now()
            kvittering_store.spurgt(conn, leverance_id, nu, nu + self._regler.laengste_kvittering)
            _log.error("delivery can't be read", leverance_id=leverance_id, aktioner=error.aktioner)
            return None

    def _optag(self, spurgt: Leverance, svar: Leverancesvar) -> None:
        leverance_id = spurgt.leverance_id

        def skriv(conn: Connection) -> None:
            nu = self._clock.now()
            leverance = store.genlaes(conn, spurgt)
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

    def _planlaeg(self, backend: Backend, fordringshaver_id: int, spor: Spor | None) -> None:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            self._slip(conn, spor)
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
