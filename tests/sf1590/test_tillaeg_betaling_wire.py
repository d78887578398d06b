"""B_03 over HTTP: the fees and interest that the debtor system adds to claims, paid and taken back."""

from __future__ import annotations

from datetime import date
from uuid import uuid4, uuid5

import pytest
from sf1590_hjaelp import TO
from tillaeg_hjaelp import (
    ACCEPT,
    BETALING,
    I_DAG,
    KLASSER,
    KONTO,
    afvisning,
    betal,
    gebyr,
    hent_alt,
    objekter,
    rente,
    tilskriv,
)

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Haefter, indbetaling_nedregulering


def test_what_can_be_paid_holds_fees_and_interest(tjeneste, krav):
    """Each with what is left of it, its claim and who is liable; what is paid is gone; they can be left out."""
    k = krav()
    tjeneste.opret(KONTO, k, haefter=(Haefter(uuid4(), k.id, TO, date(2026, 9, 1)),))
    g = gebyr(tjeneste, k, srb=date(2026, 12, 1))
    r = rente(tjeneste, k, periode_fra=date(2026, 9, 16), periode_til=I_DAG)
    betal(tjeneste, 3_000, Rykkergebyr=[(g, 3_000)])
    kriterie = {"DebitorkontoIdentifikation": str(KONTO)}

    def konto(**mere):
        svar = tjeneste.kald(BETALING, "SøgFordringTilIndbetaling", kriterie | mere)
        return svar["Forretningssvar"]["Debitorkonto"][0]

    fundet = konto()
    (fee,), (interest,) = fundet["RykkergebyrListe"]["Rykkergebyr"], fundet["OpkrævningsrenteListe"]["Opkrævningsrente"]
    for objekt in (fee, interest):
        (haeftelse,) = objekt.pop("HæftelseListe")["Hæftelse"]
        assert haeftelse["Part"] == {"ØIRPart": TO.oirpart()}
    vedroerer = {
        "FordringIdentifikation": str(k.id),
        "FordringType": str(id_af(Liste.FORDRINGSTYPE, k.type_kode)),
    }
    assert fee == {
        "RykkergebyrIdentifikation": str(g),
        "RykkergebyrBeløb": 10_000,
        "RykkergebyrForfaldsdato": I_DAG,
        "RykkergebyrSidsteRettidigeBetalingsdato": date(2026, 12, 1),
        "RestanceBeløb": 7_000,
        "VedrørerFordring": vedroerer,
    }
    assert interest == {
        "OpkrævningsrenteIdentifikation": str(r),
        "OpkrævningsrenteBeløb": 700,
        "OpkrævningsrentePeriodeFraDato": date(2026, 9, 16),
        "OpkrævningsrentePeriodeTilDato": I_DAG,
        "OpkrævningsrenteForfaldsdato": I_DAG,
        "RestanceBeløb": 700,
        "VedrørerFordring": vedroerer,
    }
    uden = konto(UdeladRelateredeFordringerMarkering=True)
    assert not {"RykkergebyrListe", "OpkrævningsrenteListe"} & uden.keys()
    betal(tjeneste, 250_700, Fordring=[(k.id, 250_000)], Opkrævningsrente=[(r, 700)])
    kun_gebyr = konto()
    assert "FordringListe" not in kun_gebyr
    assert "OpkrævningsrenteListe" not in kun_gebyr


@pytest.mark.parametrize("slags", KLASSER)
def test_fees_and_interest_can_be_named_for_coverage(tjeneste, krav, slags):
    """What is named is covered as named up to its balance; one øre more is refused by its id and element."""
    k, klasse = krav(), KLASSER[slags]
    tjeneste.opret(KONTO, k)
    ident, andet = tilskriv(tjeneste, slags, k, 1_000), tilskriv(tjeneste, slags, k, 1_000)
    reference = {f"{klasse}Identifikation": str(ident)}
    svar = betal(tjeneste, 1_001, **{klasse: [(ident, 1_001)]})
    assert afvisning(svar, f"{klasse}DækningBeløb") == ("OVER_SALDO", reference)
    svar = betal(tjeneste, 1_000, **{klasse: [(ident, 0)]})
    assert afvisning(svar, f"{klasse}DækningBeløb") == ("BELOEB_UGYLDIGT", reference)
    svar = betal(tjeneste, 1_000, **{klasse: [(ident, 1), (ident, 1)]})
    assert afvisning(svar, f"{klasse}DækningListe") == ("GENTAGET_I_BESKED", reference)
    post = {klasse: [(ident, 1_000)]}
    betaling = uuid4()
    assert betal(tjeneste, 1_000, betaling, **post)["Accept"] == ACCEPT
    assert betal(tjeneste, 1_000, betaling, **post)["Accept"] == ACCEPT
    stand = {i: o[f"{klasse}Betalingsstatus"] for i, o in objekter(hent_alt(tjeneste), klasse).items()}
    assert stand == {ident: 2, andet: 1}


