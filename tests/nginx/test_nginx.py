"""The road through nginx by the configuration that is delivered: who comes through, and what reaches `serve` of bad HTTP."""

from __future__ import annotations

import contextlib
import socket
import ssl
import time
import warnings
from datetime import UTC, datetime

import pytest
import requests
from certifikater import ANDEN_CVR, Bevis, Myndighed
from nginxhus import KOMMUNE, PORTAL, STI, VAERT, anden_nginx

#: What a message that is no XML is answered by whoever takes it.
IND = (500, "FB-201")
HOVED = "X-Client-Certificate"


def anmodning(*hoveder: str, krop: str = "", sti: str = STI, host: str | None = VAERT) -> bytes:
    """A POST with exactly these header lines."""
    linjer = [f"POST {sti} HTTP/1.1", *([f"Host: {host}"] if host else []), "Content-Type: text/xml; charset=utf-8"]
    return "\r\n".join([*linjer, *hoveder, "", krop]).encode("latin-1")


def status(svar: bytes) -> int:
    """Of an answer; 0 when there was none."""
    return int(svar.split(b" ", 2)[1]) if svar.startswith(b"HTTP/") else 0


@pytest.fixture
def naaede(nginx):
    """How many requests have reached `serve` since the test began."""
    log = nginx.mappe / "serve.log"

    def tael() -> int:
        return log.read_text("utf-8").count('"event": "request"')

    foer = tael()
    return lambda: tael() - foer


@pytest.fixture(scope="session")
def kendt(nginx) -> Bevis:
    """A certificate with an agreement."""
    return nginx.myndighed.oces3(KOMMUNE)


@pytest.mark.fault("A1")
@pytest.mark.parametrize("lav", ["oces3", "funktion", "oces2"])
def test_whoever_has_an_agreement_comes_through(nginx, lav):
    """By an OCES3 certificate of organisation or function, or an OCES2 one."""
    assert nginx.kald(getattr(nginx.myndighed, lav)(KOMMUNE)) == IND


@pytest.mark.fault("A1")
@pytest.mark.parametrize(
    ("hvilket", "fik"),
    [
        ("intet", (403, "FB-402")),
        ("et andet CVR", (403, "FB-401")),
        ("udløbet", (400, "400 The SSL certificate error")),
        ("endnu ikke", (400, "400 The SSL certificate error")),
        ("af en anden myndighed", (400, "400 The SSL certificate error")),
        ("af en, der hedder det samme", (400, "400 The SSL certificate error")),
        ("tilbagekaldt", (400, "400 The SSL certificate error")),
        ("en servers", (400, "400 The SSL certificate error")),
    ],
)
def test_whoever_has_not_is_refused(nginx, naaede, hvilket, fik):
    """What is no valid certificate ends at nginx; who has no agreement is told so by `serve`."""
    my = nginx.myndighed
    fremmed = Myndighed(my.nu, "Evil CA").oces3(KOMMUNE)
    beviser = {
        "intet": lambda: None,
        "et andet CVR": lambda: my.oces3(ANDEN_CVR),
        "udløbet": lambda: my.udloebet(KOMMUNE),
        "endnu ikke": lambda: my.endnu_ikke(KOMMUNE),
        "af en anden myndighed": lambda: fremmed,
        "af en, der hedder det samme": lambda: Myndighed(my.nu).oces3(KOMMUNE),
        "tilbagekaldt": lambda: nginx.tilbagekaldt,
        "en servers": lambda: my.server("ond.example"),
    }
    assert nginx.kald(beviser[hvilket]()) == fik
    assert naaede() == (1 if fik[0] == 403 else 0)


STAVEMAADER = (
    HOVED,
    HOVED.lower(),
    HOVED.upper(),
    "X_Client_Certificate",
    "x-client_certificate",
    "X-Client-Certificate ",
    "X-Client-Certificate\t",
    "X-Client\x00-Certificate",
    "X.Client.Certificate",
    "HTTP_X_CLIENT_CERTIFICATE",
    "X-Forwarded-Client-Cert",
    "X-SSL-Client-Cert",
    "Forwarded",
    "X-Forwarded-For",
)


