"""Reading our own stored answers: what an accept or rejection said of one claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple
from uuid import UUID

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.codes import Liste, kode_af
from fordringsbro.contract.names import KOMBIT
from fordringsbro.portal.model import Fordringsrad
from fordringsbro.sf1590.faelles.samtale_store import Svarfund

_NS: Final = {"k": KOMBIT}
_BEMAERKNINGER: Final = etree.XPath(
    "//k:Advarsel | //k:Bemærkning | //k:Afvisning", namespaces=_NS, smart_strings=False
)
_REFERENCE: Final = "k:ResultatÅrsagReference/k:FordringIdentifikation"
_AARSAG: Final = "k:DebitorKvitteringÅrsagIdentifikation"
_KODE: Final = "k:ResultatLokalÅrsag/k:LokalÅrsagskode"
_TEKST: Final = "k:ResultatLokalÅrsag/k:LokalÅrsagstekst"


class Svarord(NamedTuple):
    """A remark or rejection: its code, and what it says in each language."""

    kode: str | None
    da: str
    en: str


def fund_i_svar(svar: bytes, fund: Mapping[UUID, Mapping[str, Svarfund]], rad: Fordringsrad) -> Iterator[Svarord]:
    """Each remark or rejection in an answer that names this claim.

    Args:
        svar: The answer.
        fund: What was kept of it in each language by itself, by claim and code.
        rad: The claim.
    """
    kendte = fund.get(rad.fordring_id, {})
    found = _BEMAERKNINGER(etree.fromstring(svar))
    for element in found if isinstance(found, list) else ():
        if isinstance(element, Element) and element.findtext(_REFERENCE, namespaces=_NS) == str(rad.fagsystemets_id):
            kode = element.findtext(_KODE, namespaces=_NS)
            kendt = kendte.get(kode or "")
            yield Svarord(kode, kendt.da, kendt.en) if kendt else _af_koden(element, kode)


def _af_koden(element: Element, kode: str | None) -> Svarord:
    """A reason of the list by its titles there; of a remark that is not on it there is only the text that was sent."""
    row = kode_af(Liste.KVITTERINGSAARSAG, element.findtext(_AARSAG, default="", namespaces=_NS))
    tekst = element.findtext(_TEKST, default="", namespaces=_NS)
    if row is None or row.kode != kode:
        return Svarord(kode, tekst, tekst)
    # What follows the titles is the element's name, the same in both languages.
    titler = f"{row.titel_da} / {row.titel_en}"
    sted = tekst[len(titler) :] if tekst.startswith(titler) else ""
    return Svarord(kode, f"{row.titel_da}{sted}", f"{row.titel_en}{sted}")
