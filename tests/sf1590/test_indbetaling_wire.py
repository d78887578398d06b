"""B_03 over HTTP: what can be paid, and paying it."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.aktion.model import Nedskrivning as Besked
from fordringsbro.klient.beskeder import Afsender, Haefter, Person, indbetaling, registrering
from fordringsbro.nymf.model import Aktionsfilter

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
TRE = Person("0301800003", "Testperson Tre Synteseborg")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
STI = "DebitorIndbetalingAfsend"
DAG = date(2026, 11, 19)
UDEN_BEMAERKNING = {"AccepteretUdenBemærkninger": True}


def betal(tjeneste, oere, *, konto=KONTO, ident=None, fra=SYNTESEBORG, request=None, **mere):
    """ForetagIndbetaling's answer."""
    ekstra = mere.pop("ekstra", {})
    post = indbetaling(konto, ident or uuid4(), DAG, oere, **mere) | ekstra
    return tjeneste.kald(STI, "ForetagIndbetaling", post, fra=fra, request=request)


def soeg(tjeneste, *, fra=SYNTESEBORG, **kriterier):
    """SøgFordringTilIndbetaling's answer."""
    return tjeneste.kald(STI, "SøgFordringTilIndbetaling", kriterier, fra=fra)


def kan_betales(svar):
    """What is owed on each claim that was found, by id and in order."""
    if svar.get("IngenForretningsdataAtReturnere"):
        return {}
    fordringer = [f for k in svar["Forretningssvar"]["Debitorkonto"] for f in k["FordringListe"]["Fordring"]]
    return {UUID(f["FordringIdentifikation"]): f["RestanceBeløb"] for f in fordringer}


def rest(tjeneste):
    """The balance of each claim in the ledger."""
    with tjeneste.installation.database.transaction() as conn:
        return {f.fordring_id: f.restance_oere for f in tjeneste.installation.bog.liste(conn)}


def afvisning(svar):
    """Code and reference of the one rejection of an answer."""
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    return fundet["ResultatLokalÅrsag"]["LokalÅrsagskode"], fundet["ResultatÅrsagReference"]


def nedskrivninger(tjeneste):
    """What NyMF was told of payments: claim, amount, reason, date."""
    with tjeneste.installation.database.transaction() as conn:
        alle = tjeneste.installation.nymf.aktioner(conn, Aktionsfilter())
        poster = {a.fordring_id: a.ekstern_id for a in alle if a.aktionskode == "OPRETFORDRING"}
    return [
        (poster[a.fordring_id], a.data.beloeb_oere, a.data.aarsag, a.data.virkningsdato)
        for a in alle
        if isinstance(a.data, Besked)
    ]


def test_a_payment_in_part_leaves_the_rest(tjeneste, krav):
    """A part is accepted without remarks, the answer names account and time, and the rest is owed."""
    k = krav()
    tjeneste.opret(KONTO, k)
    svar = betal(tjeneste, 100_001)
    assert (svar["Accept"], svar["DebitorkontoIdentifikation"]) == (UDEN_BEMAERKNING, str(KONTO))
    assert svar["BehandlingDatoTid"] == tjeneste.installation.clock.now()
    assert kan_betales(soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO))) == {k.id: 149_999}


def test_all_that_is_owed_can_be_paid_and_no_oere_more(tjeneste, krav):
    """One øre above what is owed on the account is rejected with what is owed; the whole of it is accepted."""
    tjeneste.opret(KONTO, krav(), krav())
    for_meget = uuid4()
    svar = betal(tjeneste, 500_001, ident=for_meget)
    reference = {"IndbetalingIdentifikation": str(for_meget)}
    assert afvisning(svar) == ("OVER_RESTANCE", reference)
    assert svar["ForetagIndbetalingAfvisningUddybendeSvar"] == reference | {"RestanceBeløb": 500_000}
    assert set(rest(tjeneste).values()) == {250_000}
    assert betal(tjeneste, 500_000)["Accept"] == UDEN_BEMAERKNING
    assert set(rest(tjeneste).values()) == {0}
    assert kan_betales(soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO))) == {}
    svar = betal(tjeneste, 1)
    assert svar["ForetagIndbetalingAfvisningUddybendeSvar"]["RestanceBeløb"] == 0


