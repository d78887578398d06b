"""PSRM's notifications: handing one in, returning a claim, and the service that tells them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import requests
from lxml import etree
from simulator_beskeder import (
    SE,
    body,
    fordring,
    fordring_ider,
    frem,
    hent,
    indberet,
    numre,
    opret,
    panel,
    send,
    statusser,
    tilbagekald,
    values,
)

from fordringsbro.simulator.xml import node
from fordringsbro.wire.klient.client import Klientsvar, SoapKlient
from fordringsbro.wire.version import SoapVersion

IND, UD = "FordringIndberetService", "KvitteringHentService"
EKSEMPLER = Path(__file__).parents[2] / "fixtures" / "underretninger"
XML = (EKSEMPLER / "kundeaendring.xml").read_text(encoding="utf-8")
NUMMER = "efi:ModtagFordringUnderretningIdentifikator"


def post(url: str, sti: str, krop: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """What a lever answers."""
    svar = requests.post(url + sti, json=krop, timeout=10)
    return svar.status_code, svar.json()


def spoerg(
    url: str, *haver: str, fra: int | None = None, til: int | None = None, siden: str | None = None
) -> Klientsvar:
    """The service's answer."""
    spoergsmaal = node(
        "efiws:MFUnderretSamlingHent_I",
        node("kontekst:HovedOplysninger"),
        node("efiws:FordringhaverSystemIDStruktur", node("virksomhed:VirksomhedSENummerIdentifikator", SE)),
        node("efiws:FordringHaverSamling", *(node("efi:FordringHaverIdentifikator", en) for en in haver)),
        node("efiws:SoegeDatoFra", node("efi:ModtagFordringUnderretningDatoTid", siden)) if siden else None,
        node("efiws:UnderretNummerFra", node(NUMMER, str(fra))) if fra is not None else None,
        node("efiws:UnderretNummerTil", node(NUMMER, str(til))) if til is not None else None,
    )
    klient = SoapKlient(
        f"{url}/services/UnderretSamlingHentService",
        soap_version=SoapVersion.V12,
        soap_action="getMFUnderretSamlingHent",
    )
    return klient.send(spoergsmaal)


def fundne(svar: Klientsvar) -> list[int]:
    """The numbers of the notifications in an answer."""
    return [int(text) for text in values(body(svar), NUMMER)]


@pytest.fixture
def krav(psrm_url) -> int:
    """A claim that PSRM has created, with a related one."""
    send(psrm_url, IND, indberet(1, ("OPRETFORDRING", opret(fordring("R1"), fordring("R2")))))
    frem(psrm_url)
    return fordring_ider(body(send(psrm_url, UD, hent(leverance=1))))[0]


def test_what_is_handed_in_is_told(psrm_url):
    """By claimant, range of numbers (both ends count) and moment, in order of number."""
    alle = [post(psrm_url, "/underretning", {"fordringshaver": en, "xml": XML})[1]["nummer"] for en in ("1", "2", "1")]
    assert fundne(spoerg(psrm_url)) == alle
    assert fundne(spoerg(psrm_url, "1")) == [alle[0], alle[2]]
    assert fundne(spoerg(psrm_url, "1", "2", fra=alle[1])) == alle[1:]
    assert fundne(spoerg(psrm_url, fra=alle[0], til=alle[1])) == alle[:2]
    assert fundne(spoerg(psrm_url, fra=10**30)) == []
    frem(psrm_url, 3600)
    assert fundne(spoerg(psrm_url, siden=panel(psrm_url, "/tid")["nu"])) == []
    assert [en["slags"] for en in panel(psrm_url, "/underretninger")] == ["MFUnderretKundeAendringStruktur"] * 3
    assert "3112" not in str(panel(psrm_url, "/underretninger"))


