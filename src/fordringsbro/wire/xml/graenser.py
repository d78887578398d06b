"""What one message may hold, found out before a tree is built of it.

A tree takes up to sixty times the room of its bytes, and lxml keeps every name that a thread has ever met. So the bytes
are judged first: by their number alone where that will do (a message of 13 KB costs nothing), then by counting what
each thing must be written with, and only where that leaves a doubt by a reader that counts exactly and keeps nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Final
from xml.parsers import expat

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.fejl import Linje, SoapError

#: Fewest bytes of an element, an attribute, a namespace declaration, a comment, and of a name that no other one is.
_ELEMENT: Final = len("<a/>")
_ATTRIBUT: Final = len(' a=""')
_NAVNERUM: Final = len(' xmlns:a=""')
_KOMMENTAR: Final = len("<!---->")
_NYT_NAVN: Final = len("<aa/>")
_NAVN: Final = re.compile(rb"<([^/!?> \t\r\n][^/> \t\r\n]*+)")
#: What ends an attribute's name to its left.
_SKILLE: Final = bytes.maketrans(b"\t\r\n\"'<>=", b" " * 8)
_VAERDI: Final = re.compile(rb"=[ \t\r\n]*+[\"']")
_URI: Final = re.compile(rb"xmlns[^=<>\"']{0,320}+=[ \t\r\n]*+(?:\"([^\"<]*+)|'([^'<]*+))")
#: Bytes that come to a tag in an ordinary message; a tree of shorter ones takes as much room.
_TAG: Final = 32
#: Names are gathered so many bytes at a time.
_STYKKE: Final = 1_000_000
_BUFFER: Final = 65_536
#: An attribute's name is looked for so far in front of its equals sign, beside its own length.
_BLANKE: Final = 64
#: What holds no tags, whatever it looks like.
_SEKTION: Final = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)
_S: Final = rb"[ \t\r\n]"
_EN_ATTRIBUT: Final = _S + rb"++[^<>= \t\r\n]++" + _S + rb"*+=" + _S + rb"*+(?:\"[^\"<]*+\"|'[^'<]*+')"
_local = threading.local()


@dataclass(frozen=True)
class Graenser:
    """The most of everything that a message may hold; lengths in characters.

    Attributes:
        elementer: Elements.
        dybde: Elements inside each other.
        attributter: Attributes and namespace declarations of one element.
        attributter_i_alt: Attributes and namespace declarations in all.
        navnerum: Namespace declarations.
        hovedblokke: Blocks of the Header.
        navn: Characters of a name, with its prefix, and of a namespace.
        navne: Different names and namespaces.
        tekst: Characters of the text between two tags.
        vaerdi: Characters of an attribute's value.
        kommentarer: Comments.
    """

    elementer: int = 100_000
    dybde: int = 100
    attributter: int = 100
    attributter_i_alt: int = 100_000
    navnerum: int = 20_000
    hovedblokke: int = 100
    navn: int = 256
    navne: int = 3_000
    tekst: int = 10_000_000
    vaerdi: int = 65_536
    kommentarer: int = 10_000

    def vurder(self, data: bytes) -> None:
        """Refuse a message that holds more than it may.

        What is shorter than 64 KB and well-formed is counted only once it is refused for something else (see
        `eftertael`), or where the count is free: it can't hold much.

        Raises:
            SoapError: The limit that is exceeded first; or that the message is not well-formed.
        """
        if len(data) <= self._fri:
            return
        if self._maaske_for_meget(data):
            self._tael(data)

    def eftertael(self, data: bytes, *, ulaeselig: bool = False) -> None:
        """Refuse a message, which is wrong anyway, for the limit that it exceeds, if it does.

        Args:
            data: The message.
            ulaeselig: Whether no tree came of it; else one that is not short was counted before.

        Raises:
            SoapError: The limit.
        """
        if len(data) > self._fri and not ulaeselig:
            return
        try:
            self._tael(data)
        except SoapError as fejl:
            if fejl.kode is not Fejlkode.IKKE_XML:
                raise

    def vurder_dybde(self, root: Element) -> None:
        """Refuse a tree that is too deep; one step a level, so that all of it costs one walk in C.

        Raises:
            SoapError: `FOR_DYB`.
        """
        if _dybere_end(self.dybde)(root):
            raise _over(Fejlkode.FOR_DYB, self.dybde)

    def vurder_hoved(self, header: Element) -> None:
        """Refuse a Header with too many blocks, or with what no schema looks at.

        Raises:
            SoapError: See there.
        """
        if len(header) > self.hovedblokke:
            raise _over(Fejlkode.HOVEDBLOKKE, self.hovedblokke)
        for element in header.iter(etree.Element):
            if len(element.attrib) > self.attributter:
                raise _over(Fejlkode.ATTRIBUTTER, self.attributter)
            navne = [etree.QName(str(navn)).localname for navn in element.attrib]
            navne.append(
                f"{element.prefix}:{etree.QName(element).localname}"
                if element.prefix
                else etree.QName(element).localname
            )
            if max(map(len, navne)) > self.navn:
                raise _over(Fejlkode.NAVN_FOR_LANGT, self.navn)

    @cached_property
    def _fri(self) -> int:
        """So short a message is not looked at; it can exceed nothing that is counted, or next to nothing."""
        return min(
            65_536,
            self.elementer * _ELEMENT,
            self.attributter_i_alt * _ATTRIBUT,
            self.navnerum * _NAVNERUM,
            self.kommentarer * _KOMMENTAR,
            self.navne * _NYT_NAVN,
            self.tekst,
        )

    def _maaske_for_meget(self, data: bytes) -> bool:
        """Whether the bytes leave a doubt; no is certain.

        Raises:
            SoapError: There is none: an element has too many attributes.
        """
        antal = len(data)
        if antal > self.tekst:
            return True
        lighedstegn = data.count(b"=")
        if lighedstegn > self.attributter:
            self._vurder_tags(data)
        if data.count(b"xmlns") > self.navnerum:
            return True
        return (
            data.count(b"<") - data.count(b"</") > self.elementer
            or lighedstegn > self.attributter_i_alt
            or (antal > self.kommentarer * _KOMMENTAR and data.count(b"<!--") > self.kommentarer)
            or (antal > self.vaerdi and self._lang_vaerdi.search(data) is not None)
            or self._mange_navne(data)
        )

    def _vurder_tags(self, data: bytes) -> None:
        """Refuse an element with too many attributes: whoever counts exactly would have to make all of them first."""
        tags = _SEKTION.sub(b"", data) if b"<!" in data else data
        if self._mange_i_et.search(tags):
            raise _over(Fejlkode.ATTRIBUTTER, self.attributter)

    @cached_property
    def _mange_i_et(self) -> re.Pattern[bytes]:
        return re.compile(rb"<[^<>=/! \t\r\n]++(?:%b){%d}" % (_EN_ATTRIBUT, self.attributter + 1))

    @cached_property
    def _lang_vaerdi(self) -> re.Pattern[bytes]:
        laengde = self.vaerdi + 1
        return re.compile(rb"=[ \t\r\n]*+(?:\"[^\"<]{%d}|'[^'<]{%d})" % (laengde, laengde))

    def _mange_navne(self, data: bytes) -> bool:
        """Whether there may be too many names, or one that is too long."""
        navne: set[bytes] = set()
        fra = 0
        while fra < len(data):
            til = data.find(b"<", fra + _STYKKE)
            til = len(data) if til < 0 else til
            navne.update(_NAVN.findall(data, fra, til))
            if len(navne) > self.navne:
                return True
            fra = til
        navne.update(uri for begge in _URI.findall(data) for uri in begge)
        for fundet in _VAERDI.finditer(data):
            sted = fundet.start()
            foran = data[max(0, sted - self.navn - _BLANKE) : sted]
            # Nothing but blanks in front, or no text between tags: whoever counts exactly knows which.
            navne.add(foran.translate(_SKILLE).rstrip(b" ").rpartition(b" ")[2] or foran)
        return len(navne) > self.navne or max(map(len, navne), default=0) > self.navn

    def _tael(self, data: bytes) -> None:
        """Count exactly.

        Raises:
            SoapError: See `vurder`.
        """
        laeser = expat.ParserCreate("utf-8")
        # Text comes in portions, not in lines.
        laeser.buffer_text, laeser.buffer_size = True, _BUFFER
        laeser.ordered_attributes = True
        taeller = _Taeller(self)
        laeser.StartElementHandler, laeser.EndElementHandler = taeller.begynd, taeller.slut
        laeser.CharacterDataHandler, laeser.CommentHandler = taeller.tekst, taeller.kommentar
        laeser.StartDoctypeDeclHandler = laeser.ProcessingInstructionHandler = partial(_afvis, Fejlkode.DOCTYPE)
        try:
            laeser.Parse(data, True)  # noqa: FBT003 - expat's own signature
        except expat.ExpatError as fejl:
            linje, kolonne = fejl.lineno, fejl.offset + 1
            da, en = f"Linje {linje}, kolonne {kolonne}", f"Line {linje}, column {kolonne}"
            raise SoapError(Fejlkode.IKKE_XML, Linje(da, en)) from None


def _afvis(kode: Fejlkode, *_hvad: object) -> None:
    raise SoapError(kode)


def _over(kode: Fejlkode, graense: int) -> SoapError:
    return SoapError(kode, Linje(f"Højst {graense}", f"At most {graense}"))


def _dybere_end(dybde: int) -> Callable[[Element], Any]:
    """This thread's question whether a tree is deeper; one that is shared would make threads wait for each other."""
    kendte: dict[int, Callable[[Element], Any]] | None = getattr(_local, "dybere", None)
    if kendte is None:
        kendte = _local.dybere = {}
    if dybde not in kendte:
        kendte[dybde] = etree.XPath(f"boolean({'/*' * (dybde + 1)})")
    return kendte[dybde]


