"""SQL of the deliveries."""

from __future__ import annotations

import zlib
from datetime import datetime

from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

# Take a LeveranceID; a second delivery of that id waits here until the first has ended.
_NY = """
    INSERT INTO mf.leverance (se_nummer, leverance_id, transaktion_id, anmodning, certifikat_cvr, modtaget)
    VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# The answer to a delivery, and what it said.
_SVAR = "UPDATE mf.leverance SET aftryk = %s, svar = %s WHERE se_nummer = %s AND leverance_id = %s"
# What used a LeveranceID first.
_FIND = "SELECT transaktion_id, aftryk, svar FROM mf.leverance WHERE se_nummer = %s AND leverance_id = %s"

# The deliveries that were kept, oldest first.
_MODTAGNE = "SELECT se_nummer, leverance_id, modtaget FROM mf.leverance ORDER BY modtaget, se_nummer, leverance_id"
# One of them as it came in.
_ANMODNING = "SELECT anmodning FROM mf.leverance WHERE se_nummer = %s AND leverance_id = %s"


@record
class NyLeverance:
    """A delivery as it came in."""

    se_nummer: str
    leverance_id: int
    transaktion_id: str | None
    anmodning: bytes
    certifikat_cvr: str | None
    modtaget: datetime


@record
class BesvaretLeverance:
    """A delivery that was answered before."""

    transaktion_id: str | None
    aftryk: bytes
    svar: bytes


def ny(conn: Connection, leverance: NyLeverance) -> bool:
    """Keep a delivery; False when its id is taken."""
    felter = (
        leverance.se_nummer,
        leverance.leverance_id,
        leverance.transaktion_id,
        zlib.compress(leverance.anmodning, 1),
        leverance.certifikat_cvr,
        leverance.modtaget,
    )
    return conn.execute(_NY, felter).rowcount == 1


def gem_svar(conn: Connection, se_nummer: str, leverance_id: int, aftryk: bytes, svar: bytes) -> None:
    """Keep the answer to a delivery, for whoever sends the same again."""
    conn.execute(_SVAR, (aftryk, zlib.compress(svar, 1), se_nummer, leverance_id))


def modtagne(conn: Connection) -> list[tuple[str, int, datetime]]:
    """System, number and time of every delivery that was kept, oldest first."""
    raekker = conn.execute(_MODTAGNE).fetchall()
    return [(se_nummer, int(leverance_id), modtaget) for se_nummer, leverance_id, modtaget in raekker]


def anmodning(conn: Connection, se_nummer: str, leverance_id: int) -> bytes:
    """A delivery as it came in.

    Raises:
        LookupError: There is none.
    """
    raekke = conn.execute(_ANMODNING, (se_nummer, leverance_id)).fetchone()
    if raekke is None:
        raise LookupError("no delivery has this id")
    return zlib.decompress(raekke[0])


def find(conn: Connection, se_nummer: str, leverance_id: int) -> BesvaretLeverance:
    """What used a LeveranceID first.

    Raises:
        LookupError: Nothing did.
    """
    raekke = conn.execute(_FIND, (se_nummer, leverance_id)).fetchone()
    if raekke is None:
        raise LookupError("no delivery has this id")
    transaktion_id, aftryk, svar = raekke
    return BesvaretLeverance(transaktion_id, bytes(aftryk), zlib.decompress(svar))
