"""`rules coverage` and `rules diff`: what fires, what changes, and for whom."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from fordringsbro.cli.app import app
from fordringsbro.cli.regler import daekning
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.proever.kodefiler import Kodedaekning

ALLE = Path(__file__).parents[2] / "fixtures"
PAKKER = Path(__file__).parents[2] / "src" / "fordringsbro" / "regler" / "pakker"


def _rules(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["rules", *map(str, arguments)])


@pytest.fixture
def forslag(tmp_path: Path) -> Path:
    """A folder with a proposed KFDAINS: a lower ceiling, and a description no longer needed."""
    tekst = (PAKKER / "KFDAINS.toml").read_text(encoding="utf-8")
    tekst = tekst.replace('graense = "10000", udfald = "hoering"', 'graense = "100", udfald = "afvis"')
    linjer = [linje for linje in tekst.replace("2026-03", "forslag").splitlines() if "R_7_11" not in linje]
    mappe = tmp_path / "forslag"
    mappe.mkdir()
    (mappe / "KFDAINS.toml").write_text("\n".join(linjer), encoding="utf-8")
    return mappe


def test_every_rule_and_code_has_a_file_that_makes_it_fire():
    """All 1,940 rows and every code of the catalogue say yes, each with its file; no file is of another number."""
    svar = _rules("coverage", ALLE, "--json")
    raekker = json.loads(svar.stdout)
    regler = [raekke for raekke in raekker if raekke["kind"] == "rule"]
    koder = {raekke["file"]: int(raekke["id"]) for raekke in raekker if raekke["kind"] == "code"}
    assert svar.exit_code == 0
    assert len(regler) == 1940
    assert [raekke for raekke in raekker if not (raekke["fired"] and raekke["file"] and raekke["why"] is None)] == []
    assert koder == {sti.name: int(sti.stem) for sti in (ALLE / "nymf" / "koder").iterdir()}
    assert set(koder.values()) == {kode.nummer for kode in Afvisningskode}
    assert {raekke["place"] for raekke in regler if raekke["file"] == "KFDAINS.toml"} == {"KFDAINS@2026-03"}


def test_a_missing_file_a_moved_row_and_a_wrong_value_are_no(tmp_path: Path):
    """Without its file, or with a file that says otherwise, a row has not fired, and the command ends 1."""
    shutil.copytree(ALLE / "regler", tmp_path / "regler")
    (tmp_path / "regler" / "KFSKFRI.toml").unlink()
    fil = tmp_path / "regler" / "KFDAINS.toml"
    tekst = fil.read_text(encoding="utf-8").replace("graense = 2029-07-01", "graense = 2029-07-02", 1)
    fil.write_text(tekst, encoding="utf-8")
    hele, _, sidste = (tmp_path / "regler" / "STGEBOP.toml").read_text(encoding="utf-8").rpartition("[[regel]]")
    assert sidste
    (tmp_path / "regler" / "STGEBOP.toml").write_text(hele, encoding="utf-8")
    svar = _rules("coverage", tmp_path, "--json")
    nej = [r for r in json.loads(svar.stdout) if r["kind"] == "rule" and not r["fired"]]
    assert svar.exit_code == 1
    assert sum(r["place"] == "KFSKFRI@2026-03" and r["why"] == "no file" for r in nej) == 29
    assert [(r["id"], r["why"]) for r in nej if r["place"] == "KFDAINS@2026-03"] == [
        ("R_2_3", "edge 1: the limit is 2029-07-01, not 2029-07-02")
    ]
    assert [r["why"] for r in nej if r["place"] == "STGEBOP@2026-03"] == ["the file has not this row in this place"]


def test_nothing_is_no_only_when_every_code_fired(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """A code without a file, or with one that didn't fire, makes the answer no; people read the same."""
    god, uden, doed = (
        Kodedaekning(2, "nymf", Path("2.toml"), affyret=True),
        Kodedaekning(5, "nymf", None, affyret=False, hvorfor="no file"),
        Kodedaekning(151, "nymf", Path("151.toml"), affyret=False, hvorfor="the refused one: accepted"),
    )
    assert daekning.daekning(ALLE, [god], som_json=False)
    assert "0 nej / no" in capsys.readouterr().out
    assert not daekning.daekning(ALLE, [god, uden, doed], som_json=True)
    koder = [raekke for raekke in json.loads(capsys.readouterr().out) if raekke["kind"] == "code"]
    assert [(k["id"], k["fired"], k["why"]) for k in koder] == [
        ("2", True, None),
        ("5", False, "no file"),
        ("151", False, "the refused one: accepted"),
    ]


def test_an_unusable_file_is_told(tmp_path: Path):
    """A folder that isn't there, and a file that can't be read, end with wrong use, naming it."""
    assert "FB-507" in _rules("coverage", tmp_path / "nej").stderr
    (tmp_path / "regler").mkdir()
    (tmp_path / "regler" / "X.toml").write_text("pakke = ", encoding="utf-8")
    svar = _rules("coverage", tmp_path)
    assert svar.exit_code == 2
    assert "FB-520" in svar.stderr
    assert "X.toml" in svar.stderr
    (tmp_path / "regler" / "X.toml").unlink()
    (tmp_path / "nymf" / "koder").mkdir(parents=True)
    (tmp_path / "nymf" / "koder" / "5.toml").write_text("nummer = 5", encoding="utf-8")
    svar = _rules("coverage", tmp_path)
    assert svar.exit_code == 2
    assert ("FB-520" in svar.stderr, "5.toml" in svar.stderr) == (True, True)


