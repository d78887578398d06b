"""The outgoing client says the right one of five things about everything a backend can do."""

from __future__ import annotations

import contextlib
import gzip
import socket
import time

import ekko
import pytest
import scriptet
from lxml import etree
from scriptet import answer
from wirehjaelp import CASES, PERSONLIGT

from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.klient.client import SoapKlient, Svarart
from fordringsbro.wire.soap.faults import FAULT_NS
from fordringsbro.wire.version import SoapVersion

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
HTML = b"<html><body>Synteseborg 0101800001</body></html>"


def envelope(body="<a>Synteseborg</a>", ns=SOAP):
    return f'<s:Envelope xmlns:s="{ns}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


FAULT = envelope("<s:Fault><faultcode>s:Client</faultcode><faultstring>Synteseborg findes ikke</faultstring></s:Fault>")


def klient(url, **kw):
    kw = {"soap_version": SoapVersion.V11, "soap_action": "urn:x#Op", "deadline_s": 0.6, "max_answer": 100_000} | kw
    return SoapKlient(url, **kw)


def send(script, **kw):
    """Send to a scripted server; the answer and nothing personal in what may be logged."""
    with scriptet.server(script) as url:
        svar = klient(url, **kw).send(etree.Element("Testperson"))
    assert not any(word in repr(svar) for word in PERSONLIGT)
    return svar


def gives(data):
    """A script that reads the request and sends `data`."""

    def script(conn, over):
        scriptet.read_request(conn)
        conn.sendall(data)

    return script


ANSWERS = {
    "answer": (answer(envelope()), Svarart.BESVARET),
    "N11 500 with fault": (answer(FAULT, "500 Error"), Svarart.FAULT),
    "N12 200 with fault": (answer(FAULT), Svarart.FAULT),
    "N9 500 with HTML": (answer(HTML, "500 Error", "text/html"), Svarart.UKENDT),
    "N9 502 with HTML": (answer(HTML, "502 Bad Gateway", "text/html"), Svarart.UKENDT),
    "N9 504 with HTML": (answer(HTML, "504 Timeout", "text/html"), Svarart.UKENDT),
    "N9 503 with HTML": (answer(HTML, "503 Busy", "text/html"), Svarart.PROEV_IGEN),
    "N10 429": (answer(b"", "429 Slow down"), Svarart.PROEV_IGEN),
    "N13 200 with HTML": (answer(HTML, content_type="text/html"), Svarart.UKENDT),
    "N14 200 empty": (answer(b""), Svarart.UKENDT),
    "N14 202 empty": (answer(b"", "202 Accepted"), Svarart.UKENDT),
    "N15 401": (answer(HTML, "401 No"), Svarart.STOP),
    "N15 403": (answer(HTML, "403 No"), Svarart.STOP),
    "N16 302": (answer(b"", "302 Found", extra="Location: http://127.0.0.1:9/\r\n"), Svarart.STOP),
    "N16 307": (answer(b"", "307 Moved", extra="Location: http://127.0.0.1:9/\r\n"), Svarart.STOP),
    "N18 SOAP 1.2": (answer(envelope(ns="http://www.w3.org/2003/05/soap-envelope")), Svarart.UKENDT),
    "N18 no Body": (answer(f'<s:Envelope xmlns:s="{SOAP}"/>'.encode()), Svarart.UKENDT),
    "N19 two children": (answer(envelope("<a/><b/>")), Svarart.UKENDT),
    "N21 too large": (answer(envelope("x" * 100_001)), Svarart.UKENDT),
    "N21 gzip": (answer(gzip.compress(envelope()), extra="Content-Encoding: gzip\r\n"), Svarart.UKENDT),
    "N22 DTD": (answer(b"<!DOCTYPE x>" + envelope()), Svarart.UKENDT),
    "N23 UTF-16": (answer(envelope().decode().encode("utf-16"), content_type="text/xml"), Svarart.BESVARET),
    "N23 Latin-1": (answer(envelope("<æ/>").decode().encode("latin-1")), Svarart.UKENDT),
    "N8 truncated": (answer(envelope())[:-9], Svarart.UKENDT),
    "N8 short and well announced": (answer(envelope()[:-9]), Svarart.UKENDT),
    "N7 nothing": (b"", Svarart.UKENDT),
    "N6 half a status line": (b"HTTP/1.", Svarart.UKENDT),
    "not HTTP": (b"hej hej\r\n\r\n", Svarart.UKENDT),
    "500 with an ordinary answer": (answer(envelope(), "500 Error"), Svarart.UKENDT),
    "404": (answer(HTML, "404 Not Found"), Svarart.UKENDT),
}


