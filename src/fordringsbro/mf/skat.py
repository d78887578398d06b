"""The SKAT flavour of MFFordringIndberet and MFKvitteringHent: the same messages under other names.

A table (`skat_navne.toml`) translates between the two; the services know the OIO flavour only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Final

from lxml import etree
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.tabel import Struktur
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.wire.xml.beskedid import kort_id

NS: Final = "http://skat.dk/begrebsmodel/2009/01/15/"
HOVED_NS: Final = "http://skat.dk/begrebsmodel/xml/schemas/kontekst/2007/05/31/"
#: The services that have this flavour.
TJENESTER: Final = ("MFFordringIndberet", "MFKvitteringHent")
_KONTEKST: Final = f"{{{NS}}}Kontekst"
_TRANSAKTION: Final = f"{{{HOVED_NS}}}TransaktionsID"
#: Where a request has its id.
TRANSAKTION: Final = f"{_KONTEKST}/{{{HOVED_NS}}}HovedOplysninger/{_TRANSAKTION}"
#: One step's name; what else stands in a path is no name.
_TRIN: Final = re.compile(r"[^/\[\], @]+")
#: A path at the end of a text.
_STED: Final = re.compile(r"(?<=: )/[^\s:]+\Z")
_MED_STED: Final = (f"{{{NAVNERUM['k']}}}FejlTekst", f"{{{NAVNERUM['e']}}}ModtagFordringAktionAfvistTekst")
_MED_NAVN: Final = f"{{{NAVNERUM['e']}}}ModtagFordringAktionAfvistParameterTekst"
#: Stands in an answer to a message whose id could not be read: the element is mandatory.
_UKENDT: Final = "ukendt"


def er_skat(element: Element) -> bool:
    """Whether a message is of this flavour."""
    return str(element.tag).startswith(f"{{{NS}}}")


def sti(oio: str) -> str:
    """A path in a message of the OIO flavour, as it is in the same message of this flavour; not for the header."""
    payload, _ = navne()
    return _TRIN.sub(lambda trin: payload.get(trin[0], trin[0]), oio)


@cache
def navne() -> tuple[dict[str, str], dict[str, str]]:
    """The table: names of the payload and of the header."""
    raa = tomllib.loads((resources.files("fordringsbro.mf") / "skat_navne.toml").read_text(encoding="utf-8"))
    return raa["navne"], raa["hoved"]


class Skatform:
    """Translates messages.

    Args:
        kontrakt: The OIO contract.
    """

    def __init__(self, kontrakt: Kontrakt) -> None:
        payload, hoved = navne()
        self._til_skat: dict[object, str] = {}
        for tag in sorted(_navne_i(kontrakt)):
            lokalt = tag.rpartition("}")[2]
            ny = f"{{{HOVED_NS}}}{hoved[lokalt]}" if lokalt in hoved else f"{{{NS}}}{payload.get(lokalt, lokalt)}"
            self._til_skat[tag] = ny
        self._til_oio: dict[object, str] = {skat: str(oio) for oio, skat in self._til_skat.items()}

    def til_oio(self, anmodning: Element) -> Element:
        """A request that is valid by the SKAT schema, in the OIO flavour."""
        rod = etree.Element(self._til_oio[str(anmodning.tag)], nsmap=dict(NAVNERUM))
        for barn in anmodning:
            # The header stands in a wrapper of its own.
            for en in barn if barn.tag == _KONTEKST else (barn,):
                _kopier(en, rod, self._til_oio)
        return rod

    def fra_oio(self, svar: Element) -> Element:
        """An answer in the SKAT flavour."""
        _oversaet_steder(svar)
        rod = etree.Element(self._til_skat[svar.tag], nsmap={"b": NS, "k": HOVED_NS})
        kontekst = etree.SubElement(rod, _KONTEKST)
        hoved, *resten = svar
        _kopier(hoved, kontekst, self._til_skat)
        if kontekst[0].find(_TRANSAKTION) is None:
            ukendt = etree.Element(_TRANSAKTION)
            ukendt.text = _UKENDT
            kontekst[0].insert(0, ukendt)
        for barn in resten:
            _kopier(barn, rod, self._til_skat)
        return rod

    def par(self) -> dict[object, str]:
        """Every element of the flavour, by its name in the OIO flavour."""
        return dict(self._til_skat)


def transaktion_id(anmodning: Element) -> str | None:
    """The message's id, also in one that breaks the schema."""
    return kort_id(anmodning.findtext(TRANSAKTION))


def _oversaet_steder(svar: Element) -> None:
    """Have what an answer says of places in the request say it in the names that the request had."""
    payload, _ = navne()
    for element in svar.iter(*_MED_STED):
        element.text = _STED.sub(lambda fundet: sti(fundet[0]), element.text or "")
    for element in svar.iter(_MED_NAVN):
        element.text = payload.get(element.text or "", element.text or "")


def _kopier(fra: Element, til: Element, navne: Mapping[object, str]) -> None:
    ny = etree.SubElement(til, navne[fra.tag])
    for navn, vaerdi in fra.attrib.items():
        ny.set(navn, vaerdi)
    ny.text = fra.text
    for barn in fra:
        _kopier(barn, ny, navne)


def _navne_i(kontrakt: Kontrakt) -> set[str]:
    """Clark names of every element in the messages of the services."""
    rod = f"{{{NAVNERUM['w']}}}"
    fundne: set[str] = set()
    for tjeneste in TJENESTER:
        for ende in ("I", "O"):
            tag = f"{rod}{tjeneste}_{ende}"
            fundne.add(tag)
            _saml(kontrakt.struktur(tag), fundne)
    return fundne


def _saml(struktur: Struktur, fundne: set[str]) -> None:
    for felt in struktur.felter.values():
        fundne.add(felt.tag)
        if felt.struktur is not None:
            _saml(felt.struktur, fundne)
