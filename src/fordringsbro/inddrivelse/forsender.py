"""Sending: each action once and in order, whatever dies on the way.

A run takes a track of its line (backend and creditor) under a new epoch, writes which actions go under which ids and
commits, and only then speaks to the backend, outside any transaction; the answer is written in a transaction of its
own. Every write of a run names its epoch, so a worker that was thought dead and wakes up can't write. What was being
sent when a worker died is unknown: the backend is asked for its receipts first, and the delivery goes again with the
same ids if the backend does not know it.

Runs on different tracks choose one after the other, and what one has chosen no other can: an action only goes when
nothing earlier on its claim is unfinished, so each claim keeps its order.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import uuid4

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import (
    bestilling,
    forloeb_store,
    gendannelse,
    linje_store,
    spor_store,
    store,
    svar_store,
    udvaelgelse_store,
)
from fordringsbro.inddrivelse.afgoerelse import Svarafgoerelse
from fordringsbro.inddrivelse.beslutning import Indstillinger
from fordringsbro.inddrivelse.kalender import lukket_til
from fordringsbro.inddrivelse.levering import (
    Afsendelsestilstand,
    BackendKlient,
    Forsendelsestrin,
    Leverance,
    Leverancesvar,
    Leverancetilstand,
    Svarslags,
    UlaeseligError,
)
from fordringsbro.inddrivelse.linje_store import Sendelov
from fordringsbro.inddrivelse.registrering import Kvitter, Svarregistrering
from fordringsbro.inddrivelse.spor_store import Spor
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.platform.record import record

_log = structlog.get_logger(__name__)


class Koerselsslut(StrEnum):
    """How a run ended: nothing left to do now, all tracks held by others, backend closed, or overtaken."""

    FAERDIG = "FAERDIG"
    OPTAGET = "OPTAGET"
    LUKKET = "LUKKET"
    AFLOEST = "AFLOEST"


class _AfloestError(Exception):
    """A younger epoch has the track; nothing may be written any more."""


class _ProevesError(Exception):
    """A backend that has rested is being tried by another line; what was chosen to be sent is not to be."""


@record
class _Valgt:
    """What goes next, and whether it tries a backend that has rested."""

    leverance: Leverance
    proeves: bool


def _om_afsendt(svar: Leverancesvar) -> Leverancesvar | None:
    """What the answer to a question tells of the delivery asked about; None when the backend does not know it.

    That the question failed says nothing about the delivery.
    """
    if svar.slags == Svarslags.MODTAGET and not svar.aktioner:
        return None
    if svar.slags in (Svarslags.PROEV_IGEN, Svarslags.AFVIST):
        return replace(svar, slags=Svarslags.UKENDT)
    return svar


class Forsender:
    """Sends what is ready.

    Args:
        database: Where the actions are.
        clock: Time.
        jobs: The queue of jobs.
        klienter: The way to each backend.
        kvitter: Takes each final outcome, in the transaction that writes it.
        regler: Names, sizes and delays.
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
        self._afgoerelse = Svarafgoerelse(clock, jobs, self._registrering, self._regler)

    def send(self, backend: Backend, fordringshaver_id: int) -> Koerselsslut:
        """Send everything that is ready on one line; what must come later is put in the queue with its date."""
        taget = self._tag(backend, fordringshaver_id)
        if isinstance(taget, Koerselsslut):
            return taget
        naaet(Punkt.LINJE_TAGET)
        try:
            while fortsaet() and (valgt := self._naeste(taget)) is not None:
                naaet(Punkt.FOER_AFSENDELSE)
                self._udveksl(taget, valgt)
            self._slip(taget)
        except _AfloestError:
            _log.warning("overtaken by another worker", backend=backend, fordringshaver_id=fordringshaver_id)
            return Koerselsslut.AFLOEST
        except Exception:
            self._opgiv(taget)
            raise
        return Koerselsslut.FAERDIG

    def _tag(self, backend: Backend, fordringshaver_id: int) -> Spor | Koerselsslut:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            if gendannelse.opdaget(conn, nu) or not self._aaben(conn, backend, fordringshaver_id):
                return Koerselsslut.LUKKET
            linje_store.ny(conn, backend, fordringshaver_id)
            spor = spor_store.tag(
                conn,
                backend,
                fordringshaver_id,
                holder=self._regler.navn,
                nu=nu,
                til=nu + self._regler.laas,
                antal=self._regler.samtidige,
            )
            if spor is None:
                til = spor_store.laas_til(conn, backend, fordringshaver_id) or nu + self._regler.laas
                self._senere(conn, backend, fordringshaver_id, til)
                return Koerselsslut.OPTAGET
            for leverance_id in store.efterladte(conn, backend, fordringshaver_id):
                # Whoever sent it is dead or shut out by the new epoch; what the backend made of it nobody knows.
                leverance = self._hent(conn, leverance_id)
                if leverance is not None:
                    self._ukendt(conn, leverance)
            return spor

    def _ukendt(self, conn: Connection, leverance: Leverance) -> None:
        """A backend with receipts can be asked at once; a callback of the other is given time to come."""
        naeste = self._clock.now()
        if not leverance.backend.har_kvitteringer:
            naeste += self._regler.tilbagemelding
        self._afgoerelse.ukendt(conn, leverance, Leverancesvar(Svarslags.UKENDT, "AFBRUDT"), naeste)

    def _aaben(self, conn: Connection, backend: Backend, fordringshaver_id: int) -> bool:
        """Whether the backend may be spoken to now; if not, the run is planned for when it may."""
        nu = self._clock.now()
        pauset, hviler_til = linje_store.helbred(conn, backend, nu)
        til = max(filter(None, (hviler_til, lukket_til(conn, backend, nu))), default=nu)
        if til > nu:
            self._senere(conn, backend, fordringshaver_id, til)
        return til <= nu and not pauset

    def _senere(self, conn: Connection, backend: Backend, fordringshaver_id: int, til: datetime) -> None:
        nu = self._clock.now()
        bestilling.senere(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id, nu=nu, til=til)

    def _hold(self, conn: Connection, spor: Spor, leverance: Leverance | None = None) -> None:
        """Give a sign of life, with the delivery that is in hand."""
        til = self._clock.now() + self._regler.laas
        if not spor_store.hold(conn, spor, til, leverance.leverance_id if leverance else None):
            raise _AfloestError

    def _giv_slip(self, conn: Connection, spor: Spor) -> None:
        if not spor_store.hold(conn, spor, None):
            raise _AfloestError

    @contextlib.contextmanager
    def _levende(self, spor: Spor, valgt: _Valgt) -> Iterator[None]:
        """Give signs of life while the block waits for the backend: holds are short, so that the dead hold nothing."""
        slut = threading.Event()

        def puls() -> None:
            with contextlib.suppress(_AfloestError):
                while not slut.wait(self._regler.puls.total_seconds()):
                    with contextlib.suppress(FejlError), self._database.transaction() as conn:
                        self._hold(conn, spor, valgt.leverance)
                        if valgt.proeves:
                            linje_store.proever(conn, spor.backend, self._clock.now() + self._regler.laas)

        traad = threading.Thread(target=puls, name="line-pulse", daemon=True)
        traad.start()
        try:
            yield
        finally:
            slut.set()
            traad.join()

    def _opgiv(self, spor: Spor) -> None:
        """Let go of the track after a run that failed, so that the next one need not wait for the hold to run out."""
        with contextlib.suppress(_AfloestError, FejlError), self._database.transaction() as conn:
            self._giv_slip(conn, spor)

    def _naeste(self, spor: Spor) -> _Valgt | None:
        """Write down what goes next and commit; None when nothing may go now."""
        try:
            return self._database.udfoer(lambda conn: self._vaelg(conn, spor))
        except _ProevesError:
            with self._database.transaction() as conn:
                # Plans the run for when the other's attempt must have ended; its answer wakes the line before that.
                self._aaben(conn, spor.backend, spor.fordringshaver_id)
            return None

    def _vaelg(self, conn: Connection, spor: Spor) -> _Valgt | None:
        nu = self._clock.now()
        spor_store.tur(conn, spor.art, spor.fordringshaver_id)
        self._hold(conn, spor)
        if not self._aaben(conn, spor.backend, spor.fordringshaver_id):
            return None
        leverance = self._forfalden(conn, spor, nu)
        if leverance is None:
            leverance = self._ny(conn, spor, nu)
        elif leverance.tilstand == Leverancetilstand.GENSEND:
            leverance = self._gensend(conn, leverance, nu)
        if leverance is None:
            return None
        proeve = linje_store.proev(conn, spor.backend, nu, nu + self._regler.laas)
        if proeve is Sendelov.ANDENS:
            raise _ProevesError
        self._hold(conn, spor, leverance)
        if proeve is Sendelov.FRI and len(leverance.poster) >= self._regler.maks_aktioner:
            self._faa_hjaelp(conn, spor)
        return _Valgt(leverance, proeves=proeve is Sendelov.VORES)

    def _faa_hjaelp(self, conn: Connection, spor: Spor) -> None:
        """Have another run begin beside this one: a delivery that is full is seldom the last."""
        if (nummer := spor_store.ledigt(conn, spor, self._regler.samtidige)) is not None:
            bestilling.med(conn, self._jobs, bestilling.SEND_MED, spor.backend, spor.fordringshaver_id, nummer=nummer)

    def _forfalden(self, conn: Connection, spor: Spor, nu: datetime) -> Leverance | None:
        while (leverance_id := store.forfalden(conn, spor.backend, spor.fordringshaver_id, nu)) is not None:
            if (leverance := self._hent(conn, leverance_id)) is not None:
                return leverance
        return None

    def _hent(self, conn: Connection, leverance_id: int) -> Leverance | None:
        """A delivery; None of one that can't be read, or was changed: it waits for a person, and the line goes on."""
        try:
            return store.hent_leverance(conn, leverance_id, til_afsendelse=True)
        except UlaeseligError as error:
            kode, nu = error.kode.value.kode, self._clock.now()
            parkeret, tilstand = Leverancetilstand.PARKERET, Afsendelsestilstand.PARKED
            aktioner = store.saet_tilstand(conn, leverance_id, parkeret, tilstand, fejlkode=kode)
            forloeb_store.haendelse(conn, aktioner, Forsendelsestrin.PARKERET, nu, leverance_id=leverance_id, kode=kode)
            _log.error("delivery can't be read", leverance_id=leverance_id, aktioner=error.aktioner)
            return None

    def _ny(self, conn: Connection, spor: Spor, nu: datetime) -> Leverance | None:
        self._registrering.umulige(conn, spor.backend, spor.fordringshaver_id, nu)
        aktioner = udvaelgelse_store.klar(
            conn,
            spor.backend,
            spor.fordringshaver_id,
            hoejst=self._regler.maks_aktioner,
        )
        if not aktioner:
            return None
        try:
            with conn.transaction():
                leverance = store.ny_leverance(conn, (spor.backend, spor.fordringshaver_id), uuid4(), aktioner, nu)
        except UlaeseligError as error:
            svar_store.parker(conn, dict.fromkeys(error.aktioner, error.kode.value.kode))
            forloeb_store.haendelse(conn, error.aktioner, Forsendelsestrin.PARKERET, nu, kode=error.kode.value.kode)
            _log.error("actions can't be read", aktioner=error.aktioner)
            return self._ny(conn, spor, nu)
        forloeb_store.haendelse(conn, aktioner, Forsendelsestrin.SENDT, nu, leverance_id=leverance.leverance_id)
        return leverance

    def _gensend(self, conn: Connection, leverance: Leverance, nu: datetime) -> Leverance:
        aktioner = store.saet_tilstand(
            conn, leverance.leverance_id, Leverancetilstand.UNDERVEJS, Afsendelsestilstand.SENT
        )
        forloeb_store.haendelse(conn, aktioner, Forsendelsestrin.GENSENDT, nu, leverance_id=leverance.leverance_id)
        return replace(leverance, tilstand=Leverancetilstand.UNDERVEJS)

    def _udveksl(self, spor: Spor, valgt: _Valgt) -> None:
        klient, leverance = self._klienter[spor.backend], valgt.leverance
        if leverance.tilstand == Leverancetilstand.UKENDT:
            if spor.backend.har_kvitteringer:
                with self._levende(spor, valgt):
                    svar = klient.kvitteringer(leverance)
                if (kendt := _om_afsendt(svar)) is not None:
                    self._optag(spor, leverance, kendt)
                    return
            with self._database.transaction() as conn:
                self._hold(conn, spor, leverance)
                leverance = self._gensend(conn, leverance, self._clock.now())
        with self._levende(spor, valgt):
            svar = klient.indberet(leverance)
        naaet(Punkt.EFTER_AFSENDELSE)
        self._optag(spor, leverance, svar if spor.backend.har_kvitteringer else self._med_ventetid(svar))
        naaet(Punkt.SVAR_OPTAGET)

    def _med_ventetid(self, svar: Leverancesvar) -> Leverancesvar:
        """Where outcomes come by callback, an unknown delivery is given time for it before it goes again."""
        if svar.slags != Svarslags.UKENDT:
            return svar
        return replace(svar, vent=max(svar.vent or timedelta(), self._regler.tilbagemelding))

    def _optag(self, spor: Spor, leverance: Leverance, svar: Leverancesvar) -> None:
        def skriv(conn: Connection) -> None:
            self._hold(conn, spor)
            nu = store.genlaes(conn, leverance)
            if gendannelse.afsloeret(conn, leverance, svar, self._clock.now()):
                self._afgoerelse.andens(conn, nu, gendannelse.KODE)
            else:
                self._afgoerelse.skriv(conn, nu, svar)

        self._database.udfoer(skriv)

    def _slip(self, spor: Spor) -> None:
        nu = self._clock.now()
        with self._database.transaction() as conn:
            # Given up first and in turn, so that whoever was turned away has put his work where the next lines see it.
            spor_store.tur(conn, spor.art, spor.fordringshaver_id)
            self._giv_slip(conn, spor)
            if not self._aaben(conn, spor.backend, spor.fordringshaver_id):
                return
            naeste = store.naeste(conn, spor.backend, spor.fordringshaver_id, nu)
            if udvaelgelse_store.klar(conn, spor.backend, spor.fordringshaver_id, hoejst=1):
                bestilling.nu(conn, self._jobs, bestilling.SEND, spor.backend, spor.fordringshaver_id)
            if naeste is not None:
                self._senere(conn, spor.backend, spor.fordringshaver_id, max(naeste, nu))
