"""Reading our own stored answers: what an accept or rejection said of one claim."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.names import KOMBIT

_NS: Final = {"k": KOMBIT}
_BEMAERKNINGER: Final = etree.XPath(
    "//k:Advarsel | //k:Bemærkning | //k:Afvisning", namespaces=_NS, smart_strings=False
)
_REFERENCE: Final = "k:ResultatÅrsagReference/k:FordringIdentifikation"
_KODE: Final = "k:ResultatLokalÅrsag/k:LokalÅrsagskode"
_TEKST: Final = "k:ResultatLokalÅrsag/k:LokalÅrsagstekst"
_TITEL: Final = "k:DebitorKvitteringÅrsagTitel"


def fund_i_svar(svar: bytes, fordring_id: UUID) -> Iterator[tuple[str | None, str]]:
    """Code and text of each remark or rejection in an answer that names this claim."""
    found = _BEMAERKNINGER(etree.fromstring(svar))
    for element in found if isinstance(found, list) else ():
        if isinstance(element, Element) and element.findtext(_REFERENCE, namespaces=_NS) == str(fordring_id):
            titel = element.findtext(_TITEL, default="", namespaces=_NS)
            yield element.findtext(_KODE, namespaces=_NS), element.findtext(_TEKST, default=titel, namespaces=_NS)