class _Taeller:
    """Counts what a reader meets, and stops it at the first limit that is exceeded."""

    def __init__(self, graenser: Graenser) -> None:
        self._g = graenser
        self._elementer = self._dybde = self._attributter = self._navnerum = self._kommentarer = self._tekst = 0
        self._navne: set[str] = set()

    def begynd(self, navn: str, attributter: list[str]) -> None:
        """An element begins."""
        g, navne = self._g, self._navne
        self._tekst = 0
        self._elementer += 1
        self._dybde += 1
        if self._elementer > g.elementer:
            raise _over(Fejlkode.ELEMENTER, g.elementer)
        if self._dybde > g.dybde:
            raise _over(Fejlkode.FOR_DYB, g.dybde)
        if navn not in navne:
            self._nyt_navn(navn)
        if attributter:
            self._attributterne(attributter)

    def _nyt_navn(self, navn: str) -> None:
        self._navne.add(navn)
        if len(navn) > self._g.navn:
            raise _over(Fejlkode.NAVN_FOR_LANGT, self._g.navn)
        if len(self._navne) > self._g.navne:
            raise _over(Fejlkode.NAVNE, self._g.navne)

    def _attributterne(self, attributter: list[str]) -> None:
        g, antal = self._g, len(attributter) // 2
        self._attributter += antal
        if antal > g.attributter:
            raise _over(Fejlkode.ATTRIBUTTER, g.attributter)
        if self._attributter > g.attributter_i_alt:
            raise _over(Fejlkode.ATTRIBUTTER_I_ALT, g.attributter_i_alt)
        for navn, vaerdi in zip(attributter[::2], attributter[1::2], strict=True):
            if navn not in self._navne:
                self._nyt_navn(navn)
            if navn.partition(":")[0] == "xmlns":
                self._navnerum += 1
                if vaerdi not in self._navne:
                    self._nyt_navn(vaerdi)
            elif len(vaerdi) > g.vaerdi:
                raise _over(Fejlkode.TEKST_FOR_LANG, g.vaerdi)
        if self._navnerum > g.navnerum:
            raise _over(Fejlkode.NAVNERUM, g.navnerum)

    def slut(self, _navn: str) -> None:
        """An element ends."""
        self._dybde -= 1
        self._tekst = 0

    def tekst(self, tekst: str) -> None:
        """Some text, perhaps not all that stands there."""
        self._tekst += len(tekst)
        if self._tekst > self._g.tekst:
            raise _over(Fejlkode.TEKST_FOR_LANG, self._g.tekst)

    def kommentar(self, _tekst: str) -> None:
        """A comment."""
        self._kommentarer += 1
        if self._kommentarer > self._g.kommentarer:
            raise _over(Fejlkode.KOMMENTARER, self._g.kommentarer)


