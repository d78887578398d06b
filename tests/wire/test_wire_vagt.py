"""Who calls is asked at each address, once HTTP is in order and before a byte of the body is read."""

from __future__ import annotations

import ekko
import pytest

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Modtager, Ressource
from fordringsbro.wire.soap.host import wsgi_app

KENDT = Kalder("29000101", "ab" * 32)


class Doer:
    """A door that lets one caller in or nobody, and remembers what it was asked."""

    def __init__(self, kalder=None):
        self._kalder = kalder
        self.spurgt = []

    def kalder(self, environ, regel):
        self.spurgt.append((environ["PATH_INFO"], regel))
        if self._kalder is None:
            raise SoapError(Fejlkode.INGEN_AFTALE, http_status=403)
        return self._kalder


class Uroert:
    """A body that nobody may read."""

    def read(self, _size=-1):
        raise AssertionError("the body was read")


def kald(doer, path, metode="POST", *, content_type="text/xml; charset=utf-8", laengde="10", query=""):
    """Status and body of the answer."""
    app = wsgi_app(
        ekko.services(),
        public_url="http://x.invalid",
        max_body=1000,
        clock=ekko.SystemClock(),
        ressourcer=(
            Ressource(
                "/hent", "text/plain", lambda kalder, _par: str(kalder.cvr).encode(), Adgangsregel.BESKEDFORDELER
            ),
            Modtager("/send", lambda kalder, _felter: str(kalder.cvr).encode(), Adgangsregel.HOERING),
        ),
        vagt=doer,
    )
    environ = {
        "REQUEST_METHOD": metode,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": laengde,
        "wsgi.input": Uroert(),
    }
    taget = []
    indhold = b"".join(app(environ, lambda *dele: taget.extend(dele)))
    return taget[0], indhold.decode()


@pytest.mark.parametrize(
    ("path", "content_type", "regel"),
    [
        (ekko.STI_11, "text/xml", Adgangsregel.MF),
        (ekko.STI_12, "application/soap+xml", Adgangsregel.MF),
        ("/send", "application/json", Adgangsregel.HOERING),
    ],
)
def test_a_stranger_is_refused_before_the_body_is_read(path, content_type, regel):
    """Services and resources alike ask by their rule, and answer in their own form."""
    doer = Doer()
    status, indhold = kald(doer, path, content_type=content_type)
    assert (status, doer.spurgt) == ("403 Forbidden", [(path, regel)])
    assert "FB-401" in indhold
    assert ("Fault" in indhold) == (path != "/send")


def test_what_http_alone_tells_is_told_first():
    """A wrong method, media type or announced length is refused without asking who calls."""
    doer = Doer()
    assert kald(doer, ekko.STI_11, "PUT")[0].startswith("405")
    assert kald(doer, ekko.STI_11, content_type="text/html")[0].startswith("415")
    assert kald(doer, ekko.STI_11, laengde="1001")[0].startswith("413")
    assert kald(doer, "/intet")[0].startswith("404")
    assert doer.spurgt == []


def test_the_files_of_a_contract_are_for_everybody():
    """WSDL and XSD are fetched without being asked."""
    doer = Doer()
    assert kald(doer, ekko.STI_11, "GET", query="wsdl")[0].startswith("200")
    assert doer.spurgt == []


def test_who_calls_is_handed_to_what_is_called():
    """A resource gets the caller that the door knew."""
    assert kald(Doer(KENDT), "/hent", "GET") == ("200 OK", "29000101")
