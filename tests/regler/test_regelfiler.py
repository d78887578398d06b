"""Every row of every pack: its file, worked out from the annexes' words, against the engine, with and without the row."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from bilagsord import FAKTUM, Raekke, brudt, flyt, foer_lukkedage, lukket, sidste
from lav_regelfiler import fil, main

from fordringsbro.regler import Filter, RegelError, Regelsaet, Udfald, Undtagelse
from fordringsbro.regler.regelfil import laes_regelfil, laes_regelfiler, spil

MAPPE = Path(__file__).parents[2] / "fixtures" / "regler"
FILER = laes_regelfiler(MAPPE)
PAKKER = {pakke.versionsnavn: pakke for kode in Regelsaet.load().typer for pakke in Regelsaet.load().pakker(kode)}
#: The mildest step between two values of a field.
ET_SKRIDT = {1, timedelta(days=1)}


def _raa(navn):
    """A file as it stands: the claim, and each row's words with its edges as whole claims."""
    raa = tomllib.loads((MAPPE / FILER[navn].fil).read_text(encoding="utf-8"))
    for post in raa["regel"]:
        post["ord"] = Raekke(post["id"], **post["bilag"])
        for kant in post["kant"]:
            faelles = raa["grund"] | kant.get("fakta", {})
            for side in ("godkendt", "afvist"):
                kant[f"{side}_hel"] = {n: v for n, v in (faelles | kant[side]).items() if v != ""}
    return raa


def test_hver_pakke_har_en_fil():
    """Each pack has one file, and each file is about a pack."""
    assert FILER.keys() == PAKKER.keys()


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_filen_har_hver_raekke_og_filteret_giver_den_ret(navn):
    """Row by row, the filter accepts and refuses as the file says: that rule, its outcome and limit, and no other."""
    pakke, filen = PAKKER[navn], FILER[navn]
    dommer = Filter(pakke)
    assert [(p.regel_id, p.udfald, p.kilde) for p in filen.proever] == [(r.id, r.udfald, r.kilde) for r in pakke.regler]
    assert dommer.vurder(filen.grund) == ()
    assert {p.regel_id: fejl for p in filen.proever if (fejl := spil(p, dommer))} == {}


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_uden_reglen_falder_filen(navn):
    """With a row left out of the filter, the row's file fails, because nothing refuses its claim by that row."""
    pakke = PAKKER[navn]
    for proeve in FILER[navn].proever:
        uden = Filter(pakke, regler=[regel for regel in pakke.regler if regel.nr != proeve.nr])
        assert "doesn't break" in spil(proeve, uden), proeve.regel_id


@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_filen_foelger_af_bilagenes_ord(navn):
    """By the annexes' words alone, each edge is the last accepted and the first refused value, and tells its limit."""
    poster = _raa(navn)["regel"]
    raekker = [post["ord"] for post in poster]
    for nr, post in enumerate(poster):
        raekke = post["ord"]
        for kant in post["kant"]:
            godkendt, afvist = kant["godkendt_hel"], kant["afvist_hel"]
            assert not brudt(raekke, godkendt), (navn, raekke)
            assert brudt(raekke, afvist), (navn, raekke)
            for side, krav, egen in ((godkendt, "godkendt_bryder", None), (afvist, "foelger", nr)):
                andre = sorted(r.rule_id for i, r in enumerate(raekker) if i != egen and brudt(r, side))
                assert andre == kant.get(krav, []), (navn, raekke)
            if raekke.om_dato:
                assert kant["graense"] == sidste(raekke, godkendt) == godkendt[FAKTUM[raekke.field]]
            if "graense" in kant and raekke.field not in {"art", "category"}:
                (felt,) = kant["afvist"]
                assert abs(kant["afvist"][felt] - kant["godkendt"][felt]) in ET_SKRIDT


def test_lukkedage_ses_paa_en_lukkedag():
    """Each row that speaks of closed days is shown by a limit that falls on one, so that rolling or not is seen."""
    antal = 0
    for navn in PAKKER:
        for post in _raa(navn)["regel"]:
            if post["ord"].foko:
                antal += 1
                dage = [foer_lukkedage(post["ord"], kant["godkendt_hel"]) for kant in post["kant"]]
                assert all(map(lukket, dage)), (navn, post["id"])
                rullet = post["ord"].foko == "with_foko"
                assert all((kant["graense"] > dag) is rullet for kant, dag in zip(post["kant"], dage, strict=True))
    assert antal == 34


