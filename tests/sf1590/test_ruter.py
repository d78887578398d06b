"""Routes: who serves a message, and what the sender is told when a debtor system does not answer as it should."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import requests
import ruteserver
from lxml import etree
from ruteserver import FREMMED, TJENESTE, http, ruter, svar
from sf1590_hjaelp import ET, SYNTESEBORG

from fordringsbro.contract.names import KONTEKST, q, soap_action
from fordringsbro.klient.beskeder import hoved, konvolut, registrering
from fordringsbro.platform.clock import FixedClock
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.sf1590.ruter import rute_store
from fordringsbro.sf1590.ruter.rute import Noegle, Rute, tjeneste_ved
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

KONTO = UUID("10000000-0000-4000-8000-00000000a001")
#: Another connected municipality, and the IT system of its ledger.
PROEVELEV, BAGVED = "29000022", UUID("bbbbbbbb-0000-4000-8000-000000000001")
OPERATION = "OpretDebitorkontoRegistrering"
FEJLID = f".//{{{KONTEKST}}}FejlId"


def besked(krav, transaktion="rute-1", fra=FREMMED, operation=OPERATION):
    """A registration; or another operation without content."""
    header = hoved(fra, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC))
    post = registrering(fra, KONTO, ET, [krav]) if operation == OPERATION else {}
    return konvolut(operation, {"HovedOplysninger": header, **post})


def send(tjeneste, xml: bytes, sti=TJENESTE, **headers) -> requests.Response:
    return requests.post(
        f"{tjeneste.base}/service/OIR/{sti}/1",
        xml,
        headers={"Content-Type": "text/xml; charset=utf-8", **headers},
        timeout=30,
    )


@contextmanager
def fremmed(installation, script, **anders):
    """A foreign debtor system that does what a script says with its one message."""
    with ruteserver.server(script) as (url, modtaget):
        ruter(installation, url, **anders)
        yield modtaget


def fejl(answer: requests.Response) -> str | None:
    assert answer.status_code == 200
    return etree.fromstring(answer.content).findtext(FEJLID)


def test_a_message_is_passed_on_byte_for_byte(tjeneste, installation, krav):
    """Body, SOAPAction and Content-Type arrive as they were sent, and the answer comes back as it was given."""
    xml = besked(krav()).replace(b"><", "> <!-- uændret -->\n<".encode(), 3)
    action, givet = soap_action(TJENESTE, OPERATION), svar(OPERATION, "rute-1", nyt="<Ukendt xmlns='urn:x'>æ</Ukendt>")
    with fremmed(installation, http(givet)) as modtaget:
        answer = send(tjeneste, xml, SOAPAction=f'"{action}"')
    assert answer.content == givet
    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    hoveder, krop = modtaget[0]
    assert krop == xml
    assert hoveder["soapaction"] == f'"{action}"'
    with installation.database.transaction() as conn:
        assert installation.bog.liste(conn) == []


def test_another_encoding_is_passed_on_too(tjeneste, installation, krav):
    """A message in UTF-16 goes on in UTF-16, and says so."""
    xml = etree.tostring(etree.fromstring(besked(krav())), encoding="utf-16")
    with fremmed(installation, http(svar(OPERATION, "rute-1"))) as modtaget:
        send(tjeneste, xml, **{"Content-Type": "text/xml; charset=utf-16"})
    assert modtaget[0][1] == xml
    assert modtaget[0][0]["content-type"] == "text/xml; charset=utf-16"


FAULT = (
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server</faultcode>'
    b"<faultstring>Testfejl</faultstring></s:Fault></s:Body></s:Envelope>"
)
HTML = b"<html><body>Log ind</body></html>"


@pytest.mark.fault("N11", "N12")
@pytest.mark.parametrize("status", [200, 500])
def test_a_fault_comes_back_as_it_is(tjeneste, installation, krav, status):
    """N11, N12: a fault is the debtor system's answer, with its status and its bytes."""
    with fremmed(installation, http(FAULT, status)):
        answer = send(tjeneste, besked(krav()))
    assert (answer.status_code, answer.content) == (status, FAULT)


