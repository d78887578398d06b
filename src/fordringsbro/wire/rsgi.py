"""Between granian and WSGI: bodies are read without holding a thread, and not for ever.

Granian's own WSGI mode lets a thread wait for the body, so that as many slow clients as there are threads stop the
service (measured with four). Here the event loop collects the body, under the size limit and a deadline, and a thread
only gets a message that is complete.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

from granian.rsgi import Scope

from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.wire.host import WsgiApp
from fordringsbro.wire.hoveder import saet_hoveder

Headers = list[tuple[str, str]]


class Stream(Protocol):
    """An answer in parts."""

    async def send_bytes(self, data: bytes) -> None:
        """Send a part."""
        ...


class Exchange(Protocol):
    """Granian's side of one request: the body comes out, the answer goes in."""

    async def __call__(self) -> bytes:
        """The whole body."""
        ...

    def __aiter__(self) -> AsyncIterator[bytes]:
        """The body in parts."""
        ...

    def response_bytes(self, status: int, headers: Headers, body: bytes) -> None:
        """Answer with a body."""
        ...

    def response_stream(self, status: int, headers: Headers) -> Stream:
        """Begin an answer; it ends when what is returned is dropped."""
        ...

    def response_empty(self, status: int, headers: Headers) -> None:
        """Answer without one."""
        ...


class RsgiAdapter:
    """A WSGI application as granian's RSGI interface wants it.

    Args:
        app: The application.
        threads: Threads that run it.
        max_body: Bytes after which a body is not read on; the application refuses it.
        body_timeout_s: Seconds a client has to send its body.
        stoerre: Limits of paths that take larger bodies.
    """

    def __init__(
        self,
        app: WsgiApp,
        *,
        threads: int,
        max_body: int,
        body_timeout_s: float,
        stoerre: Mapping[str, int] | None = None,
    ) -> None:
        self._app = app
        self._max_body = max_body
        self._stoerre = stoerre or {}
        self._body_timeout_s = body_timeout_s
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="soap")

    async def __rsgi__(self, scope: Scope, protocol: Exchange) -> None:
        """Answer one request."""
        environ = _environ(scope)
        try:
            async with asyncio.timeout(self._body_timeout_s):
                body = await self._body(environ, protocol)
        except TimeoutError:
            protocol.response_empty(408, [("connection", "close")])
            return
        except (RuntimeError, OSError):
            # Granian's errors for a client that went away or sent broken chunks.
            protocol.response_empty(400, [("connection", "close")])
            return
        naaet(Punkt.KROP_LAEST)
        environ["wsgi.input"] = io.BytesIO(body)
        loop = asyncio.get_running_loop()
        status, headers, content = await loop.run_in_executor(self._pool, self._call, environ)
        naaet(Punkt.SVAR_KLAR)
        if scope.method == "HEAD":
            protocol.response_empty(status, headers)
        elif content:
            protocol.response_bytes(status, headers, content)
        else:
            # More is announced than comes. Granian would correct the length of an answer that it has as a whole.
            await protocol.response_stream(status, headers).send_bytes(b" ")

    async def _body(self, environ: dict[str, Any], protocol: Exchange) -> bytes:
        """The body, or its beginning if it is too long or breaks off; the application finds out by its length."""
        naaet(Punkt.KROP_VENTES)
        length = environ.get("CONTENT_LENGTH", "")
        max_body = self._stoerre.get(environ["PATH_INFO"], self._max_body)
        if length.isdecimal():
            # HTTP itself sees to it that no more than announced is read.
            return b"" if int(length[:15]) > max_body else await protocol()
        parts: list[bytes] = []
        left = max_body + 1
        async for part in protocol:
            parts.append(part[:left])
            left -= len(parts[-1])
            if left <= 0:
                break
        return b"".join(parts)

    def _call(self, environ: dict[str, Any]) -> tuple[int, Headers, bytes]:
        taken: list[Any] = []
        content = b"".join(self._app(environ, lambda *args: taken.extend(args)))
        return int(taken[0][:3]), taken[1], content


def _environ(scope: Scope) -> dict[str, Any]:
    """The WSGI environment of a request, without its body."""
    host, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path,
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": scope.client.rpartition(":")[0],
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    saet_hoveder(environ, scope.headers.items())
    return environ
