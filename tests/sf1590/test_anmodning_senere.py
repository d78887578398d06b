"""B_04: what is decided later, by whom, and how the outcome reaches who asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from anmodning_hjaelp import ANDEN_KONTO, KONTO, anmod, ej_gennemfoert, grund, konto_nu, saldo
from lxml import etree
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.klient.beskeder import hoved, indbetaling, kontrakt, konvolut
from fordringsbro.klient.beskeder_anmodning import anmodningssvar
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.tilside import Arbejde, alle_til_side
from fordringsbro.sf1590.anmodning import store as anmodninger
from fordringsbro.sf1590.anmodning.model import Anmodningstilstand
from fordringsbro.sf1590.anmodning.service import BETALTE, GODKEND
from fordringsbro.sf1590.fagsystem import store as udgaaende

ANDET_SYSTEM = replace(SYNTESEBORG, it_system=UUID("aaaaaaaa-0000-4000-8000-000000000009"))
#: Ten bank days after 20 November 2026.
OM_TI_BANKDAGE = date(2026, 12, 4)


@pytest.fixture
def et(tjeneste, krav):
    """A claim of 2,500 kr. on the account, to be paid by 15 December."""
    fundet = krav(srb=date(2026, 12, 15))
    assert "Accept" in tjeneste.opret(KONTO, fundet)
    return fundet


def betal(tjeneste, oere):
    """Pay on the account; the payment's id."""
    betaling = uuid4()
    post = indbetaling(KONTO, betaling, date(2026, 11, 19), oere)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)
    return betaling


def overdrag(tjeneste, krav):
    """Have a claim handed over to collection."""
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.marker_overdraget(conn, [krav.id], {})


def paa_konto(conn):
    """The messages about the account that are on their way to a fagsystem, in order."""
    return [b for b in udgaaende.liste(conn, alle=True) if b.konto_id == KONTO]


def sendte(tjeneste):
    """The answers that are on their way: to whom, and what they say."""
    with tjeneste.installation.database.transaction() as conn:
        fundne = [b for b in paa_konto(conn) if b.operation == "AfsendDebitorkontoAnmodningSvar"]
    return [(b.modtager.it_system, kontrakt().laes(etree.fromstring(b.indhold)[-1][0])) for b in fundne]


def gemt(tjeneste, id_):
    """A request as it is kept."""
    with tjeneste.installation.database.transaction() as conn:
        return anmodninger.find(conn, id_)


def udsat(svar):
    """When a postponed action is expected to be decided."""
    return svar["HandlingUdsatTilSenereBehandling"]["ForventetBehandlingDato"]


def test_a_write_off_is_decided_by_a_person(tjeneste, et):
    """Postponed by ten bank days and nothing booked; approved, it is booked and the one who asked is answered once."""
    id_ = uuid4()
    svar = anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id], tekst="Dødsbo")
    assert udsat(svar) == OM_TI_BANKDAGE
    assert svar["HandlingUdsatTilSenereBehandling"]["DebitorkontoAnmodningIdentifikation"] == str(id_)
    assert saldo(tjeneste, et) == 250_000
    assert sendte(tjeneste) == []
    assert tjeneste.installation.afgoerelser.godkend(id_).tilstand is Anmodningstilstand.GENNEMFOERT
    assert saldo(tjeneste, et) == 0
    ((system, besked),) = sendte(tjeneste)
    assert system == SYNTESEBORG.it_system
    assert besked["DebitorkontoAnmodningIdentifikation"] == str(id_)
    assert besked["HandlingGennemført"] == {"HandlingGennemførtUdenBemærkninger": True}
    with pytest.raises(FejlError) as igen:
        tjeneste.installation.afgoerelser.godkend(id_)
    assert igen.value.kode is Fejlkode.IKKE_NU
    # The receipt is told again as it was.
    assert udsat(anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id], tekst="Dødsbo")) == OM_TI_BANKDAGE
    with tjeneste.installation.database.transaction() as conn:
        ((afskrivning, _),) = tjeneste.installation.bog.fordring(conn, et.id).afskrivninger
    assert afskrivning.aarsag_tekst == "Dødsbo"


