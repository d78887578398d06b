"""`check` names every finding with its rule, its place in the message and what would make it pass; offline."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from lxml import etree
from typer.testing import CliRunner, Result

from fordringsbro.cli.app import app
from fordringsbro.cli.tjek import udskrift
from fordringsbro.platform.clock import FixedClock
from fordringsbro.regler import Udfald, Undtagelse
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek
from fordringsbro.tjek.tjekaftale import alt_i_psrm, demo_aftale

_KOMBIT = "{http://www.kombit.dk/2017/01/01/}"


def _check(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)])


def _json(*arguments: object) -> list[dict]:
    return json.loads(_check(*arguments, "--json").stdout)


def _paa_sti(fil: Path, sti: str) -> list:
    """The elements at a LimitedXPath of the payload."""
    payload = etree.parse(fil).find(".//{*}Body")[0]
    trin = sti.removeprefix("/").split("/")
    assert etree.QName(payload).localname == trin[0]
    return payload.findall("/".join(f"{{*}}{t}" for t in trin[1:]))


def test_three_broken_rules_are_all_named(fixtures: Path):
    """A message that breaks several rules names each, with path, class, outcome, source and remedy; exit 1."""
    fil = fixtures / "13-regelbrud" / "01-tre-regler.xml"
    assert _check(fil).exit_code == 1
    (svar,) = _json(fil)
    fund = {f["rule"]: f for f in svar["findings"]}
    assert set(fund) == {"R_6_1", "R_6_15", "R_6_16", "R_7_11"}
    assert svar["outcome"] == "reject"
    for et in fund.values():
        assert et["outcome"] == "reject"
        assert et["value_class"] in {"date", "presence"}
        assert et["source"]
        assert et["da"]
        assert et["fix_en"]
    assert fund["R_6_1"]["limit"] == "2026-06-01"
    assert fund["R_7_11"]["path"].endswith("/Hovedfordring/FordringTekstLinjeListe")
    # The elements that are there are found by the paths.
    assert len(_paa_sti(fil, fund["R_6_1"]["path"])) == 1
    assert len(_paa_sti(fil, fund["R_6_15"]["path"])) == 1


def test_the_text_names_the_rules_too(fixtures: Path):
    """Without --json people read rule, path, sentence in both languages and remedy."""
    ud = _check(fixtures / "13-regelbrud" / "01-tre-regler.xml").stdout
    for tekst in ("R_6_1", "R_6_15", "R_7_11", "Ret / Fix:", "Kilde / Source:", "/FordringStiftelsesdato"):
        assert tekst in ud


def test_a_message_that_passes_ends_0(fixtures: Path):
    """Nothing found, exit 0, an empty list of findings."""
    fil = fixtures / "01-dagtilbud" / "03-opret.xml"
    result = _check(fil, "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[0]["findings"] == []


def test_hearing_is_no_rejection(fixtures: Path):
    """Unusual data are told and end 0."""
    filer = sorted((fixtures / "12-hoering").glob("*.xml"))
    svar = _json(*filer)
    assert "hearing" in {s["outcome"] for s in svar}
    assert _check(*filer).exit_code == 0


def test_several_files_are_answered_in_order(fixtures: Path):
    """One object a file; the worst decides the exit code."""
    filer = [fixtures / "01-dagtilbud" / "03-opret.xml", fixtures / "13-regelbrud" / "02-over-hovedstol.xml"]
    assert [s["outcome"] for s in _json(*filer)] == ["ok", "reject"]
    assert _check(*filer).exit_code == 1


def test_a_main_claim_may_stand_in_an_earlier_file(fixtures: Path):
    """Costs are judged with the main claim of an earlier file; alone it is told that it was not there."""
    mappe = fixtures / "01-dagtilbud"
    alene = _json(mappe / "06-gebyr-og-rente.xml")[0]
    assert {f["outcome"] for f in alene["findings"] if f["rule"] == "461"} == {"information"}
    begge = _json(mappe / "03-opret.xml", mappe / "05-naeste-maaned.xml", mappe / "06-gebyr-og-rente.xml")[2]
    assert not [f for f in begge["findings"] if f["rule"] == "461"]


def test_every_schema_violation_is_named(fixtures: Path):
    """All violations come at once, by path and never by value; exit 1."""
    fil = fixtures / "99-fejl" / "02-skemabrud.xml"
    result = _check(fil, "--json")
    (svar,) = json.loads(result.stdout)
    assert result.exit_code == 1
    assert svar["outcome"] == "invalid"
    assert len({f["path"] for f in svar["findings"]}) > 1
    forkert = etree.parse(fil).findtext(f".//{_KOMBIT}Debitorkonto/{_KOMBIT}DebitorkontoIdentifikation")
    assert forkert not in result.stdout


@pytest.mark.parametrize(
    ("navn", "kode"),
    [
        ("01-ikke-velformet.xml", "FB-201"),
        ("05-doctype.xml", "FB-202"),
        ("04-to-beskeder.xml", "FB-205"),
        ("03-ukendt-operation.xml", "FB-207"),
        ("08-soap-1-2.xml", "FB-204"),
    ],
)
def test_what_the_platform_would_not_take_is_invalid(fixtures: Path, navn: str, kode: str):
    """The fault's code is told; exit 1."""
    assert [f["rule"] for f in _json(fixtures / "99-fejl" / navn)[0]["findings"]] == [kode]
    assert _check(fixtures / "99-fejl" / navn).exit_code == 1


