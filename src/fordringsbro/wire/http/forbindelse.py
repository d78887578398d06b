"""One HTTP connection: uvicorn's, on llhttp, with the limits and checks that both leave to whoever serves strangers.

Uvicorn reads no further than it must and llhttp refuses what is no HTTP/1.1 (broken chunks, two lengths, folded
headers, bare line feeds, control characters). Here stands the rest: Host, Transfer-Encoding, how much and how long, and
answers that reach a client which is still sending.
"""

from __future__ import annotations

import asyncio
import re
from http import HTTPStatus
from typing import Any, Final

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.http.kant import LET, Kant, Krop

#: Key of the ASGI scope: the request's `Krop`.
KROP: Final = "fordringsbro.krop"
#: A client that is answered while it still sends is listened to for so long: closed at once, the connection would be
#: reset, and the answer lost.
_EFTERKLANG_S: Final = 5.0
#: An answer must be taken within this time once it is complete.
_AFHENTNING_S: Final = 60.0
#: When the server ends, a client whose next request is on its way on an idle connection gets it answered.
_SIDSTE_S: Final = 0.5
#: Bytes of framing that a body in chunks may cost beside itself, for each of its own, and in any case.
_INDPAKNING: Final = 8
#: Requests that may wait behind the one in hand: what is read at once holds thousands of them.
_PAA_RAD: Final = 100
#: What blanks and line ends may add to headers that are counted without them.
_LINJEENDER: Final = 1_024
_HOST: Final = re.compile(rb"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~%!$&'()*+,;=-]+)(?::[0-9]{0,5})?")
_UDEN_OPGRADERING: Final = frozenset({b"connection", b"upgrade", b"http2-settings"})


class _AfvistError(Exception):
    """A request that is refused before it has come to an address."""

    def __init__(self, kode: Fejlkode, status: HTTPStatus, graense: str = "") -> None:
        super().__init__(kode.value.kode)
        self.kode = kode
        self.status = status
        self.graense = graense


