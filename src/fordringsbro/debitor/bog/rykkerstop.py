"""The use case of stopping reminders on an account, and of letting them go out again."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog import adgang
from fordringsbro.debitor.bog.ejerskifte import Kontosvar
from fordringsbro.debitor.bog.journal import Kontoart
from fordringsbro.debitor.store import konto_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection


def saet(conn: Connection, *, kommune_cvr: str, konto_id: UUID, stop: bool, dato: date, ur: Clock) -> Kontosvar:
    """Stop reminders on an account (`stop`), or let them go out again.

    What the account's registration said about it stays as it was told; this counts from now on.

    Raises:
        AfvisningError: `UKENDT`; `KONTO_AFSLUTTET`.
    """
    konto = adgang.laas(conn, kommune_cvr, konto_id)
    adgang.kraev_aaben(konto, konto_id)
    if konto.rykkerstop is stop:
        return Kontosvar(konto_id, gentaget=True)
    konto_store.rykkerstop(conn, konto_id, stop=stop)
    art = Kontoart.RYKKERSTOP_SAT if stop else Kontoart.RYKKERSTOP_OPHAEVET
    konto_store.bogfoer(conn, konto_id, art, virkningsdato=dato, data={}, nu=ur.now())
    return Kontosvar(konto_id, gentaget=False)
