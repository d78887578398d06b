"""Running the jobs: one asyncio loop, tasks in threads, and the jobs of killed workers taken up again."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException, UniqueViolation
from procrastinate.jobs import Job, Status

from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.jobs import Jobs

_log = structlog.get_logger()

#: A task that failed for a reason nobody foresaw is tried again after this long.
_AGAIN_AFTER = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Tempo:
    """How quickly a worker notices things.

    Attributes:
        poll: Seconds between looks at the queue; a new job is also announced by PostgreSQL.
        heartbeat: Seconds between signs of life.
        dead_after: A worker silent for this many seconds is dead, and its jobs are taken up again.
    """

    poll: float = 0.5
    heartbeat: float = 2.0
    dead_after: float = 10.0


def build_worker(
    database: Database,
    clock: Clock,
    tasks: Mapping[str, Callable[..., None]],
    periodic: Mapping[str, str],
) -> App:
    """The application a worker runs.

    Args:
        database: Where failed tasks are put back in the queue.
        clock: Says when they are tried again.
        tasks: Functions by task name; they take keyword arguments of text.
        periodic: Cron line by name of the task that is run, without arguments, at those times.
    """
    app = App(connector=PsycopgConnector(conninfo=database.url))
    for name, function in tasks.items():
        app.task(name=name, pass_context=True)(_again_on_failure(name, function, database, clock))
    for name, cron in periodic.items():
        app.periodic(cron=cron, periodic_id=name)(
            app.task(name=f"{name}.periodic", pass_context=False)(_without_timestamp(tasks[name]))
        )
    return app


def _without_timestamp(function: Callable[..., None]) -> Callable[..., None]:
    def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the task was due
        function()

    return run


def _again_on_failure(
    name: str, function: Callable[..., None], database: Database, clock: Clock
) -> Callable[..., None]:
    """Have a failed task tried again as a new job: procrastinate's own retry collides with a waiting twin."""
    jobs = Jobs(clock)

    def run(context: JobContext, **args: str) -> None:
        try:
            function(**args)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the work is still to be done
            # The text of a FejlError is made of our own words; any other exception's may hold data.
            what = str(error) if isinstance(error, FejlError) else type(error).__name__
            cause = type(error.__cause__).__name__ if error.__cause__ else None
            _log.error("job_failed", task=name, error=what, cause=cause)
            with database.transaction() as conn:
                jobs.defer_at(conn, name, args=args, lock=context.job.lock or name, at=clock.now() + _AGAIN_AFTER)

    return run


async def run_worker(app: App, *, concurrency: int = 4, tempo: Tempo | None = None) -> None:
    """Run jobs until a signal says stop."""
    tempo = tempo or Tempo()
    async with app.open_async():
        rescue = asyncio.create_task(_rescue(app, tempo))
        try:
            await app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=tempo.poll,
                update_heartbeat_interval=tempo.heartbeat,
                stalled_worker_timeout=tempo.dead_after,
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
            )
        finally:
            rescue.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await rescue


async def _rescue(app: App, tempo: Tempo) -> None:
    """Put the jobs of dead workers back in the queue, for as long as this worker lives."""
    while True:
        try:
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=tempo.dead_after):
                await _put_back(app, job)
        except ConnectorException as error:
            # The database is away; the jobs of the dead wait until it is back.
            _log.warning("rescue_failed", error=type(error).__name__)
        await asyncio.sleep(tempo.heartbeat)


async def _put_back(app: App, job: Job) -> None:
    try:
        await app.job_manager.retry_job(job)
    except (AlreadyEnqueued, UniqueViolation):
        # A twin waits for the same work already.
        await app.job_manager.finish_job(job, status=Status.FAILED, delete_job=True)
    _log.info("job_rescued", task=job.task_name)