@pytest.mark.parametrize(
    ("krop", "siger"),
    [
        ({"xml": XML}, "fordringshaver"),
        ({"fordringshaver": "x", "xml": XML}, "fordringshaver"),
        ({"fordringshaver": "1"}, "xml"),
        ({"fordringshaver": "1", "xml": "<a"}, "Not well-formed"),
        ({"fordringshaver": "1", "xml": "<!DOCTYPE a><a/>"}, "DOCTYPE"),
        ({"fordringshaver": "1", "xml": "<MFKvitteringHent_I/>"}, "MFUnderretReturnerStruktur"),
        ({"fordringshaver": "1", "xml": "<MFUnderretReturnerStruktur/>"}, "/MFUnderretReturnerStruktur"),
        ({"fordringshaver": "1", "xml": XML.replace("NytCPRNummer", "NytNummer")}, "/CPRNummerSkift"),
    ],
)
def test_what_is_no_notification_is_refused(psrm_url, krop, siger):
    """Told by place and rule, never by value; nothing is held."""
    status, svar = post(psrm_url, "/underretning", krop)
    assert (status, siger in svar["fejl"], "3112" in svar["fejl"]) == (400, True, False)
    assert panel(psrm_url, "/underretninger") == []


def test_a_returned_claim_is_told_with_what_is_related_to_it(psrm_url, krav):
    """Both end, and each has a notification; neither can be withdrawn any more (602), nor returned again."""
    status, svar = post(psrm_url, "/returner", {"fordring_id": krav, "aarsag": "AFTL"})
    assert (status, svar["fordringer"][0], len(svar["fordringer"])) == (200, krav, 2)
    told = body(spoerg(psrm_url, "1234"))
    assert fundne(spoerg(psrm_url, "1234")) == svar["underretninger"]
    assert fordring_ider(told) == svar["fordringer"]
    assert values(told, "efi:HovedFordringReturAarsagKode") == ["AFTL", "AFTL"]
    assert {en["ophoer"] for en in panel(psrm_url, "/fordringer")} == {"RETU"}
    send(psrm_url, IND, indberet(2, ("TILBAGEKALD", tilbagekald(krav, "FEJL"))))
    frem(psrm_url)
    kvittering = body(send(psrm_url, UD, hent(leverance=2)))
    assert (statusser(kvittering), numre(kvittering)) == (["AFVIST"], ["602"])
    assert post(psrm_url, "/returner", {"fordring_id": krav, "aarsag": "AFTL"})[0] == 409


@pytest.mark.parametrize(
    ("aendring", "status"),
    [({"aarsag": "FEJL"}, 400), ({"aarsag": "ANDN"}, 400), ({"fordring_id": 12}, 404), ({"fordring_id": "x"}, 400)],
)
def test_a_return_needs_a_claim_and_a_reason(psrm_url, krav, aendring, status):
    """ANDN needs words; then it is taken."""
    krop = {"fordring_id": krav, "aarsag": "KLAG", **aendring}
    assert post(psrm_url, "/returner", krop)[0] == status
    assert panel(psrm_url, "/underretninger") == []
    assert post(psrm_url, "/returner", {"fordring_id": krav, "aarsag": "ANDN", "tekst": "Ord"})[0] == 200


def test_dmi_returns_without_telling(start_dmi):
    """It has no public service for it, so there is nothing to fetch."""
    url = start_dmi("http://127.0.0.1:9")
    krop = {"fra": "PSRM", "fra_id": 1, "fordringshaver": "1", "type": "KFDAGIN", "art": "INDR"}
    beloeb = dict.fromkeys(("saldo_oere", "oprindelig_oere", "hovedstol_oere"), 100)
    nyt = post(url, "/overtag", {**krop, **beloeb})[1]["fordring_id"]
    assert post(url, "/returner", {"fordring_id": nyt, "aarsag": "TRAF"}) == (
        200,
        {"fordringer": [nyt], "underretninger": []},
    )
    assert panel(url, f"/fordringer/{nyt}")["ophoer"] == "RETU"
    assert requests.get(f"{url}/underretninger", timeout=10).status_code == 404


def test_a_question_that_is_ill_put_is_a_fault(psrm_url):
    """A moment beside numbers, and an end without a beginning."""
    for hvad in ({"fra": 1, "siden": "2026-11-20T12:00:00Z"}, {"til": 1}):
        assert spoerg(psrm_url, **hvad).kode == "Sender"


def test_the_examples_are_all_the_kinds_there_are():
    """One file for each branch."""
    from fordringsbro.simulator.underretninger import GRENE

    assert {etree.QName(etree.parse(fil).getroot()).localname for fil in EKSEMPLER.glob("*.xml")} == GRENE
