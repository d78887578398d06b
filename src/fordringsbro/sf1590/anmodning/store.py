"""SQL of the requests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg.types.json import Jsonb

from fordringsbro.debitor.bog.notat import Notat
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection, raekker
from fordringsbro.platform.sidelaesning import fra
from fordringsbro.sf1590.anmodning.model import Anmodningstilstand, Debitoranmodning, GemtAnmodning, fra_json, til_json

_KOLONNER = """
    anmodning_id, kommune_cvr, afsender_cvr, afsender_system, operation, handling, konto_id, data, indhold, kvittering,
    udfald, tilstand, forventet, svarfrist, grunde, modtaget_at, fagsystemets_id, afgjort_at, afgjort_af, begrundelse
"""
# A request that was understood.
_INDSAET = f"""
    INSERT INTO sf1590.anmodning ({_KOLONNER})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL)
    ON CONFLICT DO NOTHING
"""
_FIND = f"SELECT {_KOLONNER}, nr FROM sf1590.anmodning WHERE anmodning_id = %s"
# What has an id, by a fagsystem's own name for it or ours.
_MED_ID = (
    f"SELECT {_KOLONNER}, nr FROM sf1590.anmodning WHERE anmodning_id = %(id)s OR fagsystemets_id = %(id)s ORDER BY nr"
)
_MED_NUMMER = f"SELECT {_KOLONNER}, nr FROM sf1590.anmodning WHERE nr = %s"
# The same as by our id, held until the transaction ends, so that it is decided once.
_LAAS = f"{_FIND} FOR UPDATE"
# Requests in some states, oldest first.
_LISTE = f"SELECT {_KOLONNER}, nr FROM sf1590.anmodning"
_AABEN = "tilstand IN ('AFVENTER_PERSON', 'AFVENTER_BETALING')"
# The open requests in a state: each with its account.
_AABNE = "SELECT anmodning_id, konto_id, svarfrist FROM sf1590.anmodning WHERE tilstand = %s ORDER BY nr"
# The requests about an account, those about single claims only where this is one of them.
_OM_FORDRING = f"""
    SELECT {_KOLONNER}, nr FROM sf1590.anmodning
    WHERE konto_id = %(konto)s
      AND (data->'fordring_ids' = '[]' OR data->'fordring_ids' ? %(fordring)s
           OR data->>'til_fordring_id' = %(fordring)s)
    ORDER BY nr
"""
# What was decided.
_AFGOER = """
    UPDATE sf1590.anmodning SET tilstand = %s, grunde = %s, afgjort_at = %s, afgjort_af = %s, begrundelse = %s
    WHERE anmodning_id = %s
"""


def indsaet(conn: Connection, g: GemtAnmodning) -> bool:
    """Keep a request; False when its id was taken at the same instant, and nothing was written."""
    a = g.anmodning
    vaerdier: tuple[Any, ...] = (
        a.anmodning_id,
        a.kommune_cvr,
        a.afsender.cvr,
        a.afsender.it_system,
        g.operation,
        a.handling,
        a.konto_id,
        Jsonb(til_json(a)),
        g.indhold,
        Jsonb(g.kvittering),
        g.udfald,
        g.tilstand,
        g.forventet,
        a.svarfrist,
        list(g.grunde),
        g.modtaget_at,
        a.fagsystemets_id,
        g.afgjort_at,
    )
    return conn.execute(_INDSAET, vaerdier).rowcount == 1


def find(conn: Connection, anmodning_id: UUID) -> GemtAnmodning | None:
    """A request by our id."""
    return next(iter(raekker(conn, _gemt, _FIND, (anmodning_id,))), None)


def med_id(conn: Connection, ident: UUID) -> list[GemtAnmodning]:
    """The requests that have an id by their fagsystem's name for them or by ours, oldest first."""
    return raekker(conn, _gemt, _MED_ID, {"id": ident})