#: What a message may hold where nobody said otherwise.
STANDARD: Final = Graenser()
#: The same of the MF services, where one delivery holds thousands of actions and their documents.
MF: Final = Graenser(elementer=600_000, tekst=50_000_000)
#: An answer to what was asked for may be longer than what a stranger sends, and is no less counted.
SVAR: Final = Graenser(elementer=500_000, attributter_i_alt=500_000, tekst=50_000_000)


def vaegt(data: bytes) -> int:
    """What a message weighs among those that are worked on: its bytes, or its tags where they are many in few."""
    return max(len(data), _TAG * data.count(b"<"))


def efter(settings: Settings) -> Graenser:
    """The limits of an installation."""
    return Graenser(
        elementer=settings.max_elements,
        dybde=settings.max_depth,
        attributter=settings.max_attributes,
        attributter_i_alt=settings.max_attributes_total,
        navnerum=settings.max_namespaces,
        hovedblokke=settings.max_header_blocks,
        navn=settings.max_name,
        navne=settings.max_names,
        tekst=settings.max_text,
        vaerdi=settings.max_attribute_value,
        kommentarer=settings.max_comments,
    )


def efter_mf(settings: Settings) -> Graenser:
    """Those of its MF services."""
    return replace(efter(settings), elementer=settings.mf_max_elements, tekst=settings.mf_max_text)