@pytest.mark.fault("A1")
@pytest.mark.parametrize("navn", STAVEMAADER)
def test_no_header_of_a_client_says_who_it_is(nginx, kendt, navn):
    """In whatever spelling, once, twice or folded: without a certificate it is nobody, with its own it is itself."""
    vaerdi = kendt.nginx()
    anden = nginx.myndighed.oces3(ANDEN_CVR)
    for linjer in ([f"{navn}: {vaerdi}"], [f"{navn}: {vaerdi}"] * 2, ["X-A: b", f" {navn}: {vaerdi}"]):
        data = anmodning(*linjer, "Content-Length: 3", krop="nej")
        svar = nginx.raat(data)
        assert (status(svar) == 400 and b"FB-" not in svar) or b"FB-402" in svar, svar
        svar = nginx.raat(data, anden)
        assert (status(svar) == 400 and b"FB-" not in svar) or b"FB-401" in svar, svar


def test_ones_own_header_beside_ones_own_certificate_changes_nothing(nginx, kendt):
    """The header stands once, as nginx writes it."""
    andens = nginx.myndighed.oces3(ANDEN_CVR).nginx()
    assert nginx.kald(kendt, {HOVED: andens}) == IND


def test_beside_nginx_nobody_is_believed(nginx, kendt):
    """Whoever comes to a part by another way than nginx does is told so, whatever it shows."""
    for hoveder in ({HOVED: kendt.nginx()}, {}):
        svar = requests.get(f"http://127.0.0.1:{nginx.ved_siden_af}/", headers=hoveder, timeout=20)
        assert (svar.status_code, "FB-406" in svar.text) == (403, True)


@pytest.mark.fault("N24")
@pytest.mark.parametrize(
    ("udgave", "gaar"),
    [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)],
)
def test_only_tls_1_2_and_1_3_are_spoken(nginx, kendt, udgave, gaar):
    """An older version gets no handshake, whatever the client would do."""
    with warnings.catch_warnings():
        # The module warns of the old version, which is the point.
        warnings.simplefilter("ignore", DeprecationWarning)
        tls = nginx.tls(kendt, mindst=udgave, hoejst=udgave)
        tls.set_ciphers("ALL:@SECLEVEL=0")
    with socket.create_connection(("127.0.0.1", nginx.port), timeout=20) as raa:
        if gaar:
            with tls.wrap_socket(raa, server_hostname=VAERT) as forbindelse:
                assert forbindelse.version() == {771: "TLSv1.2", 772: "TLSv1.3"}[udgave]
        else:
            with pytest.raises(ssl.SSLError, match=r"(?i)protocol version|alert"):
                tls.wrap_socket(raa, server_hostname=VAERT)


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    ("hoveder", "krop", "fik"),
    [
        (["Transfer-Encoding: chunked"], "3\r\nnej\r\n0\r\n\r\n", 500),
        (["Transfer-Encoding: chunked"], "3;udvidelse=x\r\nnej\r\n0\r\nEfter: x\r\n\r\n", 500),
        (["Transfer-Encoding: chunked"], "zz\r\nnej\r\n0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], "-5\r\nnej\r\n0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked"], "ffffffffffffffffffff\r\nnej", 400),
        (["Transfer-Encoding: chunked"], "3\r\nnejnej\r\n0\r\n\r\n", 400),
        (["Transfer-Encoding: chunked", "Content-Length: 3"], "3\r\nnej\r\n0\r\n\r\n", 400),
        (["Content-Length: 3", "Content-Length: 4"], "neje", 400),
        (["Content-Length: -3"], "nej", 400),
        (["Content-Length: 3x"], "nej", 400),
        (["Content-Length: +3"], "nej", 400),
        (["Transfer-Encoding: gzip, chunked"], "3\r\nnej\r\n0\r\n\r\n", 501),
        (["Transfer-Encoding: xchunked"], "3\r\nnej\r\n0\r\n\r\n", 501),
        (["Host: ond.example", "Content-Length: 3"], "nej", 400),
        ([f"Host: {VAERT}", "Content-Length: 3"], "nej", 400),
    ],
)
def test_only_whole_http_reaches_serve(*, nginx, naaede, kendt, hoveder, krop, fik):
    """Chunks are put together; broken ones, two lengths and two hosts end at nginx."""
    svar = nginx.raat(anmodning(*hoveder, krop=krop), kendt)
    assert status(svar) == fik
    assert naaede() == (1 if fik == 500 else 0)
    assert (b"FB-201" in svar) == (fik == 500)


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    ("hoveder", "krop"),
    [
        (["Transfer-Encoding: chunked"], "3\r\nnej\r\n"),
        (["Transfer-Encoding: chunked"], "5\r\nnej"),
        (["Transfer-Encoding: chunked"], "3\r\nnej\r\n0\r\n"),
        (["Content-Length: 5"], "nej"),
        (["Content-Length: 5"], ""),
    ],
)
def test_a_body_that_breaks_off_reaches_nobody(nginx, naaede, kendt, hoveder, krop):
    """The client goes before the last chunk or byte: the next request on `serve` is the next client's."""
    with nginx.forbindelse(kendt) as forbindelse:
        forbindelse.sendall(anmodning(*hoveder, krop=krop))
        with contextlib.suppress(OSError):
            forbindelse.unwrap()
    assert nginx.kald(kendt) == IND
    assert naaede() == 1


