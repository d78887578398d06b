"""The door where access is by certificate, as whoever calls `serve` meets it."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
import requests
from adgangshus import HOVED, MYNDIGHED, STI, Hus
from certifikater import ANDEN_CVR, CVR

from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.kalder import UKENDT
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.regel import Adgangsregel

IND = (500, "FB-201")


def test_whoever_has_an_agreement_for_the_service_comes_in(hus, kendt):
    """By the certificate that the trusted proxy hands on; another service's address stays closed."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    hoved = {HOVED: kendt.nginx()}
    assert hus.kald(hoved) == IND
    assert hus.kald(hoved, "/service/OIR/DebitorIndbetalingAfsend/1") == (403, "FB-401")
    assert hus.afviste() == [(f"{CVR} {kendt.aftryk[:16]}", "/service/OIR/DebitorIndbetalingAfsend/1", "no agreement")]


@pytest.mark.fault("A1")
@pytest.mark.parametrize(
    ("hoveder", "fejl", "grund"),
    [
        ({}, "FB-402", "no certificate"),
        ({HOVED: ""}, "FB-402", "no certificate"),
        ({"X_Client_Certificate": MYNDIGHED.oces3().nginx()}, "FB-402", "no certificate"),
        ({"X-Client-CVR": CVR}, "FB-402", "no certificate"),
        ({HOVED: CVR}, "FB-403", "unreadable"),
        ({HOVED: "CN=CVR:29000101 Evil, serialNumber=SE:11111111"}, "FB-403", "unreadable"),
        ({HOVED: MYNDIGHED.udloebet().nginx()}, "FB-404", "expired"),
        ({HOVED: MYNDIGHED.endnu_ikke().nginx()}, "FB-405", "not yet valid"),
        ({HOVED: MYNDIGHED.oces3(ANDEN_CVR).nginx()}, "FB-401", "no agreement"),
        *(({HOVED: bevis.nginx()}, "FB-401", "no agreement") for bevis in MYNDIGHED.listige().values()),
    ],
)
def test_whoever_has_none_gets_a_fault_and_is_journalled(hus, hoveder, fejl, grund):
    """HTTP 403 with a SOAP fault of its own number, before anything of the message is read."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    assert hus.kald(hoveder) == (403, fejl)
    ((hvem, adresse, hvorfor),) = hus.afviste()
    assert (adresse, hvorfor) == (STI, grund)
    assert hvem == "127.0.0.1" or len(hvem.partition(" ")[2]) == 16


def test_two_headers_of_which_one_fits_are_refused(hus, kendt):
    """Sent as two lines, as a client does that wants one of them past a proxy."""
    from http.client import HTTPConnection

    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    forbindelse = HTTPConnection(hus.url.removeprefix("http://"), timeout=10)
    forbindelse.putrequest("POST", STI)
    for navn, vaerdi in (
        ("Content-Type", "text/xml"),
        ("Content-Length", "3"),
        (HOVED, kendt.nginx()),
        (HOVED.lower(), MYNDIGHED.oces3(ANDEN_CVR).nginx()),
    ):
        forbindelse.putheader(navn, vaerdi)
    forbindelse.endheaders(b"nej")
    svar = forbindelse.getresponse()
    assert (svar.status, b"FB-403" in svar.read()) == (403, True)
    forbindelse.close()


def test_only_a_trusted_proxy_is_believed(hus, kendt):
    """The right certificate from another address is no certificate at all."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    andet = Hus(hus.db, hus.ur, "10.0.0.1,unix")
    with local_server(andet.app()) as andet.url:
        assert andet.kald({HOVED: kendt.nginx()}) == (403, "FB-406")
    assert hus.afviste() == [("127.0.0.1", STI, "not by a trusted proxy")]


@pytest.mark.parametrize(("sekunder", "svar"), [(0, IND), (1, (403, "FB-404"))])
def test_a_certificate_is_valid_to_its_last_second(hus, kendt, sekunder, svar):
    """By the machine's clock, whatever day the installation lives on."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    hus.ur.moment = kendt.certifikat.not_valid_after_utc + timedelta(seconds=sekunder)
    assert hus.kald({HOVED: kendt.nginx()}) == svar


def test_the_door_costs_one_statement_and_then_none(hus, kendt, monkeypatch):
    """The next messages of a caller cost none, until it is asked about again."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    gange = []
    rigtig = psycopg.Connection.execute

    def execute(self, *args, **kwargs):
        gange.append(args)
        return rigtig(self, *args, **kwargs)

    monkeypatch.setattr(psycopg.Connection, "execute", execute)
    for _ in range(3):
        assert hus.kald({HOVED: kendt.nginx()}) == IND
    assert len(gange) == 1


def test_whoever_comes_to_an_address_for_everybody_is_nobody(hus, kendt):
    """Not even a certificate is looked at there."""
    for hoveder in ((), (("x-client-certificate", kendt.nginx()),)):
        environ = {"REMOTE_ADDR": "127.0.0.1", "PATH_INFO": "/health/live", "fordringsbro.hoveder": hoveder}
        assert hus.installation.vagt.kalder(environ, Adgangsregel.OFFENTLIG) is UKENDT


def test_a_slow_clock_is_told_in_the_log(hus, kendt, capsys):
    """A certificate that the proxy took and that is not valid here yet: the log has both times."""
    hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    hus.ur.moment = kendt.certifikat.not_valid_before_utc - timedelta(seconds=1)
    assert hus.kald({HOVED: kendt.nginx()}) == (403, "FB-405")
    log = capsys.readouterr().out
    assert "certificate_from_the_future" in log
    assert kendt.certifikat.not_valid_before_utc.isoformat() in log


def test_an_agreement_that_ends_closes_the_door(hus, kendt):
    """Ended at once; what was remembered of the caller is two seconds old by then."""
    aftale = hus.aftal(Adgangsregel.DEBITOR_FORESPOERGSEL)
    assert hus.kald({HOVED: kendt.nginx()}) == IND
    with hus.db.transaction() as conn:
        hus.installation.serviceaftaler.afslut(conn, aftale.aftale_id, None, hvem="Test", hvorfor="slut")
    hus.installation.serviceaftaler._husket.clear()
    assert hus.kald({HOVED: kendt.nginx()}) == (403, "FB-401")


def test_a_door_without_a_database_stays_closed(hus, kendt, monkeypatch):
    """Nobody can be known then: 503, to be tried again, and no refusal that is held against the caller."""
    vaek = FejlError(Fejlkode.DATABASE)

    def transaction(_self):
        raise vaek

    monkeypatch.setattr(Database, "transaction", transaction)
    assert hus.kald({HOVED: kendt.nginx()}) == (503, "FB-303")


def test_the_contracts_files_are_for_everybody(hus):
    """A client needs them before it has a certificate, and they are public anyway."""
    assert requests.get(f"{hus.url}{STI}?wsdl", timeout=10).status_code == 200


def test_a_resource_tells_it_in_json(hus):
    """The same refusal in the form of the address."""
    svar = requests.get(f"{hus.url}/service/OIR/Beskedfordeler/1/beskeder?modtager={CVR}", timeout=10)
    assert (svar.status_code, svar.json()["kode"]) == (403, "FB-402")
