"""The MF and DMI schemas against this project's own copy of what is publicly known of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from fordringsbro.contract.files import rod

HERE = Path(__file__).parent
XS = "{http://www.w3.org/2001/XMLSchema}"
MF = json.loads((HERE / "kontrakt.json").read_text("utf-8"))
DMI = json.loads((HERE / "dmi.json").read_text("utf-8"))
#: What was added to the known contract, by us: optional, so that the messages of 2014 stay valid.
TILFOEJET = json.loads((HERE / "tilfoejelser.json").read_text("utf-8"))
FACETS = ("minLength", "maxLength", "pattern")


class Schemas:
    """Global declarations of a folder of schemas, by prefixed name."""

    def __init__(self, folder: Path, prefixes: dict[str, str]) -> None:
        by_uri = {uri: prefix for prefix, uri in prefixes.items()}
        self.elements: dict[str, etree._Element] = {}
        self.types: dict[str, etree._Element] = {}
        self.roots: dict[str, etree._Element] = {}
        for path in sorted(folder.glob("*.xsd")):
            root = etree.parse(path).getroot()
            prefix = by_uri[root.get("targetNamespace")]
            assert prefix not in self.roots, "one schema a namespace"
            self.roots[prefix] = root
            for child in root:
                if child.tag == XS + "element":
                    self.elements[f"{prefix}:{child.get('name')}"] = child
                elif child.tag in {XS + "complexType", XS + "simpleType"}:
                    self.types[f"{prefix}:{child.get('name')}"] = child

    def content(self, holder: etree._Element, prefix: str) -> list[Any]:
        """The content model of a complex type, in the notation of the facts."""
        models = [self._model(child, prefix) for child in holder if child.tag in {XS + "sequence", XS + "choice"}]
        assert len(models) == 1
        model = models[0]
        return model[2] if model[0] == "SEQ" else [model]

    def _model(self, node: etree._Element, prefix: str) -> list[Any]:
        kind = {"sequence": "SEQ", "choice": "CHOICE"}[etree.QName(node).localname]
        return [kind, occurs(node), [self._particle(child, prefix) for child in node]]

    def _particle(self, node: etree._Element, prefix: str) -> list[Any]:
        if node.tag != XS + "element":
            return self._model(node, prefix)
        if node.get("ref"):
            return [node.get("ref"), occurs(node)]
        kind = node.get("type")
        holder = self.types[kind] if kind else node.find(XS + "complexType")
        return [f"{prefix}:{node.get('name')}", occurs(node), self.content(holder, prefix)]


def occurs(node: etree._Element) -> str:
    highest = node.get("maxOccurs", "1")
    return f"{node.get('minOccurs', '1')}..{'*' if highest == 'unbounded' else highest}"


def flat(items: list[Any]) -> list[Any]:
    """A sequence of one inside a choice says the same as its one element, which more clients can read."""
    out = []
    for name, occ, *rest in items:
        children = flat(rest[0]) if rest else []
        if name == "CHOICE":
            children = [c[2][0] if c[0] == "SEQ" and c[1] == "1..1" and len(c[2]) == 1 else c for c in children]
        out.append([name, occ, children] if rest else [name, occ])
    return out


def known(items: list[Any], added: list[str]) -> list[Any]:
    """A content model without the particles that were added to it, each of which must be one that may be left out."""
    out = []
    for name, occ, *rest in items:
        if name in added:
            continue
        children = known(rest[0], added) if rest else []
        if rest and name != "CHOICE":
            assert all(item[1].startswith("0..") for item in rest[0] if item[0] in added)
        out.append([name, occ, children] if rest else [name, occ])
    return out


@pytest.fixture(scope="module")
def mf() -> Schemas:
    return Schemas(rod("xsd") / "mf", MF["navnerum"])


@pytest.fixture(scope="module")
def dmi() -> Schemas:
    return Schemas(rod("xsd") / "dmi", DMI["navnerum"])


@pytest.mark.parametrize("name", sorted(MF["strukturer"]))
def test_structure_has_the_known_content(mf, name):
    """Each MF structure has exactly the known names, order and occurrences."""
    fact = MF["strukturer"][name]
    prefix = name.partition(":")[0]
    element = mf.elements[name]
    expected = flat(MF["strukturer"][fact.get("som", name)]["indhold"])
    content = mf.content(mf.types[element.get("type")], prefix if element.get("type").startswith(prefix) else "xk0709")
    assert known(content, TILFOEJET["i_strukturer"].get(name, [])) == expected


@pytest.mark.parametrize("name", sorted(MF["blade"]))
def test_leaf_has_the_known_type(mf, name):
    """Each MF leaf has exactly the known base type and facets."""
    fact = MF["blade"][name]
    kind = mf.types[mf.elements[name].get("type")]
    extension = kind.find(f"{XS}simpleContent/{XS}extension")
    if extension is not None:
        assert {a.get("name"): a.get("use") for a in extension} == dict.fromkeys(fact["attribut"], "required")
        kind = mf.types[extension.get("base")]
    restriction = kind.find(XS + "restriction")
    facets = {etree.QName(f).localname: f.get("value") for f in restriction if f.tag != XS + "enumeration"}
    assert restriction.get("base") == "xs:" + fact["type"]
    values = [f.get("value") for f in restriction.findall(XS + "enumeration")]
    assert [value for value in values if value not in TILFOEJET["vaerdier"].get(name, [])] == fact.get("enum", [])
    assert facets == {key: str(fact[key]) for key in FACETS if key in fact}


def test_nothing_is_declared_beyond_the_facts(mf):
    """The MF schemas declare the known elements, those listed as added, and no others."""
    assert set(mf.elements) == MF["strukturer"].keys() | MF["blade"].keys() | set(TILFOEJET["elementer"])


def test_what_was_added_is_there_and_says_so(mf, dmi):
    """Each element, particle and value that was added exists, and its definition or holder is marked Reconstructed."""
    for name in (*TILFOEJET["elementer"], *TILFOEJET["i_strukturer"], *TILFOEJET["vaerdier"]):
        schemas = dmi if name.startswith("b:") else mf
        kind = schemas.types[schemas.elements[name].get("type")]
        text = etree.tostring(kind, encoding="unicode")
        inner = etree.tostring(schemas.roots[name.partition(":")[0]], encoding="unicode")
        assert "econstructed" in text or name == "efiws:MFFordringIndberet_I"
        for added in TILFOEJET["i_strukturer"].get(name, []):
            assert f'"{added}"' in inner or f'"{added.partition(":")[2]}"' in inner
        for value in TILFOEJET["vaerdier"].get(name, []):
            assert f'"{value}"' in text


@pytest.mark.parametrize("name", sorted(MF["strukturer"].keys() | MF["blade"].keys()))
def test_status_stands_in_the_annotation(mf, name):
    """Whether a definition was read or inferred is written beside it."""
    fact = MF["strukturer"].get(name) or MF["blade"][name]
    element = mf.elements[name]
    kind = mf.types[element.get("type")]
    note = element.findtext(f"{XS}annotation/{XS}documentation") or kind.findtext(f"{XS}annotation/{XS}documentation")
    assert note.startswith(f"Status {fact['status']}")
    assert fact.get("leverance", "") in note


@pytest.mark.parametrize("name", sorted(DMI["strukturer"]))
def test_dmi_structure_has_the_known_content(dmi, name):
    """Each DMI structure that was read has exactly the known names, order and occurrences."""
    kind = dmi.types[dmi.elements[name].get("type")]
    content = known(dmi.content(kind, "b"), TILFOEJET["i_strukturer"].get(name, []))
    assert content == DMI["strukturer"][name]["indhold"]


def test_dmi_says_what_is_reconstructed(dmi):
    """Every DMI structure and leaf carries where it comes from."""
    for prefix in ("b", "k"):
        for kind in dmi.roots[prefix].findall(XS + "complexType"):
            note = kind.findtext(f"{XS}annotation/{XS}documentation")
            inner = f"{prefix}:{kind.get('name').removesuffix('Type')}" not in dmi.elements
            assert inner or "econstructed" in note or note.startswith("Read")


@pytest.mark.parametrize(("folder", "schema"), [("mf", "efiws.xsd"), ("dmi", "begrebsmodel.xsd")])
def test_schemas_are_qualified_and_named_in_ascii(folder, schema):
    """Schemas are qualified, file names are ASCII, and a second library agrees that they are schemas."""
    import xmlschema

    paths = sorted((rod("xsd") / folder).glob("*.xsd"))
    for path in paths:
        root = etree.parse(path).getroot()
        assert (root.get("elementFormDefault"), root.get("attributeFormDefault")) == ("qualified", "unqualified")
        assert path.name.isascii()
    assert xmlschema.XMLSchema(str(rod("xsd") / folder / schema)).is_valid is not None


WSDL = {
    "w": "http://schemas.xmlsoap.org/wsdl/",
    "s12": "http://schemas.xmlsoap.org/wsdl/soap12/",
    "s11": "http://schemas.xmlsoap.org/wsdl/soap/",
}


@pytest.mark.parametrize(
    ("service", "port"),
    [
        ("MFFordringIndberet", "MFFordringIndberetHentServiceBindingQSPort"),
        ("MFKvitteringHent", "MFKvitteringHentHentServiceBindingQSPort"),
    ],
)
def test_mf_wsdl_has_the_known_names(service, port):
    """The MF WSDLs have the names of the public ones, in SOAP 1.2."""
    root = etree.parse(rod("wsdl") / "mf" / f"{service}.wsdl").getroot()
    assert root.get("name") == f"{service}Service"
    assert root.get("targetNamespace") == MF["navnerum"]["efiws"]
    assert [m.get("name") for m in root.findall("w:message", WSDL)] == [
        f"{service}ServiceRequest",
        f"{service}ServiceResponse",
    ]
    assert [p.get("name") for p in root.iterfind("w:message/w:part", WSDL)] == ["Request", "Response"]
    assert [p.get("element") for p in root.iterfind("w:message/w:part", WSDL)] == [
        f"efiws:{service}_I",
        f"efiws:{service}_O",
    ]
    assert root.find("w:portType", WSDL).get("name") == f"{service}ServicePortType"
    assert root.find("w:binding", WSDL).get("name") == f"{service}ServiceBinding"
    assert root.find("w:binding/w:operation/s12:operation", WSDL).get("soapAction") == f"get{service}"
    assert root.find("w:service", WSDL).get("name") == f"{service}ServiceBindingQSService"
    assert root.find("w:service/w:port", WSDL).get("name") == port


@pytest.mark.parametrize(
    "service",
    [
        "DMIFordringAsynkronOpret",
        "DMIFordringAsynkronRegulering",
        "MFFordringAsynkronOprettet",
        "MFFordringAsynkronReguleret",
    ],
)
def test_dmi_wsdl_has_the_known_names(service):
    """The DMI WSDLs have the names of the public abstract ones, bound to SOAP 1.1."""
    root = etree.parse(rod("wsdl") / "dmi" / f"{service}.wsdl").getroot()
    assert root.get("targetNamespace") == DMI["navnerum"]["b"]
    assert [p.get("element") for p in root.iterfind("w:message/w:part", WSDL)] == [f"b:{service}_I", f"b:{service}_O"]
    assert root.find("w:portType", WSDL).get("name") == f"{service}ServicePortType"
    assert root.find("w:portType/w:operation", WSDL).get("name") == f"get{service}"
    assert root.find("w:binding/w:operation/s11:operation", WSDL).get("soapAction") == f"get{service}"
