"""The queue to collection is full: whoever brings more is told to come again, and nothing is lost or half taken."""

from __future__ import annotations

import pytest
from mf_hjaelp import TYPE, fault, resultater

from fordringsbro.aktion.model import Backend
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance, nedskriv, opret
from fordringsbro.platform.errors import Fejlkode
from fordringsbro.portal.maaling import maalinger

pytestmark = [pytest.mark.fault("A12")]


@pytest.fixture
def indstillinger():
    """Room for two actions at each system."""
    return {"queue_limit": 2}


def indberet(system, nummer, *aktioner):
    """What a delivery is answered."""
    svar = system.post(
        "MFFordringIndberet",
        konvolut("MFFordringIndberet", {**hoved("29000101", "t-1", None), **leverance(nummer, aktioner)}),
    )
    return fault(svar) if svar.status_code != 200 else "taget"


FULD = ("Receiver", Fejlkode.KOE_FULD.value.kode)


def test_a_delivery_is_taken_up_to_the_limit_and_turned_away_at_it(system, krav):
    """One below it: taken. At it: a fault of the server, nothing kept; the same delivery again is taken when there is room."""
    assert indberet(system, 1, opret(1001, krav())) == "taget"
    assert indberet(system, 2, opret(1001, krav())) == "taget"
    ny = opret(1001, krav())
    assert indberet(system, 3, ny) == FULD
    with system.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM mf.leverance").fetchone() == (2,)
        conn.execute("UPDATE inddrivelse.afsendelse SET tilstand = 'DONE', afsluttet = now() WHERE orden = 1")
    assert indberet(system, 3, ny) == "taget"


def test_what_was_taken_before_is_answered_as_before(system, krav):
    """A delivery that is told again while the queue is full adds nothing to it."""
    foerste = opret(1001, krav()), opret(1001, krav())
    assert indberet(system, 1, *foerste) == "taget"
    assert indberet(system, 1, *foerste) == "taget"
    assert indberet(system, 2, opret(1001, krav())) == FULD


def test_one_delivery_is_taken_whole(system, krav, monkeypatch):
    """However large: one that began below the limit does not end in the middle, nor in its second portion."""
    monkeypatch.setattr("fordringsbro.mf.modtagelse.PORTION", 2)
    svar = system.indberet(1, *(opret(1001, krav()) for _ in range(5)))
    assert resultater(svar) == [("MODTAGET", [])] * 5


def test_a_full_system_turns_away_corrections_and_not_what_goes_to_the_other(system, krav, kendt):
    """A write-down adds to the queue too; what is rejected, and what goes to the other system, doesn't."""
    system.indberet(2, opret(1001, krav()), opret(1001, krav()))
    assert indberet(system, 3, nedskriv(1001, kendt, 1_000, aarsag="REGU")) == FULD
    assert indberet(system, 4, opret(1001, krav(type_kode=TYPE[Backend.DMI]))) == "taget"
    assert indberet(system, 5, opret(1002, krav(type_kode="RECIVIL"))) == "taget"


def test_it_is_measured(system, krav):
    """The metric is 1 at the limit and 0 below it."""

    def fuld(backend):
        tekst = maalinger(system.installation.database, system.installation.clock, koegraense=2).decode()
        return f'fordringsbro_queue_full{{backend="{backend}"}} 1.0' in tekst

    system.indberet(1, opret(1001, krav()))
    assert not fuld("PSRM")
    system.indberet(2, opret(1001, krav()))
    assert fuld("PSRM")
    assert not fuld("DMI")
