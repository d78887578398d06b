"""What every test may ask for: a real PostgreSQL, a migrated database of its own, a clock that stands still."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Final

import psycopg
import pytest

from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.migrate import migrate

# Whoever asks Python to keep no bytecode (container images do) has every process of the suite, and each of the hundreds
# that tests start, compile all of it anew: collecting the suite took 27 seconds of CPU a process, and 12.7 without.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

#: Memory as a folder, where the machine has it: a database there is made in a sixth of the time.
_HUKOMMELSE: Final = Path("/dev/shm")  # noqa: S108 - each folder in it is made by mkdtemp
#: Room for a server of each worker, and a machine that has other things to do; containers often have 64 MB.
_PLADS: Final = 4 * 2**30


def _make_open_folder(where: Path | None = None) -> Path:
    """An empty folder that others may enter: as root, PostgreSQL runs as a user of its own."""
    folder = Path(tempfile.mkdtemp(prefix="fordringsbro-test-", dir=where))
    folder.chmod(0o755)
    return folder


def _quick_place() -> Path | None:
    """Where the session's server is quickest, if there is room; None is the usual place."""
    found = os.access(_HUKOMMELSE, os.W_OK | os.X_OK) and shutil.disk_usage(_HUKOMMELSE).free >= _PLADS
    return _HUKOMMELSE if found else None


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that an embedded PostgreSQL can live in."""
    folder = _make_open_folder()
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL server for the test session (one for each worker process)."""
    folder = _make_open_folder(_quick_place())
    with embedded_postgres(folder) as url:
        with psycopg.connect(url, autocommit=True) as conn:
            # Nothing here outlives the session, and thousands of databases are made; the sandboxes that tests kill have
            # durable servers of their own.
            for navn in ("fsync", "full_page_writes", "synchronous_commit"):
                conn.execute(f"ALTER SYSTEM SET {navn} = off")
            conn.execute("SELECT pg_reload_conf()")
        yield url
    shutil.rmtree(folder)


def _url(server: str, name: str) -> str:
    head, _, query = server.partition("?")
    return f"{head.rpartition('/')[0]}/{name}?{query}"


@pytest.fixture(scope="session")
def template_database(postgres_url: str) -> str:
    """A migrated, empty database that the others are copied from."""
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute("CREATE DATABASE template_fordringsbro")
    migrate(_url(postgres_url, "template_fordringsbro"))
    return "template_fordringsbro"


@pytest.fixture(scope="session")
def copied_database(postgres_url: str) -> Callable[[str], AbstractContextManager[tuple[str, str]]]:
    """Makes a database as a copy of another, which nobody may be connected to: its name and URL while a block runs."""

    @contextmanager
    def copied(template: str) -> Iterator[tuple[str, str]]:
        name = f"t_{uuid.uuid4().hex}"
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            # Copied as files: a third quicker here than by the log, which nobody needs.
            conn.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
            yield name, _url(postgres_url, name)
            conn.execute(f"DROP DATABASE {name} WITH (FORCE)")

    return copied


@pytest.fixture
def database_url(
    copied_database: Callable[[str], AbstractContextManager[tuple[str, str]]], template_database: str
) -> Iterator[str]:
    """A migrated, empty database for one test."""
    with copied_database(template_database) as (_, url):
        yield url


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    """A pool on a database of the test's own."""
    database = Database(database_url, max_size=10)
    yield database
    database.close()


@pytest.fixture
def clock() -> FixedClock:
    """A clock that stands at noon (Danish time) on 20 November 2026."""
    return FixedClock()
