"""SF1590 over HTTP, told twice, all at once, too early, years later, and after the memory of it is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.bootstrap.joblister import PERIODISK
from fordringsbro.klient.beskeder import (
    Nedskrevet,
    hoved,
    indbetaling,
    indbetaling_nedregulering,
    konvolut,
    registrering,
)
from fordringsbro.klient.svar import Svarudfald, laes_svar

KONTO = UUID("10000000-0000-4000-8000-000000000001")
DAG = date(2026, 11, 19)
REGISTRERING, BETALING = "DebitorRegistreringAfsend", "DebitorIndbetalingAfsend"
#: As many as the list of faults has.
MANGE = 50


def besked(post, operation="OpretDebitorkontoRegistrering", *, request=None, transaktion="t-1"):
    """A message, under a RequestId or under its TransaktionsId alone."""
    header = hoved(SYNTESEBORG, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
    return konvolut(operation, {"HovedOplysninger": header, **post})


def paa_en_gang(tjeneste, sti, beskeder):
    """The answers to messages that are sent at the same instant."""
    start = Barrier(len(beskeder))

    def send(xml):
        start.wait(60)
        svar = tjeneste.post(sti, xml)
        return laes_svar(svar.status_code, svar.content)

    with ThreadPoolExecutor(len(beskeder)) as pulje:
        return list(pulje.map(send, beskeder))


def bog(tjeneste):
    """Id and balance of each claim of the ledger."""
    with tjeneste.installation.database.transaction() as conn:
        return [(f.fordring_id, f.restance_oere) for f in tjeneste.installation.bog.liste(conn)]


@pytest.mark.fault("U10")
def test_one_id_with_fifty_contents_has_one_winner(tjeneste, krav):
    """One message is booked; the other 49 are told that the id was used with other content."""
    k, request = krav(), uuid4()
    alle = [replace(k, beloeb_oere=1_000 + n, hovedstol_oere=1_000 + n) for n in range(MANGE)]
    xml = [besked(registrering(SYNTESEBORG, KONTO, ET, (et,)), request=request) for et in alle]
    svar = paa_en_gang(tjeneste, REGISTRERING, xml)
    vindere = [n for n, et in enumerate(svar) if et.udfald in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}]
    assert len(vindere) == 1
    assert {et.udfald for n, et in enumerate(svar) if n not in vindere} == {Svarudfald.FEJL}
    assert {aarsag.navne[0] for n, et in enumerate(svar) if n not in vindere for aarsag in et.aarsager} == {"FB-302"}
    assert bog(tjeneste) == [(k.id, 1_000 + vindere[0])]


@pytest.mark.fault("U10")
def test_one_claim_with_fifty_amounts_has_one_winner(tjeneste, krav):
    """Under ids of their own, one registration books the claim; the other 49 are rejected, naming it."""
    k = krav()
    alle = [replace(k, beloeb_oere=1_000 + n, hovedstol_oere=1_000 + n) for n in range(MANGE)]
    xml = [besked(registrering(SYNTESEBORG, KONTO, ET, (et,)), request=uuid4()) for et in alle]
    svar = paa_en_gang(tjeneste, REGISTRERING, xml)
    vindere = [n for n, et in enumerate(svar) if et.udfald in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}]
    assert len(vindere) == 1
    assert {et.udfald for n, et in enumerate(svar) if n not in vindere} == {Svarudfald.AFVIST}
    assert bog(tjeneste) == [(k.id, 1_000 + vindere[0])]


@pytest.mark.fault("U10")
def test_one_payment_with_fifty_amounts_has_one_winner(tjeneste, krav):
    """One is booked; the balance is less by that one alone."""
    k, betaling = krav(), uuid4()
    tjeneste.opret(KONTO, k)
    xml = [
        besked(indbetaling(KONTO, betaling, DAG, 100 + n), "ForetagIndbetaling", request=uuid4()) for n in range(MANGE)
    ]
    svar = paa_en_gang(tjeneste, BETALING, xml)
    vindere = [n for n, et in enumerate(svar) if et.udfald in {Svarudfald.ACCEPTERET, Svarudfald.BEMAERKNING}]
    assert len(vindere) == 1
    assert {et.udfald for n, et in enumerate(svar) if n not in vindere} == {Svarudfald.AFVIST}
    assert bog(tjeneste) == [(k.id, 250_000 - 100 - vindere[0])]


def for_tidlige(k, konto=KONTO):
    """What corrects or pays a claim: service, operation and payload of each."""
    ned = Nedskrevet(uuid4(), k.id, 1_000, "REGU", "for meget")
    betaling = uuid4()
    return [
        (REGISTRERING, "OpretDebitorkontoRegistrering", registrering(SYNTESEBORG, konto, ET, nedskrivninger=(ned,))),
        (BETALING, "ForetagIndbetaling", indbetaling(konto, betaling, DAG, 1_000)),
        (
            BETALING,
            "ForetagIndbetalingNedregulering",
            indbetaling_nedregulering(konto, betaling, uuid4(), DAG, 1_000),
        ),
    ]


@pytest.mark.fault("U11")
def test_what_comes_before_its_claim_is_rejected_and_books_nothing(tjeneste, krav):
    """Naming what it lacks; once the claim is there the same under a new id is taken, and the old id has its old answer."""
    k = krav()
    tidlige = [(sti, op, post, uuid4()) for sti, op, post in for_tidlige(k)]
    foerste = [tjeneste.post(sti, besked(post, op, request=r)).content for sti, op, post, r in tidlige]
    assert [laes_svar(200, et).udfald for et in foerste] == [Svarudfald.AFVIST] * 3
    assert bog(tjeneste) == []
    tjeneste.opret(KONTO, k)
    assert [tjeneste.post(sti, besked(post, op, request=r)).content for sti, op, post, r in tidlige] == foerste
    assert bog(tjeneste) == [(k.id, 250_000)]
    nye = [tjeneste.post(sti, besked(post, op, request=uuid4())) for sti, op, post, _ in tidlige]
    assert Svarudfald.AFVIST not in {laes_svar(et.status_code, et.content).udfald for et in nye}
    assert bog(tjeneste) == [(k.id, 249_000)]


@pytest.mark.fault("U3")
def test_a_rejected_message_is_corrected_under_a_new_id(tjeneste, krav):
    """The rejection holds nothing: neither the claim's id nor its reference is used up; under the old id it is FB-302."""
    k, request = krav(), uuid4()
    for_meget = Nedskrevet(uuid4(), k.id, 250_001, "REGU", "mere end der skyldes")
    forkert = besked(registrering(SYNTESEBORG, KONTO, ET, (k,), nedskrivninger=(for_meget,)), request=request)
    rettet = registrering(SYNTESEBORG, KONTO, ET, (k,))
    svar = tjeneste.post(REGISTRERING, forkert)
    assert laes_svar(svar.status_code, svar.content).udfald is Svarudfald.AFVIST
    assert b"FB-302" in tjeneste.post(REGISTRERING, besked(rettet, request=request)).content
    svar = tjeneste.post(REGISTRERING, besked(rettet, request=uuid4()))
    assert laes_svar(svar.status_code, svar.content).udfald is not Svarudfald.AFVIST
    assert bog(tjeneste) == [(k.id, 250_000)]


