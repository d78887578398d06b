"""What is no HTTP, or no whole message, is refused: raw bytes on the socket."""

from __future__ import annotations

import ekko
import pytest
from raahttp import GYLDIG, HOVED, antal, forbind, hel, laes_svar, resten, send, status, stykke, stykkevis

HALV = len(GYLDIG) // 2
I_TO = (stykke(GYLDIG[:HALV]), stykke(GYLDIG[HALV:]))
UDEN_HOST = HOVED.replace(b"Host: x\r\n", b"")
GET = f"GET {ekko.STI_11}?wsdl HTTP/1.1\r\nConnection: close\r\n".encode()


def _fold(felt):
    """A valid message with a header put before the others."""
    return hel(hoved=HOVED.replace(b"Host:", felt + b"\r\nHost:", 1))


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    "data",
    [
        stykkevis(b"zz\r\n", GYLDIG, b"\r\n"),
        stykkevis(I_TO[0], b"zz\r\n", GYLDIG[HALV:]),
        stykkevis(b"-5\r\n", GYLDIG, b"\r\n"),
        stykkevis(*I_TO, b"-5\r\n"),
        stykkevis(b"+5\r\nhello\r\n"),
        stykkevis(b"0x5\r\nhello\r\n"),
        stykkevis(b"5 \r\nhello\r\n"),
        stykkevis(b"F" * 17 + b"\r\n", GYLDIG),
        stykkevis(b"F" * 400 + b"\r\n", GYLDIG),
        stykkevis(*I_TO, b"F" * 17 + b"\r\n"),
        stykkevis(b"%x\r\n" % len(GYLDIG), GYLDIG),
        stykkevis(b"%x\r\n" % len(GYLDIG), GYLDIG, b"X\r\n"),
        stykkevis(b"%x\n" % len(GYLDIG), GYLDIG, b"\n", slut=b"0\n\n"),
        stykkevis(b"%x;\x00=1\r\n" % len(GYLDIG), GYLDIG, b"\r\n"),
        stykkevis(*I_TO, slut=b"0\r\nX Y: 1\r\n\r\n"),
    ],
    ids=range(15),
)
def test_broken_chunks_are_no_message(server_port, data):
    """A body whose chunks are broken is refused with 400, whatever could be read of it."""
    svar = send(server_port, data)
    assert (status(svar), b"FB-113" in svar) == (400, True)
    assert status(send(server_port, hel())) == 200


@pytest.mark.fault("H4")
@pytest.mark.parametrize("slut", [b"", b"0", b"0\r\n", b"5\r\nab"])
def test_a_body_that_breaks_off_is_no_message(server_port, slut):
    """A FIN before the last chunk, or before the announced length, is not the end of the message."""
    svar = send(server_port, stykkevis(*I_TO, slut=slut), slut=True)
    assert (status(svar), b"FB-104" in svar) == (400, True)
    kortere = hel().replace(b"Content-Length: %d" % len(GYLDIG), b"Content-Length: %d" % (len(GYLDIG) + 1))
    svar = send(server_port, kortere, slut=True)
    assert (status(svar), b"FB-104" in svar) == (400, True)


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    "data",
    [
        stykkevis(stykke(GYLDIG)),
        stykkevis(*I_TO),
        stykkevis(*[stykke(GYLDIG[i : i + 7]) for i in range(0, len(GYLDIG), 7)]),
        stykkevis(b"%x;ext=1;a\r\n" % len(GYLDIG), GYLDIG, b"\r\n"),
        stykkevis(stykke(GYLDIG), slut=b"0\r\nX-Summe: 1\r\n\r\n"),
        stykkevis(b"%08X\r\n" % len(GYLDIG), GYLDIG, b"\r\n"),
        hel(hoved=HOVED.replace(b"HTTP/1.1", b"HTTP/1.0")),
        hel(hoved=UDEN_HOST.replace(b"HTTP/1.1", b"HTTP/1.0")),
        hel(hoved=HOVED.replace(b"POST /", b"POST http://andre.invalid:80/")),
        b"\r\n" + hel(),
        hel(hoved=HOVED.replace(b"Host: x", b"Host: [::1]:8590")),
        hel(hoved=HOVED + b"X-A:\r\nX-B: \t \r\nX-C: \xe6\xff\r\n"),
    ],
    ids=range(12),
)
def test_what_http_allows_is_taken(server_port, data):
    """Chunks with extensions and trailers, HTTP/1.0, absolute targets and other rare forms are messages."""
    assert status(send(server_port, data)) == 200


@pytest.mark.fault("H4")
@pytest.mark.parametrize("felt", [b"Content-Length: 0", b"Transfer-Encoding: chunked", b"Content-Length: 1100"])
def test_two_lengths_are_refused(server_port, felt):
    """Content-Length beside Transfer-Encoding, in either order, or twice, is no request."""
    assert status(send(server_port, _fold(felt))) == 400
    assert status(send(server_port, stykkevis(stykke(GYLDIG)).replace(b"Host:", felt + b"\r\nHost:", 1))) == 400


