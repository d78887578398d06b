"""The id of a message: no schema gives it a length, and it is kept as a key and repeated in the answer."""

from __future__ import annotations

import re
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from fordringsbro.platform.tegn import har_usete, uden_blanke
from fordringsbro.wire.xml.schema_texts import Skemaregel
from fordringsbro.wire.xml.schemas import Skemafejl

#: Characters, as the neighbouring texts of the headers have them.
LAENGSTE: Final = 255
#: With the blanks that a layout puts around it.
_MED_BLANKE: Final = 1_000
_FOR_LANG: Final = Skemaregel("maxLength", f"højst {LAENGSTE} tegn", f"at most {LAENGSTE} characters")
_TOM: Final = Skemaregel("minLength", "mindst 1 tegn", "at least 1 character")
_USET: Final = Skemaregel("tegn", "må ikke have tegn, som ingen ser", "must not have characters that nobody sees")
_NAVN: Final = re.compile(r"(?:\{[^}]*\})?([^/{}]+)")


def uegnede_ider(body: Element, stier: tuple[str, ...]) -> tuple[Skemafejl, ...]:
    """What is wrong with the ids of a message that is valid by its schema; empty if nothing is.

    Args:
        body: The message.
        stier: Where its ids stand, as paths of Clark names.
    """
    fundne = []
    for sti in stier:
        element = body.find(sti)
        regel = None if element is None else _brudt(element.text or "")
        if regel is not None:
            navne = [QName(body).localname, *_NAVN.findall(sti)]
            fundne.append(Skemafejl("/" + "/".join(navne), regel, navne[-1]))
    return tuple(fundne)


def kort_id(tekst: str | None) -> str | None:
    """The id of a message that may be anything, as far as it can be repeated."""
    tekst = uden_blanke(tekst or "")
    return tekst if tekst and _brudt(tekst) is None else None


def _brudt(tekst: str) -> Skemaregel | None:
    renset = uden_blanke(tekst)
    if len(renset) > LAENGSTE or len(tekst) > _MED_BLANKE:
        return _FOR_LANG
    if not renset:
        return _TOM
    return _USET if har_usete(renset) else None