def test_a_payment_covers_by_the_rule(tjeneste, krav):
    """The oldest last date to pay first, a claim's cost before the claim, claims without a date last."""
    gammel, ny, uden = krav(srb=date(2026, 9, 15)), krav(srb=date(2026, 10, 15)), krav(srb=None)
    gebyr = krav(type_kode="GEDAINS", hoved=gammel.id, omkostning="GEBYR", beloeb_oere=25_000, srb=date(2026, 11, 1))
    tjeneste.opret(KONTO, uden, ny, gammel, gebyr)
    for betalt, ventet in (
        (25_000, (0, 250_000, 250_000, 250_000)),
        (250_001, (0, 0, 249_999, 250_000)),
        (250_000, (0, 0, 0, 249_999)),
    ):
        assert "Accept" in betal(tjeneste, betalt)
        stand = rest(tjeneste)
        assert tuple(stand[f.id] for f in (gebyr, gammel, ny, uden)) == ventet


def test_named_claims_are_covered_first(tjeneste, krav):
    """What the payer names is covered as named; what is left goes by the rule."""
    gammel, ny = krav(srb=date(2026, 9, 15)), krav(srb=date(2026, 10, 15))
    tjeneste.opret(KONTO, gammel, ny)
    betal(tjeneste, 100_000, daekninger=[(ny.id, 60_000)])
    assert rest(tjeneste) == {gammel.id: 210_000, ny.id: 190_000}


@pytest.mark.parametrize(
    ("beloeb", "navngivet", "kode"),
    [(100, 101, "OVER_INDBETALING"), (250_001, 250_001, "OVER_SALDO"), (300_000, 250_000, None)],
)
def test_named_coverages_have_limits(tjeneste, krav, beloeb, navngivet, kode):
    """A named coverage can be neither above the payment nor above the claim's balance."""
    k, anden = krav(), krav()
    tjeneste.opret(KONTO, k, anden)
    svar = betal(tjeneste, beloeb, daekninger=[(k.id, navngivet)])
    assert (afvisning(svar)[0] if kode else svar["Accept"]) == (kode or UDEN_BEMAERKNING)
    assert sum(rest(tjeneste).values()) == 500_000 - (0 if kode else beloeb)


def test_unknown_claims_and_accounts_are_named(tjeneste, krav):
    """A claim of another account, an unknown claim and an unknown account are each pointed at; nothing is booked."""
    k, andens = krav(), krav()
    tjeneste.opret(KONTO, k)
    tjeneste.opret(ANDEN, andens)
    for ident in (uuid4(), andens.id):
        svar = betal(tjeneste, 100, daekninger=[(ident, 100)])
        assert afvisning(svar) == ("UKENDT", {"FordringIdentifikation": str(ident)})
    ukendt = uuid4()
    svar = betal(tjeneste, 100, konto=ukendt)
    assert afvisning(svar) == ("UKENDT", {"DebitorkontoIdentifikation": str(ukendt)})
    assert "ForetagIndbetalingAfvisningUddybendeSvar" not in svar
    assert set(rest(tjeneste).values()) == {250_000}


def test_a_claim_named_twice_is_rejected(tjeneste, krav):
    """The same claim in two coverages is refused by its id."""
    k = krav()
    tjeneste.opret(KONTO, k)
    svar = betal(tjeneste, 200, daekninger=[(k.id, 100), (k.id, 100)])
    assert afvisning(svar) == ("GENTAGET_I_BESKED", {"FordringIdentifikation": str(k.id)})


@pytest.mark.parametrize("navn", ["Opkrævningsrente", "Inddrivelsesrente", "Rykkergebyr"])
def test_unknown_interest_and_fees_are_named(tjeneste, krav, navn):
    """A coverage of interest or a fee that the account has not is refused by the object's id."""
    tjeneste.opret(KONTO, krav())
    ident = str(uuid4())
    daekning = {f"{navn}DækningBeløb": 100, f"{navn}Identifikation": ident}
    svar = betal(tjeneste, 100, ekstra={f"{navn}DækningListe": {f"{navn}Dækning": [daekning]}})
    assert afvisning(svar) == ("UKENDT", {f"{navn}Identifikation": ident})
    assert set(rest(tjeneste).values()) == {250_000}


