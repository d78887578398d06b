"""Where claims and corrections go."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.ruter import rute_opret, rute_rettelse
from fordringsbro.nymf.tilstande import Aktionsaarsag
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper

I_DAG = date(2026, 11, 20)
PSRM, DMI = Backend.PSRM, Backend.DMI


@pytest.mark.parametrize(
    ("type_kode", "art", "hoved", "backend", "aarsag"),
    [
        ("KFDAINS", "INDR", None, PSRM, Aktionsaarsag.RUTE_PSRM),
        ("KFTILDA", "MODR", None, DMI, Aktionsaarsag.RUTE_MODR),
        ("KFROTFO", "INDR", None, DMI, Aktionsaarsag.RUTE_KUN_DMI),
        ("KFROTFO", "MODR", None, DMI, Aktionsaarsag.RUTE_KUN_DMI),
        ("REOPDAG", "INDR", PSRM, PSRM, Aktionsaarsag.RUTE_HOVEDFORDRING),
        ("REOPDAG", "INDR", DMI, DMI, Aktionsaarsag.RUTE_HOVEDFORDRING),
        ("REOPKRÆ", "INDR", DMI, DMI, Aktionsaarsag.RUTE_HOVEDFORDRING),
        ("REOPKRÆ", "INDR", PSRM, None, Aktionsaarsag.RUTE_UKENDT),
        ("XXXXXXX", "INDR", None, None, Aktionsaarsag.RUTE_UKENDT),
        ("XXXXXXX", "MODR", DMI, None, Aktionsaarsag.RUTE_UKENDT),
    ],
)
def test_a_claim_goes_where_the_rules_say(*, type_kode, art, hoved, backend, aarsag, ny_aftale, typer):
    """Set-off and types only DMI knows go to DMI, a live type to PSRM, a related claim with its main claim."""
    rute = rute_opret(type_kode, art, I_DAG, aftale=ny_aftale(), typer=typer, hoved=hoved)
    assert (rute.backend, rute.aarsag) == (backend, aarsag)


@pytest.mark.fault("V9")
def test_a_type_goes_to_psrm_from_its_day_in_the_agreement(ny_aftale, typer):
    """The day before a type is live in PSRM it goes to DMI, on the day itself to PSRM."""
    aftale = ny_aftale(typer={"KFDAINS": I_DAG})
    foer = rute_opret("KFDAINS", "INDR", I_DAG - timedelta(days=1), aftale=aftale, typer=typer)
    paa = rute_opret("KFDAINS", "INDR", I_DAG, aftale=aftale, typer=typer)
    assert (foer.backend, foer.aarsag) == (DMI, Aktionsaarsag.RUTE_DMI)
    assert (paa.backend, paa.aarsag) == (PSRM, Aktionsaarsag.RUTE_PSRM)


def test_a_type_without_a_date_stays_in_dmi(ny_aftale, typer):
    """A type that the agreement permits but has not opened goes to DMI."""
    aftale = ny_aftale(typer={"KFDAINS": None})
    assert rute_opret("KFDAINS", "INDR", I_DAG, aftale=aftale, typer=typer).backend is DMI


@pytest.mark.fault("V9")
@pytest.mark.parametrize("art", ["INDR", "MODR"])
def test_a_type_closed_in_psrm_goes_nowhere(art, ny_aftale):
    """A type whose rule pack is not in force is refused for collection and for set-off alike."""
    pakke = Regelsaet.load().pakke("KFTILDA", I_DAG)
    assert pakke
    gammel = Fordringstyper(Regelsaet([pakke]))
    foer = pakke.gaelder_fra - timedelta(days=1)
    assert rute_opret("KFTILDA", art, foer, aftale=ny_aftale(), typer=gammel).backend is None


def test_a_correction_follows_the_register():
    """A correction goes where the claim lives, whatever its type."""
    assert [rute_rettelse(backend).backend for backend in Backend] == [PSRM, DMI]


@pytest.mark.parametrize(
    ("art", "hoved", "fra", "backend", "aarsag"),
    [
        ("INDR", None, I_DAG, PSRM, Aktionsaarsag.RUTE_PSRM),
        ("INDR", None, I_DAG + timedelta(days=1), DMI, Aktionsaarsag.RUTE_KUN_DMI),
        ("INDR", None, None, DMI, Aktionsaarsag.RUTE_KUN_DMI),
        ("MODR", None, I_DAG, DMI, Aktionsaarsag.RUTE_KUN_DMI),
        ("INDR", PSRM, I_DAG, PSRM, Aktionsaarsag.RUTE_HOVEDFORDRING),
        ("INDR", PSRM, None, None, Aktionsaarsag.RUTE_UKENDT),
        ("INDR", DMI, I_DAG, DMI, Aktionsaarsag.RUTE_HOVEDFORDRING),
    ],
)
def test_a_type_without_public_rules_goes_where_the_agreement_says(
    *, art, hoved, fra, backend, aarsag, ny_aftale, typer
):
    """Parking charges were the first that municipalities sent to PSRM: from the agreement's day on, not before."""
    rute = rute_opret("PAPAFG", art, I_DAG, aftale=ny_aftale(typer={"PAPAFG": fra}), typer=typer, hoved=hoved)
    assert (rute.backend, rute.aarsag) == (backend, aarsag)
