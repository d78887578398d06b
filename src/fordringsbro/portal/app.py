"""The portal as one ASGI application: health, metrics, read-only pages."""

from __future__ import annotations

import traceback
from functools import partial
from pathlib import PurePath

import structlog
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fordringsbro.portal.helbred import helbredssvar
from fordringsbro.portal.maaling import maalinger
from fordringsbro.portal.model import Portaldele
from fordringsbro.portal.rute import Portalrute
from fordringsbro.portal.sider import Sider
from fordringsbro.portal.sundhed import afhaengigheder
from fordringsbro.wire.http.regel import Adgangsregel

_log = structlog.get_logger("fordringsbro.portal")
_HOVEDER = {
    # Nothing from elsewhere, nothing that runs: the pages are text, one style sheet of ours and one form.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def portal_app(installation: Portaldele) -> Starlette:
    """The portal of an installation. It changes nothing and shows no names and no CPR numbers."""
    sider = Sider(installation)

    def live(_request: Request) -> Response:
        return JSONResponse({"status": "live"})

    def ready(_request: Request) -> Response:
        klar, stand = helbredssvar("ready", "unavailable", afhaengigheder(installation.database.url))
        return Response(stand, status_code=200 if klar else 503, media_type="application/json")

    def metrics(_request: Request) -> Response:
        content = maalinger(installation.database, installation.clock, koegraense=installation.settings.queue_limit)
        return Response(content, media_type="text/plain; version=0.0.4; charset=utf-8")

    sti = partial(Portalrute, vagt=installation.vagt, afvist=sider.afvist)
    return Starlette(
        routes=[
            sti("/health/live", live, Adgangsregel.OFFENTLIG),
            sti("/health/ready", ready, Adgangsregel.OFFENTLIG),
            sti("/metrics", metrics, Adgangsregel.DRIFT),
            sti("/stil.css", sider.stil, Adgangsregel.OFFENTLIG),
            sti("/", sider.forside, Adgangsregel.PORTAL),
            sti("/fordringer", sider.fordringer, Adgangsregel.PORTAL),
            sti("/fordringer/{ident}", sider.fordring, Adgangsregel.PORTAL),
            sti("/regler", sider.regler, Adgangsregel.PORTAL),
        ],
        middleware=[Middleware(_Vaern)],
        exception_handlers={404: sider.findes_ikke},
    )


class _Vaern:
    """Adds the security headers, and answers whatever goes wrong without telling what was in it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begyndt = False

        async def med_hoveder(message: Message) -> None:
            nonlocal begyndt
            if message["type"] == "http.response.start":
                begyndt = True
                MutableHeaders(scope=message).update(_HOVEDER)
            await send(message)

        try:
            await self._app(scope, receive, med_hoveder)
        except Exception as error:
            _log_fejl(error)
            if begyndt:
                raise
            svar = PlainTextResponse("Siden kan ikke vises nu. / The page can't be shown now.", status_code=503)
            await svar(scope, receive, med_hoveder)


def _log_fejl(error: Exception) -> None:
    """Log an exception by type and code lines; its text may hold personal data."""
    frames = traceback.extract_tb(error.__traceback__)
    trace = [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames[-6:]]
    _log.error("page failed", type=type(error).__name__, trace=trace)