@pytest.mark.fault("H2")
@pytest.mark.parametrize(
    "laengde", [b"", b"abc", b"-1", b"+5", b"5, 5", b"5 5", b"0x5", b"5_0", b"9" * 30, "٥".encode()]
)
def test_a_length_that_is_none(server_port, laengde):
    """A Content-Length that is no plain number is refused."""
    svar = send(server_port, HOVED + b"Content-Length: " + laengde + b"\r\n\r\n" + GYLDIG)
    assert (status(svar), b"FB-113" in svar) == (400, True)


@pytest.mark.fault("H1")
@pytest.mark.parametrize(
    ("laengde", "ventet"),
    [
        (b"", (411, b"FB-104")),
        (b"Content-Length: 0\r\n", (500, b"FB-201")),
        (b"Content-Length: 000\r\n", (500, b"FB-201")),
    ],
)
def test_a_message_without_a_body(server_port, laengde, ventet):
    """Without a length there is no body to wait for; an empty one is no XML."""
    svar = send(server_port, HOVED + laengde + b"Connection: close\r\n\r\n")
    assert (status(svar), ventet[1] in svar) == (ventet[0], True)


@pytest.mark.fault("H4")
@pytest.mark.parametrize(
    "kodning",
    [b"identity", b"gzip, chunked", b"chunked, gzip", b"chunked, chunked", b"xchunked", b"\x0bchunked", b"chunked;q=1"],
)
def test_another_transfer_encoding(server_port, kodning):
    """A Transfer-Encoding that is not just chunked is refused, and so is one in HTTP/1.0."""
    data = stykkevis(stykke(GYLDIG))
    assert status(send(server_port, data.replace(b": chunked", b": " + kodning))) == 400
    assert status(send(server_port, data.replace(b"HTTP/1.1", b"HTTP/1.0"))) == 400
    to = data.replace(b"Transfer", b"Transfer-Encoding: identity\r\nTransfer", 1)
    assert status(send(server_port, to)) == 400


@pytest.mark.fault("H19")
@pytest.mark.parametrize(
    "host",
    [
        b"",
        b"Host: a\r\nHost: b\r\n",
        b"Host: a\r\nhost: a\r\n",
        b"Host:\r\n",
        b"Host: a b\r\n",
        b"Host: a/b\r\n",
        b"Host: a@b\r\n",
        b"Host: a:b\r\n",
        b"Host: a:1:2\r\n",
        b"Host: <a>\r\n",
        b"Host: a\\b\r\n",
        b"Host: \xe6\r\n",
        b"Host: [::1\r\n",
    ],
)
def test_a_request_names_one_host(server_port, host):
    """None, two and a malformed Host are refused, also where a file of the contract is fetched."""
    assert status(send(server_port, hel(hoved=UDEN_HOST + host))) == 400
    assert status(send(server_port, GET + host + b"\r\n")) == 400


@pytest.mark.fault("H16")
@pytest.mark.parametrize(
    "felt",
    [
        b"X-A: a\r\n b",
        b"X-A: a\r\n\tb",
        b"X-A : a",
        b" X-A: a",
        b"X-A: a\nX-B: b",
        b"X-A: a\rX-B: b",
        b"X-A: a\x00b",
        b"X-A: a\x01b",
        b"X-A: a\x7fb",
        b"X\x00A: a",
        b"X(A: a",
        b"X\xe6: a",
        b": a",
        b"XA",
    ],
)
def test_a_malformed_header_is_refused(server_port, felt):
    """Folded lines, blanks before the colon, bare line ends and control characters are no header."""
    svar = send(server_port, _fold(felt))
    assert (status(svar), b"FB-113" in svar) == (400, True)
    assert b"X-A" not in svar


@pytest.mark.parametrize(
    "linje",
    [
        b"POST /p",
        b"POST /p HTTP/0.9",
        b"POST /p HTTP/1.2",
        b"POST /p http/1.1",
        b"POST p HTTP/1.1",
        b"POST /\xe6 HTTP/1.1",
        b"POST /\x00 HTTP/1.1",
        b"POST\t/p HTTP/1.1",
        b"FOO /p HTTP/1.1",
        b"CONNECT a:1 HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"\x16\x03\x01\x02\x00\x01\x00",
    ],
)
def test_a_malformed_request_line_is_refused(server_port, linje):
    """Another protocol, another version and another form of the first line are told so."""
    assert status(send(server_port, linje + b"\r\nHost: x\r\n\r\n")) in {400, 505}
    assert status(send(server_port, hel())) == 200


def test_trailers_count_for_nothing(server_port):
    """What stands behind the last chunk is no header of the message: it can't name another action or caller."""
    data = stykkevis(stykke(GYLDIG), slut=b'0\r\nSOAPAction: "http://andet#Andet"\r\nContent-Encoding: gzip\r\n\r\n')
    assert status(send(server_port, data)) == 200


