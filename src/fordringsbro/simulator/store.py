"""Claims and actions of a simulator, in the database that `lager_store` opens."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from fordringsbro.simulator.lager_store import tekst_tid
from fordringsbro.simulator.model import (
    Handlingsstatus,
    Systemafvisning,
    Systemfordring,
    Systemhandling,
    Systemtilstand,
)

Row = tuple[Any, ...]

_FORDRING = (
    "fordring_id, hoved_id, fordringshaver, reference, type_kode, art, oprindelig_oere, saldo_oere, tilstand,"
    " modtaget, kunder, hovedstol_oere, ophoer, opskriver_id, genindsendt, stamdata"
)
_HANDLING = (
    "nummer, parti, kode, fordring_id, hoved_id, fordringshaver, reference, status, status_tid, modtaget,"
    " forfalder, data, afvist, resultat, aftryk"
)


def gem_fordring(conn: sqlite3.Connection, item: Systemfordring) -> None:
    """Add a claim."""
    # All columns, in the table's order.
    conn.execute(
        f"INSERT INTO fordring ({_FORDRING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            item.fordring_id, item.hoved_id, item.fordringshaver, item.reference, item.type_kode, item.art,
            item.oprindelig_oere, item.saldo_oere, item.tilstand, tekst_tid(item.modtaget), json.dumps(item.kunder),
            item.hovedstol_oere, item.ophoer, item.opskriver_id, item.genindsendt, json.dumps(item.stamdata),
        ),
    )  # fmt: skip


def _fordring(row: Row) -> Systemfordring:
    return Systemfordring(
        fordring_id=row[0],
        hoved_id=row[1],
        fordringshaver=row[2],
        reference=row[3],
        type_kode=row[4],
        art=row[5],
        oprindelig_oere=row[6],
        saldo_oere=row[7],
        tilstand=Systemtilstand(row[8]),
        modtaget=datetime.fromisoformat(row[9]),
        kunder=tuple((kind, number) for kind, number in json.loads(row[10])),
        hovedstol_oere=row[11],
        ophoer=row[12],
        opskriver_id=row[13],
        genindsendt=bool(row[14]),
        stamdata=json.loads(row[15]),
    )


def hent_fordring(conn: sqlite3.Connection, fordring_id: int) -> Systemfordring | None:
    """One claim."""
    # By its id.
    row = conn.execute(f"SELECT {_FORDRING} FROM fordring WHERE fordring_id = ?", (fordring_id,)).fetchone()
    return _fordring(row) if row else None


def alle_fordringer(conn: sqlite3.Connection, efter: int, antal: int) -> list[Systemfordring]:
    """Claims that are held (received or created, not rejected): so many from the one after an id; -1 is all."""
    # In order of id.
    rows = conn.execute(
        f"SELECT {_FORDRING} FROM fordring WHERE tilstand <> 'AFVIST' AND fordring_id > ? ORDER BY fordring_id LIMIT ?",
        (efter, antal),
    )
    return [_fordring(row) for row in rows]


def kunder(conn: sqlite3.Connection, fordring_ider: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    """The debtors (type, number) of each of these claims."""
    # One parameter for any number of ids.
    rows = conn.execute(
        "SELECT fordring_id, kunder FROM fordring WHERE fordring_id IN (SELECT value FROM json_each(?))",
        (json.dumps(list(fordring_ider)),),
    )
    return {row[0]: tuple((kind, number) for kind, number in json.loads(row[1])) for row in rows}


def reference_brugt(conn: sqlite3.Connection, item: Systemfordring) -> bool:
    """Whether the creditor's reference stands on another claim that was created."""
    # Rejected and withdrawn claims free their reference.
    row = conn.execute(
        "SELECT 1 FROM fordring WHERE fordringshaver = ? AND reference = ? AND fordring_id <> ?"
        " AND tilstand = 'OPRETTET' AND ophoer IS NULL LIMIT 1",
        (item.fordringshaver, item.reference, item.fordring_id),
    ).fetchone()
    return row is not None


def aendr_fordring(conn: sqlite3.Connection, fordring_id: int, tilstand: Systemtilstand, saldo_oere: int) -> None:
    """Set a claim's state and balance."""
    # By its id.
    conn.execute(
        "UPDATE fordring SET tilstand = ?, saldo_oere = ? WHERE fordring_id = ?", (tilstand, saldo_oere, fordring_id)
    )


def afvis_fordring(conn: sqlite3.Connection, fordring_id: int) -> None:
    """Reject a claim that was received."""
    # By its id.
    conn.execute("UPDATE fordring SET tilstand = 'AFVIST' WHERE fordring_id = ?", (fordring_id,))


