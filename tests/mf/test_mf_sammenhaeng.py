"""Actions that hang together, from a debtor system's delivery through both simulators, with `verify` afterwards."""

from __future__ import annotations

from datetime import date

import pytest
from mf_hjaelp import TYPE, ider, resultater

from fordringsbro.aktion.model import Backend
from fordringsbro.cli.register.handling import returner
from fordringsbro.klient.mf_beskeder import MFSkyldner, annuller, genindsend, nedskriv, opret, opskriv, tilbagekald

PSRM, DMI = Backend.PSRM, Backend.DMI
DAG = date(2026, 11, 1)
#: Limited later than PSRM takes without a hearing.
_SENT = (MFSkyldner(ident="0101800001", foraeldelsesdato=date(2031, 9, 20)),)
OANI = "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING"


@pytest.mark.parametrize("hvor", [PSRM, DMI])
def test_a_claim_sent_again_twice_in_one_delivery_is_collected_once(scene, krav, hvor):
    """The second is 90008 at once; the collection system holds the claim one time."""
    fordring = scene.opret(hvor)
    assert scene.gor(tilbagekald(1001, fordring, "HENS")) == [("UDFOERT", [])]
    mit = krav(type_kode=TYPE[hvor])
    assert scene.gor(*[genindsend(1001, fordring, mit)] * 3) == [
        ("UDFOERT", []),
        ("AFVIST", ["486", "90008"]),
        ("AFVIST", ["486", "90008"]),
    ]
    alle = scene.inddrivelsen.kald(hvor, "/fordringer")
    assert sorted(bool(en["ophoer"]) for en in alle) == [False, True]
    assert scene.brud() == {}


def test_related_claims_and_their_main_claims_withdrawal_in_one_delivery(scene, krav, gebyr):
    """Created, withdrawn with it, and sent again under the claim that takes its place; what comes after it is 547."""
    fordring = scene.opret(PSRM)
    mit, uf = krav(), gebyr(hoved_fordring_id=fordring)
    assert scene.gor(
        opret(1001, uf), tilbagekald(1001, fordring, "HENS"), opret(1001, gebyr(hoved_fordring_id=fordring))
    ) == [("UDFOERT", []), ("UDFOERT", []), ("AFVIST", ["547"])]
    ((_, relateret, _), *_) = ider(scene.svar)
    assert scene.post(relateret).ophoer.aarsag == "HENS"
    assert scene.gor(genindsend(1001, fordring, mit)) == [("UDFOERT", [])]
    ((_, igen, _),) = ider(scene.svar)
    assert scene.gor(genindsend(1001, relateret, gebyr(hoved_fordring_id=igen))) == [("UDFOERT", [])]
    assert scene.brud() == {}


@pytest.mark.parametrize("hvor", [PSRM, DMI])
def test_a_payment_taken_back_above_the_principal_is_refused(scene, hvor):
    """500 paid, 500 written up, and the payment taken back: the balance of 1,000 stays within the principal."""
    fordring = scene.opret(hvor, beloeb_oere=100_000, hovedstol_oere=100_000)
    assert scene.gor(nedskriv(1001, fordring, 50_000, virkningsdato=DAG)) == [("UDFOERT", [])]
    ((ned, _, _),) = ider(scene.svar)
    assert scene.gor(opskriv(1001, fordring, 50_000)) == [("UDFOERT", [])]
    svar = scene.gor(annuller(OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DAG))
    assert svar == [("AFVIST", ["90005"])]
    assert scene.brud() == {}


def test_a_related_claim_in_hearing_falls_with_its_main_claim(scene, gebyr):
    """Told as rejected with 547, the return of its main claim is told of the main claim only."""
    fordring = scene.opret(PSRM)
    scene.send(opret(1001, gebyr(hoved_fordring_id=fordring, beskrivelse="Rykker", skyldnere=_SENT)))
    assert resultater(scene.svar) == [("SAGSBEHAND", [])]
    ((_, relateret, _),) = ider(scene.svar)
    installation = scene.system.installation
    with installation.database.transaction() as conn:
        assert installation.nymf.fordring_ved_id(conn, relateret).tilstand == "HEARING"
    returner(installation, fordring, "AFTL", tekst=None, dato=None, hvem="t", som_json=True)
    assert (scene.post(fordring).ophoer.aarsag, scene.post(relateret).ophoer) == ("RETU", None)
    assert scene.kvitteringer() == [("AFVIST", ["547"])]
    assert scene.sql("SELECT count(*) FROM underretning.underretning") == [(1,)]
