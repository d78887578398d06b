"""Things beside the SOAP services that are fetched with a plain GET."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.uventet import log_unexpected

_MAX_FELTER: Final = 20
_log = structlog.get_logger("fordringsbro.wire")


@dataclass(frozen=True, slots=True)
class Ressource:
    """Something to fetch.

    Attributes:
        path: Path of its address.
        content_type: The Content-Type of what it gives.
        hent: Gives it, by the query's parameters, each of which stands once; may raise `FejlError`.
    """

    path: str
    content_type: str
    hent: Callable[[Mapping[str, str]], bytes]


def svar(ressource: Ressource, environ: Mapping[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    """Answer a request for a resource: status, headers, body. Errors are told in JSON, by the catalogue."""
    try:
        if environ["REQUEST_METHOD"] != "GET":
            status, indhold = HTTPStatus.METHOD_NOT_ALLOWED, b""
        else:
            status, indhold = HTTPStatus.OK, ressource.hent(_parametre(str(environ.get("QUERY_STRING") or "")))
    except FejlError as error:
        status, indhold = _status(error.kode), _fejl(error)
    except Exception as error:  # noqa: BLE001 - the catch-all: a client is always answered
        log_unexpected(error, ressource.path)
        status, indhold = HTTPStatus.INTERNAL_SERVER_ERROR, _fejl(FejlError(Fejlkode.INTERN))
    _log.info("fetched", path=ressource.path, status=status.value, bytes_out=len(indhold))
    headers = [("Content-Type", ressource.content_type if status is HTTPStatus.OK else "application/json")]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET"))
        indhold = _fejl(FejlError(Fejlkode.KUN_GET))
    return f"{status.value} {status.phrase}", headers, indhold


def _parametre(query: str) -> dict[str, str]:
    """The query's parameters.

    Raises:
        FejlError: `PARAMETER` when the query is malformed, or one of them stands twice.
    """
    try:
        par = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=_MAX_FELTER)
    except ValueError:
        raise FejlError(Fejlkode.PARAMETER) from None
    parametre = dict(par)
    if len(parametre) != len(par):
        raise FejlError(Fejlkode.PARAMETER)
    return parametre


def _status(kode: Fejlkode) -> HTTPStatus:
    return HTTPStatus.SERVICE_UNAVAILABLE if kode.value.retry else HTTPStatus.BAD_REQUEST


def _fejl(error: FejlError) -> bytes:
    raekke = error.kode.value
    post = {"kode": raekke.kode, "tekst": raekke.tekst, "text": raekke.text, "sted": error.sted}
    return json.dumps(post, ensure_ascii=False).encode()
