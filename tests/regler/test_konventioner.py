"""How the filter reads a rule where its annex leaves more than one reading."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fordringsbro.regler import Filter, Regelsaet, Udfald, eksempel

MODTAGET = date(2025, 9, 1)


def _pakke(kode):
    return Regelsaet.load().pakke(kode, MODTAGET)


def _fund(stamdata, *regel_ider):
    """The ids of the findings, only of `regel_ider` if any are named."""
    fundet = [fund.regel_id for fund in Filter(_pakke(stamdata.type_kode)).vurder(stamdata)]
    return [regel_id for regel_id in fundet if not regel_ider or regel_id in regel_ider]


def test_manglende_dato_udloeser_kun_kravet_om_den():
    """A missing date breaks the rule that demands it and none of those that compare it."""
    stamdata = replace(eksempel(_pakke("KFDAINS")), forfaldsdato=None)
    assert _fund(stamdata) == ["R_7_2"]
    assert _fund(replace(stamdata, foraeldelsesdato=None)) == ["R_2_1", "R_7_2"]


def test_intet_udfyldt():
    """A claim without a single date breaks exactly the rules that ask for one."""
    stamdata = replace(
        eksempel(_pakke("KFDAINS")),
        stiftelsesdato=None,
        forfaldsdato=None,
        srb=None,
        foraeldelsesdato=None,
        periode_start=None,
        periode_slut=None,
        modtagelsesdato=None,
        beskrivelse=" ",
    )
    assert _fund(stamdata) == ["R_2_1", "R_7_1", "R_7_2", "R_7_3", "R_7_4", "R_7_5", "R_7_11"]


@pytest.mark.parametrize(
    ("hovedstol", "beloeb", "ventet"),
    [
        (0, 0, []),
        (1, 0, []),
        (1, 1, []),
        (0, 1, ["R_4_1", "R_4_7"]),
        (-1, 0, ["R_4_1", "R_4_7"]),
        (-1, -1, ["R_4_1", "R_4_4"]),
        (1_000_000, 1_000_000, []),
        (1_000_001, 0, ["R_4_2"]),
    ],
)
def test_nulfordring(hovedstol, beloeb, ventet):
    """A claim of amount 0 needs no principal, but no claim has a negative one, and the ceiling stays."""
    stamdata = replace(eksempel(_pakke("KFDAINS")), hovedstol_oere=hovedstol, beloeb_oere=beloeb)
    assert _fund(stamdata) == ventet


@pytest.mark.parametrize(
    ("dom", "forlig", "foraeldelse", "ventet"),
    [
        (None, None, date(2035, 1, 1), []),
        (date(2015, 9, 2), None, date(2025, 9, 2), []),
        (date(2015, 9, 2), None, date(2025, 9, 1), ["R_2_1a"]),
        (None, date(2015, 9, 2), date(2025, 9, 3), ["R_2_1b"]),
        (date(2015, 9, 2), date(2014, 9, 2), date(2025, 9, 2), ["R_7_12a"]),
    ],
)
def test_dom_eller_forlig(dom, forlig, foraeldelse, ventet):
    """Ten years count from the judgment, from the settlement if there is no judgment, and not without either."""
    stamdata = replace(eksempel(_pakke("KFDAINS")), domsdato=dom, forligsdato=forlig, foraeldelsesdato=foraeldelse)
    assert _fund(stamdata, "R_2_1a", "R_2_1b", "R_7_12a") == ventet


@pytest.mark.parametrize(
    ("type_kode", "sidste", "foerste"),
    [
        # The annex rolls: 17 May 2025 is a Saturday, so Monday is the last day.
        ("NHSOTIL", date(2025, 5, 19), date(2025, 5, 20)),
        # The annex is silent: the limit is the very day.
        ("CFERSUF", date(2025, 5, 17), date(2025, 5, 18)),
        # The annex says without: five days of room instead.
        ("FAEFDPE", date(2025, 5, 22), date(2025, 5, 23)),
    ],
)
def test_lukkedage_kun_hvor_bilaget_siger_det(type_kode, sidste, foerste):
    """A limitation limit on a closed day rolls forward only where the row says so."""
    stamdata = replace(eksempel(_pakke(type_kode)), forfaldsdato=date(2022, 5, 17))
    assert _fund(replace(stamdata, foraeldelsesdato=sidste), "R_2_3") == []
    assert _fund(replace(stamdata, foraeldelsesdato=foerste), "R_2_3") == ["R_2_3"]


@pytest.mark.parametrize(
    ("dag", "ventet"),
    [
        (date(2025, 6, 4), []),
        (date(2025, 6, 5), ["R_7_1"]),
        (date(2025, 6, 7), ["R_7_1"]),
        (date(2024, 12, 24), ["R_7_1"]),
        (date(2024, 12, 31), ["R_7_1"]),
        (date(2025, 4, 18), ["R_7_1"]),
        (None, ["R_7_1"]),
    ],
)
@pytest.mark.parametrize("type_kode", ["KFGFEJL", "KTBRFLX", "KTCIVIL"])
def test_stiftelse_paa_bankdag(type_kode, dag, ventet):
    """Three types demand a founding date that is a bank day: the money was paid out on it."""
    assert _fund(replace(eksempel(_pakke(type_kode)), stiftelsesdato=dag), "R_7_1") == ventet


@pytest.mark.parametrize(("oere", "ventet"), [(57_500 * 31, []), (57_500 * 31 + 1, ["R_4_3"])])
def test_loft_pr_dag(oere, ventet):
    """The ceiling per day counts the period's first and last day."""
    stamdata = replace(
        eksempel(_pakke("FAMIARD")),
        periode_start=date(2025, 7, 1),
        periode_slut=date(2025, 7, 31),
        hovedstol_oere=oere,
    )
    assert _fund(stamdata, "R_4_3") == ventet
    assert _fund(replace(stamdata, periode_slut=None), "R_4_3") == []


