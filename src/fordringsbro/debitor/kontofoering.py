"""Accounts of the ledger as the rooms above them read and look after them: nothing here changes what is owed.

So there is nothing that collection must be told of, whoever calls.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang, ejerskifte, ophoer, rykkerstop
from fordringsbro.debitor.bog.ejerskifte import Kontosvar
from fordringsbro.debitor.bog.kendt import KendtKonto
from fordringsbro.debitor.bog.ophoer import Haeftelsessvar
from fordringsbro.debitor.opslag import udtog
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.debitor.opslag.udtog import Kontoudtog
from fordringsbro.debitor.part import OprettetAf, Part
from fordringsbro.debitor.store import flytning_store, kendt_store
from fordringsbro.platform.database import Connection


class Kontofoering(Debitorlaesning):
    """The ledger as it is read, and what happens to accounts, their parties and liabilities.

    Methods that change something raise `AfvisningError` before they write, so the caller's transaction may go on. Any
    other exception means that it must be rolled back.
    """

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

    def afslut_haeftelse(
        self,
        conn: Connection,
        *,
        kommune_cvr: str,
        oprettet_af: OprettetAf,
        konto_id: UUID,
        haeftelse_id: UUID,
        slutdato: date,
    ) -> Haeftelsessvar:
        """End a liability; on `slutdato` it still stands, the day after it doesn't.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_OVERDRAGET`; `ANDET_INDHOLD` when it ends on another
                date already; `PERIODE_UGYLDIG`; `KONTO_AFSLUTTET`.
        """
        return ophoer.afslut_haeftelse(
            conn,
            kommune_cvr=kommune_cvr,
            oprettet_af=oprettet_af,
            konto_id=konto_id,
            haeftelse_id=haeftelse_id,
            slutdato=slutdato,
            ur=self._clock,
        )

    def afslut_administrator(
        self,
        conn: Connection,
        *,
        kommune_cvr: str,
        oprettet_af: OprettetAf,
        konto_id: UUID,
        part: Part,
        slutdato: date | None = None,
    ) -> Kontosvar:
        """End an administrator's role, today when no date is given; it is not taken up again by a registration.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_OVERDRAGET`; `UKENDT_PART`; `ANDET_INDHOLD` when it
                ended on another date; `KONTO_AFSLUTTET`.
        """
        return ophoer.afslut_administrator(
            conn,
            kommune_cvr=kommune_cvr,
            oprettet_af=oprettet_af,
            konto_id=konto_id,
            part=part,
            slutdato=slutdato,
            ur=self._clock,
        )

    def ejerskifte(
        self, conn: Connection, *, kommune_cvr: str, konto_id: UUID, til: OprettetAf, fra: OprettetAf | None = None
    ) -> Kontosvar:
        """Give an account to `til`, who may change it from now on; the one before (`fra`, where told) no longer may.

        That the caller may speak for `til` or `fra` is for the caller to know. `oprettet_af` of account and claims
        stays.

        Raises:
            AfvisningError: `UKENDT`, also when `fra` does not own it; `KONTO_AFSLUTTET`.
        """
        return ejerskifte.ejerskifte(conn, kommune_cvr=kommune_cvr, konto_id=konto_id, fra=fra, til=til, ur=self._clock)

    def overdrag_konto(
        self, conn: Connection, *, kommune_cvr: str, oprettet_af: OprettetAf, konto_id: UUID
    ) -> Kontosvar:
        """Hand an account over to the debtor system: no fagsystem may change it until one takes it over.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_AFSLUTTET`.
        """
        return ejerskifte.overdrag(
            conn, kommune_cvr=kommune_cvr, oprettet_af=oprettet_af, konto_id=konto_id, ur=self._clock
        )

    def afslut_konto(self, conn: Connection, *, kommune_cvr: str, konto_id: UUID, dato: date) -> Kontosvar:
        """End an account on which nothing is owed; it takes no changes until it is taken up again.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_HAR_RESTANCE` with what is owed; `ANDET_INDHOLD` when it ended on another
                date.
        """
        return ejerskifte.afslut(conn, kommune_cvr=kommune_cvr, konto_id=konto_id, dato=dato, ur=self._clock)

    def genoptag_konto(self, conn: Connection, *, kommune_cvr: str, konto_id: UUID, dato: date) -> Kontosvar:
        """Take an ended account up again.

        Raises:
            AfvisningError: `UKENDT`; `PERIODE_UGYLDIG` when `dato` is before its end.
        """
        return ejerskifte.genoptag(conn, kommune_cvr=kommune_cvr, konto_id=konto_id, dato=dato, ur=self._clock)

    def saet_rykkerstop(
        self, conn: Connection, *, kommune_cvr: str, konto_id: UUID, stop: bool, dato: date
    ) -> Kontosvar:
        """Stop reminders on an account, or let them go out again.

        Raises:
            AfvisningError: `UKENDT`; `KONTO_AFSLUTTET`.
        """
        return rykkerstop.saet(conn, kommune_cvr=kommune_cvr, konto_id=konto_id, stop=stop, dato=dato, ur=self._clock)

    def udtog(self, conn: Connection, konto_id: UUID, fra: date, til: date) -> Kontoudtog:
        """The statement of an account from one day to another, by the day of booking."""
        return udtog.udtog(conn, konto_id, fra, til)
