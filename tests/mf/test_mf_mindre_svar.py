"""Collection systems that answer less, or do less, than usual: from a debtor system through the simulators and back."""

from __future__ import annotations

from datetime import date

import pytest
from mf_hjaelp import Scene, ider, tekster

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import oversigt
from fordringsbro.klient.mf_beskeder import annuller, hovedstol, nedskriv, opret, opskriv

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)


def _fejl(scene: Scene, i: Backend, art: str, **hvad: object) -> None:
    scene.inddrivelsen.kald(i, "/fejl", {"art": art, **hvad})


def _parkerede(scene: Scene) -> list[tuple[int, str | None]]:
    with scene.system.installation.database.transaction() as conn:
        return [(en.aktion_id, en.fejlkode) for en in oversigt.parkerede(conn)]


def test_a_write_up_whose_id_is_not_told_can_be_corrected_by_nobody_in_its_place(scene: Scene):
    """The correction of the write-up claim is parked with its reason; the main claim keeps its balance and goes on."""
    fordring = scene.opret(PSRM)
    sti = "OpskrivFordringKvitteringStruktur/FordringInddrivelseFordringIdentifikator"
    _fejl(scene, PSRM, "uden", element=sti, antal=100)
    assert scene.gor(hovedstol(1001, fordring, 300_000)) == [("UDFOERT", [])]
    assert scene.gor(opskriv(1001, fordring, 12_300)) == [("UDFOERT", [])]
    svar = scene.system.kvitteringer(leverance_id=scene.leverance)
    opskrivning = int(tekster(svar, "FordringInddrivelseFordringIdentifikator")[-1])
    assert opskrivning != fordring
    ((aktion_id, _, _),) = scene.send(nedskriv(1001, opskrivning, 100, aarsag="REGU"))
    scene.inddrivelsen.vent_til(lambda: _parkerede(scene) == [(aktion_id, "ID_MANGLER")])
    assert scene.saldo(PSRM, scene.post(fordring).backend_fordring_id) == 250_000
    scene.send(nedskriv(1001, fordring, 100, aarsag="REGU"))
    scene.inddrivelsen.vent_til(lambda: scene.kvitteringer() == [("UDFOERT", [])])
    assert scene.saldo(PSRM, scene.post(fordring).backend_fordring_id) == 249_900


@pytest.mark.parametrize("element", ["FordringFordringHaverReference", "ModtagFordringAktionIdentifikator"])
def test_an_answer_without_reference_or_number_is_enough_when_the_receipts_have_it(scene: Scene, element: str):
    """Two claims in a delivery, whose first answer lacks what tells them apart, are each found by its receipt."""
    _fejl(scene, PSRM, "uden", element=element, antal=1)
    assert scene.gor(opret(1001, scene.krav()), opret(1001, scene.krav())) == [("UDFOERT", [])] * 2
    assert scene.brud() == {}


def test_receipts_that_never_name_a_reference_park_what_they_can_be_about(scene: Scene):
    """Two claims that PSRM never tells apart wait for a person; one that is alone in its delivery is done."""
    _fejl(scene, PSRM, "uden", element="FordringFordringHaverReference", antal=100)
    scene.opret(PSRM)
    to = [aktion_id for aktion_id, _, _ in scene.send(opret(1001, scene.krav()), opret(1001, scene.krav()))]
    scene.inddrivelsen.vent_til(lambda: sorted(_parkerede(scene)) == [(en, "SVAR_PASSER_IKKE") for en in to])


def test_a_claim_whose_id_is_never_told_is_created_and_not_acted_on(scene: Scene):
    """The creation is a fact and is told; a write-down of it is parked, since it could name no claim."""
    _fejl(scene, PSRM, "uden", element="MFAktionStruktur/FordringInddrivelseFordringIdentifikator", antal=100)
    fordring = scene.opret(PSRM)
    ((aktion_id, _, _),) = scene.send(nedskriv(1001, fordring, 100, aarsag="REGU"))
    scene.inddrivelsen.vent_til(lambda: _parkerede(scene) == [(aktion_id, "ID_MANGLER")])


@pytest.mark.parametrize("i", list(Backend))
def test_a_reduced_write_down_is_booked_and_told_as_it_was_done(scene: Scene, i: Backend):
    """Half of a write-down is done: register and receipt say so, and undoing it gives back what was done."""
    fordring = scene.opret(i)
    _fejl(scene, i, "reducer", oere=20_000)
    assert scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG)) == [("UDFOERT", [])]
    ((ned, _, _),) = ider(scene.svar)
    svar = scene.system.kvitteringer(leverance_id=scene.leverance)
    assert tekster(svar, "InddrivelseReduceretBeloeb") == ["true"]
    assert tekster(svar, "FordringNedskrivningBeloeb") == ["200.00"]
    assert tekster(svar, "FordringRestBeloeb") == ["2300.00"]
    assert (scene.post(fordring).saldo_oere, scene.post(fordring).rest_oere) == (230_000, 230_000)
    if i is PSRM:
        tilbage = annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG)
        assert scene.gor(tilbage) == [("UDFOERT", [])]
        assert scene.post(fordring).saldo_oere == 250_000
    assert scene.brud() == {}
