"""Telling on what was booked, when some of it can't be told: the rest goes on, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.debitor.bog.journal import FORTAELLES, FORTAELLES_IKKE, Art, Kontoart
from fordringsbro.debitor.bog.sagsbehandling import Sagsbehandling
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Henstand, Slags
from fordringsbro.klient.beskeder import Haefter, afslut_haeftelse, indbetaling, registrering
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, alle_til_side
from fordringsbro.sf1590.beskeder import dueslag as dueslag_modul
from fordringsbro.sf1590.beskeder import store as beskedstore
from fordringsbro.sf1590.fagsystem import daekningsbesked, store
from fordringsbro.sf1590.fagsystem.fortaelling import Fortaelling

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
I_DAG = date(2026, 11, 20)
SENERE = date(2026, 12, 1)


class _UventetError(Exception):
    """What nobody foresaw; its text holds 010180-0001, which must go nowhere."""


def betal(tjeneste, oere, konto=KONTO):
    """Pay, a second later than whatever was paid before."""
    tjeneste.installation.clock.advance(timedelta(seconds=1))
    post = indbetaling(konto, uuid4(), I_DAG, oere)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)


def fortalte(tjeneste):
    """What the fagsystemer are told: account and amounts of each message, in order."""
    with tjeneste.installation.database.transaction() as conn:
        return [(b.konto_id, b.indhold.count(b"DatoTid>") and _beloeb(b)) for b in store.liste(conn, alle=True)]


def _beloeb(besked):
    return [float(b.split(b"<")[0]) for b in besked.indhold.split("FordringDækningBeløb>".encode())[1::2]]


def beskeder(tjeneste):
    with tjeneste.installation.database.transaction() as conn:
        return beskedstore.efter(conn, SYNTESEBORG.kommune_cvr, 0, beskedtype=None, antal=99)


def til_side(tjeneste):
    with tjeneste.installation.database.transaction() as conn:
        return alle_til_side(conn, antal=99)


@pytest.fixture
def kan_ikke_siges(monkeypatch):
    """Has coverages of some claims be impossible to say, as long as their ids stand in the set."""
    umulige = set()
    sig = daekningsbesked.DEL[Art.DAEKKET]

    def proev(post):
        if post.fordring_id in umulige:
            raise _UventetError("010180-0001")
        return sig(post)

    monkeypatch.setitem(daekningsbesked.DEL, Art.DAEKKET, proev)
    return umulige


def test_a_booking_that_can_not_be_told_holds_up_its_own_account_only(tjeneste, krav, kan_ikke_siges):
    """Other accounts are told at once, the account's own later bookings wait, and all come in order when it works."""
    k, anden = krav(srb=SENERE), krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    tjeneste.opret(ANDEN, anden)
    betal(tjeneste, 100)
    tjeneste.installation.fortaelling.fortael()
    kan_ikke_siges.add(k.id)
    betal(tjeneste, 200)
    betal(tjeneste, 300, ANDEN)
    tjeneste.installation.fortaelling.fortael()
    betal(tjeneste, 400)
    betal(tjeneste, 500, ANDEN)
    tjeneste.installation.fortaelling.fortael()
    assert fortalte(tjeneste) == [(KONTO, [1.0]), (ANDEN, [3.0]), (ANDEN, [5.0])]
    (sat,) = til_side(tjeneste)
    assert (sat.arbejde, sat.fejl, sat.gange) == (Arbejde.FORTAELLING, "_UventetError", 1)
    assert sat.noegle.startswith(str(KONTO))
    # The Beskedfordeler is told of all of it meanwhile.
    assert len(beskeder(tjeneste)) == 6
    kan_ikke_siges.clear()
    tjeneste.installation.clock.advance(timedelta(hours=1))
    tjeneste.installation.fortaelling.fortael()
    assert fortalte(tjeneste)[3:] == [(KONTO, [2.0]), (KONTO, [4.0])]
    assert til_side(tjeneste) == []


def test_a_second_try_tells_as_far_as_it_can(tjeneste, krav, kan_ikke_siges):
    """What comes before the booking that can't be told is told by the second try, and what comes behind it waits."""
    k, umulig = krav(srb=SENERE), krav(srb=date(2026, 12, 2))
    tjeneste.opret(KONTO, k, umulig)
    kan_ikke_siges.add(umulig.id)
    for oere in (250_000, 100, 200):
        betal(tjeneste, oere)
    for gange in (1, 2, 3):
        tjeneste.installation.fortaelling.fortael()
        assert [s.gange for s in til_side(tjeneste)] == [gange]
        assert fortalte(tjeneste) == [(KONTO, [2500.0])][: gange - 1]
        tjeneste.installation.clock.advance(timedelta(days=1))


