"""The older header, which stands inside the request, and the platform's fault."""

import pytest
from lxml import etree
from skemalaeser import XSD

from fordringsbro.contract.files import serviceplatform_xsd
from fordringsbro.contract.names import AELDRE_HOVED
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.soap.faults import build_fault
from fordringsbro.wire.version import SoapVersion

UUID = "00000000-0000-4000-8000-00000000000A"
PLIGTIGE = ("ServiceAgreementUUID", "UserSystemUUID", "UserUUID", "ServiceUUID")
FRIE = ("OnBehalfOfUser", "CallersServiceCallIdentifier", "AccountingInfo")


def skema(navn):
    return etree.XMLSchema(etree.parse(serviceplatform_xsd(navn)))


def element(tag, **indhold):
    rod = etree.Element(tag)
    for navn, tekst in indhold.items():
        etree.SubElement(rod, f"{{{etree.QName(tag).namespace}}}{navn}").text = tekst
    return rod


def test_each_part_has_its_schema():
    """The names the host knows the parts by are the global elements of the files, and there are no other files."""
    navne = [etree.QName(tag).localname for tag in AELDRE_HOVED]
    assert navne == ["CallContext", "AuthorityContext", "InvocationContext"]
    for tag, navn in zip(AELDRE_HOVED, navne, strict=True):
        assert etree.parse(serviceplatform_xsd(navn)).getroot().get("targetNamespace") == etree.QName(tag).namespace
    assert {fil.stem for fil in (XSD / "sp").iterdir()} == {*navne, "ServiceplatformFault"}


def test_the_caller_is_named_by_four_uuids_in_any_order():
    """InvocationContext needs all four, takes them in any order and with capitals, and three texts at most."""
    tag = AELDRE_HOVED[2]
    fuldt = dict.fromkeys(reversed(PLIGTIGE), UUID) | dict.fromkeys(FRIE, "x" * 255)
    dom = skema("InvocationContext")
    dom.assertValid(element(tag, **fuldt))
    dom.assertValid(element(tag, **dict.fromkeys(PLIGTIGE, UUID)))
    for navn in PLIGTIGE:
        assert not dom.validate(element(tag, **{n: v for n, v in fuldt.items() if n != navn}))
        assert not dom.validate(element(tag, **fuldt | {navn: "x"}))
    for navn in FRIE:
        assert not dom.validate(element(tag, **fuldt | {navn: "x" * 256}))


@pytest.mark.parametrize(
    ("cvr", "gyldigt"), [("00000001", True), ("0000001", False), ("000000001", False), ("", False)]
)
def test_the_authority_is_a_cvr_number(cvr, gyldigt):
    """Eight digits, no more and no fewer."""
    assert skema("AuthorityContext").validate(element(AELDRE_HOVED[1], MunicipalityCVR=cvr)) is gyldigt


def test_the_callers_own_notes_are_all_optional():
    """CallContext may be empty, or hold its three texts in order."""
    dom = skema("CallContext")
    dom.assertValid(element(AELDRE_HOVED[0]))
    dom.assertValid(element(AELDRE_HOVED[0], **dict.fromkeys(FRIE, "x")))
    assert not dom.validate(element(AELDRE_HOVED[0], **dict.fromkeys(reversed(FRIE), "x")))


@pytest.mark.fault("M14")
@pytest.mark.parametrize("version", SoapVersion)
def test_the_faults_we_write_follow_the_platforms_schema(version):
    """The detail of a fault, with one error and with several, is a valid ServiceplatformFault."""
    dom = skema("ServiceplatformFault")
    for linjer in ((), ("/A_I/B: x", "/A_I/C: y")):
        fejl = build_fault(SoapError(Fejlkode.SKEMA, *linjer), version)
        detalje = next(e for e in fejl.iter() if etree.QName(e).localname == "ServiceplatformFault")
        assert len(detalje[0]) == max(1, len(linjer))
        dom.assertValid(etree.fromstring(etree.tostring(detalje)))