@pytest.mark.fault(
    "N6", "N7", "N8", "N9", "N10", "N11", "N12", "N13", "N14", "N15", "N16", "N18", "N19", "N21", "N22", "N23"
)
@pytest.mark.parametrize(("data", "art"), ANSWERS.values(), ids=ANSWERS)
def test_classification(data, art):
    """Every kind of answer has its class."""
    assert send(gives(data)).art is art


@pytest.mark.fault("N21")
def test_limit_of_an_answer():
    """An answer of exactly the limit is read."""
    size = 100_000 - len(envelope("<a></a>"))
    assert send(gives(answer(envelope(f"<a>{'x' * size}</a>")))).art is Svarart.BESVARET
    assert send(gives(answer(envelope(f"<a>{'x' * (size + 1)}</a>")))).art is Svarart.UKENDT


def test_content_of_answer_and_fault():
    """The caller gets the Body's child, the faultcode and the fault's text."""
    assert send(gives(answer(envelope()))).body.text == "Synteseborg"
    svar = send(gives(answer(FAULT, "500 Error")))
    assert (svar.kode, svar.tekst, svar.status) == ("Client", "Synteseborg findes ikke", 500)


@pytest.mark.fault("N10", "T9")
@pytest.mark.parametrize(
    ("fields", "seconds"),
    [
        ("Retry-After: 120\r\n", 120),
        ("Retry-After: Fri, 20 Nov 2026 12:01:00 GMT\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n", 60),
        ("Retry-After: Fri, 20 Nov 2026 11:00:00 GMT\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n", 0),
        ("Retry-After: snart\r\n", None),
        ("", None),
    ],
)
def test_retry_after(fields, seconds):
    """Seconds and dates are understood, the latter by the server's own clock."""
    assert send(gives(answer(b"", "503 Busy", extra=fields))).retry_after_s == seconds


@pytest.mark.fault("N3")
@pytest.mark.parametrize(("frist_s", "forbind_s"), [(0.5, 10.0), (60, 0.5)])
def test_a_connection_that_never_comes_about(monkeypatch, frist_s, forbind_s):
    """N3: where whoever listens takes no more connections and says nothing, nothing was sent, and it is soon given up."""
    monkeypatch.setattr("fordringsbro.wire.klient.client._FORBIND_S", forbind_s)
    with socket.socket() as lytter, contextlib.ExitStack() as koe:
        lytter.bind(("127.0.0.1", 0))
        lytter.listen(0)
        for _ in range(4):
            # A full queue drops the first packet of whoever comes next.
            ventende = koe.enter_context(socket.socket())
            ventende.setblocking(False)
            ventende.connect_ex(lytter.getsockname())
        start = time.monotonic()
        svar = klient(f"http://127.0.0.1:{lytter.getsockname()[1]}/", deadline_s=frist_s).send(etree.Element("a"))
    assert (svar.art, svar.grund) == (Svarart.PROEV_IGEN, "ingen forbindelse")
    assert time.monotonic() - start < 20


@pytest.mark.fault("N26")
@pytest.mark.parametrize(
    ("status", "art"),
    [
        ("407 Proxy Authentication Required", Svarart.STOP),
        ("502 Bad Gateway", Svarart.UKENDT),
        ("503 Service Unavailable", Svarart.PROEV_IGEN),
        ("504 Gateway Timeout", Svarart.UKENDT),
    ],
)
def test_a_proxy_that_answers_in_its_place(status, art):
    """N26: a proxy's page is never the backend's word: not let in, unknown, or certainly not passed on."""
    assert send(gives(answer(HTML, status, "text/html", extra="Via: 1.1 mellemled\r\n"))).art is art


