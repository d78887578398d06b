"""Telling the fagsystem what was booked: once, in order, however often the fagsystem is down."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import ruteserver
from lxml import etree
from ruteserver import http, ruter, svar
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import SOAP11, q
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.model import Slags as Kravslags
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.klient.beskeder import Afsender, indbetaling, indbetaling_nedregulering, kontrakt
from fordringsbro.platform.punkter import Punkt, brug
from fordringsbro.postkasse import modtaget_store
from fordringsbro.postkasse.modtaget import Bogfoeringsslags
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.afsendelse import FAGSYSTEMER, Afsendelse
from fordringsbro.sf1590.fagsystem.model import FORSOEG_FOER_PARKERING, Beskedtilstand
from fordringsbro.sf1590.ruter.rutevaern import Rutevaern

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
FAGSYSTEM = OprettetAf(SYNTESEBORG.kommune_cvr, SYNTESEBORG.it_system)
DAEKNING = "DækningAfskrivningRegistreringAfsend"
I_DAG = date(2026, 11, 20)
SENERE = date(2026, 12, 1)


class _DoedError(Exception):
    """The sender dies here."""


def afsendelse(installation, egen):
    dele = (installation.database, installation.clock, installation.jobs, installation.kontrakt, installation.ruter)
    return Afsendelse(*dele, vaern=Rutevaern(FAGSYSTEMER), egen=egen)


def send(tjeneste, egen=None, til=FAGSYSTEM, punkt=None):
    """Tell of what was booked, and send what is due to a fagsystem; at each point `punkt` is called."""
    fortael(tjeneste)
    brug(punkt)
    try:
        afsendelse(tjeneste.installation, egen or tjeneste.base).send(til.cvr, str(til.it_system))
    finally:
        brug(None)


def fortael(tjeneste):
    tjeneste.installation.fortaelling.fortael()


def betal(tjeneste, oere, konto=KONTO, fra=SYNTESEBORG, daekninger=()):
    ident = uuid4()
    post = indbetaling(konto, ident, I_DAG, oere, daekninger=daekninger)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post, fra=fra)
    return ident


def beskeder(tjeneste):
    with tjeneste.installation.database.transaction() as conn:
        return store.liste(conn, alle=True)


def postkasse(tjeneste):
    """What the fagsystem's mailbox holds: kind, claim and amount, in order."""
    with tjeneste.installation.database.transaction() as conn:
        return [(en.post.slags, en.post.fordring_id, en.post.beloeb_oere) for en in modtaget_store.liste(conn, None)]


def felter(besked):
    """A message's record."""
    return kontrakt().laes(etree.fromstring(besked.indhold)[0][0])


def frem(tjeneste, **hvor_langt):
    tjeneste.installation.clock.advance(timedelta(**hvor_langt))


def test_a_payment_reaches_the_fagsystem_that_created_the_claim(tjeneste, krav):
    """One message with the coverage, its payment and claim, to the route's sender; told again nothing is sent."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    betaling = betal(tjeneste, 1_000)
    send(tjeneste)
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.modtager, besked.forsoeg) == (Beskedtilstand.LEVERET, FAGSYSTEM, 1)
    post = felter(besked)
    (daekning,) = post["FordringDækningListe"]["FordringDækning"]
    assert daekning["FordringDækningBeløb"] == 1_000
    assert daekning["IndbetalingIdentifikation"] == str(betaling)
    assert daekning["FordringIdentifikation"] == str(k.id)
    rute = post["HovedOplysninger"]["Rute"]
    assert rute["ModtagerItSystemInstans"] == str(FAGSYSTEM.it_system)
    assert post["HovedOplysninger"]["RequestId"] == post["HovedOplysninger"]["TransaktionsId"]
    assert postkasse(tjeneste) == [(Bogfoeringsslags.DAEKNING, k.id, 1_000)]
    send(tjeneste)
    assert len(beskeder(tjeneste)) == len(postkasse(tjeneste)) == 1


def test_a_payment_reaches_a_fagsystem_that_was_down_for_ten_minutes_once(tjeneste, krav):
    """While it is down every attempt fails and is put off; up again, it gets the same message, and books it once."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    betal(tjeneste, 1_000)
    with ruteserver.server(ruteserver.luk) as (nede, _):
        pass
    forsoeg = []
    for _ in range(60):
        send(tjeneste, egen=nede)
        forsoeg.append(beskeder(tjeneste)[0].forsoeg)
        frem(tjeneste, seconds=10)
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.grund, postkasse(tjeneste)) == (Beskedtilstand.KLAR, "forbindelse afvist", [])
    # Ever less often: ten minutes take fewer attempts than there were looks.
    assert 5 < forsoeg[-1] < 30
    frem(tjeneste, minutes=10)
    for _ in range(3):
        send(tjeneste)
    assert postkasse(tjeneste) == [(Bogfoeringsslags.DAEKNING, k.id, 1_000)]
    (leveret,) = beskeder(tjeneste)
    assert (leveret.tilstand, leveret.indhold) == (Beskedtilstand.LEVERET, besked.indhold)


