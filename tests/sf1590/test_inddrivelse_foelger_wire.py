"""B_01 and B_03 over HTTP, on claims under collection: what is said when collection is told, and when it can't be."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.klient.beskeder import Afsender, Nedskrevet, indbetaling, indbetaling_nedregulering
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommunenummer
from fordringsbro.overdragelse.uafstemte import afviste_rettelser

#: A municipality whose agreement permits no write-downs.
LILLEOE = Afsender("29000033", UUID("aaaaaaaa-0000-4000-8000-000000000003"))
KONTO = UUID("10000000-0000-4000-8000-000000000001")
DAG = date(2026, 11, 19)
STI = "DebitorIndbetalingAfsend"


def betal(tjeneste, oere, *, fra, ident=None, request=None):
    """ForetagIndbetaling's answer."""
    post = indbetaling(KONTO, ident or uuid4(), DAG, oere)
    return tjeneste.kald(STI, "ForetagIndbetaling", post, fra=fra, request=request)


def bemaerkninger(svar):
    """The remarks of an accept: code, text and reference."""
    fundne = svar["Accept"].get("AccepteretMedBemærkninger", {}).get("Bemærkning", [])
    return [
        (
            b["ResultatLokalÅrsag"]["LokalÅrsagskode"],
            b["ResultatLokalÅrsag"]["LokalÅrsagstekst"],
            b["ResultatÅrsagReference"],
        )
        for b in fundne
    ]


def rest(tjeneste, k):
    """What is owed by the ledger."""
    with tjeneste.installation.database.transaction() as conn:
        return tjeneste.installation.bog.fordring(conn, k.id).restance_oere


def uafstemte(tjeneste):
    """The claims that ledger and collection don't agree on."""
    with tjeneste.installation.database.transaction() as conn:
        return [(a.fordring_id, a.bog_oere, a.inddrivelse_oere, a.koder) for a in afviste_rettelser(conn)]


@pytest.fixture
def ude(tjeneste, krav):
    """A claim under collection by an agreement that permits no write-downs."""
    k = krav()
    assert "Accept" in tjeneste.opret(KONTO, k, fra=LILLEOE)
    aktion = tjeneste.installation.koersel.en(k.id)
    assert aktion.tilstand is Aktionstilstand.ROUTED
    return k


def test_a_payment_that_collection_does_not_take_is_not_said_to_be_told(tjeneste, ude):
    """The money has come, so it is booked; the remark says that collection is not told, and by which code."""
    svar = betal(tjeneste, 10_000, fra=LILLEOE)
    ((kode, tekst, henvisning),) = bemaerkninger(svar)
    assert kode == "UNDER_INDDRIVELSE_IKKE_MELDT"
    assert tekst.endswith("(420)")
    assert "får besked" not in tekst
    assert henvisning == {"FordringIdentifikation": str(ude.id)}
    assert rest(tjeneste, ude) == 240_000
    assert uafstemte(tjeneste) == [(ude.id, 240_000, 250_000, ("420",))]


def test_the_same_payment_again_gets_the_same_honest_remark(tjeneste, ude):
    """Under a RequestId of its own, too."""
    ident = uuid4()
    foer = betal(tjeneste, 10_000, fra=LILLEOE, ident=ident)
    igen = betal(tjeneste, 10_000, fra=LILLEOE, ident=ident)
    assert bemaerkninger(igen) == bemaerkninger(foer)
    assert rest(tjeneste, ude) == 240_000


def test_a_payment_that_collection_takes_is_said_to_be_told(tjeneste, krav):
    """By an agreement that permits write-downs there is no difference, and the usual remark."""
    k = krav()
    tjeneste.opret(KONTO, k)
    tjeneste.installation.koersel.en(k.id)
    ((kode, _, henvisning),) = bemaerkninger(betal(tjeneste, 10_000, fra=SYNTESEBORG))
    assert (kode, henvisning) == ("UNDER_INDDRIVELSE", {"FordringIdentifikation": str(k.id)})
    assert uafstemte(tjeneste) == []


