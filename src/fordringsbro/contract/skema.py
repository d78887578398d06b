"""The schema files as symbols: which file declares what, before any table is made of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from lxml import etree

from fordringsbro.contract.vaerdier import DECIMAL, INDBYGGET, OERE, TEKST, Omsaetter

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_DEKLARERER: Final = frozenset(f"{XS}{navn}" for navn in ("element", "complexType", "simpleType"))
_HENTER: Final = frozenset((f"{XS}include", f"{XS}import"))
_NOTE: Final = f"{XS}annotation"
#: Amounts have two decimals; deliveries without that facet call their type an amount.
_OERE_DECIMALER: Final = "2"
_BELOEB: Final = ("Beløb", "Beloeb")


class KontraktError(ValueError):
    """The contract's files hold something we can't bind, or a record doesn't fit the contract.

    Never holds a value, only names.
    """


class Skemaer:
    """All global declarations reachable from one schema file."""

    def __init__(self, indgang: Path) -> None:
        """Read the entry file and all it includes or imports.

        Args:
            indgang: A schema file of ours; the files are trusted, still no network is used.

        Raises:
            KontraktError: A file is missing.
        """
        self.elementer: dict[str, etree._Element] = {}
        self.typer: dict[str, etree._Element] = {}
        self.namespaces: list[str] = []
        self._laest: set[Path] = set()
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        self._laes(indgang.resolve())

    def _laes(self, fil: Path) -> None:
        if fil in self._laest:
            return
        self._laest.add(fil)
        try:
            rod = etree.parse(str(fil), self._parser).getroot()
        except OSError as fejl:
            raise KontraktError(f"schema file missing: {fil.name}") from fejl
        namespace = rod.get("targetNamespace", "")
        if namespace not in self.namespaces:
            self.namespaces.append(namespace)
        for barn in rod:
            if barn.tag in _HENTER and barn.get("schemaLocation"):
                self._laes((fil.parent / barn.get("schemaLocation", "")).resolve())
            elif barn.tag in _DEKLARERER:
                tabel = self.elementer if barn.tag == f"{XS}element" else self.typer
                tabel[f"{{{namespace}}}{barn.get('name')}"] = barn

    def type_af(self, erklaering: etree._Element) -> etree._Element | str:
        """Return an element declaration's type: its node, or the name of a built-in.

        Raises:
            KontraktError: The type is declared nowhere.
        """
        navn = erklaering.get("type")
        if navn is None:
            inde = next((b for b in erklaering if b.tag != _NOTE), None)
            return inde if inde is not None else f"{XS}anyType"
        return self.slaa_type_op(qnavn(erklaering, navn))

    def slaa_type_op(self, navn: str) -> etree._Element | str:
        """Return a named type's node, or the name itself when XML Schema has it built in.

        Raises:
            KontraktError: The type is declared nowhere.
        """
        if navn.startswith(XS):
            return navn
        try:
            return self.typer[navn]
        except KeyError:
            raise KontraktError(f"type not declared: {navn}") from None

    def omsaetter(self, type_: etree._Element | str) -> Omsaetter:
        """Return how a simple type is read and written.

        An amount (two decimals, or a decimal type named as an amount) becomes whole øre.

        Raises:
            KontraktError: The type builds on one that is declared nowhere.
        """
        beloeb = False
        while not isinstance(type_, str):
            begraensning = type_.find(f"{XS}restriction")
            if begraensning is None:
                return TEKST
            cifre = begraensning.find(f"{XS}fractionDigits")
            beloeb = beloeb or (cifre is not None and cifre.get("value") == _OERE_DECIMALER)
            beloeb = beloeb or any(ord_ in type_.get("name", "") for ord_ in _BELOEB)
            grund = begraensning.get("base")
            inde = begraensning.find(f"{XS}simpleType")
            if grund is not None:
                type_ = self.slaa_type_op(qnavn(begraensning, grund))
            elif inde is not None:
                type_ = inde
            else:
                return TEKST
        fundet = INDBYGGET.get(type_.removeprefix(XS), TEKST)
        return OERE if beloeb and fundet is DECIMAL else fundet


def qnavn(node: etree._Element, navn: str) -> str:
    """Resolve a prefixed name as it stands in a schema node."""
    praefiks, _, lokalt = navn.rpartition(":")
    return f"{{{node.nsmap.get(praefiks or None, '')}}}{lokalt}"


def er_simpel(type_: etree._Element | str) -> bool:
    """Tell whether a type holds text only, with neither children nor attributes."""
    return type_ != f"{XS}anyType" if isinstance(type_, str) else type_.tag == f"{XS}simpleType"
