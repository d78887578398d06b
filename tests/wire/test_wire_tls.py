"""Whom the outgoing client trusts, and which certificate it shows."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import scriptet
from certifikater import Myndighed
from cryptography.x509.oid import NameOID
from lxml import etree

from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.settings import load_settings
from fordringsbro.wire.klient.client import Klientsvar, SoapKlient, Svarart
from fordringsbro.wire.klient.transport import Tls, brug_tls
from fordringsbro.wire.version import SoapVersion

TLS = Path(__file__).parent / "tls"
SVAR = b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><a/></s:Body></s:Envelope>'


@pytest.fixture(autouse=True)
def _som_foer() -> Iterator[None]:
    """Other tests send without certificates of their own."""
    yield
    brug_tls(Tls())


@contextlib.contextmanager
def server(*, kraever_certifikat: bool, bevis: Path = TLS / "server.pem") -> Iterator[str]:
    """A server that answers one message over TLS, and may ask who is there."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(bevis)
    if kraever_certifikat:
        tls.verify_mode = ssl.CERT_REQUIRED
        tls.load_verify_locations(TLS / "ca.pem")
    with socket.create_server(("127.0.0.1", 0)) as lytter:

        def svar() -> None:
            raa, _ = lytter.accept()
            with contextlib.suppress(OSError), tls.wrap_socket(raa, server_side=True) as forbindelse:
                scriptet.read_request(forbindelse)
                forbindelse.sendall(scriptet.answer(SVAR))

        traad = threading.Thread(target=svar, daemon=True)
        traad.start()
        yield f"https://127.0.0.1:{lytter.getsockname()[1]}/"
        traad.join(5)


def send(url: str) -> Klientsvar:
    return SoapKlient(url, soap_version=SoapVersion.V11, soap_action="urn:x", deadline_s=5).send(etree.Element("a"))


@pytest.mark.fault("N24")
@pytest.mark.parametrize(
    ("tls", "kraever_certifikat", "art"),
    [
        (Tls(), False, Svarart.PROEV_IGEN),
        (Tls(ca=TLS / "ca.pem"), False, Svarart.BESVARET),
        (Tls(ca=TLS / "ca.pem", certifikat=TLS / "klient.pem"), True, Svarart.BESVARET),
        (Tls(certifikat=TLS / "klient.pem"), True, Svarart.PROEV_IGEN),
    ],
)
def test_only_a_known_authority_is_trusted_and_the_certificate_is_shown(tls, kraever_certifikat, art):
    """Without the authority nothing is sent; with it the message is answered, with the certificate where one is asked."""
    brug_tls(tls)
    with server(kraever_certifikat=kraever_certifikat) as url:
        assert send(url).art is art


@pytest.mark.parametrize("navn", ["CA_FILE", "CLIENT_CERTIFICATE"])
@pytest.mark.parametrize("fil", ["ca.pem/nej", "lav.sh", "."])
def test_a_file_that_is_none_is_a_wrong_setting(monkeypatch, navn, fil):
    """A missing file, one that holds no certificate and a folder are found at the start, by the setting's name."""
    monkeypatch.setenv(f"FORDRINGSBRO_{navn}", str(TLS / fil))
    with pytest.raises(FejlError) as fejl:
        load_settings()
    assert fejl.value.kode.value.kode == "FB-502"
    assert fejl.value.sted.startswith(f"FORDRINGSBRO_{navn}: ")


def test_a_certificate_needs_its_key(monkeypatch):
    """A file with a certificate alone is no client certificate; the right ones are settings."""
    monkeypatch.setenv("FORDRINGSBRO_CLIENT_CERTIFICATE", str(TLS / "ca.pem"))
    with pytest.raises(FejlError):
        load_settings()
    monkeypatch.setenv("FORDRINGSBRO_CLIENT_CERTIFICATE", str(TLS / "klient.pem"))
    monkeypatch.setenv("FORDRINGSBRO_CA_FILE", str(TLS / "ca.pem"))
    settings = load_settings()
    assert (settings.ca_file, settings.client_certificate) == (TLS / "ca.pem", TLS / "klient.pem")


@pytest.mark.fault("T8", "N24")
@pytest.mark.parametrize(("fra", "til"), [(1, 90), (-90, -1)])
def test_a_certificate_that_is_not_valid_now_is_trusted_with_nothing(tmp_path, fra, til):
    """One that is valid from tomorrow, as by a clock that is slow, and one until yesterday: nothing is sent, so later."""
    nu = datetime.now(UTC)
    myndighed = Myndighed(nu, "Test")
    dage = [nu + timedelta(days=antal) for antal in (fra, til)]
    bevis = myndighed.udsted([(NameOID.COMMON_NAME, "localhost")], fra=dage[0], til=dage[1], navne=("localhost",))
    (tmp_path / "ca.pem").write_text(myndighed.tillid_pem)
    (tmp_path / "server.pem").write_text(bevis.kaede_pem + bevis.noegle_pem)
    brug_tls(Tls(ca=tmp_path / "ca.pem"))
    with server(kraever_certifikat=False, bevis=tmp_path / "server.pem") as url:
        svar = send(url.replace("127.0.0.1", "localhost"))
    assert (svar.art, svar.grund) == (Svarart.PROEV_IGEN, "ingen forbindelse")
