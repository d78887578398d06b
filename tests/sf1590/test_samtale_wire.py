"""The same message again, over HTTP."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import psycopg
import pytest
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import hoved, konvolut, registrering, til_opkraevning
from fordringsbro.sf1590.faelles import samtale_store

#: Another connected municipality.
PROEVELEV = "29000022"
KONTO = UUID("10000000-0000-4000-8000-000000000001")


def besked(krav, request, *, tid=8):
    """A registration with an id of its own."""
    header = hoved(SYNTESEBORG, "samtale-1", datetime(2026, 11, 20, tid, tzinfo=UTC), request=request)
    return konvolut(
        "OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **registrering(SYNTESEBORG, KONTO, ET, krav)}
    )


@pytest.mark.fault("U2", "U5")
def test_the_same_message_gets_the_same_answer(tjeneste, krav):
    """Resent with a new TransaktionsTid and other blanks, a message gets the first answer byte for byte."""
    request, alle = uuid4(), (krav(),)
    foerste = tjeneste.post("DebitorRegistreringAfsend", besked(alle, request))
    igen = besked(alle, request, tid=9).replace(b"><", b">\n <")
    assert tjeneste.post("DebitorRegistreringAfsend", igen).content == foerste.content
    with tjeneste.installation.database.transaction() as conn:
        assert len(tjeneste.installation.bog.liste(conn)) == 1


@pytest.mark.fault("U6")
def test_the_same_id_with_other_content_is_refused_naming_the_field(tjeneste, krav):
    """A RequestId used before with other content gives FB-302 with the path of the first difference, no value."""
    request, foerst = uuid4(), krav()
    tjeneste.post("DebitorRegistreringAfsend", besked((foerst,), request))
    svar = tjeneste.post("DebitorRegistreringAfsend", besked((replace(foerst, beloeb_oere=123_456),), request))
    assert b"FB-302" in svar.content
    sti = "/OpretDebitorkontoRegistrering_I/HovedfordringListe/Hovedfordring[1]/FordringBeløb"
    assert sti.encode() in svar.content
    assert b"1234.56" not in svar.content


def test_the_same_claims_under_a_new_id_are_booked_once(tjeneste, krav):
    """A message repeated under a new RequestId is accepted, remarks that the claim was known, and books nothing."""
    alle = (krav(),)
    tjeneste.post("DebitorRegistreringAfsend", besked(alle, uuid4()))
    svar = tjeneste.post("DebitorRegistreringAfsend", besked(alle, uuid4()))
    assert b"GENTAGET" in svar.content
    with tjeneste.installation.database.transaction() as conn:
        assert [f.restance_oere for f in tjeneste.installation.bog.liste(conn)] == [250_000]


def test_two_fagsystemer_may_choose_the_same_id(tjeneste, krav):
    """Ids belong to their sender: another fagsystem's message with the same RequestId is another message."""
    request = uuid4()
    tjeneste.opret(KONTO, krav(), request=request)
    svar = tjeneste.opret(uuid4(), krav(), request=request, fra=replace(SYNTESEBORG, it_system=uuid4()))
    assert "Accept" in svar


