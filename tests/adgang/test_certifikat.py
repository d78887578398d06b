"""Who a certificate belongs to, and how a proxy hands it on."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from certifikater import ANDEN_CVR, CVR, Myndighed
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key

from fordringsbro.adgang.certifikat import laes_certifikat
from fordringsbro.adgang.hoved import STOERST, Certifikathoved, HovedError
from fordringsbro.platform.adgangsvalg import Hovedform, laes_proxier

NU = datetime(2026, 12, 1, 12, tzinfo=UTC)
MYNDIGHED = Myndighed(NU)
LISTIGE = MYNDIGHED.listige()
NAVNE = {
    Hovedform.NGINX: "x-client-certificate",
    Hovedform.HAPROXY: "x-client-certificate",
    Hovedform.ENVOY: "x-forwarded-client-cert",
}


def i_form(bevis, form):
    """The header's value as the proxy writes it."""
    return {Hovedform.NGINX: bevis.nginx, Hovedform.HAPROXY: bevis.haproxy, Hovedform.ENVOY: bevis.envoy}[form]()


@pytest.mark.parametrize(
    "bevis",
    [
        MYNDIGHED.oces3(),
        MYNDIGHED.funktion(),
        MYNDIGHED.oces3(slags="M"),
        MYNDIGHED.oces2(),
        MYNDIGHED.oces2(slags="UID", flere_i_et=False),
        MYNDIGHED.oces2(slags="RID", i_navnet=False),
    ],
    ids=["organisation", "funktion", "medarbejder", "OCES2 i ét led", "OCES2 i to led", "OCES2 medarbejder"],
)
def test_the_number_of_a_genuine_certificate_is_read(bevis):
    """OCES3 and OCES2, of organisation, function and employee, the number standing twice or in one part with the name."""
    fundet = laes_certifikat(bevis.der)
    assert (fundet.cvr, fundet.aftryk) == (CVR, bevis.aftryk)
    assert (fundet.fra, fundet.til) == (bevis.certifikat.not_valid_before_utc, bevis.certifikat.not_valid_after_utc)


@pytest.mark.fault("A1")
@pytest.mark.parametrize("navn", LISTIGE)
def test_a_certificate_that_seems_to_be_anothers_has_no_number(navn):
    """A number in a name, in another register, twice, with something around it or in other digits is none."""
    assert laes_certifikat(LISTIGE[navn].der).cvr is None


def test_the_organisation_is_not_looked_for_in_a_second_place():
    """An OCES3 certificate's own number counts though its serial number has the form of another's."""
    from cryptography.x509.oid import NameOID

    bevis = MYNDIGHED.udsted(
        [(NameOID.ORGANIZATION_IDENTIFIER, f"NTRDK-{ANDEN_CVR}")], [(NameOID.SERIAL_NUMBER, f"CVR:{CVR}-FID:1")]
    )
    assert laes_certifikat(bevis.der).cvr == ANDEN_CVR


@pytest.mark.parametrize("der", [b"", b"\x30", MYNDIGHED.oces3().der[:-1], MYNDIGHED.oces3().der + b"\x00", b"x" * 900])
def test_what_is_no_certificate_is_refused(der):
    """Nothing, a beginning, one cut off, one with more behind it, and noise."""
    with pytest.raises(ValueError):
        laes_certifikat(der)


@pytest.mark.parametrize("form", Hovedform)
def test_the_form_of_each_proxy_is_read(form):
    """Twice, since what was read once is remembered."""
    hoved, bevis = Certifikathoved(form), MYNDIGHED.oces3()
    for _ in range(2):
        fundet = hoved.laes([("host", "x"), (NAVNE[form], i_form(bevis, form))])
        assert fundet is not None
        assert fundet.aftryk == bevis.aftryk


@pytest.mark.parametrize("form", Hovedform)
def test_an_absent_or_empty_header_is_no_certificate(form):
    """Proxies write it empty when the client showed none."""
    hoved = Certifikathoved(form)
    assert hoved.laes([]) is None
    assert hoved.laes([(NAVNE[form], "")]) is None
    assert hoved.laes([(NAVNE[form], " ")]) is None


@pytest.mark.fault("A1")
@pytest.mark.parametrize("form", Hovedform)
def test_a_header_that_stands_twice_is_refused(form):
    """Whether both hold the same, or the other is empty."""
    hoved, vaerdi = Certifikathoved(form), i_form(MYNDIGHED.oces3(), form)
    for anden in (vaerdi, "", i_form(MYNDIGHED.oces3(ANDEN_CVR), form)):
        with pytest.raises(HovedError):
            hoved.laes([(NAVNE[form], vaerdi), (NAVNE[form], anden)])


def test_only_the_headers_own_name_counts():
    """Names that look alike are somebody else's."""
    hoved, vaerdi = Certifikathoved(Hovedform.NGINX, "X-Bevis"), MYNDIGHED.oces3().nginx()
    assert hoved.laes([("x_bevis", vaerdi), ("x-client-certificate", vaerdi), ("x-bevis2", vaerdi)]) is None
    assert hoved.laes([("x-bevis", vaerdi)]) is not None


