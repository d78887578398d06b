"""Raw HTTP: bytes on a socket, and what comes back until the server closes."""

from __future__ import annotations

import contextlib
import re
import socket

import ekko
from wirehjaelp import CASES

GYLDIG = (CASES / "gyldig-1.1.xml").read_bytes()
HOVED = f"POST {ekko.STI_11} HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml; charset=utf-8\r\n".encode()


def forbind(port):
    """A connection."""
    return socket.create_connection(("127.0.0.1", port), timeout=30)


def resten(sock):
    """What the server sends until it closes, or cuts the connection."""
    dele = []
    with contextlib.suppress(ConnectionError):
        while del_ := sock.recv(65_536):
            dele.append(del_)
    return b"".join(dele)


def send(port, data, *, slut=False):
    """Send raw bytes, with a FIN behind them if `slut`, and read until the server closes."""
    with forbind(port) as sock:
        with contextlib.suppress(ConnectionError):
            sock.sendall(data)
            if slut:
                sock.shutdown(socket.SHUT_WR)
        return resten(sock)


def status(svar):
    """The status of an answer; None when there was none."""
    return int(svar.split(b" ", 2)[1]) if svar else None


def antal(svar):
    """How many answers these bytes are."""
    return len(re.findall(rb"HTTP/1\.1 \d\d\d ", svar))


def hel(krop=GYLDIG, *, luk=True, hoved=HOVED):
    """A whole request."""
    slut = b"Connection: close\r\n" if luk else b""
    return hoved + slut + b"Content-Length: %d\r\n\r\n" % len(krop) + krop


def stykke(data):
    """A chunk."""
    return b"%x\r\n%s\r\n" % (len(data), data)


def stykkevis(*dele, slut=b"0\r\n\r\n", luk=True):
    """A request whose body is these bytes, in chunks or not."""
    lukket = b"Connection: close\r\n" if luk else b""
    return HOVED + lukket + b"Transfer-Encoding: chunked\r\n\r\n" + b"".join(dele) + slut


def laes_svar(fil):
    """One answer of a connection that stays open: status, headers, body."""
    linje = fil.readline()
    hoveder = {}
    while (felt := fil.readline().strip()) and b":" in felt:
        navn, _, vaerdi = felt.partition(b":")
        hoveder[navn.lower().decode()] = vaerdi.strip().decode()
    return int(linje.split()[1]), hoveder, fil.read(int(hoveder.get("content-length", 0)))
