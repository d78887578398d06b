"""Deliveries, receipts and callbacks of one debtor system at once: locks in one order, and lost races run again."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from mf_hjaelp import TYPE, Debitorsystem, Scene, ider, resultater, tekster

from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling
from fordringsbro.klient.mf_beskeder import MFKrav, opret
from fordringsbro.mf import resultat_store

DMI = Backend.DMI


@pytest.mark.fault("D12")
@pytest.mark.parametrize("error", [psycopg.errors.DeadlockDetected, psycopg.errors.SerializationFailure])
def test_a_delivery_that_loses_a_race_is_taken_all_the_same(
    system: Debitorsystem, krav: Callable[..., MFKrav], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
):
    """The whole delivery is taken again from its beginning, once: one answer with ids, and the same to a repetition."""
    rigtig, tabt = resultat_store.gem, [error(), error()]

    def gem(*args: Any) -> None:
        if tabt:
            raise tabt.pop()
        rigtig(*args)

    monkeypatch.setattr(resultat_store, "gem", gem)
    aktioner = [opret(1001, krav()), opret(1002, krav(type_kode=TYPE[DMI]))]
    svar = system.indberet(1, *aktioner)
    assert resultater(svar) == [("MODTAGET", [])] * 2
    assert ider(system.indberet(1, *aktioner)) == ider(svar)
    assert tekster(system.kvitteringer(leverance_id=1), "ModtagFordringAktionStatusKode") == ["MODTAGET"] * 2


def test_deliveries_beside_callbacks_are_all_answered(scene: Scene):
    """Deliveries of two claimants in both orders, while DMI calls back about earlier ones: none is answered 900."""
    svar: list[list[tuple[str, list[str]]]] = []

    def indberet(nummer: int) -> None:
        parter = (1001, 1002) if nummer % 2 else (1002, 1001)
        krav = [opret(claimant, scene.krav(type_kode=TYPE[DMI])) for claimant in parter * 2]
        svar.append(resultater(scene.system.indberet(nummer, *krav)))

    for runde in range(3):
        traade = [threading.Thread(target=indberet, args=(1 + 4 * runde + n,)) for n in range(4)]
        for traad in traade:
            traad.start()
        for claimant in (1001, 1002):
            scene.inddrivelsen.job[bestilling.SEND](backend="DMI", fordringshaver_id=str(claimant))
        for traad in traade:
            traad.join(60)

    def alt_er_gjort() -> bool:
        for claimant in (1001, 1002):
            scene.inddrivelsen.job[bestilling.SEND](backend="DMI", fordringshaver_id=str(claimant))
        return scene.sql("SELECT DISTINCT tilstand FROM nymf.aktion") == [("DONE",)]

    scene.inddrivelsen.vent_til(alt_er_gjort)
    assert svar == [[("MODTAGET", [])] * 4] * 12
