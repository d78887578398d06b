"""What is open to everybody on a machine is closed to pages of other sites that somebody there looks at."""

from __future__ import annotations

import ekko
import pytest
import requests

from fordringsbro.adgang.valg import lav_vagt
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Modtager, Ressource
from fordringsbro.wire.http.sidevagt import Sidevagt, egne_navne
from fordringsbro.wire.http.vagt import AABEN_VAGT
from fordringsbro.wire.soap.host import wsgi_app

FREMMEDE = (
    {"Host": "ond.example"},
    {"Host": "sandkasse.test.ond.example"},
    {"Origin": "http://ond.example"},
    {"Origin": "null"},
)


@pytest.fixture(scope="module")
def url():
    """A host that is called sandkasse.test too."""
    app = wsgi_app(
        ekko.services(),
        public_url="http://x.invalid",
        max_body=1000,
        clock=ekko.SystemClock(),
        ressourcer=(
            Ressource("/hent", "text/plain", lambda _kalder, _par: b"hemmelig", Adgangsregel.BESKEDFORDELER),
            Modtager("/send", lambda _kalder, _felter: b"{}", Adgangsregel.HOERING),
        ),
        vagt=Sidevagt(AABEN_VAGT, ("http://sandkasse.test:8590", "værten")),
    )
    with local_server(app) as fundet:
        yield fundet


@pytest.mark.parametrize("hoveder", FREMMEDE)
def test_every_kind_of_address_refuses_them_in_its_own_form(url, hoveder):
    """A service in SOAP, a resource in JSON; nothing is read and nothing done."""
    soap = requests.post(
        url + ekko.STI_11, data=b"<x/>", headers={"Content-Type": "text/xml; charset=utf-8", **hoveder}, timeout=10
    )
    hent = requests.get(f"{url}/hent", headers=hoveder, timeout=10)
    send = requests.post(f"{url}/send", json={}, headers=hoveder, timeout=10)
    assert [svar.status_code for svar in (soap, hent, send)] == [403, 403, 403]
    assert "FB-536" in soap.text
    assert "Fault>" in soap.text
    assert [svar.json()["kode"] for svar in (hent, send)] == ["FB-536", "FB-536"]


@pytest.mark.parametrize("host", ["sandkasse.test", "Sandkasse.Test:1", "localhost", "192.0.2.1:8590", "[2001:db8::1]"])
def test_our_own_names_are_let_in(url, host):
    """A page of ours sends its own address as Origin."""
    hoveder = {"Host": host, "Origin": f"http://{host.lower()}"}
    assert requests.get(f"{url}/hent", headers=hoveder, timeout=10).status_code == 200
    assert requests.post(f"{url}/send", json={}, headers=hoveder, timeout=10).status_code == 200


def test_names_are_taken_from_addresses_and_hosts():
    """In lower case, without port, scheme and the point at the end."""
    assert egne_navne(("http://X.dk:1/a", "Y.dk.", "", "http://[::1]:2")) == {"x.dk", "y.dk", "::1"}


@pytest.mark.parametrize(
    ("indstillet", "vogtes"),
    [
        ({}, True),
        ({"sandbox": True, "database_url": "postgresql://h/x"}, True),
        ({"access": "open"}, True),
        ({"access": "open", "database_url": "postgresql://h/x"}, False),
    ],
)
def test_a_sandbox_is_closed_to_them(indstillet, vogtes):
    """Also one on a database of somebody else's; an installation that is open by choice has a network around it."""
    vagt = lav_vagt(Settings(**indstillet), aftaler=None, afvisninger=None, database=None, ur=None)
    assert isinstance(vagt, Sidevagt) is vogtes
