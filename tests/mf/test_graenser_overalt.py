"""Every SOAP address that there is, ours and the simulators', keeps the same limits and refuses the same XML."""

from __future__ import annotations

import io
from itertools import product
from unittest.mock import Mock

import pytest
import structlog
from lxml import etree

from fordringsbro.platform.clock import FixedClock
from fordringsbro.simulator.tjenester import dmi_tjenester, psrm_tjenester
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import STANDARD, SVAR

MF = {"/services/FordringIndberetService", "/services/KvitteringHentService"}
#: What is sent, before the operation is known, by the number that it is refused with.
FORMER = {
    "FB-202": "<?a b?>{konvolut}",
    "FB-232": "{dyb}",
    "FB-233": "{attributter}",
    "FB-236": "{blokke}",
    "FB-237": "{navn}",
    "FB-239": "{kommentarer}",
    "FB-240": "{navne}",
    "FB-241": "{kodet}",
    "FB-201": '<?xml version="1.1"?>{konvolut}',
    "FB-206": "{forstaas}",
}


def besked(version: SoapVersion, operation: str, kode: str) -> bytes:
    """A message to an operation that is refused with a number."""
    ns = version.value.ns
    tag = etree.QName(operation)
    krop = f'<m:{tag.localname} xmlns:m="{tag.namespace}"/>'

    def konvolut(hoved: str = "", attributter: str = "") -> str:
        return (
            f'<s:Envelope xmlns:s="{ns}" {attributter}><s:Header>{hoved}</s:Header><s:Body>{krop}</s:Body></s:Envelope>'
        )

    return (
        FORMER[kode]
        .format(
            konvolut=konvolut(),
            dyb=konvolut("<a>" * 101 + "</a>" * 101),
            attributter=konvolut("<a " + " ".join(f'b{n}=""' for n in range(101)) + "/>"),
            blokke=konvolut("<a/>" * 101),
            navn=konvolut(f"<{'a' * 257}/>"),
            kommentarer=konvolut("<!---->" * 10_001),
            navne=konvolut("<a>" + "".join(f"<b{n}/>" for n in range(4_000)) + "</a>" + "<!--" + "x" * 70_000 + "-->"),
            kodet=konvolut(attributter='s:encodingStyle=""'),
            forstaas=konvolut(f'<a s:mustUnderstand=" 1 " s:{version.value.role_attribute}=" "/>'),
        )
        .encode()
    )


def kald(app, sti: str, version: SoapVersion, data: bytes) -> set[str]:
    miljoe = {
        "REQUEST_METHOD": "POST", "PATH_INFO": sti, "QUERY_STRING": "", "SERVER_NAME": "x", "SERVER_PORT": "80",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(data), "CONTENT_LENGTH": str(len(data)),
        "CONTENT_TYPE": version.content_type,
    }  # fmt: skip
    svar = b"".join(app(miljoe, lambda *_: None))
    return {e.text for e in etree.fromstring(svar).iterfind(".//{*}ErrorCode")}


@pytest.mark.fault("X9", "X13", "X14", "X15", "X16", "M5", "M6", "M7")
def test_every_address_keeps_the_limits(installation):
    """Whatever the address, SF1590, MF in both flavours, DMI's callbacks or a simulator's own, each is refused alike."""
    egne = installation.services()
    assert {tjeneste.path for tjeneste in egne} >= MF
    # What they would do is never asked for.
    intet = Mock()
    simulatorer = (*psrm_tjenester(intet, intet, intet), *dmi_tjenester(intet, intet))
    for tjenester, graenser in ((egne, STANDARD), (simulatorer, SVAR)):
        app = wsgi_app(
            tjenester, public_url="http://x.invalid", max_body=10_000_000, clock=FixedClock(), graenser=graenser
        )
        for tjeneste, kode in product(tjenester, FORMER):
            data = besked(tjeneste.soap_version, tjeneste.operations[0].request, kode)
            with structlog.testing.capture_logs() as logs:
                koder = kald(app, tjeneste.path, tjeneste.soap_version, data)
            assert koder == {kode}, (tjeneste.path, kode)
            assert [linje["fejlkode"] for linje in logs if linje["event"] == "request"] == [kode]
    assert intet.mock_calls == []