def test_a_message_of_the_beskedfordeler_that_can_not_be_made_is_set_aside_alone(tjeneste, krav, monkeypatch):
    """The account's other claims are told on; the claim itself as it stands then, once, when it works."""
    k, anden = krav(srb=SENERE), krav(srb=SENERE)
    skriv = dueslag_modul.fordring_til_indbetaling
    umulige = {k.id}

    def proev(konto, billede, nu):
        if billede.fordring.fordring_id in umulige:
            raise _UventetError("010180-0001")
        return skriv(konto, billede, nu)

    monkeypatch.setattr(dueslag_modul, "fordring_til_indbetaling", proev)
    tjeneste.opret(KONTO, k, anden)
    tjeneste.installation.fortaelling.fortael()
    betal(tjeneste, 100)
    tjeneste.installation.fortaelling.fortael()
    assert [str(anden.id).encode() in b.indhold for b in beskeder(tjeneste)] == [True]
    (sat,) = til_side(tjeneste)
    assert (sat.arbejde, sat.noegle, sat.gange) == (Arbejde.BESKEDFORDELER, f"{KONTO}/{k.id}", 2)
    umulige.clear()
    tjeneste.installation.clock.advance(timedelta(hours=1))
    tjeneste.installation.fortaelling.fortael()
    tjeneste.installation.fortaelling.fortael()
    _, besked = beskeder(tjeneste)
    assert str(k.id).encode() in besked.indhold
    assert b">2499.00<" in besked.indhold
    assert til_side(tjeneste) == []


def test_a_later_message_makes_an_earlier_one_that_was_set_aside_needless(tjeneste, krav, monkeypatch):
    """Told as it stands by a booking that comes later, a claim waits no more."""
    k = krav(srb=SENERE)
    with monkeypatch.context() as m:
        m.setattr(dueslag_modul, "fordring_til_indbetaling", lambda *_: 1 / 0)
        tjeneste.opret(KONTO, k)
        tjeneste.installation.fortaelling.fortael()
    assert [s.fejl for s in til_side(tjeneste)] == ["ZeroDivisionError"]
    betal(tjeneste, 100)
    tjeneste.installation.fortaelling.fortael()
    assert (len(beskeder(tjeneste)), til_side(tjeneste)) == (1, [])


def test_the_feed_is_told_in_portions_that_are_kept(tjeneste, krav, monkeypatch):
    """The database goes away in the third portion: the first two stand, and nobody is set aside for it."""
    dele = tjeneste.installation
    tjeneste.opret(KONTO, krav(srb=SENERE))
    dele.fortaelling.fortael()
    for _ in range(6):
        betal(tjeneste, 100)
    fortaelling = Fortaelling(
        dele.database, dele.clock, bog=dele.bog, udbakke=dele.udbakke, dueslag=dele.dueslag, portion=2
    )
    laeg, lagt = dele.udbakke.laeg, []

    def laeg_eller_fald(conn, nye):
        if len(lagt) == 4:
            raise FejlError(Fejlkode.DATABASE)
        lagt.extend(nye)
        laeg(conn, nye)

    with monkeypatch.context() as m:
        m.setattr(dele.udbakke, "laeg", laeg_eller_fald)
        with pytest.raises(FejlError):
            fortaelling.fortael()
    assert (len(fortalte(tjeneste)), til_side(tjeneste)) == (4, [])
    fortaelling.fortael()
    assert len(fortalte(tjeneste)) == 6


def test_a_run_ends_though_bookings_keep_coming(tjeneste, krav, monkeypatch):
    """What is booked while a run is on is left to the next: each message makes another payment come in."""
    dele = tjeneste.installation
    tjeneste.opret(KONTO, krav(srb=SENERE))
    for _ in range(3):
        betal(tjeneste, 100)
    laeg = dele.udbakke.laeg

    def laeg_og_betal(conn, ny):
        laeg(conn, ny)
        betal(tjeneste, 100)

    monkeypatch.setattr(dele.udbakke, "laeg", laeg_og_betal)
    Fortaelling(
        dele.database, dele.clock, bog=dele.bog, udbakke=dele.udbakke, dueslag=dele.dueslag, portion=2
    ).fortael()
    # The portion in which the last one lies may hold one that came meanwhile.
    assert 3 <= len(fortalte(tjeneste)) <= 4


def test_every_kind_of_booking_is_told_or_said_not_to_be():
    """A new kind of booking has to be put on one side or the other, in the feed and for the Beskedfordeler."""
    assert frozenset(Art) == FORTAELLES | FORTAELLES_IKKE
    assert not FORTAELLES & FORTAELLES_IKKE
    alle = {*Art, *Kontoart}
    assert alle == dueslag_modul.ARTER | dueslag_modul.IKKE_BESKEDER
    assert not dueslag_modul.ARTER & dueslag_modul.IKKE_BESKEDER
    assert dueslag_modul.BESKEDER_OM_FORDRINGER <= FORTAELLES
    assert daekningsbesked.DEL.keys() <= FORTAELLES


