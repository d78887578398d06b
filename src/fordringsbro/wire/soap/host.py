"""The host: one WSGI application for all services, which answers whatever it is sent, and always in SOAP."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import structlog
from lxml.etree import _Element as Element

from fordringsbro.platform.clock import Clock
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http import gate, ressource
from fordringsbro.wire.http.ressource import Adresse
from fordringsbro.wire.http.spoerger import SPOERGER
from fordringsbro.wire.http.uventet import uventet
from fordringsbro.wire.http.vagt import AABEN_VAGT, Vagt
from fordringsbro.wire.http.wsgi import Answer, StartResponse, WsgiApp
from fordringsbro.wire.soap import wsdl
from fordringsbro.wire.soap.envelope import wrap, write_envelope
from fordringsbro.wire.soap.faults import build_fault, status_of
from fordringsbro.wire.soap.model import Besked, Indgang, Operation, Operationssvar, RaatSvar, Service, SkrevetSvar
from fordringsbro.wire.soap.protocol import HOST_NS, ElementProtocol, HostFault
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import STANDARD, Graenser
from fordringsbro.wire.xml.schemas import Skemafejl, compiled, validate

# Importing `protocol` has made Spyne importable on every Python.
from spyne import Application, ServiceBase, rpc  # isort: skip
from spyne.model.primitive import AnyXml  # isort: skip

#: How the files of a contract are fetched; some tools look with HEAD before they do.
_FETCHING = ("GET", "HEAD")
_OK: Final = "200 OK"
_log = structlog.get_logger("fordringsbro.wire")


def wsgi_app(
    services: Sequence[Service],
    *,
    public_url: str,
    max_body: int,
    clock: Clock,
    check_answers: bool = True,
    ressourcer: Sequence[Adresse] = (),
    vagt: Vagt = AABEN_VAGT,
    graenser: Graenser = STANDARD,
) -> WsgiApp:
    """The WSGI application that serves `services`.

    Args:
        services: What is served, each at its own path.
        public_url: Scheme, host and port written into the WSDLs.
        max_body: Most bytes of a request body.
        clock: Time.
        check_answers: Whether answers are validated before they are sent (some 20 microseconds).
        ressourcer: What else can be fetched or sent to, each at its own path.
        vagt: Lets callers in.
        graenser: What a message may hold, unless its service says otherwise.
    """
    andre = {r.path: r for r in ressourcer}
    hosted = {
        service.path: _Hosted(
            replace(service, max_body=service.max_body or max_body, graenser=service.graenser or graenser),
            public_url,
            clock,
            check_answers=check_answers,
            vagt=vagt,
        )
        for service in services
    }

    def app(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        if path in andre:
            status, headers, body = ressource.svar(andre[path], environ, vagt)
        else:
            one = hosted.get(path)
            status, headers, body = _unknown_address(environ) if one is None else one.answer(environ)
        headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
        # No answer is empty. Where none shall come, more is announced than comes: the connection breaks off.
        start_response(status, [*headers, ("Content-Length", str(len(body) or 2))])
        # HEAD is told what GET would be, and gets nothing of it.
        return [b""] if environ.get("REQUEST_METHOD") == "HEAD" else [body]

    return app


def _unknown_address(environ: dict[str, Any]) -> Answer:
    is_12 = str(environ.get("CONTENT_TYPE", "")).lower().startswith(SoapVersion.V12.value.media_type)
    fejl = SoapError(Fejlkode.UKENDT_ADRESSE, http_status=404)
    return _fault_answer(fejl, SoapVersion.V12 if is_12 else SoapVersion.V11)


def _fault_answer(fejl: SoapError, version: SoapVersion) -> Answer:
    status = HTTPStatus(status_of(fejl, version))
    headers = [("Content-Type", version.content_type)]
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "POST"))
    body = write_envelope(version, build_fault(fejl, version))
    return _linje(status), headers, body


def _linje(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"


class _Hosted:
    """One service: its files, its gate, its Spyne application."""

    def __init__(
        self,
        service: Service,
        public_url: str,
        clock: Clock,
        *,
        check_answers: bool,
        vagt: Vagt,
    ) -> None:
        self._service = service
        self._max_body = service.max_body or 0
        self._clock = clock
        self._vagt = vagt
        self._files = wsdl.load(service, public_url)
        # A contract that doesn't compile is found at start-up, not by the first client.
        compiled(service.schema)
        schema = service.schema if check_answers else None
        self._protokol = ElementProtocol(service)
        self._spyne = _Spyneprogram(service, self._protokol, schema)
        self._hoveder = [("Content-Type", service.soap_version.content_type)]

    def answer(self, environ: dict[str, Any]) -> Answer:
        """Answer any request; nothing escapes."""
        indgang = Indgang(b"", b"", "", self._clock.now())
        try:
            status, headers, body = self._file(environ) or self._soap(environ, indgang)
        except SoapError as fejl:
            indgang.fejlkode = fejl.kode.value.kode
            status, headers, body = _fault_answer(fejl, self._service.soap_version)
        except Exception as error:  # noqa: BLE001 - the catch-all: a client is always answered in SOAP
            fundet = uventet(error, self._service.path)
            indgang.fejlkode = fundet.kode.value.kode
            status, headers, body = _fault_answer(fundet, self._service.soap_version)
        _log.info(
            "request",
            path=self._service.path,
            operation=indgang.operation,
            status=int(status[:3]),
            fejlkode=indgang.fejlkode,
            bytes_in=len(indgang.raw),
            bytes_out=len(body),
            ms=round((self._clock.now() - indgang.modtaget).total_seconds() * 1000, 1),
        )
        return status, headers, body

    def _file(self, environ: dict[str, Any]) -> Answer | None:
        """A file of the contract, if that is what is asked for."""
        query = str(environ.get("QUERY_STRING") or "")
        if not query or environ["REQUEST_METHOD"] == "POST":
            return None
        content = self._files.answer(query)
        if content is None:
            raise SoapError(Fejlkode.UKENDT_ADRESSE, http_status=404)
        if environ["REQUEST_METHOD"] not in _FETCHING:
            status, headers, body = _fault_answer(
                SoapError(Fejlkode.KUN_GET, http_status=405), self._service.soap_version
            )
            return status, [*((n, v) for n, v in headers if n != "Allow"), ("Allow", ", ".join(_FETCHING))], body
        return _OK, [("Content-Type", "text/xml; charset=utf-8")], content

    def _soap(self, environ: dict[str, Any], indgang: Indgang) -> Answer:
        """Through the gate, then by Spyne to the operation."""

        def hvem() -> None:
            indgang.kalder = self._vagt.kalder(environ, self._service.regel)

        indhold = gate.admit(environ, self._service.soap_version, self._max_body, hvem)
        indgang.raw, indgang.data, indgang.soap_action = indhold.raw, indhold.data, indhold.soap_action
        indgang.content_type = str(environ.get("CONTENT_TYPE") or "")
        indgang.spoerger = environ.get(SPOERGER)
        svar = self._spyne.svar(self._protokol.laes(indgang))
        if isinstance(svar, SoapError):
            indgang.fejlkode = svar.kode.value.kode
            return _fault_answer(svar, self._service.soap_version)
        if isinstance(svar, RaatSvar):
            return _linje(HTTPStatus(svar.status)), [("Content-Type", svar.content_type)], svar.data
        version = self._service.soap_version
        body = wrap(version, svar.data) if isinstance(svar, SkrevetSvar) else write_envelope(version, svar)
        return _OK, self._hoveder, body


class _Spynekald:
    """What Spyne's `process_request` asks of a call, without the contexts that it makes for one."""

    __slots__ = ("descriptor", "function", "in_object", "out_error", "out_object", "outprot_ctx", "protocol")

    def __init__(self, descriptor: Any, besked: Besked) -> None:  # noqa: ANN401 - Spyne has no types
        self.descriptor = descriptor
        self.function = descriptor.function
        self.in_object = besked
        self.out_object: Any = None
        self.out_error = self.outprot_ctx = self.protocol = None

    def fire_event(self, _event: str) -> None:
        """Nobody listens."""