@pytest.mark.parametrize(
    ("script", "kode"),
    [
        pytest.param(http(b"", 503), "FB-303", id="N10 503"),
        pytest.param(http(b"", 429), "FB-303", id="N10 429"),
        pytest.param(ruteserver.nulstil, "FB-304", id="N6 reset after the request"),
        pytest.param(ruteserver.luk, "FB-304", id="N7 closes with no response"),
        pytest.param(ruteserver.tavs, "FB-304", id="N4 never answers"),
        pytest.param(ruteserver.dryp, "FB-304", id="N5 drips"),
        pytest.param(http(HTML, 200, "text/html"), "FB-305", id="N13 login page"),
        pytest.param(http(HTML, 502, "text/html"), "FB-305", id="N9 gateway's page"),
        pytest.param(http(b"", 200), "FB-305", id="N14 empty"),
        pytest.param(http(svar(OPERATION, "en-anden")), "FB-305", id="N17 another message's answer"),
        pytest.param(http(svar("Ping", "rute-1")), "FB-305", id="N18 another operation's answer"),
        pytest.param(http(svar(OPERATION, "rute-1", nyt="<Accept/>")), "FB-305", id="N18 known element, wrong content"),
        pytest.param(http(svar(OPERATION, "rute-1")[:-20]), "FB-305", id="N8 truncated"),
        pytest.param(http(b"<!DOCTYPE x>" + FAULT), "FB-305", id="N22 DTD"),
        pytest.param(http(b"", 401), "FB-306", id="N15 no access"),
        pytest.param(http(b"", 302), "FB-306", id="N16 redirect"),
    ],
)
def test_no_usable_answer_is_a_technical_error_of_its_own(tjeneste, installation, krav, script, kode):
    """The header tells apart: certainly not taken, perhaps taken, answered with nonsense, not let in."""
    with fremmed(installation, script, frist_s=1):
        assert fejl(send(tjeneste, besked(krav()))) == kode


@pytest.mark.fault("N1", "N2")
def test_nobody_there_means_later(tjeneste, installation, krav):
    """N1, N2: a refused connection and an unknown host are FB-303: nothing was sent, the same message later."""
    ruter(installation, "http://127.0.0.1:9/x")
    ruter(installation, "http://findes-ikke.invalid/x", tjeneste="DebitorIndbetalingAfsend")
    assert fejl(send(tjeneste, besked(krav()))) == "FB-303"
    assert fejl(send(tjeneste, besked(None, operation="Ping"), "DebitorIndbetalingAfsend")) == "FB-303"


def test_a_waiting_debtor_system_holds_no_connection_to_the_database(tjeneste, installation, krav):
    """While one debtor system is silent, as many messages as the pool has connections wait, and others are served."""
    with ruteserver.server(ruteserver.tavs, antal=12) as (url, _):
        ruter(installation, url, frist_s=3)
        threads = [threading.Thread(target=send, args=(tjeneste, besked(krav(), f"t-{n}"))) for n in range(12)]
        for thread in threads:
            thread.start()
        answer = tjeneste.opret(uuid4(), krav())
        assert any(thread.is_alive() for thread in threads)
        for thread in threads:
            thread.join(30)
    assert "Accept" in answer


def test_the_it_systems_route_goes_before_the_authoritys(tjeneste, installation):
    """ModtagerItSystemInstans selects its own route; without one the authority's counts."""
    system = str(uuid4())
    with (
        ruteserver.server(http(svar("Ping", "p"))) as (eget, ved_eget),
        ruteserver.server(http(svar("Ping", "p")), antal=2) as (alle, ved_alle),
    ):
        ruter(installation, eget, system=system)
        ruter(installation, alle)
        for modtager in (system, str(uuid4()), None):
            header = hoved(FREMMED, "p", datetime(2026, 11, 20, 8, tzinfo=UTC))
            header["Rute"]["ModtagerItSystemInstans"] = modtager
            assert send(tjeneste, konvolut("Ping", {"HovedOplysninger": header})).status_code == 200
    assert (len(ved_eget), len(ved_alle)) == (1, 2)


def test_a_route_to_the_embedded_ledger_is_no_more_than_the_default(tjeneste, installation, krav):
    """It serves a connected municipality, and leaves one that is not connected unknown."""
    ruter(installation, None)
    ruter(installation, None, cvr=SYNTESEBORG.kommune_cvr)
    assert "Accept" in tjeneste.opret(KONTO, krav())
    assert fejl(send(tjeneste, besked(krav()))) == "FB-301"


