"""The certificates that tests are made with are what they say they are."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from certifikater import Myndighed
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from fordringsbro.adgang.certifikat import laes_certifikat

NU = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def myndighed():
    return Myndighed(NU)


def test_a_certificate_is_issued_by_its_authority_and_not_by_one_of_the_same_name(myndighed):
    """The signatures of chain and root fit; another authority's with the same names don't."""
    bevis, ond = myndighed.oces3(), Myndighed(NU)
    bevis.certifikat.verify_directly_issued_by(myndighed.udsteder)
    myndighed.udsteder.verify_directly_issued_by(myndighed.rod)
    assert ond.udsteder.subject == myndighed.udsteder.subject
    with pytest.raises(InvalidSignature):
        bevis.certifikat.verify_directly_issued_by(ond.udsteder)


def test_an_older_certificate_holds_its_number_twice_and_two_things_in_one_part(myndighed):
    """OCES2: the organisation's name has the number too, and name and serial number share an RDN."""
    emne = myndighed.oces2().certifikat.subject
    assert [len(rdn) for rdn in emne.rdns] == [1, 1, 2]
    assert emne.rfc4514_string().count("29000101") == 2


def test_the_forms_of_the_three_proxies_hold_the_same_certificate(myndighed):
    """What each hands on can be read back."""
    from base64 import b64decode
    from urllib.parse import unquote

    bevis = myndighed.oces3()
    assert x509.load_pem_x509_certificate(unquote(bevis.nginx()).encode()) == bevis.certifikat
    assert x509.load_der_x509_certificate(b64decode(bevis.haproxy())) == bevis.certifikat
    assert bevis.nginx() in bevis.envoy()


def test_the_script_writes_what_the_proxy_and_a_client_need(tmp_path):
    """Every file that the configuration names, for ourselves alone to read, and a client of the number asked for."""
    mappe = tmp_path / "ny"
    script = Path(__file__).with_name("lav_certifikater.py")
    subprocess.run([sys.executable, script, mappe, "--cvr", "29000303", "--server", "x.example"], check=True)
    opsaetning = Path(__file__).parents[2] / "deploy" / "nginx"
    tekst = "".join(fil.read_text("utf-8") for fil in opsaetning.glob("*.conf"))
    naevnt = set(re.findall(r"/etc/nginx/fordringsbro/([a-z]+\.(?:pem|key))", tekst))
    assert naevnt | {"root.pem", "client.pem"} == {fil.name for fil in mappe.iterdir()}
    assert {fil.stat().st_mode & 0o077 for fil in mappe.iterdir()} == {0}
    certifikat = x509.load_pem_x509_certificates((mappe / "client.pem").read_bytes())[0]
    assert laes_certifikat(certifikat.public_bytes(Encoding.DER)).cvr == "29000303"