@pytest.mark.fault("U22")
@pytest.mark.parametrize("dage", [1, 8, 400, 4_000])
def test_a_message_recorded_long_ago_has_its_first_answer(tjeneste, krav, clock, dage):
    """However many days have passed, the same bytes get the same bytes, and nothing is booked."""
    k = krav()
    optaget = [
        (REGISTRERING, besked(registrering(SYNTESEBORG, KONTO, ET, (k,)), request=uuid4())),
        (BETALING, besked(indbetaling(KONTO, uuid4(), DAG, 1_000), "ForetagIndbetaling", transaktion="kun-t")),
    ]
    foerste = [tjeneste.post(*et).content for et in optaget]
    clock.advance(timedelta(days=dage))
    assert [tjeneste.post(*et).content for et in optaget] == foerste
    assert bog(tjeneste) == [(k.id, 249_000)]


@pytest.mark.fault("U23")
def test_nothing_that_runs_by_the_clock_forgets_a_message(tjeneste, krav, clock):
    """Ten years of every periodic job leave each answer, and what Beskedfordeler deletes is not what ids are known by."""
    tjeneste.opret(KONTO, krav())
    tasks = tjeneste.installation.tasks("test")
    for _ in range(10):
        clock.advance(timedelta(days=366))
        for navn in PERIODISK:
            tasks[navn]()
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM sf1590.besked").fetchone() == (1,)


