"""The value space of the contract's leaves, derived from their XSD types: strategies for all of it, and its edges."""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from lxml import etree

from fordringsbro.contract.codes import Liste, id_af, koder
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import q
from fordringsbro.contract.skema import XS, Skemaer, qnavn
from fordringsbro.contract.tabel import Struktur

#: What XML 1.0 can hold of the characters that give trouble.
SVAERE = (
    "\t\n \u0085\u00a0\u00ad\u0301\u061c\u200b\u200d\u202e\u2028\u3000\ufeff\U0001f468\U000e0041\U0010fffdÆøå%{}'\"\\<&"
)
TEGN = st.characters(codec="utf-8", exclude_categories=("Cs",), exclude_characters="\ufffe\uffff").filter(
    lambda t: t >= " " or t in "\t\n"
)
DATOER = ("0001-01-01", "1899-12-31", "1900-01-01", "2026-11-19", "2026-11-20", "2026-11-21", "9999-12-31")
#: Lexical forms at the edge of each built-in type, valid or just beyond.
KANTER = {
    "date": (*DATOER, "9999-12-31+14:00", "0001-01-01Z", "10000-01-01", "-0001-01-01", "2024-02-29", "20260-01-01"),
    "dateTime": (
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "0001-01-01T00:00:00-14:00",
        "9999-12-31T23:59:59.999999999-14:00",
        "9999-12-31T24:00:00Z",
        "9999-12-31T23:59:59",
        "20260-01-01T00:00:00Z",
        "-0044-03-15T00:00:00Z",
        "2026-10-25T02:30:00",
    ),
    "decimal": (
        "0",
        "-0.00",
        "+.01",
        "-0.01",
        "0.001",
        "9999999999999.99",
        "-9999999999999.99",
        "99999999.99",
        "9" * 40,
    ),
    "integer": ("0", "-1", "+0007", "999", "99999999", "2147483647", "-2147483648", "9" * 40),
    "boolean": ("true", "0", " 1\n"),
    "base64Binary": ("", "QQ==", "Q Q = =", "/" * 400),
}
_HELTAL = {"int", "long", "nonNegativeInteger", "positiveInteger"}


@dataclass(frozen=True)
class Bladtype:
    """A leaf's type: the built-in it restricts, its facets, and its alternatives where it lists them."""

    grund: str
    facetter: dict[str, str]
    moenster: str | None
    vaerdier: tuple[str, ...]

    @property
    def laengst(self) -> int:
        """The most characters, or many where there is no limit."""
        return int(self.facetter.get("maxLength", self.facetter.get("length", "5000")))


@cache
def _skemaer() -> Skemaer:
    return Skemaer(sf1590_xsd())


@cache
def bladtype(navn: str) -> Bladtype | None:
    """The type of the global element of that local name; None where there is none, or it holds elements."""
    erklaering = _skemaer().elementer.get(q(navn))
    if erklaering is None:
        return None
    type_ = _skemaer().type_af(erklaering)
    facetter: dict[str, str] = {}
    vaerdier: tuple[str, ...] = ()
    moenster = None
    while isinstance(type_, etree._Element):
        begraensning = type_.find(f"{XS}restriction")
        if begraensning is None or not str(type_.tag).endswith("simpleType"):
            return None
        for facet in begraensning:
            lokalt = str(facet.tag).removeprefix(XS)
            if lokalt == "pattern":
                moenster = facet.get("value")
            elif lokalt == "enumeration":
                vaerdier += (facet.get("value"),)
            else:
                facetter.setdefault(lokalt, facet.get("value"))
        type_ = _skemaer().slaa_type_op(qnavn(begraensning, begraensning.get("base")))
    grund = type_.removeprefix(XS)
    return Bladtype("integer" if grund in _HELTAL else grund, facetter, moenster, vaerdier)


#: Codes that let a message be read to its end, where any other id would be refused first.
_KODER = {
    "DebitorkontoType": (Liste.DEBITORKONTOTYPE, "DAGTILBUD"),
    "FordringType": (Liste.FORDRINGSTYPE, "KFDAINS"),
    "ØIRPartIdentifikationType": (Liste.PARTIDENTIFIKATIONSTYPE, "CPR"),
    "DebitorkontoIdentifikationType": (Liste.KONTOIDENTIFIKATIONSTYPE, "SAG"),
    "DebitorkontoForvaltningsområde": (Liste.FORVALTNINGSOMRAADE, next(iter(koder(Liste.FORVALTNINGSOMRAADE)))),
}
#: Texts of which the first that a pattern allows is taken.
_EKSEMPLER = ("29000011", "0000000001", "0000000000001", "DK", "0001", "true", "1", "00000000001")


#: The same for elements that a structure declares by itself, by the form of their values.
_FORMER = {
    "dato": "2026-11-19",
    "tid": "2026-11-19T10:00:00Z",
    "sandt": "true",
    "oere": "1",
    "decimal": "1",
    "heltal": "1",
}