@pytest.mark.fault("K9", "K10")
@pytest.mark.parametrize("hvor", [Punkt.BESKED_TAGET, Punkt.BESKED_SENDT])
def test_whoever_sends_may_die_at_any_point(tjeneste, krav, hvor):
    """Dead before or after the fagsystem booked it: taken up when the time is up, not before, and booked once."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    betal(tjeneste, 1_000)

    def doe(punkt):
        if punkt == hvor:
            raise _DoedError

    with pytest.raises(_DoedError):
        send(tjeneste, punkt=doe)
    frem(tjeneste, seconds=59)
    send(tjeneste)
    assert beskeder(tjeneste)[0].forsoeg == 1
    frem(tjeneste, seconds=1)
    send(tjeneste)
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.forsoeg) == (Beskedtilstand.LEVERET, 2)
    assert postkasse(tjeneste) == [(Bogfoeringsslags.DAEKNING, k.id, 1_000)]


@pytest.mark.fault("N4", "N34")
def test_a_fagsystem_that_does_not_answer_costs_a_run_one_message(tjeneste, krav):
    """Three accounts wait to be told of; the first silence ends the run, and an answer has all of them told at once."""
    konti = [uuid4() for _ in range(3)]
    for konto in konti:
        tjeneste.opret(konto, krav(srb=SENERE))
        betal(tjeneste, 1_000, konto)
    fortael(tjeneste)
    with ruteserver.server(ruteserver.luk, antal=9) as (nede, modtaget):
        sender = afsendelse(tjeneste.installation, nede)
        for _ in range(3):
            sender.send(FAGSYSTEM.cvr, str(FAGSYSTEM.it_system))
        assert len(modtaget) == 1
    with tjeneste.installation.database.transaction() as conn:
        (job,) = conn.execute(
            "SELECT scheduled_at > now() FROM procrastinate_jobs WHERE task_name = 'fagsystem.send'"
            " AND scheduled_at IS NOT NULL"
        )
    assert job == (True,)
    send(tjeneste)
    assert sorted(b.forsoeg for b in beskeder(tjeneste)) == [1, 1, 1]
    assert sorted(b.tilstand for b in beskeder(tjeneste)) == [
        Beskedtilstand.KLAR,
        Beskedtilstand.LEVERET,
        Beskedtilstand.LEVERET,
    ]


@pytest.mark.fault("K21")
def test_a_sender_that_was_thought_dead_writes_nothing(tjeneste, krav):
    """One comes back after another took its message over and delivered it: the later attempt's outcome stands."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    betal(tjeneste, 1_000)
    with ruteserver.server(ruteserver.luk) as (nede, _):
        pass

    def overtag(punkt):
        if punkt is Punkt.BESKED_SENDT:
            frem(tjeneste, seconds=60)
            send(tjeneste)

    send(tjeneste, egen=nede, punkt=overtag)
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.forsoeg, besked.grund) == (Beskedtilstand.LEVERET, 2, "accepteret")


