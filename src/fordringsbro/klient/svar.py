"""What an SF1590 or MF answer says, read from its bytes alone, whoever sent it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from lxml import etree

from fordringsbro.contract.codes import Liste, kode_af

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


class Udfald(StrEnum):
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
    "AfvisningListe": (Udfald.AFVIST, ("Afvisning",)),
    "Afvisning": (Udfald.AFVIST, ("Afvisningsårsag",)),
    "HandlingGennemført": (Udfald.GENNEMFOERT, _BEMAERKNINGER),
    "HandlingGennemførtMedResultatInformation": (Udfald.GENNEMFOERT, _BEMAERKNINGER),
    "HandlingEjGennemført": (Udfald.EJ_GENNEMFOERT, ("EjGennemførtÅrsag",)),
    "HandlingUdsatTilSenereBehandling": (Udfald.UDSAT, ()),
    "Accept": (Udfald.ACCEPTERET, _BEMAERKNINGER),
    "AcceptUdenHandlingStatus": (Udfald.ACCEPTERET, _BEMAERKNINGER),
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
#: What a fixture may expect.
FORVENTELIGE: Final = frozenset(Udfald) - {Udfald.UFORSTAAELIG, Udfald.INTET_SVAR}


@dataclass(frozen=True, slots=True)
class Aarsag:
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
class Svar:
    """An answer.

    Attributes:
        udfald: How the message ended.
        aarsager: Why: remarks, rejections, errors or faults.
        status: The HTTP status, if there was an answer.
        krop: The answer's payload element, for values by path.
    """

    udfald: Udfald
    aarsager: tuple[Aarsag, ...] = ()
    status: int | None = None
    krop: etree._Element | None = field(default=None, repr=False, compare=False)

    def tekster(self, sti: str) -> list[str]:
        """The texts at a path of local names that may begin at any depth, in document order."""
        return [(element.text or "").strip() for element in self._ved(sti)]

    def antal(self, sti: str) -> int:
        """How many elements stand at a path, as `tekster` has it."""
        return sum(1 for _ in self._ved(sti))

    def aktioner(self) -> tuple[str, ...]:
        """Status and rejection numbers of each action of an MF answer, in order."""
        if self.krop is None:
            return ()
        return tuple(
            " ".join(
                (e.text or "").strip()
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


def laes_svar(status: int, indhold: bytes) -> Svar:
    """Tell what an answer says.

    Args:
        status: The HTTP status.
        indhold: The answer's bytes; anything that is no answer of the contract gives `UFORSTAAELIG`.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        konvolut = etree.fromstring(indhold, parser)
    except (etree.XMLSyntaxError, ValueError):
        return Svar(Udfald.UFORSTAAELIG, status=status)
    body = _barn(konvolut, "Body") if _lokalt(konvolut) == "Envelope" else None
    krop = next(body.iterchildren(etree.Element), None) if body is not None else None
    if krop is None:
        return Svar(Udfald.UFORSTAAELIG, status=status)
    udfald, aarsager = _fault(krop) if _lokalt(krop) == "Fault" else _payload(krop)
    return Svar(udfald, aarsager, status, krop)


def _fault(fault: etree._Element) -> tuple[Udfald, tuple[Aarsag, ...]]:
    koder = [e.text or "" for e in _alle(fault, "ErrorCode")] or [e.text or "" for e in _alle(fault, "faultcode")]
    return Udfald.FAULT, tuple(Aarsag((kode,)) for kode in koder)


def _payload(krop: etree._Element) -> tuple[Udfald, tuple[Aarsag, ...]]:
    hoved = _barn(krop, "HovedOplysningerSvar")
    if hoved is not None and (mf_fejl := list(_alle(hoved, "FejlIdentifikator"))):
        return Udfald.FEJL, tuple(Aarsag(((f.text or "").strip(),)) for f in mf_fejl)
    fejl = list(_alle(hoved, "Fejl")) if hoved is not None else []
    if fejl:
        return Udfald.FEJL, tuple(Aarsag(tuple(e.text or "" for e in _alle(f, "FejlId"))) for f in fejl)
    for navn, (udfald, hver) in _GRENE.items():
        gren = _barn(krop, navn)
        if gren is not None:
            aarsager = tuple(_aarsag(e) for grund in hver for e in _alle(gren, grund))
            return (Udfald.BEMAERKNING if udfald is Udfald.ACCEPTERET and aarsager else udfald), aarsager
    if _barn(krop, "IngenForretningsdataAtReturnere") is not None:
        return Udfald.INGEN_DATA, ()
    kendt = _barn(krop, "Forretningssvar") is not None or _lokalt(krop) == "Ping_O" or _lokalt(krop) in _MF_SVAR
    return (Udfald.SVAR if kendt else Udfald.UFORSTAAELIG), ()


def _aarsag(element: etree._Element) -> Aarsag:
    navne = [e.text for navn in _AARSAG for e in _alle(element, navn) if e.text]
    # The UUID is known by a code of our list; another service's UUID stands for itself.
    koder = [kode.kode for navn in navne if (kode := kode_af(Liste.KVITTERINGSAARSAG, navn))]
    steder = (sted for navn in _OBJEKT if (sted := _barn(element, navn)) is not None)
    objekter = (e.text for sted in steder for e in sted.iter(etree.Element))
    return Aarsag((*navne[:1], *koder, *navne[1:]), frozenset(o.strip() for o in objekter if o and o.strip()))


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
