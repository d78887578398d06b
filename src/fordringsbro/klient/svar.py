"""What an SF1590 or MF answer says, read from its bytes alone, whoever sent it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lxml import etree

from fordringsbro.contract.codes import Liste, kode_af
from fordringsbro.contract.names import KOMBIT, KONTEKST
from fordringsbro.contract.vaerdier import beskaer
from fordringsbro.mf import skat
from fordringsbro.mf.fragment import NAVNERUM

#: Where a reason's names stand, the most telling first; the latter two are of ResultatÅrsagStruktur.
_AARSAG: Final = (
    "LokalÅrsagskode",
    "DebitorKvitteringÅrsagTitel",
    "DebitorKvitteringÅrsagIdentifikation",
    "LokalÅrsagKode",
    "ÅrsagIdentifikation",
)
#: Where the objects of a reason stand.
_OBJEKT: Final = ("ResultatÅrsagReference", "ElementVærdi")


class Svarudfald(StrEnum):
    """The ways in which a message can end."""

    ACCEPTERET = "ACCEPTERET"
    """Accepted without remarks."""
    BEMAERKNING = "BEMAERKNING"
    """Accepted with remarks."""
    AFVIST = "AFVIST"
    """Rejected in the payload: a business rejection."""
    GENNEMFOERT = "GENNEMFOERT"
    """A request to the debtor system that was carried out."""
    EJ_GENNEMFOERT = "EJ_GENNEMFOERT"
    """A request that was understood, and could not be carried out."""
    UDSAT = "UDSAT"
    """A request whose outcome comes later."""
    FEJL = "FEJL"
    """A technical error in the answer's header."""
    FAULT = "FAULT"
    """A SOAP fault: the platform could not take the message."""
    SVAR = "SVAR"
    """A query's data, or the answer to a Ping."""
    INGEN_DATA = "INGEN_DATA"
    """A query that found nothing."""
    UFORSTAAELIG = "UFORSTAAELIG"
    """Not an answer of the contract; never expected."""
    INTET_SVAR = "INTET_SVAR"
    """No whole answer was read; never expected."""


_BEMAERKNINGER: Final = ("Advarsel", "Bemærkning")
#: The branches of an answer that say how the message ended, each with the elements of its reasons.
_GRENE: Final = {
    "AfvisningListe": (Svarudfald.AFVIST, ("Afvisning",)),
    "Afvisning": (Svarudfald.AFVIST, ("Afvisningsårsag",)),
    "HandlingGennemført": (Svarudfald.GENNEMFOERT, _BEMAERKNINGER),
    "HandlingGennemførtMedResultatInformation": (Svarudfald.GENNEMFOERT, _BEMAERKNINGER),
    "HandlingEjGennemført": (Svarudfald.EJ_GENNEMFOERT, ("EjGennemførtÅrsag",)),
    "HandlingUdsatTilSenereBehandling": (Svarudfald.UDSAT, ()),
    "Accept": (Svarudfald.ACCEPTERET, _BEMAERKNINGER),
    "AcceptUdenHandlingStatus": (Svarudfald.ACCEPTERET, _BEMAERKNINGER),
}
#: Roots of the MF services' answers.
_MF_SVAR: Final = frozenset(
    {
        "MFFordringIndberet_O",
        "MFKvitteringHent_O",
        "MFUnderretSamlingHent_O",
        "MFFordringTypeHent_O",
    }
)
#: The envelopes, each with the Content-Type that it comes as.
_KONVOLUTTER: Final = {
    "http://schemas.xmlsoap.org/soap/envelope/": "text/xml",
    "http://www.w3.org/2003/05/soap-envelope": "application/soap+xml",
}
#: The namespaces of answers, each with that of its header.
_SVAR: Final = {KOMBIT: KONTEKST, NAVNERUM["w"]: NAVNERUM["k"], skat.NS: skat.HOVED_NS}
_GAAET_GODT: Final = 200
_FOERSTE_FEJL: Final = 400
#: What a fixture may expect.
FORVENTELIGE: Final = frozenset(Svarudfald) - {Svarudfald.UFORSTAAELIG, Svarudfald.INTET_SVAR}


@dataclass(frozen=True, slots=True)
class Svaraarsag:
    """One reason of a rejection or remark.

    Attributes:
        navne: Every name it has on the wire: local code, code of the list, title, UUID; the most telling first.
        objekter: The ids it points at.
    """

    navne: tuple[str, ...]
    objekter: frozenset[str] = frozenset()

    @property
    def navn(self) -> str:
        """The name to show."""
        return self.navne[0] if self.navne else "?"


@dataclass(frozen=True, slots=True)
class LaestSvar:
    """An answer.

    Attributes:
        udfald: How the message ended.
        aarsager: Why: remarks, rejections, errors or faults.
        status: The HTTP status, if there was an answer.
        krop: The answer's payload element, for values by path.
    """

    udfald: Svarudfald
    aarsager: tuple[Svaraarsag, ...] = ()
    status: int | None = None
    krop: etree._Element | None = field(default=None, repr=False, compare=False)

    def tekster(self, sti: str) -> list[str]:
        """The texts at a path of local names that may begin at any depth, in document order."""
        return [beskaer(element.text) for element in self._ved(sti)]

    def antal(self, sti: str) -> int:
        """How many elements stand at a path, as `tekster` has it."""
        return sum(1 for _ in self._ved(sti))

    def aktioner(self) -> tuple[str, ...]:
        """Status and rejection numbers of each action of an MF answer, in order."""
        if self.krop is None:
            return ()
        return tuple(
            " ".join(
                beskaer(e.text)
                for navn in ("ModtagFordringAktionStatusKode", "ModtagFordringAktionAfvistIdentifikator")
                for e in _alle(struktur, navn)
            )
            for struktur in _alle(self.krop, "MFAktionStruktur")
        )

    def _ved(self, sti: str) -> Iterator[etree._Element]:
        trin = sti.strip("/").split("/")
        if self.krop is None:
            return
        for element in self.krop.iter(etree.Element):
            if _slutter_paa(element, trin):
                yield element