@pytest.mark.parametrize(
    ("hf_modtaget", "slut", "ventet"),
    [
        (date(2025, 8, 1), date(2025, 8, 31), []),
        (date(2025, 8, 31), date(2025, 8, 31), []),
        (date(2025, 8, 31), date(2025, 9, 1), ["R_8_2"]),
        (date(2024, 12, 31), date(2024, 12, 31), []),
        (date(2024, 12, 31), date(2025, 1, 1), ["R_8_2"]),
        (None, date(2025, 9, 1), []),
    ],
)
def test_renteperiode_foer_inddrivelsesrente(hf_modtaget, slut, ventet):
    """Creditor's interest ends before the first of the month after the main claim's reception."""
    stamdata = replace(eksempel(_pakke("KOPRORE")), hf_modtagelsesdato=hf_modtaget, periode_slut=slut)
    assert _fund(stamdata, "R_8_2") == ventet


def test_afvigende_bilag_gaelder_begge():
    """Where annexes of one type differ, the claim answers to each: the stricter outcome decides."""
    pakke = _pakke("KFGEDAI")
    stamdata = eksempel(pakke)
    for_lang = replace(stamdata, periode_slut=date(2025, 10, 15))
    fund = [f for f in Filter(pakke).vurder(for_lang) if f.regel_id == "R_6_20"]
    assert [(f.udfald, f.kilde) for f in fund] == [
        (Udfald.AFVIS, ("fordringstypebilag-daginstitution.pdf",)),
        (Udfald.HOERING, ("fordringstypeoversigt-daginstitution.pdf",)),
    ]
    assert _fund(replace(eksempel(_pakke("OPKRÆTV")), art="MODR")) == ["R_1_1"]
    assert _fund(replace(eksempel(_pakke("OPKRÆTV")), art="OPKR")) == ["R_1_1", "R_1_1"]


def test_kategori_staar_aaben_for_gebyr_for_udblivelse():
    """One type's annex names no category; both are then accepted."""
    stamdata = eksempel(_pakke("REUGBYR"))
    assert _fund(stamdata) == _fund(replace(stamdata, kategori="UF")) == []
