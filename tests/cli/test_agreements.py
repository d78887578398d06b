"""`fordringsbro agreements`: add, change, open, preview, history; days far ahead, since the command line lives today."""

from __future__ import annotations

import json

import pytest

from fordringsbro.cli.aftaler import handling as kommandoen
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftalebog import Paategning
from fordringsbro.platform.errors import FejlError, Fejlkode

FRA = "2099-01-01"
HVEM = ("--by", "sb-1", "--reason", "Byrådet besluttede det")


@pytest.fixture
def aftaler(cli, dele):
    """Runs `agreements`; JSON when it went well and was asked for."""
    assert dele.settings.database_url

    def kald(*argumenter, exit_code=0):
        svar = cli("agreements", *argumenter)
        assert svar.exit_code == exit_code, svar.stderr
        return json.loads(svar.stdout) if "--json" in argumenter else svar.stdout + svar.stderr

    return kald


def test_a_change_is_a_new_version_from_its_day(aftaler):
    """Until then the old one counts; the history says who, why, from when and what."""
    svar = aftaler(
        "change", 1002, "--from", FRA, "--allow", f"KFMILJØ={FRA}", "--bord-resend", *HVEM, "--yes", "--json"
    )
    assert svar["written"] is True
    foer, efter = aftaler("show", 1002, "--json"), aftaler("show", 1002, "--on", FRA, "--json")
    assert (foer["version"], foer["types"]["KFMILJØ"], foer["bord_resend"]) == (1, None, False)
    assert (efter["version"], efter["types"]["KFMILJØ"], efter["bord_resend"]) == (2, FRA, True)
    sidste = aftaler("history", 1002, "--json")[-1]
    assert (sidste["by"], sidste["reason"], sidste["valid_from"]) == ("sb-1", "Byrådet besluttede det", FRA)
    assert sidste["changes"] == {
        "bord_resend": {"before": False, "after": True},
        "types.KFMILJØ": {"before": "DMI", "after": FRA},
    }
    assert "typer.KFMILJØ" in aftaler("history", 1002)


def test_without_yes_nothing_is_written_where_nobody_can_be_asked(aftaler):
    """The preview is printed; exit 1; the agreement is as before."""
    svar = aftaler("change", 1002, "--from", FRA, "--name", "Nyby", *HVEM, "--json", exit_code=1)
    assert (svar["written"], svar["versions"][0]["changes"]["name"]["after"]) == (False, "Nyby")
    assert len(aftaler("history", 1002, "--json")) == 1


def test_all_that_an_agreement_holds_can_be_said(aftaler):
    """Permissions, reasons, fields, exceptions, and the notification."""
    aftaler(
        "change", 1003, "--from", FRA, "--no-portal", "--notification", "ALLOKERING", "--art", "INDR", "--art", "MODR",
        "--action", "NEDSKRIV", "--forbid", "KFROTFO", "--reason-code", "NEDSKRIV.INDB", "--field", "p_nummer=SKAL@KFDAINS",
        "--exception", "R_4_2=godtag@KFDAINS", "--exception", "R_2_3=afvis",
        *HVEM, "--yes",
    )  # fmt: skip
    efter = aftaler("show", 1003, "--on", FRA, "--json")
    assert (efter["portal"], efter["notification"], efter["arts"]) == (False, "ALLOKERING", ["INDR", "MODR"])
    assert ("NEDSKRIV" in efter["actions"], "KFROTFO" in efter["types"]) == (True, False)
    assert efter["reason_codes"] == ["NEDSKRIV.INDB"]
    assert efter["fields"][-1] == {"felt": "p_nummer", "brug": "SKAL", "type_kode": "KFDAINS"}
    nye = [en for en in efter["overrides"] if en["gaelder_fra"] == FRA]
    assert [(en["regel_id"], en["udfald"], en["type_kode"]) for en in nye] == [
        ("R_4_2", "godtag", "KFDAINS"),
        ("R_2_3", "afvis", None),
    ]
    tekst = aftaler("show", 1003, "--on", FRA)
    assert "høring godtages / hearings accepted" in tekst


def test_agreements_are_added_under_an_id_asked_for_or_given_out(aftaler):
    """Below 2000 as asked; taken ones are refused with 182; else the next from 2000."""
    nyt = ("--cvr", "29000044", "--name", "Nyby Kommune (opdigtet)", "--allow", "KFDAINS=2099-02-01", *HVEM, "--yes")
    assert aftaler("add", "--id", 1500, *nyt, "--json")["claimant_id"] == 1500
    assert "182" in aftaler("add", "--id", 1500, *nyt, exit_code=1)
    assert aftaler("add", *nyt, "--json")["claimant_id"] == 2000
    assert [en["claimant_id"] for en in aftaler("list", "--json")] == [1001, 1002, 1003, 1500, 2000]
    assert aftaler("show", 1500, "--json")["actions"] == ["NEDSKRIV", "OPRETFORDRING"]


def test_an_area_is_opened_at_once(aftaler):
    """Each type of the area that was not there earlier gets the day; areas can be listed; unknown ones are named."""
    aftaler("open", 1003, "daginstitution", "--from", FRA, *HVEM, "--yes")
    typer = aftaler("show", 1003, "--on", FRA, "--json")["types"]
    assert (typer["KFSKFRI"], typer["KFDAINS"]) == (FRA, "2025-01-01")
    assert "KFSKFRI" in next(o for o in aftaler("areas", "--json") if o["area"] == "daginstitution")["types"]
    assert "daginstitution" in aftaler("open", 1003, "parkering", *HVEM, "--yes", exit_code=2)


