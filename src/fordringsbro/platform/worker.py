"""Running the jobs: one asyncio loop, tasks in threads, and the jobs of killed workers taken up again."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

import structlog
from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.periodic import PeriodicRegistry

from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.fyraften import FyraftenError, fyraften
from fordringsbro.platform.jobstyring import Jobstyrer, TaalmodigConnector
from fordringsbro.platform.perioder import Periodeur
from fordringsbro.platform.stop import stopsignaler
from fordringsbro.platform.tilside import er_udfald

_log = structlog.get_logger(__name__)

#: A task that failed is tried again after this long, then after twice as long, up to the ceiling.
FOERSTE_PAUSE: Final = timedelta(seconds=5)
LAENGSTE_PAUSE: Final = timedelta(minutes=5)
#: Doublings after which the ceiling is reached anyway.
_FORDOBLINGER: Final = 6
#: Seconds between two looks for jobs that ended without being done.
_FEJLEDE_HVERT_S: Final = 60.0
#: Seconds after which a worker that does nothing is stuck.
_STANDSET_S: Final = 20.0
#: Connections of a worker's queue beside those of the jobs it runs: heartbeat, rescue, schedule, fetching.
_SIDELOEB: Final = 4


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


@dataclass(frozen=True, slots=True)
class Periode:
    """When a task runs that nothing else sets going.

    Attributes:
        cron: Procrastinate's cron line, in UTC.
        laas: The lock under which the task also runs otherwise, so that it never overlaps itself.
    """

    cron: str
    laas: str


class _Igen(BaseRetryStrategy):
    """A failed job is tried again, always: after a while that grows, unless the database was at fault.

    One that stopped because its worker ends has not failed, and is ready for the next one.
    """

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        """When."""
        if isinstance(exception, FyraftenError):
            return RetryDecision(retry_in={"seconds": 0})
        pause = FOERSTE_PAUSE
        if not er_udfald(exception):
            pause = min(FOERSTE_PAUSE * 2 ** min(job.attempts, _FORDOBLINGER), LAENGSTE_PAUSE)
        return RetryDecision(retry_in={"seconds": int(pause.total_seconds())})


def build_worker(database: Database, tasks: Mapping[str, Callable[..., None]], periodic: Mapping[str, Periode]) -> App:
    """The application a worker runs.

    Args:
        database: Where the queue is.
        tasks: Functions by task name; they take keyword arguments of text.
        periodic: When, by name of the task that is run without arguments.
    """
    connector = TaalmodigConnector(database.url)
    app = App(connector=connector)
    perioder = PeriodicRegistry()  # type: ignore[no-untyped-call]  # the library's
    app.job_manager = Jobstyrer(connector, Periodeur(perioder))
    for name, function in tasks.items():
        app.task(name=name, pass_context=True, retry=_Igen())(_told(name, function, connector))
    for name, periode in periodic.items():
        navn = f"{name}.periodic"
        task = app.task(name=navn, pass_context=True, retry=_Igen())(
            _told(navn, _without_timestamp(tasks[name]), connector)
        )
        # However long one run takes, one more waits at most, and none begins beside it.
        perioder.register_task(
            task=task,
            cron=periode.cron,
            periodic_id=name,
            configure_kwargs={"lock": periode.laas, "queueing_lock": navn},
        )
    return app


def _without_timestamp(function: Callable[..., None]) -> Callable[..., None]:
    def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the task was due
        function()

    return run


def _told(name: str, function: Callable[..., None], connector: TaalmodigConnector) -> Callable[..., None]:
    """Have a task that fails say so in the log, by ids only, and one that goes on stop when the worker ends."""

    def run(context: JobContext, **args: Any) -> None:  # noqa: ANN401 - procrastinate's
        try:
            with fyraften(lambda: connector.slutter):
                function(**args)
        except FyraftenError:
            _log.info("job_put_back", task=name, item=args)
            raise
        except Exception as error:
            # The text of a FejlError is made of our own words; any other exception's may hold data.
            what = str(error) if isinstance(error, FejlError) else type(error).__name__
            cause = type(error.__cause__).__name__ if error.__cause__ else None
            _log.error("job_failed", task=name, item=args, attempt=context.job.attempts + 1, error=what, cause=cause)
            raise

    return run


@dataclass(slots=True)
class Arbejderpuls:
    """How a worker is, for whoever asks from another thread.

    Attributes:
        styrer: What gives it its jobs.
        pladser: Jobs that it does at once.
        sidst: When its loop turned last.
    """

    styrer: Jobstyrer
    pladser: int
    sidst: float = field(default_factory=time.monotonic)

    async def slaa(self) -> None:
        """Turn with the loop."""
        while True:
            self.sidst = time.monotonic()
            await asyncio.sleep(1)

    @property
    def loekken_drejer(self) -> bool:
        """Whether the loop turns."""
        return time.monotonic() - self.sidst < _STANDSET_S

    @property
    def tager_jobs(self) -> bool:
        """Whether it asks for jobs, or has its hands full of them, and gives signs of life."""
        nu = time.monotonic()
        spoerger = nu - self.styrer.spurgt < _STANDSET_S or self.styrer.i_haanden >= self.pladser
        return spoerger and nu - self.styrer.livstegn < _STANDSET_S


def arbejderpuls(app: App, pladser: int) -> Arbejderpuls:
    """The pulse of a worker that is to be run."""
    styrer = app.job_manager
    if not isinstance(styrer, Jobstyrer):
        raise TypeError("made by build_worker")
    return Arbejderpuls(styrer, pladser)


async def run_worker(
    app: App, *, concurrency: int = 4, tempo: Tempo | None = None, puls: Arbejderpuls | None = None
) -> None:
    """Run jobs until a signal says stop, through outages of the database of any length."""
    tempo = tempo or Tempo()
    connector, styrer = app.connector, app.job_manager
    if not isinstance(connector, TaalmodigConnector) or not isinstance(styrer, Jobstyrer):
        raise TypeError("made by build_worker")
    async with connector.pulje(concurrency + _SIDELOEB) as pool, app.open_async(pool):
        rescue = asyncio.create_task(_rescue(styrer, tempo))
        slag = asyncio.create_task((puls or arbejderpuls(app, concurrency)).slaa())
        perioder = asyncio.create_task(styrer.periodeur.koer() if styrer.periodeur else asyncio.sleep(0))
        runs = asyncio.create_task(
            app.run_worker_async(
                concurrency=concurrency,
                fetch_job_polling_interval=tempo.poll,
                update_heartbeat_interval=tempo.heartbeat,
                stalled_worker_timeout=tempo.dead_after,
                shutdown_graceful_timeout=10,
                delete_jobs="successful",
                install_signal_handlers=False,
            )
        )
        try:
            await _until_stopped(runs, connector)
        finally:
            for side in (rescue, perioder, slag):
                side.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await side


async def _until_stopped(runs: asyncio.Task[None], connector: TaalmodigConnector) -> None:
    """Wait for the worker's end; have it end in order when a signal says so, or when we are cancelled."""

    def stop() -> None:
        if not connector.slutter:
            connector.slutter = True
            runs.cancel()

    with _on_signals(stop):
        try:
            await asyncio.wait({runs})
        except asyncio.CancelledError:
            stop()
            await asyncio.wait({runs})
            raise
        finally:
            # Jobs whose end could not be written down any more are taken up by the next worker.
            if runs.done() and not runs.cancelled() and connector.slutter and (error := runs.exception()):
                _log.warning("stopped_without_database", error=type(error).__name__)
    if not connector.slutter:
        runs.result()


@contextlib.contextmanager
def _on_signals(stop: Callable[[], None]) -> Iterator[None]:
    """Call `stop` when a signal asks this process to end; elsewhere than in the main thread none comes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    loop = asyncio.get_running_loop()
    signaler = stopsignaler()
    for number in signaler:
        loop.add_signal_handler(number, stop)
    try:
        yield
    finally:
        for number in signaler:
            loop.remove_signal_handler(number)


async def _rescue(styrer: Jobstyrer, tempo: Tempo) -> None:
    """Put the jobs of dead workers back in the queue, for as long as this worker lives."""
    siden = _FEJLEDE_HVERT_S
    while True:
        udfald = styrer.melder.gange
        try:
            if siden >= _FEJLEDE_HVERT_S:
                siden = 0.0
                await styrer.redd_fejlede()
                await styrer.ret_ure()
            await styrer.redd(tempo.dead_after)
        except ConnectorException as error:
            _log.warning("rescue_failed", error=type(error.__cause__ or error).__name__)
        if udfald != styrer.melder.gange:
            # Nobody could give a sign of life; let the others do so before they are taken for dead.
            await asyncio.sleep(tempo.dead_after)
        await asyncio.sleep(tempo.heartbeat)
        siden += tempo.heartbeat
