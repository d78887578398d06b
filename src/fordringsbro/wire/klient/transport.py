"""A requests session with a deadline over the whole exchange.

The timeouts of requests and urllib3 hold for one read: a server that sends a byte now and then is never late. Here a
timer shuts the socket when the time is up, whatever the exchange is waiting for, headers and TLS included.
"""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from fordringsbro.platform.punkter import Punkt, naaet
from fordringsbro.wire.http.spoerger import Spoerger

_thread = threading.local()


@dataclass(frozen=True, slots=True)
class Hilsen:
    """A header that is sent to one server only: our own, which knows us by it.

    Attributes:
        url: Scheme, host and port.
        navn: The header's name.
        vaerdi: Its value.
    """

    url: str
    navn: str
    vaerdi: str


@dataclass(frozen=True, slots=True)
class Tls:
    """Whom this installation trusts, and who it is.

    Attributes:
        ca: PEM file of the authorities whose certificates are taken; those that come with Python when None.
        certifikat: PEM file with our certificate, its chain and its key, for receivers that ask for one.
        hilsen: What we show to our own server, which no handshake comes before.
    """

    ca: Path | None = None
    certifikat: Path | None = None
    hilsen: Hilsen | None = None


class _Identitet:
    """The process's own; an installation has one, whomever it sends to."""

    tls = Tls()


def brug_tls(tls: Tls) -> None:
    """Have every session that is opened from now on use it."""
    _Identitet.tls = tls


def hilsen_til(url: str) -> dict[str, str]:
    """The headers that an address is sent besides."""
    hilsen = _Identitet.tls.hilsen
    return {hilsen.navn: hilsen.vaerdi} if hilsen and url.startswith(f"{hilsen.url}/") else {}


class Frist:
    """A deadline for one exchange in this thread: the time that it has, or that whoever it is for waits.

    Attributes:
        forbundet: Whether a connection came about, so that something may have been sent.
        udloebet: Whether the time ran out, or nobody waits any more.
        opgivet: Whether nobody waits any more.
    """

    def __init__(self, seconds: float, spoerger: Spoerger | None = None) -> None:
        self.forbundet = False
        self.udloebet = False
        self.opgivet = False
        self._spoerger = spoerger
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._expire)
        self._timer.daemon = True

    def __enter__(self) -> Self:
        _thread.frist = self
        self._timer.start()
        if self._spoerger is not None:
            self._spoerger.naar_gaaet(self._opgiv)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        if self._spoerger is not None:
            self._spoerger.naar_gaaet(None)
        _thread.frist = None
        with self._lock:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    def watch(self, sock: socket.socket) -> None:
        """Shut this socket when the time is up."""
        with self._lock:
            # A second handle on the same connection: TLS takes the first one over.
            self._socket = sock.dup()
            if self.udloebet:
                _shut(self._socket)

    def _opgiv(self) -> None:
        self.opgivet = True
        self._expire()

    def _expire(self) -> None:
        with self._lock:
            self.udloebet = True
            if self._socket is not None:
                _shut(self._socket)


def _shut(sock: socket.socket) -> None:
    """Wake whoever waits for the connection."""
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        # The other side was quicker; nobody waits any more.
        return


class _Watched(HTTPConnection):
    """A connection whose socket the thread's deadline knows."""

    def _new_conn(self) -> socket.socket:
        return _watch(super()._new_conn())

    def connect(self) -> None:
        super().connect()
        _connected()

    def endheaders(self, message_body: Any = None, *, encode_chunked: bool = False) -> None:  # noqa: ANN401 - the library's
        super().endheaders(message_body, encode_chunked=encode_chunked)
        naaet(Punkt.HOVED_SENDT)

    def getresponse(self) -> HTTPResponse:  # type: ignore[override] # as in urllib3's own
        naaet(Punkt.FORESPOERGSEL_SENDT)
        return super().getresponse()


class _WatchedTls(_Watched, HTTPSConnection):
    """The same with TLS."""


def _watch(sock: socket.socket) -> socket.socket:
    frist: Frist | None = getattr(_thread, "frist", None)
    if frist is not None:
        frist.watch(sock)
    return sock


def _connected() -> None:
    """Connected and, with TLS, verified: from here on bytes of the message go out."""
    frist: Frist | None = getattr(_thread, "frist", None)
    if frist is not None:
        frist.forbundet = True
    naaet(Punkt.FORBUNDET)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Watched


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTls


class _Adapter(HTTPAdapter):
    """Uses the watched connections; never retries."""

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:  # noqa: ANN401, FBT001, FBT002 - the signature of requests
        self.poolmanager = PoolManager(num_pools=connections, maxsize=maxsize, block=block, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


def open_session() -> requests.Session:
    """A session for one exchange under the deadline of this thread; uses no proxies or passwords of the environment."""
    session = requests.Session()
    session.trust_env = False
    tls = _Identitet.tls
    session.verify = True if tls.ca is None else str(tls.ca)
    session.cert = None if tls.certifikat is None else str(tls.certifikat)
    for scheme in ("http://", "https://"):
        session.mount(scheme, _Adapter(max_retries=0, pool_maxsize=1))
    return session