def test_a_preview_writes_nothing(aftaler, dele, modtag):
    """It names the claims that would be judged otherwise, and how."""
    modtag(dele, "10-endnu-ikke-forfalden/01-opret.xml")
    svar = aftaler("preview", 1001, "--ended", "--json")
    assert svar["judged"] == len(svar["different"]) == 2
    forskel = svar["different"][0]
    assert (forskel["where"], forskel["after"]["state"], forskel["after"]["findings"]) == ("LEDGER", "REJECTED", ["2"])
    assert aftaler("preview", 1001, "--open", "lejeret", "--json")["different"] == []
    assert len(aftaler("history", 1001, "--json")) == 1
    assert "judged otherwise: 2" in aftaler("preview", 1001, "--ended")


@pytest.mark.parametrize(
    ("valg", "kode"),
    [
        (["--allow", "=2027-01-01"], "--allow"),
        (["--allow", "KFDAINS=snart"], "--allow"),
        (["--field", "p_nummer"], "--field"),
        (["--field", "findesikke=SKAL"], "--field"),
        (["--exception", "R_4_2=måske"], "--exception"),
        (["--exception", "R_99_9=afvis"], "--exception"),
    ],
)
def test_an_option_that_can_not_be_read_is_named(aftaler, valg, kode):
    """Exit 2 and the option, not its value."""
    fejl = aftaler("change", 1001, *valg, *HVEM, "--yes", exit_code=2)
    assert f"[{kode}]" in fejl or f"[{kode}: " in fejl


@pytest.mark.parametrize(
    ("valg", "listen"),
    [
        (["--allow", "KFDAINX"], "KFDAINS"),
        (["--allow", "KFDAINX=2027-01-01"], "KFROTFO"),
        (["--forbid", "KFDAINX"], "KFDAINS"),
        (["--field", "p_nummer=SKAL@KFDAINX"], "KFDAINS"),
        (["--exception", "R_4_2=afvis@KFDAINX"], "KFDAINS"),
        # A rule of other types only.
        (["--exception", "R_10_2=afvis@KFDAINS"], "R_4_2"),
        (["--reason-code", "NEDSKRIV.INDX"], "NEDSKRIV.INDB"),
        (["--reason-code", "TILBAGEKALD.INDB"], "TILBAGEKALD.HENS"),
        (["--reason-code", "INDB"], "NEDSKRIV.INDB"),
    ],
)
@pytest.mark.parametrize("kommando", ["change", "preview"])
def test_what_no_list_knows_is_refused_with_the_list(aftaler, kommando, valg, listen):
    """An agreement would take it, and it would never be about any claim."""
    if kommando == "preview" and valg[0] == "--reason-code":
        return
    fejl = aftaler(kommando, 1001, *valg, *(HVEM if kommando == "change" else ()), exit_code=2)
    assert listen in fejl
    assert "KFDAINX" not in fejl


def test_a_preview_of_an_area_takes_the_other_options_along(aftaler, dele, modtag):
    """Opening an area and ending the agreement: both are tried."""
    modtag(dele, "10-endnu-ikke-forfalden/01-opret.xml")
    svar = aftaler("preview", 1001, "--open", "lejeret", "--ended", "--json")
    assert [f["after"]["findings"] for f in svar["different"]] == [["2"], ["2"]]


def test_the_past_and_impossible_agreements_are_refused(aftaler):
    """With exit 1 and what is wrong."""
    assert "FB-512" in aftaler("change", 1001, "--from", "2020-01-01", "--name", "x", *HVEM, "--yes", exit_code=1)
    assert "FB-513" in aftaler("change", 1001, "--cvr", "123", *HVEM, "--yes", exit_code=1)
    assert "FB-505" in aftaler("change", 1999, "--name", "x", *HVEM, "--yes", exit_code=2)


@pytest.mark.parametrize(("oensket", "foerste"), [(None, 2000), (1500, 1500)])
def test_others_can_add_agreements_while_a_person_thinks(dele, capsys, oensket, foerste):
    """Nothing is locked over the question: what was shown goes to who answers first, the other gets the next or 182."""

    def tilfoej(spoerg):
        return kommandoen.tilfoej(
            dele,
            oensket,
            lambda id_: Aftale(id_, "29000012", "Nyby", "Test", {"KFDAINS": None}),
            Paategning(dele.clock.today(), "sb-1", "Ny"),
            spoerg=spoerg,
            som_json=False,
        )

    def en_anden_er_hurtigere() -> bool:
        with dele.database.transaction() as conn:
            conn.execute("SET LOCAL lock_timeout = '5s'")
            id_ = dele.nymf.aftalebog.tildel_id(conn, oensket)
            assert id_ == foerste
            anden = Aftale(id_, "29000013", "Andenby", "Test", {"KFDAINS": None})
            dele.nymf.aftalebog.tilfoej(conn, dele.nymf.aftalebog.ny(anden, Paategning(dele.clock.today(), "-", "-")))
        return True

    if oensket is None:
        assert tilfoej(en_anden_er_hurtigere)
        assert capsys.readouterr().out.endswith("Fordringshaver / Claimant 2001\n")
    else:
        with pytest.raises(FejlError) as fejl:
            tilfoej(en_anden_er_hurtigere)
        assert fejl.value.kode is Fejlkode.AFTALE_ID_OPTAGET
