"""Faults played on request: a tester orders them, the next SOAP messages meet them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from fordringsbro.simulator import lager_store
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.wire.host import StartResponse, WsgiApp

#: Key in the WSGI environment of a function that cuts the connection.
AFBRYD = "fordringsbro.afbryd"
#: Faults of the transport, in front of the SOAP services.
TRANSPORT = ("503", "html", "intet_svar", "langsom", "svar_tabt")
#: All that can be ordered; a rejection is a business answer, given when the next action is carried out.
ARTER = frozenset({*TRANSPORT, "afvis"})
_SIDE = "<!DOCTYPE html><html><body><h1>{}</h1></body></html>"


class Fejlspil:
    """Puts the ordered faults in front of an application.

    Args:
        app: The SOAP services.
        lager: Where ordered faults wait.
        stop: Set when the server ends, so that a slow answer doesn't hold it up.
    """

    def __init__(self, app: WsgiApp, lager: Lager, stop: threading.Event) -> None:
        self._app = app
        self._lager = lager
        self._stop = stop

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer, or fail as ordered; only messages (POST) use up faults."""
        ordered = None
        if environ["REQUEST_METHOD"] == "POST":
            with self._lager.transaktion() as conn:
                ordered = lager_store.tag_fejl(conn, TRANSPORT)
        if ordered is None:
            return self._app(environ, start_response)
        art, data = ordered
        if art == "503":
            return _html(start_response, "503 Service Unavailable", [("Retry-After", "1")])
        if art == "html":
            return _html(start_response, "200 OK", [])
        if art == "langsom":
            self._stop.wait(float(data.get("sekunder", 5)))
            return self._app(environ, start_response)
        if art == "svar_tabt":
            b"".join(self._app(environ, lambda *_: None))
        environ[AFBRYD]()
        return _html(start_response, "200 OK", [])


def _html(start_response: StartResponse, status: str, headers: list[tuple[str, str]]) -> list[bytes]:
    body = _SIDE.format(status).encode()
    fixed = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, fixed + headers)
    return [body]
