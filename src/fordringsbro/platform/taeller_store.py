"""Counts of what grows without end, kept by the tables' own triggers in the transaction of each change.

The database adds a row for each change and never alters one, so nobody waits for another; `fold` adds them up. A count
is right at any moment, folded or not. `verify` counts for itself and compares.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

from fordringsbro.platform.database import Connection

# What is counted, by key.
_TAL: Final = """
    SELECT a, b, c, sum(antal)::bigint FROM oversigt.taeller WHERE hvad = %s
    GROUP BY 1, 2, 3 HAVING sum(antal) <> 0 ORDER BY 1, 2, 3
"""
# Whether some key has more than one row, or one that says nothing.
_SPREDT: Final = """
    SELECT EXISTS (SELECT FROM oversigt.taeller GROUP BY hvad, a, b, c HAVING count(*) > 1 OR sum(antal) = 0)
"""
# One row for each key, out of the rows that nobody else is at.
_FOLD: Final = """
    WITH gamle AS (
        DELETE FROM oversigt.taeller
        WHERE ctid = ANY (ARRAY(SELECT ctid FROM oversigt.taeller LIMIT 200000 FOR UPDATE SKIP LOCKED))
        RETURNING *
    )
    INSERT INTO oversigt.taeller (hvad, a, b, c, antal)
    SELECT hvad, a, b, c, sum(antal) FROM gamle GROUP BY 1, 2, 3, 4 HAVING sum(antal) <> 0
"""


class Optalt(StrEnum):
    """What is counted.

    Attributes:
        FORDRING: Claims of the ledger, by municipality, state and collection system.
        AKTION: Actions by code, state and collection system.
        BESKED: Answered messages by operation and outcome.
        AFSENDELSE: Actions in forwarding by collection system and state.
        UNDERRETNING: Notifications by kind.
    """

    FORDRING = "fordring"
    AKTION = "aktion"
    BESKED = "besked"
    AFSENDELSE = "afsendelse"
    UNDERRETNING = "underretning"


class Taelling(NamedTuple):
    """How many there are of a key; what the parts of the key are, `Optalt` tells."""

    a: str
    b: str
    c: str | None
    antal: int


def tal(conn: Connection, hvad: Optalt) -> list[Taelling]:
    """How many there are of each key; keys of which there are none are left out."""
    return [Taelling(*row) for row in conn.execute(_TAL, (hvad,))]


def fold(conn: Connection) -> None:
    """Add up what was counted since the last time."""
    ((spredt,),) = conn.execute(_SPREDT).fetchall()
    if spredt:
        conn.execute(_FOLD)
