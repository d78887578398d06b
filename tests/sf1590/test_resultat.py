"""The receipts that name an object by element and id, as the contract takes them and a client reads them."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

import pytest
from lxml import etree

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import SOAP11, q
from fordringsbro.klient.beskeder import kontrakt
from fordringsbro.klient.svar import Svarudfald, laes_svar
from fordringsbro.sf1590.faelles import resultat
from fordringsbro.sf1590.faelles.afvisning import AfvistError
from fordringsbro.sf1590.faelles.instruks import Vil, svar_efter_instruks

NOEGLE = "10000000-0000-4000-8000-000000000001"
NU = datetime(2026, 11, 20, 9, tzinfo=UTC)
AFSLUTTET = resultat.grund("KONTO_AFSLUTTET", "DebitorkontoIdentifikation", UUID(NOEGLE))


def laest(operation, felter):
    """An answer as a client reads it, after checking that it is valid by the schema."""
    hoved = {"TransaktionsId": "t", "TransaktionsTid": NU}
    element = kontrakt().skriv(q(f"{operation}_O"), {"HovedOplysningerSvar": hoved, **felter})
    etree.XMLSchema(etree.parse(str(sf1590_xsd()))).assertValid(element)
    konvolut = etree.Element(q("Envelope", SOAP11))
    etree.SubElement(konvolut, q("Body", SOAP11)).append(element)
    return laes_svar(200, etree.tostring(konvolut, encoding="utf-8"))


@pytest.mark.parametrize(
    ("felter", "udfald", "antal"),
    [
        ({"Accept": resultat.accept()}, Svarudfald.ACCEPTERET, 0),
        ({"Accept": resultat.accept([AFSLUTTET], [AFSLUTTET])}, Svarudfald.BEMAERKNING, 2),
        ({"Afvisning": resultat.afvisning(AFSLUTTET)}, Svarudfald.AFVIST, 1),
    ],
)
def test_a_receipt_is_valid_and_a_client_reads_code_and_object(felter, udfald, antal):
    """Accept, accept with remarks and rejection: outcome, reason by every name, the object's id."""
    svar = laest("TilbageførIndbetaling", felter)
    assert (svar.udfald, len(svar.aarsager)) == (udfald, antal)
    for aarsag in svar.aarsager:
        assert aarsag.navn == "KONTO_AFSLUTTET"
        assert str(id_af(Liste.KVITTERINGSAARSAG, "KONTO_AFSLUTTET")) in aarsag.navne
        assert aarsag.objekter == {NOEGLE}


def test_a_refusal_without_an_object_names_the_element_alone():
    """An amount is named by its element and never told; an object's wrong element stands in the text."""
    uden = resultat.grund_af(AfvistError("BELOEB_UGYLDIGT", {}, "IndbetalingBeløb"))
    assert (uden["ElementNavn"], uden["ElementVærdi"]) == ("IndbetalingBeløb", None)
    assert not uden["LokalÅrsagTekst"].endswith(")")
    reference = {"DebitorkontoIdentifikation": NOEGLE}
    med = resultat.grund_af(AfvistError("UKENDT_KODE", reference, "DebitorkontoAnmodningÅrsag"))
    assert (med["ElementNavn"], med["ElementVærdi"]) == ("DebitorkontoIdentifikation", NOEGLE)
    assert med["LokalÅrsagTekst"].endswith(" (DebitorkontoAnmodningÅrsag)")


@pytest.mark.parametrize("operation", ["TilbageførIndbetaling", "AnmodEnDebitorkonto"])
def test_instructed_answers_of_these_services_are_valid(operation):
    """The simulated debtor system can be told to accept and to reject here too."""
    kald = etree.Element(q(f"{operation}_I"))
    ja = svar_efter_instruks(kontrakt(), operation, kald, Vil.ACCEPT, NU)
    assert resultat.accept() in ja.values()
    laest(operation, ja)
    nej = laest(operation, svar_efter_instruks(kontrakt(), operation, kald, Vil.AFVIS, NU))
    assert (nej.udfald, [a.navn for a in nej.aarsager]) == (Svarudfald.AFVIST, ["INSTRUKS"])
