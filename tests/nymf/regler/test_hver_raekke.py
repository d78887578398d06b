"""Every row of every pack: accepted at its edge, refused beyond it, and silent when it is taken out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from regelkanter import kant

from fordringsbro.nymf.regler import Filter, Regelsaet, eksempel

PAKKER = {kode: pakke for kode in Regelsaet.load().typer for pakke in Regelsaet.load().pakker(kode)}


@pytest.mark.parametrize("kode", sorted(PAKKER))
def test_eksemplet_bryder_ingen_regel(kode):
    """Each pack has an example claim that passes all its rules, whichever day it is received."""
    pakke = PAKKER[kode]
    for modtaget in (date(2025, 9, 1), date(2024, 2, 29), date(2026, 1, 15)):
        stamdata = eksempel(pakke, modtaget=modtaget)
        assert Filter(pakke).vurder(stamdata) == ()
        assert stamdata.type_kode == kode
        assert stamdata.modtagelsesdato == modtaget


@pytest.mark.parametrize("kode", sorted(PAKKER))
def test_hver_raekke_har_en_kant(kode):
    """A row accepts the last value inside its limit and refuses the next one, and only that row's removal clears it."""
    pakke = PAKKER[kode]
    alle = Filter(pakke)
    for regel in pakke.regler:
        godkendt, afvist = kant(pakke, regel)
        assert regel not in [fund.regel for fund in alle.vurder(godkendt)], regel
        fund = alle.vurder(afvist)
        assert regel in [f.regel for f in fund], regel
        uden = Filter(pakke, regler=[r for r in pakke.regler if r != regel])
        assert uden.vurder(afvist) == tuple(f for f in fund if f.regel != regel), regel


@pytest.mark.parametrize("kode", sorted(PAKKER))
def test_eq_regler_afviser_paa_begge_sider(kode):
    """A rule that demands one day or amount refuses the value before it too; a range refuses below its lower end."""
    pakke = PAKKER[kode]
    for regel in pakke.regler:
        godkendt, _ = kant(pakke, regel)
        if regel.op == "eq" and regel.anker not in {"", "kr"}:
            for_tidlig = getattr(godkendt, regel.felt) - timedelta(days=1)
            fund = Filter(pakke, regler=[regel]).vurder(replace(godkendt, **{regel.felt: for_tidlig}))
            assert [f.regel for f in fund] == [regel]
            assert fund[0].graense == getattr(godkendt, regel.felt)
        elif regel.id == "R_4_2" and regel.op in {"between", "eq"}:
            nederst = int(regel.graense.split("..")[0]) * 100
            for oere, antal in ((nederst, 0), (nederst - 1, 1)):
                fund = Filter(pakke, regler=[regel]).vurder(replace(godkendt, hovedstol_oere=oere))
                assert len(fund) == antal
                assert all(f.graense == nederst for f in fund)


@pytest.mark.parametrize("kode", sorted(PAKKER))
def test_fundets_graense_er_den_sidst_godkendte_vaerdi(kode):
    """A finding's limit is the value of the accepted claim, so that setting it makes the rule pass."""
    pakke = PAKKER[kode]
    for regel in pakke.regler:
        godkendt, afvist = kant(pakke, regel)
        (fund,) = Filter(pakke, regler=[regel]).vurder(afvist)
        if isinstance(fund.graense, date) and regel.felt != "periode":
            assert fund.graense == getattr(godkendt, regel.felt), regel
        elif isinstance(fund.graense, int):
            assert fund.graense == getattr(godkendt, f"{regel.felt}_oere"), regel
