"""`fordringsbro codes`: what a vendor must write where the contract asks for a code."""

from __future__ import annotations

import json

from fordringsbro.contract.codes import Liste, koder


def test_every_list_is_listed_with_the_number_of_its_codes(cli):
    """All lists of the contract, with titles in both languages, and no database is needed."""
    lister = json.loads(cli("codes", "--json").stdout)
    assert [(r["list"], r["codes"]) for r in lister] == [(liste.value, len(koder(liste))) for liste in Liste]
    assert {"list": "enhed", "da": "Enhed", "en": "Unit", "codes": 6} in lister


def test_a_list_shows_ids_and_names(cli):
    """The id is the one that stands on the wire; the list's name may be written in capitals."""
    svar = cli("codes", "INDBETALINGSTYPE", "--json")
    assert svar.exit_code == 0
    fundne = json.loads(svar.stdout)
    assert [(r["code"], r["id"]) for r in fundne] == [
        (kode.kode, str(kode.id)) for kode in koder(Liste.INDBETALINGSTYPE).values()
    ]
    vist = cli("codes", "indbetalingstype").stdout
    assert all(r["id"] in vist and r["da"] in vist for r in fundne)


def test_an_unknown_list_is_refused_with_the_names_there_are(cli):
    """Exit code 2."""
    svar = cli("codes", "farver")
    assert svar.exit_code == 2
    assert "fordringstype" in svar.output
