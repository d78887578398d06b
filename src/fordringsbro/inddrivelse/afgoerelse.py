"""What an answer to a delivery changes: its state, its actions', the backend's health, and what happens next."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling, forloeb_store, kvittering_store, linje_store, store
from fordringsbro.inddrivelse.beslutning import Beslutning, Indstillinger, om_leverance, pause_nr, spredt
from fordringsbro.inddrivelse.levering import (
    Afsendelsestilstand,
    Forsendelsestrin,
    Leverance,
    Leverancesvar,
    Leverancetilstand,
    Svarslags,
)
from fordringsbro.inddrivelse.registrering import Svarregistrering
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs

_log = structlog.get_logger(__name__)

#: Of the lines that waited for a backend, so many begin each second after it has got well.
_LINJER_I_SEKUNDET: Final = 5

# What happens to the actions of a delivery that moves to a state.
_POSTTILSTAND = {
    Leverancetilstand.MODTAGET: (Afsendelsestilstand.SENT, Forsendelsestrin.BESVARET),
    Leverancetilstand.GENSEND: (Afsendelsestilstand.READY, Forsendelsestrin.IKKE_MODTAGET),
    Leverancetilstand.UKENDT: (Afsendelsestilstand.UNKNOWN, Forsendelsestrin.UKENDT),
    Leverancetilstand.PARKERET: (Afsendelsestilstand.PARKED, Forsendelsestrin.PARKERET),
}


class Svarafgoerelse:
    """Writes what follows from an answer.

    Args:
        clock: Time.
        jobs: The queue of jobs.
        registrering: Writes what a backend says of single actions.
        regler: Delays.
    """

    def __init__(self, clock: Clock, jobs: Jobs, registrering: Svarregistrering, regler: Indstillinger) -> None:
        self._clock = clock
        self._jobs = jobs
        self._registrering = registrering
        self._regler = regler

    def skriv(self, conn: Connection, leverance: Leverance, svar: Leverancesvar) -> None:
        """Write the answer to a delivery that was sent or asked for; the delivery must be locked.

        A delivery that a callback has settled meanwhile keeps its state: the fact is younger than the answer.

        Args:
            conn: Connection inside a transaction.
            leverance: The delivery as it is now.
            svar: The answer.
        """
        nu = self._clock.now()
        beslutning = om_leverance(leverance, svar, nu, self._regler)
        # The backend's row before the actions, jobs last: two that hear from it at once must not lock in a circle.
        rask = self._helbred(conn, leverance, svar, beslutning)
        if leverance.tilstand in (Leverancetilstand.UNDERVEJS, Leverancetilstand.UKENDT):
            self._skriv(conn, leverance, svar, beslutning)
        if rask:
            self._vaek(conn, leverance.backend)

    def _skriv(self, conn: Connection, leverance: Leverance, svar: Leverancesvar, beslutning: Beslutning) -> None:
        nu = self._clock.now()
        if beslutning.tilstand == Leverancetilstand.AFVIST:
            self._afvist(conn, leverance, svar, nu)
            return
        if leverance.tilstand == Leverancetilstand.UKENDT and beslutning.pause:
            # We were not let in to ask; the question stays open.
            beslutning = Beslutning(Leverancetilstand.UKENDT, nu, pause=True)
        self._flyt(conn, leverance, svar, beslutning, nu)
        if beslutning.tilstand == Leverancetilstand.MODTAGET and leverance.backend.har_kvitteringer:
            self._spoerg(conn, leverance, svar, nu)
        if svar.aktioner:
            self._registrering.aktioner(conn, leverance, svar.aktioner)

    def andens(self, conn: Connection, leverance: Leverance, kode: str) -> None:
        """Write that the backend has another delivery of this number: its receipts would be another's.

        A person lets the actions go, in a delivery of another number.
        """
        nu = self._clock.now()
        store.saet_tilstand(
            conn,
            leverance.leverance_id,
            Leverancetilstand.AFVIST,
            Afsendelsestilstand.READY,
            fejlkode=kode,
            besvaret=nu,
        )
        aktioner = store.frigiv(conn, leverance.leverance_id, Afsendelsestilstand.PARKED, kode)
        forloeb_store.haendelse(
            conn, aktioner, Forsendelsestrin.PARKERET, nu, leverance_id=leverance.leverance_id, kode=kode
        )

    def ukendt(self, conn: Connection, leverance: Leverance, svar: Leverancesvar, naeste: datetime) -> None:
        """Write that nobody knows what became of a delivery; it is looked at again at `naeste`."""
        beslutning = Beslutning(Leverancetilstand.UKENDT, naeste, fejl=True)
        self._flyt(conn, leverance, svar, beslutning, self._clock.now())

    def _flyt(
        self, conn: Connection, leverance: Leverance, svar: Leverancesvar, beslutning: Beslutning, nu: datetime
    ) -> None:
        tilstand, hvad = _POSTTILSTAND[beslutning.tilstand]
        besvaret = nu if beslutning.tilstand == Leverancetilstand.MODTAGET else None
        aktioner = store.saet_tilstand(
            conn,
            leverance.leverance_id,
            beslutning.tilstand,
            tilstand,
            naeste=beslutning.naeste,
            fejlkode=svar.kode,
            fejl=beslutning.fejl,
            besvaret=besvaret,
        )
        forloeb_store.haendelse(conn, aktioner, hvad, nu, leverance_id=leverance.leverance_id, kode=svar.kode)

    def _spoerg(self, conn: Connection, leverance: Leverance, svar: Leverancesvar, nu: datetime) -> None:
        """Plan the first question for receipts: at once when the delivery got through on an earlier attempt."""
        til = nu if svar.slags == Svarslags.KENDT else nu + self._regler.foerste_kvittering
        kvittering_store.spoerg(conn, leverance.leverance_id, til)
        bestilling.senere(
            conn,
            self._jobs,
            bestilling.KVITTERINGER,
            leverance.backend,
            leverance.fordringshaver_id,
            nu=nu,
            til=til,
        )

    def _afvist(self, conn: Connection, leverance: Leverance, svar: Leverancesvar, nu: datetime) -> None:
        """Refused as a whole: send the actions one by one, so that only the one that is to blame is parked."""
        flere = len(leverance.poster) > 1
        store.saet_tilstand(
            conn,
            leverance.leverance_id,
            Leverancetilstand.AFVIST,
            Afsendelsestilstand.READY,
            fejlkode=svar.kode,
            besvaret=nu,
        )
        tilstand = Afsendelsestilstand.READY if flere else Afsendelsestilstand.PARKED
        aktioner = store.frigiv(conn, leverance.leverance_id, tilstand, svar.kode)
        hvad = Forsendelsestrin.LEVERANCE_AFVIST if flere else Forsendelsestrin.PARKERET
        forloeb_store.haendelse(conn, aktioner, hvad, nu, leverance_id=leverance.leverance_id, kode=svar.kode)
        _log.warning(
            "delivery refused",
            backend=leverance.backend,
            leverance_id=leverance.leverance_id,
            kode=svar.kode,
            alone=not flere,
        )

    def _vaek(self, conn: Connection, backend: Backend) -> None:
        """Have the lines looked at that have waited for this probe: a few each second, or it would be down again."""
        nu = self._clock.now()
        store.vaek(conn, backend, nu)
        linjer = [fordringshaver_id for linje, fordringshaver_id in linje_store.med_arbejde(conn) if linje == backend]
        for nummer, fordringshaver_id in enumerate(linjer):
            til = nu + timedelta(seconds=nummer // _LINJER_I_SEKUNDET)
            if til == nu:
                bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)
            else:
                bestilling.snart(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id, til=til)
            if backend.har_kvitteringer:
                bestilling.snart(conn, self._jobs, bestilling.KVITTERINGER, backend, fordringshaver_id, til=til)

    def _helbred(self, conn: Connection, leverance: Leverance, svar: Leverancesvar, beslutning: Beslutning) -> bool:
        """Note how the backend is; whether it has got well with this answer."""
        nu, backend = self._clock.now(), leverance.backend
        if beslutning.pause:
            linje_store.pause(conn, backend, svar.kode, nu)
            _log.error("backend refuses access; sending is paused", backend=backend, kode=svar.kode)
        elif not beslutning.fejl:
            return linje_store.rask(conn, backend)
        else:
            i_traek = linje_store.fejl(conn, backend)
            bedt_om = svar.vent if svar.slags == Svarslags.PROEV_IGEN else None
            if bedt_om or i_traek >= self._regler.fejl_foer_hvile:
                gange = i_traek - self._regler.fejl_foer_hvile + 1
                pause = spredt(pause_nr(gange, self._regler), i_traek)
                linje_store.hvil(conn, backend, nu + max(pause, bedt_om or timedelta()))
        return False
