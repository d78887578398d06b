"""The queue of messages to the fagsystemer: written in the transaction of what they tell of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from fordringsbro.contract.binding import Kontrakt, Post
from fordringsbro.contract.names import q
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs
from fordringsbro.sf1590.faelles.hovedoplysninger import UKENDT_SYSTEM
from fordringsbro.sf1590.faelles.ider import ider_ud, med
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.model import NyUdgaaende
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.version import SoapVersion

#: Job: send what is due to one fagsystem.
SEND: Final = "fagsystem.send"


class Udbakke:
    """Takes messages to fagsystemer.

    Args:
        kontrakt: The SF1590 contract.
        clock: Dates the messages.
        jobs: Where sending is put in the queue.
        it_system: The IT system instance that this installation sends as.
        bog: The ledger; knows what a municipality calls its things.
    """

    def __init__(self, kontrakt: Kontrakt, clock: Clock, jobs: Jobs, it_system: UUID, bog: Debitorlaesning) -> None:
        self._kontrakt = kontrakt
        self._clock = clock
        self._jobs = jobs
        self._it_system = it_system
        self._bog = bog

    def laeg(self, conn: Connection, nye: Sequence[NyUdgaaende]) -> None:
        """Keep messages, and have them sent in order once the caller's transaction is committed.

        The same id again does nothing.

        Raises:
            KontraktError: A record does not fit the contract.
        """
        eksterne = self._bog.eksterne(conn, {i for ny in nye for i in ider_ud(ny.felter)})
        indsat = store.indsaet(conn, [(ny, self._indhold(ny, eksterne)) for ny in nye], self._clock.now())
        for modtager in dict.fromkeys(ny.modtager for ny in nye if ny.besked_id in indsat):
            bestil(conn, self._jobs, modtager)

    def _indhold(self, ny: NyUdgaaende, eksterne: Mapping[UUID, UUID]) -> bytes:
        felter = {"HovedOplysninger": self._hoved(ny), **med(ny.felter, eksterne)}
        return write_envelope(SoapVersion.V11, self._kontrakt.skriv(q(f"{ny.operation}_I"), felter))

    def _hoved(self, ny: NyUdgaaende) -> Post:
        system = ny.modtager.it_system
        return {
            "TransaktionsId": str(ny.besked_id),
            "TransaktionsTid": self._clock.now(),
            "RequestId": str(ny.besked_id),
            "Rute": {
                "AfsenderOrganisation": ny.kommune_cvr,
                "AfsenderItSystemInstans": str(self._it_system),
                "ModtagerOrganisation": ny.modtager.cvr,
                "ModtagerItSystemInstans": str(system) if system != UKENDT_SYSTEM else None,
            },
        }


def bestil(conn: Connection, jobs: Jobs, modtager: OprettetAf) -> None:
    """Have what is due to a fagsystem sent, once the caller's transaction is committed."""
    jobs.defer(conn, SEND, args=args(modtager), lock=laas(modtager))


def args(modtager: OprettetAf) -> dict[str, str]:
    """The arguments of the job `SEND`."""
    return {"cvr": modtager.cvr, "system": str(modtager.it_system)}


def laas(modtager: OprettetAf) -> str:
    """One job at a time for each fagsystem."""
    return f"fagsystem:{modtager.cvr}/{modtager.it_system}"


def ny_vej(conn: Connection, jobs: Jobs, cvr: str, fra: datetime) -> None:
    """Have what waits for its next attempt to a receiver sent from `fra` on: the way there was changed."""
    for modtager in store.vaek(conn, cvr, fra):
        jobs.defer_at(conn, SEND, args=args(modtager), lock=f"{laas(modtager)}:ny vej", at=fra, once=True)
