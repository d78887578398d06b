"""The messages to the Beskedfordeler, fetched over HTTP."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import requests
from lxml import etree
from sf1590_hjaelp import SYNTESEBORG

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.contract.files import beskedfordeler_xsd
from fordringsbro.contract.names import BESKEDKUVERT
from fordringsbro.debitor.bog.tilskrivning import Tilskrivning
from fordringsbro.debitor.model import Slags
from fordringsbro.klient.beskeder import indbetaling, til_opkraevning
from fordringsbro.sf1590.beskeder.dueslag import LEVETID
from fordringsbro.sf1590.beskeder.hentning import NAVNERUM, STI
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

KONTO = UUID("10000000-0000-4000-8000-000000000001")
I_DAG = date(2026, 11, 20)
SENERE = date(2026, 12, 1)
_KUVERT = f"{{{BESKEDKUVERT}}}Haendelsesbesked"


@pytest.fixture
def base(installation):
    """The installation with its messages, served over HTTP."""
    app = wsgi_app(
        installation.services(),
        public_url="http://127.0.0.1",
        max_body=10_000_000,
        clock=installation.clock,
        ressourcer=installation.ressourcer(),
    )
    with local_server(app) as url:
        yield url


def hent(base, **parametre):
    """The list: where to read on, whether there is more, and each message's record; all valid by the schema."""
    svar = requests.get(f"{base}{STI}", {"modtager": SYNTESEBORG.kommune_cvr, **parametre}, timeout=30)
    assert (svar.status_code, svar.headers["Content-Type"]) == (200, "application/xml; charset=utf-8")
    liste = etree.fromstring(svar.content)
    assert liste.tag == f"{{{NAVNERUM}}}Beskeder"
    beskeder, skema = Kontrakt.load(beskedfordeler_xsd()), etree.XMLSchema(etree.parse(str(beskedfordeler_xsd())))
    fundne = []
    for led in liste:
        assert led[0].tag == _KUVERT
        # As a receiver would take it out of the list.
        alene = etree.fromstring(etree.tostring(led[0], encoding="utf-8"))
        skema.assertValid(alene)
        fundne.append(beskeder.laes(alene))
    return int(liste.get("efter")), liste.get("flere") == "true", fundne


def beloeb(besked):
    """Claim and arrears of a message that something can be paid."""
    (data,) = besked["Beskeddata"]
    post = data["FordringTilIndbetalingBesked"]
    return post["Fordring"]["FordringIdentifikation"], post["RestanceBeløb"]


def test_a_claim_that_can_be_paid_is_told_of_in_the_envelope(tjeneste, base, krav):
    """A claim with a last date to pay: account, claim, arrears, who may receive it, and what it is about."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k, titel="Dagtilbud")
    efter, flere, (besked,) = hent(base)
    assert (efter, flere, beloeb(besked)) == (1, False, (str(k.id), 250_000))
    post = besked["Beskeddata"][0]["FordringTilIndbetalingBesked"]
    assert post["Debitorkonto"]["DebitorkontoTitel"] == "Dagtilbud"
    assert post["Fordring"]["FordringSidsteRettidigeBetalingsdato"] == SENERE
    filtrering = besked["Beskedkuvert"]["Filtreringsdata"]
    assert filtrering["Beskedtype"]["UUIDIdentifikator"] == str(id_af(Liste.BESKEDTYPE, "FORDRING_TIL_INDBETALING"))
    assert filtrering["TilladtModtager"] == [{"URNIdentifikator": f"urn:oio:cvr-nr:{SYNTESEBORG.kommune_cvr}"}]
    assert [o["ObjektId"]["UUIDIdentifikator"] for o in filtrering["RelateretObjekt"]] == [str(k.id), str(KONTO)]


def test_a_claim_without_a_last_date_to_pay_is_told_of_when_it_gets_one(tjeneste, base, krav):
    """Not set to collection, nobody can pay it; set, one message comes."""
    k = krav(srb=None)
    tjeneste.opret(KONTO, k)
    assert hent(base)[2] == []
    tjeneste.kald("DebitorRegistreringAfsend", "SætFordringTilOpkrævning", til_opkraevning(KONTO, k.id, SENERE))
    assert [beloeb(b) for b in hent(base)[2]] == [(str(k.id), 250_000)]


def test_what_is_left_to_pay_is_told_after_each_payment(tjeneste, base, krav):
    """Reading on from the last number gives the new amount only, and 0 when it is paid."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    efter, _, _ = hent(base)
    for oere, rest in ((100_000, 150_000), (150_000, 0)):
        tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, oere))
        efter, _, (besked,) = hent(base, efter=efter)
        assert beloeb(besked) == (str(k.id), rest)
    assert hent(base, efter=efter)[2] == []


