"""The Spyne protocol class: hands the one Body child over as an element, checked by gate, limits and schema.

Stock Spyne turns XML into objects of its own at 2 ms a message, lets 18 kinds of bad input escape as bare exceptions
and drops a second Body child; none of that code runs here. `host` calls what stands here without Spyne's contexts.
"""

from __future__ import annotations

import logging

from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import Linje, SoapError
from fordringsbro.wire.soap import spyne_shim
from fordringsbro.wire.soap.envelope import check_literal, read_envelope
from fordringsbro.wire.soap.model import Besked, Indgang, Operation, Service
from fordringsbro.wire.xml.beskedid import uegnede_ider
from fordringsbro.wire.xml.graenser import STANDARD
from fordringsbro.wire.xml.parser import parse
from fordringsbro.wire.xml.schemas import validate

spyne_shim.install()

from spyne import Fault  # noqa: E402 - needs the shim
from spyne.protocol import ProtocolBase  # noqa: E402 - needs the shim

#: Namespace of Spyne's own, never published interface.
HOST_NS = "urn:fordringsbro:wire"
# Spyne logs whole messages and the texts of exceptions; `host` logs what may be logged.
logging.getLogger("spyne").setLevel(logging.CRITICAL + 1)


class HostFault(Fault):  # type: ignore[misc]  # Spyne has no types
    """Carries a `SoapError` through Spyne, which only knows its own Fault."""

    def __init__(self, fejl: SoapError) -> None:
        super().__init__("Client", fejl.kode.value.kode)
        self.fejl = fejl


class ElementProtocol(ProtocolBase):  # type: ignore[misc]  # Spyne has no types
    """SOAP 1.1 or 1.2, document/literal, elements in and elements out."""

    type = frozenset({"soap", "xml"})

    def __init__(self, service: Service) -> None:
        super().__init__()
        self._graenser = service.graenser or STANDARD
        self.mime_type = service.soap_version.content_type
        self._service = service
        self._operationer = {op.request: op for op in service.operations}
        self._actions = {op.soap_action: op for op in service.operations}

    def laes(self, indgang: Indgang) -> Besked:
        """The message in the bytes that the gate left; tells `indgang` the operation as soon as it is known.

        Raises:
            SoapError: For the limit that the message exceeds, if it does; else for what is wrong with it.
        """
        root = parse(indgang.data, self._graenser)
        try:
            return self._besked(root, indgang)
        except SoapError:
            self._graenser.eftertael(indgang.data)
            raise

    def _besked(self, root: Element, indgang: Indgang) -> Besked:
        """Take the envelope apart, find the operation by the Body's child, and validate that."""
        service = self._service
        header, body = read_envelope(root, service.soap_version, self._graenser)
        check_literal(root)
        indgang.operation = navn = self._operation(str(body.tag), indgang.soap_action).name
        if service.forbered is not None:
            service.forbered(body, indgang.modtaget, indgang.kalder)
        findings = validate(body, service.schema, size=len(indgang.data)) or uegnede_ider(body, service.ider)
        if findings and not service.egne_skemafejl:
            raise SoapError(Fejlkode.SKEMA, *map(str, findings))
        return Besked(
            navn,
            body,
            indgang.raw,
            header,
            indgang.modtaget,
            indgang.soap_action,
            indgang.content_type,
            findings,
            indgang.kalder,
            indgang.spoerger,
        )

    def _operation(self, tag: str, soap_action: str) -> Operation:
        """The operation that `tag` selects; a SOAPAction may be absent or unknown, but not name another one."""
        valgt = self._operationer.get(tag)
        if valgt is None:
            known = ", ".join(op.name for op in self._service.operations)
            raise SoapError(
                Fejlkode.UKENDT_OPERATION, Linje(f"Kendte operationer: {known}", f"Known operations: {known}")
            )
        named = self._actions.get(soap_action)
        # Operations that differ in the form of their messages only share a SOAPAction.
        if named is not None and named.soap_action != valgt.soap_action:
            raise SoapError(Fejlkode.SOAPACTION)
        return valgt
