# ruff: noqa: INP001 - a script, not a package
"""Writes xsd/skat/mf.xsd, the reconstructed schema of the SKAT flavour: the OIO schema under the names of the table.

Run it after a change of xsd/mf or of src/fordringsbro/mf/skat_navne.toml; a test compares the two flavours.
"""

from __future__ import annotations

import sys
from copy import deepcopy
from pathlib import Path

from lxml import etree

from fordringsbro.contract.files import rod
from fordringsbro.mf import skat

XS = "{http://www.w3.org/2001/XMLSchema}"
WS = "urn:oio:skat:efi:ws:1.0.1"
UD = rod("xsd") / "skat" / "mf.xsd"
HOVED = """<?xml version="1.0" encoding="UTF-8"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
           xmlns:b="http://skat.dk/begrebsmodel/2009/01/15/"
           xmlns:k="http://skat.dk/begrebsmodel/xml/schemas/kontekst/2007/05/31/"
           targetNamespace="http://skat.dk/begrebsmodel/2009/01/15/"
           elementFormDefault="qualified" attributeFormDefault="unqualified">
  <xs:annotation>
    <xs:documentation xml:lang="en">Reconstructed: the SKAT flavour of MFFordringIndberet and MFKvitteringHent, whose
      schemas are not public. Structure and types are those of the OIO flavour (xsd/mf); the names are of the table
      src/fordringsbro/mf/skat_navne.toml, which says which of them were read. Written by .ci/skat_skema.py.
    </xs:documentation>
  </xs:annotation>
  <xs:import namespace="http://skat.dk/begrebsmodel/xml/schemas/kontekst/2007/05/31/"
             schemaLocation="../dmi/kontekst.xsd"/>
  <xs:element name="Kontekst">
    <xs:annotation><xs:documentation xml:lang="en">Name read, content reconstructed.</xs:documentation></xs:annotation>
    <xs:complexType>
      <xs:choice>
        <xs:element ref="k:HovedOplysninger"/>
        <xs:element ref="k:HovedOplysningerSvar"/>
      </xs:choice>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""


class Skriver:
    """Copies declarations, beginning with the messages, until nothing is referred to that is not there."""

    def __init__(self) -> None:
        self._navne, self._hoved = skat.navne()
        self._globale: dict[tuple[str, str, str], etree._Element] = {}
        for path in sorted((rod("xsd") / "mf").glob("*.xsd")):
            root = etree.parse(path).getroot()
            for child in root.iterchildren(etree.Element):
                if child.get("name"):
                    self._globale[child.tag, root.get("targetNamespace"), child.get("name")] = child
        self._ud = etree.fromstring(HOVED.encode(), etree.XMLParser(remove_blank_text=True))
        self._set: set[tuple[str, str, str]] = set()
        self._koe: list[tuple[str, str, str]] = []

    def skriv(self) -> bytes:
        """The schema."""
        for tjeneste in skat.TJENESTER:
            for ende in ("I", "O"):
                self._brug(XS + "element", WS, f"{tjeneste}_{ende}")
        while self._koe:
            noegle = self._koe.pop(0)
            self._ud.append(self._kopi(self._globale[noegle]))
        etree.indent(self._ud, "  ")
        return etree.tostring(self._ud, encoding="UTF-8", xml_declaration=True) + b"\n"

    def _brug(self, tag: str, ns: str, navn: str) -> None:
        noegle = (tag, ns, navn)
        if tag == XS + "type":
            simpel = (XS + "simpleType", ns, navn)
            noegle = simpel if simpel in self._globale else (XS + "complexType", ns, navn)
        if noegle not in self._set:
            self._set.add(noegle)
            self._koe.append(noegle)

    def _kopi(self, node: etree._Element) -> etree._Element:
        ny = deepcopy(node)
        for note in ny.findall(f".//{XS}annotation"):
            note.getparent().remove(note)
        for del_, kilde in zip(
            ny.iter(etree.Element), [e for e in node.iter(etree.Element) if not _er_note(e)], strict=True
        ):
            self._ret(del_, kilde)
        etree.cleanup_namespaces(ny)
        return ny

    def _ret(self, del_: etree._Element, kilde: etree._Element) -> None:
        if del_.get("name") and del_.tag == XS + "element":
            del_.set("name", self._skat(del_.get("name")))
        elif del_.get("name") and del_.tag in {XS + "complexType", XS + "simpleType"}:
            del_.set("name", self._typenavn(del_.get("name")))
        for attribut, tag in (("ref", XS + "element"), ("type", XS + "type"), ("base", XS + "type")):
            if not del_.get(attribut):
                continue
            praefiks, _, lokalt = del_.get(attribut).rpartition(":")
            ns = kilde.nsmap[praefiks or None]
            if ns == XS[1:-1]:
                continue
            if lokalt in self._hoved and attribut == "ref":
                del_.set("ref", "b:Kontekst")
                continue
            self._brug(tag, ns, lokalt)
            del_.set(attribut, "b:" + (self._skat(lokalt) if attribut == "ref" else self._typenavn(lokalt)))

    def _skat(self, navn: str) -> str:
        return self._navne.get(navn, navn)

    def _typenavn(self, navn: str) -> str:
        return self._skat(navn.removesuffix("Type")) + "Type"


def _er_note(element: etree._Element) -> bool:
    return any(e.tag == XS + "annotation" for e in (element, *element.iterancestors()))


def main() -> None:
    """Write the schema to the path given, or in its place."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else UD
    path.write_bytes(Skriver().skriv())


if __name__ == "__main__":
    main()
