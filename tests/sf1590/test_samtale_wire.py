"""The same message again, over HTTP."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.klient.beskeder import hoved, konvolut, registrering

KONTO = UUID("10000000-0000-4000-8000-000000000001")


def besked(krav, request, *, tid=8):
    """A registration with an id of its own."""
    header = hoved(SYNTESEBORG, "samtale-1", datetime(2026, 11, 20, tid, tzinfo=UTC), request=request)
    return konvolut(
        "OpretDebitorkontoRegistrering", {"HovedOplysninger": header, **registrering(SYNTESEBORG, KONTO, ET, krav)}
    )


def test_the_same_message_gets_the_same_answer(tjeneste, krav):
    """Resent with a new TransaktionsTid and other blanks, a message gets the first answer byte for byte."""
    request, alle = uuid4(), (krav(),)
    foerste = tjeneste.post("DebitorRegistreringAfsend", besked(alle, request))
    igen = besked(alle, request, tid=9).replace(b"><", b">\n <")
    assert tjeneste.post("DebitorRegistreringAfsend", igen).content == foerste.content
    with tjeneste.installation.database.transaction() as conn:
        assert len(tjeneste.installation.bog.liste(conn)) == 1


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


def test_ping_gives_the_header_back(tjeneste):
    """Ping answers with the caller's TransaktionsId, also to a municipality that is not connected."""
    for sti in ("DebitorRegistreringAfsend", "DebitorForespoergselAfsend", "DebitorIndbetalingAfsend"):
        svar = tjeneste.kald(sti, "Ping", {})
        assert svar["HovedOplysningerSvar"]["TransaktionsId"]
