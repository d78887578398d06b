"""Numeric codes of creations, beyond what their files show: further values, and findings together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from fordringsbro.aktion.model import Backend, Skyldner
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Anmodning
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.vurdering import vurder

I_DAG = date(2026, 11, 20)
I_MORGEN = I_DAG + timedelta(days=1)
FOER_1900 = date(1899, 12, 31)
CPR = Skyldner("CPR", "0101800001", date(2029, 11, 1))

#: What is changed in a claim that passes, and the code that then fires.
OPRET: list[tuple[int, dict[str, Any]]] = [
    (5, {"skyldnere": (replace(CPR, ident="0000000000"),)}),
    (5, {"skyldnere": (replace(CPR, ident="010180000"),)}),
    (5, {"skyldnere": (replace(CPR, ident_type="CVR", ident="2900001X"),)}),
    (151, {"type_kode": "XXXXXXX"}),
    (152, {"valuta": "EUR"}),
    (208, {"reference": "R" * 37}),
    (208, {"beskrivelse": "B" * 101}),
    (208, {"hovedstol_oere": 100_000_000_00}),
    (208, {"p_nummer": "1" * 11}),
    (208, {"p_nummer": "-5"}),
    (411, {"art": "OPKR"}),
    (528, {"skyldnere": (CPR, CPR)}),
    (533, {"skyldnere": (replace(CPR, domsdato=I_MORGEN),)}),
    (533, {"skyldnere": (replace(CPR, forligsdato=I_MORGEN),)}),
    (550, {"skyldnere": ()}),
    (550, {"type_kode": "KFROTFO", "forfaldsdato": None}),
    (565, {"type_kode": "KFROTFO", "skyldnere": (replace(CPR, ident_type="AKR", ident="12345678901"),)}),
    (568, {"stiftelsesdato": FOER_1900}),
    (568, {"skyldnere": (replace(CPR, foraeldelsesdato=FOER_1900),)}),
    (569, {"periode_fra": I_MORGEN, "periode_til": I_DAG}),
    (574, {"type_kode": "XXXXXXX"}),
]
#: What is changed in the main claim of a related one.
UNDERFORDRING: list[tuple[int, dict[str, Any]]] = [
    (201, {"kategori": "UF"}),
    (203, {"afvist": True}),
    (270, {"art": "MODR"}),
]


def _numre(bemaerkninger) -> list[int]:
    return [bemaerkning.nummer for bemaerkning in bemaerkninger if bemaerkning.nummer is not None]


@pytest.fixture
def koder(typer, ny_aftale) -> Callable[..., list[int]]:
    """The numbers found in a request."""

    def find(anmodning: Anmodning, **andet: Any) -> list[int]:
        valg = {"aftale": ny_aftale(), **andet}
        return _numre(vurder(anmodning, dato=I_DAG, typer=typer, **valg).bemaerkninger)

    return find


def _hoved(**andet: Any) -> Hovedfordring:
    return replace(Hovedfordring("HF", "INDR", Backend.PSRM, False, I_DAG - timedelta(days=20), I_DAG), **andet)


def test_the_catalogue_is_in_order_with_both_languages():
    """Numbers are unique, rising and of at most five digits, and each row has two different texts."""
    rows = [kode.value for kode in Afvisningskode]
    numre = [row.nummer for row in rows]
    assert numre == sorted(set(numre))
    assert max(numre) < 100_000
    assert all(row.tekst and row.text and row.tekst != row.text for row in rows)


@pytest.mark.fault("V9", "V10")
@pytest.mark.parametrize(("nummer", "aendring"), OPRET)
def test_a_creation_is_rejected_with_its_code(nummer, aendring, ny, koder):
    """One wrong thing in a claim gives the code of that thing."""
    assert nummer in koder(ny(**{"type_kode": "KFDAINS", **aendring}))


@pytest.mark.parametrize(
    "aendring",
    [
        {},
        {"reference": "R" * 36},
        {"beskrivelse": "B" * 100},
        {"hovedstol_oere": 99_999_999_99},
        {"skyldnere": (CPR, replace(CPR, ident="0101800002"))},
        {"skyldnere": (replace(CPR, domsdato=I_DAG),)},
        {"skyldnere": (replace(CPR, ident_type="CVR", ident="29000011"),)},
        {"skyldnere": (replace(CPR, ident_type="AKR", ident="12345678901"),)},
        {"type_kode": "KFROTFO", "skyldnere": (replace(CPR, ident_type="AKR", ident="1234567"),)},
        {"stiftelsesdato": date(1900, 1, 1)},
        {"periode_fra": I_DAG, "periode_til": I_DAG},
    ],
)
def test_the_last_accepted_value_has_no_code(aendring, ny, koder):
    """At its limit a value passes the numeric checks."""
    assert koder(ny(**{"type_kode": "KFDAINS", **aendring})) == []


@pytest.mark.parametrize(("nummer", "aendring"), UNDERFORDRING)
def test_a_related_claim_is_rejected_for_its_main_claim(*, nummer, aendring, ny, koder):
    """A main claim of the wrong kind, rejected, or of another art stops the related claim."""
    uf = ny("REOPDAG", hoved=ny())
    assert koder(uf, hoved=_hoved()) == []
    assert nummer in koder(uf, hoved=_hoved(**aendring))


def test_a_related_claim_needs_a_known_main_claim(ny, koder):
    """461 when the main claim is not known or not named."""
    assert koder(ny("REOPDAG", hoved=ny())) == [461]
    assert koder(ny("REOPDAG")) == [461]


def test_a_main_claim_is_named_in_one_way(ny, koder):
    """423 when a related claim names its main claim by both ids."""
    assert koder(ny("REOPDAG", hoved=ny(), hoved_fordring_id=1), hoved=_hoved()) == [423]


def test_a_main_claim_has_no_main_claim(ny, koder):
    """425 when a main claim names another."""
    assert koder(ny(hoved=ny()), hoved=_hoved()) == [425]


@pytest.mark.fault("A2")
@pytest.mark.parametrize(("art", "arter", "nummer"), [("INDR", {"MODR"}, 416), ("MODR", {"INDR"}, 419)])
def test_an_art_needs_permission(*, art, arter, nummer, ny, ny_aftale, koder):
    """416 and 419 when the agreement lacks the art."""
    assert nummer in koder(ny("KFTILDA", art=art), aftale=ny_aftale(arter=frozenset(arter)))


@pytest.mark.fault("A2")
@pytest.mark.parametrize("aktiv", [None, False])
def test_without_an_agreement_nothing_else_is_judged(aktiv, ny, ny_aftale, koder):
    """Only code 2 when there is no agreement or it is not in force, however wrong the claim is."""
    aftale = None if aktiv is None else ny_aftale(aktiv=False)
    assert koder(ny("XXXXXXX", skyldnere=()), aftale=aftale) == [2]


def test_a_used_reference_is_rejected(ny, koder):
    """486 when another claim has the reference."""
    assert koder(ny(), reference_brugt=True) == [486]


def test_no_remark_repeats_a_refused_value(ny, koder, ny_aftale, typer):
    """A remark names field and rule, never the number or text that was refused."""
    hemmelig = "9999999990X"
    anmodning = ny(skyldnere=(replace(CPR, ident=hemmelig),), reference="Z" * 40)
    fundet = vurder(anmodning, ny_aftale(), I_DAG, typer=typer).bemaerkninger
    tekst = " ".join(str(bemaerkning.til_json()) for bemaerkning in fundet)
    assert hemmelig not in tekst
    assert "ZZZZ" not in tekst
    assert hemmelig not in repr(anmodning)
