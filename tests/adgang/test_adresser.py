"""Every address asks who calls: none is forgotten, and a new one without a rule is found here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
import requests
from adgangshus import HOVED, MYNDIGHED
from certifikater import ANDEN_CVR, CVR

import fordringsbro
from fordringsbro.adgang.model import TJENESTER
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.app import portal_app
from fordringsbro.portal.rute import Portalrute
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import Laast, Modtager, Ressource
from fordringsbro.wire.soap.model import Service

#: What anybody may ask for, since it tells nothing of anybody. A new address is added by whoever has thought about it.
OFFENTLIGE = {"/health/live", "/health/ready", "/stil.css"}
EGEN = {regel.value for regel in TJENESTER}


def kaldere():
    """Who is refused everywhere, by the error that each is told."""
    yield "uden certifikat", "FB-402", {}
    yield "udløbet", "FB-404", {HOVED: MYNDIGHED.udloebet().nginx()}
    yield "endnu ikke", "FB-405", {HOVED: MYNDIGHED.endnu_ikke().nginx()}
    yield "uden aftale", "FB-401", {HOVED: MYNDIGHED.oces3("29000999").nginx()}
    yield "et andet CVR", "FB-401", {HOVED: MYNDIGHED.oces3(ANDEN_CVR).nginx()}
    yield "en tekst", "FB-403", {HOVED: f"CVR:{CVR}"}


KALDERE = list(kaldere())


def adresser(dele):
    """Path, method and media type of everything that `serve` hosts and that is not for everybody."""
    for service in dele.services():
        yield service.path, service.regel, "POST", service.soap_version.content_type
    for ressource in dele.ressourcer():
        if ressource.regel is not Adgangsregel.OFFENTLIG:
            metode = ressource.metoder[0] if isinstance(ressource, Ressource | Modtager) else "POST"
            yield ressource.path, ressource.regel, metode, "application/json"


@pytest.mark.fault("A1")
def test_every_address_of_serve_refuses_whoever_has_no_agreement_for_it(hus):
    """Services and resources alike: without a certificate, with one that is not valid, without an agreement, or with one
    for everything but this.
    """
    hus.aftal(*TJENESTER, cvr="29000303")
    fundet = list(adresser(hus.installation))
    assert len(fundet) > 15
    for path, regel, metode, medietype in fundet:
        andre = MYNDIGHED.oces3("29000404")
        hus.aftal(*(tjeneste for tjeneste in TJENESTER if tjeneste is not regel), cvr="29000404")
        sidste = ("alt andet", "FB-401", {HOVED: andre.nginx()})
        for navn, kode, hoveder in (*KALDERE, sidste):
            svar = requests.request(
                metode, hus.url + path, data=b"{}", headers={"Content-Type": medietype, **hoveder}, timeout=10
            )
            assert (svar.status_code, kode in svar.text) == (403, True), (path, navn, svar.text)
        with hus.db.transaction() as conn:
            conn.execute("UPDATE adgang.serviceaftale SET ophoert = now() WHERE cvr = '29000404'")
        hus.installation.serviceaftaler._husket.clear()


def test_every_address_lets_in_whoever_has_an_agreement_for_it(hus):
    """The same list: what is answered then is the address's own answer to nonsense."""
    hus.aftal(*TJENESTER, kommune_cvr=None)
    for path, _regel, metode, medietype in adresser(hus.installation):
        svar = requests.request(
            metode,
            hus.url + path,
            data=b"nej",
            headers={"Content-Type": medietype, HOVED: MYNDIGHED.oces3().nginx()},
            timeout=10,
        )
        assert "FB-40" not in svar.text, (path, svar.text)


def test_what_serve_has_for_everybody_is_on_the_list(hus):
    """No service is, and no resource but those of the list."""
    assert all(service.regel is not Adgangsregel.OFFENTLIG for service in hus.installation.services())
    aabne = {en.path for en in hus.installation.ressourcer() if en.regel is Adgangsregel.OFFENTLIG}
    assert aabne <= OFFENTLIGE


def test_what_the_portal_has_for_everybody_is_on_the_list(db):
    """Every page has a rule, and those without an agreement are known."""
    dele = Installation(Settings(access="open"), db, FixedClock())
    ruter = portal_app(dele).routes
    assert all(isinstance(rute, Portalrute) for rute in ruter)
    assert {rute.path for rute in ruter if rute.regel is Adgangsregel.OFFENTLIG} == OFFENTLIGE


def test_no_host_of_the_package_is_made_without_a_door():
    """Who makes one says who stands at it; only the simulators', and those that play codes, are for everybody."""
    rod = Path(fordringsbro.__file__).parent
    uden = {
        fil.relative_to(rod).parts[-2:]
        for fil in rod.rglob("*.py")
        for kald in ast.walk(ast.parse(fil.read_text(encoding="utf-8")))
        if isinstance(kald, ast.Call)
        and getattr(kald.func, "id", None) == "wsgi_app"
        and "vagt" not in {argument.arg for argument in kald.keywords}
    }
    assert {mappe for mappe, _ in uden} == {"simulator", "kodespil"}


@pytest.mark.parametrize(
    "lav",
    [
        lambda: Ressource("/ny", "text/plain", lambda _kalder, _par: b""),
        lambda: Modtager("/ny", lambda _kalder, _felter: b""),
        lambda: Laast("/ny", lambda _auth: None),
        lambda: Portalrute("/ny", lambda _request: None),
        lambda: Service("/ny", None, None, None, None, ()),
    ],
    ids=["Ressource", "Modtager", "Laast", "Portalrute", "Service"],
)
def test_nothing_is_made_without_a_rule(lav):
    """There is no default that could be forgotten."""
    with pytest.raises(TypeError, match="regel"):
        lav()
