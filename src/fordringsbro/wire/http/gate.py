"""The gate: what HTTP alone tells is wrong is refused before anything is parsed."""

from __future__ import annotations

import re
from collections.abc import Callable

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.record import record
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.medietype import laes_medietype, ukomprimeret
from fordringsbro.wire.http.wsgi import Environ
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.charset import TegnsaetError, to_utf8


@record
class Indhold:
    """What passed the gate: bytes as received, the same as UTF-8, and the named SOAPAction."""

    raw: bytes
    data: bytes
    soap_action: str


def admit(environ: Environ, version: SoapVersion, max_body: int, foerst: Callable[[], object]) -> Indhold:
    """Check the HTTP request and read its body.

    Args:
        environ: The WSGI environment of a request whose path is known.
        version: The SOAP version of the address.
        max_body: Most bytes to take.
        foerst: Asks who calls, once all else is in order and before a byte of the body is read; may raise.

    Raises:
        SoapError: With the HTTP status that fits.
    """
    if environ["REQUEST_METHOD"] != "POST":
        raise SoapError(Fejlkode.METODE, http_status=405)
    content_type = laes_medietype(str(environ.get("CONTENT_TYPE") or ""))
    if content_type is None or content_type.medie != version.value.media_type:
        raise SoapError(
            Fejlkode.INDHOLDSTYPE,
            f"Her ventes {version.value.media_type} / {version.value.media_type} is expected here",
            http_status=415,
        )
    _uncompressed(environ)
    announced = _announced(environ, max_body)
    foerst()
    raw = _read(environ, announced, max_body)
    try:
        data = to_utf8(raw, content_type.charset)
    except TegnsaetError:
        raise SoapError(Fejlkode.TEGNSAET, http_status=415) from None
    named = content_type.action if version is SoapVersion.V12 else environ.get("HTTP_SOAPACTION")
    return Indhold(raw, data, (named or "").strip().strip('"'))


def read_body(environ: Environ, media: str, max_body: int) -> bytes:
    """The body of a request that must be of a media type, in UTF-8.

    Raises:
        SoapError: With the HTTP status that fits.
    """
    content_type = laes_medietype(str(environ.get("CONTENT_TYPE") or ""))
    if content_type is None or content_type.medie != media:
        raise SoapError(Fejlkode.INDHOLDSTYPE, http_status=415)
    if (content_type.charset or "utf-8").lower() not in {"utf-8", "utf8"}:
        raise SoapError(Fejlkode.TEGNSAET, http_status=415)
    _uncompressed(environ)
    return _read(environ, _announced(environ, max_body), max_body)


def _uncompressed(environ: Environ) -> None:
    kodning = environ.get("HTTP_CONTENT_ENCODING")
    if kodning is not None and not ukomprimeret(kodning):
        raise SoapError(Fejlkode.KOMPRESSION, http_status=415)


def _read(environ: Environ, announced: int | None, max_body: int) -> bytes:
    """The body, at most `max_body` bytes, whether its length was announced or not."""
    stream = environ["wsgi.input"]
    limit = max_body + 1 if announced is None else announced
    parts: list[bytes] = []
    left = limit
    try:
        # In one piece, if it is there: a copy costs as much again.
        while left > 0 and (part := stream.read(left)):
            parts.append(part)
            left -= len(part)
    except OSError:
        # The client went away or its chunks are broken; servers tell both like this.
        raise SoapError(Fejlkode.LAENGDE, http_status=400) from None
    if announced is None and left == 0:
        raise _for_stor(max_body)
    if announced is not None and left > 0:
        raise SoapError(Fejlkode.LAENGDE, http_status=400)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def _announced(environ: Environ, max_body: int) -> int | None:
    """Content-Length, or None for a body in chunks."""
    text = str(environ.get("CONTENT_LENGTH") or "").strip()
    in_chunks = "chunked" in str(environ.get("HTTP_TRANSFER_ENCODING", "")).lower()
    if not text and in_chunks:
        return None
    if not text:
        raise SoapError(Fejlkode.LAENGDE, http_status=411)
    # int() would also take signs, blanks, underscores and digits of other scripts, and be slow on a million of them.
    if in_chunks or not re.fullmatch(r"[0-9]{1,15}", text, re.ASCII):
        raise SoapError(Fejlkode.LAENGDE, http_status=400)
    if int(text) > max_body:
        raise _for_stor(max_body)
    return int(text)


def _for_stor(max_body: int) -> SoapError:
    return SoapError(Fejlkode.FOR_STOR, f"højst {max_body} byte / at most {max_body} bytes", http_status=413)
