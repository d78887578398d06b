"""From a fact of a claim to its place in the message."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.sf1590.faelles.stier import Stier, objektsti

A, B, C = (UUID(int=n) for n in (1, 2, 3))
_ROD = "/OpretDebitorkontoRegistrering_I"


def _part(nummer: str) -> dict:
    return {"ØIRPartIdentifikation": nummer}


def _spec(slags: str) -> dict:
    return {"FordringSpecifikationType": str(id_af(Liste.SPECIFIKATIONSTYPE, slags))}


def _haeftelse(fordring: UUID, part: str, slut: date | None = None) -> dict:
    felter = {"FordringIdentifikation": str(fordring), "ØIRPart": _part(part), "HæftelseIdentifikation": part}
    return felter | ({"HæftelseSlutDato": slut} if slut else {})


BESKED = {
    "Debitorkonto": {
        "JuridiskAnsvarlig": {"ØIRPart": _part("1")},
        "JuridiskMedhæfter": [{"ØIRPart": _part("2")}],
    },
    "HovedfordringListe": {
        "Hovedfordring": [
            {
                "FordringIdentifikation": str(A),
                "FordringOprindeligHovedstol": 100,
                "FordringSpecifikationListe": {"FordringSpecifikation": [_spec("NOTE"), _spec("DOMSDATO")]},
            },
            {"FordringIdentifikation": str(B)},
        ]
    },
    "OmkostningsfordringListe": {
        "Omkostningsfordring": [{"FordringIdentifikation": str(C), "Hovedfordring": {"FordringIdentifikation": str(B)}}]
    },
    "HæftelseListe": {
        "Hæftelse": [
            _haeftelse(B, "1"),
            _haeftelse(B, "8", date(2026, 1, 1)),
            _haeftelse(A, "9"),
            _haeftelse(B, "3"),
        ]
    },
}
_A = f"{_ROD}/HovedfordringListe/Hovedfordring[1]"
_B = f"{_ROD}/HovedfordringListe/Hovedfordring[2]"
_C = f"{_ROD}/OmkostningsfordringListe/Omkostningsfordring"


@pytest.mark.parametrize(
    ("fordring", "felt", "ventet"),
    [
        (A, "forfaldsdato", f"{_A}/FordringForfaldsdato"),
        (B, "srb", f"{_B}/FordringSidsteRettidigeBetalingsdato"),
        (B, "periode_slut", f"{_B}/FordringPeriodeTilDato"),
        (A, "hovedstol", f"{_A}/FordringOprindeligHovedstol"),
        (B, "hovedstol", f"{_B}/FordringBeløb"),
        (A, "domsdato", f"{_A}/FordringSpecifikationListe/FordringSpecifikation[2]/FordringSpecifikationVærdi"),
        (B, "domsdato", f"{_B}/FordringSpecifikationListe"),
        (C, "hf_forfaldsdato", f"{_B}/FordringForfaldsdato"),
        (A, "hf_forfaldsdato", _A),
        (C, "hoved_fordring_id", f"{_C}/Hovedfordring/FordringIdentifikation"),
        (A, "hoved_fordring_id", _A),
        (C, "kategori", _C),
        (A, "fordringshaver_id", f"{_ROD}/HovedOplysninger"),
        (UUID(int=9), "srb", _ROD),
    ],
)
def test_a_fact_has_its_place(fordring: UUID, felt: str, ventet: str):
    """The element that holds the fact is named, numbered where its name repeats; else what it would stand in."""
    assert Stier(BESKED).sti(fordring, felt) == ventet


@pytest.mark.parametrize(
    ("nummer", "ventet"),
    [
        (1, f"{_ROD}/Debitorkonto/JuridiskAnsvarlig"),
        (2, f"{_ROD}/Debitorkonto/JuridiskMedhæfter"),
        (3, f"{_ROD}/HæftelseListe/Hæftelse[4]"),
    ],
)
def test_a_debtor_is_found_by_number(nummer: int, ventet: str):
    """Nobody counts twice, nor who is liable for another claim or no longer."""
    assert (
        Stier(BESKED).sti(B, "ident", skyldner=nummer, dato=date(2026, 1, 2))
        == f"{ventet}/ØIRPart/ØIRPartIdentifikation"
    )


def test_a_liability_stands_on_its_last_day():
    """The end date counts."""
    fundet = Stier(BESKED).sti(B, "skyldnere", skyldner=3, dato=date(2026, 1, 1))
    assert fundet == f"{_ROD}/HæftelseListe/Hæftelse[2]"


def test_an_object_is_found_by_its_id():
    """Whatever list it is in; the root when it is nowhere."""
    assert objektsti(BESKED, "HæftelseIdentifikation", "3") == f"{_ROD}/HæftelseListe/Hæftelse[4]"
    assert objektsti(BESKED, "HæftelseIdentifikation", "7") == _ROD
