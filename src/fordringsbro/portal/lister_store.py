"""SQL of the lists of actions and of the register: the ids of a page, by what only several rooms together know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.database import Connection
from fordringsbro.platform.sidelaesning import fra, hvor

#: The states of forwarding, which count for an action from when it is sent until it has its outcome.
_HOS_FORSENDELSEN: Final = ("SENT", "UNKNOWN", "PARKED")
# What the register calls ROUTED is one of the states of forwarding, once it is sent.
_SENDT: Final = """
    a.tilstand = 'ROUTED' AND EXISTS (SELECT FROM inddrivelse.afsendelse s
        WHERE s.aktion_id = a.aktion_id AND s.tilstand = '{}')
"""
_USENDT: Final = """
    a.tilstand = 'ROUTED' AND NOT EXISTS (SELECT FROM inddrivelse.afsendelse s
        WHERE s.aktion_id = a.aktion_id AND s.tilstand IN ('SENT', 'UNKNOWN', 'PARKED'))
"""


def aktioner(
    conn: Connection,
    *,
    tilstand: str | None,
    backend: Backend | None,
    efter: int | None,
    nyeste_foerst: bool,
    antal: int,
) -> list[int]:
    """The ids of a page of actions, in order.

    Args:
        conn: The transaction.
        tilstand: Only in this state, as lists tell it.
        backend: Only those to this collection system.
        efter: After the action with this id.
        nyeste_foerst: The newest first.
        antal: At most so many.
    """
    givet = {"tilstand": tilstand, "backend": backend, "efter": efter, "antal": antal}
    # Written out: a partial index is used only where the statement itself says its condition.
    betingelser = {"tilstand": _i_tilstand(tilstand), "backend": f"a.backend = '{backend}'"}
    side = fra("a.aktion_id", nyeste_foerst=nyeste_foerst, efter=efter)
    return _ider(conn, f"SELECT a.aktion_id FROM nymf.aktion a WHERE {hvor(betingelser, givet)}{side}", givet)


def registret(
    conn: Connection,
    *,
    fordringshaver_id: int | None,
    backend: Backend | None,
    efter: int | None,
    nyeste_foerst: bool,
    antal: int,
) -> list[int]:
    """The fordrings-IDs of a page of the register, in order; arguments as for `aktioner`."""
    givet = {"fordringshaver_id": fordringshaver_id, "backend": backend, "efter": efter, "antal": antal}
    betingelser = {
        "fordringshaver_id": "f.fordringshaver_id = %(fordringshaver_id)s",
        "backend": f"f.backend = '{backend}'",
    }
    side = fra("f.fordring_id", nyeste_foerst=nyeste_foerst, efter=efter)
    return _ider(conn, f"SELECT f.fordring_id FROM nymf.fordring f WHERE {hvor(betingelser, givet)}{side}", givet)


def _i_tilstand(tilstand: str | None) -> str:
    if tilstand in _HOS_FORSENDELSEN:
        return _SENDT.format(tilstand)
    return _USENDT if tilstand == "ROUTED" else "a.tilstand = %(tilstand)s"


def _ider(conn: Connection, sql: str, givet: Mapping[str, object]) -> list[int]:
    return [ident for (ident,) in conn.execute(sql, givet)]
