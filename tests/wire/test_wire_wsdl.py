"""The contract is served as it is, with our addresses and nothing else."""

from __future__ import annotations

import re

import ekko
import pytest
import requests
import zeep
from wirehjaelp import call

from fordringsbro.wire.http.local_server import local_server

FORDRING = {
    "FordringIdentifikation": "00000000-0000-4000-8000-000000000001",
    "FordringBeløb": "12.50",
    "FordringStiftelsesdato": "2026-10-01",
}


def _get(app, query, soap="1.1"):
    return call(app, b"", metode="GET", query=query, soap=soap, headers={"Host": "angriber.invalid"})


@pytest.mark.fault("M13")
def test_bytes_of_the_files(app):
    """Apart from the addresses, what is served is what is in the file."""
    addresses = re.compile(rb"(schemaLocation|location)=\"[^\"]*\"")
    for query, path in {
        "wsdl": "wsdl/Ekko11.wsdl",
        "WSDL": "wsdl/Ekko11.wsdl",
        "singlewsdl": "wsdl/Ekko11Samlet.wsdl",
        "singleWsdl=": "wsdl/Ekko11Samlet.wsdl",
        "xsd=xsd/Ekko.xsd": "xsd/Ekko.xsd",
        "xsd=xsd/types/Typer.xsd": "xsd/types/Typer.xsd",
    }.items():
        served = _get(app, query).body
        own = (ekko.KONTRAKT / path).read_bytes()
        assert addresses.sub(b"", served) == addresses.sub(b"", own)


@pytest.mark.fault("H19")
def test_addresses(app):
    """Addresses come from the setting, never from the request's Host header."""
    served = _get(app, "wsdl").body.decode()
    assert f'<soap:address location="http://ekko.invalid{ekko.STI_11}"' in served
    assert f'schemaLocation="http://ekko.invalid{ekko.STI_11}?xsd=xsd/Ekko.xsd"' in served
    assert "angriber" not in served
    assert "example.invalid" not in served
    nested = _get(app, "xsd=xsd/Ekko.xsd").body.decode()
    assert f'schemaLocation="http://ekko.invalid{ekko.STI_11}?xsd=xsd/types/Typer.xsd"' in nested


@pytest.mark.parametrize("query", ["xsd=", "xsd=../ekko.py", "xsd=types/Typer.xsd", "wsdl&xsd=xsd/Ekko.xsd", "x"])
def test_other_files_have_no_name(app, query):
    """Only files that the WSDL refers to can be had."""
    assert _get(app, query).status == 404


def test_service_without_single_wsdl(app):
    """A service that has no WSDL in one file says so."""
    assert _get(app, "singlewsdl", soap="1.2").status == 404


@pytest.fixture(params=["wsdl", "singlewsdl", "soap12"])
def client(request):
    """A zeep client that knows the service from its WSDL only."""
    with local_server(_relay) as url:
        _relay.app = ekko.build(url)
        path = ekko.STI_12 if request.param == "soap12" else ekko.STI_11
        query = "wsdl" if request.param == "soap12" else request.param
        transport = zeep.Transport(timeout=10, operation_timeout=10)
        with transport.session:
            yield zeep.Client(f"{url}{path}?{query}", transport=transport)


def _relay(environ, start_response):
    """The port is known after the server has started, the WSDL's addresses need it."""
    return _relay.app(environ, start_response)


@pytest.mark.fault("M13")
def test_zeep(client):
    """Zeep loads the contract, is answered, and is told a fault with path and rule."""
    answer = client.service.SendFordring(FordringListe={"Fordring": [FORDRING, FORDRING]})
    assert str(answer["FordringListe"]["Fordring"][1]["FordringBeløb"]) == "12.50"
    with pytest.raises(zeep.exceptions.Fault) as caught:
        client.service.SendFordring(FordringListe={"Fordring": [FORDRING | {"FordringArt": "ANDET"}]})
    assert caught.value.message.startswith("FB-208 ")
    assert caught.value.code in {"soap:Client", "soap:Sender"}
    text = caught.value.detail.find(".//{*}ErrorText").text
    assert text.startswith("/SendFordring_I/FordringListe/Fordring/FordringArt: skal være en af 'INDR', 'MODR'")


@pytest.mark.parametrize("query", ["wsdl", "singlewsdl", "xsd=xsd/Ekko.xsd"])
def test_head_is_told_what_get_would_be(app, query):
    """A tool that looks before it fetches gets the status, type and length of the file, and nothing of it."""
    hele = _get(app, query)
    hoved = call(app, b"", metode="HEAD", query=query)
    assert (hoved.status, hoved.body) == (200, b"")
    assert (hoved.headers["content-type"], hoved.headers["content-length"]) == (
        "text/xml; charset=utf-8",
        str(len(hele.body)),
    )
    assert call(app, b"", metode="HEAD", query="xsd=nej.xsd").status == 404
    uden = call(app, b"", metode="HEAD")
    assert (uden.status, uden.headers["allow"], uden.body) == (405, "POST", b"")


@pytest.mark.parametrize("metode", ["OPTIONS", "PUT", "DELETE"])
def test_files_are_only_fetched(app, metode):
    """Another method on a file's address is 405 and is told which ones there are."""
    svar = call(app, b"", metode=metode, query="wsdl")
    assert (svar.status, svar.headers["allow"], svar.koder) == (405, "GET, HEAD", {"FB-109"})


def test_head_over_http(server_port):
    """On the real server too: the length of the file, and the connection goes on with the next request."""
    with requests.Session() as session:
        url = f"http://127.0.0.1:{server_port}{ekko.STI_11}?wsdl"
        hoved, hele = session.head(url, timeout=10), session.get(url, timeout=10)
    assert (hoved.status_code, hoved.content) == (200, b"")
    assert hoved.headers["Content-Length"] == str(len(hele.content))