def test_what_has_become_impossible_is_answered_so(tjeneste, et):
    """Approved after collection got the claim: nothing is booked, and the answer says why."""
    id_ = uuid4()
    anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id])
    overdrag(tjeneste, et)
    gjort = tjeneste.installation.afgoerelser.godkend(id_)
    assert (gjort.tilstand, gjort.grunde) == (Anmodningstilstand.EJ_GENNEMFOERT, ("ER_OVERDRAGET",))
    assert saldo(tjeneste, et) == 250_000
    ((_, besked),) = sendte(tjeneste)
    assert ej_gennemfoert(besked) == [("ER_OVERDRAGET", str(et.id))]


def test_a_declined_request_is_answered_with_reason_and_text(tjeneste, et):
    """Also one that waits for the account to be paid; nothing happens afterwards."""
    afskriv, afslut = uuid4(), uuid4()
    anmod(tjeneste, "AFSKRIV", id_=afskriv, konto=KONTO, krav=[et.id])
    anmod(tjeneste, "AFSLUT_NAAR_BETALT", id_=afslut, konto=KONTO, afsender=SYNTESEBORG)
    for id_ in (afskriv, afslut):
        tjeneste.installation.afgoerelser.afslaa(id_, "AFSLAAET", "Ring til os")
    for (_, besked), id_ in zip(sendte(tjeneste), (afskriv, afslut), strict=True):
        assert ej_gennemfoert(besked) == [("AFSLAAET", str(id_))]
        assert besked["DebitorkontoAnmodningSvarTekst"] == "Ring til os"
    betal(tjeneste, 250_000)
    tjeneste.installation.afgoerelser.afslut_betalte()
    assert len(sendte(tjeneste)) == 2
    with pytest.raises(FejlError) as ukendt:
        tjeneste.installation.afgoerelser.afslaa(uuid4(), "AFSLAAET", None)
    assert ukendt.value.kode is Fejlkode.UKENDT_ID


@pytest.mark.parametrize(("felt", "kode"), [("overdraget", "ER_OVERDRAGET"), ("betalt", "HANDLING_UMULIG")])
def test_what_is_impossible_already_is_not_postponed(tjeneste, et, felt, kode):
    """A person need not be asked: the receipt says it at once."""
    if felt == "overdraget":
        overdrag(tjeneste, et)
    else:
        betal(tjeneste, 250_000)
    assert ej_gennemfoert(anmod(tjeneste, "AFSKRIV", konto=KONTO, krav=[et.id])) == [(kode, str(et.id))]


def test_a_payment_is_moved_when_a_person_agrees(tjeneste, krav, et):
    """What it covered is owed again, and it covers on the other account; trying it first has booked nothing."""
    andet = krav(beloeb_oere=100_000)
    tjeneste.opret(ANDEN_KONTO, andet)
    betaling, id_ = betal(tjeneste, 100_000), uuid4()
    felter = {"konto": KONTO, "til_konto": ANDEN_KONTO, "indbetaling": betaling}
    assert udsat(anmod(tjeneste, "FLYT_INDBETALING", id_=id_, **felter)) == OM_TI_BANKDAGE
    assert (saldo(tjeneste, et), saldo(tjeneste, andet)) == (150_000, 100_000)
    tjeneste.installation.afgoerelser.godkend(id_)
    assert (saldo(tjeneste, et), saldo(tjeneste, andet)) == (250_000, 0)
    svar = anmod(tjeneste, "FLYT_INDBETALING", **felter)
    assert ej_gennemfoert(svar) == [("ALLEREDE_TILBAGEFOERT", str(betaling))]


def test_a_payment_is_not_moved_where_less_is_owed(tjeneste, krav, et):
    """The reason names the payment; what collection has is not touched on either side."""
    andet = krav(beloeb_oere=99_999)
    tjeneste.opret(ANDEN_KONTO, andet)
    betaling = betal(tjeneste, 100_000)
    felter = {"konto": KONTO, "til_konto": ANDEN_KONTO, "indbetaling": betaling}
    assert ej_gennemfoert(anmod(tjeneste, "FLYT_INDBETALING", **felter)) == [("OVER_RESTANCE", str(betaling))]
    overdrag(tjeneste, et)
    assert ej_gennemfoert(anmod(tjeneste, "FLYT_INDBETALING", **felter)) == [("ER_OVERDRAGET", str(et.id))]


