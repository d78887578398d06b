"""SQL of the municipalities."""

from __future__ import annotations

from typing import Any

from fordringsbro.overdragelse.model import Kommune, Politik
from fordringsbro.platform.database import Connection

_COLUMNS = "cvr, navn, fordringshaver_id, politik, dage"

# One municipality.
_KOMMUNE = f"SELECT {_COLUMNS} FROM overdragelse.kommune WHERE cvr = %s"
# All of them, in a steady order.
_KOMMUNER = f"SELECT {_COLUMNS} FROM overdragelse.kommune ORDER BY cvr"
# Add a municipality or change its agreement and policy.
_GEM = f"""
    INSERT INTO overdragelse.kommune ({_COLUMNS}) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (cvr) DO UPDATE SET navn = excluded.navn, fordringshaver_id = excluded.fordringshaver_id,
        politik = excluded.politik, dage = excluded.dage
"""


def _kommune(row: tuple[Any, ...]) -> Kommune:
    cvr, navn, fordringshaver_id, politik, dage = row
    return Kommune(cvr, navn, fordringshaver_id, Politik(politik), dage)


def kommune(conn: Connection, cvr: str) -> Kommune | None:
    """The municipality with this CVR, or None when it is not connected."""
    row = conn.execute(_KOMMUNE, (cvr,)).fetchone()
    return _kommune(row) if row else None


def kommuner(conn: Connection) -> list[Kommune]:
    """Every connected municipality."""
    return [_kommune(row) for row in conn.execute(_KOMMUNER)]


def gem(conn: Connection, kommune: Kommune) -> None:
    """Connect a municipality, or change one."""
    conn.execute(_GEM, (kommune.cvr, kommune.navn, kommune.fordringshaver_id, kommune.politik, kommune.dage))
