"""SQL of the municipalities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

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

# The external ids under which claims were handed over last; those that were never handed over again are left out.
_EKSTERNE = """
    SELECT DISTINCT ON (fordring_id) fordring_id, ekstern_id FROM overdragelse.forsoeg WHERE fordring_id = ANY(%s)
    ORDER BY fordring_id, nr DESC
"""
# Whose external ids these are, where they are not the claims' own.
_FORDRINGER = "SELECT ekstern_id, fordring_id FROM overdragelse.forsoeg WHERE ekstern_id = ANY(%s)"
# One more time of handing over.
_NYT_FORSOEG = """
    INSERT INTO overdragelse.forsoeg (ekstern_id, fordring_id, nr)
    SELECT %(ekstern_id)s, %(fordring_id)s, coalesce(max(nr), 1) + 1 FROM overdragelse.forsoeg
    WHERE fordring_id = %(fordring_id)s
"""
# The municipalities that send under an agreement.
_MED_AFTALE = f"SELECT {_COLUMNS} FROM overdragelse.kommune WHERE fordringshaver_id = %s ORDER BY cvr"


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


def kommuner_med_aftale(conn: Connection, fordringshaver_id: int) -> list[Kommune]:
    """The municipalities that send under an agreement."""
    return [_kommune(row) for row in conn.execute(_MED_AFTALE, (fordringshaver_id,))]


def eksterne(conn: Connection, fordring_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """Claim -> external id it has at NyMF now; a claim that was handed over once at most has its own."""
    ider = set(fordring_ids)
    return {fordring_id: fordring_id for fordring_id in ider} | dict(conn.execute(_EKSTERNE, (list(ider),)))


def fordringer(conn: Connection, ekstern_ids: Iterable[UUID]) -> Mapping[UUID, UUID]:
    """External id -> the claim that has or had it."""
    ider = set(ekstern_ids)
    return {ekstern_id: ekstern_id for ekstern_id in ider} | dict(conn.execute(_FORDRINGER, (list(ider),)))


def nyt_forsoeg(conn: Connection, fordring_id: UUID, ekstern_id: UUID) -> None:
    """Give a claim a new external id, under which it is handed over from now on."""
    conn.execute(_NYT_FORSOEG, {"ekstern_id": ekstern_id, "fordring_id": fordring_id})


def gem(conn: Connection, kommune: Kommune) -> None:
    """Connect a municipality, or change one."""
    conn.execute(_GEM, (kommune.cvr, kommune.navn, kommune.fordringshaver_id, kommune.politik, kommune.dage))
