"""What the host is given and what it hands on: services, operations, messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lxml.etree import _Element as Element

from fordringsbro.wire.soap import SoapVersion


@dataclass(frozen=True, slots=True)
class Besked:
    """A message that passed gate, parser, envelope and schema.

    Attributes:
        operation: Name of the operation.
        body: The one child of Body.
        raw: The bytes as received.
        headers: The Header element, if there was one.
        modtaget: When it came in.
    """

    operation: str
    body: Element
    raw: bytes
    headers: Element | None
    modtaget: datetime


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of a service.

    Attributes:
        name: Its name in the WSDL.
        request: Clark name of the Body child that selects it.
        handle: Answers a message with the child of the answer's Body. May raise `FejlError`, which becomes a fault.
        soap_action: Its soapAction in the WSDL; never used to select it.
    """

    name: str
    request: str
    handle: Callable[[Besked], Element]
    soap_action: str


@dataclass(frozen=True, slots=True)
class Service:
    """A service at one address.

    Attributes:
        path: Path of the address, as in /service/OIR/DebitorRegistreringAfsend/1.
        soap_version: The one version it speaks.
        wsdl: Its WSDL file, served at `?wsdl`.
        single_wsdl: A variant in one file, served at `?singlewsdl`.
        schema: The XSD that declares the roots of requests and answers.
        operations: What it does.
    """

    path: str
    soap_version: SoapVersion
    wsdl: Path
    single_wsdl: Path | None
    schema: Path
    operations: tuple[Operation, ...]


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
    """

    raw: bytes
    data: bytes
    soap_action: str
    modtaget: datetime
    operation: str | None = None
    fejlkode: str | None = None
