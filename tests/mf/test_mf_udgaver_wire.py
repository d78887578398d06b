"""Older and later deliveries of the contract: what is skipped, and what differs by agreement."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree
from mf_hjaelp import ANDET, SYSTEM, hovedfejl, laes, resultater, tekster

from fordringsbro.klient.mf_beskeder import MFSkyldner, hoved, konvolut, leverance, opret
from fordringsbro.mf import adgang_store
from fordringsbro.mf.model import Adgang

EFI = "urn:oio:skat:efi:1.0.0"
WS = "urn:oio:skat:efi:ws:1.0.1"


def gammel(krav, fordringshaver, *, se=SYSTEM) -> bytes:
    """A request as delivery 20121023 had it: when each liability begins and ends, and a part of the claim."""
    post = {**hoved(se, "t-1", None), **leverance(1, [opret(fordringshaver, krav(rentevalg=("002", 99)))])}
    rod = etree.fromstring(konvolut("MFFordringIndberet", post))
    for haeftelse in rod.iter(f"{{{WS}}}MFHaeftelseStruktur"):
        for plads, navn in enumerate(("HaeftelseStartDato", "HaeftelseSlutDato"), 1):
            element = etree.Element(f"{{{EFI}}}{navn}")
            element.text = "2012-09-09+02:00"
            haeftelse.insert(plads, element)
        valg = etree.SubElement(etree.Element("x"), f"{{{WS}}}ValgHaeftelse")
        etree.SubElement(valg, f"{{{EFI}}}HaeftelseProcent").text = "100"
        haeftelse.insert(3, valg)
    for rente in rod.iter(f"{{{WS}}}RenteValgStruktur"):
        etree.SubElement(rente, f"{{{EFI}}}RenteSatsProcent").text = "0"
    return etree.tostring(rod)


def test_dropped_elements_are_skipped_where_that_is_agreed(system, krav):
    """Agreement 1001 takes them; the request is kept as it came."""
    assert resultater(laes(system.post("MFFordringIndberet", gammel(krav, 1001)))) == [("MODTAGET", [])]


@pytest.mark.parametrize(("fordringshaver", "se"), [(1002, SYSTEM), (1003, ANDET), (1001, ANDET)])
def test_dropped_elements_break_the_schema_elsewhere(system, krav, fordringshaver, se):
    """Agreements that did not agree to it, and systems that have no part in one that did."""
    svar = laes(system.post("MFFordringIndberet", gammel(krav, fordringshaver, se=se)))
    assert set(hovedfejl(svar)) == {"208"}


def kontakt(**anders):
    """A person without number, as described in full."""
    felter = {
        "AlternativKontaktNavn": "Testperson Et Synteseborg",
        "AlternativKontaktTypeKode": "Person",
        "PersonOplysninger": {"PersonGenderCode": "female", "AdresseBeskyttelseIndikator": False},
        "AlternativKontaktReferenceStrukturListe": {},
        "EmailListe": {},
        "TelefonListe": {},
        "FaxListe": {},
        "Adresse": {
            "PostalAddressFirstLineText": "Syntesevej 1",
            "CountryIdentificationCode": {"#text": "DK", "@scheme": "iso3166-alpha2"},
        },
    }
    return {**felter, **anders}


UDEN_KOEN = {"PersonOplysninger": {"AdresseBeskyttelseIndikator": False}}
UDEN_LAND = {"Adresse": {"PostalAddressFirstLineText": "Syntesevej 1"}}


@pytest.mark.parametrize(
    ("udgave", "anders", "parameter"),
    [
        ("20140709", UDEN_KOEN, "PersonGenderCode"),
        ("20140709", UDEN_LAND, None),
        ("20141003", UDEN_KOEN, None),
        ("20141003", UDEN_LAND, "CountryIdentificationCode"),
    ],
)
def test_a_contact_is_as_the_agreed_delivery_has_it(system, krav, udgave, anders, parameter):
    """20140709 demands the gender, 20141003 the address's country; the other's omission is 208 on the action."""
    with system.installation.database.transaction() as conn:
        adgang_store.gem(conn, replace(Adgang(SYSTEM, 1001), udgave=udgave))
    skyldner = MFSkyldner(ident="", kontakt=kontakt(**anders))
    svar = system.indberet(1, opret(1001, krav(skyldnere=(skyldner,))))
    fejl = resultater(svar)[0][1]
    assert ("208" in fejl) is (parameter is not None)
    if parameter:
        assert tekster(svar, "ModtagFordringAktionAfvistParameterTekst") == [parameter]
