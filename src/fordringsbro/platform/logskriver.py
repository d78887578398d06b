"""Where log lines go, and how many: a log that can't be written stops nobody, and no stranger fills a disk."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

#: Seconds that lines are counted over.
_VINDUE_S: Final = 60.0
#: Lines of one kind in that time. What went well comes from partners, and is as much as they send; what was refused or
#: failed may come from anybody, or again and again.
_HOEJST_GODE: Final = 30_000
_HOEJST_DAARLIGE: Final = 600
#: What is written of a list or a text; a stranger's message may make either long.
_LAENGSTE_LISTE: Final = 50
_LAENGSTE_TEKST: Final = 1_000
_LAENGSTE_ART: Final = 40
#: Kinds that are counted each by itself; a log has some dozens.
_FLEST_ARTER: Final = 1_000
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
        with contextlib.suppress(OSError, ValueError):
            try:
                fd = stroem.fileno()
            except (OSError, ValueError):
                stroem.write(tekst)
            else:
                _skriv(fd, tekst.encode(stroem.encoding, "replace"))
        return len(tekst)

    def flush(self) -> None:
        """Nothing is kept back."""


def _skriv(fd: int, data: bytes) -> None:
    while data:
        data = data[os.write(fd, data) :]


class Daempning:
    """Lets so many lines of one kind through in a minute; the next one tells how many were left out (`left_out`).

    Args:
        ur: Seconds that only grow.
    """

    def __init__(self, ur: Callable[[], float] = time.monotonic) -> None:
        self._ur = ur
        self._laas = threading.Lock()
        self._talt: dict[tuple[str, bool], tuple[float, int]] = {}
        self._udeladt: dict[tuple[str, bool], int] = {}

    def __call__(self, _logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        """The line, or nothing (`structlog.DropEvent`)."""
        god = method in {"info", "debug"} and not event.get("fejlkode")
        # A library may put a value into its text; there are no more kinds than are told apart by its beginning.
        art = str(event.get("event"))[:_LAENGSTE_ART], god
        with self._laas:
            nu = self._ur()
            if art not in self._talt and len(self._talt) >= _FLEST_ARTER:
                art = "", god
            fra, antal = self._talt.get(art, (nu, 0))
            if nu - fra >= _VINDUE_S:
                fra, antal = nu, 0
            self._talt[art] = fra, antal + 1
            if antal >= (_HOEJST_GODE if god else _HOEJST_DAARLIGE):
                self._udeladt[art] = self._udeladt.get(art, 0) + 1
                raise structlog.DropEvent
            udeladt = self._udeladt.pop(art, 0)
        return {**event, "left_out": udeladt} if udeladt else event


def afkort(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Shorten lists and texts, so that a line has a length."""
    return {felt: _afkortet(vaerdi) for felt, vaerdi in event.items()}


def _afkortet(vaerdi: object) -> object:
    match vaerdi:
        case str() if len(vaerdi) > _LAENGSTE_TEKST:
            return vaerdi[:_LAENGSTE_TEKST] + "..."
        case list() | tuple() if len(vaerdi) > _LAENGSTE_LISTE:
            return [*map(_afkortet, vaerdi[:_LAENGSTE_LISTE]), f"... {len(vaerdi)} in all"]
        case list() | tuple():
            return [*map(_afkortet, vaerdi)]
        case dict():
            return {noegle: _afkortet(en) for noegle, en in vaerdi.items()}
    return vaerdi