@pytest.mark.fault("H19")
def test_another_host_is_nobodys(nginx, naaede, kendt):
    """Under another name there is no handshake; with our name there and another in the request there is no answer."""
    with pytest.raises(ssl.SSLError), nginx.forbindelse(kendt, navn="ond.example"):
        pass
    for host in ("ond.example", "127.0.0.1", f"{VAERT}.ond.example", ""):
        assert status(nginx.raat(anmodning("Content-Length: 3", krop="nej", host=host or " "), kendt)) in {400, 421}
    assert status(nginx.raat(anmodning("Content-Length: 3", krop="nej", host=None), kendt)) in {400, 421}
    assert naaede() == 0


@pytest.mark.fault("H12")
@pytest.mark.parametrize(
    ("sti", "laengde", "fik"),
    [
        (STI, 10 * 2**20 + 1, 413),
        ("/services/FordringIndberetService", 50 * 2**20 + 1, 413),
        ("/services/skat/FordringIndberetService", 50 * 2**20 + 1, 413),
    ],
)
def test_what_is_too_large_is_not_read(*, nginx, naaede, kendt, sti, laengde, fik):
    """The first length that is refused, at once by its announcement."""
    svar = nginx.raat(anmodning(f"Content-Length: {laengde}", sti=sti), kendt)
    assert status(svar) == fik
    assert naaede() == 0


def test_of_whom_nothing_is_known_no_large_body_is_taken(nginx, naaede):
    """64 kB without a certificate get the fault, a byte more is refused unread; the way there is no address of its own."""
    for sti in (STI, "/services/FordringIndberetService"):
        assert status(nginx.raat(anmodning(f"Content-Length: {2**16 + 1}", sti=sti))) == 413
    assert naaede() == 0
    svar = nginx.raat(anmodning(f"Content-Length: {2**16}", krop="x" * 2**16))
    assert (status(svar), b"FB-402" in svar) == (403, True)
    assert nginx.send("GET", f"{STI}?wsdl").ok
    assert nginx.send("GET", f"/ukendt{STI}?wsdl").status_code == 404
    assert (
        status(nginx.raat(anmodning("Transfer-Encoding: chunked", krop=f"10001\r\n{'x' * 65537}\r\n0\r\n\r\n"))) == 413
    )


def test_a_delivery_may_be_larger_than_other_messages(nginx, naaede, kendt):
    """What the debtor systems send has a limit of its own: 11 MB are taken there, and refused elsewhere."""
    krop = b"<" + b" " * (11 * 2**20)
    for sti, fik in (("/services/FordringIndberetService", 400), (STI, 413)):
        svar = nginx.send(
            "POST", sti, kendt, data=krop, headers={"Content-Type": "application/soap+xml; charset=utf-8"}
        )
        assert svar.status_code == fik
    assert naaede() == 1