def test_a_bare_payload_is_checked_like_an_envelope(fixtures: Path, tmp_path: Path):
    """The envelope is not needed."""
    fil = fixtures / "13-regelbrud" / "01-tre-regler.xml"
    bar = tmp_path / "bar.xml"
    bar.write_bytes(etree.tostring(etree.parse(fil).find(".//{*}Body")[0], encoding="utf-8"))
    assert _json(bar)[0]["findings"] == _json(fil)[0]["findings"]


def test_an_unknown_code_is_a_rejection_with_its_path(fixtures: Path):
    """A claim type that is on no list would be rejected before the filter."""
    (svar,) = _json(fixtures / "99-fejl" / "18-ukendt-fordringstype.xml")
    fund, resten = svar["findings"]
    assert (resten["rule"], resten["outcome"]) == ("IKKE_AFPROEVET", "information")
    assert (fund["rule"], fund["outcome"]) == ("UKENDT_KODE", "reject")
    assert fund["path"].endswith("/FordringType")


def test_a_demo_agreement_can_be_chosen(fixtures: Path):
    """Under an agreement that does not permit the type, that is said."""
    fil = fixtures / "08-sundhed"
    svar = _json(*sorted(fil.glob("*.xml")), "--aftale", "1003")
    assert "151" in {f["rule"] for s in svar for f in s["findings"]}


@pytest.mark.parametrize(
    "arguments",
    [("findes-ikke.xml",), (), ("--aftale", "7", str(Path(__file__)))],
    ids=["no file", "none", "agreement"],
)
def test_wrong_use_ends_2(arguments: tuple[str, ...]):
    """A file that can't be read, none at all, or an agreement that is not there."""
    assert _check(*arguments).exit_code == 2


def test_the_versions_that_judged_are_told(fixtures: Path):
    """Each message names the rule packs that judged its claims, in JSON and in text."""
    fil = fixtures / "01-dagtilbud" / "03-opret.xml"
    (svar,) = _json(fil)
    assert svar["packs"] == ["KFDAINS@2026-03"]
    assert svar["overrides"] == []
    assert "Regler / Rules: KFDAINS@2026-03" in _check(fil).stdout


def test_an_agreement_s_exceptions_are_told(fixtures: Path, capsys: pytest.CaptureFixture[str]):
    """What the agreement sets otherwise stands with the message and in the finding; on other days it is silent."""
    fil = fixtures / "13-regelbrud" / "02-over-hovedstol.xml"
    (type_kode,) = {pakke.partition("@")[0] for pakke in _json(fil)[0]["packs"]}
    en = Undtagelse(
        fordringshaver_id=1000,
        regel_id="R_4_7",
        type_kode=type_kode,
        udfald=Udfald.HOERING,
        gaelder_fra=date(2026, 11, 20),
        begrundelse="aftalt",
    )
    aftale = replace(alt_i_psrm(), undtagelser=(en,))
    (foer,), (efter,) = (
        list(tjek(af_filer([fil]), Dommer.efter(FixedClock(datetime(2026, 11, dag, 11, tzinfo=UTC)), aftale)))
        for dag in (19, 20)
    )
    assert (foer.undtagelser, efter.undtagelser) == ((), (en,))
    (fund,) = [f for f in efter.som_dict()["findings"] if f["rule"] == "R_4_7"]
    assert (fund["outcome"], fund["source"][-1]) == ("hearing", "aftale 1000: aftalt")
    assert "aftale 1000: aftalt" not in {kilde for f in foer.fund for kilde in f.kilde}
    udskrift.skriv([efter])
    assert (
        "Undtagelse / Exception: R_4_7 -> høring / hearing, 2026-11-20 -, aftale 1000: aftalt"
        in capsys.readouterr().out
    )


def test_a_demo_agreement_has_an_exception():
    """The sandbox shows one: interest above the ceiling is refused for one claimant."""
    (en,) = demo_aftale(1003).undtagelser
    assert (en.type_kode, en.regel_id, en.udfald) == ("REOPDAG", "R_4_2", Udfald.AFVIS)
