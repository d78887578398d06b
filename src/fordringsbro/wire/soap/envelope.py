"""The SOAP envelope, both versions: what differs between them, reading one, writing one."""

from __future__ import annotations

from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import Fejlklasse, Linje, SoapError
from fordringsbro.wire.version import SoapVersion
from fordringsbro.wire.xml.graenser import STANDARD, Graenser

#: White space of XML, which XML Schema takes off around a boolean and a URI.
_BLANKS = " \t\r\n"
_ENCODING_STYLES: Final = tuple(version.encoding_style for version in SoapVersion)
#: Children of an Envelope worth telling apart.
_FEW = 8


def read_envelope(root: Element, version: SoapVersion, graenser: Graenser = STANDARD) -> tuple[Element | None, Element]:
    """The Header (if any) and the one child of Body.

    Args:
        root: The document's root.
        version: The version that the address speaks.
        graenser: What a Header may hold.

    Raises:
        SoapError: The envelope breaks the SOAP version of the address, WS-I Basic Profile 1.1 (Body comes last and
            holds one element), or has a header that must be understood or holds too much.
    """
    _check_root(root, version)
    if len(root) > _FEW:
        raise _only_header_and_body()
    children = list(root)
    header = children.pop(0) if children and children[0].tag == version.header else None
    bodies = [child for child in children if child.tag == version.body]
    if len(bodies) != 1:
        raise SoapError(Fejlkode.BODY, Linje("Envelope skal have netop én Body", "Envelope must have exactly one Body"))
    if len(children) != 1 or _has_text(root):
        raise _only_header_and_body()
    if header is not None:
        graenser.vurder_hoved(header)
        _check_header(header, version)
    body = bodies[0]
    if len(body) != 1 or _has_text(body):
        raise SoapError(Fejlkode.BODY)
    return header, body[0]


def _only_header_and_body() -> SoapError:
    return SoapError(
        Fejlkode.IKKE_SOAP, Linje("Kun Header og derefter Body er tilladt", "Only Header and then Body are allowed")
    )


def check_literal(root: Element) -> None:
    """Refuse SOAP encoding, of either version: WS-I allows it nowhere in the envelope, nor on what Body holds.

    Args:
        root: An envelope that `read_envelope` took.

    Raises:
        SoapError: `ENCODINGSTYLE`.
    """
    for element in (root, *root, root[-1][0]):
        for navn in _ENCODING_STYLES:
            if element.get(navn) is not None:
                raise SoapError(Fejlkode.ENCODINGSTYLE)


def _check_root(root: Element, version: SoapVersion) -> None:
    if root.tag == version.envelope:
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
    if _has_text(header):
        raise SoapError(
            Fejlkode.IKKE_SOAP, Linje("Der må ikke stå tekst i Header", "There must be no text in the Header")
        )
    for block in header:
        must = _flag(block, "mustUnderstand", version)
        if version is SoapVersion.V12:
            _flag(block, "relay", version)
        role = block.get(version.tag(version.value.role_attribute), "").strip(_BLANKS)
        if must and role in version.value.our_roles:
            raise SoapError(Fejlkode.MUST_UNDERSTAND, klasse=Fejlklasse.MUST_UNDERSTAND)


def _flag(block: Element, name: str, version: SoapVersion) -> bool:
    """A boolean attribute of a header block; of SOAP 1.1 WS-I allows the digits only."""
    value = block.get(version.tag(name), "0").strip(_BLANKS)
    if value not in version.value.booleans:
        allowed = ", ".join(sorted(version.value.booleans))
        raise SoapError(
            Fejlkode.IKKE_SOAP, Linje(f"{name} skal være en af {allowed}", f"{name} must be one of {allowed}")
        )
    return value in {"1", "true"}


def _has_text(element: Element) -> bool:
    """Whether there is text between the children."""
    texts = (element.text, *(child.tail for child in element))
    return any(text is not None and text.strip(_BLANKS) for text in texts)


def write_envelope(version: SoapVersion, content: Element) -> bytes:
    """An envelope with `content` as the one child of Body, as bytes with XML declaration."""
    envelope = etree.Element(version.envelope, nsmap={"soap": version.value.ns})
    etree.SubElement(envelope, version.body).append(content)
    # Never without an encoding: ASCII output would corrupt element names with æ, ø and å.
    return etree.tostring(envelope, encoding="utf-8", xml_declaration=True)


_FORAN, _BAG = {}, {}
for _version in SoapVersion:
    _FORAN[_version.name], _BAG[_version.name] = write_envelope(_version, etree.Element("x")).split(b"<x/>")


def wrap(version: SoapVersion, content: bytes) -> bytes:
    """The same of a child that is written already, in UTF-8 and with its namespaces."""
    return _FORAN[version.name] + content + _BAG[version.name]
