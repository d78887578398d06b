"""An HTTP server inside this process, over the same edge: for simulators, tests, and tools that are called back."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Coroutine, Iterator
from typing import Any, Final

from starlette.types import ASGIApp
from uvicorn.server import ServerState

from fordringsbro.platform.adresse import adresse
from fordringsbro.wire.http.asgi import WsgiAdapter
from fordringsbro.wire.http.kant import Kant, Kantgraenser
from fordringsbro.wire.http.processer import Byg, opsaetning
from fordringsbro.wire.http.server import Lytter
from fordringsbro.wire.http.wsgi import WsgiApp

#: Requests handled at once; the rest waits.
_TRAADE: Final = 64
MAX_BODY: Final = 50_000_000


def url_af(lytter: socket.socket) -> str:
    """The address of what listens there; none over a Unix socket."""
    if lytter.family is socket.AF_UNIX:
        return ""
    host, port = lytter.getsockname()[:2]
    return adresse(host, port)


@contextlib.contextmanager
def local_server(app: WsgiApp, lytter: socket.socket | None = None) -> Iterator[str]:
    """Serve `app` while the block runs, on a free port unless told, and yield its URL without a slash at the end."""

    def byg(kant: Kant) -> WsgiAdapter:
        return WsgiAdapter(app, kant, threads=_TRAADE, max_body=MAX_BODY, spoerg_foerst=False)

    with local_asgi(byg, lytter) as url:
        yield url


@contextlib.contextmanager
def local_asgi(byg: Byg, lytter: socket.socket | None = None, graenser: Kantgraenser | None = None) -> Iterator[str]:
    """The same for an ASGI application, under limits of its own if given."""
    kant = Kant(graenser or Kantgraenser())
    server = _Server(byg(kant), kant, lytter or Lytter("127.0.0.1", 0).aabn())
    with contextlib.closing(server):
        yield server.url


class _Server:
    """An event loop in a thread, and its connections."""

    def __init__(self, app: ASGIApp, kant: Kant, lytter: socket.socket) -> None:
        self.url = url_af(lytter)
        self._config = opsaetning(app, kant)
        self._config.load()
        self._tilstand = ServerState()
        self._loop = asyncio.new_event_loop()
        self._traad = threading.Thread(target=self._loop.run_forever, name="local-server", daemon=True)
        self._traad.start()
        self._koer(self._lyt(lytter))

    def _koer(self, opgave: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(opgave, self._loop).result()

    async def _lyt(self, lytter: socket.socket) -> None:
        self._server = await self._loop.create_server(self._forbindelse, sock=lytter)

    def _forbindelse(self) -> asyncio.Protocol:
        lav: Any = self._config.http_protocol_class
        protokol: asyncio.Protocol = lav(
            config=self._config, server_state=self._tilstand, app_state={}, _loop=self._loop
        )
        return protokol

    def close(self) -> None:
        """End at once; what is in hand gets no answer."""
        self._koer(self._luk())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._traad.join()
        self._loop.close()

    async def _luk(self) -> None:
        self._server.close()
        for forbindelse in list(self._tilstand.connections):
            forbindelse.transport.abort()
        opgaver = list(self._tilstand.tasks)
        for opgave in opgaver:
            opgave.cancel()
        await asyncio.gather(*opgaver, return_exceptions=True)
