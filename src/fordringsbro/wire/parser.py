"""Reading XML from strangers: no DTD, no entities, no network, no processing instructions, bounded depth."""

from __future__ import annotations

import codecs
import re
import threading
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.faults import Linje, SoapError

# Possessive, so that a million comments in front cost one pass.
_PROLOG_DOCTYPE = re.compile(rb"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf)+")
_local = threading.local()
#: libxml2 refuses a longer text unless it is told to leave all its limits out, that of the depth too.
_LONGEST_TEXT: Final = 10_000_000
#: Its own limit.
_DEEPEST: Final = 256


def parse(data: bytes) -> Element:
    """The root element of a UTF-8 document.

    Args:
        data: UTF-8 without byte order mark (see `charset.to_utf8`); the declaration's encoding is ignored.

    Raises:
        SoapError: Not well-formed, too deep, DOCTYPE or processing instruction. The text gives line and column only:
            libxml2's own texts quote the message.
    """
    begyndelse = _MARKS.sub(b"", data, count=1) if data.startswith(codecs.BOM_UTF8) else data
    if b"<!DOCTYPE" in data and _PROLOG_DOCTYPE.match(begyndelse):
        raise SoapError(Fejlkode.DOCTYPE)
    if begyndelse is not data:
        # The parser would pass over one more mark and begin at another byte than the filter.
        raise SoapError(Fejlkode.IKKE_XML, "Linje 1, kolonne 1 / Line 1, column 1")
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        root = _with_long_text(data, error)
    if root.getroottree().docinfo.internalDTD is not None:
        # Whatever way round the filter one was led, no message with a DTD goes on.
        raise SoapError(Fejlkode.DOCTYPE)
    # Declarations aside, a PI must be written with these bytes, so most messages are not walked.
    if data.find(b"<?", 5) >= 0 and _has_instruction(root):
        raise SoapError(Fejlkode.DOCTYPE)
    return root


def _with_long_text(data: bytes, error: etree.XMLSyntaxError) -> Element:
    """The root of a message that may be refused only for the length of a text in it, such as a document."""
    if len(data) <= _LONGEST_TEXT:
        raise _not_well_formed(error) from None
    try:
        root = etree.fromstring(data, _new_parser(huge_tree=True))
    except etree.XMLSyntaxError as again:
        raise _not_well_formed(again) from None
    if _depth(root) > _DEEPEST:
        raise _not_well_formed(error) from None
    return root


def _not_well_formed(error: etree.XMLSyntaxError) -> SoapError:
    line, column = error.position
    return SoapError(Fejlkode.IKKE_XML, Linje(f"Linje {line}, kolonne {column}", f"Line {line}, column {column}"))


def _depth(root: Element) -> int:
    depth = deepest = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        deepest = max(deepest, depth)
    return deepest


def _parser() -> etree.XMLParser:
    """This thread's parser: a shared one would make threads wait for each other."""
    parser: etree.XMLParser | None = getattr(_local, "parser", None)
    if parser is None:
        parser = _local.parser = _new_parser(huge_tree=False)
    return parser


def _new_parser(*, huge_tree: bool) -> etree.XMLParser:
    """A parser. `collect_ids` must stay True: with False libxml2 opens external DTDs although `load_dtd` is off."""
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=huge_tree,
        remove_comments=True,
        encoding="utf-8",
    )


def _has_instruction(root: Element) -> bool:
    inside = next(root.iter(etree.ProcessingInstruction), None)
    before = next(root.itersiblings(etree.ProcessingInstruction, preceding=True), None)
    after = next(root.itersiblings(etree.ProcessingInstruction), None)
    return not (inside is None and before is None and after is None)
