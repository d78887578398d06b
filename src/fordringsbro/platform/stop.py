"""Stopping a process in order when a signal asks for it."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Final

#: What asks a process to end: Ctrl-C, a supervisor, the terminal that it was started from and that is closed.
_SIGNALER: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

#: What a shell tells of a process that a signal ended, less the signal's number.
_SIGNALKODE: Final = 128


def stopsignaler() -> tuple[signal.Signals, ...]:
    """The signals that ask this process to end; under `nohup` the closing of the terminal is none."""
    uden = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return tuple(number for number in _SIGNALER if not (uden and number is signal.SIGHUP))


@contextlib.contextmanager
def ordentlig_slut() -> Iterator[None]:
    """Have a signal that would kill this process end the block as an exception: what it holds is let go in order."""
    foer: dict[int, signal.Handlers] = {}

    def slut(number: int, _frame: FrameType | None) -> None:
        # One is enough; a second one must not interrupt the letting go.
        for andet in foer:
            signal.signal(andet, signal.SIG_IGN)
        raise SystemExit(_SIGNALKODE + number)

    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is signal.SIG_DFL:
                foer[number] = signal.SIG_DFL
                signal.signal(number, slut)
    try:
        yield
    finally:
        for nummer, handler in foer.items():
            signal.signal(nummer, handler)


class Stopsignal:
    """Whether a signal has asked to stop. One for each process, made in its main thread.

    Holds no lock: signals may come in any number, also while another one is taken, as when a terminal and a supervisor
    both pass one on.
    """

    def __init__(self) -> None:
        self._came = False
        # Written to by the interpreter itself the moment a signal comes, so that none is slept over.
        self._read, write = os.pipe()
        os.set_blocking(write, False)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        for number in stopsignaler():
            signal.signal(number, self._on_signal)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._came = True

    def came(self) -> bool:
        """Whether a signal has asked to stop."""
        return self._came

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until a signal comes, or so long; whether one came."""
        while not self._came:
            ready, _, _ = select.select([self._read], [], [], seconds)
            if not ready:
                break
        return self._came
