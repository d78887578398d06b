"""What one caller, and all together, may take before a message is understood."""

from __future__ import annotations

import asyncio
import contextlib
import select
import threading
import time
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

import ekko
import pytest
from raahttp import GYLDIG, HOVED, antal, forbind, hel, laes_svar, resten, send, status, stykke

from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.asgi import AFBRYD, WsgiAdapter
from fordringsbro.wire.http.forbindelse import KROP
from fordringsbro.wire.http.kant import LET, Behandling, Kantgraenser
from fordringsbro.wire.http.local_server import local_asgi
from fordringsbro.wire.soap.host import wsgi_app

STOR = GYLDIG + b" " * (250_000 - len(GYLDIG))
#: A message that nothing bounds but the edge.
MAX = 40_000_000


class Ingen:
    """Lets nobody in."""

    def kalder(self, _environ, _regel):
        raise SoapError(Fejlkode.INTET_CERTIFIKAT, http_status=403)


@contextmanager
def kant(app=None, *, threads=4, max_body=ekko.MAX_BODY, **graenser):
    """The port of an application under limits of the edge."""

    def byg(kant):
        return WsgiAdapter(app or ekko.build(), kant, threads=threads, max_body=max_body)

    with local_asgi(byg, graenser=Kantgraenser(**graenser)) as url:
        yield urlsplit(url).port


@pytest.fixture(scope="module")
def port():
    """The echo under the usual limits."""
    with kant() as fundet:
        yield fundet


def _begyndt(port, krop, *, laengde=None):
    """A connection on which a body is begun: so much of it."""
    sock = forbind(port)
    sock.sendall(HOVED + b"Content-Length: %d\r\n\r\n" % (laengde or len(krop) + 1) + krop)
    return sock


@pytest.mark.parametrize(
    ("fra", "til", "ventet"),
    [
        (b"text/xml", b"text/html", (415, b"FB-102")),
        (b"utf-8", b"utf-8\r\nContent-Encoding: gzip", (415, b"FB-106")),
        (b"POST", b"PUT", (405, b"FB-101")),
        (b"/1 HTTP", b"/2 HTTP", (404, b"FB-107")),
        (b"Length: 200000", b"Length: 300001", (413, b"FB-105")),
    ],
)
@pytest.mark.parametrize("foerst", [b"", b"<a>" * 1000])
def test_what_the_headers_tell_is_refused_without_the_body(port, fra, til, ventet, foerst):
    """Media type, method, address and announced length are answered at once, however much of the body has come."""
    hoved = (HOVED + b"Content-Length: 200000\r\n\r\n").replace(fra, til)
    with forbind(port) as sock:
        sock.sendall(hoved + foerst)
        svar = resten(sock)
    assert (status(svar), ventet[1] in svar) == (ventet[0], True)
    assert b"connection: close" in svar.lower()


def test_a_caller_is_asked_who_it_is_before_its_body_is_read():
    """Who may not come in is told so while its body is still to come."""
    app = wsgi_app(ekko.services(), public_url="http://x.invalid", max_body=MAX, clock=SystemClock(), vagt=Ingen())
    with kant(app) as port, _begyndt(port, b"", laengde=MAX) as sock:
        svar = resten(sock)
    assert (status(svar), b"FB-402" in svar) == (403, True)


@pytest.mark.parametrize("megabyte", [1, 20])
def test_a_client_that_goes_on_sending_sees_the_refusal(port, megabyte):
    """A client that sends its whole body before it reads gets the answer, and no reset connection."""
    with forbind(port) as sock:
        sock.sendall(HOVED.replace(b"text/xml", b"a/b") + b"Content-Length: %d\r\n\r\n" % (megabyte * 1_000_000))
        for _ in range(megabyte):
            sock.sendall(b"x" * 1_000_000)
        assert status(resten(sock)) == 415


def test_the_length_of_a_body(port):
    """The longest body is taken; one byte more is refused with the limit, announced or in chunks."""
    fyld = ekko.MAX_BODY - len(GYLDIG)
    langt = GYLDIG + b" " * fyld
    assert status(send(port, hel(langt))) == 200
    i_stykker = HOVED + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + stykke(langt)
    assert status(send(port, i_stykker + b"0\r\n\r\n")) == 200
    for data in (hel(langt + b" "), i_stykker + stykke(b" ") + b"0\r\n\r\n"):
        svar = send(port, data)
        assert (status(svar), b"FB-105" in svar, str(ekko.MAX_BODY).encode() in svar) == (413, True, True)


