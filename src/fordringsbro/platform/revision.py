"""How far a database has been migrated, and how far this version's migrations lead."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Final

from fordringsbro.platform.database import Connection

#: A migration's own revision, and the one that it comes after.
_EGEN: Final = re.compile(r'^revision = "(\w+)"$', re.MULTILINE)
_FOER: Final = re.compile(r'^down_revision = "(\w+)"$', re.MULTILINE)
#: An empty database has no such table.
_FINDES: Final = "SELECT to_regclass('alembic_version') IS NOT NULL"
_REVISION: Final = "SELECT version_num FROM alembic_version"


@cache
def nyeste_revision() -> str:
    """The revision that this version's migrations lead to: the one that none comes after, whatever its number."""
    folder = resources.files("fordringsbro.platform") / "migrations" / "versions"
    filer = [fil.read_text(encoding="utf-8") for fil in folder.iterdir() if fil.name[:4].isdigit()]
    egne, foer = ({fundet[1] for kilde in filer for fundet in led.finditer(kilde)} for led in (_EGEN, _FOER))
    (sidste,) = egne - foer
    return sidste


def migreret_til(conn: Connection) -> str | None:
    """The revision the database was migrated to; None when it never was."""
    findes = conn.execute(_FINDES).fetchone()
    row = conn.execute(_REVISION).fetchone() if findes and findes[0] else None
    return str(row[0]) if row else None
