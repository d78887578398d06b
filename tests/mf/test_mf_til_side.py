"""A receipt or callback that the register can't book is one claim's trouble, not its claimant's."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from mf_hjaelp import TYPE, Debitorsystem, Scene, ider, resultater

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.inddrivelse import bestilling
from fordringsbro.klient.mf_beskeder import MFKrav, opret, tilbagekald
from fordringsbro.mf import resultater as resultater_modul
from fordringsbro.nymf.model import Aktion
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.tilside import alle_til_side

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


def test_a_receipt_that_cant_be_written_hides_no_other(
    system: Debitorsystem, krav: Callable[..., MFKrav], clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    """The net below the receipts writes those that it can, tries the one again with pauses, and writes it at last."""
    (daarlig, _, _), (god, _, _) = ider(system.indberet(1, opret(1001, krav()), opret(1001, krav())))
    i = system.installation
    with i.database.transaction() as conn:
        i.nymf.kvitter(
            conn, *(Inddrivelsesudfald(en, Udfaldsstatus.UDFOERT, (), en, clock.now()) for en in (daarlig, god))
        )
    rigtig = resultater_modul.udfoert

    def udfoert(aktion: Aktion, *andet: Any) -> Any:
        if aktion.aktion_id == daarlig:
            raise ZeroDivisionError
        return rigtig(aktion, *andet)

    def eftersyn() -> list[str]:
        with i.database.transaction() as conn:
            i.resultatbog.eftersyn(conn)
        return sorted(status for status, _ in resultater(system.kvitteringer(leverance_id=1)))

    with monkeypatch.context() as fejl:
        fejl.setattr(resultater_modul, "udfoert", udfoert)
        assert eftersyn() == ["MODTAGET", "UDFOERT"]
        assert eftersyn() == ["MODTAGET", "UDFOERT"]
        with i.database.transaction() as conn:
            assert [(en.noegle, en.gange) for en in alle_til_side(conn, antal=9)] == [(str(daarlig), 1)]
    clock.advance(timedelta(minutes=1))
    assert eftersyn() == ["UDFOERT", "UDFOERT"]
    with i.database.transaction() as conn:
        assert alle_til_side(conn, antal=9) == []
