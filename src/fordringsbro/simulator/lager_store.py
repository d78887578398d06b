"""A simulator's own database: one SQLite file, written through before anything is answered.

Here are the file, settings, number series, deliveries, counts and ordered faults; claims and actions are in `store`.
Moments are stored as ISO text in UTC with microseconds, so that they compare as text.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from fordringsbro.simulator.model import Handlingsstatus, Systemtilstand

# The tables; `udfoerelse` gets one row each time an action is carried out, so that a double execution shows.
_SCHEMA = """
CREATE TABLE IF NOT EXISTS noegle (navn TEXT PRIMARY KEY, vaerdi TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS leverance (
    system TEXT NOT NULL, nummer TEXT NOT NULL, modtaget TEXT NOT NULL, PRIMARY KEY (system, nummer));
CREATE TABLE IF NOT EXISTS fordring (
    fordring_id INTEGER PRIMARY KEY, hoved_id INTEGER NOT NULL, fordringshaver TEXT NOT NULL, reference TEXT,
    type_kode TEXT NOT NULL, art TEXT NOT NULL, oprindelig_oere INTEGER NOT NULL, saldo_oere INTEGER NOT NULL,
    tilstand TEXT NOT NULL, modtaget TEXT NOT NULL, kunder TEXT NOT NULL,
    hovedstol_oere INTEGER NOT NULL DEFAULT 0, ophoer TEXT, opskriver_id INTEGER,
    genindsendt INTEGER NOT NULL DEFAULT 0, stamdata TEXT NOT NULL DEFAULT '{}');
CREATE INDEX IF NOT EXISTS fordring_reference ON fordring (fordringshaver, reference);
CREATE TABLE IF NOT EXISTS handling (
    raekke INTEGER PRIMARY KEY AUTOINCREMENT, nummer INTEGER NOT NULL UNIQUE, system TEXT NOT NULL,
    parti TEXT NOT NULL, kode TEXT NOT NULL, fordring_id INTEGER NOT NULL, hoved_id INTEGER NOT NULL,
    fordringshaver TEXT NOT NULL, reference TEXT, status TEXT NOT NULL, status_tid TEXT NOT NULL,
    modtaget TEXT NOT NULL, forfalder TEXT NOT NULL, data TEXT NOT NULL, afvist TEXT NOT NULL,
    resultat TEXT NOT NULL, aftryk TEXT NOT NULL, meld_tid TEXT, forsoeg INTEGER NOT NULL DEFAULT 0);
CREATE INDEX IF NOT EXISTS handling_forfalder ON handling (forfalder) WHERE status = 'MODTAGET';
CREATE INDEX IF NOT EXISTS handling_meld ON handling (meld_tid) WHERE meld_tid IS NOT NULL;
CREATE INDEX IF NOT EXISTS handling_parti ON handling (system, parti);
CREATE INDEX IF NOT EXISTS handling_fordring ON handling (fordring_id);
CREATE TABLE IF NOT EXISTS aktion (
    system TEXT NOT NULL, nummer TEXT NOT NULL, modtaget TEXT NOT NULL, PRIMARY KEY (system, nummer));
CREATE TABLE IF NOT EXISTS udfoerelse (nummer INTEGER NOT NULL, tid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS overtaget (
    fra TEXT NOT NULL, fra_id INTEGER NOT NULL, fordring_id INTEGER NOT NULL, PRIMARY KEY (fra, fra_id));
CREATE TABLE IF NOT EXISTS underretning (
    nummer INTEGER PRIMARY KEY, fordringshaver TEXT NOT NULL, tid TEXT NOT NULL, slags TEXT NOT NULL,
    xml TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS underretning_fordringshaver ON underretning (fordringshaver, nummer);
CREATE TABLE IF NOT EXISTS fejl (
    raekke INTEGER PRIMARY KEY AUTOINCREMENT, art TEXT NOT NULL, antal INTEGER NOT NULL, data TEXT NOT NULL);
"""


#: What the table of claims got since its first version.
_NYE_KOLONNER = {
    "hovedstol_oere": "INTEGER NOT NULL DEFAULT 0",
    "ophoer": "TEXT",
    "opskriver_id": "INTEGER",
    "genindsendt": "INTEGER NOT NULL DEFAULT 0",
    "stamdata": "TEXT NOT NULL DEFAULT '{}'",
}


class Lager:
    """The database file of one simulator; transactions are one at a time.

    Args:
        path: The file; it and its folder are made if missing.
    """

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        # It holds debtors' numbers; SQLite gives its side files the same mode.
        path.touch(mode=0o600)
        self._lock = threading.RLock()
        self._conn = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._conn.execute("PRAGMA journal_mode=WAL")
        self._conn.execute("PRAGMA synchronous=FULL")
        self._conn.executescript(_SCHEMA)
        self._udvid()

    def _udvid(self) -> None:
        """Give a file of an earlier version the columns it lacks."""
        # One row a column.
        kendte = {row[1] for row in self._conn.execute("PRAGMA table_info(fordring)")}
        for navn, slags in _NYE_KOLONNER.items():
            if navn not in kendte:
                # Names are the constants above.
                self._conn.execute(f"ALTER TABLE fordring ADD COLUMN {navn} {slags}")
        self._conn.execute("CREATE INDEX IF NOT EXISTS fordring_hoved ON fordring (hoved_id)")

    @contextmanager
    def transaktion(self) -> Iterator[sqlite3.Connection]:
        """A transaction: kept when the block ends, undone when it raises."""
        with self._lock:
            self._conn.execute("BEGIN IMMEDIATE")
            try:
                yield self._conn
            except BaseException:
                self._conn.execute("ROLLBACK")
                raise
            self._conn.execute("COMMIT")

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._conn.close()


def tekst_tid(when: datetime) -> str:
    """A moment as it is stored."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


def hent_noegle(conn: sqlite3.Connection, navn: str, ellers: str) -> str:
    """A kept setting, or the given one."""
    # One setting.
    row = conn.execute("SELECT vaerdi FROM noegle WHERE navn = ?", (navn,)).fetchone()
    return str(row[0]) if row else ellers


def saet_noegle(conn: sqlite3.Connection, navn: str, vaerdi: str) -> None:
    """Keep a setting."""
    # Replaces the earlier value.
    conn.execute(
        "INSERT INTO noegle VALUES (?, ?) ON CONFLICT (navn) DO UPDATE SET vaerdi = excluded.vaerdi",
        (navn, vaerdi),
    )


def overtag(conn: sqlite3.Connection, fra: str, fra_id: int, fordring_id: int) -> int | None:
    """Note that a claim of the other system was taken over as one here; the one it already is, if it was before."""
    # The primary key decides.
    conn.execute("INSERT OR IGNORE INTO overtaget VALUES (?, ?, ?)", (fra, fra_id, fordring_id))
    row = conn.execute("SELECT fordring_id FROM overtaget WHERE fra = ? AND fra_id = ?", (fra, fra_id)).fetchone()
    return None if row[0] == fordring_id else int(row[0])


def naeste_nummer(conn: sqlite3.Connection, serie: str, foerste: int) -> int:
    """The next number of a series; a series never starts over, not even after a reset."""
    nummer = int(hent_noegle(conn, serie, str(foerste)))
    saet_noegle(conn, serie, str(nummer + 1))
    return nummer


def ny_leverance(conn: sqlite3.Connection, system: str, nummer: str, nu: datetime) -> bool:
    """Note a delivery; False if that system used the number before."""
    # The primary key decides, also between two requests at once.
    cursor = conn.execute("INSERT OR IGNORE INTO leverance VALUES (?, ?, ?)", (system, nummer, tekst_tid(nu)))
    return cursor.rowcount == 1


def ny_aktion(conn: sqlite3.Connection, system: str, nummer: str, nu: datetime) -> bool:
    """Note an AktionID that was handed over; False if that system used it before."""
    # As for deliveries.
    cursor = conn.execute("INSERT OR IGNORE INTO aktion VALUES (?, ?, ?)", (system, nummer, tekst_tid(nu)))
    return cursor.rowcount == 1


def optaelling(conn: sqlite3.Connection) -> dict[str, dict[str, int]]:
    """Counts of claims by state, actions by status, deliveries, executions and callbacks that wait."""
    # Claims by state.
    fordringer = dict(conn.execute("SELECT tilstand, COUNT(*) FROM fordring GROUP BY tilstand").fetchall())
    # Actions by status.
    handlinger = dict(conn.execute("SELECT status, COUNT(*) FROM handling GROUP BY status").fetchall())
    # The rest in one row.
    row = conn.execute(
        "SELECT (SELECT COUNT(*) FROM leverance), (SELECT COUNT(*) FROM udfoerelse),"
        " (SELECT COUNT(*) FROM handling WHERE meld_tid IS NOT NULL)"
    ).fetchone()
    return {
        "fordringer": {str(state): int(fordringer.get(state, 0)) for state in Systemtilstand},
        "handlinger": {str(status): int(handlinger.get(status, 0)) for status in Handlingsstatus},
        "andet": {"leverancer": row[0], "udfoerelser": row[1], "ventende_meldinger": row[2]},
    }


def gem_fejl(conn: sqlite3.Connection, art: str, antal: int, data: dict[str, Any]) -> None:
    """Put a fault in the queue."""
    # Played in order of arrival.
    conn.execute("INSERT INTO fejl (art, antal, data) VALUES (?, ?, ?)", (art, antal, json.dumps(data)))


def tag_fejl(conn: sqlite3.Connection, arter: Sequence[str]) -> tuple[str, dict[str, Any]] | None:
    """Take one playing of the first fault of these kinds."""
    # The oldest that is left.
    row = conn.execute(
        "SELECT raekke, art, data FROM fejl WHERE antal > 0 AND art IN (SELECT value FROM json_each(?))"
        " ORDER BY raekke LIMIT 1",
        (json.dumps(list(arter)),),
    ).fetchone()
    if row is None:
        return None
    # One playing less.
    conn.execute("UPDATE fejl SET antal = antal - 1 WHERE raekke = ?", (row[0],))
    return str(row[1]), json.loads(row[2])


def alle_fejl(conn: sqlite3.Connection) -> list[dict[str, Any]]:
    """The faults that are left to play."""
    # In the order they will be played.
    rows = conn.execute("SELECT art, antal, data FROM fejl WHERE antal > 0 ORDER BY raekke")
    return [{"art": art, "antal": antal, **json.loads(data)} for art, antal, data in rows]


def nulstil(conn: sqlite3.Connection) -> None:
    """Forget claims, actions, deliveries and faults; time and the number series go on."""
    for table in ("fordring", "handling", "leverance", "aktion", "udfoerelse", "overtaget", "underretning", "fejl"):
        # Names are the constants above.
        conn.execute(f"DELETE FROM {table}")
