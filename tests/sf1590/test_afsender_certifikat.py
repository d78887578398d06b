"""With access by certificate the sender that a message names must be its caller's, before anything else is looked at."""

from __future__ import annotations

import json
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
import ruteserver
from adgang_hjaelp import INGEN, MYNDIGHED, SYNTESEBORG, TRINBY, Hus, aabent_hus, besked, faultkode
from lxml import etree
from ruteserver import http, ruter
from saetninger import saetninger

from fordringsbro.aktion.anmodninger import Anmodning
from fordringsbro.contract.names import AELDRE_HOVED
from fordringsbro.klient.beskeder import (
    Person,
    afslut_administrator,
    afslut_haeftelse,
    ejerskifte,
    indbetaling,
    indbetaling_nedregulering,
    registrering,
    til_opkraevning,
    tilbagefoer_ordre,
)
from fordringsbro.klient.beskeder_anmodning import anmodning, anmodningssvar
from fordringsbro.klient.beskeder_tilbage import daekning_afskrivning
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.portal.hoeringsressourcer import Hoeringsressourcer
from fordringsbro.portal.login import Login
from fordringsbro.proever.kodefiler.indhold import fordringsdata
from fordringsbro.regler import Regelsaet
from fordringsbro.sf1590.beskeder.hentning import STI as BESKEDER
from fordringsbro.wire.http.kalder import AABEN, Kalder
from fordringsbro.wire.http.regel import Adgangsregel

KONTO, KRAV = (UUID(f"10000000-0000-4000-8000-0000000000c{n}") for n in (1, 2))
ET = Person("0101800001", "Testperson Et Synteseborg")
DAG = date(2026, 12, 1)
CVR = SYNTESEBORG.kommune_cvr
BEVIS = MYNDIGHED.oces3(CVR)
SF1590 = tuple(r for r in Adgangsregel if r.value.endswith("Afsend"))
NEJ = (403, "FB-401")
TJENESTE = "DebitorRegistreringAfsend"


def _alle():
    """One message of each operation: service, operation, payload."""
    yield "DebitorRegistreringAfsend", "Ping", {}
    yield "DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", registrering(SYNTESEBORG, KONTO, ET, ())
    yield "DebitorRegistreringAfsend", "SætFordringTilOpkrævning", til_opkraevning(KONTO, KRAV, DAG)
    yield "DebitorRegistreringAfsend", "AfslutHæftelse", afslut_haeftelse(KONTO, uuid4(), DAG)
    yield "DebitorRegistreringAfsend", "AfslutAdministrator", afslut_administrator(KONTO, ET)
    yield "DebitorRegistreringAfsend", "ForetagEjerskifte", ejerskifte(KONTO, overdraget=True)
    konto = {"DebitorkontoIdentifikation": str(KONTO)}
    yield "DebitorForespoergselAfsend", "SøgDebitorregistrering", konto
    yield "DebitorForespoergselAfsend", "HentDebitorkonto", konto
    yield "DebitorIndbetalingAfsend", "SøgFordringTilIndbetaling", konto
    yield "DebitorIndbetalingAfsend", "ForetagIndbetaling", indbetaling(KONTO, uuid4(), DAG, 100)
    nedregulering = indbetaling_nedregulering(KONTO, uuid4(), uuid4(), DAG, 100)
    yield "DebitorIndbetalingAfsend", "ForetagIndbetalingNedregulering", nedregulering
    yield "IndbetalingTilbagefoerOrdreAfsend", "TilbageførIndbetaling", tilbagefoer_ordre(KONTO, uuid4(), uuid4(), 100)
    for handling, mere in (("RYKKERSTOP", {}), ("FLYT_INDBETALING", {"til_konto": uuid4(), "indbetaling": uuid4()})):
        yield "DebitorkontoAnmodningAfsend", *anmodning(handling, uuid4(), konto=KONTO, **mere)
    yield "DaekningAfskrivningRegistreringAfsend", "OpretDækningAfskrivning", daekning_afskrivning(KONTO)
    svar = anmodningssvar(uuid4(), uuid4(), MYNDIGHED.nu)
    yield "DebitorkontoAnmodningSvarAfsend", "AfsendDebitorkontoAnmodningSvar", svar


ALLE = [pytest.param(*en, id=f"{en[0][:14]} {en[1]}") for en in _alle()]
LAESENDE = {"Ping", "SøgDebitorregistrering", "HentDebitorkonto", "SøgFordringTilIndbetaling"}


