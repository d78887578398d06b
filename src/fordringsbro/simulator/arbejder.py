"""The thread that does what is due, and sleeps until the next thing is."""

from __future__ import annotations

import threading
from typing import Protocol

import structlog

from fordringsbro.simulator import store
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.tid import VirtuelTid

#: After a failure of the simulator itself (a full disk), in real seconds.
_PAUSE_S = 1.0

_log = structlog.get_logger("fordringsbro.simulator")


class Motor(Protocol):
    """What a collection system does by itself."""

    def udfoer_forfaldne(self) -> None:
        """Carry out what is due; may run in several threads at once."""
        ...

    def send_meldinger(self) -> None:
        """Tell others what is due to be told; runs in one thread."""
        ...


class Arbejder:
    """Runs a motor in a thread of its own.

    Args:
        motor: What is run.
        lager: Tells when the next thing is due.
        tid: Virtual time; frozen, the thread sleeps until it is woken.
    """

    def __init__(self, motor: Motor, lager: Lager, tid: VirtuelTid) -> None:
        self._motor = motor
        self._lager = lager
        self._tid = tid
        self._vaagn = threading.Condition()
        self._vaekket = False
        self._stop = False
        self._thread = threading.Thread(target=self._koer, name="simulator", daemon=True)

    def start(self) -> None:
        """Begin, with what a former run left undone."""
        self._thread.start()

    def vaek(self) -> None:
        """Something new may be due, or time was moved."""
        with self._vaagn:
            self._vaekket = True
            self._vaagn.notify()

    def stop(self) -> None:
        """End, after what is being done."""
        with self._vaagn:
            self._stop = True
            self._vaagn.notify()
        self._thread.join()

    def _koer(self) -> None:
        while True:
            pause = self._arbejd()
            with self._vaagn:
                self._vaagn.wait_for(lambda: self._vaekket or self._stop, timeout=pause)
                self._vaekket = False
                if self._stop:
                    return

    def _arbejd(self) -> float | None:
        """Do what is due; tells how many real seconds there is nothing to do, None for no end."""
        try:
            self._motor.udfoer_forfaldne()
            self._motor.send_meldinger()
            with self._lager.transaktion() as conn:
                naeste = store.naeste_moment(conn)
        except Exception as error:  # noqa: BLE001 - the thread must live; the cause is logged without its text
            _log.error("simulator work failed", type=type(error).__name__)
            return _PAUSE_S
        if naeste is None or not self._tid.auto:
            return None
        return max(0.0, (naeste - self._tid.now()).total_seconds())
