"""The schemas against the public facts of the contract."""

import json
from pathlib import Path

import pytest
from lxml import etree
from skemalaeser import ASCII, WSDL, XS, XSD, Komposition, ascii_fil, globale, lokalt

FAKTA = json.loads(Path(__file__).with_name("composition.json").read_text("utf-8"))
KOMPOSITION = Komposition(FAKTA["classes"], FAKTA["structures"])
NOTE = "Reconstructed name."
KENDT = "Name known"


def dokumentation(node):
    return {
        d.get("{http://www.w3.org/XML/1998/namespace}lang"): d.text
        for d in node.findall(f"{XS}annotation/{XS}documentation")
    }


@pytest.mark.parametrize("klasse", FAKTA["classes"])
def test_a_class_holds_exactly_its_types_in_order(klasse):
    """A class file declares one element per attribute, with the types the metadata lists, in that order."""
    elementer = etree.parse(XSD / "common" / "class" / ascii_fil(klasse)).findall(f"{XS}element")
    assert [lokalt(e.get("type")) for e in elementer] == FAKTA["classes"][klasse]
    assert all(e.get("name").startswith(klasse) for e in elementer)


def test_there_is_no_class_beyond_the_facts():
    """Every class file belongs to a class of the metadata."""
    filer = {fil.name for fil in (XSD / "common" / "class").iterdir()}
    assert filer == {ascii_fil(klasse) for klasse in FAKTA["classes"]}


@pytest.mark.parametrize("struktur", FAKTA["structures"])
def test_a_structure_composes_exactly_its_references(struktur):
    """A structure, flattened, references the classes and structures the metadata lists, in that order."""
    assert KOMPOSITION.flad(struktur) == FAKTA["structures"][struktur]


def test_the_two_large_structures_are_whole():
    """The registration has its 144 references, the account answer its 345."""
    assert len(KOMPOSITION.flad("OpretDebitorkontoRegistrering_IType")) == 144
    assert len(KOMPOSITION.flad("HentDebitorkontoForretningssvarType")) == 345


def test_stand_alone_elements_have_their_types():
    """Each stand-alone element has the name and the type the metadata gives."""
    fil = etree.parse(XSD / "common" / "operational" / "Operationelle.xsd")
    fundet = {e.get("name"): lokalt(e.get("type")) for e in fil.findall(f"{XS}element")}
    assert fundet == FAKTA["elements"]


@pytest.mark.parametrize("navn", FAKTA["facets"])
def test_simple_types_have_their_facets(navn):
    """A simple type whose definition is public has exactly those facets."""
    begraensning = globale("simpleType")[navn][1].find(f"{XS}restriction")
    fundet = {}
    for facet in begraensning:
        fundet.setdefault(etree.QName(facet).localname, []).append(facet.get("value"))
    ventet = dict(FAKTA["facets"][navn])
    if "base" in ventet:
        assert ventet.pop("base") == [begraensning.get("base")]
    assert fundet == ventet


def test_text_types_are_as_long_as_their_name_says():
    """Tekst<N>Type takes at most N characters."""
    for navn, (_, node) in globale("simpleType").items():
        if (
            navn.startswith("Tekst")
            and navn != "TekstType"
            and node.getroottree().getroot().get("targetNamespace").endswith("kombit.dk/2017/01/01/")
        ):
            assert node.find(f"{XS}restriction/{XS}maxLength").get("value") == navn[5:-4]


@pytest.mark.parametrize("tjeneste", FAKTA["services"])
def test_an_interface_lists_its_messages(tjeneste):
    """A service's interface type is a choice of the roots its WSDL has, in the metadata's order."""
    type_ = globale("complexType")[f"{tjeneste}InterfaceType"][1]
    roedder = [lokalt(e.get("ref")) for e in type_.iter(f"{XS}element")]
    dele = etree.parse(WSDL / f"{tjeneste.translate(ASCII)}.wsdl").findall(".//{*}message/{*}part")
    i_wsdl = {lokalt(del_.get("element")) for del_ in dele}
    alle = [navn.removesuffix("Type") for navn in FAKTA["services"][tjeneste]]
    assert i_wsdl <= set(alle)
    assert roedder == [navn for navn in alle if navn in i_wsdl]


def test_no_message_of_the_family_is_missing():
    """Every root of every interface in the metadata is declared, also those that no WSDL offers yet."""
    roedder = {navn.removesuffix("Type") for alle in FAKTA["services"].values() for navn in alle}
    assert roedder == {navn for navn in globale("element") if navn.endswith(("_I", "_O"))}
    for navn in roedder:
        udvidelse = globale("element")[navn][1].find(f".//{XS}extension")
        assert lokalt(udvidelse.get("base")) == f"{navn}Type"


def test_every_reconstructed_name_says_so():
    """Class elements, wrappers and types of ours carry a note in English and a meaning in Danish."""
    kendte_typer = set(FAKTA["structures"]) | {f"{t}InterfaceType" for t in FAKTA["services"]}
    for fil, node in globale("element").values():
        if fil.parent.name == "class":
            assert dokumentation(node)["en"].startswith((NOTE, KENDT)), node.get("name")
            assert dokumentation(node)["da"]
    for fil, node in globale("element").values():
        if fil.parent.name == "service" and not node.get("name").endswith(("_I", "_O")):
            assert dokumentation(node)["en"].startswith(NOTE), node.get("name")
    for fil, node in globale("complexType").values():
        if fil.parent.name not in {"service", "sf1590"}:
            continue
        navn = node.get("name")
        if navn not in kendte_typer and not navn.startswith("Ping_"):
            assert dokumentation(node)["en"].startswith(NOTE), navn
        for led in node.iter(f"{XS}element"):
            if led.get("name"):
                assert dokumentation(led)["en"].startswith(NOTE), (navn, led.get("name"))
                assert dokumentation(led)["da"], (navn, led.get("name"))