def laes_svar(status: int, indhold: bytes, indholdstype: str = "") -> LaestSvar:
    """Tell what an answer says.

    Args:
        status: The HTTP status.
        indhold: The answer's bytes; anything that is no answer of the contract gives `UFORSTAAELIG`.
        indholdstype: Its Content-Type, if that is known.
    """
    # Comments and instructions would cut the texts they stand in.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        konvolut = etree.fromstring(indhold, parser)
    except (etree.XMLSyntaxError, ValueError):
        return LaestSvar(Svarudfald.UFORSTAAELIG, status=status)
    krop = _krop(konvolut, indholdstype)
    if krop is None:
        return LaestSvar(Svarudfald.UFORSTAAELIG, status=status)
    er_fault = krop.tag == f"{{{etree.QName(konvolut).namespace}}}Fault"
    if (status < _FOERSTE_FEJL) if er_fault else (status != _GAAET_GODT):
        return LaestSvar(Svarudfald.UFORSTAAELIG, status=status)
    udfald, aarsager = _fault(krop) if er_fault else _payload(krop)
    return LaestSvar(udfald, aarsager, status, krop)


def _krop(konvolut: etree._Element, indholdstype: str) -> etree._Element | None:
    """The one child of Body in a SOAP envelope that came as one."""
    ns = etree.QName(konvolut).namespace or ""
    ventet = _KONVOLUTTER.get(ns)
    kom_som = indholdstype.partition(";")[0].strip().lower()
    if ventet is None or konvolut.tag != f"{{{ns}}}Envelope" or kom_som not in {"", ventet}:
        return None
    body = konvolut.find(f"{{{ns}}}Body")
    boern = [] if body is None else list(body.iterchildren(etree.Element))
    return boern[0] if len(boern) == 1 else None


def _fault(fault: etree._Element) -> tuple[Svarudfald, tuple[Svaraarsag, ...]]:
    koder = [*_alle(fault, "ErrorCode")] or [*_alle(fault, "faultcode")]
    return Svarudfald.FAULT, tuple(Svaraarsag((beskaer(kode.text),)) for kode in koder)


def _payload(krop: etree._Element) -> tuple[Svarudfald, tuple[Svaraarsag, ...]]:
    ns = etree.QName(krop).namespace or ""
    if ns not in _SVAR or not _lokalt(krop).endswith("_O"):
        return Svarudfald.UFORSTAAELIG, ()
    hoved = next(krop.iter(f"{{{_SVAR[ns]}}}HovedOplysningerSvar"), None)
    if hoved is not None and (mf_fejl := list(_alle(hoved, "FejlIdentifikator"))):
        return Svarudfald.FEJL, tuple(Svaraarsag((beskaer(f.text),)) for f in mf_fejl)
    fejl = list(_alle(hoved, "Fejl")) if hoved is not None else []
    if fejl:
        return Svarudfald.FEJL, tuple(Svaraarsag(tuple(beskaer(e.text) for e in _alle(f, "FejlId"))) for f in fejl)
    for navn, (udfald, hver) in _GRENE.items():
        gren = krop.find(f"{{{ns}}}{navn}")
        if gren is not None:
            aarsager = tuple(_aarsag(e) for grund in hver for e in _alle(gren, grund))
            return (Svarudfald.BEMAERKNING if udfald is Svarudfald.ACCEPTERET and aarsager else udfald), aarsager
    if krop.find(f"{{{ns}}}IngenForretningsdataAtReturnere") is not None:
        return Svarudfald.INGEN_DATA, ()
    kendt = krop.find(f"{{{ns}}}Forretningssvar") is not None or _lokalt(krop) == "Ping_O" or _lokalt(krop) in _MF_SVAR
    return (Svarudfald.SVAR if kendt else Svarudfald.UFORSTAAELIG), ()


def _aarsag(element: etree._Element) -> Svaraarsag:
    navne = [navn for felt in _AARSAG for e in _alle(element, felt) if (navn := beskaer(e.text))]
    # The UUID is known by a code of our list; another service's UUID stands for itself.
    koder = [kode.kode for navn in navne if (kode := kode_af(Liste.KVITTERINGSAARSAG, navn))]
    steder = (sted for navn in _OBJEKT if (sted := _barn(element, navn)) is not None)
    objekter = (beskaer(e.text) for sted in steder for e in sted.iter(etree.Element))
    return Svaraarsag((*navne[:1], *koder, *navne[1:]), frozenset(filter(None, objekter)))


def _lokalt(element: etree._Element) -> str:
    return etree.QName(element).localname


def _barn(element: etree._Element, navn: str) -> etree._Element | None:
    return next((barn for barn in element.iterchildren(etree.Element) if _lokalt(barn) == navn), None)


def _alle(element: etree._Element, navn: str) -> Iterator[etree._Element]:
    return (e for e in element.iter(etree.Element) if _lokalt(e) == navn)


def _slutter_paa(element: etree._Element, trin: list[str]) -> bool:
    """Whether an element's own name and its ancestors' are the steps, read from the last."""
    node: etree._Element | None = element
    for navn in reversed(trin):
        if node is None or _lokalt(node) != navn:
            return False
        node = node.getparent()
    return True
