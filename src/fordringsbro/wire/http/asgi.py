"""Between uvicorn and WSGI: what is refused is refused before its body is read, and no body holds a thread.

The application is called without a body first. It says what it has to of a request's address, method, headers and
caller; where it would read, it is stopped, the event loop collects the body under the edge's limits, and a thread gets
a message that is complete. A body that came together with its headers is handed over at once.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from typing import Any, Final

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.forbindelse import KROP
from fordringsbro.wire.http.hoveder import afsenderadresse, saet_hoveder
from fordringsbro.wire.http.hukommelse import giv_tilbage
from fordringsbro.wire.http.kant import LET, Kant, Krop
from fordringsbro.wire.http.ressource import HELBRED
from fordringsbro.wire.http.spoerger import SPOERGER
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.xml.graenser import vaegt

Svar = tuple[int, list[tuple[bytes, bytes]], bytes]

#: Key of the WSGI environment: cuts the connection.
AFBRYD: Final = "fordringsbro.afbryd"
#: Seconds in which a body may come as slowly as it likes.
_BEGYNDELSE_S: Final = 10.0
#: Weight of a message after which memory is given back.
_STOR: Final = 1_000_000
_LUK: Final = (b"connection", b"close")
_PROEV_IGEN: Final = (b"retry-after", b"5")
_log = structlog.get_logger("fordringsbro.wire")


class _KropMangler(BaseException):
    """The application would read the body, which has not come yet. No handler of errors may take it for one."""


class _Uden:
    """A body that is still to come."""

    def read(self, _antal: int = -1) -> bytes:
        """Stop the application."""
        raise _KropMangler


class _Afvist:
    """A body that was not taken: whoever reads it is told why, and tells its client in its own form."""

    def __init__(self, fejl: SoapError) -> None:
        self._fejl = fejl

    def read(self, _antal: int = -1) -> bytes:
        """Fail."""
        raise self._fejl


def _traade(antal: int, navn: str) -> ThreadPoolExecutor:
    """So many threads, all of them there from the start: later the system may give us none."""
    pool = ThreadPoolExecutor(antal, thread_name_prefix=navn)
    # Each waits for the others, so that none does the work of two.
    sammen = threading.Barrier(antal)
    for i_gang in [pool.submit(sammen.wait) for _ in range(antal)]:
        i_gang.result()
    return pool


class WsgiAdapter:
    """A WSGI application as ASGI.

    Args:
        app: The application.
        kant: The edge that its requests come over.
        threads: Threads that run it.
        max_body: Bytes after which a body is not read on; the application refuses it.
        stoerre: Limits of paths that take larger bodies.
        spoerg_foerst: Whether the application may be called without a body first; if not, it is called once.
    """

    def __init__(
        self,
        app: WsgiApp,
        kant: Kant,
        *,
        threads: int,
        max_body: int,
        stoerre: Mapping[str, int] | None = None,
        spoerg_foerst: bool = True,
    ) -> None:
        self._app = app
        self._kant = kant
        self._max_body = max_body
        self._stoerre = stoerre or {}
        self._spoerg_foerst = spoerg_foerst
        self._pool = _traade(threads, "soap")
        # Whoever asks how we are must be told also when all threads are busy.
        self._helbred = _traade(1, "health")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        krop: Krop = scope[KROP]
        naaet(Punkt.KROP_VENTES)
        try:
            svar = await self._besvar(_environ(scope, krop), krop, receive)
            if svar is not None:
                naaet(Punkt.SVAR_KLAR)
                await _send(svar, krop, send, hoved_kun=scope["method"] == "HEAD")
        except asyncio.CancelledError:
            # Nobody knows what became of it: no answer tells the client just that.
            krop.forbindelse.transport.abort()
            _log.warning("request abandoned at the end of the server")
            raise
        finally:
            krop.giv_fri()

    async def _besvar(self, environ: dict[str, Any], krop: Krop, receive: Receive) -> Svar | None:
        """The answer, or None when the client went away."""
        if self._spoerg_foerst and not krop.hel and (svar := await self._kald(environ, _Uden())) is not None:
            return svar
        if krop.hel and krop.modtaget <= LET and not krop.over:
            # As nearly all messages are.
            besked = await receive()
            return await self._kald(environ, io.BytesIO(besked["body"])) if besked["type"] == "http.request" else None
        try:
            indhold = await self._modtag(environ["PATH_INFO"], krop, receive)
        except SoapError as fejl:
            return await self._kald(environ, _Afvist(fejl))
        if indhold is None:
            return None
        graenser = self._kant.graenser
        try:
            async with asyncio.timeout(graenser.behandling_s):
                taget = await self._kant.behandling.tag(vaegt(indhold))
        except TimeoutError:
            return await self._kald(environ, _Afvist(_optaget(Fejlkode.BEHANDLING, graenser.behandling_byte)))
        try:
            svar = await self._kald(environ, io.BytesIO(indhold))
            if taget > _STOR:
                # Before the next one has its turn.
                await asyncio.get_running_loop().run_in_executor(self._pool, giv_tilbage)
            return svar
        finally:
            self._kant.behandling.giv(taget)

    async def _modtag(self, sti: str, krop: Krop, receive: Receive) -> bytes | None:
        """The body, or its beginning if it is too long; None when the client went away or sent no HTTP.

        Raises:
            SoapError: It came too slowly, or there was no room for it.
        """
        graenser = self._kant.graenser
        hoejst = self._stoerre.get(sti, self._max_body)
        begyndt = asyncio.get_running_loop().time()
        dele: list[bytes] = []
        laest = 0
        while True:
            frist = begyndt + min(graenser.krop_s, _BEGYNDELSE_S + laest / graenser.krop_rate)
            try:
                async with asyncio.timeout_at(frist):
                    besked = await receive()
            except TimeoutError:
                raise _langsom(graenser.krop_s, graenser.krop_rate) from None
            if krop.over:
                raise _optaget(Fejlkode.KROPPE, graenser.kroppe_byte)
            if besked["type"] != "http.request":
                return None
            dele.append(besked["body"])
            laest += len(dele[-1])
            if laest > hoejst:
                krop.kasser = True
                return b"".join(dele)[: hoejst + 1]
            if not besked["more_body"]:
                return b"".join(dele)

    async def _kald(self, environ: dict[str, Any], krop: object) -> Svar | None:
        """What the application answers, in a thread; None when it would read what is not there."""
        pool = self._helbred if environ["PATH_INFO"].startswith(HELBRED) else self._pool
        return await asyncio.get_running_loop().run_in_executor(pool, self._svar, environ, krop)

    def _svar(self, environ: dict[str, Any], krop: object) -> Svar | None:
        taget: list[Any] = []
        if isinstance(krop, io.BytesIO):
            naaet(Punkt.KROP_LAEST)
        try:
            indhold = b"".join(self._app({**environ, "wsgi.input": krop}, lambda *args: taget.extend(args)))
        except _KropMangler:
            return None
        hoveder = [(navn.lower().encode("latin-1"), vaerdi.encode("latin-1")) for navn, vaerdi in taget[1]]
        status = int(taget[0][:3])
        return status, [*hoveder, _PROEV_IGEN] if status == HTTPStatus.SERVICE_UNAVAILABLE else hoveder, indhold


class AsgiAdapter:
    """An ASGI application that takes no bodies: what is answered before it has come whole ends its connection.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        krop: Krop = scope[KROP]

        async def send_videre(besked: Message) -> None:
            if besked["type"] != "http.response.start" or krop.hel:
                await send(besked)
                return
            await send({**besked, "headers": [*besked.get("headers", ()), _LUK]})
            krop.kasser = True
            krop.forbindelse.svarer_foer_tid()

        try:
            await self._app(scope, receive, send_videre)
        finally:
            krop.giv_fri()