def aendr_stamdata(conn: sqlite3.Connection, fordring_id: int, art: str, stamdata: dict[str, Any]) -> None:
    """Set a claim's art and master data."""
    # By its id.
    conn.execute(
        "UPDATE fordring SET art = ?, stamdata = ? WHERE fordring_id = ?", (art, json.dumps(stamdata), fordring_id)
    )


def aendr_hovedstol(conn: sqlite3.Connection, fordring_id: int, hovedstol_oere: int) -> None:
    """Set a claim's principal."""
    # By its id.
    conn.execute("UPDATE fordring SET hovedstol_oere = ? WHERE fordring_id = ?", (hovedstol_oere, fordring_id))


def tilbagekald(conn: sqlite3.Connection, fordring_id: int, aarsag: str) -> None:
    """Withdraw a claim with what is related to it; only FEJL replaces an earlier reason."""
    # The claim itself, the claims related to it, and what writes it up.
    conn.execute(
        "UPDATE fordring SET ophoer = ? WHERE (fordring_id = ? OR hoved_id = ? OR opskriver_id = ?)"
        " AND tilstand <> 'AFVIST' AND (ophoer IS NULL OR (? = 'FEJL' AND ophoer NOT IN ('RETU', 'KONV')))",
        (aarsag, fordring_id, fordring_id, fordring_id, aarsag),
    )


def hoerer_til(conn: sqlite3.Connection, fordring_id: int) -> list[Systemfordring]:
    """A claim with what is related to it, or writes it up, as far as it is collected; the claim itself first."""
    # The claim itself, the claims related to it, and what writes it up.
    rows = conn.execute(
        f"SELECT {_FORDRING} FROM fordring WHERE (fordring_id = ? OR hoved_id = ? OR opskriver_id = ?)"
        " AND tilstand <> 'AFVIST' AND ophoer IS NULL ORDER BY fordring_id <> ?, fordring_id",
        (fordring_id, fordring_id, fordring_id, fordring_id),
    )
    return [_fordring(row) for row in rows]


def afslut_fordring(conn: sqlite3.Connection, fordring_id: int, ophoer: str) -> None:
    """End one claim, and none that is related to it."""
    # By its id.
    conn.execute("UPDATE fordring SET ophoer = ? WHERE fordring_id = ?", (ophoer, fordring_id))


def marker_genindsendt(conn: sqlite3.Connection, fordring_id: int) -> None:
    """Note that a withdrawn claim was sent again."""
    # By its id.
    conn.execute("UPDATE fordring SET genindsendt = 1 WHERE fordring_id = ?", (fordring_id,))


def annulleret(conn: sqlite3.Connection, nummer: int, undtagen: int) -> bool:
    """Whether an action that was not rejected, other than `undtagen`, undoes this one."""
    # The reference is part of the action's data.
    row = conn.execute(
        "SELECT 1 FROM handling WHERE json_extract(data, '$.reference') = ? AND nummer <> ?"
        " AND status = 'UDFOERT' LIMIT 1",
        (nummer, undtagen),
    ).fetchone()
    return row is not None


def gem_handling(conn: sqlite3.Connection, system: str, item: Systemhandling) -> None:
    """Add an action."""
    # The row number is given by SQLite and is the order of arrival.
    conn.execute(
        f"INSERT INTO handling (system, {_HANDLING}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            system, item.nummer, item.parti, item.kode, item.fordring_id, item.hoved_id, item.fordringshaver,
            item.reference, item.status, tekst_tid(item.status_tid), tekst_tid(item.modtaget),
            tekst_tid(item.forfalder), json.dumps(item.data), _afvist_json(item.afvist), json.dumps(item.resultat),
            item.aftryk,
        ),
    )  # fmt: skip


def _afvist_json(afvist: Sequence[Systemafvisning]) -> str:
    return json.dumps([[item.nummer, item.tekst, item.parametre] for item in afvist])


def _handling(row: Row) -> Systemhandling:
    return Systemhandling(
        nummer=row[0],
        parti=row[1],
        kode=row[2],
        fordring_id=row[3],
        hoved_id=row[4],
        fordringshaver=row[5],
        reference=row[6],
        status=Handlingsstatus(row[7]),
        status_tid=datetime.fromisoformat(row[8]),
        modtaget=datetime.fromisoformat(row[9]),
        forfalder=datetime.fromisoformat(row[10]),
        data=json.loads(row[11]),
        afvist=tuple(Systemafvisning(number, text, tuple(params)) for number, text, params in json.loads(row[12])),
        resultat=json.loads(row[13]),
        aftryk=row[14],
    )


def hent_handling(conn: sqlite3.Connection, nummer: int) -> Systemhandling | None:
    """One action."""
    # By its number.
    row = conn.execute(f"SELECT {_HANDLING} FROM handling WHERE nummer = ?", (nummer,)).fetchone()
    return _handling(row) if row else None


