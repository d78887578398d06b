"""Queueing actions, and what a person can do with those that wait for one."""

from __future__ import annotations

from collections.abc import Collection

from fordringsbro.aktion.model import Backend, Opgave
from fordringsbro.inddrivelse import (
    bestilling,
    forloeb_store,
    koe_store,
    kvittering_store,
    linje_store,
    spor_store,
    store,
    tavshed_store,
)
from fordringsbro.inddrivelse.levering import Afsendelsestilstand, Forsendelsestrin, Leverancetilstand
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.jobs import Jobs


class Afsendelser:
    """What is to be sent.

    Args:
        clock: Time.
        jobs: The queue of jobs.
        hoejst: Most actions that may wait or be on their way at one system when another comes; None is no limit.
    """

    def __init__(self, clock: Clock, jobs: Jobs, *, hoejst: int | None = None) -> None:
        self._clock = clock
        self._jobs = jobs
        self._hoejst = hoejst

    def kraev_plads(self, conn: Connection, backends: Collection[Backend]) -> None:
        """Turn away what is new while too much waits; to be asked before anything of it is queued.

        What was taken before, and waited for something, is queued without being asked.

        Raises:
            FejlError: `KOE_FULD`.
        """
        for backend in sorted(backends):
            if self._hoejst is not None and koe_store.er_fuld(conn, backend, self._hoejst):
                raise FejlError(Fejlkode.KOE_FULD, sted=backend.value)

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        """Queue actions behind those of the same claims, and have their lines looked at after the commit.

        The same `aktion_id` again changes nothing. A main claim is queued before what is related to it.
        """
        if not opgaver:
            return
        nu = self._clock.now()
        koeet = koe_store.koe(conn, opgaver, nu)
        nye = [opgave for opgave in opgaver if opgave.aktion_id in koeet]
        forloeb_store.haendelse(conn, [opgave.aktion_id for opgave in nye], Forsendelsestrin.KOEET, nu)
        for backend, fordringshaver_id in sorted({(opgave.backend, opgave.fordringshaver_id) for opgave in nye}):
            bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)

    def send_igen(self, conn: Connection, aktion_id: int) -> bool:
        """Let a parked action go again; False when it is not parked.

        What may have reached the backend goes with the ids it was sent with: PSRM is asked for its receipt first, and
        DMI repeats the callback of what it has. Only what was refused as a whole gets a new delivery.
        """
        fundet = store.aktion(conn, aktion_id)
        if fundet is None or fundet.tilstand != Afsendelsestilstand.PARKED:
            return False
        nu = self._clock.now()
        if fundet.leverance_id is None:
            if not store.genoptag(conn, aktion_id, Afsendelsestilstand.READY):
                return False
        else:
            leverance = store.hent_leverance(conn, fundet.leverance_id)
            # Under the lock: another person may have been first.
            if not any(
                post.aktion_id == aktion_id and post.tilstand == Afsendelsestilstand.PARKED for post in leverance.poster
            ):
                return False
            if leverance.tilstand == Leverancetilstand.MODTAGET and fundet.backend.har_kvitteringer:
                store.genoptag(conn, aktion_id, Afsendelsestilstand.SENT)
                kvittering_store.spoerg(conn, leverance.leverance_id, nu)
                bestilling.nu(conn, self._jobs, bestilling.KVITTERINGER, fundet.backend, fundet.fordringshaver_id)
            else:
                store.genoptag_leverance(conn, leverance.leverance_id, nu)
        forloeb_store.haendelse(conn, [aktion_id], Forsendelsestrin.GENOPTAGET, nu, leverance_id=fundet.leverance_id)
        bestilling.nu(conn, self._jobs, bestilling.SEND, fundet.backend, fundet.fordringshaver_id)
        return True

    def spoerg(self, conn: Connection, aktion_id: int) -> bool:
        """Have the collection system asked now what became of an action that was sent; False when it is not out.

        PSRM is asked for its receipts. DMI has no service that tells: the delivery goes again with the same numbers,
        and DMI repeats the callback of what it has.
        """
        fundet = store.aktion(conn, aktion_id)
        if (
            fundet is None
            or fundet.leverance_id is None
            or fundet.tilstand not in (Afsendelsestilstand.SENT, Afsendelsestilstand.UNKNOWN)
        ):
            return False
        self._spoerg(conn, fundet.leverance_id)
        bestilling.nu(conn, self._jobs, bestilling.SEND, fundet.backend, fundet.fordringshaver_id)
        return True

    def _spoerg(self, conn: Connection, leverance_id: int) -> None:
        """Ask for a delivery; one that is being sent now is left alone, since its answer comes."""
        nu, leverance = self._clock.now(), store.hent_leverance(conn, leverance_id)
        if leverance.tilstand == Leverancetilstand.MODTAGET and leverance.backend.har_kvitteringer:
            kvittering_store.spoerg(conn, leverance_id, nu)
            bestilling.nu(conn, self._jobs, bestilling.KVITTERINGER, leverance.backend, leverance.fordringshaver_id)
        elif leverance.tilstand in (Leverancetilstand.MODTAGET, Leverancetilstand.UKENDT):
            store.saet_tilstand(conn, leverance_id, Leverancetilstand.UKENDT, Afsendelsestilstand.UNKNOWN, naeste=nu)
        ude = [
            post.aktion_id
            for post in leverance.poster
            if post.tilstand in (Afsendelsestilstand.SENT, Afsendelsestilstand.UNKNOWN)
        ]
        forloeb_store.haendelse(conn, ude, Forsendelsestrin.SPURGT, nu, leverance_id=leverance_id)

    def genoptag(self, conn: Connection, backend: Backend) -> None:
        """Let a paused backend be spoken to again, after its access was mended."""
        linje_store.genoptag(conn, backend)
        self._vaek(conn, backend)

    def opstart(self, conn: Connection, navn: str) -> None:
        """Take up what a worker of this name left behind when it was killed; called before it takes jobs."""
        spor_store.fri(conn, navn)
        self.opsyn(conn)

    def opsyn(self, conn: Connection) -> None:
        """Have every line with work left looked at: a net below the jobs, to be called now and then.

        A system that tells outcomes by itself is asked for what it has been silent about.
        """
        for leverance_id in tavshed_store.skal_spoerges(conn, self._clock.now()):
            self._spoerg(conn, leverance_id)
        for backend in Backend:
            self._vaek(conn, backend)

    def _vaek(self, conn: Connection, backend: Backend) -> None:
        for linje, fordringshaver_id in linje_store.med_arbejde(conn):
            if linje == backend:
                bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)
                if kvittering_store.naeste(conn, backend, fordringshaver_id, self._clock.now()) is not None:
                    bestilling.nu(conn, self._jobs, bestilling.KVITTERINGER, backend, fordringshaver_id)
