"""The system has no more threads to give."""

from __future__ import annotations

import asyncio
import errno
import io
import threading

import pytest
from wirehjaelp import CASES, call

from fordringsbro.wire.http.asgi import WsgiAdapter
from fordringsbro.wire.http.kant import Kant, Kantgraenser

GYLDIG = (CASES / "gyldig-1.1.xml").read_bytes()


@pytest.mark.fault("D15")
def test_no_thread_is_asked_for_once_it_serves(monkeypatch):
    """All threads are there from the start: where the system gives no more, messages wait for one of them."""
    paa_en_gang = threading.Barrier(4)

    def app(environ, start_response):
        paa_en_gang.wait(20)
        start_response("200 OK", [])
        return [b"x"]

    adapter = WsgiAdapter(app, Kant(Kantgraenser()), threads=4, max_body=1)

    def ingen(_traad: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", ingen)

    async def mange() -> list:
        return await asyncio.gather(*(adapter._kald({"PATH_INFO": "/"}, io.BytesIO()) for _ in range(12)))

    assert [svar[0] for svar in asyncio.run(mange())] == [200] * 12


@pytest.mark.fault("D15")
@pytest.mark.parametrize(
    ("fejl", "status", "kode"),
    [
        (OSError(errno.EMFILE, "Synteseborg"), 503, "FB-303"),
        (MemoryError(), 503, "FB-303"),
        (RuntimeError("can't start new thread"), 503, "FB-303"),
        (RuntimeError("Synteseborg"), 500, "FB-299"),
    ],
    ids=["descriptors", "memory", "threads", "another"],
)
def test_where_the_system_has_nothing_left_the_sender_comes_again(monkeypatch, app, fejl, status, kode):
    """503 with FB-303 instead of an error of ours, and none of it is told."""

    def kast(*_alt: object) -> None:
        raise fejl

    with monkeypatch.context() as skiftet:
        skiftet.setattr("fordringsbro.wire.soap.host.gate.admit", kast)
        svar = call(app, GYLDIG)
    assert (svar.status, svar.koder) == (status, {kode})
    assert b"Synteseborg" not in svar.body
    assert call(app, GYLDIG).status == 200
