"""What happens to claims that exist: set to collection, handed over, refused, taken up again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, afvis
from fordringsbro.debitor.bog.bogfoering import bogfoer_paa
from fordringsbro.debitor.bog.journal import Art, Haendelse
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.debitor.store import bog_store, kendt_store
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.record import record


@record
class Skridt:
    """A step on the way to collection: what a claim is after it, and what it must have been before it."""

    til: Overdragelsesstand
    fra: frozenset[Overdragelsesstand]


#: The steps; no other change of `overdragelse` is booked.
SKRIDT: Final[Mapping[Art, Skridt]] = {
    Art.OVERDRAGET: Skridt(Overdragelsesstand.OVERDRAGET, frozenset({Overdragelsesstand.INGEN})),
    Art.OVERDRAGELSE_AFVIST: Skridt(Overdragelsesstand.AFVIST, frozenset({Overdragelsesstand.OVERDRAGET})),
    Art.OVERDRAGELSE_RETURNERET: Skridt(Overdragelsesstand.RETURNERET, frozenset({Overdragelsesstand.OVERDRAGET})),
    Art.OVERDRAGELSE_GENOPTAGET: Skridt(
        Overdragelsesstand.INGEN, frozenset({Overdragelsesstand.AFVIST, Overdragelsesstand.RETURNERET})
    ),
}


def saet_til_opkraevning(
    conn: Connection,
    *,
    kommune_cvr: str,
    oprettet_af: OprettetAf,
    konto_id: UUID,
    datoer: Mapping[UUID, date],
    ur: Clock,
) -> tuple[UUID, ...]:
    """Give claims their last date to pay without default.

    Returns:
        The claims that were set now; one that has the same date already is left as it is.

    Raises:
        AfvisningError: The account or a claim is unknown or another's, or a claim has another date already.
    """
    adgang.kraev_aaben(adgang.laas_egen(conn, kommune_cvr, oprettet_af, konto_id), konto_id)
    nu = ur.now()
    fordringer = kendt_store.fordringer_med_id(conn, list(datoer))
    nye = []
    for fordring_id, srb in datoer.items():
        fordring = fordringer.get(fordring_id)
        if fordring is None or fordring.konto_id != konto_id or fordring.slags is not Slags.FORDRING:
            raise afvis(Aarsag.UKENDT, Objekt.FORDRING, fordring_id)
        if fordring.fastsat_srb is None:
            nye.append(fordring)
        elif fordring.fastsat_srb != srb:
            raise afvis(Aarsag.ALLEREDE_OPKRAEVET, Objekt.FORDRING, fordring_id, felt="srb")
    haendelser = [
        Haendelse(
            f.fordring_id,
            Art.SAT_TIL_OPKRAEVNING,
            0,
            local_date(nu),
            None,
            {"srb": datoer[f.fordring_id].isoformat()},
        )
        for f in nye
    ]
    spor = [bog_store.Fordringsspor(f.fordring_id, srb=datoer[f.fordring_id]) for f in nye]
    bogfoer_paa(conn, nye, haendelser, nu, spor)
    return tuple(f.fordring_id for f in nye)


def marker(conn: Connection, fordring_ids: Sequence[UUID], art: Art, data: JsonKilde, ur: Clock) -> tuple[UUID, ...]:
    """Book a step on the way to collection.

    Args:
        conn: Inside the caller's transaction; the claims' accounts stay locked until it ends.
        fordring_ids: The claims.
        art: `OVERDRAGET`, `OVERDRAGELSE_AFVIST`, `OVERDRAGELSE_RETURNERET` or `OVERDRAGELSE_GENOPTAGET`.
        data: What the event shall say, such as the action's id; no personal data.
        ur: Tells when it is booked, once the accounts are locked.

    Returns:
        The claims that took the step; one that stands there already is left as it is.

    Raises:
        AfvisningError: A claim is unknown.
        UlovligtSkridtError: A claim is where the step can't be taken from; nothing is booked.
    """
    skridt = SKRIDT[art]
    kendt_store.laas_konti_for(conn, fordring_ids)
    nu = ur.now()
    fordringer = kendt_store.fordringer_med_id(conn, fordring_ids)
    for noegle in fordring_ids:
        if noegle not in fordringer:
            raise afvis(Aarsag.UKENDT, Objekt.FORDRING, noegle)
    nye = [fordringer[i] for i in dict.fromkeys(fordring_ids) if fordringer[i].overdragelse is not skridt.til]
    haendelser = [Haendelse(f.fordring_id, art, 0, local_date(nu), None, data) for f in nye]
    spor = [bog_store.Fordringsspor(f.fordring_id, overdragelse=skridt.til, fra=skridt.fra) for f in nye]
    bogfoer_paa(conn, nye, haendelser, nu, spor)
    return tuple(f.fordring_id for f in nye)
