"""Running a WSGI application on granian, an HTTP server written in Rust."""

from __future__ import annotations

import signal
from collections.abc import Callable, Mapping
from typing import Any, Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from fordringsbro.wire.host import WsgiApp
from fordringsbro.wire.rsgi import RsgiAdapter

#: Granian's lines go the way of all others, and look like them.
LOG: Final[Mapping[str, Any]] = {
    "loggers": {"_granian": {"handlers": [], "propagate": True}, "granian.access": {"handlers": [], "propagate": True}}
}
#: A client gets this long to send its headers.
_HEADER_TIMEOUT_MS = 10_000


def serve(
    build: Callable[[], WsgiApp],
    *,
    host: str,
    port: int,
    threads: int,
    max_body: int,
    body_timeout_s: float = 30,
    workers: int = 1,
    max_rss_mb: int | None = 1024,
    stoerre: Mapping[str, int] | None = None,
) -> None:
    """Serve until SIGINT or SIGTERM; must be called in the main thread.

    Args:
        build: Makes the application; called once in each worker process, so that connections and threads are made
            there and not inherited.
        host: Address to listen on.
        port: Port to listen on.
        threads: Threads that handle messages, in each worker.
        max_body: The application's limit; a larger body is not read on.
        body_timeout_s: Seconds a client has to send its body.
        workers: Processes.
        max_rss_mb: A worker above this size is replaced: lxml keeps every element name it has ever seen, so that
            hostile messages with many names would fill the memory in the end.
        stoerre: Limits of paths that take larger bodies.
    """
    server = Server(
        "fordringsbro",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        blocking_threads=1,
        workers=workers,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
        websockets=False,
        log_level=LogLevels.warning,
        log_dictconfig=dict(LOG),
        respawn_failed_workers=True,
        workers_max_rss=max_rss_mb,
        workers_kill_timeout=30,
    )

    def load(*_args: Any) -> Any:  # noqa: ANN401 - granian's types leave out its own __rsgi__ objects
        return RsgiAdapter(build(), threads=threads, max_body=max_body, body_timeout_s=body_timeout_s, stoerre=stoerre)

    ends_on_hangup(server)
    server.serve(target_loader=load, wrap_loader=False)


def ends_on_hangup(server: Any) -> None:  # noqa: ANN401 - granian chooses its class when it is imported
    """Have a server end in order when its terminal is closed, as on other signals; granian would begin anew.

    Under `nohup` it goes on.
    """
    under_nohup = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN

    def ends() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN if under_nohup else server.signal_handler_interrupt)

    server.on_startup(ends)