@pytest.mark.fault("N4")
def test_silent_server():
    """N4: a server that accepts and says nothing is given up at the deadline."""
    start = time.monotonic()
    svar = send(lambda _conn, over: over.wait(10))
    assert (svar.art, svar.grund) == (Svarart.UKENDT, "frist udløbet")
    assert 0.5 < time.monotonic() - start < 3


@pytest.mark.fault("N5")
@pytest.mark.parametrize("skip", [0, 60, 100])
def test_slow_drip(skip):
    """N5: a byte now and then, in status line, headers or body, does not extend the deadline."""
    data = answer(envelope("<a>" + "x" * 200 + "</a>"))

    def script(conn, over):
        scriptet.read_request(conn)
        conn.sendall(data[:skip])
        for n in range(skip, len(data)):
            if over.wait(0.1):
                return
            conn.sendall(data[n : n + 1])

    start = time.monotonic()
    assert send(script).grund == "frist udløbet"
    assert time.monotonic() - start < 3


@pytest.mark.fault("N5", "N8")
def test_body_without_length_cut_at_deadline():
    """A body that ends when the connection does is not taken for whole because we cut the connection."""

    def script(conn, over):
        scriptet.read_request(conn)
        conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + envelope())
        over.wait(10)

    assert send(script).grund == "frist udløbet"


@pytest.mark.fault("N6")
def test_reset_after_the_request():
    """N6: a connection reset after the request was read leaves its fate unknown."""

    def script(conn, over):
        scriptet.read_request(conn)
        scriptet.reset(conn)

    assert send(script).art is Svarart.UKENDT


@pytest.mark.fault("N6")
def test_reset_before_the_request():
    """N6: a reset that comes before anything is sent may be seen while connecting; it is never taken for an answer."""
    assert send(lambda conn, _over: scriptet.reset(conn)).art in {Svarart.UKENDT, Svarart.PROEV_IGEN}


@pytest.mark.fault("N1", "N2")
def test_refused_and_unknown_host():
    """N1, N2: without a connection nothing was sent, so it may be sent again."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    assert klient(f"http://127.0.0.1:{port}/").send(etree.Element("a")).art is Svarart.PROEV_IGEN
    assert klient("http://findes-ikke.invalid/").send(etree.Element("a")).art is Svarart.PROEV_IGEN


@pytest.mark.fault("N24")
def test_tls_with_a_server_that_has_none():
    """N24: a failed handshake comes before the message."""
    with scriptet.server(lambda conn, _over: conn.sendall(b"nej")) as url:
        svar = klient(url.replace("http:", "https:")).send(etree.Element("a"))
    assert svar.art is Svarart.PROEV_IGEN


@pytest.mark.parametrize("version", list(SoapVersion))
def test_against_our_own_host(version):
    """Client and host understand each other in both versions, and the codes of a fault come through."""
    sag = "gyldig-1.1.xml" if version is SoapVersion.V11 else "gyldig-1.2.xml"
    body = etree.parse(CASES / sag).getroot()[-1][0]
    path = ekko.STI_11 if version is SoapVersion.V11 else ekko.STI_12
    with local_server(ekko.build()) as url:
        own = klient(url + path, soap_version=version, soap_action=ekko.ACTION + "SendFordring", deadline_s=10)
        assert own.send(body).art is Svarart.BESVARET
        body[0][0][1].text = "x"
        svar = own.send(body)
    assert (svar.art, svar.fejlkoder) == (Svarart.FAULT, ("FB-208",))
    assert svar.kode in {"Client", "Sender"}


@pytest.mark.fault("N10")
@pytest.mark.parametrize(
    ("hoved", "sekunder"),
    [
        ("Retry-After: 0", 0.0),
        ("Retry-After: 3600", 3600.0),
        ("Retry-After: 3601", 3600.0),
        ("Retry-After: 0000000000000005", 5.0),
        ("Retry-After: 999999999", 3600.0),
        (f"Retry-After: {'9' * 5000}", 3600.0),
        ("Retry-After: Wed, 21 Oct 2099 07:28:00 GMT\r\nDate: Wed, 21 Oct 2026 07:28:00 GMT", 3600.0),
        ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT\r\nDate: Wed, 21 Oct 2099 07:28:00 GMT", 0.0),
        ("Retry-After: Wed, 21 Oct 2026 07:28:00 +99999999\r\nDate: Wed, 21 Oct 2026 07:28:00 GMT", None),
        ("Retry-After: Fri, 31 Dec 9999 23:59:59 -2359\r\nDate: Mon, 1 Jan 0001 00:00:00 GMT", 3600.0),
        ("Retry-After: -5", None),
        ("Retry-After: 1e9", None),
        ("Retry-After: 1_0", None),
    ],
)
def test_another_side_lets_us_wait_an_hour_at_most(hoved, sekunder):
    """A number or a date beyond the ceiling is the ceiling, and one that can't be read is none."""
    svar = send(gives(answer(b"", "503 Busy", extra=f"{hoved}\r\n")))
    assert svar.art is Svarart.PROEV_IGEN
    assert svar.retry_after_s == sekunder


