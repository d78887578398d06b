"""The use cases that move an account: to another fagsystem, to the debtor system, to its end and back."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.journal import Kontoart
from fordringsbro.debitor.bog.kendt import KendtKonto
from fordringsbro.debitor.form import fagsystem_form
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.debitor.store import kendt_store, konto_store
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Kontosvar:
    """What happened to an account. `gentaget`: it stood so before, and this is the same answer."""

    konto_id: UUID
    gentaget: bool


def ejerskifte(
    conn: Connection, *, kommune_cvr: str, konto_id: UUID, fra: OprettetAf | None, til: OprettetAf, ur: Clock
) -> Kontosvar:
    """Give an account to another fagsystem of the municipality.

    Args:
        conn: Inside the caller's transaction; the account stays locked until it ends.
        kommune_cvr: The municipality.
        konto_id: The account.
        fra: Who must have it now; None when whoever has it gives it up, or the debtor system does.
        til: Who has it from now on.
        ur: Tells when it is booked, once the account is locked.

    Raises:
        AfvisningError: `UKENDT`, also when `fra` is not the owner; `KONTO_AFSLUTTET`.
    """
    konto = adgang.laas(conn, kommune_cvr, konto_id)
    if konto.ejer == til and konto.overdraget_dato is None:
        return Kontosvar(konto_id, gentaget=True)
    if fra is not None and konto.ejer != fra:
        raise afvis(Aarsag.UKENDT, Objekt.KONTO, konto_id)
    adgang.kraev_aaben(konto, konto_id)
    overtag(conn, konto_id, konto, til, ur.now())
    return Kontosvar(konto_id, gentaget=False)


def overtag(conn: Connection, konto_id: UUID, konto: KendtKonto | None, til: OprettetAf, nu: datetime) -> bool:
    """Book that a locked account is taken over; whether it was another's or the debtor system's before."""
    if konto is None or (konto.ejer == til and konto.overdraget_dato is None):
        return False
    konto_store.skift_ejer(conn, konto_id, til)
    data = {
        "fra": fagsystem_form(konto.ejer),
        "til": fagsystem_form(til),
        "fra_debitorsystem": konto.overdraget_dato is not None,
    }
    konto_store.bogfoer(conn, konto_id, Kontoart.EJERSKIFTE, virkningsdato=local_date(nu), data=data, nu=nu)
    return True


def overdrag(conn: Connection, *, kommune_cvr: str, oprettet_af: OprettetAf, konto_id: UUID, ur: Clock) -> Kontosvar:
    """Hand an account over to the debtor system, when the fagsystem has no active case any more.

    Raises:
        AfvisningError: `UKENDT`, `KONTO_AFSLUTTET`.
    """
    konto = adgang.laas(conn, kommune_cvr, konto_id)
    if konto.ejer != oprettet_af:
        raise afvis(Aarsag.UKENDT, Objekt.KONTO, konto_id)
    if konto.overdraget_dato is not None:
        return Kontosvar(konto_id, gentaget=True)
    adgang.kraev_aaben(konto, konto_id)
    nu = ur.now()
    i_dag = local_date(nu)
    konto_store.overdrag(conn, konto_id, i_dag)
    data = {"fra": fagsystem_form(konto.ejer)}
    konto_store.bogfoer(conn, konto_id, Kontoart.OVERDRAGET_TIL_DEBITORSYSTEM, virkningsdato=i_dag, data=data, nu=nu)
    return Kontosvar(konto_id, gentaget=False)


def afslut(conn: Connection, *, kommune_cvr: str, konto_id: UUID, dato: date, ur: Clock) -> Kontosvar:
    """End an account on which nothing is owed; it takes no changes and no payments until it is taken up again.

    Raises:
        AfvisningError: `UKENDT`; `KONTO_HAR_RESTANCE` with what is owed; `ANDET_INDHOLD` when it was ended on another
            date.
    """
    konto = adgang.laas(conn, kommune_cvr, konto_id)
    if konto.afsluttet_dato is not None:
        if konto.afsluttet_dato != dato:
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.KONTO, konto_id, felt="afsluttet_dato")
        return Kontosvar(konto_id, gentaget=True)
    restance = sum(f.saldo for f in kendt_store.fordringer_paa_konto(conn, konto_id).values())
    if restance > 0:
        raise afvis(Aarsag.KONTO_HAR_RESTANCE, Objekt.KONTO, konto_id, restance_oere=restance)
    konto_store.afslut(conn, konto_id, dato)
    konto_store.bogfoer(conn, konto_id, Kontoart.KONTO_AFSLUTTET, virkningsdato=dato, data={}, nu=ur.now())
    return Kontosvar(konto_id, gentaget=False)


def genoptag(conn: Connection, *, kommune_cvr: str, konto_id: UUID, dato: date, ur: Clock) -> Kontosvar:
    """Take an ended account up again; one that is not ended is left as it is.

    Raises:
        AfvisningError: `UKENDT`; `PERIODE_UGYLDIG` when the date is before the account's end.
    """
    konto = adgang.laas(conn, kommune_cvr, konto_id)
    if konto.afsluttet_dato is None:
        return Kontosvar(konto_id, gentaget=True)
    if dato < konto.afsluttet_dato:
        raise afvis(Aarsag.PERIODE_UGYLDIG, Objekt.KONTO, konto_id, felt="dato")
    konto_store.genoptag(conn, konto_id)
    konto_store.bogfoer(conn, konto_id, Kontoart.KONTO_GENOPTAGET, virkningsdato=dato, data={}, nu=ur.now())
    return Kontosvar(konto_id, gentaget=False)
