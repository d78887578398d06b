"""Deferments: a claim need not be paid, and is not handed over to collection, before a later date; and their end."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.identitet import kraev_egen
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.form import henstand_form
from fordringsbro.debitor.model import Henstand
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Henstandssvar:
    """What a deferment did. `srb`: the last date to pay that counts now; `gentaget`: it was given before."""

    fordring_id: UUID
    konto_id: UUID
    srb: date | None
    gentaget: bool


def giv(conn: Connection, kommune_cvr: str, h: Henstand, ur: Clock) -> Henstandssvar:
    """Give a deferment; of several the one that ends last counts, and none makes the date earlier.

    Raises:
        AfvisningError: `UKENDT` claim; `ANDET_INDHOLD`; `PERIODE_UGYLDIG`; `ER_OVERDRAGET`; `KONTO_AFSLUTTET`.
    """
    konto, fordring = adgang.laas_fordring(conn, kommune_cvr, h.fordring_id)
    kraev_egen(conn, Objekt.HENSTAND, h.henstand_id)
    form = henstand_form(h)
    foer = kendt_store.poster_med_reference(conn, [h.henstand_id]).get(h.henstand_id)
    if foer is not None:
        for felt in foer.forskelle(form):
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.HENSTAND, h.henstand_id, felt=felt)
        return Henstandssvar(h.fordring_id, fordring.konto_id, fordring.srb, gentaget=True)
    adgang.kraev_aaben(konto, fordring.konto_id)
    if h.til < h.fra:
        raise afvis(Aarsag.PERIODE_UGYLDIG, Objekt.HENSTAND, h.henstand_id, felt="til")
    if fordring.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, h.fordring_id)
    haendelse = Haendelse(h.fordring_id, Art.HENSTAND_GIVET, 0, h.fra, h.henstand_id, form)
    bogfoer_paa(conn, [fordring], [haendelse], ur.now(), [bog_store.Fordringsspor(h.fordring_id, henstand_til=h.til)])
    # Without a last date to pay there is nothing to move yet; the deferment counts when one is set.
    srb = max(fordring.srb, h.til) if fordring.srb else None
    return Henstandssvar(h.fordring_id, fordring.konto_id, srb, gentaget=False)


def ophoer(conn: Connection, *, kommune_cvr: str, fordring_id: UUID, dato: date, ur: Clock) -> Henstandssvar:
    """End a claim's deferments from a day: the last date to pay as it was set counts again.

    Raises:
        AfvisningError: `UKENDT`; `HANDLING_UMULIG` when it has none any more on that day; `ER_OVERDRAGET`;
            `KONTO_AFSLUTTET`.
    """
    konto, fordring = adgang.laas_fordring(conn, kommune_cvr, fordring_id)
    adgang.kraev_aaben(konto, fordring.konto_id)
    if fordring.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, fordring_id)
    # One that is over is over: to end it again would move the last date to pay back to before it.
    if fordring.henstand_til is None or fordring.henstand_til < dato:
        raise afvis(Aarsag.HANDLING_UMULIG, Objekt.FORDRING, fordring_id)
    haendelse = Haendelse(fordring_id, Art.HENSTAND_OPHOERT, 0, dato, None, {})
    bogfoer_paa(conn, [fordring], [haendelse], ur.now(), [bog_store.Fordringsspor(fordring_id, henstand_ophoert=True)])
    return Henstandssvar(fordring_id, fordring.konto_id, fordring.fastsat_srb, gentaget=False)
