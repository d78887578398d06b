"""The use case of taking a payment back: lock the account, decide which coverages, book it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from psycopg.errors import UniqueViolation

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, Svarbemaerkning, Svarnote, afvis
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.identitet import kraev_egen
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.bog.kendt import KendtIndbetaling, KendtKonto
from fordringsbro.debitor.bog.tilbagefoersel import (
    DaekningNedregulering,
    IndbetalingNedregulering,
    Nedreguleringssvar,
    fordel_tilbage,
)
from fordringsbro.debitor.form import fagsystem_form, forskelle
from fordringsbro.debitor.form_betaling import indbetaling_nedregulering_form
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.errors import FejlError, Fejlkode


def nedreguler(conn: Connection, n: IndbetalingNedregulering, ur: Clock) -> Nedreguleringssvar:
    """Take a payment back in part or whole, or give the answer again when that was booked before.

    Args:
        conn: Inside the caller's transaction; the account stays locked until it ends.
        n: The reversal.
        ur: Tells when it is booked, once the account is locked.

    Raises:
        AfvisningError: It is rejected; nothing was written.
        FejlError: `UTILGAENGELIG` when another account took one of the ids at the same instant.
    """
    konto = adgang.laas(conn, n.kommune_cvr, n.konto_id)
    nu = ur.now()
    form = indbetaling_nedregulering_form(n)
    foer = kendt_store.indbetaling_nedregulering_med_id(conn, n.nedregulering_id)
    if foer is not None:
        # An order told again on another day is the same order.
        felter = [felt for felt in forskelle(foer, form) if not (n.ordre and felt == "dato")]
        if felter:
            raise afvis(Aarsag.ANDET_INDHOLD, Objekt.INDBETALING_NEDREGULERING, n.nedregulering_id, felt=felter[0])
        return _svar(n, kendt_store.daekning_nedreguleringer_af(conn, n.konto_id, n.nedregulering_id), gentaget=True)
    kraev_egen(conn, Objekt.INDBETALING_NEDREGULERING, n.nedregulering_id)
    _kraev_indbetaling(conn, n, konto)
    adgang.kraev_aaben(konto, n.konto_id)
    fordringer = kendt_store.fordringer_paa_konto(conn, n.konto_id)
    daekninger = kendt_store.daekninger_af(conn, n.konto_id, n.indbetaling_id)
    valgte = [
        # Told is what stands now: a claim may have gone to collection since it was paid.
        replace(d, overdraget=fordringer[d.fordring_id].overdraget)
        for d in fordel_tilbage(n, daekninger, kendt_store.daekninger_tilbagefoert(conn, n.konto_id, n.indbetaling_id))
    ]
    for noegle in kendt_store.poster_med_reference(conn, [d.daekning_nedregulering_id for d in valgte]):
        raise afvis(Aarsag.ANDET_INDHOLD, Objekt.DAEKNING_NEDREGULERING, noegle)
    try:
        bog_store.indsaet_indbetaling_nedregulering(
            conn,
            n.nedregulering_id,
            n.indbetaling_id,
            konto_id=n.konto_id,
            beloeb_oere=sum(d.beloeb_oere for d in valgte),
            form=form,
            nu=nu,
        )
    except UniqueViolation as error:
        raise FejlError(Fejlkode.UTILGAENGELIG) from error
    haendelser = [_haendelse(n, nummer, d) for nummer, d in enumerate(valgte, 1)]
    bogfoer_paa(conn, fordringer.values(), haendelser, nu)
    return _svar(n, tuple(valgte), gentaget=False)


def _kraev_indbetaling(conn: Connection, n: IndbetalingNedregulering, konto: KendtKonto) -> None:
    """Refuse to take back what is no payment on the account, or not the sender's to take back.

    Raises:
        AfvisningError: `ER_TILBAGEFOERSEL` when the id is a reversal's; `UKENDT`, also when somebody else made the
            payment and this is no order of the account's fagsystem; `BELOEB_UGYLDIGT` when the payment is of another
            amount than told.
    """
    kendt = kendt_store.indbetaling_med_id(conn, n.indbetaling_id)
    if kendt is not None and not _maa_tage_tilbage(n, kendt, konto):
        kendt = None
    if kendt is None and kendt_store.indbetaling_nedregulering_med_id(conn, n.indbetaling_id) is not None:
        raise afvis(Aarsag.ER_TILBAGEFOERSEL, Objekt.INDBETALING_NEDREGULERING, n.indbetaling_id, felt="indbetaling_id")
    if kendt is None:
        raise afvis(Aarsag.UKENDT, Objekt.INDBETALING, n.indbetaling_id, felt="indbetaling_id")
    if n.betalt_oere is not None and n.betalt_oere != kendt.form["beloeb_oere"]:
        raise afvis(Aarsag.BELOEB_UGYLDIGT, Objekt.INDBETALING, n.indbetaling_id, felt="beloeb_oere")


def _maa_tage_tilbage(n: IndbetalingNedregulering, kendt: KendtIndbetaling, konto: KendtKonto) -> bool:
    """Whether it is a payment on the account that is the sender's to take back."""
    egen = kendt.form["oprettet_af"] == fagsystem_form(n.oprettet_af)
    return kendt.konto_id == n.konto_id and (egen or (n.ordre and n.oprettet_af in {konto.ejer, konto.oprettet_af}))


def _haendelse(n: IndbetalingNedregulering, nummer: int, d: DaekningNedregulering) -> Haendelse:
    data: dict[str, object] = {
        "daekning_id": str(d.daekning_id),
        "indbetaling_id": str(d.indbetaling_id),
        "nedregulering_id": str(d.nedregulering_id),
        "nummer": nummer,
        "overdraget": d.overdraget,
    }
    noegle: UUID = d.daekning_nedregulering_id
    return Haendelse(d.fordring_id, Art.DAEKNING_TILBAGEFOERT, d.beloeb_oere, n.dato, noegle, data)


def _svar(
    n: IndbetalingNedregulering, daekninger: tuple[DaekningNedregulering, ...], *, gentaget: bool
) -> Nedreguleringssvar:
    return Nedreguleringssvar(
        nedregulering_id=n.nedregulering_id,
        konto_id=n.konto_id,
        indbetaling_id=n.indbetaling_id,
        beloeb_oere=sum(d.beloeb_oere for d in daekninger),
        daekninger=daekninger,
        gentaget=gentaget,
        bemaerkninger=tuple(
            Svarbemaerkning(Svarnote.UNDER_INDDRIVELSE, Objekt.FORDRING, d.fordring_id)
            for d in daekninger
            if d.overdraget
        ),
    )