@pytest.mark.fault("U23")
def test_without_the_memory_of_messages_ids_of_objects_still_count(tjeneste, krav):
    """With what was answered deleted by hand, the same messages are taken for new ones and book nothing again."""
    k, betaling = krav(), uuid4()
    ned = Nedskrevet(uuid4(), k.id, 1_000, "REGU", "for meget")
    alle = [
        (REGISTRERING, besked(registrering(SYNTESEBORG, KONTO, ET, (k,), nedskrivninger=(ned,)), request=uuid4())),
        (BETALING, besked(indbetaling(KONTO, betaling, DAG, 1_000), "ForetagIndbetaling", request=uuid4())),
        (
            BETALING,
            besked(
                indbetaling_nedregulering(KONTO, betaling, uuid4(), DAG, 500),
                "ForetagIndbetalingNedregulering",
                request=uuid4(),
            ),
        ),
    ]
    for et in alle:
        tjeneste.post(*et)
    assert bog(tjeneste) == [(k.id, 248_500)]
    with tjeneste.installation.database.transaction() as conn:
        conn.execute("DELETE FROM sf1590.besked")
    svar = [laes_svar(200, tjeneste.post(*et).content).udfald for et in alle]
    assert svar == [Svarudfald.BEMAERKNING, Svarudfald.ACCEPTERET, Svarudfald.ACCEPTERET]
    assert bog(tjeneste) == [(k.id, 248_500)]


@pytest.mark.fault("U8")
@pytest.mark.parametrize("som", [str.upper, " {}".format, "{} ".format, "{{{}}}".format])
def test_an_id_has_one_form(tjeneste, krav, som):
    """A UUID in capitals, with blanks around it or in braces breaks the contract: it is refused, and is nobody's id."""
    k, request = krav(id=UUID("abcdef01-0000-4000-8000-00000000000a")), UUID("abcdef02-0000-4000-8000-00000000000b")
    konto = UUID("abcdef03-0000-4000-8000-00000000000c")
    xml = besked(registrering(SYNTESEBORG, konto, ET, (k,)), request=request)
    for ident in (k.id, konto, request):
        igen = xml.replace(str(ident).encode(), som(str(ident)).encode())
        assert b"FB-208" in tjeneste.post(REGISTRERING, igen).content
    assert bog(tjeneste) == []


@pytest.mark.fault("U8")
@pytest.mark.parametrize("andet", ["samtale-\u00c5", "Samtale-A\u030a"])
def test_a_message_without_request_id_is_known_by_each_letter_of_its_transaction(tjeneste, krav, andet):
    """Other case, other form of a letter: each is another message, and no other's answer."""
    tjeneste.post(REGISTRERING, besked(registrering(SYNTESEBORG, KONTO, ET, (krav(),)), transaktion="Samtale-\u00c5"))
    svar = tjeneste.post(REGISTRERING, besked(registrering(SYNTESEBORG, KONTO, ET, (krav(),)), transaktion=andet))
    assert b"FB-302" not in svar.content
    assert len(bog(tjeneste)) == 2


@pytest.mark.fault("U8")
def test_a_blank_around_an_id_makes_no_other_message(tjeneste, krav):
    """What nobody sees tells no two messages apart: with other content it is refused, and books nothing."""
    for transaktion in ("Samtale-1", "Samtale-1 ", "\n Samtale-1"):
        xml = besked(registrering(SYNTESEBORG, KONTO, ET, (krav(),)), transaktion=transaktion)
        svar = tjeneste.post(REGISTRERING, xml)
        assert (b"FB-302" in svar.content) == (transaktion != "Samtale-1")
    assert len(bog(tjeneste)) == 1
