"""Running a WSGI application on granian, an HTTP server in Rust."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server import Server

from fordringsbro.wire.host import WsgiApp

#: A client gets this long to send its headers.
_HEADER_TIMEOUT_MS = 10_000


def serve(  # each argument is a setting of the installation
    build: Callable[[], WsgiApp],
    *,
    host: str,
    port: int,
    threads: int,
    workers: int = 1,
    max_rss_mb: int | None = 1024,
) -> None:
    """Serve until SIGINT or SIGTERM; must be called in the main thread.

    Args:
        build: Makes the application; called once in each worker process, so that connections and threads are made
            there and not inherited.
        host: Address to listen on.
        port: Port to listen on.
        threads: Threads that handle messages, in each worker. A thread is held while a client sends its body, so
            an installation open to strangers has a buffering proxy in front.
        workers: Processes.
        max_rss_mb: A worker above this size is replaced: lxml keeps every element name it has ever seen, so that
            hostile messages with many names would fill the memory in the end.
    """
    server = Server(
        "fordringsbro",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=_HEADER_TIMEOUT_MS),
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_max_rss=max_rss_mb,
        workers_kill_timeout=30,
    )

    def load(*_args: Any) -> WsgiApp:  # noqa: ANN401 - granian passes its own target
        return build()

    server.serve(target_loader=load, wrap_loader=False)
