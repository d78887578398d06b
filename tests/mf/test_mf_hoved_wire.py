"""What refuses a whole MF message, or answers it technically: schema, the unforeseen; and its addresses."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from lxml import etree
from mf_hjaelp import SYSTEM, hovedfejl, laes, resultater, tekster

from fordringsbro.klient.mf import STIER
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance, opret
from fordringsbro.mf.leverance import Indberetning


def anmodning(krav, *, se=SYSTEM) -> bytes:
    return konvolut("MFFordringIndberet", {**hoved(se, "t-1", None), **leverance(1, [opret(1001, krav())])})


def test_what_breaks_the_schema_is_208_with_the_place(system, krav):
    """Each violation is an error of the header that names path and rule, and never the value."""
    xml = anmodning(krav).replace(b"2026-09-15", b"hemmeligt").replace(b">INDR<", b">SJOV<")
    svar = laes(system.post("MFFordringIndberet", xml))
    assert hovedfejl(svar) == ["208", "208"]
    assert svar.find("{*}FordringInfo") is None
    alle = " ".join(tekster(svar, "FejlTekst"))
    assert "FordringSidsteRettidigeBetalingDato" in alle
    assert "hemmeligt" not in alle
    assert "SJOV" not in alle
    assert tekster(svar, "TransaktionIdentifikator") == ["t-1"]


@pytest.mark.parametrize("tjeneste", sorted(STIER))
def test_every_service_answers_208_in_its_own_element(system, tjeneste):
    """A request without the system's number is answered by the service that was asked."""
    xml = konvolut(tjeneste, {**hoved(SYSTEM, "t-1", None), **_resten(tjeneste)})
    xml = xml.replace(SYSTEM.encode(), b"")
    svar = laes(system.post(tjeneste, xml))
    assert etree.QName(svar).localname == f"{tjeneste}_O"
    assert hovedfejl(svar) == ["208"]


def _resten(tjeneste: str) -> dict[str, Any]:
    if tjeneste == "MFFordringIndberet":
        return leverance(1, [{**_tom(), "AktionValg": {"MFNedskrivFordringStruktur": _nedskriv()}}])
    samling = {"MFKvitteringHent": "FordringIDSamling", "MFUnderretSamlingHent": "FordringHaverSamling"}
    return {samling[tjeneste]: {}} if tjeneste in samling else {}


def _tom() -> dict[str, Any]:
    return {"ModtagFordringAktionKode": "NEDSKRIV", "FordringHaverIdentifikator": 1001}


def _nedskriv() -> dict[str, Any]:
    return {
        "FordringInddrivelseFordringIdentifikator": 1,
        "NedskrivningAarsagStruktur": {
            "FordringNedskrivningAarsagKode": "REGU",
            "FordringNedskrivningAarsagBegrundelseTekst": "Regulering",
        },
        "NedskrivningBeloebStruktur": {"ValutaKode": "DKK", "FordringNedskrivningBeloeb": 1},
    }


def test_what_nobody_foresaw_is_900(system, krav, monkeypatch):
    """As in the official samples: the service's name with OIO before it, an id of the server's, and no detail."""

    def gaa_ned(*_args):
        raise RuntimeError("0101800001 er hemmelig")

    monkeypatch.setattr(Indberetning, "_svar", gaa_ned)
    svar = laes(system.post("MFFordringIndberet", anmodning(krav)))
    assert hovedfejl(svar) == ["900"]
    assert tekster(svar, "ServiceIdentifikator") == ["OIOMFFordringIndberet"]
    assert tekster(svar, "TransaktionIdentifikator") != ["t-1"]
    assert "hemmelig" not in etree.tostring(svar, encoding="unicode")
    monkeypatch.undo()
    assert resultater(laes(system.post("MFFordringIndberet", anmodning(krav)))) == [("MODTAGET", [])]


def test_soap_1_1_is_not_spoken_here(system, krav):
    """The wrong content type is refused before anything is read."""
    svar = requests.post(
        system.base + STIER["MFFordringIndberet"], anmodning(krav), headers={"Content-Type": "text/xml"}, timeout=30
    )
    assert svar.status_code == 415


def test_a_value_that_cannot_be_held_concerns_its_action_only(system, krav):
    """A fraction of an øre is 208 on its action, with the element as parameter; the other action is taken."""
    aktioner = [opret(1001, krav(beloeb_oere=123_456)), opret(1001, krav())]
    xml = konvolut("MFFordringIndberet", {**hoved(SYSTEM, "t-1", None), **leverance(1, aktioner)})
    xml = xml.replace(b"1234.56", b"1234.567")
    svar = laes(system.post("MFFordringIndberet", xml))
    assert resultater(svar) == [("AFVIST", ["208"]), ("MODTAGET", [])]
    assert tekster(svar, "ModtagFordringAktionAfvistParameterTekst") == ["FordringBeloeb"]


@pytest.mark.parametrize("stort", ["9" * 19, "9" * 5000])
def test_ids_beyond_any_size_are_answered(system, krav, stort):
    """A claimant's id that can't be one is 208; a delivery's id of 38 digits is taken, one of 39 is not."""
    svar = laes(system.post("MFFordringIndberet", anmodning(krav).replace(b">1001<", f">{stort}<".encode())))
    assert hovedfejl(svar) == ["208"]
    for cifre, numre in ((38, []), (39, ["208"])):
        xml = anmodning(krav).replace(b"Identifikator>1<", f"Identifikator>{'7' * cifre}<".encode())
        assert hovedfejl(laes(system.post("MFFordringIndberet", xml))) == numre


def test_dates_with_zones_and_moments_with_parts_of_seconds_are_read(system, krav):
    """An offset on a date changes no day; moments may have Z, an offset and any number of decimals."""
    xml = konvolut(
        "MFFordringIndberet",
        {**hoved(SYSTEM, "t-1", datetime(2026, 9, 15, tzinfo=UTC)), **leverance(1, [opret(1001, krav())])},
    )
    xml = xml.replace(b"2026-09-15T00:00:00Z", b"2026-09-15T02:00:00.123456789+02:00")
    for dato in (b"2026-09-01", b"2026-09-15", b"2026-09-30", b"2029-09-03"):
        xml = xml.replace(b">" + dato + b"<", b">" + dato + b"+02:00<")
    assert resultater(laes(system.post("MFFordringIndberet", xml))) == [("MODTAGET", [])]
    with system.installation.database.transaction() as conn:
        (post,) = system.installation.nymf.fordringer(conn)
        assert post.forfaldsdato.isoformat() == "2026-09-01"
