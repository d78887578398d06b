"""A job that goes on for as long as there is work asks between two steps whether its worker is to end.

A thread can't be ended from outside: a job that didn't ask would hold its worker until its last step, and be killed.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from contextvars import ContextVar


class FyraftenError(Exception):
    """The worker is to end: the job stops here, between two steps, and waits again in the queue for the next worker."""


def _aldrig() -> bool:
    return False


_slutter: ContextVar[Callable[[], bool]] = ContextVar("slutter", default=_aldrig)


def fortsaet() -> bool:
    """Go on with the next step; True, so that it can stand first in a loop's condition.

    Outside a worker always: whoever calls there waits for the whole. Nothing may be in hand that only the next step
    would write down.

    Raises:
        FyraftenError: The worker is to end.
    """
    if _slutter.get()():
        raise FyraftenError
    return True


@contextlib.contextmanager
def fyraften(slutter: Callable[[], bool]) -> Iterator[None]:
    """Have the job in the block, in this thread, be ended between two steps once `slutter` says so."""
    foer = _slutter.set(slutter)
    try:
        yield
    finally:
        _slutter.reset(foer)
