"""SQL of who may report for whom."""

from __future__ import annotations

from typing import Any

from fordringsbro.mf.model import Adgang
from fordringsbro.platform.database import Connection

_KOLONNER = "se_nummer, fordringshaver_id, udgave, aeldre"
# What one system may do, by claimant.
_FOR_SYSTEM = f"SELECT {_KOLONNER} FROM mf.adgang WHERE se_nummer = %s ORDER BY fordringshaver_id"
# Everybody's, in a steady order.
_ALLE = f"SELECT {_KOLONNER} FROM mf.adgang ORDER BY fordringshaver_id, se_nummer"
# Add one or replace it.
_GEM = f"""
    INSERT INTO mf.adgang ({_KOLONNER}) VALUES (%s, %s, %s, %s)
    ON CONFLICT (se_nummer, fordringshaver_id) DO UPDATE
        SET udgave = excluded.udgave, aeldre = excluded.aeldre
"""
# Take one away.
_FJERN = "DELETE FROM mf.adgang WHERE se_nummer = %s AND fordringshaver_id = %s"


def _adgang(raekke: tuple[Any, ...]) -> Adgang:
    return Adgang(*raekke)


def for_system(conn: Connection, se_nummer: str) -> dict[int, Adgang]:
    """What a system may do, by claimant id."""
    alle = map(_adgang, conn.execute(_FOR_SYSTEM, (se_nummer,)))
    return {adgang.fordringshaver_id: adgang for adgang in alle}


def alle(conn: Connection) -> list[Adgang]:
    """Every system's access, by claimant."""
    return [_adgang(raekke) for raekke in conn.execute(_ALLE)]


def gem(conn: Connection, adgang: Adgang) -> None:
    """Let a system report for a claimant, or change how."""
    felter = (adgang.se_nummer, adgang.fordringshaver_id, adgang.udgave, adgang.aeldre)
    conn.execute(_GEM, felter)


def fjern(conn: Connection, se_nummer: str, fordringshaver_id: int) -> bool:
    """Let a system no longer report for a claimant; False when it did not."""
    return conn.execute(_FJERN, (se_nummer, fordringshaver_id)).rowcount == 1