def soeg_handlinger(
    conn: sqlite3.Connection,
    *,
    system: str | None = None,
    parti: str | None = None,
    fordringshaver: str | None = None,
    siden: datetime | None = None,
    fordring_ider: Sequence[int] = (),
) -> list[Systemhandling]:
    """Actions that meet every condition given, in order of arrival."""
    conditions: list[str] = []
    values: list[str] = []
    for column, value in (("system", system), ("parti", parti), ("fordringshaver", fordringshaver)):
        if value is not None:
            conditions.append(f"{column} = ?")
            values.append(value)
    if siden is not None:
        conditions.append("status_tid >= ?")
        values.append(tekst_tid(siden))
    if fordring_ider:
        # One parameter for any number of ids.
        conditions.append("fordring_id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(list(fordring_ider)))
    where = " AND ".join(conditions) or "1"
    # Conditions are composed of the constants above; values are bound.
    rows = conn.execute(f"SELECT {_HANDLING} FROM handling WHERE {where} ORDER BY raekke", values)
    return [_handling(row) for row in rows]


def forfaldne(conn: sqlite3.Connection, nu: datetime, hoejst: int) -> list[Systemhandling]:
    """Received actions whose time has come, in order of arrival."""
    # Time first, so that a later action never overtakes an earlier one of the same delay.
    rows = conn.execute(
        f"SELECT {_HANDLING} FROM handling WHERE status = 'MODTAGET' AND forfalder <= ?"
        " ORDER BY forfalder, raekke LIMIT ?",
        (tekst_tid(nu), hoejst),
    )
    return [_handling(row) for row in rows]


def afslut_handling(
    conn: sqlite3.Connection,
    item: Systemhandling,
    nu: datetime,
    *,
    afvist: Sequence[Systemafvisning] = (),
    resultat: dict[str, Any] | None = None,
) -> None:
    """Give a received action its outcome, and note the execution if it was carried out."""
    status = Handlingsstatus.AFVIST if afvist else Handlingsstatus.UDFOERT
    # Only a received action can be finished.
    conn.execute(
        "UPDATE handling SET status = ?, status_tid = ?, afvist = ?, resultat = ?"
        " WHERE nummer = ? AND status = 'MODTAGET'",
        (status, tekst_tid(nu), _afvist_json(afvist), json.dumps(resultat or {}), item.nummer),
    )
    if status is Handlingsstatus.UDFOERT:
        # One row an execution.
        conn.execute("INSERT INTO udfoerelse VALUES (?, ?)", (item.nummer, tekst_tid(nu)))


def saet_melding(conn: sqlite3.Connection, nummer: int, hvornaar: datetime | None, *, forsoeg: int) -> None:
    """When an action's callback is to be sent next; None when it was acknowledged."""
    # By the action's number.
    conn.execute(
        "UPDATE handling SET meld_tid = ?, forsoeg = ? WHERE nummer = ?",
        (tekst_tid(hvornaar) if hvornaar else None, forsoeg, nummer),
    )


def klar_til_melding(conn: sqlite3.Connection, nu: datetime, hoejst: int) -> list[tuple[Systemhandling, int]]:
    """Finished actions whose callback is due, each with the number of failed attempts."""
    # In order of arrival.
    rows = conn.execute(
        f"SELECT {_HANDLING}, forsoeg FROM handling WHERE meld_tid <= ? AND status <> 'MODTAGET'"
        " ORDER BY raekke LIMIT ?",
        (tekst_tid(nu), hoejst),
    )
    return [(_handling(row), int(row[15])) for row in rows]


def naeste_moment(conn: sqlite3.Connection) -> datetime | None:
    """When there is something to do next, None when nothing waits."""
    # Actions to carry out and callbacks to send.
    row = conn.execute(
        "SELECT MIN(tid) FROM (SELECT MIN(forfalder) AS tid FROM handling WHERE status = 'MODTAGET'"
        " UNION ALL SELECT MIN(meld_tid) FROM handling WHERE meld_tid IS NOT NULL AND status <> 'MODTAGET')"
    ).fetchone()
    return datetime.fromisoformat(row[0]) if row[0] else None


def udfoerelser(conn: sqlite3.Connection, efter: int, antal: int) -> list[tuple[int, str, int, str | None, int]]:
    """For each action carried out: number, code, claim, reference, how often; a page as for claims."""
    # The log counts, not the action's own status.
    return conn.execute(
        "SELECT u.nummer, h.kode, h.fordring_id, h.reference, COUNT(*) FROM udfoerelse u"
        " JOIN handling h ON h.nummer = u.nummer WHERE u.nummer > ? GROUP BY u.nummer ORDER BY u.nummer LIMIT ?",
        (efter, antal),
    ).fetchall()
