"""The packs hold what the annexes hold: counted against figures kept here, apart from the packs."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from fordringsbro.regler import Regelsaet, Udfald, katalog

# Rule id -> (rows that reject, rows that send to hearing), over all claim types.
ANTAL = {
    "R_1_1": (73, 0), "R_1_2": (71, 0), "R_2_1": (72, 0), "R_2_1a": (72, 0), "R_2_1b": (0, 72),
    "R_2_2": (4, 0), "R_2_2a": (0, 4), "R_2_3": (1, 51), "R_2_3a": (53, 0), "R_2_4": (0, 3), "R_2_4a": (3, 0),
    "R_2_5": (4, 0), "R_2_6": (0, 5), "R_2_7": (4, 0), "R_2_8": (0, 3), "R_3_1": (69, 0), "R_3_4a": (9, 0),
    "R_4_1": (72, 0), "R_4_2": (10, 57), "R_4_3": (0, 4), "R_4_4": (72, 0), "R_4_7": (67, 0),
    "R_5_1": (65, 0), "R_5_2": (69, 0), "R_5_3": (71, 0), "R_5_5": (1, 0),
    "R_6_1": (66, 5), "R_6_2": (0, 2), "R_6_3": (62, 0), "R_6_4": (34, 9), "R_6_5": (5, 2), "R_6_6": (0, 3),
    "R_6_7": (2, 0), "R_6_8": (2, 2), "R_6_9": (2, 0), "R_6_15": (22, 1), "R_6_16": (10, 1), "R_6_17": (13, 1),
    "R_6_18": (11, 5), "R_6_19": (33, 11), "R_6_20": (15, 25), "R_6_21": (8, 7),
    "R_7_1": (70, 0), "R_7_2": (71, 0), "R_7_3": (72, 0), "R_7_4": (47, 0), "R_7_5": (47, 0), "R_7_9": (25, 0),
    "R_7_10": (25, 0), "R_7_11": (56, 0), "R_7_12": (13, 10), "R_7_12a": (70, 0),
    "R_8_2": (4, 0), "R_10_2": (6, 0), "R_10_7": (4, 0),
}  # fmt: skip

# Claim type -> number of its rules.
REGLER_PR_TYPE = """
CFERSUF 25 CFFAKTU 25 ERLÅNEN 28 FAEFDPE 31 FAEFELØ 30 FAMAKON 24 FAMIARD 29 FAMIARS 29 FAUBMFD 29 FAUMDPD 30
FAUMDPS 30 FAUMEFD 29 FAUMEFS 29 FOERSMF 23 FOERSUF 25 FOFAKFY 26 FOFMLØN 29 FOSAOMK 25 FOSODOM 23 GEDAINS 28
KFBILØK 28 KFDAINS 29 KFGEDAI 30 KFGFEJL 27 KFLRUNG 29 KFMILJØ 29 KFOMDAG 28 KFOPREN 31 KFSKFRI 29 KFTBBSF 28
KFTILDA 28 KFTØFIN 30 KOPRORE 31 KTBRFLX 28 KTCIVIL 27 NHSOFKN 24 NHSOTIL 24 NHTVBBY 24 NHTVEJE 24 NHTVREV 24
OPKRÆRE 29 OPKRÆTV 32 POERSPO 22 REBOMSE 29 REBOTLO 29 REBOTMO 29 RECIVIL 24 REEHUSJ 28 REELEHU 27 REELHUS 29
REERSMF 23 REERSUF 24 REEVLBO 29 REFLYTT 28 REFMUDL 28 REHUSLJ 28 REJPERI 28 REOPDAG 27 REOPKOM 28 RESAGOM 24
RETOLKE 24 REUGBYR 24 SAGOMCS 24 STAUMAT 24 STBØDDS 24 STFMLØN 28 STGEBOP 24 STGEEJE 23 STGEMAT 23 STLANBØ 25
STRGGEO 24 TILBINO 29
"""
# A few rows as the annexes have them: type, rule id, field, relation, anchor, limit, closed days, outcome.
STIKPROEVER = [
    ("KFDAINS", "R_4_2", "hovedstol", "le", "kr", "10000", "", "hoering"),
    ("KFDAINS", "R_6_20", "periode_slut", "le", "periode_start", "+2mo-2d", "", "hoering"),
    ("KFDAINS", "R_6_6", "forfaldsdato", "le", "periode_start", "+2mo", "", "hoering"),
    ("FAEFDPE", "R_2_3", "foraeldelsesdato", "le", "forfaldsdato", "+3y+5d", "uden", "hoering"),
    ("CFFAKTU", "R_2_8", "foraeldelsesdato", "le", "stiftelsesdato", "+3y", "med", "hoering"),
    ("STBØDDS", "R_2_3", "foraeldelsesdato", "eq", "forfaldsdato", "+5y", "uden", "afvis"),
    ("STGEBOP", "R_4_2", "hovedstol", "eq", "kr", "100", "", "afvis"),
    ("FAMAKON", "R_4_2", "hovedstol", "between", "kr", "357..4284", "", "afvis"),
    ("FAMIARD", "R_4_3", "hovedstol", "le", "kr_pr_dag", "575", "", "hoering"),
    ("FAUBMFD", "R_4_3", "hovedstol", "le", "kr_pr_dag", "1000", "", "hoering"),
    ("KFMILJØ", "R_6_4", "forfaldsdato", "le", "stiftelsesdato", "+1mo-1d", "", "afvis"),
    ("KTBRFLX", "R_2_2", "foraeldelsesdato", "le", "modtagelsesdato", "+3y", "uden", "afvis"),
    ("KTBRFLX", "R_7_1", "stiftelsesdato", "required", "bankdag", "", "", "afvis"),
    ("REHUSLJ", "R_6_20", "periode_slut", "le", "periode_start", "+1mo-1", "", "hoering"),
    ("KFOPREN", "R_5_5", "periode_slut", "le", "modtagelsesdato", "-1d", "", "afvis"),
    ("KFOPREN", "R_8_2", "periode_slut", "lt", "maaned_efter_hf_modtagelse", "0", "", "afvis"),
    ("KOPRORE", "R_10_7", "periode_start", "ge", "hf_forfaldsdato", "+1d", "", "afvis"),
    ("SAGOMCS", "R_7_12", "forligsdato", "must_be_empty", "", "", "", "hoering"),
    ("FOSODOM", "R_7_12", "domsdato", "required", "", "", "", "afvis"),
]


def _alle():
    regelsaet = Regelsaet.load()
    return [regel for kode in regelsaet.typer for pakke in regelsaet.pakker(kode) for regel in pakke.regler]


def test_antal():
    """72 claim types, 1,940 rows, 55 rule ids, 1,657 rows that reject and 283 that send to hearing."""
    regler = _alle()
    assert len(Regelsaet.load().typer) == 72
    assert len(regler) == 1940
    assert len({regel.id for regel in regler}) == len(katalog().regler) == 55
    assert Counter(regel.udfald for regel in regler) == {Udfald.AFVIS: 1657, Udfald.HOERING: 283}


def test_udfald_pr_regel_id():
    """Each rule id rejects and sends to hearing in as many rows as the annexes say."""
    afvis = Counter(regel.id for regel in _alle() if regel.udfald is Udfald.AFVIS)
    hoering = Counter(regel.id for regel in _alle() if regel.udfald is Udfald.HOERING)
    assert {regel_id: (afvis[regel_id], hoering[regel_id]) for regel_id in katalog().regler} == ANTAL


def test_regler_pr_type():
    """Each claim type has as many rules as its annex."""
    ord_ = REGLER_PR_TYPE.split()
    assert Counter(regel.type_kode for regel in _alle()) == dict(zip(ord_[::2], map(int, ord_[1::2]), strict=True))


@pytest.mark.parametrize("stikproeve", STIKPROEVER)
def test_stikproever(stikproeve):
    """Single rows stand in the packs as in the annexes."""
    assert stikproeve in [
        (r.type_kode, r.id, r.felt, r.op, r.anker, r.graense, r.foko, r.udfald.value) for r in _alle()
    ]


def test_lukkedage_paa_raekker():
    """16 rows roll over closed days, 18 say that they don't."""
    assert Counter(regel.foko for regel in _alle() if regel.foko) == {"med": 16, "uden": 18}