@pytest.fixture(scope="module")
def fast_hus(copied_database, template_database):
    with copied_database(template_database) as (_, url):
        database = Database(url)
        with aabent_hus(database) as hus:
            yield hus
        database.close()


@pytest.fixture
def hus(fast_hus) -> Hus:
    """Synteseborg's one system may use every service for it; nobody was refused."""
    with fast_hus.db.transaction() as conn:
        conn.execute("UPDATE adgang.serviceaftale SET ophoert = now() WHERE ophoert IS NULL")
        conn.execute("DELETE FROM adgang.afvisning")
    fast_hus.installation.serviceaftaler._husket.clear()
    fast_hus.aftal(*SF1590, cvr=CVR, it_system=SYNTESEBORG.it_system)
    return fast_hus


def _svar(hus, tjeneste, xml, bevis=BEVIS):
    return hus.send(bevis, f"/service/OIR/{tjeneste}/1", xml)


@pytest.mark.parametrize(("tjeneste", "operation", "post"), ALLE)
def test_its_own_message_comes_in(hus, tjeneste, operation, post):
    """As the system of the agreement, for its municipality, in its name."""
    svar = _svar(hus, tjeneste, besked(operation, post, SYNTESEBORG))
    assert (svar.status_code, b"FB-401" in svar.content) == (200, False)
    assert hus.afviste() == []


#: What a caller may say of itself that is not so.
FREMMEDE = {
    "another IT system": (SYNTESEBORG, {"AfsenderItSystemInstans": str(uuid4())}),
    "another organisation": (SYNTESEBORG, {"AfsenderOrganisation": "29000033"}),
    "another municipality": (TRINBY, {"AfsenderItSystemInstans": str(SYNTESEBORG.it_system)}),
    "a municipality that nobody connected": (INGEN, {"AfsenderItSystemInstans": str(SYNTESEBORG.it_system)}),
    "another authority": (SYNTESEBORG, {"myndighed": TRINBY.kommune_cvr}),
    "another authority alone": (SYNTESEBORG, {"myndighed": TRINBY.kommune_cvr, "uden_rute": "ja"}),
}


@pytest.mark.fault("A1")
@pytest.mark.parametrize("hvad", FREMMEDE)
@pytest.mark.parametrize(("tjeneste", "operation", "post"), ALLE)
def test_a_message_in_anothers_name_gets_one_fault_and_leaves_nothing(hus, tjeneste, operation, post, hvad):
    """The same bytes whatever is wrong; nothing is booked, kept or answered, and the refusal is journalled."""
    fra, rute = FREMMEDE[hvad]
    foer = hus.raekker()
    svar = _svar(hus, tjeneste, besked(operation, post, fra, **rute))
    assert (svar.status_code, faultkode(svar)) == NEJ
    uden_aftale = _svar(hus, tjeneste, besked(operation, post, SYNTESEBORG), MYNDIGHED.oces3("29000044"))
    assert svar.content == uden_aftale.content
    assert hus.raekker() == foer
    assert [adresse.rpartition("/service/OIR/")[2].partition("/")[0] for adresse, _ in hus.afviste()] == [tjeneste] * 2


@pytest.mark.parametrize(("tjeneste", "operation", "post"), ALLE)
def test_who_changes_something_says_as_which_system(hus, tjeneste, operation, post):
    """Without a route only questions come in; an OprettetAf of another system does not help."""
    svar = _svar(hus, tjeneste, besked(operation, post, SYNTESEBORG, myndighed=CVR, uden_rute="ja"))
    # A registration says by OprettetAf whose it is, and that is the caller's here.
    egen = operation in LAESENDE or operation == "OpretDebitorkontoRegistrering"
    assert (svar.status_code == 200) is egen
    if operation == "OpretDebitorkontoRegistrering":
        anden = registrering(type(SYNTESEBORG)(CVR, uuid4()), KONTO, ET, ())
        svar = _svar(hus, tjeneste, besked(operation, anden, SYNTESEBORG, myndighed=CVR, uden_rute="ja"))
        assert (svar.status_code, faultkode(svar)) == NEJ


