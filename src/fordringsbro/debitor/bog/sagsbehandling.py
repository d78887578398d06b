"""What the debtor system does with accounts and claims on somebody's request. The caller's transaction commits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang, flytning, henstand, rykkerstop
from fordringsbro.debitor.bog.ejerskifte import Kontosvar
from fordringsbro.debitor.bog.flytning import Daekningsflytning, Flytningssvar, Indbetalingsflytning
from fordringsbro.debitor.bog.henstand import Henstandssvar
from fordringsbro.debitor.bog.kendt import KendtKonto
from fordringsbro.debitor.opslag import udtog
from fordringsbro.debitor.opslag.udtog import Kontoudtog
from fordringsbro.debitor.store import flytning_store, journal_store, kendt_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection


class Sagsbehandling:
    """The ledger beside `Debitorbog`: what only its own people do, or what a fagsystem must ask them for.

    Methods raise `AfvisningError` before they write; see `Debitorbog`.

    Args:
        clock: Tells when things are booked.
        bogfoert: Called when payments were moved, which others must be told of at once.
    """

    def __init__(self, clock: Clock, bogfoert: Callable[[Connection], None] | None = None) -> None:
        self._clock = clock
        self._bogfoert = bogfoert

    def laas_konti(self, conn: Connection, kommune_cvr: str, konti: Collection[UUID]) -> Mapping[UUID, KendtKonto]:
        """Lock accounts until the transaction ends, in one order, and read them.

        Raises:
            AfvisningError: `UKENDT` for the first of those given that is no account of the municipality.
        """
        laaste = {konto_id: kendt_store.laas_konto(conn, konto_id) for konto_id in sorted(set(konti))}
        return {
            konto_id: adgang.kraev_kendt(laaste[konto_id], kommune_cvr, konto_id) for konto_id in dict.fromkeys(konti)
        }

    def betalte(self, conn: Connection, konti: Collection[UUID]) -> set[UUID]:
        """Those of the accounts on which nothing is owed."""
        return flytning_store.betalte(conn, konti)

    def skyldige_srb(self, conn: Connection, konto_id: UUID) -> tuple[date, ...]:
        """The last dates to pay of what is owed on an account, where there are such."""
        return flytning_store.skyldige_srb(conn, konto_id)

    def saet_rykkerstop(
        self, conn: Connection, *, kommune_cvr: str, konto_id: UUID, stop: bool, dato: date
    ) -> Kontosvar:
        """Stop reminders on an account, or let them go out again.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_AFSLUTTET`.
        """
        return rykkerstop.saet(conn, kommune_cvr=kommune_cvr, konto_id=konto_id, stop=stop, dato=dato, ur=self._clock)

    def ophoer_henstand(self, conn: Connection, *, kommune_cvr: str, fordring_id: UUID, dato: date) -> Henstandssvar:
        """End a claim's deferments: the last date to pay as it was set counts again.

        Raises:
            AfvisningError: `UKENDT`; `HANDLING_UMULIG` when it has none; `ER_OVERDRAGET`; `KONTO_AFSLUTTET`.
        """
        return henstand.ophoer(conn, kommune_cvr=kommune_cvr, fordring_id=fordring_id, dato=dato, ur=self._clock)

    def flyt_indbetaling(self, conn: Connection, f: Indbetalingsflytning) -> Flytningssvar:
        """Move all that is left of a payment to another account.

        Raises:
            AfvisningError: `UKENDT`; `OVER_REST` when nothing is left; `OVER_RESTANCE`; `ER_OVERDRAGET`;
                `KONTO_AFSLUTTET`.
        """
        return self._fortael(conn, flytning.flyt_indbetaling(conn, f, self._clock))

    def flyt_daekning(self, conn: Connection, f: Daekningsflytning) -> Flytningssvar:
        """Move what payments cover of one claim to another, as much as both allow; it may be nothing.

        Raises:
            AfvisningError: `UKENDT`; `ER_OVERDRAGET`; `KONTO_AFSLUTTET`.
        """
        return self._fortael(conn, flytning.flyt_daekning(conn, f, self._clock))

    def _fortael(self, conn: Connection, svar: Flytningssvar) -> Flytningssvar:
        if self._bogfoert is not None and svar.beloeb_oere > 0:
            self._bogfoert(conn)
        return svar

    def slet_tekster(self, conn: Connection, kommune_cvr: str, fordring_id: UUID) -> int:
        """Delete what was written in words on the bookings of a claim, fee or interest; on how many of them.

        Reasons, amounts and dates stay, and so does the journal's chain.

        Raises:
            AfvisningError: `UKENDT`.
        """
        adgang.laas_fordring(conn, kommune_cvr, fordring_id)
        return journal_store.slet_tekster(conn, fordring_id)

    def udtog(self, conn: Connection, konto_id: UUID, fra: date, til: date) -> Kontoudtog:
        """The statement of an account from one day to another, by the day of booking."""
        return udtog.udtog(conn, konto_id, fra, til)
