"""What carrying out an action means; the same in both collection systems but for the arts they take."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import datetime

from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import lager_store, store
from fordringsbro.simulator.model import Systemafvisning, Systemfordring, Systemhandling, Systemtilstand

#: Carries out one action, or rejects it: connection, action, moment.
Udfoerelse = Callable[[sqlite3.Connection, Systemhandling, datetime], None]

#: How claims end other than by a withdrawal: converted out of this system, given back by the collector.
KONVERTERET = "KONV"
RETURNERET = "RETU"
#: Actions carried out in one transaction.
UDFOERES_AD_GANGEN = 200
#: The number of a rejection that a tester orders without naming one.
_BESTILT_NUMMER = 60000


def opret(
    conn: sqlite3.Connection, handling: Systemhandling, nu: datetime, arter: frozenset[str]
) -> tuple[Systemafvisning, ...]:
    """Create a received claim or reject it; the reasons are returned, none if it was created.

    Args:
        conn: The transaction.
        handling: The creation, whose claim is stored as received.
        nu: When it happens.
        arter: The arts that this system takes.
    """
    fordring = store.hent_fordring(conn, handling.fordring_id)
    if fordring is None:
        fejl = [nej.ukendt_fordring(handling.fordring_id)]
    elif fordring.tilstand is not Systemtilstand.MODTAGET:
        # Another creation had this id; its claim stays as it is.
        fejl = [nej.FORDRING_BRUGT]
    else:
        fejl = _fejl_ved_oprettelse(conn, handling, fordring, arter)
        tilstand = Systemtilstand.AFVIST if fejl else Systemtilstand.OPRETTET
        store.aendr_fordring(conn, fordring.fordring_id, tilstand, fordring.saldo_oere)
    store.afslut_handling(conn, handling, nu, afvist=fejl)
    return tuple(fejl)


def _fejl_ved_oprettelse(
    conn: sqlite3.Connection, handling: Systemhandling, fordring: Systemfordring, arter: frozenset[str]
) -> list[Systemafvisning]:
    fejl = bestilt_afvisning(conn)
    if fordring.art not in arter:
        fejl.append(nej.FORKERT_ART)
    fejl += fejl_i_beloeb(handling)
    if fordring.reference and store.reference_brugt(conn, fordring):
        fejl.append(nej.REFERENCE_BRUGT)
    if fordring.hoved_id != fordring.fordring_id:
        hoved = store.hent_fordring(conn, fordring.hoved_id)
        if hoved is None or hoved.fordringshaver != fordring.fordringshaver:
            fejl.append(nej.ukendt_hovedfordring(fordring.hoved_id))
        elif hoved.tilstand is Systemtilstand.AFVIST:
            fejl.append(nej.med_hovedfordring(fordring.fordring_id, hoved.fordring_id))
        elif hoved.ophoer is not None:
            fejl.append(nej.tilbagekaldt(547, hoved.fordring_id))
    return fejl


def fordring_til(
    conn: sqlite3.Connection, handling: Systemhandling, *, tilbagekaldt: int | None
) -> tuple[Systemfordring | None, list[Systemafvisning]]:
    """The claim that an action is on, and why it can't be.

    Args:
        conn: The transaction.
        handling: The action.
        tilbagekaldt: The number that says that such an action can't be on a withdrawn claim; None when it can.
    """
    fordring = store.hent_fordring(conn, handling.fordring_id)
    if fordring is None or fordring.fordringshaver != handling.fordringshaver:
        return None, [nej.ukendt_fordring(handling.fordring_id)]
    if fordring.tilstand is not Systemtilstand.OPRETTET:
        return fordring, [nej.fordring_afvist(fordring.fordring_id)]
    if fordring.ophoer == KONVERTERET:
        return fordring, [nej.KONVERTERET]
    if tilbagekaldt is not None and fordring.ophoer is not None:
        return fordring, [nej.tilbagekaldt(tilbagekaldt, fordring.fordring_id)]
    return fordring, []


def fejl_i_beloeb(handling: Systemhandling) -> list[Systemafvisning]:
    """What is wrong with an action's amount and currency."""
    fejl = [] if handling.data["valuta"] == "DKK" else [nej.FORKERT_VALUTA]
    if handling.data["beloeb_oere"] is None:
        fejl.append(nej.UGYLDIGT_BELOEB)
    return fejl


def bestilt_afvisning(conn: sqlite3.Connection) -> list[Systemafvisning]:
    """The rejection that a tester ordered for the next action, if any."""
    ordered = lager_store.tag_fejl(conn, ["afvis"])
    if ordered is None:
        return []
    data = ordered[1]
    return [
        Systemafvisning(int(data.get("nummer", _BESTILT_NUMMER)), str(data.get("tekst", "Afvist efter bestilling")))
    ]
