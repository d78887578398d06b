"""Moments that rise in the order of commits: whoever has read up to one of them has missed none before it.

Both sides of it: giving what is written its moments, and reading it a page at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from fordringsbro.platform.database import Connection

#: So many rows of a series at most have the same moment. Moments are whole milliseconds, which every client's date type
#: can hold, and a page is never cut between two rows of the same moment.
SAMTIDIGE: Final = 100

# The next moments of a series begin after the last one used. The row stays locked until the commit.
_NAESTE = """
    INSERT INTO platform.ur (noegle, sidst) VALUES (%(noegle)s, %(nu)s + %(bredde)s)
    ON CONFLICT (noegle) DO UPDATE
        SET sidst = greatest(%(nu)s, ur.sidst + interval '1 millisecond') + %(bredde)s
    RETURNING sidst - %(bredde)s
"""


def naeste(conn: Connection, noegle: str, antal: int, nu: datetime) -> list[datetime]:
    """So many moments of a series; whoever asks next waits until this transaction ends."""
    if antal == 0:
        return []
    bredde = timedelta(milliseconds=(antal - 1) // SAMTIDIGE)
    nu = nu.replace(microsecond=nu.microsecond // 1000 * 1000)
    raekke = conn.execute(_NAESTE, {"noegle": noegle, "nu": nu, "bredde": bredde}).fetchone()
    foerst: datetime = raekke[0]  # type: ignore[index]  # an upsert always answers
    return [foerst + timedelta(milliseconds=nummer // SAMTIDIGE) for nummer in range(antal)]


def side(
    conn: Connection, sql: str, vaerdier: Mapping[str, object], graense: int
) -> tuple[list[tuple[Any, ...]], datetime | None]:
    """A page of what a query finds, in the order of its moments.

    Args:
        conn: The transaction.
        sql: A query whose last column is called `moment`.
        vaerdier: Its parameters.
        graense: Rows of a page; all of the last moment come with it.

    Returns:
        The rows, and the last moment when there are more.
    """
    foerste = f"SELECT * FROM ({sql}) fundet ORDER BY moment FETCH FIRST %(graense)s ROWS WITH TIES"
    raekker = conn.execute(foerste, {**vaerdier, "graense": graense}).fetchall()
    if len(raekker) < graense:
        return raekker, None
    sidst = raekker[-1][-1]
    mere = f"SELECT EXISTS (SELECT FROM ({sql}) fundet WHERE moment > %(sidst)s)"
    flere = conn.execute(mere, {**vaerdier, "sidst": sidst}).fetchone()
    return raekker, sidst if flere and flere[0] else None
