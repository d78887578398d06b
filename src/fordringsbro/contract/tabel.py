"""One table for each structure of a contract, made from its schemas: fields in order, with key and type."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lxml import etree

from fordringsbro.contract.skema import XS, KontraktError, Skemaer, er_simpel, qnavn
from fordringsbro.contract.vaerdier import TEKST, Omsaetter, Simpel

_GRUPPER: Final = frozenset(f"{XS}{navn}" for navn in ("sequence", "choice", "all"))
_UDEN_BETYDNING: Final = frozenset(f"{XS}{navn}" for navn in ("annotation", "attribute", "anyAttribute"))


#: Key, how to read the text (None: as it is), the structure inside, whether it repeats.
Plan = tuple[str, "Callable[[str], Simpel] | None", "Struktur | None", bool]


class Felt(NamedTuple):
    """One field of a structure. `omsaetter` is set for a value, `struktur` for a nested structure."""

    noegle: str
    tag: str
    omsaetter: Omsaetter | None
    struktur: Struktur | None
    kraevet: bool
    gentages: bool


class Valg(NamedTuple):
    """A choice: the keys of each branch, and whether one of them must be there."""

    grene: tuple[frozenset[str], ...]
    kraevet: bool


class _Sted(NamedTuple):
    """Where in a content model a part stands."""

    kraevet: bool
    gentages: bool = False
    i_valg: bool = False


class Attribut(NamedTuple):
    """An attribute; its key is `@` and its name."""

    noegle: str
    navn: str
    omsaetter: Omsaetter
    kraevet: bool


@dataclass(eq=False, slots=True)
class Struktur:
    """A complex type. `plan` answers by tag: see `Plan`.

    An element that several branches of a choice share stands where the first of them has it; what only a later
    branch allows is refused in writing by the choice itself.
    """

    navn: str
    felter: dict[str, Felt] = field(default_factory=dict)
    valg: list[Valg] = field(default_factory=list)
    attributter: list[Attribut] = field(default_factory=list)
    indhold: Omsaetter | None = None
    jokertegn: bool = False
    plan: dict[object, Plan] = field(default_factory=dict)


class Tabeller:
    """The tables of all structures reachable from a contract's global elements."""

    def __init__(self, skemaer: Skemaer) -> None:
        """Prepare; tables are made when first asked for, each once.

        Args:
            skemaer: The declarations to make tables of.
        """
        self._skemaer = skemaer
        self._faerdige: dict[etree._Element, Struktur] = {}

    def af_element(self, erklaering: etree._Element) -> tuple[Omsaetter | None, Struktur | None]:
        """Return what a declared element holds: a value's converter, or a structure.

        Raises:
            KontraktError: The schema can't be bound.
        """
        type_ = self._skemaer.type_af(erklaering)
        if er_simpel(type_):
            return self._skemaer.omsaetter(type_), None
        if isinstance(type_, str):
            return None, Struktur(erklaering.get("name", ""), jokertegn=True)
        return None, self._struktur(type_, erklaering.get("name", ""))

    def _struktur(self, type_: etree._Element, element_navn: str) -> Struktur:
        kendt = self._faerdige.get(type_)
        if kendt is not None:
            return kendt
        struktur = Struktur(type_.get("name") or element_navn)
        # Known before it is filled: a type may hold itself.
        self._faerdige[type_] = struktur
        self._fyld(struktur, type_)
        struktur.plan = {
            felt.tag: (felt.noegle, _laeser(felt), felt.struktur, felt.gentages) for felt in struktur.felter.values()
        }
        return struktur

    def _fyld(self, struktur: Struktur, type_: etree._Element) -> None:
        for barn in type_:
            if barn.tag in {f"{XS}complexContent", f"{XS}simpleContent"}:
                self._udvid(struktur, barn)
            elif barn.tag in _GRUPPER:
                self._gruppe(struktur, barn, sted=_Sted(kraevet=True))
            elif barn.tag not in _UDEN_BETYDNING:
                raise KontraktError(f"schema construct not supported in {struktur.navn}: {_lokalt(barn)}")
        self._attributter(struktur, type_)

    def _udvid(self, struktur: Struktur, indhold: etree._Element) -> None:
        udvidelse = indhold.find(f"{XS}extension")
        if udvidelse is None:
            raise KontraktError(f"schema construct not supported in {struktur.navn}: {_lokalt(indhold)}")
        grund = self._skemaer.slaa_type_op(qnavn(udvidelse, udvidelse.get("base", "")))
        if er_simpel(grund):
            struktur.indhold = self._skemaer.omsaetter(grund)
        elif not isinstance(grund, str):
            self._fyld(struktur, grund)
        self._fyld(struktur, udvidelse)

    def _attributter(self, struktur: Struktur, node: etree._Element) -> None:
        for barn in node.findall(f"{XS}attribute"):
            navn = barn.get("name")
            if navn is None:
                raise KontraktError(f"schema construct not supported in {struktur.navn}: attribute by reference")
            type_ = self._skemaer.type_af(barn) if barn.get("type") else None
            omsaetter = self._skemaer.omsaetter(type_) if type_ is not None else TEKST
            struktur.attributter.append(Attribut(f"@{navn}", navn, omsaetter, barn.get("use") == "required"))

    def _gruppe(self, struktur: Struktur, gruppe: etree._Element, *, sted: _Sted) -> None:
        er_valg = gruppe.tag == f"{XS}choice"
        kraevet = sted.kraevet and gruppe.get("minOccurs") != "0"
        gentages = sted.gentages or _flere(gruppe)
        inde = _Sted(kraevet and not er_valg, gentages, sted.i_valg or er_valg)
        grene: list[frozenset[str]] = []
        for barn in gruppe:
            foer = set(struktur.felter)
            self._led(struktur, barn, sted=inde)
            grene.append(frozenset(set(struktur.felter) - foer))
        if er_valg and not gentages:
            struktur.valg.append(Valg(tuple(g for g in grene if g), kraevet))

    def _led(self, struktur: Struktur, led: etree._Element, *, sted: _Sted) -> None:
        if led.tag in _GRUPPER:
            self._gruppe(struktur, led, sted=sted)
        elif led.tag == f"{XS}any":
            struktur.jokertegn = True
        elif led.tag == f"{XS}element":
            self._felt(struktur, led, sted=sted)
        elif led.tag != f"{XS}annotation":
            raise KontraktError(f"schema construct not supported in {struktur.navn}: {_lokalt(led)}")

    def _felt(self, struktur: Struktur, led: etree._Element, *, sted: _Sted) -> None:
        tag, erklaering = self._erklaering(led)
        noegle = tag.rpartition("}")[2]
        kendt = struktur.felter.get(noegle)
        if kendt is not None and kendt.tag == tag and sted.i_valg:
            return
        if kendt is not None:
            grund = "twice" if kendt.tag == tag else "from two namespaces"
            raise KontraktError(f"{struktur.navn} holds {noegle} {grund}")
        omsaetter, inde = self.af_element(erklaering)
        kraevet = sted.kraevet and led.get("minOccurs") != "0"
        struktur.felter[noegle] = Felt(noegle, tag, omsaetter, inde, kraevet, sted.gentages or _flere(led))

    def _erklaering(self, led: etree._Element) -> tuple[str, etree._Element]:
        ref = led.get("ref")
        if ref is not None:
            tag = qnavn(led, ref)
            try:
                return tag, self._skemaer.elementer[tag]
            except KeyError:
                raise KontraktError(f"element not declared: {tag}") from None
        rod = led.getroottree().getroot()
        kvalificeret = led.get("form", rod.get("elementFormDefault")) == "qualified"
        navn = led.get("name", "")
        return (f"{{{rod.get('targetNamespace', '')}}}{navn}" if kvalificeret else navn), led


def _laeser(felt: Felt) -> Callable[[str], Simpel] | None:
    return None if felt.omsaetter is None or felt.omsaetter is TEKST else felt.omsaetter.laes


def _flere(node: etree._Element) -> bool:
    return node.get("maxOccurs", "1") not in {"0", "1"}


def _lokalt(node: etree._Element) -> str:
    return str(node.tag).rpartition("}")[2]
