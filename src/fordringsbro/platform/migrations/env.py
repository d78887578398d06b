"""Alembic's environment: one connection, one lock, no models."""

from __future__ import annotations

import psycopg
from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from fordringsbro.platform.database import Databaseadresse, klartekst

#: Any constant will do: it keeps two migrations of the same database from running at once.
_LOCK = 1590
#: Whoever waits for a table has everybody else wait behind: no longer than this, and then anew.
_WAIT_MS = 2000


def run() -> None:
    """Run the migrations on a connection of their own."""
    url: Databaseadresse = context.config.attributes["url"]
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(klartekst(url)), poolclass=NullPool)
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        connection.execute(text(f"SET LOCAL lock_timeout = {_WAIT_MS}"))
        context.configure(connection=connection)
        context.run_migrations()


run()
