"""A receipt or callback that the register can't book is one claim's trouble, not its claimant's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from mf_hjaelp import TYPE, Scene

from fordringsbro.inddrivelse import bestilling
from fordringsbro.inddrivelse.model import Backend
from fordringsbro.klient.mf_beskeder import opret, tilbagekald

#: Stands for any fault of the register: one claim can't end.
_FEJL = """
    CREATE FUNCTION public.fejl() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fejl'; END $$;
    CREATE TRIGGER fejl BEFORE UPDATE ON nymf.fordring FOR EACH ROW
        WHEN (NEW.fordring_id = {} AND NEW.ophoer_aarsag IS NOT NULL) EXECUTE FUNCTION public.fejl();
"""


@pytest.mark.parametrize("i", list(Backend))
def test_a_claimants_receipts_go_on(scene: Scene, i: Backend):
    """Two withdrawals, of which one can't be booked: the other is told, the callback acknowledged, and new claims go."""
    daarlig, god = (scene.opret(i) for _ in range(2))
    scene.sql(_FEJL.format(daarlig))
    trukne = scene.send(tilbagekald(1001, daarlig, "KLAG"), tilbagekald(1001, god, "KLAG"))
    scene.inddrivelsen.vent_til(lambda: [en[0] for en in scene.kvitteringer()] == ["MODTAGET", "UDFOERT"])
    aktion_id = trukne[0][0]
    assert scene.til_side() == [("inddrivelse.kvittering", str(aktion_id), "RaiseException")]
    scene.send(opret(1001, scene.krav(type_kode=TYPE[i])))
    scene.inddrivelsen.vent_til(lambda: scene.kvitteringer() == [("UDFOERT", [])])
    if i is Backend.DMI:
        assert scene.inddrivelsen.kald(i, "/optaelling")["andet"]["ventende_meldinger"] == 0
    scene.sql("DROP TRIGGER fejl ON nymf.fordring")
    scene.inddrivelsen.clock.advance(timedelta(hours=7))
    scene.inddrivelsen.job[bestilling.BOGFOER_IGEN]()
    assert scene.til_side() == []
    assert scene.post(daarlig).ophoer.aarsag == "KLAG"
