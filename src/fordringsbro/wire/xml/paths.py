"""From libxml2's node paths to KOMBIT's LimitedXPath style, as in /Op_I/FordringListe/Fordring[3]/FordringBeløb.

All paths of a message are resolved together, so that the children of each element are walked once, however many errors
there are among them. A name that the schema doesn't have is the sender's own text: it is told by its place, as `*[4]`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from unicodedata import normalize

from lxml import etree
from lxml.etree import _Element as Element

#: What stands for a name that no schema has.
UKENDT: Final = "*"
_STEP: Final = re.compile(r"(?:([^/:\[\]@]+):)?([^/:\[\]@]+)(?:\[(\d+)\])?")
#: A step as libxml2 writes it: prefix, name (`*` in a default namespace), number.
Skridt = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Stitrin:
    """One element on the way to an error.

    Attributes:
        element: The element.
        nummer: Its number among the children of its parent that have its name.
        ens: How many those are.
        plads: Its number among all of them.
    """

    element: Element
    nummer: int = 1
    ens: int = 1
    plads: int = 1


def kendt_navn(tag: object, navne: Collection[str]) -> str:
    """The local name of a tag, composed, if the schema has it; else what stands for it."""
    navn = normalize("NFC", str(tag).rpartition("}")[2])
    return navn if navn in navne else UKENDT


def find_trin(root: Element, stier: Iterable[str]) -> dict[str, tuple[Stitrin, ...]]:
    """The elements from the validated one down to those that libxml2 means, as far as they are found.

    Args:
        root: The validated element; the paths' first step.
        stier: libxml2's paths, with prefixes of the document.
    """
    begyndt = {sti: [Stitrin(root)] for sti in stier}
    # One that ends at the root has nothing to look for.
    venter = {sti: skridt for sti in begyndt if (skridt := _skridt(sti))}
    while venter:
        # One level at a time: those that have come to the same element look for their next one together.
        ved: dict[Element, dict[str, Skridt]] = {}
        for sti, skridt in venter.items():
            ved.setdefault(begyndt[sti][-1].element, {})[sti] = skridt[0]
        fundne: dict[str, Stitrin] = {}
        for element, naeste in ved.items():
            fundne |= _boern(element, naeste)
        for sti, trin in fundne.items():
            begyndt[sti].append(trin)
        venter = {sti: venter[sti][1:] for sti in fundne if len(venter[sti]) > 1}
    return {sti: tuple(trin) for sti, trin in begyndt.items()}


def limited_path(trin: Sequence[Stitrin], navne: Collection[str], attribut: str | None = None) -> str:
    """The path of an element, or of its attribute.

    Args:
        trin: The elements from the validated one down.
        navne: The names of the schema.
        attribut: Clark name of the attribute that is meant, if one is.
    """
    sti = "".join(f"/{_navngivet(et, navne)}" for et in trin)
    return sti if attribut is None else f"{sti}/@{kendt_navn(attribut, navne)}"


def _navngivet(trin: Stitrin, navne: Collection[str]) -> str:
    navn = kendt_navn(trin.element.tag, navne)
    if navn == UKENDT:
        return f"{UKENDT}[{trin.plads}]"
    return f"{navn}[{trin.nummer}]" if trin.ens > 1 else navn


def _skridt(sti: str) -> list[Skridt]:
    """The steps below the validated element."""
    return [(prefix, name, int(number or 1)) for prefix, name, number in _STEP.findall(sti)[1:]]


def _boern(parent: Element, naeste: Mapping[str, Skridt]) -> dict[str, Stitrin]:
    """The children that are asked for, by path, in one walk over all of them."""
    soegte: dict[Skridt, list[str]] = {}
    for sti, skridt in naeste.items():
        soegte.setdefault(skridt, []).append(sti)
    pladser = {nummer for _, navn, nummer in soegte if navn == UKENDT}
    # libxml2 counts children of one name by prefix and local name, those of a default namespace without regard to it.
    skrevne = {(prefix, navn): 0 for prefix, navn, _ in soegte if navn != UKENDT}
    fundne: list[tuple[Skridt, Element, int, int]] = []
    ens: dict[object, int] = {}
    for plads, barn in enumerate(parent.iterchildren(etree.Element), start=1):
        tag = barn.tag
        nummer = ens[tag] = ens.get(tag, 0) + 1
        if plads in pladser:
            fundne.append((("", UKENDT, plads), barn, nummer, plads))
        if not skrevne:
            continue
        skrevet = (barn.prefix or "", str(tag).rpartition("}")[2])
        if skrevet in skrevne:
            skrevne[skrevet] += 1
            if (skridt := (*skrevet, skrevne[skrevet])) in soegte:
                fundne.append((skridt, barn, nummer, plads))
    return {
        sti: Stitrin(barn, nummer, ens[barn.tag], plads)
        for skridt, barn, nummer, plads in fundne
        for sti in soegte[skridt]
    }