class _Spyneprogram:
    """The Spyne application of one service: a bare method for each operation."""

    def __init__(self, service: Service, protokol: ElementProtocol, answer_schema: Path | None) -> None:
        methods = {
            f"operation_{number}": rpc(AnyXml, _returns=AnyXml, _body_style="bare", _no_ctx=True)(
                # Spyne would stumble over æ, ø and å in an operation's own name.
                _method(operation, answer_schema, f"operation_{number}")
            )
            for number, operation in enumerate(service.operations)
        }
        # Spyne collects methods by metaclass, so the class is made here.
        service_class = type(ServiceBase)("Operations", (ServiceBase,), methods)
        self._application = Application(
            [service_class], tns=HOST_NS, name="Host", in_protocol=protokol, out_protocol=ElementProtocol(service)
        )
        fundne = self._application.interface.service_method_map
        self._descriptors = {
            operation.request: fundne[f"{{{HOST_NS}}}operation_{number}"][0]
            for number, operation in enumerate(service.operations)
        }

    def svar(self, besked: Besked) -> Operationssvar | SoapError:
        """What the operation of a message answers, or the fault that it ends in."""
        kald = _Spynekald(self._descriptors[str(besked.body.tag)], besked)
        self._application.process_request(kald)
        # An error's traceback holds the frames that hold the call: kept there, it would wait for the collector.
        fejl, kald.out_error = kald.out_error, None
        if fejl is not None:
            return fejl.fejl if isinstance(fejl, HostFault) else SoapError(Fejlkode.INTERN)
        svar: Operationssvar = kald.out_object[0]
        return svar


def _fund(svar: Element | SkrevetSvar, skema: Path) -> tuple[Skemafejl, ...]:
    """What is wrong with an answer."""
    return validate(svar.element() if isinstance(svar, SkrevetSvar) else svar, skema)


def _method(operation: Operation, answer_schema: Path | None, name: str) -> Callable[[Besked], Operationssvar]:
    """The function Spyne calls: the operation's, with every exception turned into a fault."""

    def call(besked: Besked) -> Operationssvar:
        try:
            answer = operation.handle(besked)
            if isinstance(answer, RaatSvar):
                return answer
            findings = _fund(answer, answer_schema) if answer_schema else ()
        except FejlError as error:
            raise HostFault(SoapError.of(error)) from None
        except SoapError as fejl:
            raise HostFault(fejl) from None
        except Exception as error:  # noqa: BLE001 - the catch-all: Spyne would log the exception's text
            raise HostFault(uventet(error, operation.name)) from None
        if findings:
            _log.error("invalid answer", operation=operation.name, regler=[str(finding) for finding in findings])
            raise HostFault(SoapError(Fejlkode.INTERN))
        return answer

    call.__name__ = name
    return call
