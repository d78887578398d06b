"""The debtor ledger as the rooms above it see it. No method commits: the caller's transaction does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import (
    afskrivning,
    haandtering,
    henstand,
    indbetaling,
    nedregulering,
    registrering,
    tilskrivning,
)
from fordringsbro.debitor.bog.afskrivning import Afskrivningssvar
from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.debitor.bog.betaling import Indbetaling, Indbetalingssvar
from fordringsbro.debitor.bog.henstand import Henstandssvar
from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.registrering import Kontoudkast
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, Nedreguleringssvar
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.debitor.model import (
    Afskrivning,
    AfskrivningNedregulering,
    Henstand,
    Registrering,
    Registreringssvar,
)
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonKilde


class Debitorbog(Kontofoering):
    """The ledger: what is booked on claims, beside what `Kontofoering` does with accounts.

    Some of it must be told to collection, so only the use cases of `overdragelse` book.

    Methods raise `AfvisningError` for a business rejection, always before they write, so the caller may book the
    rejection in the same transaction. Any other exception means that the transaction must be rolled back.

    Args:
        clock: Tells when things are booked.
        bogfoert: Called when payments, write-offs or their reversals were booked, which others must be told of at once.
    """

    def __init__(self, clock: Clock, bogfoert: Callable[[Connection], None] | None = None) -> None:
        super().__init__(clock)
        self._bogfoert = bogfoert

    def _fortael(self, conn: Connection, *, gentaget: bool) -> None:
        if self._bogfoert is not None and not gentaget:
            self._bogfoert(conn)

    def registrer(
        self, conn: Connection, registrering_: Registrering, slags: Mapping[UUID, Objekt] | None = None
    ) -> Registreringssvar:
        """Register an account and what is new on it; what was registered before with the same content is left.

        A claim told again may change its text lines, contact information, period and last date to pay (which may move,
        but not be taken away) until collection has it. All other fields say what the claim is and stay; its balance
        changes by write-downs. New liabilities and co-liable ones may be added. What an account is stays as it was
        told first, but for names, addresses and new parties. With `ejerskifte` the sender takes the account over.
        `slags` is what `kend_navne` said of the ids in it, if the caller has asked that with the account.

        Raises:
            AfvisningError: An id is used before with other content or belongs to another; a claim that collection has
                would change; a related claim's main claim is unknown; a write-down is above the balance; and so on
                (`Aarsag`).
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        return registrering.registrer(conn, registrering_, self._clock, slags)

    def skitser(self, registrering_: Registrering) -> Kontoudkast:
        """What a registration on a new account would book, if nothing of it is known; asks no database.

        Raises:
            AfvisningError: It would be rejected.
        """
        return registrering.skitser(registrering_, self._clock)

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
            ur=self._clock,
        )

    def indbetal(self, conn: Connection, indbetaling_: Indbetaling) -> Indbetalingssvar:
        """Book a payment; the same payment again gets the same answer.

        Raises:
            AfvisningError: Above what is owed (with `restance_oere`), an unknown account or claim, other content.
            FejlError: `UTILGAENGELIG`: two accounts take the same payment id at the same instant; try again.
        """
        svar = indbetaling.indbetal(conn, indbetaling_, self._clock)
        self._fortael(conn, gentaget=svar.gentaget)
        return svar

    def indbetaling_nedreguler(self, conn: Connection, nedregulering_: IndbetalingNedregulering) -> Nedreguleringssvar:
        """Take a payment back in part or whole; the same reversal again gets the same answer.

        Named coverages come first, the rest is taken from the latest coverage on; without an amount, all that is left.
        Only who made the payment may take it back; an order (`ordre`) may also come from the fagsystem that has the
        account or created it.

        Raises:
            AfvisningError: `UKENDT` account, payment or coverage; `ER_TILBAGEFOERSEL`; `OVER_REST` with what is left;
                `OVER_INDBETALING`; `BELOEB_UGYLDIGT`; `ANDET_INDHOLD`; `KONTO_AFSLUTTET`.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        svar = nedregulering.nedreguler(conn, nedregulering_, self._clock)
        self._fortael(conn, gentaget=svar.gentaget)
        return svar

    def afskriv(self, conn: Connection, kommune_cvr: str, afskrivning_: Afskrivning) -> Afskrivningssvar:
        """Write a claim, fee or interest off in part or whole; the same write-off again gets the same answer.

        Raises:
            AfvisningError: `UKENDT`; `OVER_SALDO` with what is owed; `BELOEB_UGYLDIGT`; `ANDET_INDHOLD`;
                `KONTO_AFSLUTTET`.
        """
        svar = afskrivning.afskriv(conn, kommune_cvr, afskrivning_, self._clock)
        self._fortael(conn, gentaget=svar.gentaget)
        return svar

    def afskriv_alle(
        self, conn: Connection, kommune_cvr: str, alle: Sequence[Afskrivning]
    ) -> tuple[Afskrivningssvar, ...]:
        """Write claims off, each once: all of them or none; the answers in their order.

        Raises:
            AfvisteFordringerError: With the reasons of `afskriv`.
        """
        svar = afskrivning.afskriv_alle(conn, kommune_cvr, alle, self._clock)
        self._fortael(conn, gentaget=all(et.gentaget for et in svar))
        return svar

    def afskrivning_nedreguler(
        self, conn: Connection, kommune_cvr: str, nedregulering_: AfskrivningNedregulering
    ) -> Afskrivningssvar:
        """Reverse a write-off in part or whole; the same reversal again gets the same answer.

        Raises:
            AfvisningError: `UKENDT` write-off; `ER_TILBAGEFOERSEL`; `OVER_REST` with what is left;
                `BELOEB_UGYLDIGT`; `ANDET_INDHOLD`; `KONTO_AFSLUTTET`.
        """
        svar = afskrivning.nedreguler(conn, kommune_cvr, nedregulering_, self._clock)
        self._fortael(conn, gentaget=svar.gentaget)
        return svar

    def giv_henstand(self, conn: Connection, kommune_cvr: str, henstand_: Henstand) -> Henstandssvar:
        """Defer a claim: its last date to pay that counts is the deferment's end, if that is later.

        Raises:
            AfvisningError: `UKENDT`; `PERIODE_UGYLDIG`; `ER_OVERDRAGET`; `ANDET_INDHOLD`; `KONTO_AFSLUTTET`.
        """
        return henstand.giv(conn, kommune_cvr, henstand_, self._clock)

    def giv_henstande(self, conn: Connection, kommune_cvr: str, alle: Sequence[Henstand]) -> tuple[Henstandssvar, ...]:
        """Defer claims, all of them or none; the answers in their order.

        Raises:
            AfvisteFordringerError: With the reasons of `giv_henstand`.
        """
        return henstand.giv_alle(conn, kommune_cvr, alle, self._clock)

    def tilskriv(self, conn: Connection, kommune_cvr: str, tilskrivning_: Tilskrivning) -> bool:
        """Add a reminder fee or collection interest to a claim; whether it is new.

        Raises:
            AfvisningError: `UKENDT`; `BELOEB_UGYLDIGT`; `PERIODE_UGYLDIG`; `ER_OVERDRAGET`; `ANDET_INDHOLD`;
                `KONTO_AFSLUTTET`.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        return tilskrivning.tilskriv(conn, kommune_cvr, tilskrivning_, self._clock)

    def marker_overdraget(self, conn: Connection, fordring_ids: Sequence[UUID], data: JsonKilde) -> tuple[UUID, ...]:
        """Book that claims are handed over to collection; `data` (action ids and the like) goes in the journal.

        Returns:
            The claims that were not handed over before.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGET, data, self._clock)

    def marker_overdragelse_afvist(
        self, conn: Connection, fordring_ids: Sequence[UUID], data: JsonKilde
    ) -> tuple[UUID, ...]:
        """Book that collection refused claims; they are not due again until `genoptag_overdragelse`.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGELSE_AFVIST, data, self._clock)

    def marker_returneret(self, conn: Connection, fordring_ids: Sequence[UUID], data: JsonKilde) -> tuple[UUID, ...]:
        """Book that collection gave claims back; they are not due again until `genoptag_overdragelse`.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGELSE_RETURNERET, data, self._clock)

    def genoptag_overdragelse(
        self, conn: Connection, fordring_ids: Sequence[UUID], data: JsonKilde
    ) -> tuple[UUID, ...]:
        """Book that claims may be handed over again.

        Raises:
            AfvisningError: A claim is unknown.
        """
        return haandtering.marker(conn, fordring_ids, Art.OVERDRAGELSE_GENOPTAGET, data, self._clock)
