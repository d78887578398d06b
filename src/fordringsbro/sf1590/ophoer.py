"""DebitorRegistreringAfsend (SF1590_B_01): end a liability, as the fagsystem that owns the account."""

from __future__ import annotations

from uuid import UUID

from fordringsbro.debitor.afvisning import AfvisningError, Objekt
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.afvisning import afvisning, bemaerkning
from fordringsbro.sf1590.kvittering import accepterer, afviser
from fordringsbro.sf1590.registrering import fagsystem
from fordringsbro.sf1590.samtale import Kald, Svar


class DebitorOphoer:
    """The operations of B_01 that end something or move an account.

    What stood so before is accepted with a remark, so that a fagsystem may tell it again in a message of another id.

    Args:
        bog: The ledger.
    """

    def __init__(self, bog: Debitorbog) -> None:
        self._bog = bog

    def haeftelse(self, conn: Connection, kald: Kald) -> Svar:
        """AfslutHæftelse: the date is the liability's last day; collection goes on holding the debtor liable."""
        konto_id, haeftelse_id = kald.felter["DebitorkontoIdentifikation"], kald.felter["HæftelseIdentifikation"]
        try:
            svar = self._bog.afslut_haeftelse(
                conn,
                kommune_cvr=kald.kommune.cvr,
                oprettet_af=fagsystem(kald, None),
                konto_id=UUID(konto_id),
                haeftelse_id=UUID(haeftelse_id),
                slutdato=kald.felter["HæftelseSlutDato"],
            )
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        koder = ["ALLEREDE_AFSLUTTET"] if svar.gentaget else []
        if svar.overdraget:
            koder.append("HAEFTER_I_INDDRIVELSE")
        return accepterer(kald, konto_id, [bemaerkning(kode, Objekt.HAEFTELSE, svar.haeftelse_id) for kode in koder])
