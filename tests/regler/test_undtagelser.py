"""An agreement's exceptions: which apply, what they change, and that filters with them are kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fordringsbro.regler import Filter, Regelsaet, Udfald, Undtagelse, eksempel
from fordringsbro.regler.undtagelse import gaeldende, overlap

DAG = date(2025, 9, 1)


def _en(regel_id="R_4_2", udfald=Udfald.AFVIS, **andet):
    faste = {"fordringshaver_id": 1001, "gaelder_fra": date(2025, 1, 1), "begrundelse": "aftalt"}
    return Undtagelse(regel_id=regel_id, udfald=udfald, **{**faste, **andet})


def test_et_udfald_kan_vendes_begge_veje():
    """A reject becomes a hearing and a hearing a reject, the finding names the agreement, and the pack stays."""
    pakke = Regelsaet.load().pakke("KFDAINS", DAG)
    stamdata = replace(eksempel(pakke), hovedstol_oere=2_000_000, art="MODR")
    aftalt = Filter(pakke, undtagelser=[_en("R_1_1", Udfald.HOERING, begrundelse="modregning prøves"), _en()])
    fund = aftalt.vurder(stamdata)
    assert [(f.regel_id, f.udfald) for f in fund] == [("R_1_1", Udfald.HOERING), ("R_4_2", Udfald.AFVIS)]
    assert [f.kilde[-1] for f in fund] == ["aftale 1001: modregning prøves", "aftale 1001: aftalt"]
    assert fund[0].kilde[:-1] == pakke.regler[0].kilde
    uden = Filter(pakke).vurder(stamdata)
    assert [f.udfald for f in uden] == [Udfald.AFVIS, Udfald.HOERING]
    assert [f.graense for f in uden] == [f.graense for f in fund]


def test_den_samme_udgang_aendrer_intet():
    """An exception that agrees with the pack leaves the finding as the pack has it."""
    pakke = Regelsaet.load().pakke("KFDAINS", DAG)
    stamdata = replace(eksempel(pakke), hovedstol_oere=2_000_000)
    assert Filter(pakke, undtagelser=[_en(udfald=Udfald.HOERING)]).vurder(stamdata) == Filter(pakke).vurder(stamdata)


@pytest.mark.parametrize(
    ("type_kode", "dag", "ventet"),
    [
        ("KFDAINS", date(2025, 1, 1), True),
        ("KFDAINS", date(2024, 12, 31), False),
        ("KFDAINS", date(2025, 12, 31), True),
        ("KFDAINS", date(2026, 1, 1), False),
        ("KFSKFRI", date(2025, 6, 1), False),
    ],
)
def test_type_og_tid(type_kode, dag, ventet):
    """An exception is for its type, from its first to its last reception date."""
    en = _en(type_kode="KFDAINS", gaelder_til=date(2025, 12, 31))
    assert (gaeldende([en], type_kode, dag) == (en,)) is ventet


def test_typens_egen_undtagelse_gaar_foran():
    """What an agreement says of a type goes before what it says of all of them, in whatever order it says it."""
    alle, egen = _en(), _en(udfald=Udfald.HOERING, type_kode="KFDAINS")
    assert gaeldende([egen, alle], "KFDAINS", DAG) == gaeldende([alle, egen], "KFDAINS", DAG) == (egen,)
    assert gaeldende([egen, alle], "KFSKFRI", DAG) == (alle,)


@pytest.mark.parametrize(
    ("anden", "ventet"),
    [
        ({"gaelder_fra": date(2025, 6, 30)}, True),
        ({"gaelder_fra": date(2025, 7, 1)}, False),
        ({"gaelder_fra": date(2024, 1, 1), "gaelder_til": date(2025, 1, 1)}, True),
        ({"gaelder_fra": date(2024, 1, 1), "gaelder_til": date(2024, 12, 31)}, False),
        ({"type_kode": "KFDAINS"}, False),
        ({"regel_id": "R_4_4"}, False),
    ],
)
def test_overlap(anden, ventet):
    """Two exceptions for one rule and type must not both be in force on a day."""
    assert overlap([_en(gaelder_til=date(2025, 6, 30)), _en(**anden)]) is ventet


@pytest.mark.parametrize("forkert", [{"regel_id": "R_9_9"}, {"gaelder_til": date(2024, 12, 31)}, {"begrundelse": "  "}])
def test_en_undtagelse_har_sin_form(forkert):
    """An unknown rule, an end before the beginning and a missing reason are refused."""
    with pytest.raises(ValueError, match="must"):
        _en(**forkert)


def test_filtre_med_undtagelser_genbruges():
    """A filter is compiled once for each version and set of exceptions, and those that don't apply change nothing."""
    regelsaet = Regelsaet.load()
    uden = regelsaet.filter("KFDAINS", DAG)
    med = regelsaet.filter("KFDAINS", DAG, [_en()])
    assert med is not uden
    assert regelsaet.filter("KFDAINS", date(2026, 1, 5), [_en()]) is med
    assert regelsaet.filter("KFDAINS", DAG, [_en(type_kode="KFSKFRI")]) is uden
    assert regelsaet.filter("KFDAINS", date(2024, 1, 1), [_en()]) is uden


def test_undtagelser_overlever_json():
    """What is stored of an exception is all of it."""
    for en in (_en(), _en(type_kode="KFDAINS", gaelder_til=date(2025, 12, 31))):
        assert Undtagelse.fra_json(1001, en.til_json()) == en