def godt(navn: str) -> str:
    """An ordinary text of a leaf."""
    if navn in _KODER:
        return str(id_af(*_KODER[navn]))
    type_ = bladtype(navn)
    if type_ is None or (type_.moenster or "").startswith("[a-f"):
        return str(uuid4())
    if type_.vaerdier:
        return type_.vaerdier[0]
    if type_.moenster:
        return next(tekst for tekst in _EKSEMPLER if re.fullmatch(type_.moenster, tekst))
    grunde = {"date": "2026-11-19", "dateTime": "2026-11-19T10:00:00Z", "boolean": "true", "base64Binary": "QQ=="}
    return grunde.get(type_.grund, "1")


def fuld(struktur: Struktur, gren: int) -> dict[str, Any]:
    """A record with every field that can stand beside a branch of each choice, the header aside."""
    udeladt = {
        noegle
        for valg in struktur.valg
        for nummer, noegler in enumerate(valg.grene)
        if nummer != gren % len(valg.grene)
        for noegle in noegler
    }
    post: dict[str, Any] = {}
    for felt in struktur.felter.values():
        if felt.noegle in udeladt or felt.noegle == "HovedOplysninger":
            continue
        inde: Any
        if felt.struktur is not None:
            inde = fuld(felt.struktur, gren)
        else:
            tekst = _FORMER.get(felt.omsaetter.navn) if felt.omsaetter and bladtype(felt.noegle) is None else None
            inde = felt.omsaetter.laes(tekst or godt(felt.noegle)) if felt.omsaetter else godt(felt.noegle)
        post[felt.noegle] = [inde] if felt.gentages else inde
    return post


def kanter(navn: str) -> tuple[str, ...]:
    """Extreme texts of a leaf: the edges of its built-in type, or texts that are long, empty, odd."""
    type_ = bladtype(navn)
    if type_ is None:
        # An element that a structure declares by itself, or one of the header.
        form = "dateTime" if navn.endswith("Tid") else "date" if "Dato" in navn else None
        return KANTER[form] if form else ("", SVAERE, "x" * 300, "9" * 40)
    if type_.grund in KANTER:
        return KANTER[type_.grund]
    if type_.vaerdier:
        return type_.vaerdier
    if type_.moenster:
        return ("00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "0" * 8, "9" * 10, "AA")
    n = type_.laengst
    return (
        "",
        " ",
        "0",
        "x" * n,
        "\U0001f468" * n,
        (SVAERE * (1 + n // len(SVAERE)))[:n],
        "NaN",
        "-1",
        "9" * min(n, 60),
    )


def _tal(type_: Bladtype) -> st.SearchStrategy[str]:
    cifre = int(type_.facetter.get("fractionDigits", "2"))
    smaa = st.decimals(-1, 20_000, places=cifre, allow_nan=False)
    store = st.decimals(-9_999_999_999_999, 9_999_999_999_999, places=min(cifre, 2), allow_nan=False)
    return (smaa | store).map(lambda d: format(d, "f"))


def _tekst(type_: Bladtype) -> st.SearchStrategy[str]:
    n = type_.laengst
    almindelig = st.text(string.ascii_letters + "æøåÆØÅ 0123456789-/.,", min_size=1, max_size=min(n, 60))
    cifre = st.text(string.digits, min_size=1, max_size=min(n, 14))
    svaer = st.text(st.sampled_from(SVAERE) | TEGN, max_size=min(n, 40))
    return almindelig | cifre | svaer | st.integers(max(1, n - 1), n).map(lambda k: "x" * k)


#: Beside the edges, by built-in type.
_RESTEN: dict[str, Callable[[Bladtype], st.SearchStrategy[str]]] = {
    "date": lambda _: st.dates(date(2020, 1, 1), date(2032, 1, 1)).map(date.isoformat),
    "decimal": _tal,
    "integer": lambda _: st.integers(-2, 1_000).map(str),
    "boolean": lambda _: st.sampled_from(("true", "false")),
    "string": _tekst,
}


@cache
def strategi(navn: str) -> st.SearchStrategy[str]:
    """Lexical values of a leaf by its type, the edges often among them."""
    type_ = bladtype(navn)
    if type_ is None:
        raise ValueError(f"{navn} is no leaf of the contract")
    if type_.vaerdier:
        return st.sampled_from(type_.vaerdier)
    if type_.moenster:
        return st.from_regex(f"\\A(?:{type_.moenster})\\Z", alphabet=st.sampled_from(string.printable[:62] + "-"))
    rest = _RESTEN.get(type_.grund)
    if type_.grund not in KANTER and rest is None:
        raise ValueError(f"{navn}: nothing is known of {type_.grund}")
    kendte = [st.sampled_from(KANTER[type_.grund])] if type_.grund in KANTER else []
    return st.one_of(*kendte, *([rest(type_)] if rest else []))
