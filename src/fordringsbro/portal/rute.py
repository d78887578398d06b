"""A page's address with its rule: who calls is known before the page is asked, and kept in the ASGI scope."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.hoveder import afsenderadresse
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.vagt import Vagt

#: The page of whoever is refused.
Afvist = Callable[[Fejlkode, int], Response]
_UTILGAENGELIG: Final = 503
#: Where the scope has who calls.
KALDER: Final = "fordringsbro.kalder"


class Portalrute(Route):
    """An address of the portal.

    Args:
        path: Its path.
        side: Answers a request.
        regel: What a caller must have an agreement for.
        vagt: Lets callers in.
        afvist: The page of whoever is refused, by the error and its HTTP status.
    """

    def __init__(
        self, path: str, side: Callable[[Request], Response], regel: Adgangsregel, *, vagt: Vagt, afvist: Afvist
    ) -> None:
        doer = Middleware(_Doer, path=path, regel=regel, vagt=vagt, afvist=afvist)
        super().__init__(path, side, middleware=[doer])
        self.regel = regel


class _Doer:
    """Asks who calls."""

    def __init__(self, app: ASGIApp, path: str, regel: Adgangsregel, *, vagt: Vagt, afvist: Afvist) -> None:
        self._app = app
        self._path = path
        self._regel = regel
        self._vagt = vagt
        self._afvist = afvist

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            scope[KALDER] = await run_in_threadpool(self._vagt.kalder, _environ(scope, self._path), self._regel)
        except SoapError as fejl:
            await self._afvist(fejl.kode, fejl.http_status or _UTILGAENGELIG)(scope, receive, send)
            return
        await self._app(scope, receive, send)


def kalder(request: Request) -> Kalder:
    """Who asks for a page."""
    fundet: Kalder = request.scope[KALDER]
    return fundet


def _environ(scope: Scope, path: str) -> JsonKilde:
    """What the door looks at, as WSGI has it; the address without the id that was asked for."""
    return {
        "PATH_INFO": path,
        "REMOTE_ADDR": afsenderadresse(scope),
        "fordringsbro.hoveder": tuple(
            (navn.decode("latin-1").lower(), vaerdi.decode("latin-1")) for navn, vaerdi in scope["headers"]
        ),
    }
