"""What the debtor system does with accounts and claims on somebody's request. The caller's transaction commits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang, flytning, henstand
from fordringsbro.debitor.bog.flytning import Daekningsflytning, Flytningssvar, Indbetalingsflytning
from fordringsbro.debitor.bog.henstand import Henstandssvar
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.debitor.store import journal_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection


class Sagsbehandling(Kontofoering):
    """The ledger beside `Debitorbog`: what only its own people do, or what a fagsystem must ask them for.

    Methods raise `AfvisningError` before they write; see `Debitorbog`.

    Args:
        clock: Tells when things are booked.
        bogfoert: Called when payments were moved, which others must be told of at once.
    """

    def __init__(self, clock: Clock, bogfoert: Callable[[Connection], None] | None = None) -> None:
        super().__init__(clock)
        self._bogfoert = bogfoert

    def ophoer_henstand(self, conn: Connection, *, kommune_cvr: str, fordring_id: UUID, dato: date) -> Henstandssvar:
        """End a claim's deferments: the last date to pay as it was set counts again.

        Raises:
            AfvisningError: `UKENDT`; `HANDLING_UMULIG` when it has none; `ER_OVERDRAGET`; `KONTO_AFSLUTTET`.
        """
        return henstand.ophoer(conn, kommune_cvr=kommune_cvr, fordring_id=fordring_id, dato=dato, ur=self._clock)

    def ophoer_henstande(
        self, conn: Connection, *, kommune_cvr: str, fordring_ids: Sequence[UUID], dato: date
    ) -> tuple[Henstandssvar, ...]:
        """End the deferments of claims, of all of them or none; the answers in their order.

        Raises:
            AfvisteFordringerError: With the reasons of `ophoer_henstand`.
        """
        return henstand.ophoer_alle(conn, kommune_cvr=kommune_cvr, fordring_ids=fordring_ids, dato=dato, ur=self._clock)

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
