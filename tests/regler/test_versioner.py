"""Versions of packs: what follows what, which judged, and what differs between two."""

from __future__ import annotations

from datetime import date

import pytest

from fordringsbro.regler import RegelError, Regelsaet
from fordringsbro.regler.forskel import Aendringsslags, alle_forskelle
from fordringsbro.regler.version import af_dag, af_mappe

ART = '{ id = "R_1_1", felt = "art", op = "in", graense = "INDR", udfald = "afvis", kilde = ["A"] }'
LOFT = (
    '{ id = "R_4_2", felt = "hovedstol", op = "le", anker = "kr", graense = "100", udfald = "hoering", kilde = ["A"] }'
)
FORFALD = '{ id = "R_7_2", felt = "forfaldsdato", op = "required", udfald = "afvis", kilde = ["A"] }'


def _skriv(mappe, version, fra, *regler, til=None, type_kode="PROEVET"):
    til_linje = f"gaelder_til = {til}" if til else ""
    (mappe / f"{type_kode}-{version}.toml").write_text(
        f'type_kode = "{type_kode}"\nnavn = "Prøve"\narter = ["INDR"]\nkategori = "HF"\nversion = "{version}"\n'
        f'gaelder_fra = {fra}\n{til_linje}\nregler = [\n{", ".join(regler)}\n]\n[kilder]\nA = "bilag.pdf"\n',
        encoding="utf-8",
    )


def test_et_hul_mellem_versioner(tmp_path):
    """Between two versions of a type there is no day without rules."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, til="2023-12-30")
    _skriv(tmp_path, "v2", "2024-01-01", ART)
    with pytest.raises(RegelError, match="between PROEVET@v1 and PROEVET@v2"):
        Regelsaet.load(tmp_path)


def test_naeste_dag_er_intet_hul(tmp_path):
    """A version may begin on the day after the one before ended, and a type may end."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, til="2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01", ART, til="2024-12-31")
    regelsaet = Regelsaet.load(tmp_path)
    assert regelsaet.pakke("PROEVET", date(2024, 12, 31)).version == "v2"
    assert regelsaet.pakke("PROEVET", date(2025, 1, 1)) is None


def test_en_version_uden_ende_har_ingen_efterfoelger(tmp_path):
    """A version without end and a later one overlap."""
    _skriv(tmp_path, "v1", "2023-01-01", ART)
    _skriv(tmp_path, "v2", "2024-01-01", ART)
    with pytest.raises(RegelError, match="PROEVET@v2 overlaps PROEVET@v1"):
        Regelsaet.load(tmp_path)


def test_en_version_findes_en_gang(tmp_path):
    """A version's name means one pack for ever, since actions keep it."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, til="2023-12-31")
    anden = (tmp_path / "PROEVET-v1.toml").read_text(encoding="utf-8")
    anden = anden.replace("2023-12-31", "2024-12-31").replace("2023-01-01", "2024-01-01")
    (tmp_path / "igen.toml").write_text(anden, encoding="utf-8")
    with pytest.raises(RegelError, match="PROEVET@v1 is there twice"):
        Regelsaet.load(tmp_path)


@pytest.mark.parametrize(
    ("raekke", "pakke"),
    [
        ("gaelder_fra = 2022-12-31", ("2023-01-01", "2023-12-31")),
        ("gaelder_fra = 2024-01-01", ("2023-01-01", "2023-12-31")),
        ("gaelder_til = 2024-01-01", ("2023-01-01", "2023-12-31")),
        ("gaelder_fra = 2023-07-01, gaelder_til = 2023-06-30", ("2023-01-01", "2023-12-31")),
    ],
)
def test_en_raekke_uden_for_sin_pakke(tmp_path, raekke, pakke):
    """A row that is in force when its pack isn't, or never, is refused when the pack is read."""
    _skriv(tmp_path, "v1", pakke[0], LOFT.replace(" }", f", {raekke} }}"), til=pakke[1])
    with pytest.raises(RegelError, match="PROEVET@v1 R_4_2 is in force outside its pack"):
        Regelsaet.load(tmp_path)


def test_en_pakke_der_slutter_foer_den_begynder(tmp_path):
    """A pack that ends before it begins is refused."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, til="2022-12-31")
    with pytest.raises(RegelError, match="ends before it begins"):
        Regelsaet.load(tmp_path)


def test_versionen_der_doemte_kan_doemme_igen(tmp_path):
    """A version is found by its name when another one is in force, with the rows of the day."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, LOFT.replace(" }", ", gaelder_fra = 2023-07-01 }"), til="2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01", ART)
    regelsaet = Regelsaet.load(tmp_path)
    assert regelsaet.ved_navn("PROEVET@v1").version == "v1"
    assert regelsaet.ved_navn("PROEVET@v3") is None
    assert len(regelsaet.filter_ved_navn("PROEVET@v1", date(2023, 6, 30)).regler) == 1
    assert len(regelsaet.filter_ved_navn("PROEVET@v1", date(2023, 7, 1)).regler) == 2