def test_two_days_with_the_same_rules():
    """No change log entry, exit 0."""
    svar = _rules("diff", "2024-01-01", "2026-11-20", "--json")
    assert (svar.exit_code, json.loads(svar.stdout)) == (0, [])


def test_the_change_log_of_a_proposal(forslag: Path):
    """What a proposed pack changes is told rule by rule, in both languages, and ends 1."""
    svar = _rules("diff", "2026-11-20", forslag, "--json")
    assert svar.exit_code == 1
    assert [(a["change"], a["claim_type"], a["rule"], a["parts"]) for a in json.loads(svar.stdout)] == [
        ("changed", "KFDAINS", "R_4_2", ["graense", "udfald"]),
        ("removed", "KFDAINS", "R_7_11", []),
    ]
    tekst = _rules("diff", "2026-11-20", forslag).stdout
    assert "Hovedstolen må højst være 100,00 kr." in tekst
    assert "udgået / removed" in tekst


def test_recorded_messages_are_judged_by_both(forslag: Path, fixtures: Path):
    """A proposal's effect on recorded claims: which claim, from what to what, and by which rule."""
    svar = _rules("diff", "2026-11-20", forslag, "--messages", fixtures, "--today", "2026-11-20", "--json")
    assert svar.exit_code == 1
    resultat = json.loads(svar.stdout)
    assert resultat["claims"] >= len(resultat["changed"]) > 0
    assert resultat["messages"] > resultat["claims"] / 10
    for skifte in resultat["changed"]:
        assert (skifte["before"], skifte["after"]) in {("ok", "reject"), ("hearing", "reject"), ("reject", "ok")}
        # What is related falls with its main claim.
        assert set(skifte["rules_new"]) <= {"R_4_2", "203"}
        assert set(skifte["rules_gone"]) <= {"R_4_2", "R_7_11"}
        assert skifte["claim_id"]
    assert any(Path(skifte["file"]).parent.name == "01-dagtilbud" for skifte in resultat["changed"])
    tilbage = _rules("diff", forslag, "2026-11-20", "--messages", fixtures, "--today", "2026-11-20", "--json")
    assert [(s["claim_id"], s["before"], s["after"]) for s in json.loads(tilbage.stdout)["changed"]] == [
        (s["claim_id"], s["after"], s["before"]) for s in resultat["changed"]
    ]


def test_deliveries_of_debtor_systems_are_judged_by_both(forslag: Path):
    """Claims that came by MF are counted and compared by their place; of corrections no outcome changes."""
    svar = _rules("diff", "2026-11-20", forslag, "--messages", ALLE / "mf", "--today", "2026-11-20", "--json")
    assert svar.exit_code == 1
    resultat = json.loads(svar.stdout)
    skift = {(Path(s["file"]).name, s["action"], s["part"]): s for s in resultat["changed"]}
    assert resultat["claims"] > len(skift) > 0
    # A main claim over the lower ceiling takes its reminder fee along.
    hoved, gebyr = (skift["02-indberet.xml", 1, del_] for del_ in (0, 1))
    assert (hoved["before"], hoved["after"], hoved["rules_new"], hoved["claim_id"]) == ("ok", "reject", ["R_4_2"], None)
    assert (gebyr["before"], gebyr["after"], gebyr["rules_new"]) == ("ok", "reject", ["203"])
    assert ("12-fordring-ukendt.xml", 1, 0) not in skift
    # Dropped elements are no matter of the rules.
    assert ("03-udgaaet-element.xml", 1, 0) in skift
    tekst = _rules("diff", "2026-11-20", forslag, "--messages", ALLE / "mf", "--today", "2026-11-20").stdout
    assert f"{resultat['claims']} fordringer / claims, {len(skift)} ændret / changed" in tekst


def test_messages_that_no_change_concerns(forslag: Path, fixtures: Path):
    """Claims of other types keep their outcomes: exit 0 and an empty table."""
    svar = _rules("diff", "2026-11-20", forslag, "--messages", fixtures / "06-loen", "--today", "2026-11-20")
    assert svar.exit_code == 0
    assert "0 ændret / changed" in svar.stdout


def test_a_version_that_is_neither_day_nor_folder(tmp_path: Path):
    """Wrong use is told with the argument; so are a folder that is no pack and messages that aren't there."""
    assert _rules("diff", "2026-13-01", "2026-11-20").exit_code == 2
    (tmp_path / "X.toml").write_text("version = ", encoding="utf-8")
    assert "FB-520" in _rules("diff", "2026-11-20", tmp_path).stderr
    assert "FB-507" in _rules("diff", "2026-01-01", "2026-11-20", "--messages", tmp_path / "nej").stderr


def test_the_list_tells_version_and_validity():
    """Each rule is listed with its pack's version and the days it is in force."""
    raekke = json.loads(_rules("list", "--type", "KFDAINS", "--json").stdout)[0]
    assert (raekke["pack"], raekke["valid_from"], raekke["valid_to"]) == ("KFDAINS@2026-03", "2019-01-01", None)
