"""Running an application on uvicorn, as processes that are watched over."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from fordringsbro.platform.adresse import familie
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.wire.http.asgi import WsgiAdapter
from fordringsbro.wire.http.kant import Kant, Kantgraenser
from fordringsbro.wire.http.processer import Byg, koer
from fordringsbro.wire.http.wsgi import WsgiApp

#: The owner and the group of a Unix socket, the proxy's among them, and nobody else.
_GRUPPEN: Final = 0o660


@record
class Lytter:
    """Where a server listens: a host's port, or a Unix socket.

    Attributes:
        host: Address to listen on.
        port: Port to listen on.
        sti: File of the Unix socket, if it is one; our user and our group may connect.
    """

    host: str
    port: int
    sti: Path | None = None

    def aabn(self) -> socket.socket:
        """The socket, which refuses callers until a process listens.

        Raises:
            FejlError: `PORT` when another server is at the Unix socket; `LAES_FIL` when it can't be made.
        """
        if self.sti is not None:
            return _unix(self.sti)
        # With the protocol named asyncio sends without delay (TCP_NODELAY); else each answer waits 40 ms for an ACK.
        fundet = socket.socket(familie(self.host), socket.SOCK_STREAM, socket.IPPROTO_TCP)
        fundet.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        fundet.bind((self.host, self.port))
        return fundet


def _unix(sti: Path) -> socket.socket:
    if _lever(sti):
        raise FejlError(Fejlkode.PORT, sted=str(sti))
    fundet = socket.socket(socket.AF_UNIX)
    try:
        if sti.is_socket():
            # What a process left that was killed; anything else that has the name stays.
            sti.unlink()
        fundet.bind(str(sti))
        sti.chmod(_GRUPPEN)
    except OSError as error:
        fundet.close()
        raise FejlError(Fejlkode.LAES_FIL, sted=str(sti)) from error
    return fundet


def _lever(sti: Path) -> bool:
    """Whether a server is at a Unix socket."""
    with socket.socket(socket.AF_UNIX) as spoerger:
        try:
            spoerger.connect(str(sti))
        except OSError:
            return False
    return True


def serve(
    build: Callable[[], WsgiApp],
    lytter: Lytter,
    *,
    threads: int,
    max_body: int,
    graenser: Kantgraenser | None = None,
    workers: int = 1,
    max_rss_mb: int = 1024,
    stoerre: Mapping[str, int] | None = None,
    imens: Callable[[], None] | None = None,
) -> None:
    """Serve a WSGI application until SIGINT, SIGTERM or SIGHUP; must be called in the main thread.

    Args:
        build: Makes the application; called once in each worker process, so that connections and threads are made
            there and not inherited.
        lytter: Where to listen.
        threads: Threads that handle messages, in each worker.
        max_body: The application's limit; a larger body is not read on.
        graenser: The edge's limits, in each worker.
        workers: Processes.
        max_rss_mb: A worker above this size is replaced.
        stoerre: Limits of paths that take larger bodies.
        imens: Called again and again in the parent, which must have no thread but the main one.
    """

    def byg(kant: Kant) -> WsgiAdapter:
        return WsgiAdapter(build(), kant, threads=threads, max_body=max_body, stoerre=stoerre)

    serve_asgi(byg, lytter, graenser=graenser, workers=workers, max_rss_mb=max_rss_mb, imens=imens)


def serve_asgi(
    byg: Byg,
    lytter: Lytter,
    *,
    graenser: Kantgraenser | None = None,
    workers: int = 1,
    max_rss_mb: int = 1024,
    imens: Callable[[], None] | None = None,
) -> None:
    """Serve an ASGI application, made as `serve` has it, until a signal."""
    koer(
        byg,
        lytter.aabn(),
        graenser or Kantgraenser(),
        workers=workers,
        max_rss_mb=max_rss_mb,
        imens=imens or _intet,
    )


def _intet() -> None:
    """Nothing is done meanwhile."""