def test_a_write_down_that_collection_does_not_take_is_refused_whole(tjeneste, krav, ude):
    """A decision of the fagsystem's is not booked where collection can't follow, nor what came with it."""
    ned = Nedskrevet(uuid4(), ude.id, 10_000, "REGU", "Beregnet igen")
    ny = krav()
    svar = tjeneste.opret(KONTO, ny, nedskrivninger=(ned,), fra=LILLEOE)
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    assert fundet["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UNDER_INDDRIVELSE_KAN_IKKE"
    assert fundet["ResultatLokalÅrsag"]["LokalÅrsagstekst"].endswith("(FordringNedregulering, 420)")
    assert fundet["ResultatÅrsagReference"] == {"FordringIdentifikation": str(ude.id)}
    assert rest(tjeneste, ude) == 250_000
    assert uafstemte(tjeneste) == []
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.fordring(conn, ny.id) is None
        assert len(tjeneste.installation.nymf.aktioner(conn, Aktionsfilter())) == 1


def test_a_write_down_that_tells_of_a_payment_is_booked_with_an_honest_remark(tjeneste, ude):
    """Money that came to the fagsystem is booked as any payment is."""
    ned = Nedskrevet(uuid4(), ude.id, 10_000, "REGU", "Betalt hos os", betaling=True)
    svar = tjeneste.opret(KONTO, nedskrivninger=(ned,), fra=LILLEOE)
    ((kode, tekst, henvisning),) = bemaerkninger(svar)
    assert (kode, henvisning) == (
        "UNDER_INDDRIVELSE_IKKE_MELDT",
        {"FordringNedreguleringIdentifikation": str(ned.id)},
    )
    assert tekst.endswith("(420)")
    assert uafstemte(tjeneste) == [(ude.id, 240_000, 250_000, ("420",))]


def test_a_change_of_number_leaves_claims_under_collection_where_they_are(tjeneste, krav):
    """A payment after the municipality got another claimant number is told under the one the claim went under."""
    k, dele = krav(), tjeneste.installation
    tjeneste.opret(KONTO, k)
    dele.koersel.en(k.id)
    with dele.database.transaction() as conn:
        nummer = Kommunenummer("29000011", date(2026, 11, 20), 1002, dele.clock.now(), "t", "ny aftale")
        store.nyt_nummer(conn, nummer)
        assert store.kommune(conn, "29000011", date(2026, 11, 20)).fordringshaver_id == 1002
    svar = betal(tjeneste, 10_000, fra=SYNTESEBORG)
    assert [kode for kode, *_ in bemaerkninger(svar)] == ["UNDER_INDDRIVELSE"]
    with dele.database.transaction() as conn:
        (_, ned) = dele.nymf.aktioner(conn, Aktionsfilter())
    assert (ned.fordringshaver_id, ned.virkning_oere) == (1001, -10_000)


def test_a_payment_is_taken_back_after_a_change_of_number(tjeneste, krav):
    """Undone under the number it was told under."""
    k, dele, ident = krav(), tjeneste.installation, uuid4()
    tjeneste.opret(KONTO, k)
    dele.koersel.en(k.id)
    betal(tjeneste, 10_000, fra=SYNTESEBORG, ident=ident)
    with dele.database.transaction() as conn:
        store.nyt_nummer(conn, Kommunenummer("29000011", date(2026, 11, 20), 1002, dele.clock.now(), "t", "ny aftale"))
    post = indbetaling_nedregulering(KONTO, ident, uuid4(), DAG, 10_000)
    svar = tjeneste.kald(STI, "ForetagIndbetalingNedregulering", post, fra=SYNTESEBORG)
    assert "Accept" in svar
    assert rest(tjeneste, k) == 250_000


def test_a_payment_from_before_a_move_is_not_taken_back(tjeneste, krav):
    """The system that has the claim now was never told of the payment: refused, and nothing is booked or told."""
    k, dele, ident = krav(type_kode="KFROTFO"), tjeneste.installation, uuid4()
    tjeneste.opret(KONTO, k)
    assert dele.koersel.en(k.id).backend is Backend.DMI
    betal(tjeneste, 40_000, fra=SYNTESEBORG, ident=ident)
    for _ in range(2):
        with dele.database.transaction() as conn:
            for a in dele.nymf.aktioner(conn, Aktionsfilter(tilstand=Aktionstilstand.ROUTED)):
                dele.kvitter(
                    conn, Inddrivelsesudfald(a.aktion_id, Udfaldsstatus.UDFOERT, (), a.aktion_id, dele.clock.now())
                )
    with dele.database.transaction() as conn:
        post = dele.nymf.fordring(conn, 1001, k.id)
        dele.nymf.register.flyt(conn, post.fordring_id, Systemsted(Backend.PSRM, 4711), hvem="t", tekst="x")
    for oere in (10_000, 40_000):
        post = indbetaling_nedregulering(KONTO, ident, uuid4(), DAG, oere)
        svar = tjeneste.kald(STI, "ForetagIndbetalingNedregulering", post, fra=SYNTESEBORG)
        (fundet,) = svar["AfvisningListe"]["Afvisning"]
        assert fundet["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UNDER_INDDRIVELSE_KAN_IKKE"
    with dele.database.transaction() as conn:
        assert len(dele.nymf.aktioner(conn, Aktionsfilter())) == 2
        assert dele.nymf.fordring(conn, 1001, k.id).saldo_oere == rest(tjeneste, k) == 210_000
    assert uafstemte(tjeneste) == []