def test_nothing_is_no_payment(tjeneste, krav):
    """A payment of 0.00 is a business rejection by its id; below, the schema refuses it."""
    tjeneste.opret(KONTO, krav())
    ident = uuid4()
    assert afvisning(betal(tjeneste, 0, ident=ident)) == ("BELOEB_UGYLDIGT", {"IndbetalingIdentifikation": str(ident)})
    with pytest.raises(AssertionError, match=r"FB-208.*IndbetalingBeløb: mindst 0"):
        betal(tjeneste, -1)
    assert set(rest(tjeneste).values()) == {250_000}


def test_the_same_payment_again_is_booked_once(tjeneste, krav):
    """Under the same RequestId or a new one, a payment's second coming gets the same answer and changes nothing."""
    tjeneste.opret(KONTO, krav())
    ident, request = uuid4(), uuid4()
    foerste = betal(tjeneste, 100_000, ident=ident, request=request)
    assert betal(tjeneste, 100_000, ident=ident, request=request) == foerste
    igen = betal(tjeneste, 100_000, ident=ident)
    assert igen["Accept"] == foerste["Accept"]
    assert set(rest(tjeneste).values()) == {150_000}


def test_the_same_id_with_another_amount_is_rejected(tjeneste, krav):
    """A payment id used before with other content is refused naming the element, not the amount."""
    tjeneste.opret(KONTO, krav())
    ident = uuid4()
    betal(tjeneste, 100_000, ident=ident)
    svar = betal(tjeneste, 123_456, ident=ident)
    assert afvisning(svar) == ("ANDET_INDHOLD", {"IndbetalingIdentifikation": str(ident)})
    tekst = svar["AfvisningListe"]["Afvisning"][0]["ResultatLokalÅrsag"]["LokalÅrsagstekst"]
    assert "IndbetalingBeløb" in tekst
    assert "1234.56" not in tekst
    assert set(rest(tjeneste).values()) == {150_000}


def test_collection_is_told_of_a_payment_on_its_claim(tjeneste, krav):
    """A payment on a claim under collection is remarked and goes on as a write-down with its date; on others not."""
    ude, hjemme = krav(), krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, ude, hjemme)
    tjeneste.installation.koersel.en(ude.id)
    ident = uuid4()
    svar = betal(tjeneste, 100_000, ident=ident, daekninger=[(ude.id, 60_000), (hjemme.id, 40_000)])
    (bemaerkning,) = svar["Accept"]["AccepteretMedBemærkninger"]["Bemærkning"]
    assert bemaerkning["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UNDER_INDDRIVELSE"
    assert bemaerkning["ResultatÅrsagReference"] == {"FordringIdentifikation": str(ude.id)}
    assert nedskrivninger(tjeneste) == [(ude.id, 60_000, "INDB", DAG)]
    igen = betal(tjeneste, 100_000, ident=ident, daekninger=[(ude.id, 60_000), (hjemme.id, 40_000)])
    assert igen["Accept"] == svar["Accept"]
    assert len(nedskrivninger(tjeneste)) == 1
    assert rest(tjeneste) == {ude.id: 190_000, hjemme.id: 210_000}


def test_collection_is_not_told_of_a_claim_it_refused(tjeneste, krav):
    """A claim that was refused by the filter is paid in the ledger alone, without a remark."""
    k = krav(beskrivelse="")
    tjeneste.opret(KONTO, k)
    tjeneste.installation.koersel.en(k.id)
    assert betal(tjeneste, 100)["Accept"] == UDEN_BEMAERKNING
    assert nedskrivninger(tjeneste) == []


def test_another_municipality_neither_finds_nor_pays(tjeneste, krav):
    """To another municipality the account is as unknown as one that doesn't exist."""
    k = krav()
    tjeneste.opret(KONTO, k)
    assert kan_betales(soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO), fra=TRINBY)) == {}
    assert kan_betales(soeg(tjeneste, Part={"ØIRPart": ET.oirpart()}, fra=TRINBY)) == {}
    assert afvisning(betal(tjeneste, 100, fra=TRINBY))[0] == "UKENDT"
    assert rest(tjeneste) == {k.id: 250_000}


