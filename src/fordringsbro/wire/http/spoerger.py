"""Whoever waits for an answer: when the client has gone, nothing needs to be waited for on its behalf."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Final

#: Where the HTTP server hands it over, in the environment of a request.
SPOERGER: Final = "fordringsbro.spoerger"


class Spoerger:
    """The client of one request, as long as it waits."""

    def __init__(self) -> None:
        self._laas = Lock()
        self._gaaet = False
        self._goer: Callable[[], None] | None = None

    def gaa(self) -> None:
        """The client has gone."""
        with self._laas:
            self._gaaet = True
            goer = self._goer
        if goer is not None:
            goer()

    def naar_gaaet(self, goer: Callable[[], None] | None) -> None:
        """Have something done when the client goes, or at once if it has gone; None has nothing done any more."""
        with self._laas:
            self._goer = goer
            gaaet = self._gaaet
        if gaaet and goer is not None:
            goer()
