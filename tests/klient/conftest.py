"""A tiny HTTP server that answers as a test says."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from fordringsbro.contract.files import tjeneste_wsdl
from fordringsbro.contract.names import OPERATIONER, ascii_navn


@dataclass
class Modtaget:
    """One request as it came over the wire."""

    sti: str
    hoveder: dict[str, str]
    krop: bytes


@dataclass
class Manuskript:
    """What the server answers, and what it was sent."""

    svar: Callable[[Modtaget], tuple[int, bytes]] = field(default=lambda _: (500, b""))
    modtaget: list[Modtaget] = field(default_factory=list)
    hoveder: dict[str, str] = field(default_factory=dict)
    type: str = "text/xml; charset=utf-8"
    url: str = ""


@pytest.fixture
def manuskript() -> Iterator[Manuskript]:
    """A server on a free port that serves each service's WSDL and answers posts by a script."""
    plan = Manuskript()
    wsdl = {
        f"/service/OIR/{ascii_navn(navn)}/1?wsdl": tjeneste_wsdl(navn, samlet=True).read_bytes() for navn in OPERATIONER
    }

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            indhold = wsdl.get(self.path)
            self._svar(*((200, indhold) if indhold is not None else (404, b"")))

        def do_POST(self) -> None:
            krop = self.rfile.read(int(self.headers["Content-Length"]))
            modtaget = Modtaget(self.path, dict(self.headers.items()), krop)
            plan.modtaget.append(modtaget)
            self._svar(*plan.svar(modtaget))

        def _svar(self, status: int, indhold: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", plan.type)
            for navn, vaerdi in plan.hoveder.items():
                self.send_header(navn, vaerdi)
            self.send_header("Content-Length", str(len(indhold)))
            self.end_headers()
            self.wfile.write(indhold)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is http.server's
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    traad = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    traad.start()
    plan.url = f"http://127.0.0.1:{server.server_port}"
    yield plan
    server.shutdown()
    server.server_close()
    traad.join()


HOVED = (
    '<k:HovedOplysningerSvar xmlns:k="http://kombit.dk/xml/schemas/kontekst/2017/01/01/">'
    "<k:TransaktionsId>t</k:TransaktionsId><k:TransaktionsTid>2026-11-20T09:00:00Z</k:TransaktionsTid>"
    "{}</k:HovedOplysningerSvar>"
)


def konvolut_svar(operation: str, indhold: str = "", reaktion: str = "") -> bytes:
    """An answer envelope of an operation."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<{operation}_O xmlns="http://www.kombit.dk/2017/01/01/">{HOVED.format(reaktion)}{indhold}</{operation}_O>'
        "</s:Body></s:Envelope>"
    ).encode()


@pytest.fixture
def svar() -> Callable[..., bytes]:
    """The maker of answer envelopes."""
    return konvolut_svar
