"""The use cases that end a liability or an administrator's role."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.ejerskifte import Kontosvar
from fordringsbro.debitor.bog.journal import Art, Haendelse, Kontoart
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.debitor.store import bog_store, kendt_store, konto_store
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Haeftelsessvar:
    """That a liability has ended.

    Attributes:
        haeftelse_id: The liability.
        fordring_id: The claim.
        overdraget: The claim is under collection, which holds the debtor liable until it is told.
        gentaget: It had ended before, and this is the same answer.
    """

    haeftelse_id: UUID
    fordring_id: UUID
    overdraget: bool
    gentaget: bool


def afslut_haeftelse(
    conn: Connection,
    *,
    kommune_cvr: str,
    oprettet_af: OprettetAf,
    konto_id: UUID,
    haeftelse_id: UUID,
    slutdato: date,
    ur: Clock,
) -> Haeftelsessvar:
    """End a liability: `slutdato` is its last day.

    Raises:
        AfvisningError: Unknown or another's account; `UKENDT` liability on it; `ANDET_INDHOLD` when it ends on another
            date already; `PERIODE_UGYLDIG` when it would end before it begins; `KONTO_AFSLUTTET`.
    """
    konto = adgang.laas_egen(conn, kommune_cvr, oprettet_af, konto_id)
    nu = ur.now()
    haeftelse = kendt_store.haeftelser_med_id(conn, [haeftelse_id]).get(haeftelse_id)
    if haeftelse is None or haeftelse.konto_id != konto_id:
        raise afvis(Aarsag.UKENDT, Objekt.HAEFTELSE, haeftelse_id)
    fordring_id = UUID(haeftelse.form["fordring_id"])
    fordring = kendt_store.fordringer_med_id(conn, [fordring_id])[fordring_id]
    slut = haeftelse.ophoert.isoformat() if haeftelse.ophoert else haeftelse.form.get("slutdato")
    if slut is not None:
        if slut != slutdato.isoformat():
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.HAEFTELSE, haeftelse_id, felt="slutdato")
        return Haeftelsessvar(haeftelse_id, fordring_id, fordring.overdraget, gentaget=True)
    adgang.kraev_aaben(konto, konto_id)
    start = haeftelse.form.get("startdato")
    if start is not None and slutdato < date.fromisoformat(start):
        raise afvis(Aarsag.PERIODE_UGYLDIG, Objekt.HAEFTELSE, haeftelse_id, felt="slutdato")
    data = {"haeftelse_id": str(haeftelse_id), "slutdato": slutdato.isoformat()}
    haendelse = Haendelse(fordring_id, Art.HAEFTELSE_AFSLUTTET, 0, slutdato, None, data)
    bogfoer_paa(conn, [fordring], [haendelse], nu)
    konto_store.ophoer_haeftelse(conn, haeftelse_id, slutdato)
    bog_store.roer_konto(conn, konto_id, nu)
    return Haeftelsessvar(haeftelse_id, fordring_id, fordring.overdraget, gentaget=False)


def afslut_administrator(
    conn: Connection,
    *,
    kommune_cvr: str,
    oprettet_af: OprettetAf,
    konto_id: UUID,
    part: Part,
    slutdato: date | None,
    ur: Clock,
) -> Kontosvar:
    """End an administrator's role; an administrator owes nothing, so nobody's liability changes.

    Args:
        conn: Inside the caller's transaction.
        kommune_cvr: The municipality.
        oprettet_af: The fagsystem that asks.
        konto_id: The account.
        part: Who; name and address don't count.
        slutdato: The last day; None is today, or, told again, the day it ended.
        ur: Tells when it is booked, once the account is locked.

    Raises:
        AfvisningError: Unknown or another's account; `UKENDT_PART` when nobody such administers it; `ANDET_INDHOLD`
            when the role ended on another date; `KONTO_AFSLUTTET`.
    """
    konto = adgang.laas_egen(conn, kommune_cvr, oprettet_af, konto_id)
    nu = ur.now()
    noegler = [p.noegle for p in konto.parter.get(Rolle.ADMINISTRATOR, ())]
    if part.noegle not in noegler:
        raise afvis(Aarsag.UKENDT_PART, Objekt.KONTO, konto_id, felt="administratorer")
    ophoert = konto.ophoerte.get(part.noegle)
    if ophoert is not None:
        if slutdato not in {None, ophoert}:
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.KONTO, konto_id, felt="slutdato")
        return Kontosvar(konto_id, gentaget=True)
    adgang.kraev_aaben(konto, konto_id)
    dato = slutdato or local_date(nu)
    konto_store.ophoer_part(conn, konto_id, Rolle.ADMINISTRATOR, part.noegle, dato)
    # The number among those who were ever told tells who without personal data.
    data = {"nummer": noegler.index(part.noegle) + 1}
    konto_store.bogfoer(conn, konto_id, Kontoart.ADMINISTRATOR_AFSLUTTET, virkningsdato=dato, data=data, nu=nu)
    return Kontosvar(konto_id, gentaget=False)