def _optaget(kode: Fejlkode, byte: int) -> SoapError:
    tekst = f"{byte} byte i alt / {byte} bytes in all"
    return SoapError(kode, tekst, http_status=HTTPStatus.SERVICE_UNAVAILABLE)


def _langsom(sekunder: float, rate: int) -> SoapError:
    tekst = f"{rate} byte/s, {sekunder:g} s / {rate} bytes/s, {sekunder:g} s"
    return SoapError(Fejlkode.FOR_LANGSOM, tekst, http_status=HTTPStatus.REQUEST_TIMEOUT)


async def _send(svar: Svar, krop: Krop, send: Send, *, hoved_kun: bool) -> None:
    status, hoveder, indhold = svar
    if not krop.hel:
        hoveder = [*hoveder, _LUK]
    await send({"type": "http.response.start", "status": status, "headers": hoveder})
    if not krop.hel:
        krop.kasser = True
        krop.forbindelse.svarer_foer_tid()
    # Where nothing comes, more was announced: what is left incomplete here breaks the connection off.
    ufuldendt = not indhold and not hoved_kun
    await send({"type": "http.response.body", "body": indhold or b" ", "more_body": ufuldendt})


def _environ(scope: Scope, krop: Krop) -> dict[str, Any]:
    """The WSGI environment of a request, without its body."""
    server = scope["server"] or ("", None)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"],
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "REMOTE_ADDR": afsenderadresse(scope),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1] or ""),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        AFBRYD: krop.afbryd,
        SPOERGER: krop.spoerger,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope["scheme"],
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    saet_hoveder(environ, ((n.decode("latin-1"), v.decode("latin-1")) for n, v in scope["headers"]))
    return environ
