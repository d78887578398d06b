"""The use cases of the service agreements.

The rooms above ask `Serviceaftaler.tillader` once they know what a message says of itself, and `kommuner` where
something is listed. Both take the caller that the host handed them (`Besked.kalder`, a resource's first argument,
`portal.rute.kalder`), and let everything pass where access is open. What they refuse is refused by one and the same
error, whatever the reason; the reason goes to the journal of refusals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import Lock
from time import monotonic
from typing import Final
from uuid import UUID

from cachetools import TTLCache

from fordringsbro.adgang import store
from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.model import Aftalepost, Forespoergsel, Grund, Serviceaftale
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel

#: For so long a caller's agreements are not read again: an agreement that is made or ended counts after two seconds at
#: the latest.
HUSKES_S: Final = 2.0
_MEST_KALDERE: Final = 4096

Aftaler = tuple[Serviceaftale, ...]


class Serviceaftaler:
    """What callers may do.

    Args:
        clock: Today.
        afvisninger: Where refusals are kept.
        tid: Seconds, for what is remembered.
    """

    def __init__(self, clock: Clock, afvisninger: Afvisningsbog, tid: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._afvisninger = afvisninger
        self._husket: TTLCache[tuple[Kalder, date], Aftaler] = TTLCache(_MEST_KALDERE, HUSKES_S, timer=tid)
        self._laas = Lock()

    def husket(self, kalder: Kalder) -> Aftaler | None:
        """What a caller has in force, if that was read a moment ago."""
        with self._laas:
            return self._husket.get((kalder, self._clock.today()))

    def gaeldende(self, conn: Connection, kalder: Kalder) -> Aftaler:
        """What a caller has in force: one statement at most."""
        dag = self._clock.today()
        with self._laas:
            fundet = self._husket.get((kalder, dag))
        if fundet is None:
            fundet = store.gaeldende(conn, kalder.cvr, kalder.aftryk, dag)
            with self._laas:
                self._husket[kalder, dag] = fundet
        return fundet

    def tillader(
        self,
        conn: Connection,
        kalder: Kalder,
        regel: Adgangsregel,
        *,
        kommune_cvr: str | None = None,
        it_system: UUID | None = None,
        afsender: str | None = None,
        aftale_id: UUID | None = None,
    ) -> None:
        """See that one of the caller's agreements for a service covers what a message says of itself.

        One statement at most, and none when the caller was asked about less than two seconds ago. What is None is not
        compared: a message that names no municipality passes with an agreement for any.

        Args:
            conn: Inside the caller's transaction; nothing is written there.
            kalder: Who sent it.
            regel: The service.
            kommune_cvr: The municipality whose data it is about.
            it_system: The IT system that the header says it comes from; the agreement must be for that one.
            afsender: The organisation that the header says it comes from: the certificate's own CVR number, or that of
                the municipality which the agreement is for.
            aftale_id: The agreement that the older header names; it must be one of the caller's.

        Raises:
            FejlError: `INGEN_AFTALE`, the same whatever is missing.
        """
        if kalder.aftryk is None:
            return
        aftaler = tuple(aftale for aftale in self.gaeldende(conn, kalder) if regel in aftale.tjenester)
        spurgt = Forespoergsel(kommune_cvr, it_system, afsender, aftale_id)
        grund = spurgt.afvist(aftaler, kalder.cvr)
        if grund is not None:
            raise self.afvis(kalder, regel, grund)

    def afvis(self, kalder: Kalder, regel: Adgangsregel, grund: Grund) -> FejlError:
        """The error of a refusal, for whoever compares more than an agreement says; it is journalled."""
        self._afvisninger.skriv(hvem_er(kalder), regel.value, grund)
        return FejlError(Fejlkode.INGEN_AFTALE)

    def kommuner(self, conn: Connection, kalder: Kalder, regel: Adgangsregel) -> frozenset[str] | None:
        """The municipalities that a caller may see by a service; None for all."""
        if kalder.aftryk is None:
            return None
        fundet = {aftale.kommune_cvr for aftale in self.gaeldende(conn, kalder) if regel in aftale.tjenester}
        return None if None in fundet else frozenset(cvr for cvr in fundet if cvr is not None)

    def tilfoej(self, conn: Connection, aftale: Serviceaftale, *, hvem: str, hvorfor: str) -> None:
        """Make an agreement.

        Raises:
            FejlError: `SERVICEAFTALE_TID` when it begins or ends before today; `SERVICEAFTALE_FORM` when another one
                says some of the same, which would live on when this one is ended.
        """
        dag = self._clock.today()
        if aftale.gaelder_fra < dag:
            raise FejlError(Fejlkode.SERVICEAFTALE_TID, sted=f"--from: {dag}")
        store.laas(conn)
        anden = store.daekket_af(conn, aftale)
        if anden is not None:
            raise FejlError(Fejlkode.SERVICEAFTALE_FORM, sted=f"{anden}")
        store.tilfoej(conn, aftale)
        nu = self._clock.now()
        store.skriv(conn, Aftalepost(aftale.aftale_id, "CREATED", nu, hvem, hvorfor, aftale.gaelder_til))

    def afslut(
        self, conn: Connection, aftale_id: UUID, sidste: date | None, *, hvem: str, hvorfor: str
    ) -> Serviceaftale:
        """End an agreement, on a day or at once.

        Args:
            conn: Inside the caller's transaction.
            aftale_id: Which.
            sidste: Its last day, today or later; None ends it at this moment.
            hvem: Who says so.
            hvorfor: Why.

        Raises:
            FejlError: `UKENDT_ID`; `SERVICEAFTALE_TID` when it has ended already, or the day is past, before its first
                or after its last.
        """
        aftale = store.en(conn, aftale_id)
        if aftale is None:
            raise FejlError(Fejlkode.UKENDT_ID)
        dag, slut = self._clock.today(), aftale.gaelder_til
        if aftale.ophoert is not None or (slut is not None and slut < dag):
            raise FejlError(Fejlkode.SERVICEAFTALE_TID, sted=f"{aftale.ophoert or slut}")
        if sidste is not None and not max(dag, aftale.gaelder_fra) <= sidste <= (slut or date.max):
            raise FejlError(Fejlkode.SERVICEAFTALE_TID, sted=f"--on: {max(dag, aftale.gaelder_fra)}-{slut or ''}")
        nu = self._clock.now()
        ny = replace(aftale, ophoert=nu) if sidste is None else replace(aftale, gaelder_til=sidste)
        store.afslut(conn, ny)
        store.skriv(conn, Aftalepost(aftale_id, "ENDED", nu, hvem, hvorfor, sidste))
        return ny


def hvem_er(kalder: Kalder) -> str:
    """How a caller stands in the journal of refusals."""
    return f"{kalder.cvr or '-'} {(kalder.aftryk or '')[:16]}"
