"""SQL of the requests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from fordringsbro.debitor.notat import Notat
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.anmodning.model import Anmodning, GemtAnmodning, Tilstand, fra_json, til_json

_KOLONNER = """
    anmodning_id, kommune_cvr, afsender_cvr, afsender_system, operation, handling, konto_id, data, indhold, kvittering,
    udfald, tilstand, forventet, svarfrist, grunde, modtaget_at, afgjort_at, afgjort_af, begrundelse
"""
# A request that was understood.
_INDSAET = f"""
    INSERT INTO sf1590.anmodning ({_KOLONNER})
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, NULL, NULL)
    ON CONFLICT (anmodning_id) DO NOTHING
"""
_FIND = f"SELECT {_KOLONNER} FROM sf1590.anmodning WHERE anmodning_id = %s"
# The same, held until the transaction ends, so that it is decided once.
_LAAS = f"{_FIND} FOR UPDATE"
# Requests in some states, oldest first.
_LISTE = f"SELECT {_KOLONNER} FROM sf1590.anmodning WHERE tilstand = ANY(%s) ORDER BY nr LIMIT %s"
# The open requests in a state: each with its account.
_AABNE = "SELECT anmodning_id, konto_id, svarfrist FROM sf1590.anmodning WHERE tilstand = %s ORDER BY nr"
# The requests about an account, those about single claims only where this is one of them.
_OM_FORDRING = f"""
    SELECT {_KOLONNER} FROM sf1590.anmodning
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
        g.afgjort_at,
    )
    return conn.execute(_INDSAET, vaerdier).rowcount == 1


def find(conn: Connection, anmodning_id: UUID) -> GemtAnmodning | None:
    """A request by its id."""
    row = conn.execute(_FIND, (anmodning_id,)).fetchone()
    return _gemt(row) if row else None


def laas(conn: Connection, anmodning_id: UUID) -> GemtAnmodning | None:
    """A request by its id, held until the transaction ends."""
    row = conn.execute(_LAAS, (anmodning_id,)).fetchone()
    return _gemt(row) if row else None


def liste(conn: Connection, tilstande: Collection[Tilstand], antal: int) -> list[GemtAnmodning]:
    """Requests in some states, oldest first."""
    return [_gemt(row) for row in conn.execute(_LISTE, (list(tilstande), antal))]


def om_fordring(conn: Connection, konto_id: UUID, fordring_id: UUID) -> list[GemtAnmodning]:
    """The requests about a claim, or about its account as a whole, oldest first."""
    return [_gemt(row) for row in conn.execute(_OM_FORDRING, {"konto": konto_id, "fordring": str(fordring_id)})]


def aabne(conn: Connection, tilstand: Tilstand) -> list[tuple[Any, ...]]:
    """Id, account and deadline of the requests in a state, oldest first."""
    return conn.execute(_AABNE, (tilstand,)).fetchall()


def afgoer(
    conn: Connection,
    anmodning_id: UUID,
    tilstand: Tilstand,
    grunde: Iterable[str],
    nu: datetime,
    *,
    notat: Notat | None,
) -> None:
    """Write what was decided of a request, and by whom, if a person did."""
    hvem, hvorfor = (notat.hvem, notat.hvorfor) if notat else (None, None)
    conn.execute(_AFGOER, (tilstand, list(grunde), nu, hvem, hvorfor, anmodning_id))


def _gemt(row: tuple[Any, ...]) -> GemtAnmodning:
    anmodning_id, kommune, cvr, it_system, operation, handling, konto_id, data, indhold, kvittering, *resten = row
    udfald, tilstand, forventet, svarfrist, grunde, modtaget_at, afgjort_at, hvem, hvorfor = resten
    return GemtAnmodning(
        anmodning=Anmodning(
            anmodning_id=anmodning_id,
            handling=handling,
            kommune_cvr=kommune,
            afsender=OprettetAf(cvr, it_system),
            konto_id=konto_id,
            svarfrist=svarfrist,
            **fra_json(data),
        ),
        operation=operation,
        indhold=indhold,
        kvittering=kvittering,
        udfald=udfald,
        tilstand=Tilstand(tilstand),
        forventet=forventet,
        grunde=tuple(grunde),
        modtaget_at=modtaget_at,
        afgjort_at=afgjort_at,
        notat=Notat(hvem, hvorfor) if hvem is not None else None,
    )
