"""The embedded PostgreSQL: a real server in the data directory, for installations without one of their own."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import fuld_sti
from fordringsbro.platform.postgresserver import Postgresserver

#: Its users hold this file, so that the last one knows that it is the last; whoever is killed lets go.
_BRUGERE: Final = "postgres.lock"


@contextlib.contextmanager
def embedded_postgres(data_dir: Path) -> Iterator[str]:
    """Run PostgreSQL in `data_dir/postgres` and yield its URL.

    A server that already runs there (started by a sandbox in another shell, or left by one that was killed) is used
    as it is. The last of its users stops it, whoever started it.

    Raises:
        FejlError: `LAES_FIL`, when the data directory can't be used; `DATABASE`, when the server does not start.
    """
    try:
        data_dir = fuld_sti(data_dir)
        data_dir.mkdir(parents=True, exist_ok=True)
        brugere = os.open(data_dir / _BRUGERE, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise FejlError(Fejlkode.LAES_FIL, sted=str(data_dir)) from error
    server = Postgresserver(data_dir / "postgres")
    try:
        # Waits while the last user before us stops the server.
        fcntl.flock(brugere, fcntl.LOCK_SH)
        _sammen(data_dir, server)
        yield server.url
    finally:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(brugere, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if server.koerer():
                server.stop()
        os.close(brugere)


def _sammen(data_dir: Path, server: Postgresserver) -> None:
    """Have the server running; of several that come at once, one starts it."""
    mappe = os.open(data_dir, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(mappe, fcntl.LOCK_EX)
        if not server.koerer():
            server.start()
    finally:
        os.close(mappe)
