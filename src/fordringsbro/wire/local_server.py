"""A small HTTP server inside this process: for tests and for tools that must be called back."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from fordringsbro.wire.host import WsgiApp
from fordringsbro.wire.hoveder import saet_hoveder


class _Server(ThreadingMixIn, WSGIServer):
    """A thread for each request, so that a slow client holds up nobody."""

    daemon_threads = True
    #: Connections that wait to be taken; with the library's five, many at one instant are reset.
    request_queue_size = 128


class StilleHandler(WSGIRequestHandler):
    """Hands over headers as the other servers do, and logs nothing: paths and clients are the application's to log."""

    def get_environ(self) -> dict[str, Any]:
        """WSGI's environment."""
        environ: dict[str, Any] = super().get_environ()
        saet_hoveder(environ, self.headers.items())
        return environ

    def address_string(self) -> str:
        """The client's number; looking up its name could take seconds."""
        return str(self.client_address[0])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 - the library's signature
        """Drop the line."""


@contextlib.contextmanager
def local_server(app: WsgiApp) -> Iterator[str]:
    """Serve `app` on a free port of 127.0.0.1 and yield its URL, without a slash at the end."""
    with make_server("127.0.0.1", 0, app, server_class=_Server, handler_class=StilleHandler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
