"""The fixtures of this repository keep what docs/fixtures.md promises."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import laesning
import pytest

from fordringsbro.klient.fixtur import find_historier
from fordringsbro.klient.svar import Svarudfald

ROD = Path(__file__).resolve().parents[2] / "fixtures" / "sf1590b"
HISTORIER = find_historier([ROD])
BESKEDER = [b for h in HISTORIER for b in h.beskeder]
GYLDIGE = [b for b in BESKEDER if b.gyldig]
OPRET = [b for b in GYLDIGE if b.operation == "OpretDebitorkontoRegistrering"]
VAEGTE = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)


def test_there_are_many_and_each_file_has_an_expectation():
    """At least forty messages, and no XML file without an expectation."""
    assert len(BESKEDER) >= 40
    assert {b.sti for b in BESKEDER} == set(ROD.rglob("*.xml"))
    assert {b.forventet.udfald for b in BESKEDER} == set(Svarudfald) - {Svarudfald.UFORSTAAELIG, Svarudfald.INTET_SVAR}


@pytest.mark.parametrize("besked", BESKEDER, ids=lambda b: b.navn)
def test_a_message_is_valid_unless_it_says_otherwise(besked):
    """Every message marked valid is valid by the schema, and every other is not."""
    try:
        element = laesning.payload(besked.sti.read_bytes())
        gyldig = laesning.skema().validate(element) and element.tag.endswith(f"}}{besked.operation}_I")
    except (ValueError, SyntaxError, TypeError):
        gyldig = False
    if besked.navn in {"99-fejl/05-doctype.xml", "99-fejl/08-soap-1-2.xml", "99-fejl/11-ukendt-header.xml"}:
        # What is wrong with these is around the payload.
        assert not besked.gyldig
    else:
        assert gyldig == besked.gyldig


@pytest.mark.parametrize("dag", [date(2026, 11, 20), date(2027, 6, 1), date(2028, 12, 24)])
def test_the_filter_finds_what_is_expected_for_years(dag):
    """The rules that each registration breaks are the expected ones, now and in years to come."""
    alle = {}
    for besked in OPRET:
        if besked.forventet.udfald not in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}:
            continue
        egne = laesning.krav(laesning.post(besked.sti.read_bytes()))
        alle |= {k["FordringIdentifikation"]: k for k in egne}
        fundet = set()
        for k in egne:
            hoved = alle.get(k["Hovedfordring"]["FordringIdentifikation"]) if "Hovedfordring" in k else None
            fundet |= laesning.filterfund(k, hoved, dag)
        regler = {kode for kode in besked.forventet.koder if kode.startswith("R_")}
        assert fundet - besked.forventet.maaske == regler, besked.navn


def test_every_accepted_claim_says_where_it_ends():
    """Each claim of an accepted registration has an end, and no other claim has one."""
    for historie in HISTORIER:
        registrerede = set()
        for besked in historie.beskeder:
            accepteret = besked.forventet.udfald in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}
            if besked in OPRET and accepteret:
                fordringer = laesning.krav(laesning.post(besked.sti.read_bytes()))
                registrerede |= {k["FordringIdentifikation"] for k in fordringer}
        assert set(historie.ender) == registrerede, historie.mappe.name


def test_references_are_used_once():
    """A claimant's reference belongs to one claim."""
    ejer = {}
    for besked in OPRET:
        post = laesning.post(besked.sti.read_bytes())
        if besked.forventet.udfald in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}:
            for k in laesning.krav(post):
                assert (
                    ejer.setdefault(k["FordringReference"], k["FordringIdentifikation"]) == k["FordringIdentifikation"]
                )


def test_all_persons_and_companies_are_made_up():
    """Names say that they are made up, CPR numbers fail the check digit, CVR numbers begin with 00."""
    for besked in BESKEDER:
        tekst = besked.sti.read_bytes().decode("utf-16" if "utf-16" in besked.sti.name else "utf-8", "ignore")
        for navn in re.findall(r"<(?:\w+:)?ØIRPartNavn>([^<]*)<", tekst):
            assert navn.startswith(("Testperson ", "Testfirma ")), besked.navn
        for ident in re.findall(r"<(?:\w+:)?ØIRPartIdentifikation>([^<]*)<", tekst):
            if len(ident) == 10:
                assert sum(int(c) * v for c, v in zip(ident, VAEGTE, strict=True)) % 11, besked.navn
            else:
                # An AKR number is somebody's without a Danish number; three digits are none of those in use.
                assert re.fullmatch("00[0-9]{6}|0?[0-9]{3}", ident), besked.navn
        for system in re.findall(r"ItSystemInstans(?:Identifikation)?>([^<\s]+)<", tekst):
            assert system.startswith("00000000-0000-4000-8000-"), besked.navn
