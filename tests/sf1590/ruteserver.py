"""A foreign debtor system that does what a script says, and keeps what it was sent."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from http import HTTPStatus
from uuid import UUID

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.names import KOMBIT, KONTEKST, SOAP11
from fordringsbro.klient.beskeder import Afsender
from fordringsbro.sf1590.ruter import rute_store
from fordringsbro.sf1590.ruter.rute import Noegle, Rute

TJENESTE = "DebitorRegistreringAfsend"
#: A municipality that is not connected here; its debtor system is another.
FREMMED = Afsender("29000055", UUID("aaaaaaaa-0000-4000-8000-000000000055"))
Modtaget = tuple[dict[str, str], bytes]
Script = Callable[[socket.socket, threading.Event], None]


def ruter(installation: Installation, url: str | None, **anders):
    """Lead the foreign municipality's registrations to `url`."""
    noegle = Noegle(
        anders.pop("tjeneste", TJENESTE), anders.pop("cvr", FREMMED.kommune_cvr), anders.pop("system", None)
    )
    with installation.database.transaction() as conn:
        rute_store.gem(conn, Rute(noegle, url, **anders))


def svar(operation: str, transaktion: str, *, nyt: str = "") -> bytes:
    """An answer of the contract with nothing but its header, and what is put after it."""
    return (
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><{operation}_O xmlns="{KOMBIT}">'
        f'<HovedOplysningerSvar xmlns="{KONTEKST}"><TransaktionsId>{transaktion}</TransaktionsId>'
        f"<TransaktionsTid>2026-11-20T11:00:00Z</TransaktionsTid></HovedOplysningerSvar>{nyt}"
        f"</{operation}_O></s:Body></s:Envelope>"
    ).encode()


def http(body: bytes, status: int = 200, content_type: str = "text/xml; charset=utf-8") -> Script:
    """Answers over HTTP."""
    extra = "Location: http://127.0.0.1:9/\r\n" if status == HTTPStatus.FOUND else ""
    head = f"HTTP/1.1 {status} X\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{extra}\r\n"

    def script(conn: socket.socket, _over: threading.Event) -> None:
        conn.sendall(head.encode() + body)

    return script


def luk(_conn: socket.socket, _over: threading.Event) -> None:
    """Closes without a word."""


def nulstil(conn: socket.socket, _over: threading.Event) -> None:
    """Resets the connection."""
    conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def tavs(_conn: socket.socket, over: threading.Event) -> None:
    """Never answers."""
    over.wait(30)


def dryp(conn: socket.socket, over: threading.Event) -> None:
    """Sends a byte now and then for ever."""
    conn.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n")
    while not over.wait(0.1):
        conn.sendall(b" ")


def _laes(conn: socket.socket) -> Modtaget:
    data = b""
    while b"\r\n\r\n" not in data:
        data += conn.recv(65_536)
    head, _, body = data.partition(b"\r\n\r\n")
    linjer = (linje.split(": ", 1) for linje in head.decode("latin-1").split("\r\n")[1:])
    hoveder = {navn.lower(): vaerdi for navn, vaerdi in linjer}
    while len(body) < int(hoveder["content-length"]):
        body += conn.recv(65_536)
    return hoveder, body


@contextlib.contextmanager
def server(script: Script, *, antal: int = 1) -> Iterator[tuple[str, list[Modtaget]]]:
    """Run `script` on each of the first `antal` connections; yields the address and what was sent there."""
    over, modtaget = threading.Event(), []

    def en(conn: socket.socket) -> None:
        with conn, contextlib.suppress(OSError):
            modtaget.append(_laes(conn))
            script(conn, over)

    def alle(listener: socket.socket) -> None:
        for _ in range(antal):
            with contextlib.suppress(OSError):
                conn, _adresse = listener.accept()
                threading.Thread(target=en, args=(conn,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0), backlog=50) as listener:
        thread = threading.Thread(target=alle, args=(listener,), daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/debitor", modtaget
        finally:
            over.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
