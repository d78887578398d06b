"""Every leaf of the registering operations is told back by the queries, or stands in the docs with the reason why not.

The leaves come from the schema's tables: one that is added is filled here, and looked for, without a change of a test.
"""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest
from bladgang import blade, bladnavne, fyldt
from forespoergsel_hjaelp import KONTO, hent, krav_i

IDER = [str(UUID(int=900 + n, version=4)) for n in range(4)]
#: What no query tells, or what it lies in; the docs have each name with its reason.
IKKE_FORTALT = {
    "EjerskifteMarkering",
    "DebitorkontoRegistreringDatoTid",
    "HæftelseRegistreringDatoTid",
    "FordringNedreguleringRegistreringDatoTid",
    "OpkrævningAnmodningRegistreringDatoTid",
    "OpkrævningRegistreringDatoTid",
    "IndbetalingRegistreringDatoTid",
    "IndbetalingNedreguleringRegistreringDatoTid",
    "IndbetalingTilbageførselOrdreRegistreringDatoTid",
    "OprettetAf",
    "JuridiskAnsvarligMarkering",
    "JuridiskMedhæfterMarkering",
    "AdministratorMarkering",
    "VærdiOphørMarkering",
    "FordringDækningNedreguleringIdentifikation",
}


def _registrering():
    post = fyldt("OpretDebitorkontoRegistrering", {"DebitorkontoIdentifikation": lambda: str(KONTO)})
    # An act, not a fact that is kept: it takes over an account that is known.
    del post["EjerskifteMarkering"]
    hoved, omk = post["HovedfordringListe"]["Hovedfordring"], post["OmkostningsfordringListe"]["Omkostningsfordring"]
    for f, i in zip([*hoved, *omk], IDER, strict=True):
        f["FordringIdentifikation"] = i
    for f in omk:
        f["Hovedfordring"]["FordringIdentifikation"] = IDER[0]
    nedreguleringer = post["FordringNedreguleringListe"]["FordringNedregulering"]
    for h, n, i in zip(post["HæftelseListe"]["Hæftelse"], nedreguleringer, IDER, strict=False):
        h["FordringIdentifikation"] = n["FordringIdentifikation"] = i
        n["FordringNedreguleringBeløb"] //= 10
    for liste in ("OpkrævningAnmodning", "Opkrævning"):
        for o in post[f"{liste}Liste"][liste]:
            o["FordringListe"]["FordringIdentifikation"] = IDER[:2]
    return post


def _registrer(tjeneste, post):
    svar = tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    assert "Accept" in svar, svar["AfvisningListe"]


def _betal(tjeneste, operation, post):
    svar = tjeneste.kald("DebitorIndbetalingAfsend", operation, post)
    assert "Accept" in svar, svar["AfvisningListe"]


def _konto(tjeneste):
    return hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))


def _navngivet(post):
    """Each leaf by its name and value, with its path."""
    return {(sti.rpartition("/")[2], vaerdi): sti for sti, vaerdi in blade(post)}


def _alt_fortalt(sendt, svar):
    fundne = _navngivet(svar)
    tabt = {sti for noegle, sti in _navngivet(sendt).items() if noegle not in fundne}
    uventet = sorted(sti for sti in tabt if not IKKE_FORTALT & set(sti.split("/")))
    assert not uventet, "\n".join(uventet)


@pytest.mark.fault("E14")
def test_every_leaf_of_a_registration_is_told_back(tjeneste):
    """A value of its own in each leaf is found under the same name in HentDebitorkonto."""
    post = _registrering()
    _registrer(tjeneste, post)
    _alt_fortalt(post, _konto(tjeneste))


@pytest.mark.parametrize(
    ("sti", "operation"),
    [
        ("DebitorForespoergselAfsend", "SøgDebitorregistrering"),
        ("DebitorIndbetalingAfsend", "SøgFordringTilIndbetaling"),
    ],
)
def test_a_search_tells_of_a_registration_what_it_has_room_for(tjeneste, sti, operation):
    """Each leaf of the search's answer that a registration fills too is there, with a value that was told."""
    post = _registrering()
    _registrer(tjeneste, post)
    kriterier = {"DebitorkontoIdentifikation": str(KONTO)}
    svar = tjeneste.kald(sti, operation, kriterier)
    fortalte = {navn for navn, _ in _navngivet(svar)}
    faelles = {sti.rpartition("/")[2] for sti, _ in blade(post)} & bladnavne(f"{operation}_O")
    assert faelles - fortalte <= IKKE_FORTALT