def test_many_senders_at_once_deliver_everything_once(tjeneste, krav):
    """Four senders and twenty payments on four accounts: each is delivered by one attempt."""
    konti = [uuid4() for _ in range(4)]
    for konto in konti:
        tjeneste.opret(konto, krav(srb=SENERE))
    for oere in range(1, 6):
        for konto in konti:
            betal(tjeneste, oere, konto)
    fortael(tjeneste)
    start = threading.Barrier(4)

    def en(_):
        start.wait(10)
        afsendelse(tjeneste.installation, tjeneste.base).send(FAGSYSTEM.cvr, str(FAGSYSTEM.it_system))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(en, range(4)))
    # A sender that found an account's message in another's hands leaves the next one to the next run.
    send(tjeneste)
    assert {(b.tilstand, b.forsoeg) for b in beskeder(tjeneste)} == {(Beskedtilstand.LEVERET, 1)}
    assert len(postkasse(tjeneste)) == 20


def test_reversals_and_write_offs_are_told_too(tjeneste, krav):
    """Payment, its reversal, a write-off and its reversal: each reaches the mailbox with what it reverses."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    betaling = betal(tjeneste, 1_000)
    post = indbetaling_nedregulering(KONTO, betaling, uuid4(), I_DAG, 400)
    frem(tjeneste, seconds=1)
    tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", post)
    bog, cvr, afskrevet = tjeneste.installation.bog, SYNTESEBORG.kommune_cvr, uuid4()
    frem(tjeneste, seconds=1)
    with tjeneste.installation.database.transaction() as conn:
        bog.afskriv(conn, cvr, Afskrivning(afskrevet, k.id, 500, I_DAG, "KONKURS"))
    frem(tjeneste, seconds=1)
    with tjeneste.installation.database.transaction() as conn:
        bog.afskrivning_nedreguler(
            conn, cvr, AfskrivningNedregulering(uuid4(), afskrevet, 200, I_DAG, "FEJLAFSKRIVNING")
        )
    send(tjeneste)
    assert postkasse(tjeneste) == [
        (Bogfoeringsslags.DAEKNING, k.id, 1_000),
        (Bogfoeringsslags.DAEKNING_NEDREGULERING, k.id, 400),
        (Bogfoeringsslags.AFSKRIVNING, k.id, 500),
        (Bogfoeringsslags.AFSKRIVNING_NEDREGULERING, k.id, 200),
    ]
    with tjeneste.installation.database.transaction() as conn:
        poster = {en.post.slags: en.post for en in modtaget_store.liste(conn, None)}
    assert poster[Bogfoeringsslags.DAEKNING_NEDREGULERING].forgaenger_id == poster[Bogfoeringsslags.DAEKNING].post_id
    assert poster[Bogfoeringsslags.AFSKRIVNING_NEDREGULERING].forgaenger_id == afskrevet
    assert [poster[s].aarsag for s in Bogfoeringsslags] == [None, None, "KONKURS", "FEJLAFSKRIVNING"]
    # What is booked at different times is told of in different messages.
    assert len(beskeder(tjeneste)) == 4


def test_one_payment_on_claims_of_two_fagsystemer_tells_each_of_its_own(tjeneste, krav):
    """After a change of owner an account has claims of two fagsystemer; each hears of the coverage of its own claim."""
    gammel, ny = krav(srb=SENERE), krav(srb=date(2026, 12, 2))
    overtager = Afsender(SYNTESEBORG.kommune_cvr, uuid4())
    tjeneste.opret(KONTO, gammel)
    assert "Accept" in tjeneste.opret(KONTO, ny, fra=overtager, overtag=True)
    betal(tjeneste, 300_000)
    send(tjeneste)
    send(tjeneste, til=OprettetAf(overtager.kommune_cvr, overtager.it_system))
    assert sorted((b.modtager.it_system, b.tilstand) for b in beskeder(tjeneste)) == sorted(
        [(FAGSYSTEM.it_system, Beskedtilstand.LEVERET), (overtager.it_system, Beskedtilstand.LEVERET)]
    )
    assert postkasse(tjeneste) == [
        (Bogfoeringsslags.DAEKNING, gammel.id, 250_000),
        (Bogfoeringsslags.DAEKNING, ny.id, 50_000),
    ]


def fault(kode):
    return http(
        f'<s:Envelope xmlns:s="{SOAP11}"><s:Body><s:Fault><faultcode>s:{kode}</faultcode>'
        "<faultstring>x</faultstring></s:Fault></s:Body></s:Envelope>".encode(),
        500,
    )


def med_aarsag(kode, lokal):
    return (
        f"<{{0}}><DebitorKvitteringÅrsagIdentifikation>{kode}</DebitorKvitteringÅrsagIdentifikation>"
        "<DebitorKvitteringÅrsagTitel>x</DebitorKvitteringÅrsagTitel><ResultatLokalÅrsag>"
        f"<LokalÅrsagskode>{lokal}</LokalÅrsagskode></ResultatLokalÅrsag></{{0}}>"
    )


_FREMMED = uuid4()
AFVIST = "<AfvisningListe>" + med_aarsag(_FREMMED, "EGEN-7").format("Afvisning") + "</AfvisningListe>"
TEKST = "<AfvisningListe>" + med_aarsag(_FREMMED, "Peter Jensen").format("Afvisning") + "</AfvisningListe>"
BEMAERKET = (
    "<Accept><AccepteretMedBemærkninger>"
    + med_aarsag(_FREMMED, "EGEN-8").format("Bemærkning")
    + "</AccepteretMedBemærkninger></Accept>"
)


@pytest.mark.parametrize(
    ("script", "ventet"),
    [
        (BEMAERKET, (Beskedtilstand.LEVERET, "accepteret", ("EGEN-8",))),
        (AFVIST, (Beskedtilstand.AFVIST, "afvist", ("EGEN-7",))),
        # A text where a code should be may be about a person, and is not kept.
        (TEKST, (Beskedtilstand.AFVIST, "afvist", ("UKENDT_KODE",))),
        ("", (Beskedtilstand.KLAR, "hverken accept eller afvisning", ())),
        (fault("Client"), (Beskedtilstand.PARKERET, "fault Client", ())),
        (fault("Server"), (Beskedtilstand.KLAR, "fault Server", ())),
        (http(b"<html>", 200, "text/html"), (Beskedtilstand.KLAR, "ulæseligt svar FB-201", ())),
        (http(b"", 503), (Beskedtilstand.KLAR, "optaget", ())),
        (http(b"", 403), (Beskedtilstand.KLAR, "adgang afvist", ())),
        (http(b"", 302), (Beskedtilstand.KLAR, "viderestilling", ())),
        (ruteserver.luk, (Beskedtilstand.KLAR, "forbindelsen blev brudt", ())),
    ],
)
def test_each_answer_has_its_consequence(tjeneste, krav, script, ventet):
    """Accepted, refused, to be sent again, or for a person to look at: by what the fagsystem answers, and no text kept."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    betal(tjeneste, 1_000)
    fortael(tjeneste)
    (besked,) = beskeder(tjeneste)
    if isinstance(script, str):
        script = http(svar("OpretDækningAfskrivning", str(besked.besked_id), nyt=script))
    with ruteserver.server(script) as (url, modtaget):
        ruter(tjeneste.installation, url, tjeneste=DAEKNING, cvr=FAGSYSTEM.cvr, system=str(FAGSYSTEM.it_system))
        # Routes are remembered for some seconds.
        frem(tjeneste, seconds=6)
        send(tjeneste)
    assert modtaget[0][1] == besked.indhold
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.grund, besked.koder) == ventet


