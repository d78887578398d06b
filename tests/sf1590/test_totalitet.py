"""Closed sets that are said in other words somewhere: each member is said, or it is written here that it is not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from fordringsbro.contract.codes import Liste, handlingstyper, koder
from fordringsbro.debitor.bog.afvisning import Aarsag, Objekt, Svarnote
from fordringsbro.debitor.bog.haandtering import SKRIDT
from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.portal.tekster import JOURNAL
from fordringsbro.sf1590.anmodning.udfoersel import HANDLINGER
from fordringsbro.sf1590.beskeder import dueslag
from fordringsbro.sf1590.faelles.aarsagslister import AARSAGSLISTE, bogfoert_aarsag
from fordringsbro.sf1590.faelles.afvisning import REFERENCE
from fordringsbro.sf1590.fagsystem.daekningsbesked import DEL, daekning_afskrivning
from fordringsbro.sf1590.frabog.betalbar import KLASSER

#: Events that change what is owed; a registration is told in a statement by what is registered.
_MED_BELOEB = {
    Art.NEDREGULERET,
    Art.DAEKKET,
    Art.DAEKNING_TILBAGEFOERT,
    Art.AFSKREVET,
    Art.AFSKRIVNING_TILBAGEFOERT,
}


def test_every_reason_and_remark_of_the_ledger_is_in_the_list_of_reasons():
    """By its own name, so that an answer can say it."""
    kendte = koder(Liste.KVITTERINGSAARSAG)
    assert {a.name for a in Aarsag} <= kendte.keys()
    assert {n.name for n in Svarnote} <= kendte.keys()


def test_every_kind_of_object_has_an_element_that_points_at_it():
    """But for a deferment, which is told by the claim, and a search."""
    assert set(Objekt) - REFERENCE.keys() == {Objekt.HENSTAND, Objekt.SOEGNING}


def test_every_kind_of_booking_has_words_and_a_posting():
    """In the story of a claim, and in the statement of an account when it changes what is owed."""
    assert JOURNAL.keys() == set(Art)
    assert koder(Liste.POSTERINGSART).keys() == {*(a.value for a in _MED_BELOEB), *(s.value for s in Slags)}


def test_every_step_to_collection_leads_to_a_state():
    """Each state is one that some event brings about."""
    assert {skridt.til for skridt in SKRIDT.values()} == set(Overdragelsesstand)


def test_every_kind_of_what_is_owed_has_a_class_and_an_object_type():
    """In the contract, and in the messages' envelope."""
    assert KLASSER.keys() == set(Slags)
    assert {s.value for s in Slags} <= koder(Liste.BESKEDOBJEKTTYPE).keys()


def test_every_action_that_can_be_asked_for_is_carried_out_by_something():
    """The code list and the table of actions have the same keys."""
    assert HANDLINGER.keys() == handlingstyper().keys()


@pytest.mark.parametrize(("art", "kode"), [(art, kode) for art, liste in AARSAGSLISTE.items() for kode in koder(liste)])
def test_every_reason_of_every_list_can_be_told(art, kode):
    """By its own id, and in the message to the fagsystem where that tells reasons."""
    noegle = bogfoert_aarsag(art, kode)
    assert noegle == str(koder(AARSAGSLISTE[art])[kode].id)
    if art in DEL:
        post = Feedpost(
            nr=1,
            art=art,
            kommune_cvr="29000011",
            konto_id=UUID(int=1),
            oprettet_af=OprettetAf("29000011", UUID(int=2)),
            ejer=OprettetAf("29000011", UUID(int=2)),
            virkningsdato=date(2026, 11, 20),
            bogfoert_at=datetime(2026, 11, 20, tzinfo=UTC),
            data={"aarsag": kode, "afskrivning_id": str(UUID(int=3))},
            fordring_id=UUID(int=4),
            beloeb_oere=1,
            reference_id=UUID(int=5),
        )
        assert noegle in str(daekning_afskrivning(UUID(int=1), [post]))


def test_every_event_of_an_account_is_told_or_said_not_to_be():
    """To the Beskedfordeler; nothing is on both sides."""
    assert set(Kontoart) == {a for a in dueslag.ARTER | dueslag.IKKE_BESKEDER if isinstance(a, Kontoart)}
