"""Where a request comes from, as the door is told it."""

from __future__ import annotations

import socket
import struct
import threading

import pytest

from fordringsbro.platform.adgangsvalg import laes_proxier
from fordringsbro.wire.http.hoveder import afsenderadresse
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.server import Lytter

ANMODNING = b"GET /x HTTP/1.1\r\nHost: x\r\n\r\n"


def test_a_connection_that_is_gone_is_no_unix_socket():
    """Reset before it is accepted, it has no address any more, and what it sent is read all the same."""
    set_, kom = [], threading.Event()

    def app(environ, start_response):
        set_.append(environ["REMOTE_ADDR"])
        kom.set()
        start_response("200 OK", [])
        return [b"ok"]

    lytter = Lytter("127.0.0.1", 0).aabn()
    lytter.listen()
    with socket.create_connection(lytter.getsockname()) as klient:
        klient.sendall(ANMODNING)
        # Closing resets the connection, while nobody has accepted it yet.
        klient.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    with local_server(app, lytter) as url:
        # Another one follows: whatever became of the first is known by then.
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as naeste:
            naeste.sendall(ANMODNING)
            naeste.recv(100)
        assert kom.wait(10)
    assert set_[-1] == "127.0.0.1"
    assert not any(laes_proxier("unix").kender(adresse) for adresse in set_)


@pytest.mark.parametrize(
    ("server", "klient", "adresse", "unix"),
    [
        (("127.0.0.1", 80), ("10.0.0.1", 4711), "10.0.0.1", False),
        (("/run/x.sock", None), None, "", True),
        (("127.0.0.1", 80), None, "-", False),
        (None, None, "-", False),
    ],
)
def test_only_a_unix_socket_has_no_address(server, klient, adresse, unix):
    """A port without a peer is nobody's."""
    fundet = afsenderadresse({"server": server, "client": klient})
    assert (fundet, laes_proxier("unix").kender(fundet)) == (adresse, unix)
