"""SOAP faults: the channel for messages the platform could not take.

The detail is Serviceplatformen's `ServiceplatformFault` with one Error for each violation. Texts name element paths and
rules, never a value from the message.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import FejlError, Fejlkode

if TYPE_CHECKING:  # `soap` imports this module
    from fordringsbro.wire.soap import SoapVersion

FAULT_NS = "http://serviceplatformen.dk/xml/schemas/ServiceplatformFault/1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Enough to mend a message by; the rest would only make a hostile request cheap to answer at length.
_MAX_ERRORS = 50
_MAX_TEXT = 600


#: HTTP's own number for what a use case finds.
_HTTP_STATUS: Final = {Fejlkode.INGEN_AFTALE: 403}


class Fejlklasse(Enum):
    """Who is to blame: the faultcode of SOAP 1.1 and the Code of SOAP 1.2."""

    CLIENT = ("Client", "Sender")
    SERVER = ("Server", "Receiver")
    VERSION = ("VersionMismatch", "VersionMismatch")
    MUST_UNDERSTAND = ("MustUnderstand", "MustUnderstand")


@dataclass(frozen=True, slots=True)
class Linje:
    """One violation in both languages, and where it is."""

    da: str
    en: str
    sti: str = ""

    def __str__(self) -> str:
        """As it stands in a fault."""
        tekst = f"{self.da} / {self.en}"
        return f"{self.sti}: {tekst}" if self.sti else tekst


class SoapError(Exception):
    """A message can't be taken; becomes a SOAP fault.

    Attributes:
        kode: Row of the catalogue.
        linjer: One line for each violation, safe to show; a mere text is a path or a name.
        klasse: Who is to blame; by the catalogue's retry column if not given.
        http_status: HTTP status when HTTP itself has one for this (404, 405, 413, 415 ...), else None.
    """

    def __init__(
        self,
        kode: Fejlkode,
        *linjer: Linje | str,
        klasse: Fejlklasse | None = None,
        http_status: int | None = None,
    ) -> None:
        super().__init__(kode.value.kode)
        self.kode = kode
        self.linjer: tuple[Linje | str, ...] = linjer
        self.klasse = klasse or (Fejlklasse.SERVER if kode.value.retry else Fejlklasse.CLIENT)
        self.http_status = http_status

    @classmethod
    def of(cls, error: FejlError) -> SoapError:
        """The fault for an error that a use case raised."""
        linjer = error.detaljer or ((error.sted,) if error.sted else ())
        return cls(error.kode, *linjer, http_status=_HTTP_STATUS.get(error.kode))


def status_of(fejl: SoapError, version: SoapVersion) -> int:
    """The HTTP status: HTTP's own if there is one, 400 for a SOAP 1.2 sender fault, else 500."""
    if fejl.http_status is not None:
        return fejl.http_status
    is_12 = version.name == "V12"
    return 400 if is_12 and fejl.klasse is Fejlklasse.CLIENT else 500


def build_fault(fejl: SoapError, version: SoapVersion) -> Element:
    """The Fault element of the given SOAP version."""
    row = fejl.kode.value
    if version.name == "V11":
        fault = etree.Element(version.tag("Fault"), nsmap={"soap": version.value.ns})
        etree.SubElement(fault, "faultcode").text = f"soap:{fejl.klasse.value[0]}"
        etree.SubElement(fault, "faultstring").text = f"{row.kode} {row.tekst} / {row.text}"
        etree.SubElement(fault, "detail").append(_detail(fejl))
        return fault
    fault = etree.Element(version.tag("Fault"), nsmap={"soap": version.value.ns})
    code = etree.SubElement(fault, version.tag("Code"))
    etree.SubElement(code, version.tag("Value")).text = f"soap:{fejl.klasse.value[1]}"
    reason = etree.SubElement(fault, version.tag("Reason"))
    # One text with both languages, as in SOAP 1.1: gSOAP can't read a Reason that holds two.
    text = etree.SubElement(reason, version.tag("Text"), {_XML_LANG: "da"})
    text.text = f"{row.kode} {row.tekst} / {row.text}"
    etree.SubElement(fault, version.tag("Detail")).append(_detail(fejl))
    return fault


def _detail(fejl: SoapError) -> Element:
    row = fejl.kode.value
    root = etree.Element(f"{{{FAULT_NS}}}ServiceplatformFault", nsmap={"sp": FAULT_NS})
    errors = etree.SubElement(root, f"{{{FAULT_NS}}}ErrorList")
    for text in fejl.linjer[:_MAX_ERRORS] or (f"{row.tekst} / {row.text}",):
        error = etree.SubElement(errors, f"{{{FAULT_NS}}}Error")
        etree.SubElement(error, f"{{{FAULT_NS}}}ErrorCode").text = row.kode
        etree.SubElement(error, f"{{{FAULT_NS}}}ErrorText").text = _printable(str(text))
    return root


def _printable(text: str) -> str:
    """`text` without characters that XML can't hold, and not endless."""
    return "".join(c if c.isprintable() else " " for c in text[:_MAX_TEXT])
