"""A message and a client's result as the same thing: the texts at each path, in order."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any

from lxml import etree

from fordringsbro.contract.tabel import Struktur

Vaerdier = dict[str, list[Any]]

#: How clients call what an xs:any lets in, of which the contract has one that holds LimitedXPath.
_AABNE = {"_value_1": "LimitedXPath", "any": ""}
_SANDT = {"true": True, "false": False}


def som_json(struktur: Struktur, element: Any) -> dict[str, Any]:
    """A request as a user writes it down: in the contract's order, lists where it repeats, truths, all else as text."""
    post: dict[str, Any] = {}
    for barn in element:
        felt = next(f for f in struktur.felter.values() if f.tag == barn.tag)
        # A truth as a text would be another truth to some clients: PHP takes "false" for true.
        tekst = _SANDT.get(barn.text, barn.text)
        vaerdi = som_json(felt.struktur, barn) if felt.struktur else tekst
        if felt.gentages:
            post.setdefault(felt.noegle, []).append(vaerdi)
        else:
            post[felt.noegle] = vaerdi
    return post


def af_xml(element: Any) -> Vaerdier:
    """Each text of a message by its path below `element`."""
    fundet: Vaerdier = defaultdict(list)

    def gaa(node: Any, sti: str) -> None:
        for barn in node:
            her = f"{sti}/{etree.QName(barn).localname}" if sti else etree.QName(barn).localname
            if len(barn):
                gaa(barn, her)
            else:
                fundet[her].append(barn.text or "")

    gaa(element, "")
    return dict(fundet)


def af_resultat(resultat: Any) -> Vaerdier:
    """Each value of a client's result by its path."""
    fundet: Vaerdier = defaultdict(list)

    def gaa(vaerdi: Any, sti: str) -> None:
        if isinstance(vaerdi, dict):
            for navn, inde in vaerdi.items():
                navn_ = _AABNE.get(navn, navn)
                gaa(inde, "/".join(filter(None, (sti, navn_))))
        elif isinstance(vaerdi, list):
            for inde in vaerdi:
                gaa(inde, sti)
        elif vaerdi is not None:
            fundet[sti].append(vaerdi)

    gaa(resultat, "")
    return dict(fundet)


def ens(sendt: str, fik: Any) -> bool:
    """Whether the client's value is what was sent: text letter by letter, a moment as a moment, no number as a float.

    A date may come as the moment at which it begins in UTC, which is what JavaScript makes of a built-in xs:date.
    """
    if isinstance(fik, bool):
        return sendt == ("true" if fik else "false")
    if isinstance(fik, int):
        return sendt == str(fik)
    if not isinstance(fik, str):
        return False
    if fik in {sendt, f"{sendt}T00:00:00.000Z"}:
        return True
    return "T" in sendt and _moment(sendt) == _moment(fik)


def _moment(tekst: str) -> datetime | str:
    try:
        return datetime.fromisoformat(tekst)
    except ValueError:
        return tekst


def forskelle(sendt: Vaerdier, fik: Vaerdier) -> list[str]:
    """Where a client's result is not what was sent."""
    fundet = [f"lost {sti}" for sti in sendt.keys() - fik.keys()] + [f"new {sti}" for sti in fik.keys() - sendt.keys()]
    for sti in sendt.keys() & fik.keys():
        foer, efter = sendt[sti], fik[sti]
        if len(foer) != len(efter) or not all(map(ens, foer, efter)):
            fundet.append(f"{sti}: sent {foer}, got {efter}")
    return sorted(fundet)


def opslag(resultat: Any, sti: str) -> Any:
    """What stands at a path; of a list, its only element."""
    for navn in sti.split("/"):
        if isinstance(resultat, list):
            (resultat,) = resultat
        resultat = resultat[navn]
    return resultat
