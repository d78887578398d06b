"""The construction rules that decide which SOAP clients can read the contract."""

import re

import pytest
import xmlschema
import zeep
import zeep.helpers
from eksempler import fuld
from lxml import etree
from skemalaeser import TJENESTER, WSDL, XS, XSD, lokalt, skemaer, skemafiler

from fordringsbro.contract import names
from fordringsbro.contract.names import ascii_navn

NS = {"wsdl": "http://schemas.xmlsoap.org/wsdl/", "soap": "http://schemas.xmlsoap.org/wsdl/soap/"}
FORMER = [WSDL / f"{t}Service.wsdl" for t in TJENESTER] + [WSDL / "samlet" / f"{t}Service.wsdl" for t in TJENESTER]
OPERATIONER = {ascii_navn(t): alle for t, alle in names.OPERATIONER.items()}


@pytest.mark.parametrize("fil", FORMER, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_zeep_strict_loads_and_finds_the_operations(fil):
    """In strict mode zeep finds service, binding and exactly the operations the package names."""
    klient = zeep.Client(str(fil), settings=zeep.Settings(strict=True))
    assert sorted(klient.service._operations) == sorted(OPERATIONER[fil.stem.removesuffix("Service")])


@pytest.mark.parametrize("fil", FORMER, ids=lambda f: f"{f.parent.name}-{f.stem}")
@pytest.mark.parametrize("gren", range(6))
def test_zeep_strict_reads_each_branch_of_an_answer(kontrakt, fil, gren):
    """Accept, remarks, rejection, no data and data all reach a zeep user whole."""
    klient = zeep.Client(str(fil), settings=zeep.Settings(strict=True))
    for navn, operation in klient.service._binding._operations.items():
        tag = f"{{http://www.kombit.dk/2017/01/01/}}{navn}_O"
        post = fuld(kontrakt.struktur(tag), gren)
        kuvert = etree.Element("{http://schemas.xmlsoap.org/soap/envelope/}Envelope")
        krop = etree.SubElement(kuvert, "{http://schemas.xmlsoap.org/soap/envelope/}Body")
        krop.append(kontrakt.skriv(tag, post))
        svar = operation.process_reply(etree.fromstring(etree.tostring(kuvert, encoding="utf-8")))
        laest = zeep.helpers.serialize_object(svar, dict)
        assert {noegle for noegle, vaerdi in laest.items() if vaerdi is not None} == set(post), navn
        assert dybder(laest) == dybder(post), navn


def dybder(vaerdi):
    """How many values there are, lists and structures counted through; LimitedXPath is zeep's `_value_1`."""
    if isinstance(vaerdi, dict):
        return sum(dybder(v) for v in vaerdi.values() if v is not None)
    return sum(dybder(v) for v in vaerdi) if isinstance(vaerdi, list) else 1


@pytest.mark.parametrize("tjeneste", [*(f"{t}Interface" for t in TJENESTER), "SF1590", "Beskedfordeler"])
def test_lxml_and_xmlschema_compile_the_schemas(tjeneste):
    """Both schema engines take every entry file."""
    etree.XMLSchema(etree.parse(XSD / f"{tjeneste}.xsd"))
    assert xmlschema.XMLSchema(XSD / f"{tjeneste}.xsd").elements


@pytest.mark.parametrize("fil", FORMER, ids=lambda f: f"{f.parent.name}-{f.stem}")
def test_soap_actions_are_ascii_and_addresses_real(fil):
    """A SOAPAction is ASCII with the operation after #, and the address is one a client can open."""
    rod = etree.parse(fil)
    tjeneste = fil.stem.removesuffix("Service")
    handlinger = rod.xpath("//soap:operation/@soapAction", namespaces=NS)
    assert len(handlinger) == len(OPERATIONER[tjeneste])
    for handling in handlinger:
        assert re.fullmatch(rf"http://www\.kombit\.dk/2017/01/01/{tjeneste}Service_1#[A-Za-z]+", handling)
    assert rod.xpath("//soap:address/@location", namespaces=NS) == [f"http://127.0.0.1:8590/service/OIR/{tjeneste}/1"]


def test_parts_are_named_by_operation():
    """Message parts are <Op>Request and <Op>Response, with the roots <Op>_I and <Op>_O."""
    for fil in WSDL.rglob("*.wsdl"):
        for del_ in etree.parse(fil).xpath("//wsdl:message/wsdl:part", namespaces=NS):
            rod = lokalt(del_.get("element"))
            assert del_.get("name") == rod[:-2] + ("Request" if rod.endswith("_I") else "Response")
            assert del_.getparent().get("name") == f"m_{rod}"


def test_no_fault_is_declared():
    """A declared wsdl:fault would hide the faultcode from JAX-WS users."""
    assert not [f for f in WSDL.rglob("*.wsdl") if etree.parse(f).xpath("//wsdl:fault", namespaces=NS)]


def test_file_names_are_ascii():
    """Every file of the contract has an ASCII name."""
    assert all(fil.name.isascii() for fil in [*skemafiler(), *WSDL.rglob("*")])


def test_every_schema_is_qualified():
    """Every schema, inline ones too, says elementFormDefault qualified."""
    assert {skema.get("elementFormDefault") for _, skema in skemaer()} == {"qualified"}


def test_every_schema_declares_the_prefixes_it_uses():
    """The npm package soap looks prefixes up at the schema itself: one declared further out is lost on it."""
    for fil in [*skemafiler(), *WSDL.rglob("*.wsdl")]:
        for start, indhold in re.findall(r"<xs:schema([^>]*)>(.*?)</xs:schema>", fil.read_text("utf-8"), re.DOTALL):
            brugte = set(re.findall(r'\b(?:ref|type|base)="(\w+):', indhold)) - {"xs"}
            assert brugte <= set(re.findall(r"xmlns:(\w+)=", start)), fil


def test_patterns_are_ascii():
    """A pattern with a Danish letter stops Ruby's soap4r."""
    moenstre = [p.get("value") for _, skema in skemaer() for p in skema.iter(f"{XS}pattern")]
    assert moenstre
    assert all(moenster.isascii() for moenster in moenstre)


def test_a_choice_holds_elements_only():
    """No sequence or choice stands inside a choice."""
    for fil, skema in skemaer():
        for valg in skema.iter(f"{XS}choice"):
            assert {led.tag for led in valg} <= {f"{XS}element", f"{XS}annotation"}, fil


def test_no_element_stands_twice_in_a_structure():
    """Clients (suds, PHP) lose the second of two elements of one name."""
    for fil, skema in skemaer():
        for type_ in skema.iter(f"{XS}complexType"):
            navne = [lokalt(e.get("ref") or e.get("name")) for e in type_.iter(f"{XS}element")]
            assert len(navne) == len(set(navne)), (fil, type_.get("name"))


def test_no_repeated_element_holds_only_a_repeated_element():
    """.NET drops a list of lists."""
    for fil, skema in skemaer():
        kun_liste = {
            t.get("name")
            for t in skema.findall(f"{XS}complexType")
            if len(led := list(t.iter(f"{XS}element"))) == 1 and led[0].get("maxOccurs", "1") != "1"
        }
        for led in skema.iter(f"{XS}element"):
            if led.get("maxOccurs", "1") != "1":
                assert lokalt(led.get("type", "")) not in kun_liste, (fil, led.get("name"))


def test_wrappers_have_named_types_and_names_of_their_own():
    """No structure is anonymous, and no wrapper has the name of a global element."""
    globale = {
        (skema.get("targetNamespace"), e.get("name")) for _, skema in skemaer() for e in skema.findall(f"{XS}element")
    }
    for fil, skema in skemaer():
        for led in skema.iterfind(f".//{XS}complexType//{XS}element"):
            assert led.get("ref") or led.get("type"), (fil, led.get("name"))
            assert (skema.get("targetNamespace"), led.get("name")) not in globale, (fil, led.get("name"))


def test_revision_is_optional_and_not_fixed():
    """`fixed` on revision stops gSOAP and .NET; it is optional and bound by its type's pattern."""
    attributter = [a for _, skema in skemaer() for a in skema.iter(f"{XS}attribute")]
    assert attributter
    assert all(a.get("fixed") is None and a.get("use") is None for a in attributter)


def test_only_the_one_file_form_uses_builtin_dates():
    """JavaScript clients turn a built-in date into a moment, Axis needs it: hence two forms."""
    indbygget = {"xs:date", "xs:dateTime", "xs:boolean"}
    for fil in skemafiler():
        assert not indbygget & {e.get("type") for e in etree.parse(fil).iter(f"{XS}element")}, fil.name
    navngivet = {"DatoType", "DatoTidType", "MarkeringType", "MarkeringAltidSandType"}
    for fil in (WSDL / "samlet").iterdir():
        typer = {e.get("type") for e in etree.parse(fil).iter(f"{XS}element")}
        assert "xs:dateTime" in typer
        assert not navngivet & {lokalt(type_) for type_ in typer if type_}, fil.name