def med_nummer(conn: Connection, nr: int) -> list[GemtAnmodning]:
    """The request with this number of the house's own, if there is one."""
    return raekker(conn, _gemt, _MED_NUMMER, (nr,))


class Fundet(NamedTuple):
    """What there is under a fagsystem's id: its request, and whether another one's is kept under that id."""

    anmodning: GemtAnmodning | None
    optaget: bool


def find_fagsystemets(conn: Connection, kommune_cvr: str, afsender: OprettetAf, ident: UUID) -> Fundet:
    """A fagsystem's request to a municipality's debtor system by the id that the fagsystem gave it."""
    alle = med_id(conn, ident)
    egne = [
        g
        for g in alle
        if (g.anmodning.kommune_cvr, g.anmodning.afsender, g.anmodning.ekstern_id) == (kommune_cvr, afsender, ident)
    ]
    return Fundet(egne[0] if egne else None, any(g.anmodning.anmodning_id == ident for g in alle if g not in egne))


def laas(conn: Connection, anmodning_id: UUID) -> GemtAnmodning | None:
    """A request by our id, held until the transaction ends."""
    return next(iter(raekker(conn, _gemt, _LAAS, (anmodning_id,))), None)


def liste(
    conn: Connection, *, alle: bool = False, efter: int | None = None, nyeste_foerst: bool = False, antal: int = 1000
) -> list[GemtAnmodning]:
    """A page of the requests that are not decided, or of all, by number."""
    side = fra("nr", nyeste_foerst=nyeste_foerst, efter=efter)
    sql = f"{_LISTE} WHERE {'true' if alle else _AABEN}{side}"
    return raekker(conn, _gemt, sql, {"efter": efter, "antal": antal})


def om_fordring(conn: Connection, konto_id: UUID, fordring_id: UUID) -> list[GemtAnmodning]:
    """The requests about a claim, or about its account as a whole, oldest first."""
    return raekker(conn, _gemt, _OM_FORDRING, {"konto": konto_id, "fordring": str(fordring_id)})


def aabne(conn: Connection, tilstand: Anmodningstilstand) -> list[tuple[Any, ...]]:
    """Id, account and deadline of the requests in a state, oldest first."""
    return conn.execute(_AABNE, (tilstand,)).fetchall()


def afgoer(
    conn: Connection,
    anmodning_id: UUID,
    tilstand: Anmodningstilstand,
    grunde: Iterable[str],
    nu: datetime,
    *,
    notat: Notat | None,
) -> None:
    """Write what was decided of a request, and by whom, if a person did."""
    hvem, hvorfor = (notat.hvem, notat.hvorfor) if notat else (None, None)
    conn.execute(_AFGOER, (tilstand, list(grunde), nu, hvem, hvorfor, anmodning_id))


def _gemt(
    *,
    anmodning_id: UUID,
    handling: str,
    kommune_cvr: str,
    afsender_cvr: str,
    afsender_system: UUID,
    konto_id: UUID,
    svarfrist: date | None,
    fagsystemets_id: UUID | None,
    data: dict[str, Any],
    tilstand: str,
    grunde: list[str],
    afgjort_af: str | None,
    begrundelse: str | None,
    **resten: Any,  # noqa: ANN401 - what is kept as the row has it
) -> GemtAnmodning:
    return GemtAnmodning(
        anmodning=Debitoranmodning(
            anmodning_id=anmodning_id,
            handling=handling,
            kommune_cvr=kommune_cvr,
            afsender=OprettetAf(afsender_cvr, afsender_system),
            konto_id=konto_id,
            svarfrist=svarfrist,
            fagsystemets_id=fagsystemets_id,
            **fra_json(data),
        ),
        tilstand=Anmodningstilstand(tilstand),
        grunde=tuple(grunde),
        notat=Notat(afgjort_af, begrundelse) if afgjort_af is not None else None,
        **resten,
    )
