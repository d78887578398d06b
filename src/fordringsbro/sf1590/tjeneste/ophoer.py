"""DebitorRegistreringAfsend (SF1590_B_01): end a liability or a role, hand an account over, as its owner."""

from __future__ import annotations

from uuid import UUID

from fordringsbro.debitor.bog.afvisning import AfvisningError, Objekt
from fordringsbro.debitor.kontofoering import Kontofoering
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.faelles.aarsager import Svargrund
from fordringsbro.sf1590.faelles.afvisning import AfvistError, afvisning, afvist, bemaerkning
from fordringsbro.sf1590.faelles.kvittering import accepterer, afviser
from fordringsbro.sf1590.faelles.samtale import Kald, Svar
from fordringsbro.sf1590.tjeneste.registrering import fagsystem
from fordringsbro.sf1590.tjeneste.tilbog import oprettet_af, part


class DebitorOphoer:
    """The operations of B_01 that end something or move an account.

    What stood so before is accepted with a remark, so that a fagsystem may tell it again in a message of another id.

    Args:
        bog: The ledger.
    """

    def __init__(self, bog: Kontofoering) -> None:
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
        koder = [Svargrund.ALLEREDE_AFSLUTTET] if svar.gentaget else []
        if svar.overdraget:
            koder.append(Svargrund.HAEFTER_I_INDDRIVELSE)
        return accepterer(kald, konto_id, [bemaerkning(kode, Objekt.HAEFTELSE, svar.haeftelse_id) for kode in koder])

    def administrator(self, conn: Connection, kald: Kald) -> Svar:
        """AfslutAdministrator: today is the role's last day; nobody's liability changes."""
        konto_id = kald.felter["DebitorkontoIdentifikation"]
        try:
            svar = self._bog.afslut_administrator(
                conn,
                kommune_cvr=kald.kommune.cvr,
                oprettet_af=fagsystem(kald, oprettet_af(kald.felter)),
                konto_id=UUID(konto_id),
                part=part(kald.felter, {"DebitorkontoIdentifikation": konto_id}),
            )
        except AfvistError as error:
            return afviser(kald, konto_id, afvist(error))
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        koder = [Svargrund.ALLEREDE_AFSLUTTET] if svar.gentaget else []
        return accepterer(kald, konto_id, [bemaerkning(kode, Objekt.KONTO, svar.konto_id) for kode in koder])

    def ejerskifte(self, conn: Connection, kald: Kald) -> Svar:
        """ForetagEjerskifte: hand an account over to the debtor system (true), or take it back from there (false)."""
        konto_id, egen = kald.felter["DebitorkontoIdentifikation"], fagsystem(kald, None)
        overdrag, cvr = kald.felter["DebitorkontoOverdragetMarkering"], kald.kommune.cvr
        try:
            if overdrag:
                svar = self._bog.overdrag_konto(conn, kommune_cvr=cvr, oprettet_af=egen, konto_id=UUID(konto_id))
            else:
                # Only who handed it over takes it back so; another fagsystem takes it over by a registration.
                svar = self._bog.ejerskifte(conn, kommune_cvr=cvr, konto_id=UUID(konto_id), fra=egen, til=egen)
        except AfvisningError as error:
            return afviser(kald, konto_id, afvisning(error.afvisning))
        stod = Svargrund.ALLEREDE_OVERDRAGET if overdrag else Svargrund.IKKE_OVERDRAGET
        koder = [stod] if svar.gentaget else []
        return accepterer(kald, konto_id, [bemaerkning(kode, Objekt.KONTO, svar.konto_id) for kode in koder])
