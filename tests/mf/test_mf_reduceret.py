"""What a collection system did in part, and all that undoes it: register, system and receipts stay alike."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from mf_hjaelp import Scene, ider, tekster

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.inddrivelse import bestilling
from fordringsbro.klient.mf_beskeder import annuller, nedskriv

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)
UDFOERT = [("UDFOERT", [])]


def _reduceret(scene: Scene, i: Backend, oere: int = 20_000) -> tuple[int, int]:
    """A claim of 250,000 with a write-down of 50,000 of which so much was done; the ids of claim and action."""
    fordring = scene.opret(i)
    scene.inddrivelsen.kald(i, "/fejl", {"art": "reducer", "oere": oere})
    assert scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG)) == UDFOERT
    ((ned, _, _),) = ider(scene.svar)
    return fordring, ned


def _saldi(scene: Scene, fordring: int, i: Backend) -> tuple[int, int, int]:
    """The balance by receipts, the one to come, and that of the collection system."""
    post = scene.post(fordring)
    return post.saldo_oere, post.rest_oere, scene.saldo(i, post.backend_fordring_id)


@pytest.mark.parametrize("i", list(Backend))
def test_the_undoing_of_a_reduced_write_down_gives_back_what_was_done(scene: Scene, i: Backend):
    """Both systems end with what the claim was before, the receipt says how much that was, and `verify` agrees."""
    fordring, ned = _reduceret(scene, i)
    assert scene.gor(annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG)) == UDFOERT
    assert _saldi(scene, fordring, i) == (250_000, 250_000, 250_000)
    svar = scene.system.kvitteringer(leverance_id=scene.leverance)
    assert tekster(svar, "FordringOpskrivningBeloeb") == ["200.00"]
    assert scene.brud() == {}


@pytest.mark.parametrize("i", list(Backend))
def test_the_undoing_is_itself_undone(scene: Scene, i: Backend):
    """A payment that was taken back was right after all: again what was done, in systems, register and receipt."""
    fordring, ned = _reduceret(scene, i)
    assert scene.gor(annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG)) == UDFOERT
    ((op, _, _),) = ider(scene.svar)
    assert scene.gor(annuller(a.NAOI, 1001, fordring, 50_000, reference=op, virkningsdato=DAG)) == UDFOERT
    assert _saldi(scene, fordring, i) == (230_000, 230_000, 230_000)
    svar = scene.system.kvitteringer(leverance_id=scene.leverance)
    assert tekster(svar, "FordringNedskrivningBeloeb") == ["200.00"]
    assert tekster(svar, "InddrivelseReduceretBeloeb") == ["true"]
    assert scene.brud() == {}


def test_undoings_that_wait_follow_what_was_done(scene: Scene):
    """A write-down and its undoings in one delivery, of which the system does the first in part."""
    fordring = scene.opret(PSRM)
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "reducer", "oere": 20_000})
    scene.send(nedskriv(1001, fordring, 50_000, virkningsdato=DAG))
    ((ned, _, _),) = ider(scene.svar)
    scene.send(annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG))
    ((op, _, _),) = ider(scene.svar)
    scene.send(annuller(a.NAOI, 1001, fordring, 50_000, reference=op, virkningsdato=DAG))
    with scene.system.installation.database.transaction() as conn:
        conn.execute("SELECT 1")
    scene.inddrivelsen.vent_til(lambda: scene.post(fordring).saldo_oere != 250_000)
    assert scene.post(fordring).rest_oere == 230_000
    scene.inddrivelsen.koer()
    assert scene.kvitteringer() == UDFOERT
    assert _saldi(scene, fordring, PSRM) == (230_000, 230_000, 230_000)
    assert scene.brud() == {}


def test_an_undoing_is_held_against_the_balance_by_what_it_does(scene: Scene):
    """What an undoing would take is what was done: less than it says, so a lower balance is enough."""
    fordring, ned = _reduceret(scene, PSRM)
    assert scene.gor(annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG)) == UDFOERT
    ((op, _, _),) = ider(scene.svar)
    assert scene.gor(nedskriv(1001, fordring, 230_000, virkningsdato=DAG)) == UDFOERT
    assert scene.gor(annuller(a.NAOI, 1001, fordring, 50_000, reference=op, virkningsdato=DAG)) == UDFOERT
    assert _saldi(scene, fordring, PSRM) == (0, 0, 0)
    assert scene.brud() == {}


@pytest.mark.parametrize("i", list(Backend))
def test_nothing_done_is_nothing_to_undo(scene: Scene, i: Backend):
    """A write-down of which nothing was done: its undoing changes nothing in either system."""
    fordring, ned = _reduceret(scene, i, 0)
    scene.gor(annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG))
    assert _saldi(scene, fordring, i) == (250_000, 250_000, 250_000)
    assert scene.brud() == {}


def test_an_amount_that_is_told_later_is_booked_then(scene: Scene):
    """The first receipt says that less was done and not how much; the next one says it, and needs no person."""
    fordring = scene.opret(PSRM)
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "reducer", "oere": 20_000})
    scene.send(nedskriv(1001, fordring, 50_000, virkningsdato=DAG))
    scene.inddrivelsen.job[bestilling.SEND](backend="PSRM", fordringshaver_id="1001")
    scene.inddrivelsen.kald(PSRM, "/tid", {})
    scene.inddrivelsen.kald(PSRM, "/fejl", {"art": "uden", "element": "NedskrivningBeloebStruktur"})
    scene.inddrivelsen.clock.advance(timedelta(minutes=1))
    scene.inddrivelsen.job[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id="1001")
    assert [fejl for *_, fejl in scene.til_side()] == ["UklartBeloebError"]
    assert scene.post(fordring).saldo_oere == 250_000
    scene.inddrivelsen.vent_til(lambda: scene.kvitteringer() == UDFOERT)
    assert scene.til_side() == []
    assert scene.sql("SELECT count(*) FROM inddrivelse.ubogfoert") == [(0,)]
    assert _saldi(scene, fordring, PSRM) == (230_000, 230_000, 230_000)
    assert scene.brud() == {}
