"""The connection to the database breaks between COMMIT and the word that it was done."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sf1590_hjaelp import Tjeneste

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

KONTO = UUID("00000000-0000-4000-9000-000000001202")


class Brud:
    """Something on the way to PostgreSQL that swallows the answer to the COMMIT of the first message that is kept."""

    def __init__(self, socketsti: str) -> None:
        self._socketsti = socketsti
        #: Set by whoever wants the next message's answer swallowed.
        self.klar = threading.Event()
        #: Set when it has.
        self.slugt = threading.Event()

    def betjen(self, klient: socket.socket) -> None:
        """Pass bytes on in both directions until one side ends."""
        with klient, socket.socket(socket.AF_UNIX) as server:
            server.connect(self._socketsti)
            gemt, sidste = False, threading.Event()
            tilbage = threading.Thread(target=self._tilbage, args=(server, klient, sidste), daemon=True)
            tilbage.start()
            with contextlib.suppress(OSError):
                while data := klient.recv(65_536):
                    if self.klar.is_set() and not self.slugt.is_set():
                        gemt = gemt or b"INSERT INTO sf1590.besked" in data
                        # What writes a new account is a transaction by itself.
                        if (gemt and b"COMMIT" in data) or b"sf1590.registrer_ny_konto" in data:
                            sidste.set()
                    server.sendall(data)
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            tilbage.join(10)

    def _tilbage(self, server: socket.socket, klient: socket.socket, sidste: threading.Event) -> None:
        with contextlib.suppress(OSError):
            while data := server.recv(65_536):
                if sidste.is_set():
                    # The answer is there, so it is done; nobody hears of it.
                    self.slugt.set()
                    break
                klient.sendall(data)
            klient.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def brud(database_url: str) -> Iterator[tuple[Brud, str]]:
    """The way to the test's database through something that can break, and its address."""
    dele = conninfo_to_dict(database_url)
    fundet = Brud(f"{dele['host']}/.s.PGSQL.5432")
    with socket.create_server(("127.0.0.1", 0)) as lytter:

        def tag_imod() -> None:
            with contextlib.suppress(OSError):
                while True:
                    klient, _ = lytter.accept()
                    threading.Thread(target=fundet.betjen, args=(klient,), daemon=True).start()

        threading.Thread(target=tag_imod, daemon=True).start()
        yield fundet, make_conninfo(database_url, host="127.0.0.1", port=lytter.getsockname()[1])
        lytter.shutdown(socket.SHUT_RDWR)


@pytest.mark.fault("D11")
@pytest.mark.parametrize("kendt", [False, True], ids=["ny konto", "kendt konto"])
def test_a_commit_that_nobody_heard_of_is_not_done_twice(brud, database_url, clock, krav, kendt):
    """The sender is told to come again, though it is booked: then it gets the answer that was kept, and nothing more is."""
    vej, url = brud
    database = Database(url)
    installation = Installation(Settings(), database, clock)
    connect_demo(installation)
    app = wsgi_app(installation.services(), public_url="http://x", max_body=10**7, clock=clock)
    fordring, kald = krav(), uuid4()
    with local_server(app) as base, psycopg.connect(database_url, autocommit=True) as conn:
        tjeneste = Tjeneste(base, installation)
        if kendt:
            tjeneste.opret(KONTO, krav())
        vej.klar.set()
        svar = tjeneste.opret(KONTO, fordring, request=kald)
        assert vej.slugt.is_set()
        (reaktion,) = svar["HovedOplysningerSvar"]["SvarReaktion"]
        assert reaktion["Fejl"]["FejlId"] == "FB-303"
        assert conn.execute("SELECT count(*) FROM debitor.fordring").fetchone() == (1 + kendt,)
        igen = tjeneste.opret(KONTO, fordring, request=kald)
        assert igen["Accept"] == {"AccepteretUdenBemærkninger": True}
        assert conn.execute("SELECT count(*) FROM debitor.fordring").fetchone() == (1 + kendt,)
    database.close()
