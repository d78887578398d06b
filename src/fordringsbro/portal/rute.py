"""A page's address with its rule: who calls is known before the page is asked, and kept in the ASGI scope."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fordringsbro.wire.faults import SoapError
from fordringsbro.wire.model import Kalder
from fordringsbro.wire.regel import Regel
from fordringsbro.wire.vagt import Vagt

#: Where the scope has who calls.
KALDER: Final = "fordringsbro.kalder"


class Portalrute(Route):
    """An address of the portal.

    Args:
        path: Its path.
        side: Answers a request.
        regel: What a caller must have an agreement for.
        vagt: Lets callers in.
    """

    def __init__(self, path: str, side: Callable[[Request], Response], regel: Regel, vagt: Vagt) -> None:
        super().__init__(path, side, middleware=[Middleware(_Doer, regel=regel, vagt=vagt)])
        self.regel = regel


class _Doer:
    """Asks who calls."""

    def __init__(self, app: ASGIApp, regel: Regel, vagt: Vagt) -> None:
        self._app = app
        self._regel = regel
        self._vagt = vagt

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            scope[KALDER] = await run_in_threadpool(self._vagt.kalder, _environ(scope), self._regel)
        except SoapError as fejl:
            raekke = fejl.kode.value
            svar = PlainTextResponse(f"{raekke.kode} {raekke.tekst} / {raekke.text}", fejl.http_status or 503)
            await svar(scope, receive, send)
            return
        await self._app(scope, receive, send)


def kalder(request: Request) -> Kalder:
    """Who asks for a page."""
    fundet: Kalder = request.scope[KALDER]
    return fundet


def _environ(scope: Scope) -> Mapping[str, Any]:
    """What the door looks at, as WSGI has it."""
    return {
        "PATH_INFO": scope["path"],
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "fordringsbro.hoveder": tuple(
            (navn.decode("latin-1").lower(), vaerdi.decode("latin-1")) for navn, vaerdi in scope["headers"]
        ),
    }