class Forbindelse(HttpToolsProtocol):
    """A connection under the limits of its process's edge.

    Args:
        kant: The edge.
        andet: What uvicorn hands its protocols.
    """

    def __init__(self, *, kant: Kant, **andet: Any) -> None:  # noqa: ANN401 - uvicorn's own
        super().__init__(**andet)
        self._kant = kant
        self._graenser = kant.graenser
        self._ur: asyncio.TimerHandle | None = None
        self._krop: Krop | None = None
        self._afvist: _AfvistError | None = None
        self._hoved_byte = self._hoved_raa = self._krop_raa = 0
        #: Between a request's first byte and the end of its headers; between that and the end of its body.
        self._i_hoved = self._i_krop = False
        #: Whether a request ended in what is being read.
        self._flere = False
        #: Nothing is read any more; what comes is thrown away.
        self._faerdig = False
        self._slutter = False

    # What asyncio tells.

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take it, in place of one that is idle when there are too many."""
        super().connection_made(transport)
        if len(self.connections) > self._graenser.forbindelser and not self._goer_plads():
            self._svar_selv(_AfvistError(Fejlkode.FORBINDELSER, HTTPStatus.SERVICE_UNAVAILABLE))
            return
        self._kant.ledige[self] = None
        self._stil_ur()

    def connection_lost(self, exc: Exception | None) -> None:
        """Give back what it held."""
        self._stands_ur()
        self._unset_keepalive_if_required()
        self._kant.ledige.pop(self, None)
        for cyklus, _app in self.pipeline:
            cyklus.scope[KROP].giv_fri()  # type: ignore[typeddict-item]
        self.pipeline.clear()
        if self.cycle is not None:
            self.cycle.scope[KROP].spoerger.gaa()  # type: ignore[typeddict-item]
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]
        """The client sends no more: a body that is not whole is none; an answer that is due is still given."""
        if self._ledig:
            return False
        if self._i_krop and not self._faerdig:
            return self._ugyldig(_AfvistError(Fejlkode.LAENGDE, HTTPStatus.BAD_REQUEST))
        self.cycle.keep_alive = False
        # Most have gone who do so. What is done here is ended; for others nobody is waited for on their behalf.
        self.cycle.scope[KROP].spoerger.gaa()  # type: ignore[typeddict-item]
        return True

    def data_received(self, data: bytes) -> None:
        """Parse, and refuse what is malformed or too much."""
        if self._faerdig:
            return
        self._unset_keepalive_if_required()
        self._flere = False
        try:
            self._laes(data)
            self._hold_maal(len(data))
        except _AfvistError as afvist:
            self._ugyldig(afvist)
        except httptools.HttpParserError:
            # An exception of a callback comes as one of the parser's.
            self._ugyldig(self._afvist or _AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.BAD_REQUEST))

    def _laes(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            try:
                self.parser.feed_data(rest)
            except httptools.HttpParserUpgrade as opgradering:
                rest = rest[opgradering.args[0] :]
                self._laes_uden_tilbud()
            else:
                return

    def _laes_uden_tilbud(self) -> None:
        """Read the headers once more without an offer of another protocol, as Java's client makes it each time.

        The offer is not taken, and the parser skips the body of a request that may change the protocol.
        """
        if self.parser.get_method() == b"CONNECT":
            raise _AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.BAD_REQUEST)
        version = self.parser.get_http_version().encode()
        linjer = [self.parser.get_method(), b" ", self.url, b" HTTP/", version, b"\r\n"]
        for navn, vaerdi in self.headers:
            if navn not in _UDEN_OPGRADERING:
                linjer += [navn, b": ", vaerdi, b"\r\n"]
        self.parser = httptools.HttpRequestParser(self)
        self.parser.feed_data(b"".join([*linjer, b"\r\n"]))

    def _hold_maal(self, antal: int) -> None:
        """See that neither headers nor the framing of a body grow on without end, and that headers come in time."""
        if self._i_krop and self._krop is not None:
            self._krop_raa += antal
            if self._krop_raa > _INDPAKNING * self._krop.modtaget + 4 * LET:
                raise _AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.BAD_REQUEST)
        elif self._i_hoved or self._ledig:
            # The parser tells of no unfinished line. Bytes that came with the request before are not counted.
            self._hoved_raa += 0 if self._flere else antal
            if self._hoved_raa > self._graenser.hoveder_byte + _LINJEENDER:
                raise self._for_store_hoveder()
            self._stil_ur()

    # What the parser tells.

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._i_hoved = True
        self._hoved_byte = self._hoved_raa = 0

    def on_url(self, url: bytes) -> None:
        """Its address, or a part of it."""
        self._taeller(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """A header. Those behind a body in chunks count for nothing: they would come after all checks."""
        if self._i_krop:
            return
        self._taeller(len(name) + len(value) + 4)
        super().on_header(name, value)
        if len(self.headers) > self._graenser.hoveder:
            self._afvis(self._for_store_hoveder())

    def on_headers_complete(self) -> None:
        """The headers are here; the request is begun with."""
        if self.parser.should_upgrade():
            return
        self._kontroller_hoveder()
        if len(self.pipeline) >= _PAA_RAD:
            # Nobody is told: those before it are answered, and then the connection ends.
            self._afvis(_AfvistError(Fejlkode.FORBINDELSER, HTTPStatus.SERVICE_UNAVAILABLE))
        self._stands_ur()
        self._kant.ledige.pop(self, None)
        self._i_hoved, self._i_krop, self._krop_raa = False, True, 0
        self._krop = Krop(self._kant, self, let=LET if self._ledig else 0)
        self.scope[KROP] = self._krop  # type: ignore[typeddict-unknown-key]
        super().on_headers_complete()
        if self._slutter:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        """A part of the body."""
        if self._krop is None or not self._krop.tag(len(body)):
            # Whoever waits for it finds out that there was no room.
            self.cycle.message_event.set()
            return
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The whole request is here."""
        if self.parser.should_upgrade():
            return
        self._i_krop, self._flere = False, True
        if self._krop is not None:
            self._krop.hel = True
        super().on_message_complete()

    def on_response_complete(self) -> None:
        """An answer is complete."""
        if self._faerdig and not self.pipeline:
            self.server_state.total_requests += 1
            self._luk()
            return
        super().on_response_complete()
        if self.transport.get_write_buffer_size():
            self.loop.call_later(_AFHENTNING_S, self._opgiv)
        if not self.transport.is_closing() and self.cycle.response_complete:
            self._kant.ledige[self] = None

    # What the server and the application ask for.

    def shutdown(self) -> None:
        """End when what is in hand is answered."""
        self._slutter = True
        if self._ledig:
            self.loop.call_later(_SIDSTE_S, self._luk_ledig)
        else:
            self.cycle.keep_alive = False

    def svarer_foer_tid(self) -> None:
        """The answer that is begun ends the connection, although the client still sends."""
        self._faerdig = True
        # Uvicorn would close at once.
        self.cycle.keep_alive = True

    # Below.

    @property
    def _ledig(self) -> bool:
        """Whether nothing waits for an answer."""
        cyklus: RequestResponseCycle | None = self.cycle
        return cyklus is None or cyklus.response_complete

    def _kontroller_hoveder(self) -> None:
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            self._afvis(_AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED))
        gammel = self.parser.get_http_version() == "1.0"
        host = [vaerdi for navn, vaerdi in self.headers if navn == b"host"]
        if not (len(host) == 1 and _HOST.fullmatch(host[0])) and not (gammel and not host):
            self._afvis(_AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.BAD_REQUEST, "Host"))
        kodning = [vaerdi.strip().lower() for navn, vaerdi in self.headers if navn == b"transfer-encoding"]
        if kodning and (gammel or kodning != [b"chunked"]):
            self._afvis(_AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.BAD_REQUEST, "Transfer-Encoding"))
        if any(navn == b"expect" and vaerdi.lower() != b"100-continue" for navn, vaerdi in self.headers):
            self._afvis(_AfvistError(Fejlkode.UGYLDIG_HTTP, HTTPStatus.EXPECTATION_FAILED, "Expect"))

    def _taeller(self, antal: int) -> None:
        self._hoved_byte += antal
        if self._hoved_byte > self._graenser.hoveder_byte:
            self._afvis(self._for_store_hoveder())

    def _for_store_hoveder(self) -> _AfvistError:
        antal, byte = self._graenser.hoveder, self._graenser.hoveder_byte
        return _AfvistError(
            Fejlkode.HOVEDER,
            HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
            f"højst {antal} og {byte} byte / at most {antal} and {byte} bytes",
        )

    def _afvis(self, afvist: _AfvistError) -> None:
        """Refuse inside a callback of the parser, which lets no exception of ours through."""
        self._afvist = afvist
        raise afvist

    def _ugyldig(self, afvist: _AfvistError) -> bool:
        """Refuse what is being read. The requests before it are answered, if there are any; then the connection ends.

        Returns:
            Whether there are.
        """
        cyklus = self.cycle
        if self._ledig:
            self._svar_selv(afvist)
            return False
        self._faerdig = True
        if not self._i_krop:
            # A whole request is in hand, and rubbish behind it.
            cyklus.keep_alive = False
            return True
        cyklus.scope[KROP].giv_fri()  # type: ignore[typeddict-item]
        cyklus.disconnected = True
        cyklus.message_event.set()
        if self.pipeline and self.pipeline[0][0] is cyklus:
            # Its turn has not come.
            self.pipeline.popleft()
            return True
        if cyklus.response_started:
            self._luk()
        else:
            self._svar_selv(afvist)
        return False

    def _svar_selv(self, afvist: _AfvistError) -> None:
        raekke = afvist.kode.value
        tekst = f"{raekke.kode} {raekke.tekst} / {raekke.text}"
        krop = (f"{tekst} ({afvist.graense})\n" if afvist.graense else f"{tekst}\n").encode()
        igen = "Retry-After: 5\r\n" if raekke.retry else ""
        status = afvist.status
        hoved = (
            f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
            f"Content-Length: {len(krop)}\r\n{igen}Connection: close\r\n\r\n"
        )
        self.transport.write(hoved.encode() + krop)
        self._luk()

    def _luk(self) -> None:
        """Close so that what was sent arrives: send no more, read on a little, and let go."""
        self._faerdig = True
        self._stands_ur()
        self._kant.ledige.pop(self, None)
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_EFTERKLANG_S, self.transport.close)
        self.loop.call_later(_AFHENTNING_S, self._opgiv)

    def _luk_ledig(self) -> None:
        if self._ledig:
            self.transport.close()

    def _opgiv(self) -> None:
        """End a connection whose client doesn't take its answer."""
        if self.transport.get_write_buffer_size():
            self.transport.abort()

    def _goer_plads(self) -> bool:
        """Let the connection go that has been idle the longest."""
        ledig = next(iter(self._kant.ledige), None)
        if ledig is None:
            return False
        del self._kant.ledige[ledig]
        ledig.transport.close()
        return True

    def _stil_ur(self) -> None:
        if self._ur is None:
            self._ur = self.loop.call_later(self._graenser.hoveder_s, self._for_sent)

    def _stands_ur(self) -> None:
        if self._ur is not None:
            self._ur.cancel()
            self._ur = None

    def _for_sent(self) -> None:
        self._ur = None
        if not self._i_hoved and self._ledig:
            self._luk()
        elif not self._i_krop:
            frist = f"{self._graenser.hoveder_s:g} s"
            self._ugyldig(_AfvistError(Fejlkode.FOR_LANGSOM, HTTPStatus.REQUEST_TIMEOUT, frist))
