"""Carrying out withdrawals, the resending of what was withdrawn, and changes of master data."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import stamdata, store
from fordringsbro.simulator.behandling import KONVERTERET, RETURNERET, bestilt_afvisning, fordring_til, opret
from fordringsbro.simulator.model import Systemafvisning, Systemhandling


def tilbagekald(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Withdraw a claim with what is related to it; after a withdrawal only FEJL is possible, and after FEJL nothing."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=None)
    aarsag = handling.data["aarsag"]
    fejl = bestilt_afvisning(conn) + fejl
    if fordring is not None and fordring.ophoer in {"FEJL", RETURNERET}:
        fejl.append(nej.tilbagekaldt(602, fordring.fordring_id))
    elif fordring is not None and fordring.ophoer not in {None, KONVERTERET} and aarsag != "FEJL":
        fejl.append(nej.tilbagekaldt(603, fordring.fordring_id))
    resultat = {}
    if fordring is not None and not fejl:
        store.tilbagekald(conn, fordring.fordring_id, aarsag)
        resultat["rest_oere"] = fordring.saldo_oere
    store.afslut_handling(conn, handling, nu, afvist=fejl, resultat=resultat)


def genindsend(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime, arter: frozenset[str]) -> None:
    """Create a claim in the place of one that was withdrawn."""
    fejl = _kan_ikke_genindsendes(conn, handling)
    if fejl:
        fordring = store.hent_fordring(conn, handling.fordring_id)
        if fordring is not None:
            store.afvis_fordring(conn, fordring.fordring_id)
        store.afslut_handling(conn, handling, nu, afvist=fejl)
    elif not opret(conn, handling, nu, arter):
        store.marker_genindsendt(conn, handling.data["tidligere"])


def _kan_ikke_genindsendes(conn: sqlite3.Connection, handling: Systemhandling) -> list[Systemafvisning]:
    tidligere = store.hent_fordring(conn, handling.data["tidligere"])
    if tidligere is None or tidligere.fordringshaver != handling.fordringshaver:
        return [nej.ukendt_fordring(handling.data["tidligere"])]
    fejl = []
    if tidligere.ophoer is None:
        fejl.append(nej.IKKE_TILBAGEKALDT)
    elif tidligere.ophoer in {"FEJL", RETURNERET, KONVERTERET}:
        fejl.append(nej.KAN_IKKE_GENINDSENDES)
    if tidligere.genindsendt:
        fejl.append(nej.GENINDSENDT)
    return fejl


def aendr(conn: sqlite3.Connection, handling: Systemhandling, nu: datetime) -> None:
    """Take new master data; claims for collection can't be changed."""
    fordring, fejl = fordring_til(conn, handling, tilbagekaldt=496)
    fejl = bestilt_afvisning(conn) + fejl
    if fordring is not None and fordring.art == "INDR":
        fejl.append(nej.AENDR_INDR)
    ny = handling.data.get("aendring")
    if fordring is not None and ny is not None and not fejl:
        art, felter = stamdata.aendret(fordring, ny)
        store.aendr_stamdata(conn, fordring.fordring_id, art, felter)
    store.afslut_handling(conn, handling, nu, afvist=fejl)