@pytest.mark.fault("H16")
@pytest.mark.parametrize(
    ("antal", "laengde", "fik"), [(10_000, 1, 400), (1, 10_000, 400), (200, 20, 500), (1, 4_000, 500)]
)
def test_headers_have_a_limit_and_only_known_ones_go_on(*, nginx, naaede, kendt, antal, laengde, fik):
    """Ten thousand of them, or one of 10 kB, end at nginx; 200 unknown ones do no harm, since `serve` sees none."""
    mange = [f"X-{nummer}: {'x' * laengde}" for nummer in range(antal)]
    svar = nginx.raat(anmodning(*mange, "Content-Length: 3", krop="nej"), kendt)
    assert status(svar) == fik
    assert naaede() == (1 if fik == 500 else 0)


@pytest.mark.fault("H13")
def test_slow_clients_hold_up_nobody_and_have_a_limit(nginx, naaede, kendt):
    """A hundred half messages of one client reach nobody; its next one is told to come later, others are answered at once."""
    langsom = nginx.myndighed.oces3(KOMMUNE)
    with contextlib.ExitStack() as stak:
        for _ in range(100):
            forbindelse = stak.enter_context(nginx.forbindelse(langsom))
            forbindelse.sendall(anmodning("Content-Length: 1000", krop="x" * 500))
        frist = time.monotonic() + 30
        # nginx has taken them when it has no room for another one.
        while (svar := nginx.kald(langsom)[0]) != 429:
            assert time.monotonic() < frist, svar
        foer = naaede()
        assert nginx.kald(kendt) == IND
        assert naaede() == foer + 1
    frist = time.monotonic() + 30
    while nginx.kald(langsom) != IND:
        assert time.monotonic() < frist


@pytest.mark.fault("H14")
def test_many_small_messages_of_one_client_are_told_to_come_later(nginx, kendt):
    """Beyond what one may send at once and a minute it is 429, also without a certificate; another client isn't concerned."""
    with anden_nginx(nginx, {"rate=50r/s": "rate=1r/m", "burst=200": "burst=5"}) as smal:
        assert [smal.kald(kendt)[0] for _ in range(8)] == [500] * 6 + [429] * 2
        assert smal.kald(nginx.myndighed.oces3(KOMMUNE)) == IND
        # One has gone to see whether it answers.
        assert [smal.send("GET", f"{STI}?wsdl").status_code for _ in range(6)] == [200] * 5 + [429]


def test_the_portal_is_behind_it_too(nginx, kendt):
    """Health is for everybody; pages and metrics ask for a certificate with an agreement."""
    assert nginx.send("GET", "/health/live", navn=PORTAL).json() == {"status": "live"}
    for sti in ("/", "/metrics"):
        assert nginx.send("GET", sti, kendt, navn=PORTAL).status_code == 200
        assert nginx.send("GET", sti, navn=PORTAL).status_code == 403
        assert nginx.send("GET", sti, nginx.myndighed.oces3(ANDEN_CVR), navn=PORTAL).status_code == 403
    assert "FB-402" in nginx.send("GET", "/", navn=PORTAL, headers={HOVED: kendt.nginx()}).text


def test_the_log_tells_who_and_nothing_of_what(nginx, kendt):
    """Serial, address and outcome; neither questions nor headers."""
    nginx.send("GET", f"{STI}?hemmelig=0101800001", kendt, headers={"User-Agent": "hemmelig"})
    linjer = (nginx.mappe / "fordringsbro.log").read_text("utf-8")
    assert f"{kendt.certifikat.serial_number:X}".lstrip("0") in linjer
    assert "SUCCESS POST" in linjer
    assert "hemmelig" not in linjer
    assert KOMMUNE not in linjer
    assert datetime.now(UTC).strftime("%Y-") in linjer
