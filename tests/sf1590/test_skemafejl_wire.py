"""What a message that breaks the schema is told: the place, the rule and the rule's limit, in one form."""

from __future__ import annotations

import unicodedata
from copy import deepcopy
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from lxml import etree
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import Nedskrevet, hoved, konvolut, registrering

KONTO = "10000000-0000-4000-8000-000000000001"
ROD = "/OpretDebitorkontoRegistrering_I"


def _konvolut(krav, **kw):
    header = hoved(SYNTESEBORG, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    post = registrering(SYNTESEBORG, KONTO, ET, krav, **kw)
    return konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **post})


def fejl(tjeneste, xml):
    """The lines of the fault that a message gets."""
    svar = tjeneste.post("DebitorRegistreringAfsend", xml)
    assert svar.status_code == 500
    alle = etree.fromstring(svar.content)
    assert {e.text for e in alle.iter("{*}ErrorCode")} == {"FB-208"}
    return [e.text for e in alle.iter("{*}ErrorText")]


def test_too_many_elements_are_told_how_many_may_stand(tjeneste, krav):
    """A thousand claims are taken, of one more the limit is told."""
    alle = [krav() for _ in range(1001)]
    assert tjeneste.post("DebitorRegistreringAfsend", _konvolut(alle[:1000])).status_code == 200
    assert fejl(tjeneste, _konvolut(alle)) == [
        f"{ROD}/HovedfordringListe/Hovedfordring[1001]: må højst stå 1000 gange / may stand at most 1000 times"
    ]


@pytest.mark.parametrize(
    ("navn", "sti"),
    [
        ("FordringBeløb", "HovedfordringListe/Hovedfordring/FordringBeløb[2]"),
        ("FordringReference", "HovedfordringListe/Hovedfordring/FordringReference[2]"),
        ("HovedfordringListe", "HovedfordringListe[2]"),
        ("JuridiskAnsvarlig", "Debitorkonto/JuridiskAnsvarlig[2]"),
        ("Debitorkonto", "Debitorkonto[2]"),
    ],
)
def test_a_second_of_what_may_stand_once(tjeneste, krav, navn, sti):
    """Elements of a class, structures and lists alike."""
    rod = etree.fromstring(_konvolut([krav()]))
    (element,) = rod.iter(f"{{*}}{navn}")
    element.addnext(deepcopy(element))
    assert fejl(tjeneste, etree.tostring(rod, encoding="utf-8")) == [
        f"{ROD}/{sti}: må højst stå 1 gange / may stand at most 1 times"
    ]


def test_an_element_in_the_wrong_place_is_told_what_is_expected(tjeneste, krav):
    """It is not too often there, so the order is what is told."""
    rod = etree.fromstring(_konvolut([krav()]))
    (element,) = rod.iter("{*}FordringType")
    element.addprevious(next(rod.iter("{*}FordringBeløb")))
    (tekst,) = fejl(tjeneste, etree.tostring(rod, encoding="utf-8"))
    assert tekst.endswith(
        "FordringBeløb: uventet element; forventet: FordringType / unexpected element; expected: FordringType"
    )


@pytest.mark.fault("E7")
@pytest.mark.parametrize("navn", ["FordringNedreguleringÅrsag", "FordringNedreguleringÅrsagTekst"])
def test_a_name_in_decomposed_unicode_is_told_so(tjeneste, krav, navn):
    """Å and its two halves look the same, so that they differ must be said; the path shows the composed name."""
    k = krav()
    ned = Nedskrevet(uuid4(), k.id, 100, "INDB", "Fejl")
    xml = _konvolut([k], nedskrivninger=[ned]).decode()
    assert f"{navn}>" in xml
    (tekst,) = fejl(tjeneste, xml.replace(f"{navn}>", f"{unicodedata.normalize('NFD', navn)}>").encode())
    assert tekst == (
        f"{ROD}/FordringNedreguleringListe/FordringNedregulering/{navn}: navnet er skrevet med opdelte tegn (Unicode "
        "NFD); skriv det med sammensatte (NFC) / the name is written with decomposed characters (Unicode NFD); write "
        "it with composed ones (NFC)"
    )
