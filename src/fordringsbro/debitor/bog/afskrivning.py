"""Write-offs and their reversals: what the debtor system itself decides on a claim."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, afvis
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.identitet import kraev_egen
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.bog.kendt import KendtFordring, KendtPost
from fordringsbro.debitor.form import Form, afskrivning_form, afskrivning_nedregulering_form
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.store import kendt_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


@record
class Afskrivningssvar:
    """What a write-off or its reversal did.

    Attributes:
        fordring_id: The claim.
        konto_id: Its account.
        restance_oere: What is owed after it.
        overdraget: The claim is under collection, which must be told.
        gentaget: It was booked before, and this is the same answer; `restance_oere` is today's.
    """

    fordring_id: UUID
    konto_id: UUID
    restance_oere: int
    overdraget: bool
    gentaget: bool


def afskriv(conn: Connection, kommune_cvr: str, a: Afskrivning, ur: Clock) -> Afskrivningssvar:
    """Write a claim off, in part or whole.

    Raises:
        AfvisningError: `UKENDT` claim; `ANDET_INDHOLD`; `BELOEB_UGYLDIGT`; `OVER_SALDO`; `KONTO_AFSLUTTET`.
    """
    konto, fordring = adgang.laas_fordring(conn, kommune_cvr, a.fordring_id)
    form = afskrivning_form(a)
    if _gentaget(conn, Objekt.AFSKRIVNING, a.afskrivning_id, form):
        return Afskrivningssvar(a.fordring_id, fordring.konto_id, fordring.saldo, fordring.overdraget, gentaget=True)
    adgang.kraev_aaben(konto, fordring.konto_id)
    if a.beloeb_oere <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.AFSKRIVNING, a.afskrivning_id, felt="beloeb_oere")
    if a.beloeb_oere > fordring.saldo:
        raise afvis(
            Aarsag.OVER_SALDO,
            Objekt.AFSKRIVNING,
            a.afskrivning_id,
            felt="beloeb_oere",
            restance_oere=fordring.saldo,
        )
    return _bogfoer(
        conn,
        fordring,
        Art.AFSKREVET,
        beloeb_oere=-a.beloeb_oere,
        dato=a.dato,
        noegle=a.afskrivning_id,
        form=form,
        nu=ur.now(),
    )


def nedreguler(conn: Connection, kommune_cvr: str, n: AfskrivningNedregulering, ur: Clock) -> Afskrivningssvar:
    """Reverse a write-off, in part or whole.

    Raises:
        AfvisningError: `UKENDT` write-off; `ER_TILBAGEFOERSEL` when it is itself a reversal; `OVER_REST` with what is
            left; `ANDET_INDHOLD`; `BELOEB_UGYLDIGT`; `KONTO_AFSLUTTET`.
    """
    kendte = kendt_store.poster_med_reference(conn, [n.afskrivning_id])
    afskrivning = kendte.get(n.afskrivning_id)
    if afskrivning is not None and afskrivning.art == Art.AFSKRIVNING_TILBAGEFOERT:
        raise afvis(Aarsag.ER_TILBAGEFOERSEL, Objekt.AFSKRIVNING_NEDREGULERING, n.afskrivning_id)
    if afskrivning is None or afskrivning.art != Art.AFSKREVET:
        raise afvis(Aarsag.UKENDT, Objekt.AFSKRIVNING, n.afskrivning_id)
    try:
        konto, fordring = adgang.laas_fordring(conn, kommune_cvr, afskrivning.fordring_id)
    except AfvisningError:
        # Another municipality's claim; the sender did not name it.
        raise afvis(Aarsag.UKENDT, Objekt.AFSKRIVNING, n.afskrivning_id) from None
    form = afskrivning_nedregulering_form(n)
    if _gentaget(conn, Objekt.AFSKRIVNING_NEDREGULERING, n.nedregulering_id, form):
        return Afskrivningssvar(
            fordring.fordring_id, fordring.konto_id, fordring.saldo, fordring.overdraget, gentaget=True
        )
    adgang.kraev_aaben(konto, fordring.konto_id)
    _kraev_rest(conn, n, afskrivning)
    return _bogfoer(
        conn,
        fordring,
        Art.AFSKRIVNING_TILBAGEFOERT,
        beloeb_oere=n.beloeb_oere,
        dato=n.dato,
        noegle=n.nedregulering_id,
        form=form,
        nu=ur.now(),
    )


def _kraev_rest(conn: Connection, n: AfskrivningNedregulering, afskrivning: KendtPost) -> None:
    objekt, noegle = Objekt.AFSKRIVNING_NEDREGULERING, n.nedregulering_id
    if n.beloeb_oere <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, noegle, felt="beloeb_oere")
    tilbagefoert = kendt_store.afskrivning_tilbagefoert(conn, afskrivning.fordring_id, n.afskrivning_id)
    rest = -afskrivning.beloeb_oere - tilbagefoert
    if n.beloeb_oere > rest:
        raise afvis(Aarsag.OVER_REST, objekt, noegle, felt="beloeb_oere", restance_oere=rest)


def _gentaget(conn: Connection, objekt: Objekt, noegle: UUID, form: Form) -> bool:
    """Whether the object was booked before, with the same content.

    Raises:
        AfvisningError: `ANDET_INDHOLD`.
    """
    kraev_egen(conn, objekt, noegle)
    foer = kendt_store.poster_med_reference(conn, [noegle]).get(noegle)
    if foer is None:
        return False
    # Whether collection had the claim is no part of what was told.
    for felt in foer.forskelle({**form, "overdraget": foer.data.get("overdraget")}):
        raise afvis(Aarsag.ANDET_INDHOLD, objekt, noegle, felt=felt)
    return True


def _bogfoer(
    conn: Connection,
    fordring: KendtFordring,
    art: Art,
    *,
    beloeb_oere: int,
    dato: date,
    noegle: UUID,
    form: Form,
    nu: datetime,
) -> Afskrivningssvar:
    data = {**form, "overdraget": fordring.overdraget}
    haendelse = Haendelse(fordring.fordring_id, art, beloeb_oere, dato, noegle, data)
    bogfoer_paa(conn, [fordring], [haendelse], nu)
    saldo = fordring.saldo + beloeb_oere
    return Afskrivningssvar(fordring.fordring_id, fordring.konto_id, saldo, fordring.overdraget, gentaget=False)
