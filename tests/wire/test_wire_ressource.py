"""What is fetched beside the SOAP services."""

from __future__ import annotations

import pytest
import requests

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.host import wsgi_app
from fordringsbro.wire.local_server import local_server
from fordringsbro.wire.ressource import Ressource


def hent(clock, givet, query="", metode="GET"):
    """The answer to one request; `givet` is what the resource does."""
    app = wsgi_app(
        (),
        public_url="http://127.0.0.1",
        max_body=1000,
        clock=clock,
        ressourcer=(Ressource("/noget", "text/plain; charset=utf-8", givet),),
    )
    with local_server(app) as url:
        return requests.request(metode, f"{url}/noget{query}", timeout=10)


def test_it_gets_its_parameters_and_gives_its_bytes(clock):
    """Parameters come decoded, empty ones too; bytes and Content-Type go out as they are."""
    svar = hent(clock, lambda par: repr(par).encode(), "?a=%C3%A6&b=")
    assert (svar.status_code, svar.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert svar.content.decode() == "{'a': 'æ', 'b': ''}"


@pytest.mark.parametrize(
    ("kode", "status"), [(Fejlkode.DATABASE, 503), (Fejlkode.UTILGAENGELIG, 503), (Fejlkode.PARAMETER, 400)]
)
def test_an_error_of_the_catalogue_is_told_in_json(clock, kode, status):
    """503 when the same may succeed later, else 400; the place is named."""

    def nej(_par):
        raise FejlError(kode, sted="her")

    svar = hent(clock, nej)
    assert svar.status_code == status
    raekke = kode.value
    assert svar.json() == {"kode": raekke.kode, "tekst": raekke.tekst, "text": raekke.text, "sted": "her"}


def test_what_nobody_foresaw_is_told_without_what_was_in_it(clock, capsys):
    """Status 500 with FB-299; neither answer nor log has the exception's text."""

    def braenger(_par):
        raise RuntimeError("Testperson 0101800001")

    svar = hent(clock, braenger)
    assert (svar.status_code, svar.json()["kode"]) == (500, "FB-299")
    assert "0101800001" not in svar.text + capsys.readouterr().out


@pytest.mark.parametrize("query", ["?a=1&a=2", "?a", "?" + "&".join(f"a{n}=1" for n in range(21))])
def test_a_malformed_query_is_refused(clock, query):
    """A parameter twice, one without a value, and too many of them."""
    svar = hent(clock, lambda _par: b"x", query)
    assert (svar.status_code, svar.json()["kode"]) == (400, "FB-108")


def test_only_get_fetches(clock):
    """Another method gets 405 and is told which one is right."""
    svar = hent(clock, lambda _par: b"x", metode="PUT")
    assert (svar.status_code, svar.headers["Allow"], svar.json()["kode"]) == (405, "GET", "FB-109")


def test_other_addresses_are_the_services(clock):
    """Beside the resource's own path nothing is found."""
    app = wsgi_app((), public_url="http://127.0.0.1", max_body=1000, clock=clock)
    with local_server(app) as url:
        assert requests.get(f"{url}/noget", timeout=10).status_code == 404
