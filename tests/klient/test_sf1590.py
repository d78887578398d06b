"""The Zeep client against a server that answers by a script."""

from __future__ import annotations

import socket
import threading
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import requests
from lxml import etree
from zeep import helpers
from zeep.exceptions import Fault

from fordringsbro.contract.files import sf1590_xsd
from fordringsbro.contract.names import OPERATIONER, soap_action
from fordringsbro.klient.mf import MFKlient
from fordringsbro.klient.sf1590 import SF1590Klient

ID = "11111111-1111-4111-8111-111111111111"
HOVED = {"TransaktionsId": "t-1", "TransaktionsTid": datetime(2026, 11, 20, 9, tzinfo=UTC)}
ACCEPT = "<Accept><AccepteretUdenBemærkninger>true</AccepteretUdenBemærkninger></Accept>"
TOMT = "<IngenForretningsdataAtReturnere>true</IngenForretningsdataAtReturnere>"
KALD = [
    ("OpretDebitorkontoRegistrering", {"Debitorkonto": {"DebitorkontoIdentifikation": ID, "DebitorkontoType": ID}}),
    (
        "SætFordringTilOpkrævning",
        {
            "DebitorkontoIdentifikation": ID,
            "FordringIdentifikation": ID,
            "FordringSidsteRettidigeBetalingsdato": date(2026, 9, 1),
        },
    ),
    (
        "AfslutHæftelse",
        {"DebitorkontoIdentifikation": ID, "HæftelseIdentifikation": ID, "HæftelseSlutDato": date(2026, 9, 30)},
    ),
    (
        "AfslutAdministrator",
        {
            "DebitorkontoIdentifikation": ID,
            "ØIRPart": {"ØIRPartIdentifikation": "0101800001", "ØIRPartIdentifikationType": ID},
        },
    ),
    ("ForetagEjerskifte", {"DebitorkontoIdentifikation": ID, "DebitorkontoOverdragetMarkering": False}),
    ("SøgDebitorregistrering", {"DebitorkontoIdentifikation": ID}),
    ("HentDebitorkonto", {"DebitorkontoIdentifikation": ID}),
    ("SøgFordringTilIndbetaling", {"DebitorkontoIdentifikation": ID}),
    (
        "ForetagIndbetaling",
        {
            "DebitorkontoIdentifikation": ID,
            "IndbetalingIdentifikation": ID,
            "IndbetalingDato": date(2026, 11, 20),
            "IndbetalingBeløb": Decimal("100.50"),
        },
    ),
    (
        "ForetagIndbetalingNedregulering",
        {
            "DebitorkontoIdentifikation": ID,
            "IndbetalingIdentifikation": ID,
            "IndbetalingNedreguleringIdentifikation": ID,
            "IndbetalingNedreguleringDato": date(2026, 11, 20),
            "IndbetalingNedreguleringBeløb": Decimal("100.50"),
        },
    ),
    (
        "TilbageførIndbetaling",
        {
            "IndbetalingTilbageførselOrdreIdentifikation": ID,
            "DebitorkontoIdentifikation": ID,
            "IndbetalingIdentifikation": ID,
            "IndbetalingBeløb": Decimal("100.50"),
        },
    ),
]


@pytest.fixture
def klient(manuskript):
    """A client of the scripted server."""
    klient = SF1590Klient(manuskript.url, tidsgraense=10)
    yield klient
    klient.luk()


def test_every_operation_is_sent_validly_to_the_given_address(manuskript, klient, svar):
    """Each typed call posts schema-valid XML with its ASCII SOAPAction to our address, not the WSDL's."""
    skema = etree.XMLSchema(etree.parse(str(sf1590_xsd())))
    metoder = {
        "OpretDebitorkontoRegistrering": (klient.opret_debitorkonto_registrering, ACCEPT),
        "SætFordringTilOpkrævning": (klient.saet_fordring_til_opkraevning, ACCEPT),
        "AfslutHæftelse": (klient.afslut_haeftelse, ACCEPT),
        "AfslutAdministrator": (klient.afslut_administrator, ACCEPT),
        "ForetagEjerskifte": (klient.foretag_ejerskifte, ACCEPT),
        "SøgDebitorregistrering": (klient.soeg_debitorregistrering, TOMT),
        "HentDebitorkonto": (klient.hent_debitorkonto, TOMT),
        "SøgFordringTilIndbetaling": (klient.soeg_fordring_til_indbetaling, TOMT),
        "ForetagIndbetaling": (klient.foretag_indbetaling, ACCEPT),
        "ForetagIndbetalingNedregulering": (klient.foretag_indbetaling_nedregulering, ACCEPT),
        "TilbageførIndbetaling": (klient.tilbagefoer_indbetaling, ACCEPT),
    }
    for operation, indhold in KALD:
        metode, udfald = metoder[operation]
        manuskript.svar = lambda _, o=operation, u=udfald: (200, svar(o, u))
        fik = helpers.serialize_object(metode({"HovedOplysninger": HOVED, **indhold}), dict)
        assert fik["HovedOplysningerSvar"]["TransaktionsId"] == "t"
        tjeneste = next(navn for navn, operationer in OPERATIONER.items() if operation in operationer)
        sendt = manuskript.modtaget[-1]
        assert sendt.hoveder["SOAPAction"] == f'"{soap_action(tjeneste, operation)}"'
        skema.assertValid(etree.fromstring(sendt.krop)[0][0])