def test_a_route_is_in_force_five_seconds_after(db, clock: FixedClock, krav, tjeneste, installation):
    """What is remembered of routes is read again when it is five seconds old."""
    assert fejl(send(tjeneste, besked(krav()))) == "FB-301"
    ruter(installation, "http://127.0.0.1:9/x")
    clock.advance(timedelta(seconds=4))
    assert fejl(send(tjeneste, besked(krav()))) == "FB-301"
    clock.advance(timedelta(seconds=2))
    assert fejl(send(tjeneste, besked(krav()))) == "FB-303"


def test_an_invalid_message_is_not_passed_on(tjeneste, installation, krav):
    """The schema is asked first: the debtor system never sees what breaks the contract."""
    with ruteserver.server(http(b"")) as (url, modtaget):
        ruter(installation, url)
        answer = send(tjeneste, besked(krav()).replace(b"FordringType", b"FordringTypo"))
    assert answer.status_code == 500
    assert b"FB-208" in answer.content
    assert modtaget == []


def test_services_are_known_by_their_address():
    """The ASCII name in the path selects the service; other addresses have no routes."""
    assert tjeneste_ved("/service/OIR/DebitorForespoergselAfsend/1") == "DebitorForespørgselAfsend"
    assert tjeneste_ved("/services/DMIFordringAsynkronOpretService") is None


def test_routes_are_kept_by_their_exact_key(db):
    """The same key changes a route; removing needs the whole key."""
    med, uden = Noegle(TJENESTE, "29000011", str(UUID(int=5))), Noegle(TJENESTE, "29000011")
    with db.transaction() as conn:
        for rute in (Rute(uden, "http://a/"), Rute(med, None, 5), Rute(uden, "http://b/", 7)):
            rute_store.gem(conn, rute)
        assert rute_store.alle(conn) == [Rute(uden, "http://b/", 7), Rute(med, None, 5)]
        assert not rute_store.fjern(conn, Noegle(TJENESTE, "29000011", str(UUID(int=6))))
        assert rute_store.fjern(conn, uden)
        assert rute_store.alle(conn) == [Rute(med, None, 5)]


def test_the_authority_may_be_another_than_the_receiver(tjeneste, installation):
    """Where AuthorityContext and Rute name different authorities the route counts, and the answer says so."""
    connect_demo(installation)
    header = hoved(SYNTESEBORG, "u", datetime(2026, 11, 20, 8, tzinfo=UTC))
    for cvr, ventet in (("29000022", ["FB-309"]), (SYNTESEBORG.kommune_cvr, [])):
        svaret = tjeneste.post(
            TJENESTE, konvolut("Ping", {"HovedOplysninger": {**header, "AuthorityContext": {"MunicipalityCVR": cvr}}})
        )
        body = etree.fromstring(svaret.content)[-1][0]
        assert body.tag == q("Ping_O")
        assert [e.text for e in body.iter(f"{{{KONTEKST}}}AdvisId")] == ventet


class _IngenRuter:
    """A ledger that passes nothing on."""

    def rute(self, _noegle):
        return None


def test_a_repetition_behind_a_route_is_an_answer_of_its_own_call(tjeneste, installation, krav):
    """A ledger behind a route is sent the same RequestId in a new conversation: its kept answer is passed back."""
    bagved = replace(installation)
    vars(bagved)["ruter"] = _IngenRuter()
    app = wsgi_app(bagved.services(), public_url="http://127.0.0.1", max_body=1_000_000, clock=installation.clock)
    request, konto, k = uuid4(), uuid4(), krav()
    with local_server(app) as url:
        ruter(installation, f"{url}/service/OIR/{TJENESTE}/1", cvr=PROEVELEV, system=BAGVED)
        svar = []
        for transaktion in ("samtale-1", "samtale-2"):
            header = hoved(SYNTESEBORG, transaktion, datetime(2026, 11, 20, 8, tzinfo=UTC), request=request)
            rute = {**header["Rute"], "ModtagerOrganisation": PROEVELEV, "ModtagerItSystemInstans": str(BAGVED)}
            xml = konvolut(
                "OpretDebitorkontoRegistrering",
                {"HovedOplysninger": {**header, "Rute": rute}, **registrering(SYNTESEBORG, konto, ET, (k,))},
            )
            svar.append(tjeneste.post(TJENESTE, xml).content)
    assert b"FB-" not in svar[1]
    assert svar[1] == svar[0].replace(b"samtale-1", b"samtale-2")
