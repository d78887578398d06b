"""A database is migrated while it is used: nobody waits long, nothing is rewritten, and it is all or nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.config import Config

import fordringsbro.platform.migrate as migrering
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.revision import nyeste_revision

#: The one before a column is added to the table of what is to be sent.
_FOER = "0030"
_TABEL = "inddrivelse.afsendelse"
_MIGRATION_VENTER = """
    SELECT 1 FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%ALTER TABLE inddrivelse%'
"""


@pytest.fixture
def gammel(copied_database) -> Iterator[str]:
    """A database of an earlier version."""
    with copied_database("template1") as (_, url):
        config = Config()
        config.set_main_option("script_location", str(migrering._FOLDER))
        config.attributes["url"] = url
        command.upgrade(config, _FOER)
        yield url


def _vent(conn: psycopg.Connection, sql: str) -> None:
    frist = time.monotonic() + 30
    while not conn.execute(sql).fetchone():
        assert time.monotonic() < frist, "it never came"


@pytest.mark.fault("D14")
def test_nobody_waits_behind_a_migration_that_waits(gammel, monkeypatch):
    """Somebody holds a table: the migration gives up its place in the line again and again, and is done when it can."""
    monkeypatch.setattr(migrering, "_PAUSE_S", 0.1)
    traad = threading.Thread(target=migrering.migrate, args=(gammel,))
    with psycopg.connect(gammel, autocommit=True) as anden, psycopg.connect(gammel) as holder:
        holder.execute(f"SELECT FROM {_TABEL}")
        traad.start()
        _vent(anden, _MIGRATION_VENTER)
        # Whoever comes now stands behind the migration, until that lets go.
        anden.execute("SET statement_timeout = '20s'")
        anden.execute(f"SELECT FROM {_TABEL}")
        assert anden.execute("SELECT version_num FROM alembic_version").fetchone() == (_FOER,)
        holder.rollback()
        traad.join(60)
        assert anden.execute("SELECT version_num FROM alembic_version").fetchone() == (nyeste_revision(),)


@pytest.mark.fault("D14")
def test_a_table_that_is_held_for_long_stops_the_migration_whole(gammel, monkeypatch):
    """FB-547, and nothing is changed."""
    monkeypatch.setattr(migrering, "_FORSOEG", 1)
    with psycopg.connect(gammel) as holder:
        holder.execute(f"SELECT FROM {_TABEL}")
        with pytest.raises(FejlError, match="FB-547"):
            migrering.migrate(gammel)
        assert holder.execute("SELECT version_num FROM alembic_version").fetchone() == (_FOER,)


@pytest.mark.long
@pytest.mark.fault("D14")
def test_a_million_rows_are_migrated_without_being_rewritten(gammel):
    """Columns are added to the table's description only: its file stays, and readers and writers go on meanwhile."""
    slut, gange = threading.Event(), [0]

    def brug() -> None:
        with psycopg.connect(gammel, autocommit=True) as conn:
            conn.execute("SET statement_timeout = '20s'")
            while not slut.is_set():
                conn.execute(f"UPDATE {_TABEL} SET forsoeg = forsoeg + 1 WHERE aktion_id = 17")
                gange[0] += 1

    with psycopg.connect(gammel, autocommit=True) as conn:
        conn.execute(
            f"INSERT INTO {_TABEL} (aktion_id, backend, fordringshaver_id, fordring_id, aktionskode, opgave, tilstand,"
            " oprettet, afsluttet) SELECT n, 'PSRM', 1, n, 'OPRETFORDRING', '{}', 'DONE', now(), now() FROM generate_series(1, 1000000) n"
        )
        fil = conn.execute(f"SELECT pg_relation_filepath('{_TABEL}')").fetchone()
        traad = threading.Thread(target=brug)
        traad.start()
        migrering.migrate(gammel)
        slut.set()
        traad.join(30)
        assert not traad.is_alive()
        assert gange[0]
        assert conn.execute(f"SELECT pg_relation_filepath('{_TABEL}')").fetchone() == fil