def test_ping_reaches_every_service(manuskript, klient, svar):
    """Ping is answered by every service."""
    manuskript.svar = lambda _: (200, svar("Ping"))
    for tjeneste in OPERATIONER:
        assert klient.ping(tjeneste, {"HovedOplysninger": HOVED}).HovedOplysningerSvar.TransaktionsId == "t"
    assert len({m.sti for m in manuskript.modtaget}) == len(OPERATIONER)


def test_a_fault_is_raised_with_its_code(manuskript, klient):
    """A SOAP fault becomes Zeep's Fault."""
    fejl = "<s:Fault><faultcode>s:Client</faultcode><faultstring>Nej</faultstring></s:Fault>"
    konvolut = f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{fejl}</s:Body></s:Envelope>'
    manuskript.svar = lambda _: (500, konvolut.encode())
    with pytest.raises(Fault, match="Nej"):
        klient.hent_debitorkonto({"HovedOplysninger": HOVED, "DebitorkontoIdentifikation": ID})


def test_raw_bytes_go_out_as_they_are(manuskript, klient):
    """What was recorded is sent unchanged, and status and body come back as they are."""
    manuskript.svar = lambda _: (418, b"\x00nej")
    xml = "\ufeff<æ/>\r\n".encode()
    svar = klient.send_raa("DebitorForespørgselAfsend", "HentDebitorkonto", xml)
    assert (svar.status, svar.indhold) == (418, b"\x00nej")
    assert manuskript.modtaget[-1].krop == xml
    assert manuskript.modtaget[-1].sti == "/service/OIR/DebitorForespoergselAfsend/1"


def test_a_call_ends_when_its_time_is_up_though_bytes_keep_coming():
    """A server that sends a byte now and then can't hold the client beyond its total time."""
    stop = threading.Event()

    def dryp(server: socket.socket) -> None:
        forbindelse, _ = server.accept()
        with forbindelse:
            forbindelse.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
            while not stop.wait(0.02):
                try:
                    forbindelse.sendall(b"x")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        traad = threading.Thread(target=dryp, args=(server,), daemon=True)
        traad.start()
        klient = SF1590Klient(f"http://127.0.0.1:{server.getsockname()[1]}", tidsgraense=0.4)
        with pytest.raises(requests.Timeout):
            klient.send_raa("DebitorForespørgselAfsend", "Ping", b"<a/>")
        klient.luk()
        stop.set()
        traad.join(5)
    assert not traad.is_alive()


@pytest.fixture
def husket(monkeypatch, tmp_path):
    """A ~/.netrc that has a password for every host."""
    netrc = tmp_path / "netrc"
    netrc.write_text("default login bruger password hemmelig\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))


@pytest.mark.usefixtures("husket")
@pytest.mark.parametrize("familie", [SF1590Klient, lambda url: MFKlient(url, "29000101", hoveder={"X-Eget": "1"})])
def test_raw_bytes_carry_exactly_the_headers_that_were_given(manuskript, monkeypatch, familie):
    """Neither a password kept for the host nor an answer's cookie goes along, and no header of the library's own."""
    klient = familie(manuskript.url)
    # As for a host that is not this machine, where the environment's settings count.
    klient._session.trust_env = True
    monkeypatch.setattr("requests.utils.should_bypass_proxies", lambda *_, **__: True)
    manuskript.svar = lambda _: (200, b"<a/>")
    manuskript.hoveder = {"Set-Cookie": "spor=1; Path=/"}
    er_mf = isinstance(klient, MFKlient)
    ord_ = ("MFKvitteringHent", b"<a/>") if er_mf else ("DebitorForespørgselAfsend", "Ping", b"<a/>")
    for _ in range(2):
        klient.send_raa(*ord_, hoveder={"X-Andet": "2"})
    klient.luk()
    egne = {"Content-Type", "X-Andet"} | ({"X-Eget"} if er_mf else {"SOAPAction"})
    http = {"Host", "Content-Length", "Accept-Encoding", "User-Agent"}
    for modtaget in manuskript.modtaget:
        assert egne <= set(modtaget.hoveder) <= egne | http
        assert "requests" not in modtaget.hoveder.get("User-Agent", "")


@pytest.mark.usefixtures("husket")
def test_a_typed_call_carries_no_password_of_the_machine(manuskript, klient, svar):
    """What stands in ~/.netrc for the host, and the cookie of the answer before, stay here; the address's own goes."""
    klient._session.trust_env = True
    manuskript.svar = lambda _: (200, svar("Ping"))
    manuskript.hoveder = {"Set-Cookie": "spor=1; Path=/"}
    for _ in range(2):
        klient.ping("DebitorForespørgselAfsend", {"HovedOplysninger": HOVED})
    assert not any({"Authorization", "Cookie"} & set(m.hoveder) for m in manuskript.modtaget)
    med_adgang = SF1590Klient(manuskript.url.replace("//", "//anden:kode@"))
    med_adgang.send_raa("DebitorForespørgselAfsend", "Ping", b"<a/>")
    med_adgang.luk()
    assert manuskript.modtaget[-1].hoveder["Authorization"].startswith("Basic ")