def test_som_paa_en_dag(tmp_path):
    """The rules of a day, made timeless, are what that day had and nothing that came later."""
    _skriv(tmp_path, "v1", "2023-01-01", ART, LOFT.replace(" }", ", gaelder_fra = 2023-07-01 }"), til="2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01", ART)
    regelsaet = Regelsaet.load(tmp_path)
    tidlig, sen = regelsaet.som_paa(date(2023, 6, 30)), regelsaet.som_paa(date(2023, 7, 1))
    assert [len(s.filter("PROEVET", date(2030, 1, 1)).regler) for s in (tidlig, sen)] == [1, 2]
    assert regelsaet.som_paa(date(2024, 1, 1)).pakke("PROEVET", date(1999, 1, 1)).version == "v2"
    assert regelsaet.som_paa(date(2022, 12, 31)).typer == ()


def test_forskelle_mellem_to_versioner(tmp_path):
    """Rules that came, went, and changed in limit or outcome are told, each once."""
    ny = LOFT.replace('"100"', '"200"').replace("hoering", "afvis")
    _skriv(tmp_path, "v1", "2023-01-01", ART, LOFT, til="2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01", FORFALD, ny)
    regelsaet = Regelsaet.load(tmp_path)
    fundet = list(alle_forskelle(regelsaet.som_paa(date(2023, 1, 1)), regelsaet.som_paa(date(2024, 1, 1))))
    assert [(a.slags, a.regel_id, a.dele) for a in fundet] == [
        (Aendringsslags.AENDRET, "R_4_2", ("graense", "udfald")),
        (Aendringsslags.NY, "R_7_2", ()),
        (Aendringsslags.VAEK, "R_1_1", ()),
    ]
    assert fundet[0].som_dict()["before"]["limit"] == "100"
    assert fundet[0].som_dict()["after"]["en"] == "The principal must be at most DKK 200.00."
    assert fundet[1].som_dict()["before"] is None


def test_forskelle_mellem_raekker_med_samme_id(tmp_path):
    """Of several rows with one id, those that are the same are paired first, so that only the real change is told."""
    lavt = LOFT.replace('"100"', '"50"')
    _skriv(tmp_path, "v1", "2023-01-01", lavt, LOFT, til="2023-12-31")
    _skriv(tmp_path, "v2", "2024-01-01", LOFT, LOFT.replace('"100"', '"70"'))
    regelsaet = Regelsaet.load(tmp_path)
    (aendring,) = alle_forskelle(regelsaet.som_paa(date(2023, 1, 1)), regelsaet.som_paa(date(2024, 1, 1)))
    assert (aendring.foer.graense, aendring.efter.graense, aendring.dele) == ("50", "70", ("graense",))


def test_typer_der_kommer_og_gaar():
    """Before 2019 there were no rules; then every type came at once."""
    ingen, alle = af_dag(date(2018, 12, 31)), af_dag(date(2019, 1, 1))
    assert {a.slags for a in alle_forskelle(ingen, alle)} == {Aendringsslags.TYPE_NY}
    assert {a.slags for a in alle_forskelle(alle, ingen)} == {Aendringsslags.TYPE_VAEK}
    assert len(list(alle_forskelle(ingen, alle))) == 72
    assert list(alle_forskelle(alle, alle)) == []


def test_en_mappe_med_et_forslag(tmp_path):
    """A folder replaces the types that it holds, whenever they will be in force, and leaves the others as they are."""
    _skriv(tmp_path, "forslag", "2030-01-01", ART, type_kode="KFDAINS")
    regelsaet = af_mappe(tmp_path, date(2026, 11, 20))
    assert regelsaet.pakke("KFDAINS", date(2026, 11, 20)).versionsnavn == "KFDAINS@forslag"
    assert regelsaet.pakke("KFSKFRI", date(2026, 11, 20)).versionsnavn == "KFSKFRI@2026-03"
    assert len(regelsaet.typer) == 72


@pytest.mark.parametrize(
    ("i_dag", "lofter"),
    [
        # Before the pack begins it is taken as it begins.
        (date(2026, 11, 20), ["100"]),
        (date(2027, 1, 31), ["100"]),
        (date(2027, 2, 1), ["200"]),
        (date(2030, 1, 1), ["200"]),
    ],
)
def test_et_forslag_ses_som_det_er_paa_dagen(tmp_path, i_dag, lofter):
    """A row that ends before its pack is seen while it is in force, and one that begins later from then on."""
    gammelt = LOFT.replace(" }", ", gaelder_til = 2027-01-31 }")
    nyt = LOFT.replace('"100"', '"200"').replace(" }", ", gaelder_fra = 2027-02-01 }")
    _skriv(tmp_path, "forslag", "2027-01-01", ART, gammelt, nyt, type_kode="KFDAINS")
    (pakke,) = af_mappe(tmp_path, i_dag).pakker("KFDAINS")
    assert [regel.graense for regel in pakke.regler if regel.id == "R_4_2"] == lofter
