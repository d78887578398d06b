"""SQL of which claims a list shows: their numbers, a page at a time; and how many there are of each state."""

from __future__ import annotations

from typing import Any, Final

from fordringsbro.aktion.model import Backend
from fordringsbro.platform import taeller_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.sidelaesning import fra, hvor
from fordringsbro.platform.taeller_store import Optalt
from fordringsbro.portal.model import Udvalg

#: The state of a claim by register, action and forwarding, as `FRA` names them.
TILSTAND: Final = "oversigt.tilstand(r.ophoer_aarsag, a.tilstand, s.tilstand)"
#: Claims of the ledger with their entry in the register and the action that creates them.
FRA: Final = """
    FROM debitor.fordring f
    LEFT JOIN LATERAL overdragelse.seneste(f.fordring_id) o ON true
    LEFT JOIN nymf.fordring r ON r.fordringshaver_id = o.fordringshaver_id AND r.ekstern_id = o.ekstern_id
    LEFT JOIN nymf.aktion a ON a.aktion_id = r.opret_aktion_id
    LEFT JOIN inddrivelse.afsendelse s ON s.aktion_id = r.opret_aktion_id
"""
_AF_KOMMUNE: Final = {
    "kommune_cvr": "{t}.kommune_cvr = %(kommune_cvr)s",
    "kommuner": "{t}.kommune_cvr = ANY(%(kommuner)s)",
}
_AF_TYPE: Final = {"type_kode": "f.indhold->>'type_kode' = %(type_kode)s"}
# Where each claim's state is kept, and where it must be worked out, while that table is being filled.
_AF_TILSTAND: Final = {
    "tilstand": "v.tilstand = %(tilstand)s",
    "backend": "v.backend = %(backend)s",
    "uden_backend": "v.backend IS NULL",
}
_AF_HVERT: Final = {
    "tilstand": f"{TILSTAND} = %(tilstand)s",
    "backend": "r.backend = %(backend)s",
    "uden_backend": "r.backend IS NULL",
}
_MANGLER: Final = "SELECT til_nr > 0 FROM oversigt.udfyldning"
# Claims that are not taken into the table of states yet, the newest first.
_UDFYLD: Final = """
    SELECT oversigt.udfyld(greatest(1, til_nr - %(antal)s + 1), til_nr) FROM oversigt.udfyldning WHERE til_nr > 0
"""
_LAAS_KORT: Final = "SET LOCAL lock_timeout = '2s'"
_PORTION: Final = 5000
_TAEL_HVER: Final = f"""
    SELECT f.kommune_cvr, {TILSTAND}, r.backend, count(*) {FRA} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def vaerdier(udvalg: Udvalg) -> dict[str, Any]:
    """The values of the conditions; None where there is none."""
    return {
        "kommune_cvr": udvalg.kommune_cvr,
        "kommuner": None if udvalg.kommuner is None else sorted(udvalg.kommuner),
        "tilstand": udvalg.tilstand,
        "backend": udvalg.backend,
        "uden_backend": True if udvalg.uden_backend else None,
        "type_kode": udvalg.type_kode,
    }


def numre(conn: Connection, udvalg: Udvalg, *, nyeste_foerst: bool, efter: bool) -> str:
    """The query of the numbers of a page of claims, to be given `antal` and, with `efter`, `efter`."""
    givet = vaerdier(udvalg)
    tabeller, betingelser, nr = _fra(conn, givet)
    side = fra(nr, nyeste_foerst=nyeste_foerst, efter=efter or None)
    return f"SELECT {nr} AS nr {tabeller} WHERE {hvor(betingelser, givet)}{side}"


def _fra(conn: Connection, givet: dict[str, Any]) -> tuple[str, dict[str, str], str]:
    """Where the claims are found, by which conditions, and their number there."""
    if all(givet[navn] is None for navn in _AF_TILSTAND):
        return "FROM debitor.fordring f", _kommuner("f") | _AF_TYPE, "f.nr"
    if _mangler(conn):
        return FRA, _kommuner("f") | _AF_TYPE | _AF_HVERT, "f.nr"
    med_type = "" if givet["type_kode"] is None else " JOIN debitor.fordring f USING (nr)"
    return f"FROM oversigt.fordring v{med_type}", _kommuner("v") | _AF_TYPE | _AF_TILSTAND, "v.nr"


def _kommuner(tabel: str) -> dict[str, str]:
    return {navn: sql.format(t=tabel) for navn, sql in _AF_KOMMUNE.items()}


def antal(conn: Connection, udvalg: Udvalg) -> int:
    """How many claims are meant."""
    if udvalg.type_kode is not None:
        givet = vaerdier(udvalg)
        tabeller, betingelser, _ = _fra(conn, givet)
        ((fundet,),) = conn.execute(f"SELECT count(*) {tabeller} WHERE {hvor(betingelser, givet)}", givet).fetchall()
        return int(fundet)
    return sum(
        antal
        for kommune, tilstand, backend, antal in efter_kommune(conn)
        if udvalg.kommune_cvr in {None, kommune}
        and (udvalg.kommuner is None or kommune in udvalg.kommuner)
        and udvalg.tilstand in {None, tilstand}
        and udvalg.backend in {None, backend}
        and not (udvalg.uden_backend and backend is not None)
    )


def efter_kommune(conn: Connection) -> list[tuple[str, str, Backend | None, int]]:
    """How many claims of each municipality are in each state, at each collection system."""
    if _mangler(conn):
        fundne = [(row[0], row[1], row[2], row[3]) for row in conn.execute(_TAEL_HVER)]
    else:
        fundne = [(en.a, en.b, en.c, en.antal) for en in taeller_store.tal(conn, Optalt.FORDRING)]
    return [(cvr, tilstand, Backend(system) if system else None, antal) for cvr, tilstand, system, antal in fundne]


def udfyld(conn: Connection) -> bool:
    """Take a portion of claims into the table of states that are not in it since before it was made; whether any.

    Raises:
        psycopg.errors.LockNotAvailable: Others changed the states of claims all the time; later it may succeed.
    """
    if not _mangler(conn):
        return False
    conn.execute(_LAAS_KORT)
    conn.execute(_UDFYLD, {"antal": _PORTION})
    return True


def _mangler(conn: Connection) -> bool:
    """Whether claims are still to be taken into the table of states."""
    ((mangler,),) = conn.execute(_MANGLER).fetchall()
    return bool(mangler)