def test_hver_raekke_har_en_kant():
    """No row is without an edge: there are two or more where a rule bounds from both sides."""
    proever = [proeve for filen in FILER.values() for proeve in filen.proever]
    assert len(proever) == 1940
    assert all(proeve.kanter and not proeve.uden_kant for proeve in proever)
    tosidige = [p for navn in PAKKER for p in _raa(navn)["regel"] if p["ord"].op in {"eq", "between"}]
    assert all(len(p["kant"]) >= 2 for p in tosidige if p["ord"].field != "category")


def _paa_ny(navn):
    """The file made again from the words that stand in it."""
    udfald = {"afvis": "REJECT", "hoering": "HEARING"}
    poster = [
        {
            "rule_id": post["id"],
            **dict.fromkeys(("field", "op", "anchor", "note"), ""),
            **post["bilag"],
            "value_or_offset": post["bilag"].get("value", ""),
            "foko_bank_holiday_handling": post["bilag"].get("foko", ""),
            "on_violation": udfald[post["udfald"]],
            "source": "; ".join(post["kilde"]),
        }
        for post in _raa(navn)["regel"]
    ]
    return fil(*navn.split("@"), poster)


@pytest.mark.long
@pytest.mark.parametrize("navn", sorted(PAKKER))
def test_filerne_kan_laves_igen(navn):
    """The generator makes the committed files from their words, to the letter."""
    assert _paa_ny(navn) == (MAPPE / FILER[navn].fil).read_text(encoding="utf-8")


TABEL = """\
claim_type,rule_id,field,op,anchor,value_or_offset,note,foko_bank_holiday_handling,on_violation,source
PRØVETY,R_1_2,category,eq,,HF,,,REJECT,a.pdf; b.pdf
PRØVETY,R_2_3,foraeldelsesdato,le,Forfaldsdato,+3y,,with_foko,HEARING,a.pdf
PRØVETY,R_4_2,hovedstol,le,DKK,5000,,,HEARING,a.pdf
"""


def test_generatoren_skriver_en_fil_pr_type(tmp_path, monkeypatch):
    """From a table of rules it writes a file a type: the limit rolled over the closed days that it chose to show."""
    (tmp_path / "tabel.csv").write_text(TABEL, encoding="utf-8")
    monkeypatch.setattr(
        "sys.argv", ["lav", "--csv", f"{tmp_path}/tabel.csv", "--to", f"{tmp_path}/ud", "--version", "v1"]
    )
    main()
    assert [sti.name for sti in (tmp_path / "ud").iterdir()] == ["PROEVETY.toml"]
    filen = laes_regelfil(tmp_path / "ud" / "PROEVETY.toml")
    assert filen.pakke == "PRØVETY@v1"
    kategori, foraeldelse, hovedstol = filen.proever
    assert (kategori.kilde, kategori.kanter[0].afvist.kategori) == (("a.pdf", "b.pdf"), "UF")
    (kant,) = foraeldelse.kanter
    treaarsdag = kant.godkendt.forfaldsdato.replace(year=kant.godkendt.forfaldsdato.year + 3)
    assert lukket(treaarsdag)
    assert treaarsdag < kant.graense == kant.godkendt.foraeldelsesdato
    assert not lukket(kant.graense)
    assert [(k.godkendt.hovedstol_oere, k.afvist.hovedstol_oere) for k in hovedstol.kanter] == [(500_000, 500_001)]


@pytest.mark.parametrize(
    ("dag", "ventet"),
    [
        (date(2023, 5, 5), True),
        (date(2024, 4, 26), False),
        (date(2026, 5, 14), True),
        (date(2026, 6, 5), True),
        (date(2026, 6, 6), True),
        (date(2026, 6, 8), False),
        (date(2026, 12, 31), True),
    ],
)
def test_lukkedage(dag, ventet):
    """Store Bededag until 2023, Ascension, Grundlovsdag, weekends and New Year's Eve are closed; other days are not."""
    assert lukket(dag) is ventet


