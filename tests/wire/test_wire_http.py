"""The same over real HTTP: the HTTP server in front, raw bytes on the socket."""

from __future__ import annotations

import socket

import ekko
import pytest
from wirehjaelp import CASES, PERSONLIGT, krop, sager

GYLDIG = (CASES / "gyldig-1.1.xml").read_bytes()
GYLDIG_FEJL = (
    f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h>HVORDAN</h></s:Header><s:Body>'
    f'<Fejl_I xmlns="{ekko.NS}"/></s:Body></s:Envelope>'
).encode()
#: Headers that only a WSGI server can be handed, or that HTTP itself makes sense of.
OWN_MEANING = {"Content-Length", "Transfer-Encoding"}


def _exchange(port, data):
    """Send raw bytes and read until the server closes."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        sock.sendall(data)
        parts = []
        while part := sock.recv(65_536):
            parts.append(part)
    return b"".join(parts)


def _request(body=GYLDIG, *, metode="POST", path=ekko.STI_11, headers=None, length=True):
    fields = {"Host": "x", "Connection": "close", "Content-Type": "text/xml; charset=utf-8", **(headers or {})}
    if length:
        fields.setdefault("Content-Length", str(len(body)))
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{metode} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def _status(answer):
    return int(answer.split(b" ", 2)[1]) if answer else None


SMOKE = [sag for sag in sager() if not OWN_MEANING & set(sag.get("headers", {}))]


@pytest.mark.parametrize("sag", SMOKE[::4], ids=[sag["navn"] for sag in SMOKE[::4]])
def test_case_over_http(server_port, sag):
    """Every fourth case of the corpus is answered the same by the real server."""
    old = sag["soap"] == "1.1"
    default = {"Content-Type": "text/xml; charset=utf-8" if old else "application/soap+xml; charset=utf-8"}
    path = sag.get("sti") or (ekko.STI_11 if old else ekko.STI_12)
    if sag.get("query"):
        path += f"?{sag['query']}"
    data = krop(sag)
    answer = _exchange(
        server_port,
        _request(data, metode=sag.get("metode", "POST"), path=path, headers=default | sag.get("headers", {})),
    )
    assert _status(answer) == sag["status"]
    if "kode" in sag:
        assert sag["kode"].encode() in answer
        assert not any(word.encode() in answer for word in PERSONLIGT)


@pytest.mark.fault("H2", "H4", "H5", "H12", "H16", "H17")
@pytest.mark.parametrize(
    ("request_bytes", "statuses"),
    [
        (_request(headers={"Content-Length": "abc"}), {400}),
        (_request(headers={"Content-Length": "-1"}), {400}),
        (_request(headers={"Content-Length": "5000000000"}), {413}),
        (_request(b"0\r\n\r\n", headers={"Transfer-Encoding": "chunked", "Content-Length": "5"}), {400}),
        (_request(b"", metode="HEAD"), {405}),
        (_request(b"", headers={"X": "a" * 1_000_000}), {431}),
        (_request(headers={"Expect": "100-continue"}), {100}),
        (_request(b"zz\r\nbroken", headers={"Transfer-Encoding": "chunked"}, length=False), {400}),
        (
            _request(
                b"%x;ext=1\r\n%s\r\n0\r\n\r\n" % (len(GYLDIG), GYLDIG),
                headers={"Transfer-Encoding": "chunked"},
                length=False,
            ),
            {200},
        ),
        (
            _request(
                (b"10000\r\n" + b" " * 65_536 + b"\r\n") * 8 + b"0\r\n\r\n",
                headers={"Transfer-Encoding": "chunked"},
                length=False,
            ),
            {413},
        ),
    ],
    ids=[
        "H2 letters",
        "H2 negative",
        "H12 announced",
        "H4 both lengths",
        "H5 HEAD",
        "H16 header bomb",
        "H17 expect",
        "H4 bad chunk",
        "H4 chunk extension",
        "H12 unannounced",
    ],
)
def test_http_itself(server_port, request_bytes, statuses):
    """Abuse of HTTP is refused, and the next request is served."""
    try:
        answer = _exchange(server_port, request_bytes)
    except ConnectionError:
        answer = b""
    assert _status(answer) in statuses
    assert _status(_exchange(server_port, _request())) == 200


@pytest.mark.fault("H15")
def test_client_leaves_before_the_answer(server_port):
    """A client that goes away in the middle of its request disturbs nobody."""
    for cut in (40, len(_request()) // 2, len(_request())):
        with socket.create_connection(("127.0.0.1", server_port), timeout=10) as sock:
            sock.sendall(_request()[:cut])
    assert _status(_exchange(server_port, _request())) == 200


@pytest.mark.fault("H13")
def test_slow_bodies(server_port):
    """More half-sent bodies than threads hold up nobody, and are ended when their time is up."""
    half = _request()[:-50]
    slow = [socket.create_connection(("127.0.0.1", server_port), timeout=10) for _ in range(40)]
    for sock in slow:
        sock.sendall(half)
    assert _status(_exchange(server_port, _request())) == 200
    assert slow[0].recv(100).startswith(b"HTTP/1.1 408 ")
    for sock in slow:
        sock.close()


def _fejl_besked(hvordan):
    return GYLDIG_FEJL.replace(b"HVORDAN", hvordan)


def test_another_systems_answer_goes_out_as_it_is(server_port):
    """Status, Content-Type and bytes of an answer that is passed on are not touched."""
    svar = _exchange(server_port, _request(_fejl_besked(b"andres")))
    head, _, body = svar.partition(b"\r\n\r\n")
    assert (_status(svar), body) == (500, b"<x>\xe6</x>")
    assert b"content-type: text/xml; charset=iso-8859-1" in head.lower()


def test_no_answer_breaks_the_connection_off(server_port):
    """Where none shall come, the client gets less than was announced; the next request is served."""
    head, _, body = _exchange(server_port, _request(_fejl_besked(b"intet"))).partition(b"\r\n\r\n")
    assert body == b" "
    assert b"content-length: 2" in head.lower()
    assert _status(_exchange(server_port, _request())) == 200
