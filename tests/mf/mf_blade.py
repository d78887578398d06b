"""Every leaf of a delivery, by the contract's own tables: where it is, a message that has it, and values to give it.

Nothing here lists leaves: a new one in the schema is walked by itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, Final

from lxml import etree

from fordringsbro.contract import vaerdier
from fordringsbro.contract.files import rod
from fordringsbro.contract.tabel import Felt, Struktur
from fordringsbro.klient.mf_beskeder import kontrakt
from fordringsbro.mf.handling import ANMODNING

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
#: Values of texts that have a form.
_FORM: Final[Mapping[str, Any]] = {
    "PersonCivilRegistrationIdentifier": "0101800001",
    "VirksomhedSENummerIdentifikator": "29000101",
    "CVRnumberIdentifier": "29000101",
    "AlternativKontaktIdentifikator": 12345678901,
    "EmailAddressIdentifier": "test@example.dk",
    "CountryIdentificationCode": {"#text": "DK", "@scheme": "iso3166-alpha2"},
    "ValutaKode": "DKK",
    "FilformatNavn": "pdf",
}
_EFTER_SLAGS: Final[Mapping[str, Any]] = {
    "tekst": "tekst",
    "heltal": 1,
    "oere": 250_000,
    "decimal": Decimal("12.5"),
    "dato": date(2026, 9, 1),
    "tid": datetime(2026, 9, 1, 8, 30, tzinfo=UTC),
    "sandt": True,
    "fil": b"%PDF-1.4",
}


@cache
def koder() -> Mapping[str, tuple[str, ...]]:
    """The allowed texts of each element that has a list of them."""
    fundne: dict[str, tuple[str, ...]] = {}
    for fil in (rod("xsd") / "mf").glob("*.xsd"):
        for type_ in etree.parse(str(fil)).iter(f"{XS}simpleType"):
            vaerdier_ = tuple(str(en.get("value")) for en in type_.iter(f"{XS}enumeration"))
            if vaerdier_:
                fundne[str(type_.get("name")).removesuffix("Type")] = vaerdier_
    return fundne


@cache
def aktionsstruktur() -> Struktur:
    """FordringAktion."""
    samling = kontrakt().struktur(ANMODNING).felter["FordringAktionSamling"].struktur
    assert samling is not None
    aktion = samling.felter["FordringAktion"].struktur
    assert aktion is not None
    return aktion


@dataclass(frozen=True)
class Blad:
    """One leaf of a structure, by the keys that lead to it."""

    sti: tuple[str, ...]
    felt: Felt | None

    @property
    def navn(self) -> str:
        return self.sti[-1]

    def __str__(self) -> str:
        return "/".join(self.sti)


def blade(struktur: Struktur, sti: tuple[str, ...] = ()) -> Iterator[Blad]:
    """The leaves below a structure, attributes and texts beside them too."""
    for noegle, felt in struktur.felter.items():
        if felt.struktur is None:
            yield Blad((*sti, noegle), felt)
        else:
            yield from blade(felt.struktur, (*sti, noegle))
    yield from (Blad((*sti, attribut.noegle), None) for attribut in struktur.attributter)
    if struktur.indhold is not None:
        yield Blad((*sti, "#text"), None)


def mindste(struktur: Struktur) -> dict[str, Any]:
    """A record with what a structure must have."""
    post: dict[str, Any] = {}
    for felt in struktur.felter.values():
        if felt.kraevet:
            post[felt.noegle] = _foerste(felt)
    for valg in struktur.valg:
        if valg.kraevet and not any(noegle in post for gren in valg.grene for noegle in gren):
            noegle = next(noegle for noegle in struktur.felter if noegle in valg.grene[0])
            post[noegle] = _foerste(struktur.felter[noegle])
    return post


def _foerste(felt: Felt) -> Any:
    vaerdi = standard(felt)
    return [vaerdi] if felt.gentages else vaerdi


def standard(felt: Felt) -> Any:
    """A value that the schema allows."""
    if felt.noegle in _FORM:
        return deepcopy(_FORM[felt.noegle])
    if felt.struktur is not None:
        return mindste(felt.struktur)
    if felt.noegle in koder():
        return koder()[felt.noegle][0]
    assert felt.omsaetter is not None
    return _EFTER_SLAGS[felt.omsaetter.navn]


def saet(struktur: Struktur, post: dict[str, Any], sti: tuple[str, ...], vaerdi: Any) -> None:
    """Give a leaf a value; what must be beside it is made, and the other branches of a choice go."""
    noegle, *rest = sti
    for valg in struktur.valg:
        gren = next((gren for gren in valg.grene if noegle in gren), None)
        if gren is not None:
            for anden in {n for g in valg.grene for n in g} - gren:
                post.pop(anden, None)
    if not rest:
        felt = struktur.felter.get(noegle)
        post[noegle] = [vaerdi] if felt is not None and felt.gentages else vaerdi
        return
    felt = struktur.felter[noegle]
    assert felt.struktur is not None
    if not post.get(noegle):
        post[noegle] = _foerste(felt)
    inde = post[noegle][0] if felt.gentages else post[noegle]
    saet(felt.struktur, inde, tuple(rest), vaerdi)


def elementet(aktion: etree._Element, sti: tuple[str, ...]) -> etree._Element:
    """The element of a leaf (of an attribute: its owner) in FordringAktion."""
    navne = [navn for navn in sti if not navn.startswith(("@", "#"))]
    fundet = aktion.find("/".join(f"{{*}}{navn}" for navn in navne))
    assert fundet is not None, sti
    return fundet


#: Texts that the types of XML Schema allow and nobody can hold, or hardly; what a list or a pattern excludes is skipped.
YDERLIGE: Final[Mapping[str, tuple[str, ...]]] = {
    "tekst": ("", " ", "\u00a0", "x" * 5_000, "\u202e\u200b\u0085", "e\u0301", "\U0001f600"),
    "heltal": ("9" * 40, "-1", "0", "+007", "9" * 18, "1" + "0" * 18),
    "oere": (
        "92233720368547758.07",
        "92233720368547758.08",
        "9" * 40,
        "-0.01",
        "0.001",
        "99999999.99",
        "100000000",
        "1" * 4_000,
    ),
    "decimal": ("9" * 40, "-1", "0", "0." + "0" * 50 + "1", "100", "100.01", "1E5"),
    "dato": ("0001-01-01", "9999-12-31", "20000-01-01", "-0001-01-01", "2025-W52-3", "20251231", "2026-02-29"),
    "tid": (
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "20260-01-01T00:00:00",
        "9999-12-31T24:00:00",
        "2026-03-29T02:30:00",
    ),
    "sandt": ("true", "false", "0", "1"),
    "fil": ("", "AAAA", "A"),
}


def yderlige(blad: Blad) -> tuple[str, ...]:
    """Texts to give a leaf."""
    liste = koder().get(blad.navn, ())
    slags = vaerdier.TEKST if blad.felt is None or blad.felt.omsaetter is None else blad.felt.omsaetter
    return (*liste, *YDERLIGE[slags.navn])
