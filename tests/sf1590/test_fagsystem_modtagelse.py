"""The mailbox that stands in for a fagsystem: what it takes, and what it refuses as a fagsystem would."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID, uuid4

import pytest
from ruteserver import ruter
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.klient.beskeder import Afsender, hoved, konvolut
from fordringsbro.klient.beskeder_tilbage import Afskrevet, Daekket, Tilbagefoert, daekning_afskrivning
from fordringsbro.postkasse import modtaget_store

KONTO = UUID("10000000-0000-4000-8000-000000000001")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
DEBITORSYSTEM = UUID("bbbbbbbb-0000-4000-8000-000000000001")
STI, OPERATION = "DaekningAfskrivningRegistreringAfsend", "OpretDækningAfskrivning"
ACCEPT = {"AccepteretUdenBemærkninger": True}


def fortael(tjeneste, post, *, til=SYNTESEBORG, request=None, fra=None):
    """The mailbox's answer to a debtor system of the municipality."""
    fra = fra or Afsender(til.kommune_cvr, DEBITORSYSTEM)
    request = request or uuid4()
    header = hoved(fra, request, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
    header["Rute"] |= {"ModtagerOrganisation": til.kommune_cvr, "ModtagerItSystemInstans": str(til.it_system)}
    return tjeneste.laes(OPERATION, tjeneste.post(STI, konvolut(OPERATION, {"HovedOplysninger": header, **post})))


def afvist(svar):
    """Code and reference of each rejection."""
    alle = svar["AfvisningListe"]["Afvisning"]
    return [(a["ResultatLokalÅrsag"]["LokalÅrsagskode"], a["ResultatÅrsagReference"]) for a in alle]


def holder(tjeneste):
    """Ids of what the mailbox holds."""
    with tjeneste.installation.database.transaction() as conn:
        return [en.post.post_id for en in modtaget_store.liste(conn, None)]


@pytest.fixture
def kendt(tjeneste, krav):
    """A claim that the fagsystem registered here."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)
    return k.id


def daekket(krav, oere=1_000, **anders):
    return Daekket(**{"id": uuid4(), "krav": krav, "beloeb_oere": oere, **anders})


def test_what_is_told_is_kept(tjeneste, kendt):
    """A coverage, a write-off and their reversals in one message are kept and can be listed by fagsystem."""
    d, a = daekket(kendt), Afskrevet(id=uuid4(), krav=kendt, beloeb_oere=500, aarsag="KONKURS")
    dt = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1_000, hvad=d.id, betaling=uuid4())
    at = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=500, hvad=a.id, aarsag="FEJLAFSKRIVNING")
    post = daekning_afskrivning(KONTO, daekket=[d], afskrevet=[a], daekning_tilbage=[dt], afskrivning_tilbage=[at])
    svar = fortael(tjeneste, post)
    assert (svar["Accept"], svar["DebitorkontoIdentifikation"]) == (ACCEPT, str(KONTO))
    assert set(holder(tjeneste)) == {d.id, a.id, dt.id, at.id}
    with tjeneste.installation.database.transaction() as conn:
        assert len(modtaget_store.liste(conn, SYNTESEBORG.it_system)) == 4
        assert modtaget_store.liste(conn, uuid4()) == []


def test_the_same_again_is_kept_once(tjeneste, kendt):
    """The same message gets the same answer; the same coverage in another message is accepted with a remark."""
    d, request = daekket(kendt), uuid4()
    post = daekning_afskrivning(KONTO, daekket=[d])
    assert fortael(tjeneste, post, request=request) == fortael(tjeneste, post, request=request)
    (bemaerkning,) = fortael(tjeneste, post)["Accept"]["AccepteretMedBemærkninger"]["Bemærkning"]
    assert bemaerkning["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "GENTAGET"
    assert bemaerkning["ResultatÅrsagReference"] == {"FordringDækningIdentifikation": str(d.id)}
    assert holder(tjeneste) == [d.id]


def test_the_same_id_with_other_content_is_refused(tjeneste, kendt):
    """One øre more under the same id is refused by that id."""
    d = daekket(kendt)
    fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[d]))
    anden = daekning_afskrivning(KONTO, daekket=[daekket(kendt, 1_001, id=d.id)])
    reference = {"FordringDækningIdentifikation": str(d.id)}
    assert afvist(fortael(tjeneste, anden)) == [("ANDET_INDHOLD", reference)]
    to = daekket(kendt)
    to_gange = daekning_afskrivning(KONTO, daekket=[to, to])
    reference = {"FordringDækningIdentifikation": str(to.id)}
    assert afvist(fortael(tjeneste, to_gange)) == [("GENTAGET_I_BESKED", reference)]


def test_a_reversal_takes_all_that_is_left_and_no_oere_more(tjeneste, kendt):
    """In parts over several messages: the last øre is accepted, the one after it refused."""
    d = daekket(kendt, 1_000)
    fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[d]))

    def tilbage(oere):
        t = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=oere, hvad=d.id)
        return t, fortael(tjeneste, daekning_afskrivning(KONTO, daekning_tilbage=[t]))

    assert "Accept" in tilbage(400)[1]
    t, svar = tilbage(601)
    assert afvist(svar) == [("OVER_REST", {"FordringDækningNedreguleringIdentifikation": str(t.id)})]
    assert "Accept" in tilbage(600)[1]
    assert afvist(tilbage(1)[1])[0][0] == "OVER_REST"


def test_what_a_reversal_reverses_must_be_known_and_of_its_kind(tjeneste, kendt):
    """Unknown, of the other kind, of another claim, of another fagsystem, or itself a reversal: each is refused."""
    d, a = daekket(kendt), Afskrevet(id=uuid4(), krav=kendt, beloeb_oere=500)
    t = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1, hvad=d.id)
    fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[d], afskrevet=[a], daekning_tilbage=[t]))
    ingen = uuid4()
    for hvad in (ingen, a.id):
        forkert = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1, hvad=hvad)
        svar = fortael(tjeneste, daekning_afskrivning(KONTO, daekning_tilbage=[forkert]))
        assert afvist(svar) == [("UKENDT_DAEKNING", {"FordringDækningIdentifikation": str(hvad)})]
    for hvad in (ingen, d.id):
        forkert = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1, hvad=hvad)
        svar = fortael(tjeneste, daekning_afskrivning(KONTO, afskrivning_tilbage=[forkert]))
        assert afvist(svar) == [("UKENDT_AFSKRIVNING", {"FordringAfskrivningIdentifikation": str(hvad)})]
    af_tilbagefoersel = Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1, hvad=t.id)
    svar = fortael(tjeneste, daekning_afskrivning(KONTO, daekning_tilbage=[af_tilbagefoersel]))
    reference = {"FordringDækningNedreguleringIdentifikation": str(af_tilbagefoersel.id)}
    assert afvist(svar) == [("ER_TILBAGEFOERSEL", reference)]


def test_a_fagsystem_is_told_of_its_own_claims_only(tjeneste, kendt, krav):
    """A claim nobody has, one on another account, another fagsystem's and another municipality's are refused by id."""
    anden_konto, ny = uuid4(), krav(srb=date(2026, 12, 1))
    tjeneste.opret(anden_konto, ny)
    ingen = uuid4()
    for fordring in (ingen, ny.id):
        svar = fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[daekket(fordring)]))
        assert afvist(svar) == [("UKENDT", {"FordringIdentifikation": str(fordring)})]
    post, reference = (
        daekning_afskrivning(KONTO, daekket=[daekket(kendt)]),
        {"FordringIdentifikation": str(kendt)},
    )
    fremmed = Afsender(SYNTESEBORG.kommune_cvr, uuid4())
    assert afvist(fortael(tjeneste, post, til=fremmed)) == [("UKENDT", reference)]
    assert afvist(fortael(tjeneste, post, til=TRINBY)) == [("UKENDT", reference)]
    assert holder(tjeneste) == []


def test_a_message_is_taken_whole_or_not_at_all(tjeneste, kendt):
    """Each thing that speaks against a message is told, and what was right in it is not kept."""
    god, nul, ukendt = (
        daekket(kendt),
        daekket(kendt, 0),
        Tilbagefoert(id=uuid4(), krav=kendt, beloeb_oere=1, hvad=uuid4()),
    )
    svar = fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[god, nul], daekning_tilbage=[ukendt]))
    assert afvist(svar) == [
        ("BELOEB_UGYLDIGT", {"FordringDækningIdentifikation": str(nul.id)}),
        ("UKENDT_DAEKNING", {"FordringDækningIdentifikation": str(ukendt.hvad)}),
    ]
    assert holder(tjeneste) == []
    assert "Accept" in fortael(tjeneste, daekning_afskrivning(KONTO, daekket=[god]))


def test_an_unknown_reason_is_refused(tjeneste, kendt):
    """A reason that is not in the list is refused by the write-off's id."""
    a = Afskrevet(id=uuid4(), krav=kendt, beloeb_oere=1)
    post = daekning_afskrivning(KONTO, afskrevet=[a])
    post["FordringAfskrivningListe"]["FordringAfskrivning"][0]["FordringAfskrivningÅrsag"] = str(uuid4())
    reference = {"FordringAfskrivningIdentifikation": str(a.id)}
    assert afvist(fortael(tjeneste, post)) == [("UKENDT_KODE", reference)]


def test_where_the_ledger_is_anothers_the_mailbox_takes_what_it_is_told(tjeneste):
    """A municipality whose registrations are passed on: its debtor system knows the claims, and we don't."""
    ruter(tjeneste.installation, "http://127.0.0.1:9/x", cvr=TRINBY.kommune_cvr)
    d = daekket(uuid4())
    assert fortael(tjeneste, daekning_afskrivning(uuid4(), daekket=[d]), til=TRINBY)["Accept"] == ACCEPT
    assert holder(tjeneste) == [d.id]


def test_two_fagsystemer_have_a_mailbox_each(tjeneste):
    """The same id told to two fagsystemer is kept for each: ids are the debtor system's, the mailboxes are not shared."""
    ruter(tjeneste.installation, "http://127.0.0.1:9/x", cvr=TRINBY.kommune_cvr)
    post = daekning_afskrivning(uuid4(), daekket=[daekket(uuid4())])
    for system in (uuid4(), uuid4()):
        assert "Accept" in fortael(tjeneste, post, til=Afsender(TRINBY.kommune_cvr, system))
    assert len(holder(tjeneste)) == 2


def test_the_sender_must_be_a_connected_municipality(tjeneste):
    """Who tells decides whose debtor system it is: an unknown authority gets FB-301."""
    svar = fortael(
        tjeneste,
        daekning_afskrivning(KONTO, daekket=[daekket(uuid4())]),
        fra=Afsender("29999999", DEBITORSYSTEM),
    )
    assert svar["HovedOplysningerSvar"]["SvarReaktion"][0]["Fejl"]["FejlId"] == "FB-301"
