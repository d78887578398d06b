"""SOAP faults: the channel for messages the platform could not take.

The detail is Serviceplatformen's `ServiceplatformFault` with one Error for each violation. Texts name element paths and
rules, never a value from the message.
"""

from __future__ import annotations

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.wire.fejl import Fejlklasse, SoapError
from fordringsbro.wire.version import SoapVersion

FAULT_NS = "http://serviceplatformen.dk/xml/schemas/ServiceplatformFault/1/"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
#: Enough to mend a message by; the rest would only make a hostile request cheap to answer at length.
_MAX_ERRORS = 50
_MAX_TEXT = 600


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
