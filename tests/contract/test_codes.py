"""Code lists and names."""

import tomllib
from pathlib import Path
from uuid import UUID, uuid5

import pytest
from kodeside import SIDE, side

from fordringsbro.contract import codes
from fordringsbro.contract.codes import Liste, handlingstyper, id_af, kode_af, koder
from fordringsbro.contract.files import beskedfordeler_xsd, interface_xsd, rod, sf1590_xsd, tjeneste_wsdl
from fordringsbro.contract.names import BESKEDER, OPERATIONER, ascii_navn, soap_action

DATA = tomllib.loads(Path(codes.__file__).with_name("kodelister.toml").read_text("utf-8"))
NAMESPACE = UUID("517ab01c-e19a-5493-a0de-1d9e82d368c1")


@pytest.mark.parametrize("liste", Liste)
def test_lookups_go_both_ways(liste):
    """Every code of every list is found by code and by id, in text form or not, and has both titles."""
    assert koder(liste)
    for kode, indhold in koder(liste).items():
        assert id_af(liste, kode) == indhold.id
        assert kode_af(liste, indhold.id) is kode_af(liste, str(indhold.id)) is indhold
        assert indhold.titel_da
        assert indhold.titel_en
        assert len(indhold.titel_da) <= 100


def test_ids_are_unique_and_were_made_as_the_docs_say():
    """No id means two things; each is uuid5 of the project's namespace and list/code."""
    alle = [kode for liste in Liste for kode in koder(liste).values()]
    assert len({kode.id for kode in alle}) == len(alle)
    assert all(kode.id == uuid5(NAMESPACE, f"{kode.liste}/{kode.kode}") for kode in alle)


def test_the_data_file_holds_no_list_beyond_the_known():
    """A list in the file that code can't ask for would be dead data."""
    assert set(DATA) == set(Liste)


def test_every_row_of_the_file_is_whole():
    """Also where code doesn't ask yet: an id made as the docs say, used once, and a title in both languages."""
    raekker = [(navn, kode, r) for navn, liste in DATA.items() for kode, r in liste["koder"].items()]
    assert all(r["id"] == str(uuid5(NAMESPACE, f"{navn}/{kode}")) for navn, kode, r in raekker)
    assert len({r["id"] for _, _, r in raekker}) == len(raekker)
    assert all(r["da"] and r["en"] and len(r["da"]) <= 100 for _, _, r in raekker)


def test_an_action_type_says_when_it_answers_and_where_it_is_asked_for():
    """Each of the four requests has action types; every way of answering occurs; every code is there."""
    typer = handlingstyper()
    assert set(typer) == set(koder(Liste.HANDLINGSTYPE))
    assert {r.svar for r in typer.values()} == {"straks", "person", "konto"}
    anmodninger = OPERATIONER["DebitorkontoAnmodningAfsend"]
    assert {r.anmodning for r in typer.values()} == set(anmodninger) - {"Ping"}


def test_every_message_type_has_its_root():
    """The codes of the message types are those that the roots are named by."""
    assert set(DATA["beskedtype"]["koder"]) == set(BESKEDER)


def test_claim_types_cover_the_filter_and_dmi():
    """The 72 types with filter rules and the 22 that only DMI knows are in the list."""
    typer = koder(Liste.FORDRINGSTYPE)
    assert len(typer) == 94
    assert {"KFDAINS", "ERLÅNEN", "STGEBOP", "KFETAND", "KFROTFO", "PAPAFG"} <= set(typer)


def test_unknown_codes_and_ids():
    """An unknown id of a message is nothing; asking for an unknown code is an error of ours."""
    assert kode_af(Liste.ENHED, "00000000-0000-4000-8000-000000000000") is None
    assert kode_af(Liste.ENHED, id_af(Liste.FORDRINGSTYPE, "KFDAINS")) is None
    with pytest.raises(KeyError):
        id_af(Liste.ENHED, "FAVN")


def test_files_are_where_they_are_looked_for():
    """Entry schemas and both WSDL forms exist for every service."""
    assert sf1590_xsd().is_file()
    assert beskedfordeler_xsd().is_file()
    for tjeneste in OPERATIONER:
        assert interface_xsd(tjeneste).is_file()
        assert tjeneste_wsdl(tjeneste).is_file()
        assert tjeneste_wsdl(tjeneste, samlet=True).is_file()
    with pytest.raises(FileNotFoundError):
        rod("findes-ikke")


def test_names_are_transliterated_as_kombit_does():
    """æøå become ae, oe, aa in addresses and SOAPActions."""
    assert ascii_navn("DebitorForespørgselAfsend") == "DebitorForespoergselAfsend"
    assert soap_action("DebitorForespørgselAfsend", "SøgDebitorregistrering") == (
        "http://www.kombit.dk/2017/01/01/DebitorForespoergselAfsendService_1#SoegDebitorregistrering"
    )


def test_the_page_of_code_lists_is_in_step():
    """docs/codes.md is what `make codes` writes."""
    assert SIDE.read_text("utf-8") == side()