@pytest.mark.parametrize(
    ("kode", "laest"),
    [
        ("s:Client.Authentication", "Client"),
        ("s:Server.Busy.Now", "Server"),
        ("Client", "Client"),
        (" s:Client ", "Client"),
    ],
)
def test_a_faultcode_with_a_point_is_of_the_kind_before_it(kode, laest):
    """`Client.Authentication` is a Client fault: it is not tried again for ever."""
    fejl = envelope(f"<s:Fault><faultcode>{kode}</faultcode><faultstring>x</faultstring></s:Fault>")
    assert send(gives(answer(fejl, "500 Error"))).kode == laest


@pytest.mark.fault("A5", "M14")
def test_what_is_no_code_of_another_side_is_not_repeated():
    """A faultcode that SOAP has not, and an ErrorCode that holds words or a person's number, are told as another one."""
    koder = ["FB-303", "0101800001", "Testperson Et", "FB-303", "x" * 1000, "90100", "E1", "E2", "E3"]
    detalje = "".join(f'<ErrorCode xmlns="{FAULT_NS}">{kode}</ErrorCode>' for kode in koder)
    fault = f"<s:Fault><faultcode>s:Synteseborg</faultcode><faultstring>{'x' * 5000}</faultstring><detail>{detalje}</detail></s:Fault>"
    svar = send(gives(answer(envelope(fault), "500 Error")))
    assert (svar.art, svar.kode) == (Svarart.FAULT, "ANDEN")
    assert svar.fejlkoder == ("FB-303", "ANDEN", "ANDEN", "ANDEN", "90100")
    assert len(svar.tekst) == 2_000
    assert "Synteseborg" not in repr(svar)


@pytest.mark.fault("N21", "N22", "X14", "X15")
@pytest.mark.parametrize(
    ("svar", "grund"),
    [
        ("<a>" * 300 + "</a>" * 300, "FB-232"),
        ("<a " + " ".join(f'b{n}=""' for n in range(50_000)) + "/>", "FB-233"),
        ("<a>" + "<q/>" * 500_001 + "</a>", "FB-231"),
        ("<a>" + "".join(f"<q{n}/>" for n in range(50_000)) + "</a>", "FB-240"),
        ("<a>" + "<!---->" * 10_001 + "</a>", "FB-239"),
        ("<a><?q q?></a>", "FB-202"),
    ],
)
def test_an_answer_is_read_with_limits(svar, grund):
    """An answer that holds more than it may is no answer, under the limit's number, as any that can't be read."""
    fundet = send(gives(answer(envelope(svar))), max_answer=10_000_000, deadline_s=30)
    assert (fundet.art, fundet.grund) == (Svarart.UKENDT, f"ulæseligt svar {grund}")
