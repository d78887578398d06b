"""How many log lines there are, and how long: no stranger fills a disk."""

from __future__ import annotations

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
LAENGSTE_TEKST: Final = 1_000
_LAENGSTE_ART: Final = 40
#: Kinds that are counted each by itself; a log has some dozens.
_FLEST_ARTER: Final = 1_000


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
        case str() if len(vaerdi) > LAENGSTE_TEKST:
            return vaerdi[:LAENGSTE_TEKST] + "..."
        case list() | tuple() if len(vaerdi) > _LAENGSTE_LISTE:
            return [*map(_afkortet, vaerdi[:_LAENGSTE_LISTE]), f"... {len(vaerdi)} in all"]
        case list() | tuple():
            return [*map(_afkortet, vaerdi)]
        case dict():
            return {noegle: _afkortet(en) for noegle, en in vaerdi.items()}
    return vaerdi
