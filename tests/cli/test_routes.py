"""`fordringsbro routes`: listing, adding, trying and removing routes."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from lxml import etree

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.contract.names import KONTEKST, q
from fordringsbro.klient.beskeder import kontrakt
from fordringsbro.portal.maaling import maalinger
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.sf1590.ruter.rutevaern import Kredsstand
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.envelope import write_envelope
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.version import SoapVersion

NOEGLE = ("DebitorRegistreringAfsend", "29000055")


def ruter(cli):
    return json.loads(cli("routes", "list", "--json").stdout)


def test_a_route_is_added_changed_listed_and_removed(*, cli, dele):
    """The ASCII and the Danish name of a service are the same; the same key changes a route."""
    assert ruter(cli) == []
    system = str(uuid4())
    assert cli("routes", "add", *NOEGLE, "--url", "http://debitor.invalid/a", "--json").exit_code == 0
    cli("routes", "add", *NOEGLE, "--url", "https://debitor.invalid/b", "--deadline", 300)
    cli("routes", "add", "DebitorForespoergselAfsend", "29000055", "--system", system.upper())
    assert ruter(cli) == [
        {
            "service": "DebitorForespørgselAfsend",
            "receiver": "29000055",
            "system": system,
            "url": None,
            "deadline_s": 30,
            "circuit": None,
        },
        {
            "service": NOEGLE[0],
            "receiver": "29000055",
            "system": None,
            "url": "https://debitor.invalid/b",
            "deadline_s": 300,
            "circuit": None,
        },
    ]
    tabel = cli("routes", "list").stdout
    assert "https://debitor.invalid/b" in tabel
    assert "indbygget / embedded" in tabel
    assert "29000011" in tabel
    for forkert in (("DebitorForespørgselAfsend", "29000055"), (*NOEGLE, "--system", system)):
        svar = cli("routes", "remove", *forkert)
        assert svar.exit_code == 2
        assert "FB-505" in svar.stderr
    assert cli("routes", "remove", *NOEGLE).exit_code == 0
    assert cli("routes", "remove", "DebitorForespørgselAfsend", "29000055", "--system", system).exit_code == 0
    assert ruter(cli) == []


@pytest.mark.parametrize(
    "argumenter",
    [
        ("DebitorRegistrering", "29000055"),
        ("DebitorRegistreringAfsend", "2900005"),
        ("DebitorRegistreringAfsend", "29000055", "--system", "x"),
        (*NOEGLE, "--url", "ftp://debitor.invalid/"),
        (*NOEGLE, "--url", "http:///a"),
        (*NOEGLE, "--url", "debitor.invalid"),
        (*NOEGLE, "--url", "http://bruger:hemmelig@debitor.invalid/"),
        (*NOEGLE, "--url", "http://debitor.invalid:99999/"),
        (*NOEGLE, "--url", "http://debitor.invalid/a b"),
        (*NOEGLE, "--url", "http://127.0.0.1:9/service/OIR/DebitorRegistreringAfsend/1"),
        (*NOEGLE, "--url", "http://debitor.invalid/", "--deadline", 0),
        (*NOEGLE, "--url", "http://debitor.invalid/", "--deadline", 301),
    ],
)
def test_what_no_message_could_follow_is_no_route(*, cli, dele, argumenter):
    """Unknown service, no CVR, no UUID, no address, a password in it, this installation itself, no deadline: exit 2."""
    svar = cli("routes", "add", *argumenter)
    assert svar.exit_code == 2
    assert "hemmelig" not in svar.output
    assert ruter(cli) == []


def proev(cli, *argumenter) -> tuple[int, dict]:
    svar = cli("routes", "test", *argumenter, "--json")
    # The services of this process log to the same stdout.
    return svar.exit_code, json.loads(svar.stdout[svar.stdout.index("{\n") :])


def test_trying_a_route_says_what_became_of_a_ping(*, cli, dele: Installation):
    """A debtor system that answers, an address that is something else, one that leads back, and one that is down."""
    app = wsgi_app(dele.services(), public_url="http://127.0.0.1", max_body=100_000, clock=dele.clock)
    anden = (NOEGLE[0], "29000066")
    with local_server(app) as url:
        adresse = f"{url}/service/OIR/DebitorRegistreringAfsend/1"
        cli("routes", "add", *NOEGLE, "--url", adresse)
        # The one that answers has the same database, and so a route to itself.
        kode, fundet = proev(cli, *NOEGLE)
        assert (kode, fundet["reason"]) == (1, "fejl FB-303")
        cli("routes", "remove", *NOEGLE)
        cli("routes", "add", *anden, "--url", f"{url}/noget/andet")
        # The host answers an unknown address with status 404, in SOAP.
        kode, fundet = proev(cli, *anden)
        assert (kode, fundet["ok"], fundet["code"], fundet["http_status"]) == (1, False, "FB-305", 404)
        cli("routes", "add", *anden, "--url", adresse)
        dele.clock.advance(timedelta(seconds=10))
    kode, fundet = proev(cli, *anden)
    assert (kode, fundet["code"], fundet["reason"]) == (1, "FB-303", "forbindelse afvist")
    assert "forbindelse afvist" in cli("routes", "test", *anden).stdout


def test_a_debtor_system_that_answers_is_well(*, cli, dele):
    """Exit code 0, and words for people."""

    def ekko(environ, start_response):
        transaktion = etree.fromstring(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))).findtext(
            f".//{{{KONTEKST}}}TransaktionsId"
        )
        krop = kontrakt().skriv(
            q("Ping_O"),
            {"HovedOplysningerSvar": {"TransaktionsId": transaktion, "TransaktionsTid": dele.clock.now()}},
        )
        svar = write_envelope(SoapVersion.V11, krop)
        start_response("200 OK", [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(svar)))])
        return [svar]

    with local_server(ekko) as url:
        cli("routes", "add", *NOEGLE, "--url", url)
        assert proev(cli, *NOEGLE)[0] == 0
        assert "Debitorsystemet svarer / The debtor system answers" in cli("routes", "test", *NOEGLE).stdout


def test_trying_the_embedded_ledger_asks_whether_the_municipality_is_connected(*, cli, dele):
    """Without a route the ledger serves the connected, and nobody serves the rest."""
    assert proev(cli, NOEGLE[0], "29000011")[0] == 0
    kode, fundet = proev(cli, *NOEGLE)
    assert (kode, fundet["code"], fundet["url"]) == (1, "FB-301", None)


def test_a_receiver_that_does_not_answer_is_told(*, cli, dele):
    """The route whose circuit is open says so, since when and why; doctor and the metrics tell it too."""
    url = "https://debitor.invalid/b"
    cli("routes", "add", *NOEGLE, "--url", url)
    kreds_store.meld(dele.database, url, Kredsstand(3, "frist udløbet", timedelta(seconds=5)))
    (rute,) = ruter(cli)
    assert (rute["circuit"]["failures"], rute["circuit"]["reason"]) == (3, "frist udløbet")
    assert rute["circuit"]["resting_until"] > rute["circuit"]["since"]
    assert "frist udløbet (3)" in " ".join(cli("routes", "list").stdout.split())
    om = {led["check"]: led for led in json.loads(cli("doctor", "--json").stdout)}
    assert (om["routes"]["status"], url in om["routes"]["en"]) == ("advarsel", True)
    assert b'fordringsbro_receivers_silent{host="debitor.invalid"} 1.0' in maalinger(dele.database, dele.clock)
