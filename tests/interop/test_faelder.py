"""What docs/clients.md warns users of PHP and node of: each trap is shown, and so is the way around it."""

from __future__ import annotations

import json

import pytest
from interop_klienter import HER


def faelder(navn, adresse):
    """What a client's script of traps found."""
    (klient,) = (k for k in HER if k.navn == navn)
    return json.loads(klient.koer("faelder", adresse[0]))


@pytest.mark.parametrize("navn", [k.navn for k in HER if k.navn == "php"])
def test_traps_of_php(adresse, navn):
    """An object used twice goes out as a reference, a clone does not; floats lose øre; 'false' is true; one is no list."""
    assert faelder(navn, adresse) == {
        "delt_href": True,
        "kopi_href": False,
        "float": "1.2345678901235E+14",
        "streng_bevaret": True,
        "limitedxpath": "/OpretDebitorkontoRegistrering_I/HovedOplysninger",
        "teksten_false": "true",
        "svar_af_en": "stdClass",
    }


@pytest.mark.parametrize("navn", [k.navn for k in HER if k.navn == "node"])
def test_traps_of_node(adresse, navn):
    """No Async for names with æøå, elements go out as they are written, and the one-file WSDL makes moments of dates."""
    assert faelder(navn, adresse) == {
        "async_uden_aeoeaa": "function",
        "async_med_aeoeaa": "undefined",
        "tilbagekald_med_aeoeaa": "function",
        "kontraktens_raekkefoelge": "svar",
        "anden_raekkefoelge": "FB-208",
        "tid_mange_filer": "String",
        "tid_en_fil": "Date",
    }
