"""The jobs of this room, and how jobs for a line (backend and creditor) are put in the queue."""

from __future__ import annotations

from datetime import datetime

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import linje_store
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs

#: "Send what is ready for this backend and creditor."
SEND = "inddrivelse.send"
#: "Ask this backend for the receipts of this creditor's deliveries."
KVITTERINGER = "inddrivelse.kvitteringer"
#: The same two beside a run that is at it already, each a track more.
SEND_MED = "inddrivelse.send_med"
KVITTERINGER_MED = "inddrivelse.kvitteringer_med"
#: "Try again to book the outcomes that could not be booked."
BOGFOER_IGEN = "inddrivelse.bogfoer_igen"


def nu(conn: Connection, jobs: Jobs, opgave: str, backend: Backend, fordringshaver_id: int) -> None:
    """Have a job run as soon as the transaction is committed."""
    jobs.defer(conn, opgave, args=_args(backend, fordringshaver_id), lock=_laas(opgave, backend, fordringshaver_id))


def med(conn: Connection, jobs: Jobs, opgave: str, backend: Backend, fordringshaver_id: int, *, nummer: int) -> None:
    """Have a run begin beside those that are at it, on track `nummer`; one waits for each track."""
    laas = f"{_laas(opgave, backend, fordringshaver_id)}:{nummer}"
    jobs.defer(conn, opgave, args=_args(backend, fordringshaver_id), lock=laas)


def senere(
    conn: Connection,
    jobs: Jobs,
    opgave: str,
    backend: Backend,
    fordringshaver_id: int,
    *,
    nu: datetime,
    til: datetime,
) -> None:
    """Have a job run at `til`, unless one is planned for then or sooner: a standstill must not pile up jobs.

    The job gets a lock of its own, since one that waits for its date would hold back every later job with the same
    lock. Two runs at once are harmless: the line itself lets in only one.
    """
    kvittering = opgave == KVITTERINGER
    if linje_store.planlaeg(conn, backend, fordringshaver_id, kvittering=kvittering, nu=nu, til=til):
        laas = f"{_laas(opgave, backend, fordringshaver_id)}:{til.isoformat()}"
        jobs.defer_at(conn, opgave, args=_args(backend, fordringshaver_id), lock=laas, at=til)


def snart(
    conn: Connection, jobs: Jobs, opgave: str, backend: Backend, fordringshaver_id: int, *, til: datetime
) -> None:
    """Have a job run at `til`, unless one waits for that already; touches no line, whose lock comes before others."""
    laas = f"{_laas(opgave, backend, fordringshaver_id)}:snart"
    jobs.defer_at(conn, opgave, args=_args(backend, fordringshaver_id), lock=laas, at=til, once=True)


def _args(backend: Backend, fordringshaver_id: int) -> dict[str, str]:
    return {"backend": backend.value, "fordringshaver_id": str(fordringshaver_id)}


def _laas(opgave: str, backend: Backend, fordringshaver_id: int) -> str:
    linje = f"{backend.value}:{fordringshaver_id}"
    return linje if opgave == SEND else f"{linje}:{opgave.rpartition('.')[2]}"