def _forkerte():
    et, andet = MYNDIGHED.oces3(), MYNDIGHED.oces3(ANDEN_CVR)
    nginx, haproxy, envoy = Hovedform.NGINX, Hovedform.HAPROXY, Hovedform.ENVOY
    yield from (
        (nginx, CVR),
        (nginx, f"CN=x, serialNumber=CVR:{CVR}-FID:1"),
        (nginx, et.haproxy()),
        (nginx, f"{et.nginx()}, {andet.nginx()}"),
        (nginx, quote(et.pem + andet.pem)),
        (nginx, quote(et.noegle_pem)),
        (nginx, quote("x" + et.pem)),
        (nginx, quote(et.pem.replace("CERTIFICATE", "TRUSTED CERTIFICATE"))),
        (nginx, et.nginx()[:-200]),
        (nginx, et.nginx() + "æ"),
        (nginx, "%" * 1000),
        (haproxy, et.nginx()),
        (haproxy, et.haproxy()[:-4]),
        (haproxy, f"{et.haproxy()},{andet.haproxy()}"),
        (haproxy, b64encode(et.der + andet.der).decode()),
        (envoy, et.nginx()),
        (envoy, f"{et.envoy()},{andet.envoy()}"),
        (envoy, f"Hash=ab,{et.envoy()}"),
        (envoy, f'{et.envoy()};Cert="{quote(andet.pem)}"'),
        (envoy, f'{et.envoy()};cert="{quote(andet.pem)}"'),
        (envoy, f'Subject="CN=\\",Cert=x\\"";Cert="{quote(et.pem)}'),
        (envoy, 'Cert="x"'),
        (envoy, '"' * 5000),
    )


@pytest.mark.parametrize(("form", "vaerdi"), list(_forkerte()))
def test_a_header_that_holds_no_certificate_or_two_is_refused(form, vaerdi):
    """A text about a certificate, another form, two of them, a key, one cut off, and noise."""
    with pytest.raises(HovedError):
        Certifikathoved(form).laes([(NAVNE[form], vaerdi)])


def test_what_stands_beside_the_certificate_in_envoys_header_is_not_looked_at():
    """A subject may hold commas, semicolons, quotes and another's name; without a Cert there is no certificate."""
    hoved, bevis = Certifikathoved(Hovedform.ENVOY), MYNDIGHED.oces3()
    emne = f'Subject="CN=a\\",Cert=b;O={ANDEN_CVR}";URI=spiffe://a?b=c'
    fundet = hoved.laes([("x-forwarded-client-cert", f'{emne};Cert="{quote(bevis.pem)}"')])
    assert fundet is not None
    assert fundet.aftryk == bevis.aftryk
    assert hoved.laes([("x-forwarded-client-cert", emne)]) is None


def test_a_header_has_an_end():
    """The longest that is read, and the first that isn't; a certificate with a key of 4096 bits fits well."""
    hoved = Certifikathoved(Hovedform.NGINX)
    stor = MYNDIGHED.oces3(noegle=generate_private_key(65537, 4096)).nginx()
    assert len(stor) < STOERST // 4
    assert hoved.laes([(NAVNE[Hovedform.NGINX], stor + "%20" * ((STOERST - len(stor)) // 3))]) is not None
    with pytest.raises(HovedError, match="too long"):
        hoved.laes([(NAVNE[Hovedform.NGINX], stor + "%20" * (1 + (STOERST - len(stor)) // 3))])


@pytest.mark.parametrize(
    ("adresse", "kendt"),
    [
        ("10.1.2.3", True),
        ("10.1.2.4", False),
        ("192.168.7.255", True),
        ("192.168.8.0", False),
        ("2001:db8::1", True),
        ("2001:db8:1::1", False),
        ("::ffff:10.1.2.3", True),
        ("", False),
        ("unix", False),
        ("10.1.2.3:80", False),
        ("localhost", False),
    ],
)
def test_a_proxy_is_known_by_its_address(adresse, kendt):
    """One address, a network of either kind, and IPv4 as a socket for both writes it; a name is no address."""
    assert laes_proxier("10.1.2.3, 192.168.7.0/24,2001:db8::/48").kender(adresse) == kendt


def test_a_unix_socket_is_trusted_when_it_is_named():
    """A connection without an address comes over ours; who may open it is the file system's to say."""
    assert laes_proxier("unix").kender("")
    assert not laes_proxier("unix").kender("127.0.0.1")


@pytest.mark.parametrize(
    "tekst", ["", ",", "10.0.0.1,", "localhost", "10.0.0.1/8", "0.0.0.0/0", "::/0", "10.0.0.0/33", "*"]
)
def test_nobody_in_particular_is_no_proxy(tekst):
    """Names, gaps, host bits in a network, and everybody are refused."""
    with pytest.raises(ValueError):
        laes_proxier(tekst)
