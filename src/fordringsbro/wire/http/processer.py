"""The worker processes of an HTTP server: N of them on one socket; what dies or grows too large is replaced."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import signal
import socket
import time
from collections.abc import Callable
from functools import partial
from multiprocessing.context import ForkProcess
from typing import Any, Final, cast

import psutil
import structlog
import uvicorn

from fordringsbro.platform.stop import Stopsignal
from fordringsbro.wire.http.forbindelse import Forbindelse
from fordringsbro.wire.http.hukommelse import opstart_slut
from fordringsbro.wire.http.kant import Kant, Kantgraenser
from fordringsbro.wire.http.uventet import log_unexpected

#: Makes the ASGI application, once in each process.
Byg = Callable[[Kant], Any]

#: A process that is still there so long after its time is killed.
_EFTER_S: Final = 5.0
_SE_HVERT_S: Final = 0.2
#: A worker that can't start is tried again so much later.
_PAUSE_S: Final = 1.0
_KEEP_ALIVE_S: Final = 75
_BACKLOG: Final = 512
#: The parent has no thread but the main one, no connection and no pool; so a worker begins at once, with all that is
#: imported, and shares its memory.
_fork = multiprocessing.get_context("fork")
_log = structlog.get_logger("fordringsbro.wire")


def koer(
    byg: Byg,
    lytter: socket.socket,
    graenser: Kantgraenser,
    *,
    workers: int,
    max_rss_mb: int,
    imens: Callable[[], None],
) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; must be called in the main thread, which must be the only one.

    Args:
        byg: Makes the application.
        lytter: What is listened on; closed in the end.
        graenser: The edge's limits, in each process.
        workers: Processes.
        max_rss_mb: A worker above this size is replaced: lxml keeps every element name it has ever seen, so that
            hostile messages with many names would fill the memory in the end.
        imens: Called again and again in the parent.
    """
    stop = Stopsignal()
    hold = _Hold(partial(_arbejd, byg, lytter, graenser), workers, max_rss_mb * 1_000_000, graenser.slut_s)
    while not stop.wait(_SE_HVERT_S):
        imens()
        hold.se_efter()
    # Whoever comes now is refused, and finds another server.
    lytter.close()
    hold.slut()


class _Hold:
    """The processes that run."""

    def __init__(self, arbejd: Callable[[], None], antal: int, max_rss: int, slut_s: int) -> None:
        self._arbejd = arbejd
        self._slut_s = slut_s
        self._max_rss = max_rss
        self._igang = [self._ny() for _ in range(antal)]
        self._paa_vej_ud: list[ForkProcess] = []

    def _ny(self) -> ForkProcess:
        proces = _fork.Process(target=self._arbejd)
        # One that is told to end before it has taken its signals over would take that for its parent's affair.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
        try:
            proces.start()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        return proces

    def se_efter(self) -> None:
        """Replace what has died, and what has grown too large."""
        for nummer, proces in enumerate(self._igang):
            if not proces.is_alive():
                _log.error("worker died", pid=proces.pid, exitcode=proces.exitcode)
                proces.join()
                time.sleep(_PAUSE_S if proces.exitcode == 1 else 0)
            elif _rss(proces) > self._max_rss:
                _log.warning("worker replaced, for its size", pid=proces.pid)
                proces.terminate()
                self._paa_vej_ud.append(proces)
            else:
                continue
            self._igang[nummer] = self._ny()
        self._paa_vej_ud = [proces for proces in self._paa_vej_ud if proces.is_alive()]

    def slut(self) -> None:
        """Have all end in order, and kill what doesn't."""
        alle = [*self._igang, *self._paa_vej_ud]
        for proces in alle:
            proces.terminate()
        senest = time.monotonic() + self._slut_s + _EFTER_S
        for proces in alle:
            proces.join(max(0.1, senest - time.monotonic()))
            if proces.is_alive():
                _log.error("worker killed, for it did not end", pid=proces.pid)
                proces.kill()
                proces.join()


def _rss(proces: ForkProcess) -> int:
    try:
        return int(psutil.Process(proces.pid).memory_info().rss)
    except psutil.Error:
        # It ended just now.
        return 0


def _arbejd(byg: Byg, lytter: socket.socket, graenser: Kantgraenser) -> None:
    """A worker process."""
    # The signals of a terminal go to the whole group; the parent hears them, and tells us with SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    kant = Kant(graenser)
    try:
        app = byg(kant)
    except Exception as error:  # noqa: BLE001 - told without its text, which may hold a password
        log_unexpected(error, "worker")
        os._exit(1)
    opstart_slut()
    server = _Server(opsaetning(app, kant))
    with contextlib.suppress(KeyboardInterrupt):
        server.run([lytter])


class _Server(uvicorn.Server):
    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End in order; what was given up tells of it before the process is gone."""
        await super().shutdown(sockets)
        if self.server_state.tasks:
            await asyncio.wait(self.server_state.tasks, timeout=1)


def opsaetning(app: Any, kant: Kant) -> uvicorn.Config:  # noqa: ANN401 - an ASGI application
    """Uvicorn's configuration: nothing that it would take from the environment or from a client's headers."""
    return uvicorn.Config(
        app,
        http=cast("Any", partial(Forbindelse, kant=kant)),
        loop="asyncio",
        ws="none",
        interface="asgi3",
        lifespan="off",
        workers=1,
        log_config=None,
        log_level="critical",
        access_log=False,
        proxy_headers=False,
        forwarded_allow_ips=[],
        server_header=False,
        backlog=_BACKLOG,
        timeout_keep_alive=_KEEP_ALIVE_S,
        timeout_graceful_shutdown=kant.graenser.slut_s,
    )
