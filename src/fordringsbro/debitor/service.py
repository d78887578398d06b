"""The debtor ledger as the rooms above it see it. No method commits: the caller's transaction does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor import haandtering, indbetaling, opslag, registrering, store_journal, store_opslag
from fordringsbro.debitor.betaling import Indbetaling, Indbetalingssvar
from fordringsbro.debitor.billede import (
    Fordringsbillede,
    Fordringslinje,
    Hentning,
    Kontobillede,
    Kontotraef,
    Soegning,
)
from fordringsbro.debitor.journal import Art, Journalpost, Kaedebrud
from fordringsbro.debitor.model import Registrering, Registreringssvar
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection


class Debitorbog:
    """The ledger.

    Methods raise `AfvisningError` for a business rejection, always before they write, so the caller may book the
    rejection in the same transaction. Any other exception means that the transaction must be rolled back.

    Args:
        clock: Tells when things are booked.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def registrer(self, conn: Connection, registrering_: Registrering) -> Registreringssvar:
        """Register an account and what is new on it; what was registered before with the same content is left.

        Raises:
            AfvisningError: An id is used before with other content or belongs to another; a related claim's main
                claim is unknown; a write-down is above the balance; and so on (`Aarsag`).
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        return registrering.registrer(conn, registrering_, self._clock.now())

    def saet_til_opkraevning(
        self,
        conn: Connection,
        *,
        kommune_cvr: str,
        oprettet_af: OprettetAf,
        konto_id: UUID,
        datoer: Mapping[UUID, date],
    ) -> tuple[UUID, ...]:
        """Give claims (`datoer`: claim to date) their last date to pay without default; returns those set now.

        Raises:
            AfvisningError: Unknown or another's account or claim, or a claim that has another date already.
        """
        return haandtering.saet_til_opkraevning(
            conn,
            kommune_cvr=kommune_cvr,
            oprettet_af=oprettet_af,
            konto_id=konto_id,
            datoer=datoer,
            nu=self._clock.now(),
        )

    def indbetal(self, conn: Connection, indbetaling_: Indbetaling) -> Indbetalingssvar:
        """Book a payment; the same payment again gets the same answer.

        Raises:
            AfvisningError: Above what is owed (with `restance_oere`), an unknown account or claim, other content.
            FejlError: `UTILGAENGELIG`: two accounts take the same payment id at the same instant; try again.
        """
        return indbetaling.indbetal(conn, indbetaling_, self._clock.now())

    def soeg(self, conn: Connection, soegning: Soegning) -> tuple[Kontotraef, ...]:
        """Accounts by party, account or period, with totals.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return opslag.soeg(conn, soegning)

    def hent(self, conn: Connection, hentning: Hentning) -> tuple[Kontobillede, ...]:
        """Accounts in full, with the claims that fit.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return opslag.hent(conn, hentning)

    def soeg_til_indbetaling(
        self, conn: Connection, soegning: Soegning, *, udelad_relaterede: bool = False
    ) -> tuple[Kontobillede, ...]:
        """Accounts by party or account, each with the claims on which something is owed.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return opslag.soeg_til_indbetaling(conn, soegning, udelad_relaterede=udelad_relaterede)

    def forfaldne(
        self, conn: Connection, kommune_cvr: str, senest_srb: date, *, antal: int = 500
    ) -> tuple[Fordringsbillede, ...]:
        """Claims that may be handed over to collection, main claims before related ones, oldest first.

        A claim is among them when its last date of payment is `senest_srb` or before (for "passed today", give
        yesterday), something is owed and it is neither handed over nor refused. A related claim is among them only
        when its main claim is handed over or is in the answer too; for its sake a main claim that is paid in full is
        in the answer with `restance_oere` 0 (a 0-claim).

        Args:
            conn: Inside the caller's transaction.
            kommune_cvr: The municipality.
            senest_srb: The last last-date-of-payment that counts.
            antal: At most so many, not counting main claims that are taken along.
        """
        return opslag.forfaldne(conn, kommune_cvr, senest_srb, antal)

    def laas_fordringer(self, conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
        """Lock the accounts of claims until the transaction ends, and read the claims as they stand then.

        Accounts are locked in one order, so two callers can't wait for each other. The claims come in the order given,
        each once; unknown ids are left out.
        """
        return opslag.laas_fordringer(conn, fordring_ids)

    def marker_overdraget(
        self, conn: Connection, fordring_ids: Sequence[UUID], data: Mapping[str, object]
    ) -> tuple[UUID, ...]:
        """Book that claims are handed over to collection; `data` (action ids and the like) goes in the journal.

        Returns:
            The claims that were not handed over before.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGET, data, self._clock.now())

    def marker_overdragelse_afvist(
        self, conn: Connection, fordring_ids: Sequence[UUID], data: Mapping[str, object]
    ) -> tuple[UUID, ...]:
        """Book that collection refused claims; they are not due again until `genoptag_overdragelse`.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGELSE_AFVIST, data, self._clock.now())

    def genoptag_overdragelse(
        self, conn: Connection, fordring_ids: Sequence[UUID], data: Mapping[str, object]
    ) -> tuple[UUID, ...]:
        """Book that claims may be handed over again.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGELSE_GENOPTAGET, data, self._clock.now())

    def fordring(self, conn: Connection, fordring_id: UUID) -> Fordringsbillede | None:
        """Everything about one claim; nothing when it is unknown."""
        return next(iter(store_opslag.billeder_med_id(conn, [fordring_id])), None)

    def journal(self, conn: Connection, fordring_id: UUID) -> tuple[Journalpost, ...]:
        """A claim's events, in order; empty when it is unknown."""
        return tuple(store_journal.journal(conn, [fordring_id]).get(fordring_id, ()))

    def liste(self, conn: Connection, kommune_cvr: str | None = None) -> list[Fordringslinje]:
        """The claims of a municipality or of all, in order of registration."""
        return store_opslag.fordringslinjer_i(conn, kommune_cvr)

    def efterproev_kaede(self, conn: Connection) -> tuple[Kaedebrud, ...]:
        """Verify every claim's journal; empty when all chains hold."""
        return opslag.efterproev_kaede(conn)
