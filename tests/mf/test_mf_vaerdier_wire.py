"""Values of MF messages over HTTP: read whole, whatever blanks stand around them, or refused by path and never half."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
import requests
from lxml import etree
from mf_hjaelp import SYSTEM, hovedfejl, i_skat, ider, laes, resultater, tekster

from fordringsbro.inddrivelse.dmi import klient as dmi
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance, opret
from fordringsbro.mf import skat
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.version import SoapVersion

DAG = date(2026, 1, 1)
#: What DMI tells of one creation.
FORDRINGSVAR = {
    "DMITransaktionLøbenummer": 1,
    "DMIIndberetterHentStruktur": {"DMIIndberetterID": "x"},
    "FejlÅrsagSamling": {"DMIFordringOpretFejlStruktur": []},
    "DMIFordringEFIFordringID": 1,
    "DMIFordringEFIHovedFordringID": 1,
    "DMIFordringRegistreringDato": DAG,
    "DMIFordringFordringArtKode": "INDR",
    "DMIFordringTypeKode": "KFDAINS",
    "DMIFordringTypeKategori": "HF",
    "FordringBeløbStruktur": {"ValutaKode": "DKK", "FordringBeløb": 100},
    "DMIFordringModtagelseDato": DAG,
    "FordringHæfteListe": {},
}

AKTION = "/MFFordringIndberet_I/FordringAktionSamling/FordringAktion"


def delivery(*aktioner, leverance_id=1):
    """The envelope of a delivery."""
    return konvolut(
        "MFFordringIndberet",
        {**hoved(SYSTEM, "t-v", datetime(2026, 11, 20, 12, tzinfo=UTC)), **leverance(leverance_id, aktioner)},
    )


def med(xml, element, tekst, nummer=0):
    """A message with another text in one of its elements of that name."""
    rod = etree.fromstring(xml)
    rod.findall(f".//{{*}}{element}")[nummer].text = tekst
    return etree.tostring(rod, encoding="utf-8")


@pytest.mark.parametrize("flavour", [bytes, i_skat])
@pytest.mark.parametrize(("tekst", "oere"), [("2500.5\n", 250_050), ("\t2500.5 ", 250_050), ("+2500.", 250_000)])
def test_an_amount_is_taken_as_it_is_written(system, krav, flavour, tekst, oere):
    """Blanks, a sign and one decimal change nothing about the amount that is sent to collection, in either flavour."""
    xml = delivery(opret(1001, krav()))
    for element in ("FordringBeloeb", "InddrivelseFordringOprindeligBeloeb"):
        xml = med(xml, element, tekst)
    laes(system.post("MFFordringIndberet", flavour(xml)))
    ((aktion_id, _, _),) = ider(system.kvitteringer(leverance_id=1))
    with system.installation.database.transaction() as conn:
        data = system.installation.nymf.aktion(conn, aktion_id).data
    assert (data.beloeb_oere, data.hovedstol_oere) == (oere, oere)


def test_a_value_that_cannot_be_held_refuses_its_action_by_the_path_from_the_root(system, krav):
    """A year 20000 in the second action refuses that one alone, with the path that a wrong value has."""
    xml = med(delivery(opret(1001, krav()), opret(1001, krav())), "FordringForfaldDato", "20000-01-01", nummer=1)
    svar = laes(system.post("MFFordringIndberet", xml))
    assert [status for status, _ in resultater(svar)] == ["MODTAGET", "AFVIST"]
    (tekst,) = tekster(svar, "ModtagFordringAktionAfvistTekst")
    assert tekst.startswith(f"kan ikke rummes: {AKTION}[2]/AktionValg/OpretFordringAktion/")
    forkert = laes(system.post("MFFordringIndberet", med(xml, "FordringForfaldDato", "i morgen", nummer=1)))
    assert tekster(forkert, "FejlTekst")[0].endswith(tekst.partition(": ")[2])


@pytest.mark.parametrize(
    ("element", "sti"),
    [
        ("ModtagFordringLeveranceIdentifikator", "/MFFordringIndberet_I/ModtagFordringLeveranceIdentifikator"),
        ("FordringHaverIdentifikator", f"{AKTION}/FordringHaverIdentifikator"),
    ],
)
def test_an_id_that_nothing_has_refuses_the_delivery_by_its_path(system, krav, element, sti):
    """A delivery's or claimant's number of a hundred digits is 208 with the path from the message's root."""
    svar = laes(system.post("MFFordringIndberet", med(delivery(opret(1001, krav())), element, "9" * 100)))
    assert hovedfejl(svar) == ["208"]
    assert tekster(svar, "FejlTekst") == [f"kan ikke rummes: {sti}"]


