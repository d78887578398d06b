"""What processes have used of the CPU, and what a database takes up."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

from fordringsbro.platform.database import Database

_TIK_S: Final = os.sysconf("SC_CLK_TCK")


def sekunder(pid: int) -> float:
    """User and system time of a process, of its children, and of those of them that have ended."""
    try:
        felter = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boern = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return 0.0
    return sum(map(int, felter[11:15])) / _TIK_S + sum(sekunder(int(barn)) for barn in boern)


def postmaster(url: str) -> int:
    """The process that all of the database's others come from."""
    database = Database(url, max_size=1)
    try:
        with database.transaction() as conn:
            ((egen,),) = conn.execute("SELECT pg_backend_pid()").fetchall()
        return int(Path(f"/proc/{egen}/stat").read_text().rpartition(")")[2].split()[1])
    finally:
        database.close()


def stoerrelse(url: str) -> int:
    """Bytes of the database with its indexes; the write-ahead log is not in it."""
    database = Database(url, max_size=1)
    try:
        with database.transaction() as conn:
            ((antal,),) = conn.execute("SELECT pg_database_size(current_database())").fetchall()
        return int(antal)
    finally:
        database.close()
