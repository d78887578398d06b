"""The fixtures of the MF services: valid as they say, made up, and answered as they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree
from mf_hjaelp import skema

from fordringsbro.klient.fixtur import find_historier
from fordringsbro.klient.sammenlign import sammenlign
from fordringsbro.klient.svar import laes_svar

ROD = Path(__file__).resolve().parents[2] / "fixtures" / "mf"
HISTORIER = find_historier([ROD])
BESKEDER = [b for h in HISTORIER for b in h.beskeder]
VAEGTE = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


@pytest.mark.parametrize("besked", BESKEDER, ids=lambda b: b.navn)
def test_a_message_is_valid_unless_it_says_otherwise(besked):
    """Every message marked valid is valid by the schema, and every other is not."""
    try:
        krop = etree.fromstring(besked.sti.read_bytes())
        gyldig = krop.tag.startswith("{http://www.w3.org/2003/05/soap-envelope}") and skema().validate(krop[-1][0])
    except etree.XMLSyntaxError:
        gyldig = False
    assert gyldig == besked.gyldig


def test_every_file_has_an_expectation_and_everybody_is_made_up():
    """No XML file is left out; CPR numbers fail the check digit or are zeros, contacts are called Testperson."""
    assert {b.sti for b in BESKEDER} == set(ROD.rglob("*.xml"))
    for besked in BESKEDER:
        tekst = besked.sti.read_text("utf-8")
        for cpr in re.findall(r"PersonCivilRegistrationIdentifier>([0-9]{10})<", tekst):
            assert cpr == "0000000000" or sum(int(c) * v for c, v in zip(cpr, VAEGTE, strict=True)) % 11, besked.navn
        for navn in re.findall(r"AlternativKontaktNavn>([^<\s][^<]*)<", tekst):
            assert navn.startswith("Testperson "), besked.navn


@pytest.mark.parametrize("historie", HISTORIER, ids=lambda h: h.mappe.name)
def test_each_is_answered_as_expected_and_again(system, historie):
    """Sent twice in order; only what waits for collection is not as expected here, where nothing is sent on."""
    for _ in range(2):
        for besked in historie.beskeder:
            svar = laes_svar(*system.klient.send_raa(besked.tjeneste, besked.sti.read_bytes(), besked.http))
            afvigelser = sammenlign(besked.forventet, svar)
            assert besked.vent or not afvigelser, (besked.navn, afvigelser)