def test_another_fagsystem_may_pay(tjeneste, krav):
    """A payment office pays claims that another fagsystem of the municipality registered."""
    k = krav()
    tjeneste.opret(KONTO, k)
    kontor = Afsender(SYNTESEBORG.kommune_cvr, uuid4())
    assert betal(tjeneste, 100, fra=kontor)["Accept"] == UDEN_BEMAERKNING


def test_what_can_be_paid_is_told_with_dates_and_who_is_liable(tjeneste, krav):
    """A payable claim comes with amount, rest, period, dates and liabilities; the account with its parties."""
    k = krav()
    post = registrering(SYNTESEBORG, KONTO, ET, [k], haefter=(Haefter(uuid4(), k.id, TRE, date(2026, 9, 1)),))
    post["Debitorkonto"]["Administrator"] = [TO.registrering()]
    tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    betal(tjeneste, 50_000)
    (konto,) = soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO))["Forretningssvar"]["Debitorkonto"]
    assert konto["JuridiskAnsvarlig"] == {"ØIRPart": ET.oirpart()}
    assert konto["Administrator"] == {"ØIRPart": TO.oirpart()}
    assert konto["OprettetAf"] == SYNTESEBORG.oprettet_af()
    (fordring,) = konto["FordringListe"]["Fordring"]
    assert (fordring["FordringBeløb"], fordring["RestanceBeløb"]) == (250_000, 200_000)
    assert (fordring["FordringPeriodeFraDato"], fordring["FordringPeriodeTilDato"]) == k.periode
    assert (fordring["FordringForfaldsdato"], fordring["FordringSidsteRettidigeBetalingsdato"]) == (
        k.forfaldsdato,
        k.srb,
    )
    (haeftelse,) = fordring["HæftelseListe"]["Hæftelse"]
    assert haeftelse["Part"] == {"ØIRPart": TRE.oirpart()}


def test_payable_claims_are_found_by_party_and_role_and_without_costs(tjeneste, krav):
    """By a party in any role or the one asked for; related claims can be left out; what is paid is not there."""
    k, betalt = krav(), krav()
    gebyr = krav(type_kode="GEDAINS", hoved=k.id, omkostning="GEBYR", beloeb_oere=25_000)
    haefter = (Haefter(uuid4(), k.id, TO, date(2026, 9, 1)),)
    tjeneste.opret(KONTO, k, betalt, gebyr, haefter=haefter)
    betal(tjeneste, 250_000, daekninger=[(betalt.id, 250_000)])
    alle = {k.id: 250_000, gebyr.id: 25_000}
    for person, rolle, anden in (
        (ET, "JuridiskAnsvarlig", "JuridiskMedhæfter"),
        (TO, "JuridiskMedhæfter", "JuridiskAnsvarlig"),
    ):
        part = {"ØIRPart": person.oirpart()}
        assert kan_betales(soeg(tjeneste, Part=part)) == alle
        assert kan_betales(soeg(tjeneste, Part=part, **{f"{rolle}Markering": True})) == alle
        assert kan_betales(soeg(tjeneste, Part=part, **{f"{anden}Markering": True})) == {}
        uden = soeg(tjeneste, Part=part, UdeladRelateredeFordringerMarkering=True)
        assert kan_betales(uden) == {k.id: 250_000}


def test_a_search_for_payable_claims_needs_a_criterion(tjeneste):
    """Without party and account the search is rejected, not answered with everything; unknown ones give no data."""
    svar = soeg(tjeneste, UdeladRelateredeFordringerMarkering=True)
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    assert fundet["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "KRITERIUM_MANGLER"
    assert soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO))["IngenForretningsdataAtReturnere"] is True