@pytest.mark.fault("U1", "U9")
def test_ten_at_once_have_one_effect(tjeneste, krav):
    """The same message sent by ten threads at the same instant is booked once, and all get the same answer."""
    xml, svar = besked((krav(), krav()), uuid4()), []
    threads = [
        threading.Thread(target=lambda: svar.append(tjeneste.post("DebitorRegistreringAfsend", xml).content))
        for _ in range(10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(svar) == 10
    assert len(set(svar)) == 1
    with tjeneste.installation.database.transaction() as conn:
        assert len(tjeneste.installation.bog.liste(conn)) == 2


def _booket(tjeneste):
    with tjeneste.installation.database.transaction() as conn:
        return sorted(linje.kommune_cvr for linje in tjeneste.installation.bog.liste(conn))


def test_the_same_id_to_another_municipality_is_another_message(tjeneste, krav):
    """One sender, one RequestId, two receivers: each books its own message, and each repetition gets its own answer."""
    post, request = registrering(SYNTESEBORG, KONTO, ET, (krav(),)), uuid4()
    anden = registrering(SYNTESEBORG, uuid4(), ET, (krav(),))

    def send(til, indhold, transaktion="samtale-1"):
        header = hoved(SYNTESEBORG, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
        header = {**header, "Rute": {**header["Rute"], "ModtagerOrganisation": til}}
        xml = konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **indhold})
        return tjeneste.post("DebitorRegistreringAfsend", xml).content

    foerste = send(SYNTESEBORG.kommune_cvr, post)
    assert b"Accept" in send(PROEVELEV, anden)
    assert _booket(tjeneste) == sorted((SYNTESEBORG.kommune_cvr, PROEVELEV))
    assert send(SYNTESEBORG.kommune_cvr, post) == foerste
    assert b"FB-302" in send(PROEVELEV, post)
    assert _booket(tjeneste) == sorted((SYNTESEBORG.kommune_cvr, PROEVELEV))


@pytest.mark.fault("U3")
def test_a_message_refused_by_the_wrong_receiver_is_taken_by_the_right_one(tjeneste, krav):
    """Sent again under the same RequestId with the receiver corrected, it does not get the refusal again."""
    k = krav(srb=None)
    tjeneste.opret(KONTO, k)
    post, request = til_opkraevning(KONTO, k.id, date(2026, 12, 1)), uuid4()
    svar = []
    for til in (PROEVELEV, SYNTESEBORG.kommune_cvr):
        header = hoved(SYNTESEBORG, "samtale-1", datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
        header = {**header, "Rute": {**header["Rute"], "ModtagerOrganisation": til}}
        xml = konvolut("SætFordringTilOpkrævning", {"HovedOplysninger": header, **post})
        svar.append(tjeneste.post("DebitorRegistreringAfsend", xml).content)
    assert b"UKENDT" in svar[0]
    assert b"Accept" in svar[1]


def test_a_repetition_is_answered_under_its_own_ids(tjeneste, krav):
    """A new TransaktionsId, or a RequestId that was the TransaktionsId before: the kept answer with the call's ids."""
    alle, request = (krav(),), uuid4()
    foerste = tjeneste.post("DebitorRegistreringAfsend", besked(alle, request)).content

    def igen(transaktion, request):
        header = hoved(SYNTESEBORG, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
        post = {"HovedOplysninger": header, **registrering(SYNTESEBORG, KONTO, ET, alle)}
        return tjeneste.post("DebitorRegistreringAfsend", konvolut("OpretDebitorkontoRegistrering", post)).content

    assert igen("samtale-2", request) == foerste.replace(b"samtale-1", b"samtale-2")
    uden = igen(str(request), None)
    assert b"RequestId" not in uden
    assert f"TransaktionsId>{request}<".encode() in uden
    # First without a RequestId, then with one.
    noegle = uuid4()
    assert str(noegle).encode() in igen(str(noegle), None)
    med = igen("samtale-3", noegle)
    assert all(felt.encode() in med for felt in ("TransaktionsId>samtale-3<", f"RequestId>{noegle}<"))


def test_ping_gives_the_header_back(tjeneste):
    """Ping answers with the caller's TransaktionsId, also to a municipality that is not connected."""
    for sti in ("DebitorRegistreringAfsend", "DebitorForespoergselAfsend", "DebitorIndbetalingAfsend"):
        svar = tjeneste.kald(sti, "Ping", {})
        assert svar["HovedOplysningerSvar"]["TransaktionsId"]


@pytest.mark.fault("D12")
def test_a_lost_race_for_locks_is_nobodys_answer(tjeneste, krav, monkeypatch):
    """A message whose transaction loses a race twice is booked by the third attempt, once, and accepted."""
    rigtig, tabt = samtale_store.gem, [psycopg.errors.DeadlockDetected(), psycopg.errors.SerializationFailure()]

    def gem(*args):
        if tabt:
            raise tabt.pop()
        return rigtig(*args)

    monkeypatch.setattr(samtale_store, "gem", gem)
    assert b"Accept" in tjeneste.post("DebitorRegistreringAfsend", besked((krav(),), uuid4())).content
    with tjeneste.installation.database.transaction() as conn:
        assert [f.restance_oere for f in tjeneste.installation.bog.liste(conn)] == [250_000]
