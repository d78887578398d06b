"""The messages to the Beskedfordeler and the envelope they travel in."""

import pytest
from eksempler import fuld, mindst
from lxml import etree
from skemalaeser import XS, XSD

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.files import beskedfordeler_xsd
from fordringsbro.contract.names import BESKEDER, BESKEDKUVERT, SAGDOK, q

KUVERT = q("Haendelsesbesked", BESKEDKUVERT)
#: SF1461's envelope: the elements of each part in order; ? may be left out, * may also repeat.
FAKTA = {
    "HaendelsesbeskedType": "BeskedId BeskedVersion Beskedkuvert Beskeddata*",
    "BeskedkuvertType": "Filtreringsdata Leveranceinformation Modtagerhandling? GyldighedFra? GyldighedTil?",
    "FiltreringsdataType": (
        "Beskedtype BeskedAnsvarligAktoer? TilladtModtager* RelateretObjekt* ObjektRegistrering* TvaergaaendeProces*"
    ),
    "RelateretObjektType": "ObjektId ObjektType ObjektRolle?",
    "ObjektRegistreringType": (
        "ObjektRegistreringId? RegistreringsAktoer? Registreringstidspunkt? ObjektAnsvarligMyndighed? ObjektId? "
        "ObjektType? ObjektHandling? OpgaveEmne? ObjektRegistreringLokalUdvidelse?"
    ),
    "LeveranceinformationType": (
        "Dannelsestidspunkt? TransaktionsId? Kildesystem? KildesystemIPAdresse? KildesystemAkkreditiver? "
        "Sikkerhedsklassificering? Leveranceruter? LeveranceinformationLokalUdvidelse?"
    ),
    "LeveranceruterType": "Leverancerute*",
    "LeveranceruteType": (
        "Fordelingssystem? ModtagelsesTidspunkt? LeveranceTidspunkt? ModtagetFraSystem? ErLeveretIHenholdTil? "
        "LeveranceruteLokalUdvidelse?"
    ),
    "LeveranceruteLokalUdvidelseType": "AntalLeveranceforsoeg?",
    "ModtagerhandlingType": "Handling? Responsmodtager?",
}


@pytest.fixture(scope="module")
def beskeder():
    return Kontrakt.load(beskedfordeler_xsd())


@pytest.fixture(scope="module")
def beskedskema():
    return etree.XMLSchema(etree.parse(beskedfordeler_xsd()))


def antal(led):
    if led.get("maxOccurs", "1") != "1":
        return "*"
    return "?" if led.get("minOccurs") == "0" else ""


@pytest.mark.parametrize("navn", FAKTA)
def test_the_envelope_is_that_of_sf1461(navn):
    """Each part of the envelope has the elements, order and occurrence that SF1461 publishes."""
    skema = etree.parse(XSD / "besked" / "Beskedkuvert.xsd")
    type_ = next(t for t in skema.findall(f"{XS}complexType") if t.get("name") == navn)
    assert " ".join(led.get("name") + antal(led) for led in type_.iter(f"{XS}element")) == FAKTA[navn]


@pytest.mark.parametrize("navn", BESKEDER.values())
@pytest.mark.parametrize("gren", range(4))
def test_a_message_in_its_envelope_is_valid_and_reads_back_the_same(beskeder, beskedskema, navn, gren):
    """Each message, of each kind of amount, filled to the brim and to the least, survives the envelope."""
    for fyld in (lambda s: fuld(s, gren), mindst):
        post = fyld(beskeder.struktur(KUVERT)) | {"Beskeddata": [{navn: fyld(beskeder.struktur(q(navn)))}]}
        besked = etree.fromstring(etree.tostring(beskeder.skriv(KUVERT, post), encoding="utf-8"))
        beskedskema.assertValid(besked)
        assert beskeder.laes(besked) == post


def test_an_id_in_the_envelope_is_a_uuid_or_a_urn(beskeder, beskedskema):
    """Both forms stand in SagDok's namespace, and exactly one of them is there."""
    post = mindst(beskeder.struktur(KUVERT))
    for noegle in ("UUIDIdentifikator", "URNIdentifikator"):
        besked = beskeder.skriv(KUVERT, post | {"BeskedId": {noegle: "urn:x"}})
        beskedskema.assertValid(besked)
        assert besked[0][0].tag == q(noegle, SAGDOK)
        besked[0].append(etree.Element(q("URNIdentifikator", SAGDOK)))
        assert not beskedskema.validate(besked)


def test_contents_that_break_their_own_schema_make_the_envelope_invalid(beskeder, beskedskema):
    """What the contract knows is judged inside the envelope too; what it does not know may stand there."""
    navn = "DebitorkontoGenoptagetBesked"
    post = mindst(beskeder.struktur(KUVERT)) | {"Beskeddata": [{navn: mindst(beskeder.struktur(q(navn)))}]}
    besked = beskeder.skriv(KUVERT, post)
    besked.find(f".//{q('DebitorkontoIdentifikation')}").text = "x"
    assert not beskedskema.validate(besked)
    data = besked.find(q("Beskeddata", BESKEDKUVERT))
    data[:] = [etree.Element("{urn:fremmed}a")]
    beskedskema.assertValid(besked)