@pytest.mark.fault("H12")
def test_an_endless_body_is_cut(port):
    """Chunks without end are read no further than a body may be long."""
    with forbind(port) as sock:
        sock.sendall(HOVED + b"Transfer-Encoding: chunked\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            for _ in range(100):
                sock.sendall(stykke(b" " * 60_000))
        assert status(resten(sock)) in {413, None}


@pytest.mark.fault("H12")
def test_bodies_together_have_a_limit():
    """What does not fit beside the bodies that are held is refused for a while; small messages are not."""
    with kant(kroppe_byte=1_000_000, krop_s=60) as port, ExitStack() as stak:
        # 250,000 bytes each, of which 65,536 count nowhere.
        halve = [stak.enter_context(_begyndt(port, STOR)) for _ in range(6)]
        (afvist,), _, _ = select.select(halve, (), (), 30)
        svar = resten(afvist)
        assert (status(svar), b"FB-115" in svar, b"1000000" in svar) == (503, True, True)
        assert b"retry-after: 5" in svar.lower()
        assert status(send(port, hel())) == 200
        assert status(send(port, hel(STOR))) == 503
        holdt = halve[halve[0] is afvist]
        holdt.sendall(b" ")
        with holdt.makefile("rb") as fil:
            assert laes_svar(fil)[0] == 200
        # Its room is free, although the connection stays.
        assert status(send(port, hel(STOR))) == 200


@pytest.mark.fault("H12")
@pytest.mark.parametrize(("plads", "ventet"), [(60_000, [200, 200]), (59_999, [200, 503])])
def test_a_body_that_waits_in_a_row_counts_from_its_first_byte(plads, ventet):
    """Small bodies are free, but only one of each connection: many may wait behind it."""

    def app(environ, start_response):
        forbindelse = environ[AFBRYD].__self__.forbindelse
        if environ["CONTENT_LENGTH"] == "1":
            for _ in range(1000):
                if forbindelse.pipeline and forbindelse.pipeline[0][0].scope[KROP].hel:
                    break
                time.sleep(0.01)
        try:
            environ["wsgi.input"].read()
        except SoapError as fejl:
            start_response(f"{fejl.http_status} x", [])
            return [fejl.kode.value.kode.encode()]
        start_response("200 OK", [])
        return [b"x"]

    with kant(app, kroppe_byte=plads) as port:
        svar = send(port, hel(b"x", luk=False) + hel(b"x" * 60_000))
    assert [int(del_[:3]) for del_ in svar.split(b"HTTP/1.1 ")[1:]] == ventet
    assert (b"FB-115" in svar) == (503 in ventet)


def test_room_comes_back_however_a_request_ends():
    """Finished, broken, refused, cut and queued bodies leave nothing behind."""
    with kant(kroppe_byte=1_000_000, krop_s=60) as port:
        for _ in range(6):
            _begyndt(port, STOR).close()
            send(port, HOVED + b"Transfer-Encoding: chunked\r\n\r\n" + stykke(STOR) + b"zz\r\n")
            send(port, hel(STOR.replace(b"Fordring", b"Ting")))
            with forbind(port) as sock:
                sock.sendall(hel(STOR, luk=False) * 3 + HOVED)
        with ExitStack() as stak:
            for _ in range(5):
                stak.enter_context(_begyndt(port, STOR))
            assert status(send(port, hel())) == 200
            assert status(send(port, hel(STOR))) in {200, 503}
        assert status(send(port, hel(STOR))) == 200


class Holdt:
    """Answers when it is let."""

    def __init__(self):
        self.slip = threading.Event()
        self.inde = threading.Semaphore(0)
        self.flest = self.nu = 0
        self.laas = threading.Lock()

    def __call__(self, environ, start):
        laengde = len(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
        if laengde > LET:
            with self.laas:
                self.nu += 1
                self.flest = max(self.flest, self.nu)
            self.inde.release()
            self.slip.wait(30)
            with self.laas:
                self.nu -= 1
        start("200 OK", [("Content-Length", "1")])
        return [b"."]


def test_heavy_messages_take_turns_and_small_ones_go_beside():
    """Of the larger messages no more are processed at once than there is room for, the others wait or are told to."""
    app = Holdt()
    with kant(app, behandling_byte=100_000, behandling_s=30) as port, ExitStack() as stak:
        tunge = [stak.enter_context(forbind(port)) for _ in range(4)]
        for sock in tunge:
            sock.sendall(hel(b"x" * 90_000))
        assert app.inde.acquire(timeout=30)
        assert status(send(port, hel(b"x" * LET))) == 200
        app.slip.set()
        assert {status(resten(sock)) for sock in tunge} == {200}
        assert app.flest == 1


def test_who_waits_too_long_for_its_turn_is_told():
    """A larger message that gets no turn in time is refused for a while, with the limit."""
    app = ekko.build()
    holdt = Holdt()

    def begge(environ, start):
        return (holdt if environ["PATH_INFO"] == "/hold" else app)(environ, start)

    with kant(begge, behandling_byte=100_000, behandling_s=0.2) as port, forbind(port) as sock:
        sock.sendall(hel(b"x" * 90_000, hoved=HOVED.replace(ekko.STI_11.encode(), b"/hold")))
        assert holdt.inde.acquire(timeout=30)
        svar = send(port, hel(STOR))
        assert (status(svar), b"FB-116" in svar, b"100000" in svar) == (503, True, True)
        assert b"retry-after: 5" in svar.lower()
        holdt.slip.set()
        assert status(resten(sock)) == 200
        assert status(send(port, hel(STOR))) == 200


def test_turns_come_in_order_and_no_room_is_lost():
    """Whoever waits is not passed by a smaller one, and one that gives up leaves its place to the next."""

    async def forloeb():
        koe = Behandling(1_000_000)
        raekke = []

        async def tag(antal):
            vaegt = await koe.tag(antal)
            raekke.append(antal)
            return vaegt

        assert await tag(2_000_000) == 1_000_000
        store = asyncio.create_task(tag(900_000))
        opgiver = asyncio.create_task(tag(800_000))
        lille = asyncio.create_task(tag(100_000))
        await asyncio.sleep(0)
        assert await tag(LET) == 0
        opgiver.cancel()
        koe.giv(1_000_000)
        assert await store + await lille == 1_000_000
        assert raekke == [2_000_000, LET, 900_000, 100_000]
        sidst = asyncio.create_task(tag(900_000))
        await asyncio.sleep(0)
        # It gets its turn and gives up in the same moment.
        koe.giv(900_000)
        koe.giv(100_000)
        sidst.cancel()
        await asyncio.gather(sidst, return_exceptions=True)
        assert await tag(1_000_000) == 1_000_000

    asyncio.run(forloeb())


@pytest.mark.fault("H13")
def test_an_impatient_message_that_was_passed_over_in_that_moment_ends_as_impatient():
    """Whoever gives up in the moment that room is given back is out of the row already, and is told of nothing else."""

    async def forloeb():
        koe = Behandling(1_000_000)
        vaegt = await koe.tag(1_000_000)
        opgiver = asyncio.create_task(koe.tag(900_000))
        await asyncio.sleep(0)
        opgiver.cancel()
        # Before it has heard of it.
        koe.giv(vaegt)
        with pytest.raises(asyncio.CancelledError):
            await opgiver
        assert await koe.tag(1_000_000) == 1_000_000

    asyncio.run(forloeb())


@pytest.mark.fault("H13")
def test_slow_senders_are_cut():
    """Headers and bodies have their time, with an answer that tells it; an idle connection is closed without one."""
    with kant(hoveder_s=0.3, krop_s=0.4) as port, ExitStack() as stak:
        tom, halvt_hoved = (stak.enter_context(forbind(port)) for _ in range(2))
        halvt_hoved.sendall(HOVED)
        halv_krop = stak.enter_context(_begyndt(port, GYLDIG))
        assert resten(tom) == b""
        for sock, frist in ((halvt_hoved, b"0.3 s"), (halv_krop, b"0.4 s")):
            svar = resten(sock)
            assert (status(svar), b"FB-114" in svar, frist in svar) == (408, True, True)


@pytest.mark.fault("H13")
def test_a_body_that_trickles_is_cut(monkeypatch):
    """A body must come with a rate, whatever time it may take in all."""
    monkeypatch.setattr("fordringsbro.wire.http.asgi._BEGYNDELSE_S", 0.2)
    with kant(krop_s=3_600, krop_rate=1_000_000) as port, _begyndt(port, GYLDIG, laengde=200_000) as sock:
        svar = resten(sock)
    assert (status(svar), b"FB-114" in svar, b"1000000 bytes/s" in svar) == (408, True, True)


@pytest.mark.fault("H16")
def test_how_many_headers_and_how_large(port):
    """The most headers and bytes are taken; one more is refused with both limits, and so is a line without end."""
    egne = hel().count(b"\r\n", 0, hel().index(b"\r\n\r\n"))

    def med(felter):
        return hel(hoved=HOVED + felter)

    assert status(send(port, med(b"X-A: 1\r\n" * (100 - egne)))) == 200
    for_mange = med(b"X-A: 1\r\n" * (101 - egne))
    fylder = len(hel()) - len(GYLDIG)
    assert status(send(port, med(b"X-A: " + b"a" * (32_768 - fylder - 50) + b"\r\n"))) == 200
    for_stor = med(b"X-A: " + b"a" * 32_768 + b"\r\n")
    langt_navn = med(b"X" * 40_000 + b": a\r\n")
    adresse = hel(hoved=HOVED.replace(b" HTTP", b"?" + b"a" * 40_000 + b" HTTP"))
    uden_ende = HOVED + b"X-A: " + b"a" * 1_000_000
    tusinder = med(b"X-A: 1\r\n" * 10_000)
    for data in (for_mange, for_stor, langt_navn, adresse, uden_ende, tusinder, uden_ende[:40_000]):
        svar = send(port, data)
        assert (status(svar), b"FB-112" in svar, b"at most 100 and 32768 bytes" in svar) == (431, True, True)
        assert b"aaaa" not in svar
    assert status(send(port, hel())) == 200


def test_framing_and_trailers_have_a_limit(port):
    """Chunks of one byte are taken; extensions and trailers without end are not."""
    enkelt = b"".join(stykke(GYLDIG[i : i + 1]) for i in range(len(GYLDIG)))
    begyndt = HOVED + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert status(send(port, begyndt + enkelt + b"0\r\n\r\n")) == 200
    assert status(send(port, begyndt + b"5;" + b"a" * 2_000_000)) == 400
    assert status(send(port, begyndt + stykke(GYLDIG) + b"0\r\nX: " + b"a" * 2_000_000)) == 400


@pytest.mark.fault("H13")
def test_idle_connections_give_way_and_busy_ones_don_t():
    """With all connections taken, a new one gets the place of the longest idle, or is told that there is none."""
    with kant(forbindelser=10, hoveder_s=60) as port, ExitStack() as stak:
        ledige = [stak.enter_context(forbind(port)) for _ in range(10)]
        with ledige[0].makefile("rb") as fil:
            ledige[0].sendall(hel(luk=False))
            assert laes_svar(fil)[0] == 200
        assert status(send(port, hel())) == 200
        assert resten(ledige[1]) == b""
        # It was used since.
        ledige[0].sendall(hel())
        assert status(resten(ledige[0])) == 200
    with kant(forbindelser=10) as port, ExitStack() as stak:
        for _ in range(10):
            sock = stak.enter_context(forbind(port))
            sock.sendall(HOVED + b"Expect: 100-continue\r\nContent-Length: 9\r\n\r\n")
            assert sock.recv(100).startswith(b"HTTP/1.1 100 ")
        svar = send(port, hel())
        assert (status(svar), b"FB-117" in svar, b"Retry-After: 5" in svar) == (503, True, True)


@pytest.mark.fault("H13")
def test_a_thousand_idle_connections(port):
    """A message gets through beside a thousand connections that say nothing."""
    with ExitStack() as stak:
        for nummer in range(1_000):
            sock = stak.enter_context(forbind(port))
            if nummer % 2:
                sock.sendall(HOVED[: nummer % len(HOVED)])
        assert status(send(port, hel())) == 200


@pytest.mark.fault("H14")
def test_many_requests_on_one_connection(port):
    """A connection serves one request after the other, and small ones that come together in their order."""
    with forbind(port) as sock, sock.makefile("rb") as fil:
        for _ in range(50):
            sock.sendall(hel(luk=False))
            assert laes_svar(fil)[0] == 200
    assert antal(send(port, hel(luk=False) * 60 + hel())) == 61