@pytest.mark.fault("H17")
def test_a_client_that_asks_first_is_told_before_it_sends(server_port):
    """With Expect a message that would be refused is refused without its body; another one is asked for."""
    with forbind(server_port) as sock, sock.makefile("rb") as fil:
        sock.sendall(HOVED.replace(b"text/xml", b"text/html") + b"Expect: 100-continue\r\nContent-Length: 99\r\n\r\n")
        assert laes_svar(fil)[0] == 415
    with forbind(server_port) as sock, sock.makefile("rb") as fil:
        sock.sendall(HOVED + b"Expect: 100-continue\r\nContent-Length: %d\r\n\r\n" % len(GYLDIG))
        assert laes_svar(fil)[0] == 100
        sock.sendall(GYLDIG)
        assert laes_svar(fil)[0] == 200
    assert status(send(server_port, _fold(b"Expect: et under"))) == 417


def test_requests_in_a_row_are_answered_in_order(server_port):
    """Pipelined requests get their answers in order, and rubbish behind them takes none away."""
    andet = GET.replace(b"Connection: close\r\n", b"Host: x\r\n") + b"\r\n"
    svar = send(server_port, hel(luk=False) + andet + hel(luk=False) + b"RUBBISH\r\n\r\n")
    koder = [del_[:3] for del_ in svar.split(b"HTTP/1.1 ")[1:]]
    assert koder == [b"200", b"200", b"200"]
    svar = send(server_port, hel(luk=False) + stykkevis(b"zz\r\n", luk=False) + hel())
    assert antal(svar) == svar.count(b"HTTP/1.1 200") == 1


@pytest.mark.parametrize("tilbud", [b"", b"Connection: Upgrade\r\nUpgrade: h2c\r\n"], ids=["plain", "upgrade"])
def test_so_many_requests_wait_in_a_row_and_no_more(server_port, tilbud):
    """One is in hand and 100 wait; what comes behind them ends the connection after the last answer."""
    et = b"GET / HTTP/1.1\r\nHost: x\r\n" + tilbud
    sidste = et + (b"\r\n" if tilbud else b"Connection: close\r\n\r\n")
    assert send(server_port, (et + b"\r\n") * 100 + sidste, slut=True).count(b"HTTP/1.1 404") == 101
    # What is read at once: thousands of them.
    svar = send(server_port, (et + b"\r\n") * (200_000 // len(et)))
    assert antal(svar) == svar.count(b"HTTP/1.1 404") == 101


def test_what_follows_a_refused_request_is_not_read(server_port):
    """A request that is hidden in the body of a refused one, or behind it, gets no answer."""
    svar = send(server_port, stykkevis(b"zz\r\n", hel(luk=False)) + hel())
    assert (antal(svar), status(svar)) == (1, 400)
    svar = send(server_port, HOVED + b"Content-Length: 3\r\n\r\nabc" + hel(b"<a/>"))
    assert antal(svar) == 2
    assert b"FB-201" in svar


def test_an_offer_of_http_2_is_not_taken(server_port):
    """Java's client offers HTTP/2 with each request; it is answered by HTTP/1.1, body and connection and all."""
    tilbud = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
    med = hel(luk=False, hoved=HOVED + tilbud)
    svar = send(
        server_port, med + GET.replace(b"Connection: close\r\n", tilbud + b"Host: x\r\n") + b"\r\n" + med + hel()
    )
    assert svar.count(b"HTTP/1.1 200") == 4
    i_to = med[:200], med[200:]
    with forbind(server_port) as sock, sock.makefile("rb") as fil:
        for del_ in i_to * 2:
            sock.sendall(del_)
        assert [laes_svar(fil)[0] for _ in range(2)] == [200, 200]


def test_a_client_that_is_done_sending_still_gets_its_answer(server_port):
    """A half-closed connection is answered when the request is whole."""
    assert status(send(server_port, hel(luk=False), slut=True)) == 200


def test_nothing_and_half_a_header_are_no_request(server_port):
    """A client that leaves before its headers are whole gets nothing."""
    assert send(server_port, b"", slut=True) == b""
    assert send(server_port, HOVED, slut=True) == b""


@pytest.mark.fault("H15")
def test_resets_disturb_nobody(server_port):
    """A client that resets its connection at any point leaves no trace."""
    data = hel()
    for snit in (1, 40, len(data) - len(GYLDIG), len(data) - 1, len(data)):
        with forbind(server_port) as sock:
            sock.setsockopt(1, 13, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # SO_LINGER: close with a reset
            sock.sendall(data[:snit])
    assert status(send(server_port, hel())) == 200
    with forbind(server_port) as sock:
        sock.sendall(hel())
        assert status(resten(sock)) == 200
