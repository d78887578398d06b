"""Faults played on request: a tester orders them, the next SOAP messages meet them."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import Any

from lxml import etree

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.simulator import lager_store
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.wire.http.asgi import AFBRYD
from fordringsbro.wire.http.wsgi import StartResponse, WsgiApp

#: Faults of the transport, in front of the SOAP services.
TRANSPORT = ("503", "html", "intet_svar", "langsom", "svar_tabt", "uden")
#: All that can be ordered; a rejection and a reduced amount are business answers, given when the next action (that can
#: be reduced) is carried out.
ARTER = frozenset({*TRANSPORT, "afvis", "reducer"})
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

    def __call__(self, environ: JsonObjekt, start_response: StartResponse) -> Iterable[bytes]:
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
        if art == "uden":
            return self._uden(environ, start_response, str(data["element"]))
        if art == "svar_tabt":
            b"".join(self._app(environ, lambda *_: None))
        environ[AFBRYD]()
        return _html(start_response, "200 OK", [])

    def _uden(self, environ: JsonObjekt, start_response: StartResponse, sti: str) -> Iterable[bytes]:
        """Answer, but leave out the elements at the end of a path of local names."""
        taget: list[Any] = []
        krop = b"".join(self._app(environ, lambda *args: taget.extend(args)))
        svar = etree.fromstring(krop, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
        for element in list(svar.iterfind(".//" + "/".join(f"{{*}}{led}" for led in sti.split("/")))):
            foraelder = element.getparent()
            if foraelder is not None:
                foraelder.remove(element)
        krop = etree.tostring(svar, encoding="utf-8", xml_declaration=True)
        hoveder = [(navn, vaerdi) for navn, vaerdi in taget[1] if navn.lower() != "content-length"]
        start_response(taget[0], [*hoveder, ("Content-Length", str(len(krop)))])
        return [krop]


def _html(start_response: StartResponse, status: str, headers: list[tuple[str, str]]) -> list[bytes]:
    body = _SIDE.format(status).encode()
    fixed = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    start_response(status, fixed + headers)
    return [body]
