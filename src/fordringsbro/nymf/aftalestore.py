"""SQL of the agreements."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from fordringsbro.nymf.aftale import Aftale
from fordringsbro.nymf.feltbrug import Feltkrav
from fordringsbro.nymf.regler import Undtagelse
from fordringsbro.platform.database import Connection

_KOLONNER = (
    "fordringshaver_id, cvr, navn, systembruger, typer, aktioner, arter, aktiv, undtagelser, felter, aarsager, portal,"
    " systemintegration, bord_genindsendes"
)

# All agreements, in a steady order.
_ALLE = f"SELECT {_KOLONNER} FROM nymf.aftale ORDER BY fordringshaver_id"
# The agreements of some claimants.
_NOGLE = f"SELECT {_KOLONNER} FROM nymf.aftale WHERE fordringshaver_id = ANY(%s)"
# Add an agreement or replace it.
_GEM = f"""
    INSERT INTO nymf.aftale ({_KOLONNER}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
    ON CONFLICT (fordringshaver_id) DO UPDATE SET cvr = excluded.cvr, navn = excluded.navn,
        systembruger = excluded.systembruger, typer = excluded.typer, aktioner = excluded.aktioner,
        arter = excluded.arter, aktiv = excluded.aktiv, undtagelser = excluded.undtagelser,
        felter = excluded.felter, aarsager = excluded.aarsager, portal = excluded.portal,
        systemintegration = excluded.systemintegration, bord_genindsendes = excluded.bord_genindsendes
"""


def _aftale(raekke: tuple[Any, ...]) -> Aftale:
    (
        fordringshaver_id, cvr, navn, systembruger, typer, aktioner, arter, aktiv, undtagelser, felter, aarsager,
        portal, systemintegration, bord_genindsendes,
    ) = raekke  # fmt: skip
    return Aftale(
        fordringshaver_id=fordringshaver_id,
        cvr=cvr,
        navn=navn,
        systembruger=systembruger,
        typer={kode: date.fromisoformat(fra) if fra else None for kode, fra in typer.items()},
        aktioner=frozenset(aktioner),
        arter=frozenset(arter),
        aktiv=aktiv,
        undtagelser=tuple(Undtagelse.fra_json(fordringshaver_id, en) for en in undtagelser),
        felter=tuple(map(Feltkrav.fra_json, felter)),
        aarsager=None if aarsager is None else frozenset(aarsager),
        portal=portal,
        systemintegration=systemintegration,
        bord_genindsendes=bord_genindsendes,
    )


def alle(conn: Connection) -> list[Aftale]:
    """Every agreement."""
    return [_aftale(raekke) for raekke in conn.execute(_ALLE)]


def nogle(conn: Connection, fordringshaver_ids: Collection[int]) -> dict[int, Aftale]:
    """The agreements of these claimants, by claimant id; the unknown are left out."""
    raekker = conn.execute(_NOGLE, (list(fordringshaver_ids),))
    return {aftale.fordringshaver_id: aftale for aftale in map(_aftale, raekker)}


def gem(conn: Connection, aftale: Aftale) -> None:
    """Add an agreement, or replace the one with its id."""
    typer = {kode: fra.isoformat() if fra else None for kode, fra in aftale.typer.items()}
    conn.execute(
        _GEM,
        (
            aftale.fordringshaver_id,
            aftale.cvr,
            aftale.navn,
            aftale.systembruger,
            Jsonb(typer),
            sorted(aftale.aktioner),
            sorted(aftale.arter),
            aftale.aktiv,
            Jsonb([en.til_json() for en in aftale.undtagelser]),
            Jsonb([krav.til_json() for krav in aftale.felter]),
            None if aftale.aarsager is None else sorted(aftale.aarsager),
            aftale.portal,
            aftale.systemintegration,
            aftale.bord_genindsendes,
        ),
    )
