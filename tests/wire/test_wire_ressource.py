"""What is fetched beside the SOAP services."""

from __future__ import annotations

import json

import pytest
import requests

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Modtager, Ressource
from fordringsbro.wire.soap.host import wsgi_app


def hent(clock, givet, query="", metode="GET"):
    """The answer to one request; `givet` is what the resource does."""
    app = wsgi_app(
        (),
        public_url="http://127.0.0.1",
        max_body=1000,
        clock=clock,
        ressourcer=(Ressource("/noget", "text/plain; charset=utf-8", givet, Adgangsregel.HOERING),),
    )
    with local_server(app) as url:
        return requests.request(metode, f"{url}/noget{query}", timeout=10)


def test_it_gets_its_parameters_and_gives_its_bytes(clock):
    """Parameters come decoded, empty ones too; bytes and Content-Type go out as they are."""
    svar = hent(clock, lambda _kalder, par: repr(par).encode(), "?a=%C3%A6&b=")
    assert (svar.status_code, svar.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    assert svar.content.decode() == "{'a': 'æ', 'b': ''}"


@pytest.mark.parametrize(
    ("kode", "status"), [(Fejlkode.DATABASE, 503), (Fejlkode.UTILGAENGELIG, 503), (Fejlkode.PARAMETER, 400)]
)
def test_an_error_of_the_catalogue_is_told_in_json(clock, kode, status):
    """503 when the same may succeed later, else 400; the place is named."""

    def nej(_kalder, _par):
        raise FejlError(kode, sted="her")

    svar = hent(clock, nej)
    assert svar.status_code == status
    raekke = kode.value
    assert svar.json() == {"kode": raekke.kode, "tekst": raekke.tekst, "text": raekke.text, "sted": "her"}


def test_what_nobody_foresaw_is_told_without_what_was_in_it(clock, capsys):
    """Status 500 with FB-299; neither answer nor log has the exception's text."""

    def braenger(_kalder, _par):
        raise RuntimeError("Testperson 0101800001")

    svar = hent(clock, braenger)
    assert (svar.status_code, svar.json()["kode"]) == (500, "FB-299")
    assert "0101800001" not in svar.text + capsys.readouterr().out


@pytest.mark.parametrize("query", ["?a=1&a=2", "?a", "?a=%00", "?" + "&".join(f"a{n}=1" for n in range(21))])
def test_a_malformed_query_is_refused(clock, query):
    """A parameter twice, one without a value, one whose text nothing can keep, and too many of them."""
    svar = hent(clock, lambda _kalder, _par: b"x", query)
    assert (svar.status_code, svar.json()["kode"]) == (400, "FB-108")


def test_only_get_fetches(clock):
    """Another method gets 405 and is told which one is right."""
    svar = hent(clock, lambda _kalder, _par: b"x", metode="PUT")
    assert (svar.status_code, svar.headers["Allow"], svar.json()["kode"]) == (405, "GET", "FB-109")


def test_other_addresses_are_the_services(clock):
    """Beside the resource's own path nothing is found."""
    app = wsgi_app((), public_url="http://127.0.0.1", max_body=1000, clock=clock)
    with local_server(app) as url:
        assert requests.get(f"{url}/noget", timeout=10).status_code == 404


def send(clock, modtag, body=b"{}", query="", metode="POST", **headers):
    """The answer to one request with a body; `modtag` is what takes the object."""
    app = wsgi_app(
        (),
        public_url="http://127.0.0.1",
        max_body=10_000_000,
        clock=clock,
        ressourcer=(Modtager("/noget", modtag, Adgangsregel.HOERING),),
    )
    with local_server(app) as url:
        headers = {"Content-Type": "application/json"} | {n.replace("_", "-"): v for n, v in headers.items()}
        return requests.request(metode, f"{url}/noget{query}", data=body, headers=headers, timeout=10)


def ekko(_kalder, felter):
    """What was taken, as Python writes it."""
    return json.dumps(felter, ensure_ascii=False).encode()


def test_a_json_object_is_taken(clock):
    """It comes as it was sent, and the answer is JSON."""
    svar = send(clock, ekko, '{"a": "æ", "b": 1}'.encode())
    assert (svar.status_code, svar.headers["Content-Type"], svar.json()) == (
        200,
        "application/json",
        {"a": "æ", "b": 1},
    )


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"1", b"{", b'{"a":1,"a":2}', b'{"a":"\xff"}', b"[" * 60_000, b'{"a":{"b":1,"b":2}}']
)
def test_what_is_no_json_object_is_refused(clock, body):
    """Nothing, other values, broken text, a key twice, wrong bytes, deep nesting."""
    svar = send(clock, ekko, body)
    assert (svar.status_code, svar.json()["kode"]) == (400, "FB-110")


@pytest.mark.parametrize(("fyld", "status"), [(65_536, 200), (65_537, 413)])
def test_a_body_may_have_64_kibibytes(clock, fyld, status):
    """The last size that is taken and the first that is refused."""
    body = b'{"a":"' + b"x" * (fyld - 8) + b'"}'
    assert send(clock, lambda _kalder, _felter: b"{}", body).status_code == status


@pytest.mark.parametrize(
    ("headers", "status", "kode"),
    [
        ({"Content_Type": "text/plain"}, 415, "FB-102"),
        ({"Content_Type": "application/x-www-form-urlencoded"}, 415, "FB-102"),
        ({"Content_Type": "application/json; charset=latin1"}, 415, "FB-103"),
        ({"Content_Encoding": "gzip"}, 415, "FB-106"),
    ],
)
def test_only_json_is_taken(clock, headers, status, kode):
    """A page elsewhere can't send it by a form, since the type must be said."""
    svar = send(clock, ekko, **headers)
    assert (svar.status_code, svar.json()["kode"]) == (status, kode)


def test_only_post_sends(clock):
    """Another method gets 405 and is told which one is right; parameters in the address are refused."""
    svar = send(clock, ekko, metode="GET")
    assert (svar.status_code, svar.headers["Allow"], svar.json()["kode"]) == (405, "POST", "FB-101")
    assert send(clock, ekko, query="?a=1").json()["kode"] == "FB-108"


@pytest.mark.parametrize(
    ("kode", "status"), [(Fejlkode.UKENDT_ID, 404), (Fejlkode.IKKE_NU, 409), (Fejlkode.KUN_RIM, 403)]
)
def test_an_error_has_the_status_that_fits(clock, kode, status):
    """Not there, not now, not by you."""

    def nej(_kalder, _felter):
        raise FejlError(kode)

    svar = send(clock, nej)
    assert (svar.status_code, svar.json()["kode"]) == (status, kode.value.kode)
