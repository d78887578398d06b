"""The SOAP envelope, both versions: what differs between them, reading one, writing one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.faults import Fejlklasse, Linje, SoapError

_NEXT_11 = "http://schemas.xmlsoap.org/soap/actor/next"
_ROLE_12 = "http://www.w3.org/2003/05/soap-envelope/role/"


@dataclass(frozen=True, slots=True)
class _Version:
    """What one SOAP version calls things."""

    ns: str
    media_type: str
    role_attribute: str
    our_roles: frozenset[str | None]


class SoapVersion(Enum):
    """SOAP 1.1 and 1.2."""

    V11 = _Version("http://schemas.xmlsoap.org/soap/envelope/", "text/xml", "actor", frozenset({None, "", _NEXT_11}))
    V12 = _Version(
        "http://www.w3.org/2003/05/soap-envelope",
        "application/soap+xml",
        "role",
        frozenset({None, "", _ROLE_12 + "next", _ROLE_12 + "ultimateReceiver"}),
    )

    def tag(self, name: str) -> str:
        """Clark name of an envelope element."""
        return f"{{{self.value.ns}}}{name}"

    @property
    def content_type(self) -> str:
        """The Content-Type header of an answer."""
        return f"{self.value.media_type}; charset=utf-8"


def read_envelope(root: Element, version: SoapVersion) -> tuple[Element | None, Element]:
    """The Header (if any) and the one child of Body.

    Raises:
        SoapError: The envelope breaks the SOAP version of the address, WS-I Basic Profile 1.1 (Body comes last and
            holds one element), or has a header that must be understood.
    """
    _check_root(root, version)
    children = list(root)
    header = children.pop(0) if children and children[0].tag == version.tag("Header") else None
    bodies = [child for child in children if child.tag == version.tag("Body")]
    if len(bodies) != 1:
        raise SoapError(Fejlkode.BODY, Linje("Envelope skal have netop én Body", "Envelope must have exactly one Body"))
    if len(children) != 1 or _has_text(root):
        raise SoapError(
            Fejlkode.IKKE_SOAP, Linje("Kun Header og derefter Body er tilladt", "Only Header and then Body are allowed")
        )
    if header is not None:
        _check_header(header, version)
    body = bodies[0]
    if len(body) != 1 or _has_text(body):
        raise SoapError(Fejlkode.BODY)
    return header, body[0]


def _check_root(root: Element, version: SoapVersion) -> None:
    if root.tag == version.tag("Envelope"):
        return
    if etree.QName(root).localname == "Envelope":
        raise SoapError(
            Fejlkode.SOAP_VERSION,
            Linje(
                f"Envelope skal have navnerummet {version.value.ns}",
                f"Envelope must have the namespace {version.value.ns}",
            ),
            klasse=Fejlklasse.VERSION,
        )
    raise SoapError(Fejlkode.IKKE_SOAP)


def _check_header(header: Element, version: SoapVersion) -> None:
    """Refuse blocks addressed to us that must be understood: this service understands none."""
    for block in header:
        must = block.get(version.tag("mustUnderstand"), "0").strip(" \t\r\n")
        if must not in {"0", "1", "true", "false"}:
            raise SoapError(
                Fejlkode.IKKE_SOAP, Linje("mustUnderstand skal være 0 eller 1", "mustUnderstand must be 0 or 1")
            )
        role = block.get(version.tag(version.value.role_attribute))
        if must in {"1", "true"} and role in version.value.our_roles:
            raise SoapError(Fejlkode.MUST_UNDERSTAND, klasse=Fejlklasse.MUST_UNDERSTAND)


def _has_text(element: Element) -> bool:
    """Whether there is text between the children."""
    texts = (element.text, *(child.tail for child in element))
    return any(text is not None and text.strip(" \t\r\n") for text in texts)


def write_envelope(version: SoapVersion, content: Element) -> bytes:
    """An envelope with `content` as the one child of Body, as bytes with XML declaration."""
    envelope = etree.Element(version.tag("Envelope"), nsmap={"soap": version.value.ns})
    etree.SubElement(envelope, version.tag("Body")).append(content)
    # Never without an encoding: ASCII output would corrupt element names with æ, ø and å.
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
