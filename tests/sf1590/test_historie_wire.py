"""A claim's story tells the messages that touched it, and what is related to it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO
from tillaeg_hjaelp import gebyr, rente

from fordringsbro.klient.beskeder import (
    Haefter,
    afslut_haeftelse,
    ejerskifte,
    indbetaling,
    registrering,
    til_opkraevning,
)
from fordringsbro.portal.fortaelling import fortael
from fordringsbro.portal.model import Punktslags

KONTO = UUID("10000000-0000-4000-8000-000000000001")


@pytest.fixture
def historie(tjeneste):
    """The story of a claim."""

    def historie(fordring_id):
        dele = tjeneste.installation
        with dele.database.transaction() as conn:
            return fortael(conn, dele.bog, dele.nymf, str(fordring_id))

    return historie


def _beskeder(historie):
    return [punkt.en.partition(" ")[0] for punkt in historie.punkter if punkt.slags is Punktslags.BESKED]


def test_only_the_messages_that_touched_a_claim_are_told(tjeneste, krav, historie):
    """Named by the claim, by a liability, by a payment that covered it; not those of its neighbours on the account."""
    a, b = krav(srb=None), krav(srb=None)
    haefter = Haefter(uuid4(), a.id, TO, date(2026, 9, 1))
    tjeneste.opret(KONTO, a, haefter=[haefter])
    tjeneste.opret(KONTO, b)
    sti = "DebitorRegistreringAfsend"
    tjeneste.kald(sti, "SætFordringTilOpkrævning", til_opkraevning(KONTO, b.id, date(2026, 12, 1)))
    tjeneste.kald(sti, "AfslutHæftelse", afslut_haeftelse(KONTO, haefter.id, date(2026, 11, 20)))
    betalt = indbetaling(KONTO, uuid4(), date(2026, 11, 19), 300_000, daekninger=[(b.id, 100_000)])
    tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", betalt)
    tjeneste.kald(sti, "ForetagEjerskifte", ejerskifte(KONTO, overdraget=True))
    opret = "OpretDebitorkontoRegistrering"
    assert _beskeder(historie(a.id)) == [opret, "AfslutHæftelse", "ForetagIndbetaling", "ForetagEjerskifte"]
    assert _beskeder(historie(b.id)) == [opret, "SætFordringTilOpkrævning", "ForetagIndbetaling", "ForetagEjerskifte"]


def test_what_is_related_appears_with_its_main_claim_and_the_other_way_round(tjeneste, krav, historie):
    """A cost of the fagsystem names its main claim; the main claim names it, and not its neighbour."""
    a, b = krav(), krav()
    post = registrering(SYNTESEBORG, KONTO, ET, [a, b, krav(hoved=a.id, type_kode="REOPDAG", omkostning=None)])
    svar = tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    assert "Accept" in svar
    (relateret,) = historie(a.id).relaterede
    assert relateret.hoved_fordring_id == a.id
    assert historie(relateret.fordring_id).rad.hoved_fordring_id == a.id
    assert historie(b.id).relaterede == ()
    assert [r["claim_id"] for r in historie(a.id).som_dict()["related"]] == [str(relateret.fordring_id)]


def test_a_fee_and_interest_appear_with_their_main_claim_and_the_other_way_round(tjeneste, krav, historie):
    """What the debtor system added to a claim is told with it, and tells whose it is."""
    k = krav()
    tjeneste.opret(KONTO, k)
    fee, interest = gebyr(tjeneste, k), rente(tjeneste, k)
    assert {en.fordring_id for en in historie(k.id).relaterede} == {fee, interest}
    assert {historie(en).rad.hoved_fordring_id for en in (fee, interest)} == {k.id}
    assert _beskeder(historie(fee)) == []
