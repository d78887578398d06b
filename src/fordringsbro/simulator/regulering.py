"""Carrying out what changes balances and principals: write-downs, write-ups, what undoes them, corrected principals."""

from __future__ import annotations

import sqlite3
from datetime import datetime
from typing import Any

from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import lager_store, store
from fordringsbro.simulator.behandling import bestilt_afvisning, fejl_i_beloeb, fordring_til
from fordringsbro.simulator.model import (
    Handlingsstatus,
    Systemafvisning,
    Systemfordring,
    Systemhandling,
    Systemtilstand,
)

OR = "OPSKRIVNINGREGULERING"
OANI = "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING"
OONR = "OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING"
NAOR = "NEDSKRIVNINGANNULLERETOPSKRIVNINGREGULERING"
NAOI = "NEDSKRIVNINGANNULLERETOPSKRIVNINGINDBETALING"

#: What each undoing action can undo.
_ANNULLERER = {
    OANI: frozenset({("NEDSKRIV", "INDB")}),
    OONR: frozenset({("NEDSKRIV", "REGU")}),
    NAOR: frozenset({(OR, None), (OONR, None)}),
    NAOI: frozenset({(OANI, None)}),
}


def nedskriv(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Write a claim down or reject the action; a balance never goes below zero."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=498)
    beloeb = handling.data["beloeb_oere"]
    fejl = bestilt_afvisning(conn) + fejl_i_beloeb(handling) + fejl
    if beloeb is not None and beloeb <= 0:
        fejl.append(nej.NUL_NEDSKRIVNING)
    if fordring is not None and beloeb is not None and not fejl and beloeb > fordring.saldo_oere:
        fejl.append(nej.OVER_SALDO)
    reduceret = _reduceret(conn, beloeb) if beloeb and not fejl else None
    _afslut(
        conn,
        handling,
        nu,
        fordring,
        fejl,
        aendring=-((beloeb or 0) if reduceret is None else reduceret),
        reduceret=reduceret,
    )


def _reduceret(conn: sqlite3.Connection, beloeb: int) -> int | None:
    """What a tester ordered to write down in place of an amount (half of it unless told); None when nothing is."""
    ordered = lager_store.tag_fejl(conn, ["reducer"])
    return None if ordered is None else min(beloeb, int(ordered[1].get("oere", beloeb // 2)))


def opskriv(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Raise a claim's amount (DMI)."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=496)
    fejl = _opskrivningsfejl(conn, handling, fejl)
    _afslut(conn, handling, nu, fordring, fejl, aendring=handling.data["beloeb_oere"] or 0)


def opskrivningsfordring(
    conn: sqlite3.Connection, handling: Systemhandling, nu: datetime, foerste_fordring: int
) -> None:
    """Book a write-up as a claim of its own (PSRM); the claim that is written up keeps its amount."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=496)
    fejl = _opskrivningsfejl(conn, handling, fejl)
    if fordring is None or fejl:
        store.afslut_handling(conn, handling, nu, afvist=fejl)
        return
    beloeb = handling.data["beloeb_oere"]
    ny_id = lager_store.naeste_nummer(conn, "fordring", foerste_fordring)
    ny = Systemfordring(
        fordring_id=ny_id,
        hoved_id=fordring.hoved_id,
        fordringshaver=fordring.fordringshaver,
        reference=None,
        type_kode=fordring.type_kode,
        art=fordring.art,
        oprindelig_oere=beloeb,
        saldo_oere=beloeb,
        tilstand=Systemtilstand.OPRETTET,
        modtaget=nu,
        kunder=fordring.kunder,
        hovedstol_oere=beloeb,
        opskriver_id=fordring.opskriver_id or fordring.fordring_id,
    )
    store.gem_fordring(conn, ny)
    store.afslut_handling(conn, handling, nu, resultat={"rest_oere": fordring.saldo_oere, "opskrivning_id": ny_id})


def _opskrivningsfejl(
    conn: sqlite3.Connection, handling: Systemhandling, fejl: list[Systemafvisning]
) -> list[Systemafvisning]:
    fejl = bestilt_afvisning(conn) + fejl_i_beloeb(handling) + fejl
    beloeb = handling.data["beloeb_oere"]
    return [*fejl, nej.RETTELSE_NUL] if beloeb is not None and beloeb <= 0 else fejl


def annuller(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Undo an earlier action: the claim it changed gets its amount back, or loses it again."""
    _, fejl = fordring_til(conn, handling, tilbagekaldt=530)
    fejl = bestilt_afvisning(conn) + fejl_i_beloeb(handling) + fejl
    reference = store.hent_handling(conn, handling.data["reference"] or -1)
    fejl += _referencefejl(conn, handling, reference)
    if reference is None or fejl:
        store.afslut_handling(conn, handling, nu, afvist=fejl)
        return
    # What was reduced is undone as far as it was done.
    beloeb = reference.resultat.get("reduceret_til_oere", handling.data["beloeb_oere"])
    # A write-up is a claim of its own, and that is what its undoing writes down.
    beroert = reference.resultat.get("opskrivning_id", handling.fordring_id)
    fordring = store.hent_fordring(conn, beroert)
    aendring = -beloeb if handling.kode in {NAOR, NAOI} else beloeb
    if fordring is not None and fordring.saldo_oere + aendring < 0:
        fejl.append(nej.OVER_SALDO)
    reduceret = reference.resultat.get("reduceret_til_oere")
    _afslut(conn, handling, nu, fordring, fejl, aendring=aendring, reduceret=reduceret)


def _referencefejl(
    conn: sqlite3.Connection, handling: Systemhandling, reference: Systemhandling | None
) -> list[Systemafvisning]:
    if reference is None or reference.fordringshaver != handling.fordringshaver:
        return [nej.REF_UKENDT]
    data, foer = handling.data, reference.data
    fundet = {
        nej.REF_AFVIST: reference.status is not Handlingsstatus.UDFOERT,
        nej.REF_FORDRING: reference.fordring_id != handling.fordring_id,
        nej.REF_SLAGS: (reference.kode, foer.get("aarsag")) not in _ANNULLERER[handling.kode],
        nej.REF_BELOEB: foer.get("beloeb_oere") != data["beloeb_oere"],
        nej.REF_DATO: foer.get("dato") != data["dato"],
        nej.REF_ANNULLERET: store.annulleret(conn, reference.nummer, handling.nummer),
    }
    return [fejl for fejl, er in fundet.items() if er]


def ret_hovedstol(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Set a higher principal; the balance stays."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=518)
    fejl = bestilt_afvisning(conn) + fejl_i_beloeb(handling) + fejl
    ny = handling.data["beloeb_oere"]
    if fordring is not None and ny is not None and ny <= fordring.hovedstol_oere:
        fejl.append(nej.HOVEDSTOL)
    if fordring is not None and not fejl:
        store.aendr_hovedstol(conn, fordring.fordring_id, ny)
    store.afslut_handling(conn, handling, nu, afvist=fejl)


def _afslut(
    conn: sqlite3.Connection,
    handling: Systemhandling,
    nu: datetime,
    fordring: Systemfordring | None,
    fejl: list[Systemafvisning],
    *,
    aendring: int,
    reduceret: int | None = None,
) -> None:
    """Change a balance and end the action, or reject it."""
    resultat: dict[str, Any] = {}
    if fordring is not None and not fejl:
        if reduceret is not None:
            resultat["reduceret_til_oere"] = reduceret
        resultat["rest_oere"] = fordring.saldo_oere + aendring
        store.aendr_fordring(conn, fordring.fordring_id, fordring.tilstand, resultat["rest_oere"])
    store.afslut_handling(conn, handling, nu, afvist=fejl, resultat=resultat)
