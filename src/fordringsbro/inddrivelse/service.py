"""Queueing actions, and what a person can do with those that wait for one."""

from __future__ import annotations

from fordringsbro.inddrivelse import bestilling, koe_store, kvittering_store, linje_store, store
from fordringsbro.inddrivelse.levering import Leverancetilstand, Tilstand
from fordringsbro.inddrivelse.model import Backend, Opgave
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs


class Afsendelser:
    """What is to be sent.

    Args:
        clock: Time.
        jobs: The queue of jobs.
    """

    def __init__(self, clock: Clock, jobs: Jobs) -> None:
        self._clock = clock
        self._jobs = jobs

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        """Queue actions behind those of the same claims, and have their lines looked at after the commit.

        The same `aktion_id` again changes nothing. A main claim is queued before what is related to it.
        """
        if not opgaver:
            return
        nu = self._clock.now()
        koeet = koe_store.koe(conn, opgaver, nu)
        nye = [opgave for opgave in opgaver if opgave.aktion_id in koeet]
        store.haendelse(conn, [opgave.aktion_id for opgave in nye], "KOEET", nu)
        for backend, fordringshaver_id in sorted({(opgave.backend, opgave.fordringshaver_id) for opgave in nye}):
            bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)

    def send_igen(self, conn: Connection, aktion_id: int) -> bool:
        """Let a parked action go again; False when it is not parked.

        What may have reached the backend goes with the ids it was sent with: PSRM is asked for its receipt first, and
        DMI repeats the callback of what it has. Only what was refused as a whole gets a new delivery.
        """
        fundet = store.aktion(conn, aktion_id)
        if fundet is None or fundet.tilstand != Tilstand.PARKED:
            return False
        nu = self._clock.now()
        if fundet.leverance_id is None:
            store.genoptag(conn, aktion_id, Tilstand.READY)
        else:
            leverance = store.hent_leverance(conn, fundet.leverance_id)
            if leverance.tilstand == Leverancetilstand.MODTAGET and fundet.backend.har_kvitteringer:
                store.genoptag(conn, aktion_id, Tilstand.SENT)
                kvittering_store.spoerg(conn, leverance.leverance_id, nu)
                bestilling.nu(conn, self._jobs, bestilling.KVITTERINGER, fundet.backend, fundet.fordringshaver_id)
            else:
                store.genoptag_leverance(conn, leverance.leverance_id, nu)
        store.haendelse(conn, [aktion_id], "GENOPTAGET", nu, leverance_id=fundet.leverance_id)
        bestilling.nu(conn, self._jobs, bestilling.SEND, fundet.backend, fundet.fordringshaver_id)
        return True

    def genoptag(self, conn: Connection, backend: Backend) -> None:
        """Let a paused backend be spoken to again, after its access was mended."""
        linje_store.genoptag(conn, backend)
        self._vaek(conn, backend)

    def opstart(self, conn: Connection, navn: str) -> None:
        """Take up what a worker of this name left behind when it was killed; called before it takes jobs."""
        linje_store.fri(conn, navn)
        self.opsyn(conn)

    def opsyn(self, conn: Connection) -> None:
        """Have every line with work left looked at: a net below the jobs, to be called now and then."""
        for backend in Backend:
            self._vaek(conn, backend)

    def _vaek(self, conn: Connection, backend: Backend) -> None:
        for linje, fordringshaver_id in linje_store.med_arbejde(conn):
            if linje == backend:
                bestilling.nu(conn, self._jobs, bestilling.SEND, backend, fordringshaver_id)
                if kvittering_store.naeste(conn, backend, fordringshaver_id) is not None:
                    bestilling.nu(conn, self._jobs, bestilling.KVITTERINGER, backend, fordringshaver_id)
