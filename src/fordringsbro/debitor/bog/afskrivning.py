"""Write-offs and their reversals: what the debtor system itself decides on a claim."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from fordringsbro.debitor.bog import adgang, identitet
from fordringsbro.debitor.bog.afvisning import Aarsag, AfvisningError, Objekt, afvis, for_een, for_hver
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
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
    return for_een(lambda: afskriv_alle(conn, kommune_cvr, [a], ur))


def afskriv_alle(
    conn: Connection, kommune_cvr: str, alle: Sequence[Afskrivning], ur: Clock
) -> tuple[Afskrivningssvar, ...]:
    """Write claims off, each once, in part or whole: all of them or none; the answers in their order.

    Raises:
        AfvisteFordringerError: With the reasons of `afskriv`.
    """
    laaste = adgang.laas_fordringer(conn, kommune_cvr, [a.fordring_id for a in alle])
    foer = identitet.foer(conn, Objekt.AFSKRIVNING, [a.afskrivning_id for a in alle])
    planer = for_hver([(a.fordring_id, a) for a in alle], lambda a: _laeg_plan(a, laaste, foer))
    haendelser = [plan.haendelse for plan in planer if plan.haendelse is not None]
    bogfoer_paa(conn, laaste.fordringer.values(), haendelser, ur.now())
    return tuple(_svar(plan.fordring, plan.haendelse) for plan in planer)


@record
class _Afskrivningsplan:
    """A write-off: the claim before it, and what is to be booked; nothing when it was booked before."""

    fordring: KendtFordring
    haendelse: Haendelse | None


def _laeg_plan(a: Afskrivning, laaste: adgang.LaasteFordringer, foer: identitet.KendtIdopslag) -> _Afskrivningsplan:
    konto, fordring = laaste.kraev(a.fordring_id)
    form = afskrivning_form(a)
    if _gentaget(foer, a.afskrivning_id, form):
        return _Afskrivningsplan(fordring, None)
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
    data = {**form, "overdraget": fordring.overdraget}
    return _Afskrivningsplan(
        fordring, Haendelse(a.fordring_id, Art.AFSKREVET, -a.beloeb_oere, a.dato, a.afskrivning_id, data)
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
    foer = identitet.foer(conn, Objekt.AFSKRIVNING_NEDREGULERING, [n.nedregulering_id])
    if _gentaget(foer, n.nedregulering_id, form):
        return _svar(fordring, None)
    adgang.kraev_aaben(konto, fordring.konto_id)
    _kraev_rest(conn, n, afskrivning)
    data = {**form, "overdraget": fordring.overdraget}
    haendelse = Haendelse(
        fordring.fordring_id, Art.AFSKRIVNING_TILBAGEFOERT, n.beloeb_oere, n.dato, n.nedregulering_id, data
    )
    bogfoer_paa(conn, [fordring], [haendelse], ur.now())
    return _svar(fordring, haendelse)


def _kraev_rest(conn: Connection, n: AfskrivningNedregulering, afskrivning: KendtPost) -> None:
    objekt, noegle = Objekt.AFSKRIVNING_NEDREGULERING, n.nedregulering_id
    if n.beloeb_oere <= 0:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, objekt, noegle, felt="beloeb_oere")
    tilbagefoert = kendt_store.afskrivning_tilbagefoert(conn, afskrivning.fordring_id, n.afskrivning_id)
    rest = -afskrivning.beloeb_oere - tilbagefoert
    if n.beloeb_oere > rest:
        raise afvis(Aarsag.OVER_REST, objekt, noegle, felt="beloeb_oere", restance_oere=rest)


def _gentaget(foer: identitet.KendtIdopslag, noegle: UUID, form: Form) -> bool:
    """Whether the object was booked before, with the same content.

    Raises:
        AfvisningError: `ANDET_INDHOLD`.
    """
    kendt = foer.post(noegle)
    if kendt is None:
        return False
    # Whether collection had the claim is no part of what was told.
    for felt in kendt.forskelle({**form, "overdraget": kendt.data.get("overdraget")}):
        raise afvis(Aarsag.ANDET_INDHOLD, foer.objekt, noegle, felt=felt)
    return True


def _svar(fordring: KendtFordring, haendelse: Haendelse | None) -> Afskrivningssvar:
    """What was done to a claim by an event; nothing was booked when it was booked before."""
    return Afskrivningssvar(
        fordring_id=fordring.fordring_id,
        konto_id=fordring.konto_id,
        restance_oere=fordring.saldo + (haendelse.beloeb_oere if haendelse else 0),
        overdraget=fordring.overdraget,
        gentaget=haendelse is None,
    )
