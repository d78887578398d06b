"""A registration with one person of each kind that collection can't take: no action is parked, and each is a task."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET
from test_een_dom import Sag

from fordringsbro.cli.fordringer import bogfoering
from fordringsbro.inddrivelse import oversigt
from fordringsbro.inddrivelse.levering import Afsendelsestilstand
from fordringsbro.klient.beskeder import Haefter, Person
from fordringsbro.opgaver.model import Arbejdsart

#: A replacement number, days and months that are none, a leap day of a year without one, no day at all.
DAARLIGE = ("6101800001", "3113800001", "0013800001", "9999999999", "2902811234", "0000000000")
#: It fails modulus 11, as numbers may since 2007.
GODT = "0101800001"


@pytest.fixture
def sag(tjeneste, clock, tmp_path):
    """Judges under agreement 1001."""
    with tjeneste.installation.database.transaction() as conn:
        return Sag(tjeneste, clock, tmp_path, tjeneste.installation.nymf.aftalebog.aftale(conn, 1001))


def test_each_person_that_collection_cannot_take_is_a_task(sag, krav):
    """With agreement, claim and number; what can be taken goes on, and what is written off is no task any more."""
    ventet: dict[UUID, str] = {}
    for ident in (*DAARLIGE, GODT, ET.ident):
        k = krav()
        sag.registrer(k, debitor=Person(ident, "Testperson"))
        if ident in DAARLIGE:
            ventet[k.id] = "5"
    k = krav()
    medhaefter = Haefter(uuid4(), k.id, Person("0101", "Testperson", "AKR"), k.stiftelsesdato)
    sag.registrer(k, debitor=Person("101", "Testperson", "AKR"), haefter=(medhaefter,))
    ventet[k.id] = "528"
    sag.overdrag(1)
    with sag.dele.database.transaction() as conn:
        assert [h.tilstand for h in oversigt.oversigt(conn) if h.tilstand is Afsendelsestilstand.PARKED] == []
        opgaver = sag.dele.arbejdsliste.liste(conn)
    assert {o.krav_id: o.grund for o in opgaver} == ventet
    assert {(o.art, o.fordringshaver_id) for o in opgaver} == {(Arbejdsart.AFVIST, 1001)}
    assert not [o for o in opgaver if DAARLIGE[0] in repr(o)]
    foerste, *resten = opgaver
    with sag.dele.database.transaction() as conn:
        rest = sag.dele.bog.fordring(conn, foerste.krav_id).restance_oere
    bogfoering.afskriv(sag.dele, str(foerste.krav_id), rest, None)
    with sag.dele.database.transaction() as conn:
        assert sag.dele.arbejdsliste.liste(conn) == resten
