"""Helpers of the wire tests: the corpus, a call through the WSGI callable, an answer taken apart."""

from __future__ import annotations

import io
import tomllib
from dataclasses import dataclass
from pathlib import Path

import ekko
from lxml import etree

from fordringsbro.wire.http.hoveder import saet_hoveder

CASES = Path(__file__).parent / "cases"
SPF = "{http://serviceplatformen.dk/xml/schemas/ServiceplatformFault/1/}"
_STI = {"1.1": ekko.STI_11, "1.2": ekko.STI_12}
_TYPE = {"1.1": "text/xml; charset=utf-8", "1.2": "application/soap+xml; charset=utf-8"}
#: In every message file or handler, and never to be seen outside.
PERSONLIGT = ("Synteseborg", "0101800001", "Testperson")


@dataclass
class Resultat:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def root(self):
        return etree.fromstring(self.body)

    @property
    def faultcode(self):
        if (old := self.root.find(".//faultcode")) is not None:
            return old.text.partition(":")[2]
        value = self.root.find(".//{http://www.w3.org/2003/05/soap-envelope}Value").text.partition(":")[2]
        return {"Sender": "Client", "Receiver": "Server"}.get(value, value)

    @property
    def koder(self):
        return {e.text for e in self.root.iter(f"{SPF}ErrorCode")}

    @property
    def tekster(self):
        return [e.text for e in self.root.iter(f"{SPF}ErrorText")]


def sager():
    """The rows of the manifest."""
    return tomllib.loads((CASES / "manifest.toml").read_text(encoding="utf-8"))["sag"]


def krop(sag) -> bytes:
    """The bytes of a row: its file, with what the row sends in its place."""
    data = (CASES / sag["fil"]).read_bytes()
    for fra, til in sag.get("erstat", ()):
        assert data.count(fra.encode()) == 1, (sag["navn"], fra)
        data = data.replace(fra.encode(), til.encode())
    return data


def call(app, data, *, soap="1.1", metode="POST", sti=None, query="", headers=None, stream=None) -> Resultat:
    """One request through the WSGI callable, with headers as a server would hand them over."""
    given = {"Content-Type": _TYPE[soap], "Content-Length": str(len(data)), **(headers or {})}
    environ = {
        "REQUEST_METHOD": metode,
        "PATH_INFO": sti or _STI[soap],
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": stream or io.BytesIO(data),
    }
    saet_hoveder(environ, given.items())
    taken = []
    body = b"".join(app(environ, lambda *args: taken.extend(args)))
    return Resultat(int(taken[0][:3]), {k.lower(): v for k, v in taken[1]}, body)