def test_every_leaf_of_a_payment_and_its_reversal_is_told_back(tjeneste):
    """Both stand under what they cover; an order to take a payment back is told as the reversal that it makes."""
    _registrer(tjeneste, _registrering())
    faste = {"DebitorkontoIdentifikation": lambda: str(KONTO)}
    betaling = fyldt("ForetagIndbetaling", faste)
    for klasse in ("Opkrævningsrente", "Inddrivelsesrente", "Rykkergebyr"):
        del betaling[f"{klasse}DækningListe"]
    daekninger = betaling["FordringDækningListe"]["FordringDækning"]
    for d, i, oere in zip(daekninger, IDER, (101, 202), strict=False):
        d |= {"FordringIdentifikation": i, "FordringDækningBeløb": oere}
    betaling["IndbetalingBeløb"] = 303
    _betal(tjeneste, "ForetagIndbetaling", betaling)
    svar = _konto(tjeneste)
    _alt_fortalt(betaling, svar)
    tilbage = fyldt("ForetagIndbetalingNedregulering", faste)
    for klasse in ("Opkrævningsrente", "Inddrivelsesrente", "Rykkergebyr"):
        del tilbage[f"{klasse}DækningNedreguleringListe"]
    tilbage["IndbetalingIdentifikation"] = betaling["IndbetalingIdentifikation"]
    daekning = next(v for sti, v in blade(svar) if sti.endswith("/FordringDækningIdentifikation"))
    tilbage["FordringDækningNedreguleringListe"]["FordringDækningNedreguleringIdentifikation"] = [daekning]
    tilbage["IndbetalingNedreguleringBeløb"] = 101
    _betal(tjeneste, "ForetagIndbetalingNedregulering", tilbage)
    _alt_fortalt(tilbage, _konto(tjeneste))


def test_what_is_not_told_back_stands_in_the_docs():
    """Each name has a row with its reason, and no row is of something that is told."""
    tekst = (Path(__file__).parents[2] / "docs" / "contract.md").read_text("utf-8")
    afsnit = tekst.partition("## What is taken and not told back")[2].partition("\n## ")[0]
    assert set(re.findall(r"`([^`]+)`", "\n".join(r.split("|")[1] for r in afsnit.splitlines() if r[:2] == "| "))) == (
        IKKE_FORTALT
    )


@pytest.mark.parametrize("rolle", ["JuridiskAnsvarlig", "Administrator", "JuridiskMedhæfter"])
def test_the_end_of_a_production_unit_is_kept(tjeneste, rolle):
    """A party that is told to have no production unit any more has none; its name and address stay."""
    post = _registrering()
    _registrer(tjeneste, post)
    fundne = post["Debitorkonto"][rolle]
    for part in fundne if isinstance(fundne, list) else [fundne]:
        part["Produktionsenhed"] = {"VærdiOphørMarkering": True}
        del part["ØIRPartAdresse"]
    _registrer(tjeneste, post)
    fundne = _konto(tjeneste)["Forretningssvar"]["Debitorkonto"][rolle]
    for part in fundne if isinstance(fundne, list) else [fundne]:
        (oplysning,) = part["Adresseoplysning"]
        assert oplysning.keys() == {"ØIRPartAdresse"}


def test_the_end_of_the_production_unit_of_whom_a_claim_concerns_is_kept(tjeneste):
    """The same of `VedrørerPart`."""
    post = _registrering()
    _registrer(tjeneste, post)
    for f in post["HovedfordringListe"]["Hovedfordring"]:
        f["VedrørerPart"]["Produktionsenhed"] = {"VærdiOphørMarkering": True}
    _registrer(tjeneste, post)
    assert not any("Produktionsenhed" in f["VedrørerPart"] for f in krav_i(_konto(tjeneste)))


@pytest.mark.parametrize("antal", ["0.001", "1000", "999999999999.999", "0"])
def test_units_are_told_as_they_were_whatever_their_size(tjeneste, antal):
    """Also a number that ends in zeros, the smallest, the greatest, and a price of nothing."""
    post = _registrering()
    for f in post["HovedfordringListe"]["Hovedfordring"]:
        f["FordringEnhedsoplysningListe"]["FordringEnhedsoplysning"] = [
            {"FordringEnhedsoplysningAntal": Decimal(antal), "FordringEnhedsoplysningEnhedspris": 0}
        ]
        f["FordringOprindeligHovedstol"] = 0
    _registrer(tjeneste, post)
    for f in krav_i(_konto(tjeneste)):
        (enhed,) = f["FordringEnhedsoplysningListe"]["FordringEnhedsoplysning"]
        assert (enhed["FordringEnhedsoplysningAntal"], enhed["FordringEnhedsoplysningEnhedspris"]) == (
            Decimal(antal),
            0,
        )
        assert f["FordringOprindeligHovedstol"] == 0
