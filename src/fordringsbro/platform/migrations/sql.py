"""How a migration runs its SQL file."""

from __future__ import annotations

from pathlib import Path

from alembic import op

from fordringsbro.platform.punkter import Punkt, naaet


def run_file(name: str) -> None:
    """Execute `versions/<name>`: any number of statements, no parameters."""
    run_sql((Path(__file__).parent / "versions" / name).read_text(encoding="utf-8"))


def run_sql(sql: str) -> None:
    """Execute SQL text as it is; the driver itself is used, since SQLAlchemy would read `%` and `:`."""
    driver = op.get_bind().connection.driver_connection
    if driver is None:
        raise RuntimeError("a migration needs a live connection")
    driver.execute(sql)
    naaet(Punkt.MIGRATION_KOERT)