def test_what_can_not_be_understood_goes_to_a_person_in_the_end(tjeneste, krav):
    """The last attempt before the limit is put off, the one at the limit parks the message; a person sends it again."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    betal(tjeneste, 1_000)
    tilstande = []
    for _ in range(FORSOEG_FOER_PARKERING):
        with ruteserver.server(http(b"<html>")) as (url, _):
            send(tjeneste, egen=url)
        tilstande.append(beskeder(tjeneste)[0].tilstand)
        frem(tjeneste, minutes=15)
    assert tilstande == [Beskedtilstand.KLAR] * (FORSOEG_FOER_PARKERING - 1) + [Beskedtilstand.PARKERET]
    send(tjeneste)
    assert postkasse(tjeneste) == []
    with tjeneste.installation.database.transaction() as conn:
        nu = tjeneste.installation.clock.now()
        assert store.send_nu(conn, beskeder(tjeneste)[0].nr, nu) == FAGSYSTEM
    send(tjeneste)
    assert beskeder(tjeneste)[0].tilstand is Beskedtilstand.LEVERET


def test_what_waits_for_a_person_holds_back_its_own_account_only(tjeneste, krav):
    """Behind a parked message a later one on the account waits, and goes after it; another account's goes at once."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    tjeneste.opret(ANDEN, krav(srb=SENERE))
    betal(tjeneste, 1)
    with ruteserver.server(fault("Client")) as (url, _):
        send(tjeneste, egen=url)
    betal(tjeneste, 2)
    betal(tjeneste, 3, ANDEN)
    send(tjeneste)
    assert [b.tilstand for b in beskeder(tjeneste)] == [
        Beskedtilstand.PARKERET,
        Beskedtilstand.KLAR,
        Beskedtilstand.LEVERET,
    ]
    assert [oere for *_, oere in postkasse(tjeneste)] == [3]
    with tjeneste.installation.database.transaction() as conn:
        store.send_nu(conn, beskeder(tjeneste)[0].nr, tjeneste.installation.clock.now())
    send(tjeneste)
    assert [oere for *_, oere in postkasse(tjeneste)] == [3, 1, 2]


