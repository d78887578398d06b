"""SQL of the notifications that PSRM holds; the table is made in `lager_store`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from fordringsbro.simulator.lager_store import tekst_tid

# One more, under a number of its own.
_NY: Final = "INSERT INTO underretning VALUES (?, ?, ?, ?, ?)"
# A page of them in the order of numbers, without what they say.
_SIDE: Final = "SELECT nummer, fordringshaver, tid, slags FROM underretning WHERE nummer > ? ORDER BY nummer LIMIT ?"


def tilfoej(conn: sqlite3.Connection, raekke: tuple[int, str, str, str, str]) -> None:
    """Hold one more: number, claimant, moment, branch, and its XML."""
    conn.execute(_NY, raekke)


def side(conn: sqlite3.Connection, hvor: Sequence[Any]) -> list[tuple[int, str, str, str]]:
    """A page: what comes after a number, and how many."""
    return conn.execute(_SIDE, hvor).fetchall()


def soeg(
    conn: sqlite3.Connection, haver: list[str], siden: datetime | None, fra: str | None, til: str | None
) -> list[tuple[int, str, str, str]]:
    """Those of some claimants (of all when none is named), from a moment on, with numbers between two."""
    betingelser, vaerdier = ["1"], list[str | int]()
    if haver:
        betingelser.append(f"fordringshaver IN ({', '.join('?' * len(haver))})")
        vaerdier += haver
    if siden is not None:
        betingelser.append("tid >= ?")
        vaerdier.append(tekst_tid(siden))
    for tegn, ende in ((">=", fra), ("<=", til)):
        if ende is not None:
            betingelser.append(f"nummer {tegn} ?")
            # Above every number of ours, a larger one says the same.
            vaerdier.append(min(int(ende), 2**63 - 1))
    # Conditions are composed of the constants above; values are bound.
    sql = f"SELECT nummer, fordringshaver, tid, xml FROM underretning WHERE {' AND '.join(betingelser)} ORDER BY nummer"
    return conn.execute(sql, vaerdier).fetchall()
