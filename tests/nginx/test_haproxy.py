"""The road through HAProxy by the configuration that is delivered, to a portal that reads its form of the header."""

from __future__ import annotations

import http.client

import pytest
import requests
from certifikater import ANDEN_CVR, Myndighed
from nginxhus import HAPROXY, KOMMUNE, KRAEVET, VAERT, haproxy

pytestmark = pytest.mark.skipif(
    HAPROXY is None and not KRAEVET, reason="there is no haproxy; .ci/install-clients installs it"
)


@pytest.fixture(scope="session")
def hap(nginx):
    """HAProxy, and the portal behind it."""
    with haproxy(nginx) as fundet:
        yield fundet


def test_whoever_has_an_agreement_comes_through(hap):
    """By OCES3 and OCES2, to pages and metrics."""
    for bevis in (hap.myndighed.oces3(KOMMUNE), hap.myndighed.oces2(KOMMUNE)):
        for sti in ("/", "/metrics"):
            assert hap.send("GET", sti, bevis).status_code == 200


def test_whoever_has_none_is_refused(hap):
    """Without a certificate, and with another's."""
    for bevis, kode in ((None, "FB-402"), (hap.myndighed.oces3(ANDEN_CVR), "FB-401")):
        svar = hap.send("GET", "/", bevis)
        assert (svar.status_code, kode in svar.text) == (403, True)


@pytest.mark.parametrize("hvilket", ["udløbet", "endnu ikke", "en anden myndigheds", "tilbagekaldt", "en servers"])
def test_a_certificate_that_is_none_ends_in_the_handshake(hap, hvilket):
    """No request of it reaches the portal."""
    my = hap.myndighed
    bevis = {
        "udløbet": my.udloebet(KOMMUNE),
        "endnu ikke": my.endnu_ikke(KOMMUNE),
        "en anden myndigheds": Myndighed(my.nu).oces3(KOMMUNE),
        "tilbagekaldt": hap.tilbagekaldt,
        "en servers": my.server("ond.example"),
    }[hvilket]
    with pytest.raises(requests.ConnectionError):
        hap.send("GET", "/", bevis)


@pytest.mark.parametrize("navn", ["X-Client-Certificate", "x-client-certificate", "X_Client_Certificate"])
def test_no_header_of_a_client_says_who_it_is(hap, navn):
    """Once or twice, without a certificate or beside one."""
    vaerdi = hap.myndighed.oces3(KOMMUNE).haproxy()
    for bevis, kode in ((None, b"FB-402"), (hap.myndighed.oces3(ANDEN_CVR), b"FB-401")):
        for gange in (1, 2):
            forbindelse = http.client.HTTPSConnection(VAERT, hap.port, context=hap.tls(bevis), timeout=20)
            forbindelse.putrequest("GET", "/")
            for _ in range(gange):
                forbindelse.putheader(navn, vaerdi)
            forbindelse.endheaders()
            svar = forbindelse.getresponse()
            assert (svar.status, kode in svar.read()) == (403, True)
            forbindelse.close()


def test_another_host_is_nobodys(hap):
    """421, whatever else is right."""
    svar = hap.send("GET", "/", hap.myndighed.oces3(KOMMUNE), headers={"Host": "ond.example"})
    assert svar.status_code == 421


def test_beside_it_nobody_is_believed(hap):
    """Whoever comes from another address of this machine than HAProxy does is told so, whatever it shows."""
    hoveder = {"X-Client-Certificate": hap.myndighed.oces3(KOMMUNE).haproxy()}
    svar = requests.get(f"http://127.0.0.1:{hap.ved_siden_af}/", headers=hoveder, timeout=20)
    assert (svar.status_code, "FB-406" in svar.text) == (403, True)
