"""Things beside the SOAP services: fetched with a plain GET, or sent as JSON with POST."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import structlog

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import er_tekst, laes_objekt
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import som_json
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http import gate
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.uventet import log_unexpected
from fordringsbro.wire.http.vagt import Vagt
from fordringsbro.wire.http.wsgi import Environ

#: Where it is asked how we are; answered by a thread of its own.
HELBRED: Final = "/health/"
_MAX_FELTER: Final = 20
#: Bytes of a JSON body: more than any of them needs.
MAX_JSON: Final = 65_536
JSON_TYPE: Final = "application/json"
#: Status of an error; the others are 503 when the same may succeed later, else 400.
_STATUS: Final = {
    Fejlkode.INDHOLDSTYPE: HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    Fejlkode.FOR_STOR: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    Fejlkode.UKENDT_ID: HTTPStatus.NOT_FOUND,
    Fejlkode.IKKE_NU: HTTPStatus.CONFLICT,
    Fejlkode.ADGANGSBEVIS: HTTPStatus.UNAUTHORIZED,
    Fejlkode.INGEN_AFTALE: HTTPStatus.FORBIDDEN,
    Fejlkode.KUN_RIM: HTTPStatus.FORBIDDEN,
    Fejlkode.KUN_FORDRINGSHAVER: HTTPStatus.FORBIDDEN,
    Fejlkode.PORTAL_NOEGLE: HTTPStatus.FORBIDDEN,
    Fejlkode.KUN_GET: HTTPStatus.METHOD_NOT_ALLOWED,
    Fejlkode.METODE: HTTPStatus.METHOD_NOT_ALLOWED,
}
_log = structlog.get_logger("fordringsbro.wire")

Parametre = Mapping[str, str]
#: A JSON object.
Felter = Mapping[str, Any]


@record
class Ressource:
    """Something to fetch.

    Attributes:
        path: Path of its address.
        content_type: The Content-Type of what it gives.
        hent: Gives it to a caller, by the query's parameters, each of which stands once; may raise `FejlError`.
        regel: What a caller must have an agreement for.
    """

    path: str
    content_type: str
    hent: Callable[[Kalder, Parametre], bytes]
    regel: Adgangsregel

    metoder = ("GET",)
    forkert_metode = Fejlkode.KUN_GET

    def svar(self, environ: Environ, kalder: Kalder) -> bytes:
        """What it gives for a request."""
        return self.hent(kalder, _parametre(str(environ.get("QUERY_STRING") or "")))


@record
class Modtager:
    """Something that a JSON object is sent to.

    Attributes:
        path: Path of its address.
        modtag: Takes a caller's object and gives the JSON answer; may raise `FejlError`.
        regel: What a caller must have an agreement for.
    """

    path: str
    modtag: Callable[[Kalder, Felter], bytes]
    regel: Adgangsregel

    content_type = JSON_TYPE
    metoder = ("POST",)
    forkert_metode = Fejlkode.METODE

    def svar(self, environ: Environ, kalder: Kalder) -> bytes:
        """What it answers to a request."""
        _parametre(str(environ.get("QUERY_STRING") or ""), tilladt=0)
        return self.modtag(kalder, _json(environ))


@record
class Laast:
    """Something that not everybody gets at.

    Attributes:
        path: Path of its address.
        aabn: Gives it as the caller sees it, by the request's Authorization header (None without one), which is looked
            at before anything of the request but the caller; may raise `FejlError`.
        regel: What a caller must have an agreement for.
    """

    path: str
    aabn: Callable[[str | None], Ressource | Modtager]
    regel: Adgangsregel


@record
class Helbred:
    """Whether all is well, for whoever must know: a load balancer, a supervisor. It tells nothing of anybody.

    Attributes:
        path: Path of its address, under `HELBRED`.
        stand: Whether all is well, and how in JSON.
    """

    path: str
    stand: Callable[[], tuple[bool, bytes]]

    regel = Adgangsregel.OFFENTLIG
    content_type = JSON_TYPE
    #: Some balancers ask with HEAD.
    metoder = ("GET", "HEAD")
    forkert_metode = Fejlkode.KUN_GET

    def svar(self, environ: Environ, kalder: Kalder) -> bytes:  # noqa: ARG002 - as the others
        """How it is.

        Raises:
            _IkkeGodtError: All is not well.
        """
        godt, indhold = self.stand()
        if not godt:
            raise _IkkeGodtError(indhold)
        return indhold


class _IkkeGodtError(Exception):
    """What is told of health that is not good."""

    def __init__(self, indhold: bytes) -> None:
        super().__init__()
        self.indhold = indhold


Adresse = Ressource | Modtager | Laast | Helbred


def svar(adresse: Adresse, environ: Environ, vagt: Vagt) -> tuple[str, list[tuple[str, str]], bytes]:
    """Answer a request for a resource: status, headers, body. Errors are told in JSON, by the catalogue."""
    headers: list[tuple[str, str]] = []
    indholdstype, authorization = JSON_TYPE, environ.get("HTTP_AUTHORIZATION")
    try:
        # Before the body, which the resource itself reads.
        kalder = vagt.kalder(environ, adresse.regel)
        ressource = adresse.aabn(authorization) if isinstance(adresse, Laast) else adresse
        if environ["REQUEST_METHOD"] not in ressource.metoder:
            headers = [("Allow", ", ".join(ressource.metoder))]
            raise FejlError(ressource.forkert_metode)  # noqa: TRY301 - told like any other
        status, indhold, indholdstype = HTTPStatus.OK, ressource.svar(environ, kalder), ressource.content_type
    except _IkkeGodtError as error:
        status, indhold = HTTPStatus.SERVICE_UNAVAILABLE, error.indhold
    except FejlError as error:
        status, indhold = _status(error.kode), _fejl(error)
    except SoapError as error:
        # What the gate says of any body.
        status, indhold = HTTPStatus(error.http_status or HTTPStatus.BAD_REQUEST), _fejl(_fra_doeren(error))
    except Exception as error:  # noqa: BLE001 - the catch-all: a client is always answered
        log_unexpected(error, adresse.path)
        status, indhold = HTTPStatus.INTERNAL_SERVER_ERROR, _fejl(FejlError(Fejlkode.INTERN))
    if status is HTTPStatus.UNAUTHORIZED:
        headers.append(("WWW-Authenticate", "Bearer" if authorization is None else 'Bearer error="invalid_token"'))
    if not isinstance(adresse, Helbred):
        _log.info("fetched", path=adresse.path, status=status.value, bytes_out=len(indhold))
    headers.append(("Content-Type", indholdstype))
    return f"{status.value} {status.phrase}", headers, indhold


def _parametre(query: str, *, tilladt: int = _MAX_FELTER) -> dict[str, str]:
    """The query's parameters.

    Raises:
        FejlError: `PARAMETER` when the query is malformed, has too many of them, one of them twice, or one whose text
            can't be kept.
    """
    try:
        par = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query), max_num_fields=_MAX_FELTER)
    except ValueError:
        raise FejlError(Fejlkode.PARAMETER) from None
    parametre = dict(par)
    if len(parametre) != len(par) or len(par) > tilladt or not all(er_tekst(tekst) for et in par for tekst in et):
        raise FejlError(Fejlkode.PARAMETER)
    return parametre


def _json(environ: Environ) -> dict[str, Any]:
    """The JSON object of a body.

    Raises:
        FejlError: `INDHOLDSTYPE` unless it is said to be JSON (which no HTML form can say), `IKKE_JSON` unless it is an
            object in UTF-8 whose keys stand once each and whose texts can be kept.
        SoapError: The body is too long, breaks off or is compressed.
    """
    indhold = gate.read_body(environ, JSON_TYPE, MAX_JSON)
    try:
        return laes_objekt(indhold)
    except ValueError:
        raise FejlError(Fejlkode.IKKE_JSON) from None


def _status(kode: Fejlkode) -> HTTPStatus:
    ellers = HTTPStatus.SERVICE_UNAVAILABLE if kode.value.retry else HTTPStatus.BAD_REQUEST
    return _STATUS.get(kode, ellers)


def _fra_doeren(error: SoapError) -> FejlError:
    """What the gate says of any body, with its limit."""
    return FejlError(error.kode, sted="; ".join(map(str, error.linjer)) or None)


def _fejl(error: FejlError) -> bytes:
    raekke = error.kode.value
    post = {"kode": raekke.kode, "tekst": raekke.tekst, "text": raekke.text, "sted": error.sted}
    nummer = {} if error.nummer is None else {"nummer": error.nummer}
    return som_json(post | nummer).encode()