def test_an_account_ends_by_itself_when_it_is_paid(tjeneste, et):
    """Expected by the last date to pay, rolled to a bank day; not while an øre is owed; then ended and answered once."""
    id_ = uuid4()
    svar = anmod(tjeneste, "AFSLUT_NAAR_BETALT", id_=id_, konto=KONTO)
    assert udsat(svar) == date(2026, 12, 15)
    afslut = tjeneste.installation.tasks("test")[BETALTE]
    betal(tjeneste, 249_999)
    afslut()
    assert sendte(tjeneste) == []
    betal(tjeneste, 1)
    afslut()
    afslut()
    ((_, besked),) = sendte(tjeneste)
    assert besked["HandlingGennemført"] == {"HandlingGennemførtUdenBemærkninger": True}
    assert konto_nu(tjeneste)["DebitorkontoAfslutningDato"] == date(2026, 11, 20)
    with pytest.raises(FejlError):
        tjeneste.installation.afgoerelser.godkend(id_)


@pytest.mark.parametrize(("dage", "svar"), [(5, []), (6, [[("KONTO_HAR_RESTANCE", str(KONTO))]])])
def test_waiting_for_payment_ends_with_the_deadline(tjeneste, et, dage, svar):
    """On the last day an answer is wanted it may still be paid; the day after, it is answered as not carried out."""
    anmod(tjeneste, "AFSLUT_NAAR_BETALT", konto=KONTO, svarfrist=date(2026, 11, 25))
    tjeneste.installation.clock.advance(timedelta(days=dage))
    tjeneste.installation.afgoerelser.afslut_betalte()
    assert [ej_gennemfoert(besked) for _, besked in sendte(tjeneste)] == svar


def test_a_request_for_a_paid_account_is_looked_at_at_once(tjeneste, krav):
    """The job is put in the queue with the request; an account ended otherwise is answered with a remark."""
    tjeneste.opret(KONTO, krav(beloeb_oere=0))
    assert udsat(anmod(tjeneste, "AFSLUT_NAAR_BETALT", konto=KONTO)) == date(2026, 11, 20)
    with tjeneste.installation.database.transaction() as conn:
        navne = [row[0] for row in conn.execute("SELECT task_name FROM procrastinate_jobs")]
    assert BETALTE in navne
    anmod(tjeneste, "AFSLUT_KONTO", konto=KONTO)
    tjeneste.installation.afgoerelser.afslut_betalte()
    ((_, besked),) = sendte(tjeneste)
    (b,) = besked["HandlingGennemført"]["HandlingGennemførtMedBemærkninger"]["Bemærkning"]
    assert b["LokalÅrsagKode"] == "ALLEREDE_AFSLUTTET"


@pytest.mark.parametrize("sandkasse", [False, True])
def test_the_sandbox_has_a_clerk(tjeneste, et, sandkasse):
    """There, a job approves at once what a person decides elsewhere; a person who was quicker is not in its way."""
    inst = tjeneste.installation
    inst.anmodninger._sandkasse = sandkasse
    id_ = uuid4()
    anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id])
    with inst.database.transaction() as conn:
        jobs = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (GODKEND,)).fetchall()
    assert jobs == ([({"anmodning_id": str(id_)},)] if sandkasse else [])
    with inst.database.transaction() as conn:
        conn.execute("DELETE FROM procrastinate_jobs")
        inst.anmodninger.opsyn(conn)
        fundet = conn.execute("SELECT args FROM procrastinate_jobs WHERE task_name = %s", (GODKEND,)).fetchall()
    assert fundet == jobs
    godkend = inst.tasks("test")[GODKEND]
    godkend(anmodning_id=str(id_))
    godkend(anmodning_id=str(id_))
    assert gemt(tjeneste, id_).tilstand is Anmodningstilstand.GENNEMFOERT
    assert saldo(tjeneste, et) == 0


# The mailbox that answers are sent to.


