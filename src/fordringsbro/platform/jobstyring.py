"""What procrastinate's worker asks of the queue, so that no outage of the database loses a job or ends the worker."""

from __future__ import annotations

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, LiteralString, TypeVar

import psycopg
import structlog
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager
from psycopg_pool import AsyncConnectionPool

from fordringsbro.platform.database import GENFORBIND_S, UDFALD, Databaseadresse, forbindelsesvalg
from fordringsbro.platform.databasevagt import Udfaldsmelder
from fordringsbro.platform.perioder import Periodeur
from fordringsbro.platform.punkter import Punkt, naaet

_log = structlog.get_logger(__name__)
T = TypeVar("T")

#: Seconds that a connection is waited for at a time, and seconds between two times.
_VENT_S: Final = 2.0
_IGEN_S: Final = 0.5
#: A job whose task no worker knows is put back so often (some eight hours): a newer version may know it. Then it is
#: dropped; the net below it would put it in the queue again.
_UKENDT_HOEJST: Final = 100
_UKENDT_PAUSE_S: Final = 300
#: Seconds that a job which failed waits at most, whatever happened to this host's clock meanwhile.
_LAENGSTE_IGEN_S: Final = 600.0

# A sign of life. A worker that was thought dead, whose row another one has removed, gets it back.
_LIVSTEGN: Final = """
    INSERT INTO procrastinate_workers (id, last_heartbeat) OVERRIDING SYSTEM VALUE VALUES (%(worker_id)s, now())
    ON CONFLICT (id) DO UPDATE SET last_heartbeat = excluded.last_heartbeat
"""
# A job is done; only whoever has it in hand may say so.
_SLUT: Final = """
    DELETE FROM procrastinate_jobs WHERE id = %(job_id)s AND status = 'doing' AND worker_id = %(worker_id)s
"""
# A job waits again. It stays the same job, so that no second one gathers beside it.
_TILBAGE: Final = """
    UPDATE procrastinate_jobs
    SET status = 'todo', attempts = attempts + 1, abort_requested = false,
        scheduled_at = now() + make_interval(secs => %(pause)s)
    WHERE id = %(job_id)s AND status = ANY(%(fra)s::procrastinate_job_status[])
          AND worker_id IS NOT DISTINCT FROM %(worker_id)s
"""
# The same work waits in another job already.
_OVERFLOEDIG: Final = """
    DELETE FROM procrastinate_jobs
    WHERE id = %(job_id)s AND status = ANY(%(fra)s::procrastinate_job_status[])
          AND worker_id IS NOT DISTINCT FROM %(worker_id)s
"""
_FELTER: Final = (
    "id, status, task_name, priority, lock, queueing_lock, args, scheduled_at, queue_name, attempts, worker_id"
)
# Jobs that were given to a worker that never learned of it: the answer was lost with the connection.
_UVIDENDE: Final = f"""
    SELECT {_FELTER} FROM procrastinate_jobs
    WHERE status = 'doing' AND worker_id = %(worker_id)s AND id <> ALL(%(i_haanden)s)
"""
# Jobs that ended without being done, as older versions let them.
_FEJLEDE: Final = f"SELECT {_FELTER} FROM procrastinate_jobs WHERE status IN ('failed', 'aborted') LIMIT 1000"
# Signs of life, planned jobs and runs by the clock that lie further ahead than any can. A job that comes early looks,
# and plans again.
_LIV: Final = """
    UPDATE procrastinate_workers SET last_heartbeat = now() WHERE last_heartbeat > now() + interval '1 minute'
"""
_PLANER: Final = """
    UPDATE procrastinate_jobs SET scheduled_at = now()
    WHERE status = 'todo' AND scheduled_at > now() + interval '25 hours'
"""
_PERIODER: Final = """
    DELETE FROM procrastinate_periodic_defers WHERE defer_timestamp > extract(epoch FROM now() + interval '2 minutes')
"""


