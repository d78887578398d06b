"""The Spyne protocol class: hands the one Body child over as an element, and builds answers and faults itself.

Stock Spyne turns XML into objects of its own at 2 ms a message, lets 18 kinds of bad input escape as bare exceptions
and drops a second Body child; none of that code runs here.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import Any

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import Linje, SoapError
from fordringsbro.wire.soap import spyne_shim
from fordringsbro.wire.soap.envelope import check_literal, read_envelope, write_envelope
from fordringsbro.wire.soap.faults import build_fault, status_of
from fordringsbro.wire.soap.model import Besked, Indgang, Operation, RaatSvar, Service
from fordringsbro.wire.xml.beskedid import uegnede_ider
from fordringsbro.wire.xml.graenser import STANDARD
from fordringsbro.wire.xml.parser import parse
from fordringsbro.wire.xml.schemas import validate

spyne_shim.install()

from spyne import Fault  # noqa: E402 - needs the shim
from spyne.protocol import ProtocolBase  # noqa: E402 - needs the shim

#: Key of the WSGI environment under which the gate leaves the `Indgang`.
INDGANG = "fordringsbro.indgang"
#: Namespace of Spyne's own, never published interface.
HOST_NS = "urn:fordringsbro:wire"
# Spyne logs whole messages and the texts of exceptions; `host` logs what may be logged.
logging.getLogger("spyne").setLevel(logging.CRITICAL + 1)


class HostFault(Fault):  # type: ignore[misc]  # Spyne has no types
    """Carries a `SoapError` through Spyne, which only knows its own Fault."""

    def __init__(self, fejl: SoapError) -> None:
        super().__init__("Client", fejl.kode.value.kode)
        self.fejl = fejl


class _Context:
    """What Spyne keeps per protocol and call; its own class makes a reference cycle out of it."""

    __slots__ = ("parent",)


class ElementProtocol(ProtocolBase):  # type: ignore[misc]  # Spyne has no types
    """SOAP 1.1 or 1.2, document/literal, elements in and elements out."""

    type = frozenset({"soap", "xml"})

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._graenser = service.graenser or STANDARD
        self.mime_type = service.soap_version.content_type
        self._service = service
        self._index = {op.request: number for number, op in enumerate(service.operations)}
        self._actions = {op.soap_action: op for op in service.operations}

    def get_context(self, _parent: object, _transport: object) -> _Context:
        """Spyne's context object, without references back."""
        return _Context()

    def create_in_document(self, ctx: Any, _charset: str | None = None) -> None:  # noqa: ANN401 - Spyne has no types
        """Parse the bytes that the gate left."""
        try:
            ctx.in_document = parse(_indgang(ctx).data, self._graenser)
        except SoapError as fejl:
            raise HostFault(fejl) from None

    def decompose_incoming_envelope(self, ctx: Any, _message: object) -> None:  # noqa: ANN401 - Spyne has no types
        """Take the envelope apart and find the operation by the Body's child."""
        try:
            header, body = read_envelope(ctx.in_document, self._service.soap_version, self._graenser)
            check_literal(ctx.in_document)
            number = self._number(str(body.tag), _indgang(ctx).soap_action)
        except SoapError as fejl:
            raise self._afvist(ctx, fejl) from None
        _indgang(ctx).operation = self._service.operations[number].name
        ctx.in_header_doc, ctx.in_body_doc = header, body
        ctx.method_request_string = f"{{{HOST_NS}}}{method_name(number)}"

    def _afvist(self, ctx: Any, fejl: SoapError) -> HostFault:  # noqa: ANN401 - Spyne has no types
        """The fault for a message that is refused: for the limit that it exceeds, if it does."""
        try:
            self._graenser.eftertael(_indgang(ctx).data)
        except SoapError as graense:
            return HostFault(graense)
        return HostFault(fejl)

    def _number(self, tag: str, soap_action: str) -> int:
        """The operation that `tag` selects; a SOAPAction may be absent or unknown, but not name another one."""
        number = self._index.get(tag)
        if number is None:
            known = ", ".join(op.name for op in self._service.operations)
            raise SoapError(
                Fejlkode.UKENDT_OPERATION, Linje(f"Kendte operationer: {known}", f"Known operations: {known}")
            )
        named: Operation | None = self._actions.get(soap_action)
        # Operations that differ in the form of their messages only share a SOAPAction.
        if named is not None and named.soap_action != self._service.operations[number].soap_action:
            raise SoapError(Fejlkode.SOAPACTION)
        return number

    def deserialize(self, ctx: Any, message: object) -> None:  # noqa: ANN401, ARG002 - Spyne's signature
        """Validate the Body child and hand it over."""
        indgang = _indgang(ctx)
        if self._service.forbered is not None:
            try:
                self._service.forbered(ctx.in_body_doc, indgang.modtaget, indgang.kalder)
            except SoapError as fejl:
                raise self._afvist(ctx, fejl) from None
        findings = validate(ctx.in_body_doc, self._service.schema, size=len(indgang.data))
        findings = findings or uegnede_ider(ctx.in_body_doc, self._service.ider)
        if findings and not self._service.egne_skemafejl:
            raise self._afvist(ctx, SoapError(Fejlkode.SKEMA, *map(str, findings)))
        ctx.in_object = Besked(
            indgang.operation or "",
            ctx.in_body_doc,
            indgang.raw,
            ctx.in_header_doc,
            indgang.modtaget,
            indgang.soap_action,
            indgang.content_type,
            indgang.http,
            findings,
            indgang.kalder,
            spoerger=indgang.spoerger,
        )

    def serialize(self, ctx: Any, message: object) -> None:  # noqa: ANN401, ARG002 - Spyne's signature
        """Put the answer or the fault into the context."""
        if ctx.out_error is None:
            svar = ctx.out_document = ctx.out_object[0]
            if isinstance(svar, RaatSvar):
                ctx.transport.resp_code = f"{svar.status} {HTTPStatus(svar.status).phrase}"
                ctx.transport.mime_type = svar.content_type
            return
        fejl = ctx.out_error.fejl if isinstance(ctx.out_error, HostFault) else SoapError(Fejlkode.INTERN)
        _indgang(ctx).fejlkode = fejl.kode.value.kode
        ctx.out_document = build_fault(fejl, self._service.soap_version)

    def create_out_string(self, ctx: Any, _charset: str | None = None) -> None:  # noqa: ANN401 - Spyne has no types
        """Write the envelope."""
        svar = ctx.out_document
        ctx.out_string = [svar.data if isinstance(svar, RaatSvar) else write_envelope(self._service.soap_version, svar)]

    def fault_to_http_response_code(self, fault: Fault) -> str:
        """The HTTP status line of a fault."""
        fejl = fault.fejl if isinstance(fault, HostFault) else SoapError(Fejlkode.INTERN)
        status = status_of(fejl, self._service.soap_version)
        return f"{status} {HTTPStatus(status).phrase}"


def method_name(number: int) -> str:
    """Name of an operation inside Spyne, which would stumble over æ, ø and å."""
    return f"operation_{number}"


def _indgang(ctx: Any) -> Indgang:  # noqa: ANN401 - Spyne has no types
    found: Indgang = ctx.transport.req_env[INDGANG]
    return found