@pytest.mark.fault("V3")
def test_ids_are_read_as_numbers(system, krav):
    """A sign, leading zeros and blanks around ids change nothing."""
    xml = med(delivery(opret(1001, krav()), leverance_id=77), "FordringHaverIdentifikator", "\n +001001\t")
    svar = laes(system.post("MFFordringIndberet", med(xml, "ModtagFordringLeveranceIdentifikator", " +0077 ")))
    assert resultater(svar) == [("MODTAGET", [])]
    assert tekster(svar, "ModtagFordringLeveranceIdentifikator") == ["77"]


@pytest.mark.fault("V3")
@pytest.mark.parametrize("element", ["FordringProduktionEnhedIdentifikator", "FordringBFENummer"])
def test_a_whole_number_of_30_digits_is_judged_and_not_a_technical_error(system, krav, element):
    """A P number or BFE number beyond any is answered by a rule of NyMF, not by number 900."""
    aktion = opret(1001, krav())
    aktion["AktionValg"]["OpretFordringAktion"]["MFOpretFordringStruktur"][element] = 10**30 - 1
    svar = laes(system.post("MFFordringIndberet", delivery(aktion)))
    assert hovedfejl(svar) == []
    assert len(resultater(svar)) == 1


def test_the_skat_flavour_is_told_places_in_its_own_names(system, krav):
    """A value that can't be held and one that is wrong have the same path, in the names of the request's flavour."""
    xml = i_skat(delivery(opret(1001, krav()), opret(1001, krav())))
    uholdelig = laes(system.post("MFFordringIndberet", med(xml, "DMIFordringForfaldDato", "20000-01-01", nummer=1)))
    (tekst,) = tekster(uholdelig, "MFAktionAfvistTekst")
    forkert = laes(system.post("MFFordringIndberet", med(xml, "DMIFordringForfaldDato", "i morgen", nummer=1)))
    (fejl,) = tekster(forkert, "FejlTekst")
    assert tekst.partition(": ")[2] == fejl.partition(": ")[2]
    assert tekst.startswith("kan ikke rummes: /MFFordringIndberet_I/")
    hele = laes(system.post("MFFordringIndberet", med(xml, "MFLeveranceID", "9" * 100)))
    assert tekster(hele, "FejlTekst") == ["kan ikke rummes: /MFFordringIndberet_I/MFLeveranceID"]


def test_a_callback_with_a_value_that_cannot_be_held_is_told_its_path(system):
    """DMI's callback in the year 20000 is a fault FB-208 of its own fault, not an unexpected error of ours."""
    navn = "MFFordringAsynkronOprettet"
    hoved_ = {"HovedOplysninger": {"TransaktionsID": "DMI-1", "TransaktionsTid": datetime(2026, 1, 1, tzinfo=UTC)}}
    liste = {"FordringOprettetListe": {"Fordringsvar": [FORDRINGSVAR]}}
    krop = dmi.kontrakt().skriv(f"{{{skat.NS}}}{navn}_I", {"Kontekst": hoved_, **liste})
    xml = med(write_envelope(SoapVersion.V11, krop), "TransaktionsTid", "20000-01-01T00:00:00Z")
    (tjeneste,) = (en for en in system.installation.services() if en.path == f"/services/{navn}Service")
    svar = requests.post(
        system.base + tjeneste.path, xml, headers={"Content-Type": "text/xml", "SOAPAction": f"get{navn}"}, timeout=30
    )
    fejl = etree.fromstring(svar.content)
    assert [e.text for e in fejl.iterfind(".//{*}ErrorCode")] == ["FB-208"], svar.text
    assert [e.text for e in fejl.iterfind(".//{*}ErrorText")] == [
        f"/{navn}_I/Kontekst/HovedOplysninger/TransaktionsTid: kan ikke rummes / can't be held"
    ]
