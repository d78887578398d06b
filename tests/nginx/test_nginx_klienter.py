"""Other people's clients, with a client certificate, all the way: by the WSDL through nginx to the ledger and back."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from nginxhus import KOMMUNE, VAERT

sys.path.insert(0, str(Path(__file__).parents[1] / "interop"))

from interop_forloeb import FORESPOERGSEL, REGISTRERING, Sag
from interop_klienter import HER

KLIENTER = [klient for klient in HER if klient.navn in {"zeep", "strong"}]


@pytest.mark.parametrize("klient", KLIENTER, ids=lambda klient: klient.navn)
def test_a_client_with_a_certificate_registers_and_asks(nginx, monkeypatch, klient):
    """It loads the WSDL, whose address is nginx's, and every good call of two services is answered."""
    # Two addresses may be called localhost; nginx is at one.
    monkeypatch.setenv("NODE_OPTIONS", "--dns-result-order=ipv4first")
    tls = {"tls": nginx.pem(nginx.myndighed.oces3(KOMMUNE)), "ca": str(nginx.mappe / "root.pem")}
    sag = Sag(700 + KLIENTER.index(klient))
    for tjeneste in (REGISTRERING, FORESPOERGSEL):
        gode = [kald for kald in sag.forloeb(tjeneste) if kald.slags == "good"]
        wsdl = f"https://{VAERT}:{nginx.port}/service/OIR/{tjeneste}/1?wsdl"
        svar = klient.kald(wsdl, [{"operation": k.operation, "indhold": k.indhold} for k in gode], tls=tls)
        assert len(svar) == len(gode) > 1
        assert [en for en in svar if "fault" in en] == []


@pytest.mark.parametrize("klient", KLIENTER, ids=lambda klient: klient.navn)
def test_a_client_of_somebody_else_gets_a_fault(nginx, monkeypatch, klient):
    """The contract is for everybody, the service is not: FB-401 reaches the client's user as a fault."""
    monkeypatch.setenv("NODE_OPTIONS", "--dns-result-order=ipv4first")
    tls = {"tls": nginx.pem(nginx.myndighed.oces3("29000303")), "ca": str(nginx.mappe / "root.pem")}
    kald = next(kald for kald in Sag(710).forloeb(REGISTRERING) if kald.slags == "good")
    wsdl = f"https://{VAERT}:{nginx.port}/service/OIR/{REGISTRERING}/1?wsdl"
    (svar,) = klient.kald(wsdl, [{"operation": kald.operation, "indhold": kald.indhold}], tls=tls)
    assert "FB-401" in svar["fault"]["tekst"]
