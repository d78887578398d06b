"""The writing half of the binding: a record becomes a message, or an error of ours is raised."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from lxml import etree

from fordringsbro.contract.skema import KontraktError
from fordringsbro.contract.tabel import Felt, Struktur
from fordringsbro.contract.vaerdier import Omsaetter

#: Key of the elements under a wildcard that the contract doesn't know.
ANDRE: Final = "_andre"
#: Key of the text of an element that also has attributes.
TEKST_NOEGLE: Final = "#text"


class Skrevet(str):
    """A value in the form in which the contract writes it, of whichever type its element is."""

    __slots__ = ()


class Skriver:
    """Writes messages of one contract."""

    def __init__(self, rod: Mapping[str, tuple[Omsaetter | None, Struktur | None]], namespaces: list[str]) -> None:
        """Prepare prefixes and the elements allowed under a wildcard.

        Args:
            rod: The contract's global elements by `{namespace}Name`.
            namespaces: Its namespaces, in reading order.
        """
        self._rod = rod
        self._namespaces = [ns for ns in namespaces if ns]
        self._efter_lokalt: dict[str, list[str]] = {}
        for tag in rod:
            self._efter_lokalt.setdefault(tag.rpartition("}")[2], []).append(tag)

    def skriv(self, navn: str, struktur: Struktur, post: Mapping[str, Any]) -> etree._Element:
        """Write a record under the given root element; see `Kontrakt.skriv`."""
        eget = etree.QName(navn).namespace
        nsmap: dict[Any, str] = {None: eget} if eget else {}  # lxml-stubs knows no default namespace
        andre = (ns for ns in self._namespaces if ns != eget)
        nsmap |= {f"n{nummer}": ns for nummer, ns in enumerate(andre, 1)}
        element = etree.Element(navn, nsmap=nsmap)
        self._fyld(element, struktur, post)
        etree.cleanup_namespaces(element)
        return element

    def _fyld(self, element: etree._Element, struktur: Struktur, post: Mapping[str, Any]) -> None:
        if not hasattr(post, "items"):
            raise KontraktError(f"{struktur.navn} takes a record, got {type(post).__name__}")
        kendte = struktur.felter
        if not post.keys() <= kendte.keys():
            for noegle in post.keys() - kendte.keys():
                if post[noegle] is not None:
                    self._andet(element, struktur, noegle, post[noegle])
        for felt in kendte.values():
            vaerdi = post.get(felt.noegle)
            if _er_der(vaerdi):
                self._felt(element, struktur, felt, vaerdi)
            elif felt.kraevet:
                raise KontraktError(f"{struktur.navn} lacks {felt.noegle}")
        if struktur.attributter or struktur.valg:
            _kontroller(struktur, post)

    def _felt(self, element: etree._Element, struktur: Struktur, felt: Felt, vaerdi: Any) -> None:  # noqa: ANN401 (the table decides the type)
        if felt.gentages != isinstance(vaerdi, list | tuple):
            ventet = "a list" if felt.gentages else "one value"
            raise KontraktError(f"{struktur.navn} takes {ventet} for {felt.noegle}")
        for enkelt in vaerdi if felt.gentages else (vaerdi,):
            barn = etree.SubElement(element, felt.tag)
            if felt.struktur is not None:
                self._fyld(barn, felt.struktur, enkelt)
            elif felt.omsaetter is not None:
                try:
                    barn.text = _skriv(felt.omsaetter, enkelt)
                except (ValueError, TypeError) as fejl:
                    raise KontraktError(f"{struktur.navn}/{felt.noegle}: {_uden_vaerdi(fejl)}") from None

    def _andet(self, element: etree._Element, struktur: Struktur, noegle: str, vaerdi: Any) -> None:  # noqa: ANN401 (see _felt)
        """Write what is no field: an attribute, text beside attributes, content of a wildcard."""
        attribut = next((a for a in struktur.attributter if a.noegle == noegle), None)
        if attribut is not None:
            element.set(attribut.navn, _tekst(struktur, noegle, attribut.omsaetter, vaerdi))
        elif noegle == TEKST_NOEGLE and struktur.indhold is not None:
            element.text = _tekst(struktur, noegle, struktur.indhold, vaerdi)
        elif struktur.jokertegn and noegle == ANDRE:
            element.extend([deepcopy(fremmed) for fremmed in vaerdi])
        elif struktur.jokertegn and len(self._efter_lokalt.get(noegle, ())) == 1:
            tag = self._efter_lokalt[noegle][0]
            omsaetter, inde = self._rod[tag]
            barn = etree.SubElement(element, tag)
            if omsaetter is not None:
                barn.text = _tekst(struktur, noegle, omsaetter, vaerdi)
            elif inde is not None:
                self._fyld(barn, inde, vaerdi)
        else:
            raise KontraktError(f"{struktur.navn} has no {noegle}")


def _skriv(omsaetter: Omsaetter, vaerdi: Any) -> str:  # noqa: ANN401 (see _felt)
    return str(vaerdi) if isinstance(vaerdi, Skrevet) else omsaetter.skriv(vaerdi)


def _er_der(vaerdi: object) -> bool:
    """Whether there is something to write; an empty list is as nothing."""
    return vaerdi is not None and not (isinstance(vaerdi, list | tuple) and not vaerdi)


def _kontroller(struktur: Struktur, post: Mapping[str, Any]) -> None:
    for attribut in struktur.attributter:
        if attribut.kraevet and post.get(attribut.noegle) is None:
            raise KontraktError(f"{struktur.navn} lacks {attribut.noegle}")
    for valg in struktur.valg:
        brugte = sum(1 for gren in valg.grene if any(_er_der(post.get(navn)) for navn in gren))
        if brugte > 1 or (valg.kraevet and not brugte):
            navne = " | ".join(sorted("+".join(sorted(gren)) for gren in valg.grene))
            raise KontraktError(f"{struktur.navn} takes one of {navne}, got {brugte}")


def _tekst(struktur: Struktur, noegle: str, omsaetter: Omsaetter, vaerdi: Any) -> str:  # noqa: ANN401 (see _felt)
    try:
        return _skriv(omsaetter, vaerdi)
    except (ValueError, TypeError) as fejl:
        raise KontraktError(f"{struktur.navn}/{noegle}: {_uden_vaerdi(fejl)}") from None


def _uden_vaerdi(fejl: Exception) -> str:
    """What was wrong: our own messages name types only; lxml's say that a character is no XML."""
    return str(fejl) if isinstance(fejl, TypeError) else "holds a character that XML can't"
