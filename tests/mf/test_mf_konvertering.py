"""A claim that a conversion moved is acted on where it is now, from a debtor system through both simulators."""

from __future__ import annotations

from datetime import date

import pytest
from mf_hjaelp import ider

from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import aendr, annuller, nedskriv, opret, opskriv, tilbagekald
from fordringsbro.nymf.register.registerhaendelse import Systemsted

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)


@pytest.mark.fault("N33")
@pytest.mark.parametrize(("fra", "til"), [(DMI, PSRM), (PSRM, DMI)])
def test_a_write_down_after_the_move_is_carried_out_in_the_other_system(scene, fra, til):
    """The balance falls where the claim is now, stays where it was, and `verify` sees both as they should be."""
    fordring = scene.opret(fra)
    foer = scene.post(fordring).backend_fordring_id
    nyt = scene.flyt(fordring, til)
    assert scene.brud() == {}
    assert scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG)) == [("UDFOERT", [])]
    assert (scene.saldo(til, nyt), scene.saldo(fra, foer)) == (200_000, 250_000)
    assert scene.post(fordring).saldo_oere == 200_000
    assert scene.brud() == {}


def test_a_claim_may_move_back(scene):
    """It gets a new id each time, the old ones stay its own, and it is there once."""
    fordring = scene.opret(DMI)
    scene.flyt(fordring, PSRM)
    nyt = scene.flyt(fordring, DMI)
    assert scene.gor(nedskriv(1001, fordring, 1_000, virkningsdato=DAG)) == [("UDFOERT", [])]
    assert scene.saldo(DMI, nyt) == 249_000
    assert scene.brud() == {}


def test_what_the_new_system_cannot_do_is_refused_with_its_number(scene):
    """DMI undoes no write-up (426) and takes no BORT (538), though the claim's type is still PSRM's."""
    fordring = scene.opret(PSRM, hovedstol_oere=500_000)
    assert scene.gor(opskriv(1001, fordring, 10_000)) == [("UDFOERT", [])]
    ((opskrivning, *_),) = ider(scene.svar)
    scene.flyt(fordring, DMI)
    navn = "NEDSKRIVNINGANNULLERETOPSKRIVNINGREGULERING"
    assert scene.gor(annuller(navn, 1001, fordring, 10_000, reference=opskrivning)) == [("AFVIST", ["426"])]
    assert scene.gor(tilbagekald(1001, fordring, "BORT", date(2026, 11, 20))) == [("AFVIST", ["538", "570"])]
    assert scene.brud() == {}


def test_what_was_done_before_the_move_is_undone_if_the_new_system_knows_it(scene):
    """PSRM is told our id of a payment that DMI has booked, and says itself that it doesn't know it; nothing is parked."""
    fordring = scene.opret(DMI)
    assert scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG)) == [("UDFOERT", [])]
    ((betaling, *_),) = ider(scene.svar)
    scene.flyt(fordring, PSRM)
    navn = "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING"
    oani = annuller(navn, 1001, fordring, 50_000, reference=betaling, virkningsdato=DAG)
    assert scene.gor(oani) == [("AFVIST", ["526"])]
    assert scene.post(fordring).rest_oere == 200_000


def test_a_related_claim_that_comes_later_goes_to_the_main_claim(scene, inddrivelsen, gebyr):
    """It follows the main claim to the other system and names it by the id that it has there."""
    fordring = scene.opret(PSRM)
    nyt = scene.flyt(fordring, DMI)
    assert scene.gor(opret(1001, gebyr(hoved_fordring_id=fordring))) == [("UDFOERT", [])]
    ((_, relateret, _),) = ider(scene.svar)
    assert scene.post(relateret).backend is DMI
    hos_dmi = inddrivelsen.kald(DMI, f"/fordringer/{scene.post(relateret).backend_fordring_id}")
    assert hos_dmi["hoved_id"] == nyt
    assert scene.brud() == {}


def test_related_claims_that_stay_must_be_withdrawn_first(scene, gebyr, krav):
    """A main claim that moved alone can't be withdrawn (570) until its related claim has moved too."""
    assert scene.gor(opret(1001, krav(), gebyr())) == [("UDFOERT", []), ("UDFOERT", [])]
    (_, fordring, _), (_, relateret, _) = ider(scene.svar)
    nyt = scene.flyt(fordring, DMI)
    assert scene.gor(tilbagekald(1001, fordring, "FEJL")) == [("AFVIST", ["570"])]
    scene.flyt(relateret, DMI, hoved_id=nyt)
    assert scene.gor(tilbagekald(1001, fordring, "FEJL")) == [("UDFOERT", [])]
    assert scene.post(relateret).ophoer.aarsag == "FEJL"


@pytest.mark.fault("R9")
def test_a_claim_that_is_still_collected_where_it_was_is_found(scene, inddrivelsen, system):
    """A move in the register without a conversion would have it collected twice: `verify` says so."""
    fordring = scene.opret(DMI)
    with system.installation.database.transaction() as conn:
        system.installation.nymf.register.flyt(conn, fordring, Systemsted(PSRM, 99), hvem="t", tekst="Test")
    assert set(scene.brud()) == {"psrm_once", "dmi_converted"}


def test_a_claim_for_set_off_that_became_one_for_collection_can_be_converted(scene):
    """AENDRFORDRING with a new art is carried out at DMI, so that the claim can live in PSRM; `verify` agrees."""
    fordring = scene.opret(DMI, art="MODR")
    ny_art = {"FordringFordringArtKode": "INDR"}
    assert scene.gor(aendr(1001, fordring, ny_art)) == [("UDFOERT", [])]
    assert scene.inddrivelsen.kald(DMI, f"/fordringer/{fordring}")["art"] == "INDR"
    assert scene.brud() == {}
    scene.flyt(fordring, PSRM)
    assert scene.brud() == {}
