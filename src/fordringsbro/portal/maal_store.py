"""SQL of the measurements: counts and ages, never contents."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg.rows import class_row

from fordringsbro.platform import taeller_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.taeller_store import Optalt

# Jobs that wait or run, with the moment the oldest one that is due was due; the queue runs on the database's clock.
_JOBS = """
    SELECT task_name, status::text, count(*),
           coalesce(extract(epoch FROM now() - min(coalesce(scheduled_at, now()))), 0)::float
    FROM procrastinate_jobs WHERE status IN ('todo', 'doing') GROUP BY 1, 2
"""
# Jobs that have failed so often that another attempt alone will hardly help, and the most attempts of any.
_FEJLER = """
    SELECT task_name, count(*), max(attempts) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing') AND attempts >= %s GROUP BY 1 ORDER BY 1
"""
# Workers that gave a sign of life within so many seconds, and the seconds since the latest sign of any.
_ARBEJDERE = """
    SELECT count(*) FILTER (WHERE last_heartbeat BETWEEN now() - make_interval(secs => %(sekunder)s)
                                                     AND now() + make_interval(secs => %(sekunder)s)) AS levende,
           extract(epoch FROM now() - max(last_heartbeat))::float AS seneste_s
    FROM procrastinate_workers
"""
# The database's own time, and its version as a number (140000 is 14).
_SERVER = "SELECT now(), current_setting('server_version_num')::int"


@dataclass(frozen=True, slots=True)
class Arbejdere:
    """Workers: how many live, and seconds since the last sign of life of any (None when there never was one)."""

    levende: int
    seneste_s: float | None


# What must be on for a commit to outlive a power failure.
_UDEN_SIKRING = """
    SELECT name FROM pg_settings
    WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name
"""


def aktioner(conn: Connection) -> list[tuple[str, str, str | None, int]]:
    """How many actions there are of each code, state and backend."""
    return [(en.a, en.b, en.c, en.antal) for en in taeller_store.tal(conn, Optalt.AKTION)]


def beskeder(conn: Connection) -> list[tuple[str, str, int]]:
    """How many messages were answered how."""
    return [(en.a, en.b, en.antal) for en in taeller_store.tal(conn, Optalt.BESKED)]


def jobs(conn: Connection) -> list[tuple[str, str, int, float]]:
    """Task, status, count and seconds that the oldest is overdue."""
    return [(row[0], row[1], row[2], max(0.0, row[3])) for row in conn.execute(_JOBS)]


def fejler(conn: Connection, *, gange: int) -> list[tuple[str, int, int]]:
    """Task, count and most attempts of the jobs that have failed so often at least."""
    return [(row[0], row[1], row[2]) for row in conn.execute(_FEJLER, (gange,))]


def arbejdere(conn: Connection, *, levende_s: float) -> Arbejdere:
    """Workers, counted as alive when their last sign is younger than `levende_s` seconds."""
    with conn.cursor(row_factory=class_row(Arbejdere)) as cursor:
        return cursor.execute(_ARBEJDERE, {"sekunder": levende_s}).fetchone() or Arbejdere(0, None)


def uden_sikring(conn: Connection) -> list[str]:
    """The settings by which the server keeps what is committed that are off."""
    return [row[0] for row in conn.execute(_UDEN_SIKRING)]


def server(conn: Connection) -> tuple[datetime, int]:
    """The database server's time and version number."""
    row = conn.execute(_SERVER).fetchone()
    if row is None:
        raise LookupError("the database has no version")
    return row[0], row[1]
