"""The use cases that change what is owed: each books in the ledger and tells collection.

Both in the caller's transaction, or neither. The rooms above have no other way to book, so none can forget to tell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.afskrivning import Afskrivningssvar
from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.debitor.bog.betaling import Indbetaling, Indbetalingssvar
from fordringsbro.debitor.bog.flytning import Daekningsflytning, Flytningssvar, Indbetalingsflytning
from fordringsbro.debitor.bog.henstand import Henstandssvar
from fordringsbro.debitor.bog.registrering import Kontoudkast
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, Nedreguleringssvar
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand, Registrering, Registreringssvar
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.overdragelse.rettelser import IkkeMeldt
from fordringsbro.overdragelse.service import Overdragelse
from fordringsbro.overdragelse.tidligfund import Tidligfund
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobbestilling
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.platform.record import record


@record
class Registreringsudfald:
    """What came of a registration.

    Attributes:
        svar: What the ledger booked.
        fund: What collection would say to the new claims.
        ikke_meldt: The payments told with it that collection could not be told of; the ledger keeps them.
    """

    svar: Registreringssvar
    fund: tuple[Tidligfund, ...]
    ikke_meldt: tuple[IkkeMeldt, ...]


@record
class Kontoskitse:
    """A registration on an account of which nothing is known, ready to be written.

    Attributes:
        udkast: What the ledger would book.
        fund: What collection would say to the claims.
        referencer: The references that it was taken for granted that no other claim of the claimant has.
        job: What hands over what is due already.
    """

    udkast: Kontoudkast
    fund: tuple[Tidligfund, ...]
    referencer: tuple[str, ...]
    job: Jobbestilling | None


@record
class Betalingsudfald:
    """What came of a payment; `ikke_meldt` as for a registration: the money has come."""

    svar: Indbetalingssvar
    ikke_meldt: tuple[IkkeMeldt, ...]


@dataclass(frozen=True, slots=True)
class Bogfoering:
    """Books and tells, in the caller's transaction.

    A rejection by the ledger (`AfvisningError`) or by collection (`KanIkkeRettesError`) leaves nothing booked, so the
    caller's transaction may go on. Any other exception means that it must be rolled back.

    Attributes:
        _bog: The ledger.
        _sager: What the debtor system does on request.
        _overdragelse: Tells collection.
    """

    _bog: Debitorbog
    _sager: Sagsbehandling
    _overdragelse: Overdragelse

    def registrer(
        self, conn: Connection, kommune: Kommune, ny: Registrering, slags: Mapping[UUID, Objekt] | None = None
    ) -> Registreringsudfald:
        """Register an account and what is new on it; see `Debitorbog.registrer`.

        What is due is handed over by a job, write-downs of claims that collection has are told.

        Raises:
            AfvisningError: The ledger refuses it.
            KanIkkeRettesError: Collection can't follow a write-down; one by payment stands all the same.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        # A write-down that collection refuses is taken off the ledger again, with all that came with it.
        with conn.transaction() if ny.nedreguleringer else nullcontext():
            svar = self._bog.registrer(conn, ny, slags)
            naaet(Punkt.BOGFOERT)
            vurderinger = self._overdragelse.forhaandsvurder(conn, kommune, ny, svar)
            ikke_meldt = self._overdragelse.registreret(conn, kommune, ny, svar)
        return Registreringsudfald(svar, self._overdragelse.fund(ny, vurderinger), ikke_meldt)

    def skitser(self, conn: Connection, kommune: Kommune, ny: Registrering) -> Kontoskitse:
        """What `registrer` would book if nothing that the registration names is known; writes nothing.

        Raises:
            AfvisningError: The ledger would refuse it.
        """
        udkast = self._bog.skitser(ny)
        dom = self._overdragelse.ny_konto(conn, kommune, ny, udkast)
        job = self._overdragelse.forfaldsjob(kommune, (f.srb for f in ny.fordringer))
        return Kontoskitse(udkast, self._overdragelse.fund(ny, dom.vurderinger), dom.referencer, job)

    def saet_til_opkraevning(
        self, conn: Connection, kommune: Kommune, fagsystem: OprettetAf, konto_id: UUID, datoer: Mapping[UUID, date]
    ) -> tuple[UUID, ...]:
        """Give claims their last date to pay, see `Debitorbog.saet_til_opkraevning`; what is due then is handed over.

        Raises:
            AfvisningError: The ledger refuses it.
        """
        sat = self._bog.saet_til_opkraevning(
            conn, kommune_cvr=kommune.cvr, oprettet_af=fagsystem, konto_id=konto_id, datoer=datoer
        )
        self._overdragelse.forfalder(conn, kommune, [datoer[fordring_id] for fordring_id in sat])
        return sat

    def betal(self, conn: Connection, betaling: Indbetaling) -> Betalingsudfald:
        """Book a payment, and tell collection of what it covers there; the same again gets the same answer.

        Raises:
            AfvisningError: The ledger refuses it.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        svar = self._bog.indbetal(conn, betaling)
        return Betalingsudfald(svar, self._overdragelse.betalt(conn, betaling, svar))

    def tilbagefoer(self, conn: Connection, n: IndbetalingNedregulering) -> Nedreguleringssvar:
        """Take a payment back in the ledger and in collection, which must hold the same balance.

        Raises:
            AfvisningError: The ledger refuses it.
            KanIkkeRettesError: Collection can't follow.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        with conn.transaction():
            svar = self._bog.indbetaling_nedreguler(conn, n)
            self._overdragelse.tilbagefoert(conn, svar)
        return svar

    def afskriv(self, conn: Connection, kommune_cvr: str, alle: Sequence[Afskrivning]) -> tuple[Afskrivningssvar, ...]:
        """Write claims, fees and interest off, each once: all of them or none; the answers in their order.

        Raises:
            AfvisteFordringerError: The ledger refuses some.
            KanIkkeRettesError: Collection can't follow.
        """
        with conn.transaction():
            svar = self._bog.afskriv_alle(conn, kommune_cvr, alle)
            self._overdragelse.afskrevet(conn, list(zip(alle, svar, strict=True)))
        return svar

    def tilbagefoer_afskrivning(
        self, conn: Connection, kommune_cvr: str, n: AfskrivningNedregulering
    ) -> Afskrivningssvar:
        """Reverse a write-off in part or whole.

        Raises:
            AfvisningError: The ledger refuses it.
            KanIkkeRettesError: Collection can't follow.
        """
        with conn.transaction():
            svar = self._bog.afskrivning_nedreguler(conn, kommune_cvr, n)
            self._overdragelse.afskrivning_tilbagefoert(conn, n, svar)
        return svar

    def tilskriv(self, conn: Connection, kommune_cvr: str, tilskrivning: Tilskrivning) -> bool:
        """Add a reminder fee or collection interest to a claim; whether it is new. Collection is never told of one.

        Raises:
            AfvisningError: The ledger refuses it, also when collection has the claim.
            FejlError: `UTILGAENGELIG`: two accounts take the same id at the same instant; try again.
        """
        return self._bog.tilskriv(conn, kommune_cvr, tilskrivning)

    def giv_henstande(self, conn: Connection, kommune_cvr: str, alle: Sequence[Henstand]) -> tuple[Henstandssvar, ...]:
        """Defer claims, all of them or none; what is due later only is looked at again when it is to be handed over.

        Raises:
            AfvisteFordringerError: The ledger refuses some, also where collection has the claim.
        """
        return self._bog.giv_henstande(conn, kommune_cvr, alle)

    def ophoer_henstande(
        self, conn: Connection, kommune: Kommune, fordring_ids: Sequence[UUID], dato: date
    ) -> tuple[Henstandssvar, ...]:
        """End the deferments of claims, of all of them or none; what is due by that is handed over.

        Raises:
            AfvisteFordringerError: The ledger refuses some, also where collection has the claim.
        """
        svar = self._sager.ophoer_henstande(conn, kommune_cvr=kommune.cvr, fordring_ids=fordring_ids, dato=dato)
        self._overdragelse.forfalder(conn, kommune, [et.srb for et in svar])
        return svar

    def flyt_indbetaling(self, conn: Connection, f: Indbetalingsflytning) -> Flytningssvar:
        """Move all that is left of a payment to another account; see `Sagsbehandling.flyt_indbetaling`.

        Raises:
            AfvisningError: The ledger refuses it, also where collection has a claim, which can't be told of a move.
        """
        return self._sager.flyt_indbetaling(conn, f)

    def flyt_daekning(self, conn: Connection, f: Daekningsflytning) -> Flytningssvar:
        """Move what payments cover of one claim to another; see `Sagsbehandling.flyt_daekning`.

        Raises:
            AfvisningError: The ledger refuses it, also where collection has a claim, which can't be told of a move.
        """
        return self._sager.flyt_daekning(conn, f)

    def slet_tekster(self, conn: Connection, kommune_cvr: str, fordring_id: UUID) -> int:
        """Delete what was written in words on the bookings of a claim, fee or interest; on how many of them.

        Raises:
            AfvisningError: `UKENDT`.
        """
        return self._sager.slet_tekster(conn, kommune_cvr, fordring_id)