@pytest.mark.parametrize("skrevet", ["<!-- -->{}", "{}<!-- -->", "<![CDATA[{}]]>", "&#x{0:x};{1}"])
def test_a_system_is_the_same_however_it_is_written(hus, skrevet):
    """Comments, sections and references in the header hide no other system from who compares it, nor one's own."""
    for system, ventet in ((str(SYNTESEBORG.it_system), 200), (str(uuid4()), 403)):
        form = skrevet.format(ord(system[0]), system[1:]) if "x" in skrevet else skrevet.format(system)
        xml = besked("OpretDebitorkontoRegistrering", registrering(SYNTESEBORG, KONTO, ET, ()), SYNTESEBORG)
        xml = xml.replace(
            f"AfsenderItSystemInstans>{SYNTESEBORG.it_system}<".encode(), f"AfsenderItSystemInstans>{form}<".encode()
        )
        assert form.encode() in xml
        assert _svar(hus, TJENESTE, xml).status_code == ventet


def _aeldre(post, cvr=CVR, **invokation):
    """A message with the older header alone, or beside HovedOplysninger (`rute`)."""
    rute = invokation.pop("rute", None)
    rod = etree.fromstring(besked("HentDebitorkonto", post, SYNTESEBORG, **(rute or {})))
    body = rod[-1][0]
    if rute is None:
        body.remove(body[0])
    navne = {tag.rpartition("}")[2]: tag for tag in AELDRE_HOVED}
    andre = {navn: str(UUID(int=n)) for n, navn in enumerate(("UserUUID", "ServiceUUID"), 7)}
    for navn, felter in (
        ("InvocationContext", invokation | andre),
        ("AuthorityContext", {"MunicipalityCVR": cvr}),
        ("CallContext", {"CallersServiceCallIdentifier": "kald-1"}),
    ):
        led = etree.Element(navne[navn])
        for felt, tekst in felter.items():
            etree.SubElement(led, f"{{{etree.QName(navne[navn]).namespace}}}{felt}").text = tekst
        body.insert(0, led)
    return etree.tostring(rod, encoding="utf-8")


def test_the_agreement_of_the_older_header_is_the_callers(hus):
    """It must exist and be for this caller, municipality, service and system; in capitals it is the same one."""
    egen = hus.aftal(Adgangsregel.MF, Adgangsregel.DEBITOR_FORESPOERGSEL, cvr=CVR, it_system=UUID(int=9))
    anden = hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL, cvr=TRINBY.kommune_cvr, it_system=UUID(int=9))
    hus.installation.serviceaftaler._husket.clear()
    post = {"DebitorkontoIdentifikation": str(KONTO)}
    system = str(UUID(int=9))

    def svar(aftale, system=system, **mere):
        xml = _aeldre(post, ServiceAgreementUUID=str(aftale), UserSystemUUID=system, **mere)
        fundet = _svar(hus, "DebitorForespoergselAfsend", xml)
        return fundet.status_code, faultkode(fundet)

    assert svar(egen.aftale_id) == (200, None)
    assert svar(str(egen.aftale_id).upper()) == (200, None)
    assert svar(uuid4()) == svar(anden.aftale_id) == NEJ
    assert svar(egen.aftale_id, str(SYNTESEBORG.it_system)) == NEJ
    assert svar(egen.aftale_id, cvr=TRINBY.kommune_cvr) == NEJ
    # Beside HovedOplysninger it may not name another system than the route does.
    assert svar(egen.aftale_id, rute={"AfsenderItSystemInstans": system}) == (200, None)
    assert svar(egen.aftale_id, rute={})[1] == "FB-308"


def test_nothing_is_passed_on_in_anothers_name(hus):
    """A route of another municipality is not taken: its debtor system hears nothing."""
    k = registrering(ruteserver.FREMMED, KONTO, ET, ())
    xml = besked("OpretDebitorkontoRegistrering", k, ruteserver.FREMMED)
    with ruteserver.server(http(b"", 503)) as (url, modtaget):
        ruter(hus.installation, url)
        # Routes are remembered for some seconds.
        hus.clock.advance(timedelta(minutes=1))
        assert faultkode(_svar(hus, TJENESTE, xml)) == "FB-401"
        assert modtaget == []
        hus.aftal(
            Adgangsregel.DEBITOR_REGISTRERING,
            cvr=CVR,
            kommune_cvr=ruteserver.FREMMED.kommune_cvr,
            it_system=ruteserver.FREMMED.it_system,
        )
        hus.installation.serviceaftaler._husket.clear()
        _svar(hus, TJENESTE, xml)
        assert len(modtaget) == 1


