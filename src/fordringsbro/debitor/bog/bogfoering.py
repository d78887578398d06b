"""Booking on claims that exist: events go behind the ends of their chains, and the claims' rows follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from fordringsbro.debitor.bog.journal import Haendelse, bogfoer
from fordringsbro.debitor.bog.kendt import KendtFordring
from fordringsbro.debitor.store import bog_store
from fordringsbro.platform.database import Connection


def bogfoer_paa(
    conn: Connection,
    fordringer: Iterable[KendtFordring],
    haendelser: Sequence[Haendelse],
    nu: datetime,
    spor: Iterable[bog_store.Fordringsspor] = (),
) -> None:
    """Book events; the balance that a claim's row goes by is what the events make of the one before.

    Args:
        conn: Inside the caller's transaction; the accounts must be locked.
        fordringer: The claims, at least those that have events.
        haendelser: The events, in order; none is nothing to do.
        nu: When they are booked.
        spor: What events change beside the balance, of any of the claims that have events.

    Raises:
        FejlError: `UTILGAENGELIG`, see `store.bogfoer_poster`.
    """
    if not haendelser:
        return
    kendte = {f.fordring_id: f for f in fordringer}
    aendring: Counter[UUID] = Counter()
    for h in haendelser:
        aendring[h.fordring_id] += h.beloeb_oere
    poster = bogfoer(haendelser, {i: f.ende for i, f in kendte.items()}, nu)
    saldi = {i: kendte[i].saldo + beloeb for i, beloeb in aendring.items()}
    bog_store.bogfoer_poster(conn, poster, saldi, spor, nu)
