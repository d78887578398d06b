"""Room for large messages: those that are worked on at the same time share a budget.

Small ones pass without being asked; a large one alone passes whatever it needs. A few wait a little, so that threads
are left for the others; who comes beyond those is told to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.faults import SoapError

#: What one element with its text takes in a tree, at most; and the bytes below which nobody reckons.
_ELEMENT: Final = 250
_SMAA: Final = 262_144
#: Messages that may wait, and how long.
_VENTENDE: Final = 3
_VENTETID_S: Final = 10.0


class Plads:
    """The room of one process.

    Args:
        samlet: Bytes of trees at the same time.
    """

    def __init__(self, samlet: int) -> None:
        self._samlet = samlet
        self._optaget = self._venter = 0
        self._ledig = threading.Condition()

    @contextmanager
    def til(self, data: bytes) -> Iterator[None]:
        """Hold the room that a message needs while the block runs.

        Raises:
            SoapError: `STORE_BESKEDER`, when there is none for too long or too many wait for it.
        """
        if len(data) < _SMAA:
            yield
            return
        noedig = len(data) + _ELEMENT * (data.count(b"<") - data.count(b"</"))
        with self._ledig:
            self._vent(noedig)
            self._optaget += noedig
        try:
            yield
        finally:
            with self._ledig:
                self._optaget -= noedig
                self._ledig.notify_all()

    def _vent(self, noedig: int) -> None:
        if self._plads_til(noedig):
            return
        if self._venter >= _VENTENDE:
            raise SoapError(Fejlkode.STORE_BESKEDER, http_status=503)
        self._venter += 1
        try:
            if not self._ledig.wait_for(lambda: self._plads_til(noedig), _VENTETID_S):
                raise SoapError(Fejlkode.STORE_BESKEDER, http_status=503)
        finally:
            self._venter -= 1

    def _plads_til(self, noedig: int) -> bool:
        return not self._optaget or self._optaget + noedig <= self._samlet