def test_what_is_named_as_something_else_is_unknown(tjeneste, krav):
    """A claim named as a fee, a fee as a claim or as interest: each is refused under the element it was named by."""
    k = krav()
    tjeneste.opret(KONTO, k)
    ider = {"Fordring": k.id, "Rykkergebyr": gebyr(tjeneste, k), "Opkrævningsrente": rente(tjeneste, k)}
    for klasse in ider:
        for anden, ident in ider.items():
            if anden == klasse:
                continue
            svar = betal(tjeneste, 100, **{klasse: [(ident, 100)]})
            ventet = ("UKENDT", {f"{klasse}Identifikation": str(ident)})
            assert afvisning(svar, f"{klasse}DækningListe") == ventet
    svar = betal(tjeneste, 100, Inddrivelsesrente=[(ider["Opkrævningsrente"], 100)])
    ventet = ("UKENDT", {"InddrivelsesrenteIdentifikation": str(ider["Opkrævningsrente"])})
    assert afvisning(svar, "InddrivelsesrenteIdentifikation") == ventet


def test_arrears_count_fees_and_interest(tjeneste, krav):
    """All that is owed with them can be paid, and one øre more is refused with the sum."""
    k = krav()
    tjeneste.opret(KONTO, k)
    gebyr(tjeneste, k)
    rente(tjeneste, k)
    svar = betal(tjeneste, 260_701)
    assert svar["ForetagIndbetalingAfvisningUddybendeSvar"]["RestanceBeløb"] == 260_700
    assert betal(tjeneste, 260_700)["Accept"] == ACCEPT


@pytest.mark.parametrize("slags", KLASSER)
def test_coverages_of_fees_and_interest_are_taken_back_by_name(tjeneste, krav, slags):
    """Under their own element in whole; under another element the coverage is unknown; taken back once only."""
    k, klasse = krav(), KLASSER[slags]
    tjeneste.opret(KONTO, k)
    ident, betaling = tilskriv(tjeneste, slags, k, 1_000), uuid4()
    betal(tjeneste, 3_000, betaling, **{klasse: [(ident, 1_000)]})
    daekning, paa_krav = uuid5(betaling, str(ident)), uuid5(betaling, str(k.id))

    def tilbage(oere, navn, daekning_id):
        post = indbetaling_nedregulering(KONTO, betaling, uuid4(), I_DAG, oere)
        navne = {f"{navn}DækningNedreguleringIdentifikation": [str(daekning_id)]}
        post[f"{navn}DækningNedreguleringListe"] = navne
        return tjeneste.kald(BETALING, "ForetagIndbetalingNedregulering", post)

    for navn, forkert in (("Fordring", daekning), (klasse, paa_krav)):
        ventet = ("UKENDT", {f"{navn}DækningIdentifikation": str(forkert)})
        assert afvisning(tilbage(1_000, navn, forkert), f"{navn}DækningNedreguleringIdentifikation") == ventet
    assert tilbage(1_000, klasse, daekning)["Accept"] == ACCEPT
    svar = tilbage(1_000, klasse, daekning)
    ventet = ("OVER_REST", {f"{klasse}DækningIdentifikation": str(daekning)})
    assert afvisning(svar, f"{klasse}DækningNedreguleringIdentifikation") == ventet
    fundet = objekter(hent_alt(tjeneste), klasse)[ident]
    (vist,) = fundet[f"{klasse}DækningNedreguleringListe"][f"{klasse}DækningNedregulering"]
    assert vist[f"{klasse}DækningNedreguleringBeløb"] == 1_000
