"""Deferments: a claim need not be paid, and is not handed over to collection, before a later date; and their end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang, identitet
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis, for_een, for_hver
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.identitet import KendtIdopslag
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.form import henstand_form
from fordringsbro.debitor.model import Henstand
from fordringsbro.debitor.store import bog_store
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
    return for_een(lambda: giv_alle(conn, kommune_cvr, [h], ur))


def giv_alle(conn: Connection, kommune_cvr: str, alle: Sequence[Henstand], ur: Clock) -> tuple[Henstandssvar, ...]:
    """Give deferments, one a claim: all of them or none; the answers in their order.

    Raises:
        AfvisteFordringerError: With the reasons of `giv`.
    """
    laaste = adgang.laas_fordringer(conn, kommune_cvr, [h.fordring_id for h in alle])
    foer = identitet.foer(conn, Objekt.HENSTAND, [h.henstand_id for h in alle])
    planer = for_hver([(h.fordring_id, h) for h in alle], lambda h: _laeg_plan(h, laaste, foer))
    _bogfoer(conn, laaste, planer, ur)
    return tuple(plan.svar for plan in planer)


@record
class _Henstandsplan:
    """What a deferment or its end comes to, and what is to be booked; nothing when it was booked before."""

    svar: Henstandssvar
    haendelse: Haendelse | None = None
    spor: bog_store.Fordringsspor | None = None


def _laeg_plan(h: Henstand, laaste: adgang.LaasteFordringer, foer: KendtIdopslag) -> _Henstandsplan:
    konto, fordring = laaste.kraev(h.fordring_id)
    form = henstand_form(h)
    kendt = foer.post(h.henstand_id)
    if kendt is not None:
        for felt in kendt.forskelle(form):
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.HENSTAND, h.henstand_id, felt=felt)
        return _Henstandsplan(Henstandssvar(h.fordring_id, fordring.konto_id, fordring.srb, gentaget=True))
    adgang.kraev_aaben(konto, fordring.konto_id)
    if h.til < h.fra:
        raise afvis(Aarsag.PERIODE_UGYLDIG, Objekt.HENSTAND, h.henstand_id, felt="til")
    if fordring.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, h.fordring_id)
    # Without a last date to pay there is nothing to move yet; the deferment counts when one is set.
    srb = max(fordring.srb, h.til) if fordring.srb else None
    return _Henstandsplan(
        Henstandssvar(h.fordring_id, fordring.konto_id, srb, gentaget=False),
        Haendelse(h.fordring_id, Art.HENSTAND_GIVET, 0, h.fra, h.henstand_id, form),
        bog_store.Fordringsspor(h.fordring_id, henstand_til=h.til),
    )


def ophoer(conn: Connection, *, kommune_cvr: str, fordring_id: UUID, dato: date, ur: Clock) -> Henstandssvar:
    """End a claim's deferments from a day: the last date to pay as it was set counts again.

    Raises:
        AfvisningError: `UKENDT`; `HANDLING_UMULIG` when it has none any more on that day; `ER_OVERDRAGET`;
            `KONTO_AFSLUTTET`.
    """
    return for_een(lambda: ophoer_alle(conn, kommune_cvr=kommune_cvr, fordring_ids=[fordring_id], dato=dato, ur=ur))


def ophoer_alle(
    conn: Connection, *, kommune_cvr: str, fordring_ids: Sequence[UUID], dato: date, ur: Clock
) -> tuple[Henstandssvar, ...]:
    """End the deferments of claims from a day: of all of them or none; the answers in their order.

    Raises:
        AfvisteFordringerError: With the reasons of `ophoer`.
    """
    laaste = adgang.laas_fordringer(conn, kommune_cvr, fordring_ids)
    planer = for_hver([(i, i) for i in fordring_ids], lambda i: _laeg_ophoersplan(i, dato, laaste))
    _bogfoer(conn, laaste, planer, ur)
    return tuple(plan.svar for plan in planer)


def _laeg_ophoersplan(fordring_id: UUID, dato: date, laaste: adgang.LaasteFordringer) -> _Henstandsplan:
    konto, fordring = laaste.kraev(fordring_id)
    adgang.kraev_aaben(konto, fordring.konto_id)
    if fordring.overdraget:
        raise afvis(Aarsag.ER_OVERDRAGET, Objekt.FORDRING, fordring_id)
    # One that is over is over: to end it again would move the last date to pay back to before it.
    if fordring.henstand_til is None or fordring.henstand_til < dato:
        raise afvis(Aarsag.HANDLING_UMULIG, Objekt.FORDRING, fordring_id)
    return _Henstandsplan(
        Henstandssvar(fordring_id, fordring.konto_id, fordring.fastsat_srb, gentaget=False),
        Haendelse(fordring_id, Art.HENSTAND_OPHOERT, 0, dato, None, {}),
        bog_store.Fordringsspor(fordring_id, henstand_ophoert=True),
    )


def _bogfoer(conn: Connection, laaste: adgang.LaasteFordringer, planer: Sequence[_Henstandsplan], ur: Clock) -> None:
    haendelser = [plan.haendelse for plan in planer if plan.haendelse is not None]
    spor = [plan.spor for plan in planer if plan.spor is not None]
    bogfoer_paa(conn, laaste.fordringer.values(), haendelser, ur.now(), spor)
