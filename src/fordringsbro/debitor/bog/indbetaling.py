"""The use case of paying: lock the account, decide the coverage, book it."""

from __future__ import annotations

from datetime import date

from psycopg.errors import UniqueViolation

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, Svarbemaerkning, Svarnote, afvis
from fordringsbro.debitor.bog.betaling import Betalbar, Daekning, Indbetaling, Indbetalingssvar, fordel, kraev_dato
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.identitet import kraev_egen
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.bog.kendt import KendtFordring
from fordringsbro.debitor.form import Form, forskelle
from fordringsbro.debitor.form_betaling import indbetaling_form
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode


def indbetal(conn: Connection, i: Indbetaling, ur: Clock, *, meldes: bool = True) -> Indbetalingssvar:
    """Book a payment, or give the answer again when it was booked before.

    Args:
        conn: Inside the caller's transaction; the account stays locked until it ends.
        i: The payment.
        ur: Tells when it is booked, once the account is locked.
        meldes: Whether collection will be told of what it covers there, so that it must be of a day that can be told.

    Raises:
        AfvisningError: It is rejected; nothing was written.
        FejlError: `UTILGAENGELIG` when another account took the payment's id at the same instant.
    """
    konto = adgang.laas(conn, i.kommune_cvr, i.konto_id)
    nu = ur.now()
    form = indbetaling_form(i)
    foer = kendt_store.indbetaling_med_id(conn, i.indbetaling_id)
    if foer is not None:
        return _samme_svar(conn, i, foer.form, form)
    kraev_egen(conn, Objekt.INDBETALING, i.indbetaling_id)
    adgang.kraev_aaben(konto, i.konto_id)
    fordringer = kendt_store.fordringer_paa_konto(conn, i.konto_id)
    betalbare = [_betalbar(f) for f in fordringer.values()]
    daekninger = fordel(i, betalbare)
    if meldes:
        kraev_dato(i, daekninger, betalbare, local_date(nu))
    try:
        bog_store.indsaet_indbetaling(
            conn, i.indbetaling_id, konto_id=i.konto_id, beloeb_oere=i.beloeb_oere, form=form, nu=nu
        )
    except UniqueViolation as error:
        raise FejlError(Fejlkode.UTILGAENGELIG) from error
    haendelser = [
        Haendelse(
            d.fordring_id,
            Art.DAEKKET,
            -d.beloeb_oere,
            i.dato,
            d.daekning_id,
            {"indbetaling_id": str(i.indbetaling_id), "nummer": nummer, "overdraget": d.overdraget},
        )
        for nummer, d in enumerate(daekninger, 1)
    ]
    bogfoer_paa(conn, fordringer.values(), haendelser, nu)
    return _svar(i, daekninger, gentaget=False)


def _svar(i: Indbetaling, daekninger: tuple[Daekning, ...], *, gentaget: bool) -> Indbetalingssvar:
    bemaerkninger = tuple(
        Svarbemaerkning(Svarnote.UNDER_INDDRIVELSE, Objekt.FORDRING, d.fordring_id) for d in daekninger if d.overdraget
    )
    return Indbetalingssvar(i.indbetaling_id, i.konto_id, daekninger, gentaget, bemaerkninger)


def _samme_svar(conn: Connection, i: Indbetaling, foer: Form, form: Form) -> Indbetalingssvar:
    felter = forskelle(foer, form)
    if felter:
        raise afvis(Aarsag.ANDET_INDHOLD, Objekt.INDBETALING, i.indbetaling_id, felt=felter[0])
    return _svar(i, kendt_store.daekninger_af(conn, i.konto_id, i.indbetaling_id), gentaget=True)


def _betalbar(f: KendtFordring) -> Betalbar:
    stiftet = f.indhold.get("stiftelsesdato")
    return Betalbar(
        fordring_id=f.fordring_id,
        hoved_fordring_id=f.hoved_fordring_id,
        srb=f.srb,
        stiftelsesdato=date.fromisoformat(stiftet) if stiftet else None,
        restance_oere=f.saldo,
        overdraget=f.overdraget,
        slags=f.slags,
    )
