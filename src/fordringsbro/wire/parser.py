"""Reading XML from strangers: no DTD, no entities, no network, no processing instructions, bounded depth."""

from __future__ import annotations

import re
import threading

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.faults import SoapError

# Possessive, so that a million comments in front cost one pass.
_PROLOG_DOCTYPE = re.compile(rb"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_local = threading.local()


def parse(data: bytes) -> Element:
    """The root element of a UTF-8 document.

    Args:
        data: UTF-8 without byte order mark (see `charset.to_utf8`); the declaration's encoding is ignored.

    Raises:
        SoapError: Not well-formed, too deep, DOCTYPE or processing instruction. The text gives line and column only:
            libxml2's own texts quote the message.
    """
    if b"<!DOCTYPE" in data and _PROLOG_DOCTYPE.match(data):
        raise SoapError(Fejlkode.DOCTYPE)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        line, column = error.position
        raise SoapError(Fejlkode.IKKE_XML, f"Linje {line}, kolonne {column} / Line {line}, column {column}") from None
    # Declarations aside, a PI must be written with these bytes, so most messages are not walked.
    if data.find(b"<?", 5) >= 0 and _has_instruction(root):
        raise SoapError(Fejlkode.DOCTYPE)
    return root


def _parser() -> etree.XMLParser:
    """This thread's parser: a shared one would make threads wait for each other.

    `collect_ids` must stay True: with False libxml2 opens external DTDs although `load_dtd` is off.
    """
    parser: etree.XMLParser | None = getattr(_local, "parser", None)
    if parser is None:
        parser = etree.XMLParser(
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            encoding="utf-8",
        )
        _local.parser = parser
    return parser


def _has_instruction(root: Element) -> bool:
    inside = next(root.iter(etree.ProcessingInstruction), None)
    before = next(root.itersiblings(etree.ProcessingInstruction, preceding=True), None)
    after = next(root.itersiblings(etree.ProcessingInstruction), None)
    return not (inside is None and before is None and after is None)