def besvar(tjeneste, anmodning_id, svar_id, *, til=SYNTESEBORG, **felter):
    """What the mailbox says to an answer of the debtor system."""
    header = hoved(SYNTESEBORG, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
    header["Rute"] |= {
        "AfsenderItSystemInstans": str(uuid4()),
        "ModtagerItSystemInstans": str(til.it_system),
    }
    post = anmodningssvar(anmodning_id, svar_id, datetime(2026, 11, 20, 9, tzinfo=UTC), **felter)
    operation = "AfsendDebitorkontoAnmodningSvar"
    svar = tjeneste.post("DebitorkontoAnmodningSvarAfsend", konvolut(operation, {"HovedOplysninger": header, **post}))
    return tjeneste.laes(operation, svar)


def test_the_mailbox_takes_one_answer_to_what_was_postponed(tjeneste, et):
    """The same again is the same; another text, or another answer, is refused."""
    id_, svar_id = uuid4(), uuid4()
    anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id])
    for _ in range(2):
        svar = besvar(tjeneste, id_, svar_id)
        assert svar["Accept"] == {"AccepteretUdenBemærkninger": True}
        assert svar["DebitorkontoAnmodningSvarIdentifikation"] == str(svar_id)
    kode, objekt, felt = grund(besvar(tjeneste, id_, svar_id, tekst="Andet"))
    assert (kode, objekt) == ("ANDET_INDHOLD", str(svar_id))
    assert felt == "/AfsendDebitorkontoAnmodningSvar_I/DebitorkontoAnmodningSvarTekst"
    assert grund(besvar(tjeneste, id_, uuid4()))[:2] == ("ALLEREDE_BESVARET", str(id_))


def test_the_mailbox_refuses_what_was_not_asked_or_not_postponed(tjeneste, et):
    """An unknown request, one of another fagsystem, and one that was answered at once."""
    ukendt, straks, senere = uuid4(), uuid4(), uuid4()
    anmod(tjeneste, "RYKKERSTOP", id_=straks, konto=KONTO)
    anmod(tjeneste, "AFSKRIV", id_=senere, konto=KONTO, krav=[et.id])
    assert grund(besvar(tjeneste, ukendt, uuid4()))[:2] == ("UKENDT_ANMODNING", str(ukendt))
    assert grund(besvar(tjeneste, senere, uuid4(), til=ANDET_SYSTEM))[:2] == ("UKENDT_ANMODNING", str(senere))
    assert grund(besvar(tjeneste, straks, uuid4()))[:2] == ("SVAR_UVENTET", str(straks))


def test_an_answer_of_ours_is_taken_by_the_mailbox(tjeneste, et):
    """What the queue holds is what a fagsystem takes, header and all."""
    id_ = uuid4()
    anmod(tjeneste, "AFSKRIV", id_=id_, konto=KONTO, krav=[et.id])
    tjeneste.installation.afgoerelser.godkend(id_)
    with tjeneste.installation.database.transaction() as conn:
        (besked,) = (b for b in paa_konto(conn) if b.tjeneste == "DebitorkontoAnmodningSvarAfsend")
    svar = tjeneste.post("DebitorkontoAnmodningSvarAfsend", besked.indhold)
    assert "Accept" in tjeneste.laes(besked.operation, svar)


def test_a_request_that_can_not_be_decided_holds_up_no_other(tjeneste, krav, monkeypatch):
    """It is set aside and tried again after a pause; the requests behind it are decided at once."""
    inst, konti = tjeneste.installation, [uuid4(), uuid4()]
    for konto in konti:
        tjeneste.opret(konto, krav(beloeb_oere=0, srb=None))
        anmod(tjeneste, "AFSLUT_NAAR_BETALT", konto=konto)
    skriv, umulig = type(inst.afgoerelser)._skriv, {konti[0]}

    def proev(selv, conn, a, udfald, tekst):
        skriv(selv, conn, a, udfald, tekst)
        if a.konto_id in umulig:
            raise RuntimeError("010180-0001")

    monkeypatch.setattr(type(inst.afgoerelser), "_skriv", proev)

    def aabne():
        inst.afgoerelser.afslut_betalte()
        with inst.database.transaction() as conn:
            til_side = alle_til_side(conn, antal=9)
            return [konto for _, konto, _ in anmodninger.aabne(conn, Anmodningstilstand.AFVENTER_BETALING)], til_side

    fundne, (sat,) = aabne()
    assert (fundne, sat.arbejde, sat.fejl, sat.gange) == ([konti[0]], Arbejde.ANMODNING, "RuntimeError", 1)
    umulig.clear()
    assert aabne()[0] == [konti[0]]
    inst.clock.advance(timedelta(minutes=2))
    assert aabne() == ([], [])