def test_several_bookings_between_two_fetches_make_one_message(tjeneste, base, krav):
    """What was owed in between is of no use to anybody."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    for _ in range(3):
        tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, 100))
    assert [beloeb(b) for b in hent(base)[2]] == [(str(k.id), 249_700)]


@pytest.mark.parametrize(
    ("slags", "navn"),
    [(Slags.RYKKERGEBYR, "Rykkergebyr"), (Slags.OPKRAEVNINGSRENTE, "Opkrævningsrente")],
)
def test_fees_and_interest_can_be_paid_too(tjeneste, base, krav, slags, navn):
    """A fee or interest that the debtor system added is told of as what it is, with the claim it concerns."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    ny = Tilskrivning(uuid4(), slags, k.id, 10_000, I_DAG, srb=SENERE)
    with tjeneste.installation.database.transaction() as conn:
        tjeneste.installation.bog.tilskriv(conn, SYNTESEBORG.kommune_cvr, ny)
    poster = [b["Beskeddata"][0]["FordringTilIndbetalingBesked"] for b in hent(base)[2]]
    (post,) = [p for p in poster if navn in p]
    assert post[navn][f"{navn}Identifikation"] == str(ny.tilskrivning_id)
    type_id = str(id_af(Liste.FORDRINGSTYPE, k.type_kode))
    assert post[navn]["VedrørerFordring"] == {"FordringIdentifikation": str(k.id), "FordringType": type_id}
    assert post["RestanceBeløb"] == 10_000


def test_an_account_that_is_ended_and_taken_up_again_is_told_of(tjeneste, base, krav):
    """Both messages, in order, each under its type; asked for by type, only that one comes."""
    tjeneste.opret(KONTO, krav(beloeb_oere=0, srb=None))
    bog, kommune = tjeneste.installation.bog, SYNTESEBORG.kommune_cvr
    with tjeneste.installation.database.transaction() as conn:
        bog.afslut_konto(conn, kommune_cvr=kommune, konto_id=KONTO, dato=I_DAG)
        bog.genoptag_konto(conn, kommune_cvr=kommune, konto_id=KONTO, dato=I_DAG)
    _, _, (afsluttet, genoptaget) = hent(base)
    post = afsluttet["Beskeddata"][0]["DebitorkontoAfsluttetBesked"]
    assert (post["DebitorkontoIdentifikation"], post["DebitorkontoAfslutningDato"]) == (str(KONTO), I_DAG)
    post = genoptaget["Beskeddata"][0]["DebitorkontoGenoptagetBesked"]
    assert post["OprettetAf"]["ItSystemInstansIdentifikation"] == str(SYNTESEBORG.it_system)
    for type_ in ("DEBITORKONTO_GENOPTAGET", str(id_af(Liste.BESKEDTYPE, "DEBITORKONTO_GENOPTAGET"))):
        assert hent(base, beskedtype=type_)[2] == [genoptaget]


def test_a_receiver_gets_its_own_messages_only_page_by_page(tjeneste, base, krav):
    """Another authority gets none; `antal` at a time, and `flere` says whether there are more."""
    tjeneste.opret(KONTO, krav(srb=SENERE), krav(srb=SENERE), krav(srb=SENERE))
    assert hent(base, modtager="29000022") == (0, False, [])
    efter, flere, foerste = hent(base, antal=2)
    assert (len(foerste), flere) == (2, True)
    efter, flere, resten = hent(base, antal=2, efter=efter)
    assert (len(resten), flere) == (1, False)
    assert hent(base)[2] == foerste + resten


def test_a_message_is_the_same_each_time_it_is_fetched(tjeneste, base, krav):
    """Fetched again, also after a payment and a change of name, it is as it was; what is new comes behind it."""
    k = krav(srb=SENERE)
    tjeneste.opret(KONTO, k)
    (foer,) = hent(base)[2]
    tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, 100))
    assert hent(base)[2][0] == foer


def test_messages_wait_for_seven_days(tjeneste, installation, base, krav):
    """On the seventh day a message is still there, a moment later it is deleted."""
    tjeneste.opret(KONTO, krav(srb=SENERE))
    assert len(hent(base)[2]) == 1
    for frem, tilbage in ((LEVETID, 1), (timedelta(seconds=1), 0)):
        installation.clock.advance(frem)
        with installation.database.transaction() as conn:
            installation.dueslag.ryd_op(conn)
        assert len(hent(base)[2]) == tilbage


@pytest.mark.parametrize(
    ("query", "sted"),
    [
        ("", "modtager"),
        ("modtager=2900001", "modtager"),
        ("modtager=29000011&efter=-1", "efter"),
        ("modtager=29000011&efter=x", "efter"),
        ("modtager=29000011&antal=0", "antal"),
        ("modtager=29000011&antal=1001", "antal"),
        ("modtager=29000011&beskedtype=NOGET", "beskedtype"),
        ("modtager=29000011&modtager=29000011", None),
        ("modtager=29000011&ukendt=1", None),
        ("modtager", None),
    ],
)
def test_a_wrong_query_is_refused_by_parameter(base, query, sted):
    """Status 400 with the error of the catalogue and the parameter's name; the value is not repeated."""
    svar = requests.get(f"{base}{STI}?{query}", timeout=30)
    assert svar.status_code == 400
    assert (svar.json()["kode"], svar.json()["sted"]) == ("FB-108", sted)


def test_the_largest_page_is_allowed(base):
    """1000 messages at once, and the highest number to read on from."""
    assert hent(base, antal=1000, efter=10**18 - 1)[2] == []


def test_only_get_fetches(base):
    """Another method gets 405 and the one that is allowed."""
    svar = requests.post(f"{base}{STI}", b"x", timeout=30)
    assert (svar.status_code, svar.headers["Allow"], svar.json()["kode"]) == (405, "GET", "FB-109")