def test_a_refusal_takes_as_many_statements_whether_the_municipality_is_connected(hus):
    """Neither number nor kind of the statements tells who is connected here."""
    post = {"DebitorkontoIdentifikation": str(KONTO)}
    maalt = []
    for fra in (TRINBY, INGEN):
        _svar(hus, "DebitorForespoergselAfsend", besked("HentDebitorkonto", post, fra))
        with saetninger() as sete:
            _svar(hus, "DebitorForespoergselAfsend", besked("HentDebitorkonto", post, fra))
        maalt.append(sete)
    assert maalt[0] == maalt[1]
    assert not any("debitor." in s or "overdragelse." in s for s in maalt[0])


def test_messages_of_the_beskedfordeler_are_for_their_receiver(hus):
    """A municipality's are fetched by an agreement for it, an organisation's own by its certificate; others' by nobody."""
    kontor = MYNDIGHED.oces3("29000077")
    hus.aftal(Adgangsregel.BESKEDFORDELER, cvr="29000077", kommune_cvr=CVR, it_system=None)
    for modtager, status in ((CVR, 200), ("29000077", 200), (TRINBY.kommune_cvr, 403), (INGEN.kommune_cvr, 403)):
        svar = hus.hent(kontor, f"{BESKEDER}?modtager={modtager}")
        assert svar.status_code == status, modtager
    assert hus.afviste() == [("Beskedfordeler", "other municipality")] * 2
    assert hus.hent(BEVIS, f"{BESKEDER}?modtager={CVR}").status_code == 403


def test_hearings_ask_for_a_token_too(hus):
    """A certificate with an agreement is not enough, also where a sandbox without a key lets everybody in."""
    hus.aftal(Adgangsregel.HOERING, cvr=CVR, it_system=None)
    hus.installation.serviceaftaler._husket.clear()
    assert hus.hent(BEVIS, "/service/hearings").status_code == 403
    assert hus.hent(MYNDIGHED.oces3("29000044"), "/service/hearings").status_code == 403


def test_a_token_shows_no_more_than_the_certificates_agreements(hus):
    """Whoever holds the key can make a token of any claimant; over a connection only its municipalities' are seen."""
    hus.aftal(Adgangsregel.HOERING, cvr=CVR, it_system=None)
    hus.installation.serviceaftaler._husket.clear()
    dele = hus.installation
    with hus.db.transaction() as conn:
        for fordringshaver_id in (1001, 1002):
            data = fordringsdata({"hovedstol_oere": 1_000_001}, Regelsaet.load())
            anmodning = Anmodning(fordringshaver_id=fordringshaver_id, ekstern_id=uuid4(), data=data)
            dele.nymf.indgiv(conn, anmodning)
        cvr = {aftale.fordringshaver_id: aftale.cvr for aftale in dele.nymf.aftalebog.aftaler(conn)}
        numre = dict(
            conn.execute("SELECT a.fordringshaver_id, h.nr FROM nymf.hoering h JOIN nymf.aktion a USING (aktion_id)")
        )
    assert cvr[1001] == CVR != cvr[1002]
    kalder = Kalder(CVR, BEVIS.aftryk)
    ressourcer = Hoeringsressourcer(
        hus.db,
        dele.nymf,
        dele.overdragelse,
        dele.clock,
        som_rim=True,
        login=Login(None, sandkasse=True),
        aftaler=dele.serviceaftaler,
    )
    liste, en, godkend, *_, afgoer = ressourcer.alle()
    sager = json.loads(liste.aabn(None).hent(kalder, {}))["hearings"]
    assert {sag["claimant_id"] for sag in sager} == {1001}
    assert json.loads(liste.aabn(None).hent(kalder, {"claimant": "1002"}))["hearings"] == []
    assert {sag["claimant_id"] for sag in json.loads(liste.aabn(None).hent(AABEN, {}))["hearings"]} == {1001, 1002}
    felter = {"number": numre[1002], "by": "x"}
    for goer in (
        lambda: en.aabn(None).hent(kalder, {"number": str(numre[1002])}),
        lambda: godkend.aabn(None).modtag(kalder, {**felter, "justification": "x"}),
        lambda: afgoer.aabn(None).modtag(kalder, {**felter, "decision": "accept"}),
    ):
        with pytest.raises(FejlError) as fejl:
            goer()
        assert fejl.value.kode is Fejlkode.UKENDT_ID
    assert json.loads(en.aabn(None).hent(kalder, {"number": str(numre[1001])}))["number"] == numre[1001]