def test_a_claim_with_more_liabilities_than_a_message_holds_is_told_all_the_same(tjeneste, krav):
    """601 and 600 liabilities in two registrations: the message names the first thousand, and the next claim is told."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    for antal in (601, 600):
        haefter = [Haefter(uuid4(), k.id, TO, I_DAG) for _ in range(antal)]
        post = registrering(SYNTESEBORG, KONTO, ET, (), haefter=haefter)
        assert "Accept" in tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    tjeneste.opret(ANDEN, krav(srb=SENERE))
    tjeneste.installation.fortaelling.fortael()
    *om_den, anden = beskeder(tjeneste)
    assert om_den[-1].indhold.count("HæftelseIdentifikation>".encode()) == 2 * 1000
    assert str(ANDEN).encode() in anden.indhold
    assert til_side(tjeneste) == []


def test_an_account_that_was_taken_up_again_is_not_told_as_ended_behind_that(tjeneste, krav, monkeypatch):
    """The message that it ended could not be made; when it could, the account was open again, and that is told only."""
    dele, slut = tjeneste.installation, {"kommune_cvr": SYNTESEBORG.kommune_cvr, "konto_id": KONTO, "dato": I_DAG}
    tjeneste.opret(KONTO, krav(beloeb_oere=0, srb=None))
    with monkeypatch.context() as m:
        m.setattr(dueslag_modul, "konto_besked", lambda *_, **__: 1 / 0)
        with dele.database.transaction() as conn:
            dele.bog.afslut_konto(conn, **slut)
        dele.fortaelling.fortael()
    with dele.database.transaction() as conn:
        dele.bog.genoptag_konto(conn, **slut)
    dele.fortaelling.fortael()
    dele.clock.advance(timedelta(hours=1))
    dele.fortaelling.fortael()
    assert [b.beskedtype for b in beskeder(tjeneste)] == ["DEBITORKONTO_GENOPTAGET"]
    assert til_side(tjeneste) == []


@pytest.mark.parametrize("hvad", ["ny srb", "flyttet srb", "henstand", "henstand ophørt", "hæfter", "hæftelse slut"])
def test_every_change_of_what_can_be_paid_is_told(tjeneste, krav, hvad):
    """A date that is set by a second registration or moved, a deferment and its end, who is liable: a message each."""
    dele, k = tjeneste.installation, krav(srb=None if hvad == "ny srb" else SENERE)
    h = Haefter(uuid4(), k.id, TO, SENERE if hvad == "hæfter" else date(2026, 9, 1))
    tjeneste.opret(KONTO, k, haefter=() if hvad == "hæfter" else (h,))
    henstand = Henstand(uuid4(), k.id, I_DAG, date(2027, 3, 1))
    egen = {"kommune_cvr": SYNTESEBORG.kommune_cvr}
    if hvad == "henstand ophørt":
        with dele.database.transaction() as conn:
            dele.bog.giv_henstand(conn, SYNTESEBORG.kommune_cvr, henstand)
    dele.fortaelling.fortael()
    foer = len(beskeder(tjeneste))
    with dele.database.transaction() as conn:
        match hvad:
            case "henstand":
                dele.bog.giv_henstand(conn, SYNTESEBORG.kommune_cvr, henstand)
            case "henstand ophørt":
                Sagsbehandling(dele.clock).ophoer_henstand(conn, **egen, fordring_id=k.id, dato=I_DAG)
    if "srb" in hvad:
        tjeneste.opret(KONTO, replace(k, srb=date(2027, 3, 1)), haefter=(h,))
    elif hvad == "hæfter":
        tjeneste.opret(KONTO, k, haefter=(h,))
    elif hvad == "hæftelse slut":
        post = afslut_haeftelse(KONTO, h.id, date(2026, 11, 19))
        assert "Accept" in tjeneste.kald("DebitorRegistreringAfsend", "AfslutHæftelse", post)
    dele.fortaelling.fortael()
    (besked,) = beskeder(tjeneste)[foer:]
    assert str(k.id).encode() in besked.indhold
    assert (b"2027-03-01" in besked.indhold) is (hvad in {"ny srb", "flyttet srb", "henstand"})
    assert ("HæftelseIdentifikation".encode() in besked.indhold) is (hvad != "hæftelse slut")
    # Told again as it stands, nothing is.
    dele.fortaelling.fortael()
    assert len(beskeder(tjeneste)) == foer + 1


def test_what_a_message_does_not_show_makes_none(tjeneste, krav):
    """Another text to the debtor is no change of what can be paid."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    tjeneste.opret(KONTO, replace(k, beskrivelse="Daginstitution, rettet"))
    tjeneste.installation.fortaelling.fortael()
    tjeneste.opret(KONTO, replace(k, beskrivelse="Daginstitution, rettet igen"))
    tjeneste.installation.fortaelling.fortael()
    assert len(beskeder(tjeneste)) == 1


@pytest.mark.parametrize("slags", [Slags.RYKKERGEBYR, Slags.OPKRAEVNINGSRENTE])
def test_a_fee_without_a_last_date_to_pay_is_told(tjeneste, krav, slags):
    """It never gets one by a message of its own, and is to be paid once it is added."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    ny = Tilskrivning(uuid4(), slags, k.id, 10_000, I_DAG)
    with tjeneste.installation.database.transaction() as conn:
        tjeneste.installation.bog.tilskriv(conn, SYNTESEBORG.kommune_cvr, ny)
    tjeneste.installation.fortaelling.fortael()
    assert [str(ny.tilskrivning_id).encode() in b.indhold for b in beskeder(tjeneste)] == [False, True]
