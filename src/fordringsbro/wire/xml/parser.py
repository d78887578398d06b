"""Reading XML from strangers: no DTD, no entities, no network, no processing instructions, limits to everything."""

from __future__ import annotations

import codecs
import re
import threading
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import Linje, SoapError
from fordringsbro.wire.xml.charset import declaration_end
from fordringsbro.wire.xml.graenser import STANDARD, Graenser

# Possessive, so that a million comments in front cost one pass.
_PROLOG_DOCTYPE = re.compile(rb"(?:[ \t\r\n]++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)
_MARKS = re.compile(rb"\A(?:\xef\xbb\xbf)+")
_local = threading.local()
#: libxml2 refuses a longer text unless it is told to leave all its limits out, that of the depth too.
_LONGEST_TEXT: Final = 10_000_000


def parse(data: bytes, graenser: Graenser = STANDARD) -> Element:
    """The root element of a UTF-8 document.

    Args:
        data: UTF-8 without byte order mark (see `charset.to_utf8`); the declaration's encoding is ignored.
        graenser: The most of everything that it may hold.

    Raises:
        SoapError: Not well-formed, beyond a limit, DOCTYPE or processing instruction. The text gives line and column
            only: libxml2's own texts quote the message.
    """
    begyndelse = _MARKS.sub(b"", data, count=1) if data.startswith(codecs.BOM_UTF8) else data
    if data.find(b"!") >= 0 and b"<!DOCTYPE" in data and _PROLOG_DOCTYPE.match(begyndelse):
        raise SoapError(Fejlkode.DOCTYPE)
    slut = declaration_end(data)
    if begyndelse is not data or slut is None:
        # The parser would pass over one more mark and begin at another byte than the filter; it takes XML 1.1 for 1.0.
        raise SoapError(Fejlkode.IKKE_XML, "Linje 1, kolonne 1 / Line 1, column 1")
    graenser.vurder(data)
    root = _tree(data, graenser)
    if root.getroottree().docinfo.internalDTD is not None:
        # Whatever way round the filter one was led, no message with a DTD goes on.
        raise SoapError(Fejlkode.DOCTYPE)
    # A PI must be written with these bytes, so most messages are not walked. One byte alone is looked for faster.
    if data.find(b"?", slut) >= 0 and data.find(b"<?", slut) >= 0 and _has_instruction(root):
        raise SoapError(Fejlkode.DOCTYPE)
    graenser.vurder_dybde(root)
    return root


def _tree(data: bytes, graenser: Graenser) -> Element:
    try:
        return etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        sted = error.position
    # It may be refused only for the length of a text in it, such as a document.
    if len(data) > _LONGEST_TEXT:
        try:
            return etree.fromstring(data, _new_parser(huge_tree=True))
        except etree.XMLSyntaxError as error:
            sted = error.position
    graenser.eftertael(data, ulaeselig=True)
    raise _not_well_formed(*sted)


def _not_well_formed(line: int, column: int) -> SoapError:
    return SoapError(Fejlkode.IKKE_XML, Linje(f"Linje {line}, kolonne {column}", f"Line {line}, column {column}"))


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
