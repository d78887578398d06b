"""What the host is given and what it hands on: services, operations, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.record import record
from fordringsbro.wire.http.kalder import AABEN, Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.spoerger import Spoerger
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import Graenser
from fordringsbro.wire.xml.schemas import Skemafejl


@record
class Besked:
    """A message that passed gate, parser, envelope and schema.

    Attributes:
        operation: Name of the operation.
        body: The one child of Body.
        raw: The bytes as received.
        headers: The Header element, if there was one.
        modtaget: When it came in.
        soap_action: The SOAPAction as the client named it, without quotes.
        content_type: The Content-Type header as received; empty if the message didn't come over HTTP.
        skemafejl: How the body breaks the schema; always empty unless the service answers that itself.
        kalder: Who sent it.
        spoerger: Whoever waits for the answer, if the server can tell when it goes.
    """

    operation: str
    body: Element
    raw: bytes
    headers: Element | None
    modtaget: datetime
    soap_action: str = ""
    content_type: str = ""
    skemafejl: tuple[Skemafejl, ...] = ()
    kalder: Kalder = AABEN
    spoerger: Spoerger | None = None


@record
class RaatSvar:
    """An answer that goes out as it is, neither wrapped nor validated: another system's, or none.

    Attributes:
        status: The HTTP status.
        content_type: The Content-Type header.
        data: The whole envelope; empty means that the connection breaks off before an answer.
    """

    status: int
    content_type: str
    data: bytes


@record
class SkrevetSvar:
    """An answer that is written already, and is wrapped and validated like any.

    Attributes:
        data: The child of the answer's Body in UTF-8, without a declaration.
    """

    data: bytes

    def element(self) -> Element:
        """The same to look into."""
        return etree.fromstring(self.data)


#: What an operation answers: the child of the answer's Body, or a whole answer of another system's.
Operationssvar = Element | SkrevetSvar | RaatSvar


@record
class Operation:
    """One operation of a service.

    Attributes:
        name: Its name in the WSDL.
        request: Clark name of the Body child that selects it.
        handle: Answers a message; may raise `FejlError`, which becomes a fault.
        soap_action: Its soapAction in the WSDL; never used to select it.
    """

    name: str
    request: str
    handle: Callable[[Besked], Operationssvar]
    soap_action: str


@record
class Service:
    """A service at one address.

    Attributes:
        path: Path of the address, as in /service/OIR/DebitorRegistreringAfsend/1.
        soap_version: The one version it speaks.
        wsdl: Its WSDL file, served at `?wsdl`.
        single_wsdl: A variant in one file, served at `?singlewsdl`.
        schema: The XSD that declares the roots of requests and answers.
        operations: What it does.
        regel: What a caller must have an agreement for. The contract's files are fetched without.
        forbered: Brings the Body's child into the form that the schema describes, before it is validated; for messages
            of an older form. Told when it came in, and who sent it. May raise `SoapError`.
        max_body: Most bytes of a request body, where a service takes larger ones than the others.
        graenser: Most of everything else that a request may hold, where a service takes more than the others.
        ider: Where the ids of a message stand, as paths of Clark names from the Body's child.
        egne_skemafejl: Whether a message that breaks the schema is handed on with what is wrong, since the contract
            has an answer for it; else it is a fault.
    """

    path: str
    soap_version: SoapVersion
    wsdl: Path
    single_wsdl: Path | None
    schema: Path
    operations: tuple[Operation, ...]
    regel: Adgangsregel
    forbered: Callable[[Element, datetime, Kalder], None] | None = None
    max_body: int | None = None
    graenser: Graenser | None = None
    ider: tuple[str, ...] = ()
    egne_skemafejl: bool = False


@dataclass(slots=True)
class Indgang:
    """One request on its way through the host; gate and protocol fill it in.

    Attributes:
        raw: The bytes as received.
        data: The same as UTF-8.
        soap_action: What the client named, without quotes; empty if nothing.
        modtaget: When it came in.
        operation: The operation, once known.
        fejlkode: The code of the fault, if it ended in one.
        content_type: The Content-Type header.
        kalder: Who sent it.
        spoerger: Whoever waits for the answer, if the server can tell when it goes.
    """

    raw: bytes
    data: bytes
    soap_action: str
    modtaget: datetime
    operation: str | None = None
    fejlkode: str | None = None
    content_type: str = ""
    kalder: Kalder = AABEN
    spoerger: Spoerger | None = None
