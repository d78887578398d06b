"""A sandbox's place on the machine: a data directory to itself, and ports that are free."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import socket
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from fordringsbro.platform.adresse import familie
from fordringsbro.platform.errors import FejlError, Fejlkode

_LOCK: Final = "sandbox.lock"
#: The parts of a sandbox that was killed let go of their ports within this many seconds.
_PATIENCE_S: Final = 2.0
_LOOK_EVERY_S: Final = 0.1


@contextlib.contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """Keep other sandboxes out of a data directory while the block runs; a killed one keeps nobody out.

    Raises:
        FejlError: `I_BRUG`, when a sandbox runs there.
    """
    with (data_dir / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FejlError(Fejlkode.I_BRUG, sted=str(data_dir)) from None
        yield


def require_free(host: str, ports: Sequence[int]) -> None:
    """Make sure that we can listen on ports, with a little patience.

    Raises:
        FejlError: `PORT`, with those that can't be had; `INDSTILLING`, when the host is not this machine's.
    """
    deadline = time.monotonic() + _PATIENCE_S
    while taken := [port for port in ports if not _free(host, port)]:
        if time.monotonic() >= deadline:
            raise FejlError(Fejlkode.PORT, sted=", ".join(map(str, taken)))
        time.sleep(_LOOK_EVERY_S)


def _free(host: str, port: int) -> bool:
    try:
        socket.create_server((host, port), family=familie(host)).close()
    except OSError as error:
        if error.errno in {errno.EADDRINUSE, errno.EACCES}:
            return False
        # A name that nobody knows, or an address that is not this machine's.
        raise FejlError(Fejlkode.INDSTILLING, sted="FORDRINGSBRO_HOST") from error
    return True