def test_hovedet_passer_til_raekkerne():
    """A pack's arts and category are those that all its own rows allow, and each row knows its pack's annexes."""
    for kode in Regelsaet.load().typer:
        (pakke,) = Regelsaet.load().pakker(kode)
        arter = [set(r.graense.split("/")) for r in pakke.regler if r.felt == "art"]
        assert set(pakke.arter) == set.intersection(*arter)
        assert {r.graense for r in pakke.regler if r.felt == "kategori"} == ({pakke.kategori} - {None})
        assert pakke.navn
        assert all(regel.kilde for regel in pakke.regler)
        assert pakke.gaelder_fra == date(2019, 1, 1)
        assert pakke.versionsnavn == f"{kode}@2026-03"


def test_to_bilag_om_samme_regel():
    """Where two annexes of a type differ about a rule, both rows stand, each with its own source."""
    antal = Counter((regel.type_kode, regel.id) for regel in _alle())
    assert {noegle for noegle, n in antal.items() if n > 1} == {
        ("KFGEDAI", "R_6_20"),
        ("OPKRÆTV", "R_1_1"),
        ("OPKRÆTV", "R_2_6"),
    }
    for type_kode, regel_id in (noegle for noegle, n in antal.items() if n > 1):
        foerste, anden = (r for r in _alle() if (r.type_kode, r.id) == (type_kode, regel_id))
        assert not set(foerste.kilde) & set(anden.kilde)


def test_katalogets_varianter_er_dem_der_bruges():
    """The catalogue lists exactly the field, relation and anchor of the rows."""
    brugt = {}
    for regel in _alle():
        brugt.setdefault(regel.id, set()).add(regel.variant)
    assert {regel_id: set(post.varianter) for regel_id, post in katalog().regler.items()} == brugt
