"""The processes behind an address: their end, their death and their number."""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial

import ekko
import psutil
import pytest
from raahttp import GYLDIG, HOVED, forbind, hel, laes_svar, resten, send, status
from tjenesteproces import tjeneste

from fordringsbro.wire.http.asgi import WsgiAdapter
from fordringsbro.wire.http.local_server import local_asgi
from fordringsbro.wire.http.server import Lytter


def _fejl(hvordan):
    """A message that the echo answers in a way of its own."""
    return (
        f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header><h>{hvordan}</h></s:Header><s:Body>'
        f'<Fejl_I xmlns="{ekko.NS}"/></s:Body></s:Envelope>'
    ).encode()


def _indtil(sandt):
    """Wait until something is so."""
    senest = time.monotonic() + 60
    while not sandt():
        assert time.monotonic() < senest
        time.sleep(0.02)


def _arbejdere(process):
    """The worker processes, less the helper that Python starts beside them."""
    fundet = set()
    for barn in psutil.Process(process.pid).children():
        # One that has ended just now.
        with suppress(psutil.Error):
            if "resource_tracker" not in " ".join(barn.cmdline()):
                fundet.add(barn.pid)
    return fundet


def _afvist(port):
    try:
        forbind(port).close()
    except ConnectionError:
        return True
    return False


@contextmanager
def _i_haanden(port, fil):
    """A request that a worker has in hand until the file is gone."""
    with forbind(port) as sock:
        sock.sendall(hel(_fejl(f"vent {fil}"), luk=False))
        _indtil(fil.exists)
        yield sock


def test_what_is_in_hand_is_answered_at_the_end(tmp_path):
    """After SIGTERM, and a second one, nobody new is let in, what is in hand is answered, and no line tells of it."""
    fil = tmp_path / "vent"
    with tjeneste(tmp_path) as service, ExitStack() as stak:
        sock = stak.enter_context(_i_haanden(service.port, fil))
        halv = stak.enter_context(forbind(service.port))
        halv.sendall(HOVED + b"Content-Length: %d\r\n\r\n" % len(GYLDIG) + GYLDIG[:-1])
        service.process.terminate()
        _indtil(lambda: _afvist(service.port))
        service.process.terminate()
        halv.sendall(GYLDIG[-1:])
        assert status(resten(halv)) == 200
        assert service.process.poll() is None
        fil.unlink()
        assert status(resten(sock)) == 200
        assert service.process.wait(30) == 0
    assert service.log.read_text() == ""


def test_the_end_in_mid_load(tmp_path):
    """Under load the end cuts no answer short, and no client sees a request half answered."""
    afbrudt, besvaret, fejl = [], [], []
    with tjeneste(tmp_path, workers=2) as service:

        def klient():
            try:
                with forbind(service.port) as sock, sock.makefile("rb") as fil:
                    while True:
                        sock.sendall(hel(luk=False))
                        foerste = fil.peek(1)
                        if not foerste:
                            afbrudt.append(1)
                            return
                        kode, hoveder, krop = laes_svar(fil)
                        besvaret.append(kode)
                        if len(krop) != int(hoveder["content-length"]):
                            fejl.append(krop)
                        if hoveder.get("connection") == "close":
                            return
            except ConnectionError:
                afbrudt.append(1)

        klienter = [threading.Thread(target=klient) for _ in range(12)]
        for en in klienter:
            en.start()
        _indtil(lambda: len(besvaret) > 100)
        service.process.terminate()
        for en in klienter:
            en.join(60)
        assert service.process.wait(30) == 0
    assert set(besvaret) == {200}
    assert (fejl, afbrudt) == ([], [])
    assert service.log.read_text() == ""


def test_what_is_slower_than_the_limit_is_cut_off(tmp_path):
    """What takes longer than the end may is given up, said in one line, and nothing has to be killed."""
    fil = tmp_path / "vent"
    with tjeneste(tmp_path, slut_s=1) as service, _i_haanden(service.port, fil) as sock:
        service.process.terminate()
        assert resten(sock) == b""
        assert service.process.wait(30) == 0
    (linje,) = service.log.read_text().splitlines()
    assert "request abandoned" in linje


def test_a_worker_that_dies_is_replaced(tmp_path):
    """A worker that is killed takes its own requests with it and no others; another one takes its place."""
    fil = tmp_path / "vent"
    with tjeneste(tmp_path, workers=2) as service:
        _indtil(lambda: len(_arbejdere(service.process)) == 2)
        foer = _arbejdere(service.process)
        with _i_haanden(service.port, fil) as sock:
            (dens,) = [pid for pid in foer if _har(pid, sock)]
            os.kill(dens, signal.SIGKILL)
            assert resten(sock) == b""
            for _ in range(20):
                assert status(send(service.port, hel())) == 200
            _indtil(lambda: len(_arbejdere(service.process)) == 2 and dens not in _arbejdere(service.process))
        assert foer - {dens} <= _arbejdere(service.process)
    assert "worker died" in service.log.read_text()


def _har(pid, sock):
    """Whether a process holds the other end of a connection."""
    vores = sock.getsockname()
    with suppress(psutil.Error):
        return any(f.raddr == vores for f in psutil.Process(pid).net_connections("tcp"))
    return False


def test_a_worker_that_grows_too_large_is_replaced(tmp_path):
    """A worker above its size ends in order, and another one takes its place."""
    with tjeneste(tmp_path, max_rss_mb=300) as service:
        foer = _arbejdere(service.process)
        send(service.port, hel(_fejl("voks")))
        _indtil(lambda: len(_arbejdere(service.process)) == 1 and not _arbejdere(service.process) & foer)
        assert status(send(service.port, hel())) == 200
    assert "for its size" in service.log.read_text()


def test_a_unix_socket(tmp_path):
    """A Unix socket is served as a port is, takes the place of one that was left behind, and names no peer."""
    sti = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as rest:
        rest.bind(str(sti))
    with tjeneste(tmp_path, sti=str(sti)), socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(sti))
        sock.sendall(hel())
        assert status(resten(sock)) == 200
    set_ = []

    def app(environ, start):
        set_.append(environ["REMOTE_ADDR"])
        start("200 OK", [("Content-Length", "1")])
        return [b"."]

    for lytter in (Lytter("", 0, sti), Lytter("127.0.0.1", 0)):
        aaben = lytter.aabn()
        byg = partial(WsgiAdapter, app, threads=1, max_body=2_000)
        with local_asgi(byg, aaben), socket.socket(aaben.family) as sock:
            sock.connect(aaben.getsockname())
            sock.sendall(hel())
            resten(sock)
    assert set_ == ["", "127.0.0.1"]


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_answers_are_sent_without_delay(host):
    """A listening socket names its protocol, without which asyncio leaves Nagle's algorithm on."""
    with Lytter(host, 0).aabn() as lytter:
        assert lytter.proto == socket.IPPROTO_TCP
