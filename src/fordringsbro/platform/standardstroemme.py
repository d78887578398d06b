"""The standard streams: open whatever a program was started with, and a stderr whose failure stops nobody.

Apart from the log, since every command needs them and few of them log.
"""

from __future__ import annotations

import os
import sys
from typing import Final

_STDERR: Final = 2


def aabn_standardstroemme() -> None:
    """See that the descriptors 0 to 2 are open: a program started without one would get a database connection there.

    What is written to stderr then goes nowhere.
    """
    fd = os.open(os.devnull, os.O_RDWR)
    while fd <= _STDERR:
        fd = os.dup(fd)
    os.close(fd)
    for en in range(_STDERR + 1):
        # A process that we start would lack it again.
        os.set_inheritable(en, True)  # noqa: FBT003 - it takes no names
    if sys.stderr is None:
        sys.stderr = os.fdopen(_STDERR, "w", encoding="utf-8", errors="replace", closefd=False)


class Logstroem:
    """Stderr as a stream of whole lines. A line that can't be written is lost, and nothing else.

    It writes past Python's buffer, which keeps what the disk had no room for and fails with it later.
    """

    def write(self, tekst: str) -> int:
        """Write; never raises for what a disk or a reader can do."""
        stroem = sys.stderr
        # OSError: disk full, reader gone. ValueError: closed here.
        try:
            try:
                fd = stroem.fileno()
            except (OSError, ValueError):
                stroem.write(tekst)
            else:
                _skriv(fd, tekst.encode(stroem.encoding, "replace"))
        except (OSError, ValueError):
            pass
        return len(tekst)

    def flush(self) -> None:
        """Nothing is kept back."""


def _skriv(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]
