"""Who has something booked by hand, and why: kept with every event that is booked on that person's behalf.

Bookings come about deep below what a clerk asks for, on other claims too. So a person's note counts for all that is
booked while a block runs; the ledger's own bookings, and those that a message asks for, have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field

from fordringsbro.platform.record import record


@record
class Notat:
    """A person's word on a booking. Both may be personal, so neither is logged.

    Attributes:
        hvem: Who says so.
        hvorfor: Why, in words; None where a code says it, or when the words were deleted.
    """

    hvem: str = field(repr=False)
    hvorfor: str | None = field(repr=False)


_GAELDENDE: ContextVar[Notat | None] = ContextVar("fordringsbro_notat", default=None)


@contextmanager
def paa_vegne_af(notat: Notat) -> Iterator[None]:
    """Everything that this thread books in the block is booked on a person's behalf."""
    foer = _GAELDENDE.set(notat)
    try:
        yield
    finally:
        _GAELDENDE.reset(foer)


def gaeldende() -> Notat | None:
    """The note that counts now."""
    return _GAELDENDE.get()
