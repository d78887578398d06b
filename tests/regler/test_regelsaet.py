"""Packs as files: reading, versions and validity, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from fordringsbro.regler import RegelError, Regelsaet, Udfald, eksempel

PAKKE = """
type_kode = "PROEVET"
navn = "Prøvetype"
arter = ["INDR"]
kategori = "HF"
version = "{version}"
gaelder_fra = {fra}
{til}
regler = [
  {{ id = "R_1_1", felt = "art", op = "in", graense = "INDR", udfald = "afvis", kilde = ["A"] }},
  {{ id = "R_7_2", felt = "forfaldsdato", op = "required", udfald = "afvis", kilde = ["A"] }},
  {{ id = "R_4_2", felt = "hovedstol", op = "le", anker = "kr", graense = "100", udfald = "hoering", kilde = ["A"], gaelder_fra = {raekke_fra} }},
]
[kilder]
A = "bilag.pdf"
"""


def _skriv(mappe, navn, fra, til=""):
    raekke_fra = f"{fra[:4]}-07-01"
    tekst = PAKKE.format(version=navn, fra=fra, til=f"gaelder_til = {til}" if til else "", raekke_fra=raekke_fra)
    (mappe / f"{navn}.toml").write_text(tekst, encoding="utf-8")


def test_medfulgte_pakker_laeses_en_gang():
    """The shipped packs are read once per process."""
    assert Regelsaet.load() is Regelsaet.load()
    assert Regelsaet.load().filter("KFDAINS", date(2025, 1, 1)) is Regelsaet.load().filter("KFDAINS", date(2026, 1, 1))


def test_ukendt_type_eller_tid():
    """A type without rules, or a day before they begin, has neither pack nor filter."""
    assert Regelsaet.load().filter("ZZZZZZZ", date(2025, 1, 1)) is None
    assert Regelsaet.load().pakke("KFDAINS", date(2018, 12, 31)) is None
    assert Regelsaet.load().pakke("KFDAINS", date(2019, 1, 1)) is not None
    assert list(Regelsaet.load().regler("ZZZZZZZ")) == []


def test_versioner_efter_dato(tmp_path):
    """The reception date chooses the version, both ends inclusive, and a row may begin within it."""
    _skriv(tmp_path, "v1", "2023-01-01", "2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01")
    regelsaet = Regelsaet.load(tmp_path)
    navne = {dag: regelsaet.pakke("PROEVET", dag).versionsnavn for dag in (date(2023, 12, 31), date(2024, 1, 1))}
    assert navne == {date(2023, 12, 31): "PROEVET@v1", date(2024, 1, 1): "PROEVET@v2"}
    foer = regelsaet.filter("PROEVET", date(2024, 6, 30))
    efter = regelsaet.filter("PROEVET", date(2024, 7, 1))
    assert [len(foer.regler), len(efter.regler)] == [2, 3]
    assert regelsaet.filter("PROEVET", date(2024, 1, 5)) is foer
    assert [p.version for p in regelsaet.pakker("PROEVET")] == ["v1", "v2"]


def test_overlappende_versioner(tmp_path):
    """Two versions of a type in force on one day are refused when the packs are read."""
    _skriv(tmp_path, "v1", "2023-01-01", "2024-01-01")
    _skriv(tmp_path, "v2", "2024-01-01")
    with pytest.raises(RegelError, match="overlaps"):
        Regelsaet.load(tmp_path)


@pytest.mark.parametrize(
    ("foer", "efter", "besked"),
    [
        ('version = "v1"', "version = ", "v1.toml: TOMLDecodeError"),
        ('version = "v1"', "", "version"),
        ('id = "R_1_1"', 'id = "R_9_9"', "R_9_9"),
        ('op = "le"', 'op = "ge"', "not in the catalogue"),
        ('udfald = "hoering"', 'udfald = "maaske"', "maaske"),
        ('kilde = ["A"]', 'kilde = ["B"]', "B"),
        ('graense = "100"', 'graense = "100", ukendt = 1', "ukendt"),
    ],
)
def test_ubrugelig_pakke(tmp_path, foer, efter, besked):
    """A pack that can't be used is refused when it is read, naming its file and the fault."""
    _skriv(tmp_path, "v1", "2023-01-01")
    fil = tmp_path / "v1.toml"
    fil.write_text(fil.read_text(encoding="utf-8").replace(foer, efter), encoding="utf-8")
    with pytest.raises(RegelError, match=besked) as fejl:
        Regelsaet.load(tmp_path)
    assert "v1.toml" in str(fejl.value)


@pytest.mark.parametrize("graense", ["mange", "..", "1..x"])
def test_ubrugelig_graense(tmp_path, graense):
    """A limit that is no amount is refused when its rule is compiled, naming type and rule."""
    _skriv(tmp_path, "v1", "2023-01-01")
    fil = tmp_path / "v1.toml"
    fil.write_text(fil.read_text(encoding="utf-8").replace('"100"', f'"{graense}"'), encoding="utf-8")
    with pytest.raises(RegelError, match="PROEVET R_4_2"):
        Regelsaet.load(tmp_path).filter("PROEVET", date(2025, 1, 1))


def test_raekker_til_listen():
    """`rules list` has one row a rule with type, id, field, outcome, source, validity and sentence."""
    raekker = list(Regelsaet.load().regler())
    assert len(raekker) == 1940
    (raekke,) = (r for r in Regelsaet.load().regler("KFSKFRI") if r.regel_id == "R_4_2")
    assert raekke.type_kode == "KFSKFRI"
    assert raekke.felt == "hovedstol"
    assert raekke.udfald is Udfald.HOERING
    assert raekke.kilde[0].endswith(".pdf")
    assert (raekke.gaelder_fra, raekke.gaelder_til) == (date(2019, 1, 1), None)
    assert raekke.saetning.en == "The principal must be at most DKK 5,000.00."


def test_eksempel_uden_loesning():
    """An example that no choice of dates can satisfy is refused rather than returned broken."""
    pakke = Regelsaet.load().pakke("KFDAINS", date(2025, 9, 1))
    with pytest.raises(RegelError, match="KFDAINS@2026-03"):
        eksempel(pakke, modtaget=date(2025, 9, 1), start=date(2025, 9, 1))


def test_eksempel_efter_oenske():
    """The example takes the wanted start and the allowed principal nearest to the wanted one."""
    pakke = Regelsaet.load().pakke("KFDAINS", date(2025, 9, 1))
    stamdata = eksempel(pakke, start=date(2025, 5, 1), hovedstol_oere=99_999_999)
    assert (stamdata.periode_start, stamdata.periode_slut) == (date(2025, 5, 1), date(2025, 5, 31))
    assert stamdata.hovedstol_oere == stamdata.beloeb_oere == 1_000_000
