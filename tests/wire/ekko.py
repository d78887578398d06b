"""An echo service on the test contract, in SOAP 1.1 and 1.2, as a WSGI application; run as a script it is served."""

from __future__ import annotations

import json
import sys
import time
from functools import partial
from pathlib import Path

from lxml import etree

from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.log import configure_logging
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.soap.model import Besked, Operation, RaatSvar, Service
from fordringsbro.wire.version import SoapVersion

KONTRAKT = Path(__file__).parent / "kontrakt"
NS = "http://www.kombit.dk/2017/01/01/"
ACTION = f"{NS}EkkoService_1#"
STI_11 = "/service/Ekko/1"
STI_12 = "/services/Ekko12"
MAX_BODY = 300_000
#: Limits of the edge, so low that tests reach them soon.
GRAENSER = {"krop_s": 2, "hoveder_s": 2}
#: What a handler's exception says; must never be seen outside.
HEMMELIGT = "Testperson Et Synteseborg 0101800001"


def _send(besked: Besked) -> etree._Element:
    besked.body.tag = f"{{{NS}}}SendFordring_O"
    return besked.body


def _slet(besked: Besked) -> etree._Element:
    answer = etree.Element(f"{{{NS}}}SletFordring_O", nsmap={None: NS})
    etree.SubElement(answer, f"{{{NS}}}Antal").text = str(len(besked.body[0]))
    return answer


def _fejl(besked: Besked) -> etree._Element | RaatSvar:
    """Fails in the way the request's text node asks for by its SOAP header."""
    how = "exception" if besked.headers is None else str(besked.headers[0].text)
    if how == "utilgængelig":
        raise FejlError(Fejlkode.UTILGAENGELIG)
    if how == "skema":
        raise FejlError(Fejlkode.SKEMA, detaljer=("/Fejl_I: første / first", "/Fejl_I: anden / second"))
    if how == "svar":
        return etree.Element(f"{{{NS}}}Fejl_O")
    if how.startswith("vent "):
        _vent(Path(how[5:]))
        return RaatSvar(200, "text/xml", b"<x/>")
    if how == "voks":
        _HOLDT.append(bytearray(b"x" * 250_000_000))
    if how == "intet":
        return RaatSvar(200, "text/xml", b"")
    if how == "andres":
        return RaatSvar(500, "text/xml; charset=iso-8859-1", b"<x>\xe6</x>")
    raise ValueError(HEMMELIGT)


#: What makes the process grow.
_HOLDT: list[bytearray] = []


def _vent(fil: Path) -> None:
    """Tell that this is where the message is, and wait until it may go on."""
    fil.touch()
    while fil.exists():
        time.sleep(0.02)


OPERATIONER = tuple(
    Operation(name, f"{{{NS}}}{name}_I", handle, ACTION + name)
    for name, handle in (("SendFordring", _send), ("SletFordring", _slet), ("Fejl", _fejl))
)


def services() -> list[Service]:
    """The echo at both addresses."""
    schema = KONTRAKT / "xsd" / "Ekko.xsd"
    wsdl = KONTRAKT / "wsdl"
    return [
        Service(
            STI_11,
            SoapVersion.V11,
            wsdl / "Ekko11.wsdl",
            wsdl / "Ekko11Samlet.wsdl",
            schema,
            OPERATIONER,
            Adgangsregel.MF,
        ),
        Service(STI_12, SoapVersion.V12, wsdl / "Ekko12.wsdl", None, schema, OPERATIONER, Adgangsregel.MF),
    ]


def build(public_url: str = "http://ekko.invalid"):
    """The WSGI application."""
    return wsgi_app(services(), public_url=public_url, max_body=MAX_BODY, clock=SystemClock())


def _som_proces(url: str):
    configure_logging("WARNING")
    return build(url)


if __name__ == "__main__":
    from fordringsbro.wire.http.kant import Kantgraenser
    from fordringsbro.wire.http.server import Lytter, serve

    port, valg = int(sys.argv[1]), json.loads(sys.argv[2])
    serve(
        partial(_som_proces, f"http://127.0.0.1:{port}"),
        Lytter("127.0.0.1", port, Path(sti) if (sti := valg.pop("sti", "")) else None),
        threads=4,
        max_body=MAX_BODY,
        workers=valg.pop("workers", 1),
        max_rss_mb=valg.pop("max_rss_mb", 1024),
        graenser=Kantgraenser(**{**GRAENSER, **valg}),
    )