@pytest.mark.parametrize(
    ("dag", "ord_", "ventet"),
    [
        (date(2025, 1, 31), "+1mo", date(2025, 2, 28)),
        (date(2024, 1, 31), "+1mo-1d", date(2024, 2, 28)),
        (date(2024, 2, 29), "+3y", date(2027, 2, 28)),
        (date(2025, 3, 1), "+1cal-mo", date(2025, 3, 31)),
        (date(2025, 3, 1), "+18cal-mo", date(2026, 8, 31)),
        (date(2025, 3, 1), "+1mo-1", date(2025, 3, 31)),
        (date(2025, 12, 31), "-10y", date(2015, 12, 31)),
        (date(2025, 1, 15), "+8y+4mo", date(2033, 5, 15)),
    ],
)
def test_afstande(dag, ord_, ventet):
    """Whole months first, month ends clamp, then days; a calendar length counts its first and last day."""
    assert flyt(dag, ord_) == ventet


@pytest.mark.parametrize(
    ("foer", "efter", "besked"),
    [
        ('pakke = "KFDAINS@2026-03"', "", "pakke"),
        ("[grund]", "[grund]\nukendt = 1", "unknown facts: ukendt"),
        ('udfald = "afvis"', 'udfald = "maaske"', "maaske"),
        ("[[regel]]", "[[regel]", "TOMLDecodeError"),
    ],
)
def test_ubrugelig_fil(tmp_path, foer, efter, besked):
    """A file that can't be used is refused when it is read, naming the file and the fault."""
    tekst = (MAPPE / "KFDAINS.toml").read_text(encoding="utf-8")
    (tmp_path / "KFDAINS.toml").write_text(tekst.replace(foer, efter, 1), encoding="utf-8")
    with pytest.raises(RegelError, match=besked) as fejl:
        laes_regelfil(tmp_path / "KFDAINS.toml")
    assert "KFDAINS.toml" in str(fejl.value)


def test_to_filer_om_en_pakke(tmp_path):
    """Two files about one version of a pack are refused."""
    for navn in ("a.toml", "b.toml"):
        (tmp_path / navn).write_bytes((MAPPE / "KFDAINS.toml").read_bytes())
    with pytest.raises(RegelError, match=r"b\.toml: KFDAINS@2026-03 is in a\.toml already"):
        laes_regelfiler(tmp_path)


@pytest.mark.parametrize(
    ("foer", "efter", "besked"),
    [
        ("graense = 2029-07-01", "graense = 2029-06-30", "the limit is 2029-07-01, not 2029-06-30"),
        ("afvist = { foraeldelsesdato = 2029-07-02 }", "afvist = { foraeldelsesdato = 2029-07-01 }", "doesn't break R_2_3"),
        ("godkendt = { foraeldelsesdato = 2029-07-01 }", "godkendt = { foraeldelsesdato = 2029-07-02 }", "accepted claim breaks R_2_3"),
        ("graense = 2029-07-01 }", 'graense = 2029-07-01, foelger = ["R_3_1"] }', "also breaks nothing, not R_3_1"),
    ],
)  # fmt: skip
def test_en_forkert_fil_ses(tmp_path, foer, efter, besked):
    """A file that says something else than the filter doesn't count as fired, and it is told what differs."""
    tekst = (MAPPE / "KFDAINS.toml").read_text(encoding="utf-8")
    assert foer in tekst
    (tmp_path / "KFDAINS.toml").write_text(tekst.replace(foer, efter, 1), encoding="utf-8")
    proeve = next(p for p in laes_regelfil(tmp_path / "KFDAINS.toml").proever if p.regel_id == "R_2_3")
    assert besked in spil(proeve, Filter(PAKKER["KFDAINS@2026-03"]))


def test_et_andet_udfald_ses():
    """A filter that sends to hearing what the file says is rejected doesn't make the file fire."""
    proeve = next(p for p in FILER["KFDAINS@2026-03"].proever if p.regel_id == "R_2_3")
    pakke = Regelsaet.load().pakke("KFDAINS", date(2025, 9, 1))
    undtagelse = Undtagelse(
        fordringshaver_id=1001,
        regel_id="R_2_3",
        udfald=Udfald.AFVIS,
        gaelder_fra=date(2025, 1, 1),
        begrundelse="aftalt",
    )
    assert "afvis, not R_2_3 hoering" in spil(proeve, Filter(pakke, undtagelser=[undtagelse]))