class TaalmodigConnector(PsycopgConnector):
    """The way to the queue; waits for as long as the database is away.

    Each statement here may be done twice: the answer to the first time may be lost.

    Args:
        url: Address of PostgreSQL.
    """

    def __init__(self, url: Databaseadresse) -> None:
        super().__init__()
        self._valg = forbindelsesvalg(url)
        self.melder = Udfaldsmelder()
        #: Set when the worker is to end: then an outage is waited for no longer.
        self.slutter = False

    def pulje(self, mest: int) -> AsyncConnectionPool:
        """A pool of at most so many connections, not yet open."""
        return AsyncConnectionPool(
            kwargs=self._valg,
            min_size=1,
            max_size=mest,
            timeout=_VENT_S,
            reconnect_timeout=GENFORBIND_S,
            check=AsyncConnectionPool.check_connection,
            open=False,
        )

    async def _taalmodigt(self, goer: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                svar = await goer()
            except ConnectorException as error:
                if self.slutter or not isinstance(error.__cause__, UDFALD):
                    raise
                self.melder.vaek(error.__cause__)
            else:
                self.melder.her()
                return svar
            await asyncio.sleep(_IGEN_S)

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:  # noqa: ANN401 - the library's
        """Run a statement, once the database is there."""
        await self._taalmodigt(functools.partial(super().execute_query_async, query, **arguments))

    async def execute_query_one_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 - the library's
    ) -> dict[str, Any]:
        """Run a statement, once the database is there; its row."""
        return await self._taalmodigt(functools.partial(super().execute_query_one_async, query, **arguments))

    async def execute_query_all_async(
        self,
        query: LiteralString,
        **arguments: Any,  # noqa: ANN401 - the library's
    ) -> list[dict[str, Any]]:
        """Run a statement, once the database is there; its rows."""
        return await self._taalmodigt(functools.partial(super().execute_query_all_async, query, **arguments))

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Hear of new jobs, also after the database was away."""
        await self._taalmodigt(functools.partial(super().listen_notify, on_notification, channels))


class Jobstyrer(JobManager):
    """Gives out jobs and takes them back; none ends before its work is done.

    Args:
        connector: The way to the queue.
        periodeur: Puts jobs in the queue by the clock.
    """

    def __init__(self, connector: TaalmodigConnector, periodeur: Periodeur | None = None) -> None:
        super().__init__(connector)
        self.periodeur = periodeur
        self.melder = connector.melder
        self._afklaret = 0
        #: When the queue was asked last, when it gave a job last, and when the last sign of life came through; by the
        #: clock that only rises.
        self.spurgt = self.taget = self.livstegn = time.monotonic()
        self._i_haanden: set[int] = set()

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        """A job to do, if one is ready."""
        if self._afklaret != self.melder.gange:
            self._afklaret = self.melder.gange
            raekker = await self.connector.execute_query_all_async(
                _UVIDENDE, worker_id=worker_id, i_haanden=sorted(self._i_haanden)
            )
            await self._alle_tilbage(raekker)
        self.spurgt = time.monotonic()
        try:
            job = await super().fetch_job(queues, worker_id)
        except ConnectorException as error:
            if not isinstance(error.__cause__, psycopg.errors.ForeignKeyViolation):
                raise
            # Another worker thought us dead.
            await self.update_heartbeat(worker_id)
            return None
        if job is not None and job.id is not None:
            self.taget = time.monotonic()
            self._i_haanden.add(job.id)
        return job

    async def update_heartbeat(self, worker_id: int) -> None:
        """Give a sign of life."""
        await self.connector.execute_query_async(_LIVSTEGN, worker_id=worker_id)
        self.livstegn = time.monotonic()

    @property
    def i_haanden(self) -> int:
        """How many jobs are being done."""
        return len(self._i_haanden)

    async def finish_job(self, job: Job, status: Status, delete_job: bool) -> None:  # noqa: ARG002, FBT001 - the library's
        """End a job that is done; one that is not waits again."""
        if status is Status.SUCCEEDED:
            await self.connector.execute_query_async(_SLUT, job_id=job.id, worker_id=job.worker_id)
        elif job.attempts >= _UKENDT_HOEJST:
            _log.error("job_dropped", task=job.task_name)
            await self.connector.execute_query_async(_SLUT, job_id=job.id, worker_id=job.worker_id)
        else:
            # Every known task is tried again by `retry_job`; this one no worker of this version knows.
            _log.error("job_unknown", task=job.task_name)
            await self._tilbage(job, ("doing",), pause_s=_UKENDT_PAUSE_S)
        self._i_haanden.discard(job.id or 0)

    async def retry_job(
        self,
        job: Job,
        retry_at: datetime | None = None,
        priority: int | None = None,  # noqa: ARG002 - the library's
        queue: str | None = None,  # noqa: ARG002 - the library's
        lock: str | None = None,  # noqa: ARG002 - the library's
    ) -> None:
        """Have a job in hand wait for its next attempt; by the database's clock, whatever this host's says."""
        pause = (retry_at - datetime.now(UTC)).total_seconds() if retry_at else 0
        await self._tilbage(job, ("doing",), pause_s=min(max(pause, 0), _LAENGSTE_IGEN_S))
        self._i_haanden.discard(job.id or 0)

    async def redd(self, doed_efter: float) -> None:
        """Have the jobs of dead workers wait again; not those in our own hands, however long we were silent."""
        udfald = self.melder.gange
        doede = await self.get_stalled_jobs(seconds_since_heartbeat=doed_efter)
        if udfald != self.melder.gange:
            # The database was away in between, and so nobody's sign of life came through.
            return
        naaet(Punkt.DOEDES_JOB_FUNDET)
        for job in doede:
            if job.id not in self._i_haanden:
                await self._tilbage(job, ("doing",))
                _log.info("job_rescued", task=job.task_name)

    async def ret_ure(self) -> None:
        """Take back what was written while the database's clock was ahead: it would halt things until then."""
        for saetning in (_LIV, _PLANER, _PERIODER):
            await self.connector.execute_query_async(saetning)

    async def redd_fejlede(self) -> None:
        """Have jobs wait again that an older version gave up."""
        await self._alle_tilbage(await self.connector.execute_query_all_async(_FEJLEDE))

    async def _alle_tilbage(self, raekker: Iterable[dict[str, Any]]) -> None:
        for raekke in raekker:
            job = Job.from_row(raekke)
            await self._tilbage(job, ("doing", "failed", "aborted"))
            _log.info("job_rescued", task=job.task_name)

    async def _tilbage(self, job: Job, fra: tuple[str, ...], *, pause_s: float = 0) -> None:
        hvem = {"job_id": job.id, "worker_id": job.worker_id, "fra": list(fra)}
        try:
            await self.connector.execute_query_async(_TILBAGE, **hvem, pause=pause_s)
        except UniqueViolation:
            await self.connector.execute_query_async(_OVERFLOEDIG, **hvem)