def test_without_a_route_a_message_waits_for_one(tjeneste, installation, krav):
    """In production a fagsystem without a route is not sent anything; with one, it gets what waited."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    betal(tjeneste, 1_000)
    fortael(tjeneste)
    installation.afsendelse.send(FAGSYSTEM.cvr, str(FAGSYSTEM.it_system))
    (besked,) = beskeder(tjeneste)
    assert (besked.tilstand, besked.grund) == (Beskedtilstand.KLAR, "ingen rute")
    accept = "<Accept><AccepteretUdenBemærkninger>true</AccepteretUdenBemærkninger></Accept>"
    script = http(svar("OpretDækningAfskrivning", str(besked.besked_id), nyt=accept))
    with ruteserver.server(script) as (url, modtaget):
        ruter(installation, url, tjeneste=DAEKNING, cvr=FAGSYSTEM.cvr)
        frem(tjeneste, seconds=6)
        installation.afsendelse.send(FAGSYSTEM.cvr, str(FAGSYSTEM.it_system))
    assert [krop for _, krop in modtaget] == [besked.indhold]
    assert beskeder(tjeneste)[0].tilstand is Beskedtilstand.LEVERET


@pytest.mark.fault("K12")
def test_a_payment_and_the_note_to_tell_of_it_stand_or_fall_together(tjeneste, krav):
    """A payment that is rolled back is not told of; the job to tell is put in the queue with the payment."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)

    def job():
        with tjeneste.installation.database.transaction() as conn:
            sql = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'fagsystem.fortael'"
            return conn.execute(sql).fetchone()[0]

    post = indbetaling(KONTO, uuid4(), I_DAG, 1_000_000_000)
    assert "AfvisningListe" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)
    assert job() == 0
    betal(tjeneste, 1)
    assert job() == 1
    fortael(tjeneste)
    assert len(beskeder(tjeneste)) == 1


def test_fees_and_interest_are_not_the_fagsystems(tjeneste, krav):
    """A payment on a reminder fee is the debtor system's own affair; of one that covers both, the claim's part is told."""
    k = krav(srb=date(2026, 11, 10), beloeb_oere=1_000)
    tjeneste.opret(KONTO, k)
    with tjeneste.installation.database.transaction() as conn:
        gebyr = Tilskrivning(uuid4(), Kravslags.RYKKERGEBYR, k.id, 100, I_DAG, srb=I_DAG)
        tjeneste.installation.bog.tilskriv(conn, SYNTESEBORG.kommune_cvr, gebyr)
    betal(tjeneste, 1_100)
    send(tjeneste)
    assert postkasse(tjeneste) == [(Bogfoeringsslags.DAEKNING, k.id, 1_000)]


def test_the_message_is_valid_by_the_contract(tjeneste, krav):
    """What goes out holds against the schema a fagsystem has."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    betal(tjeneste, 1_000)
    fortael(tjeneste)
    rod = etree.fromstring(beskeder(tjeneste)[0].indhold)
    assert rod[0][0].tag == q("OpretDækningAfskrivning_I")
    etree.XMLSchema(etree.parse(str(sf1590_xsd()))).assertValid(rod[0][0])
