"""B_02 over HTTP: one account in full."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

from forespoergsel_hjaelp import ANDEN, KONTO, TRE, betal, hent, ider, krav_i
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Haefter, Nedskrevet, registrering


def fuld(tjeneste, krav):
    """An account with everything a registration can hold; its claim and what was sent of it."""
    k = krav(specifikationer=(("DOMSDATO", "2026-05-04"), ("RENTEVALG", "001/98")), vedroerer=TRE)
    fuldt = k.post() | {
        "FordringTekstLinjeListe": {
            "FordringTekstLinje": [
                {"FordringTekstLinjeNummer": n, "FordringTekstLinjeTekst": t}
                for n, t in ((1, "Daginstitution september"), (2, "Æble & <ø> “å”"))
            ]
        },
        "FordringEnhedsoplysningListe": {
            "FordringEnhedsoplysning": [
                {
                    "FordringEnhedsoplysningAntal": Decimal("2.500"),
                    "FordringEnhedsoplysningEnhed": str(id_af(Liste.ENHED, "MAANED")),
                    "FordringEnhedsoplysningEnhedspris": 100_000,
                }
            ]
        },
        "DebitorKontaktinformation": {"DebitorKontaktinformationNavn": "Pladsanvisningen"},
        "DebitorFinansInfo": {"DebitorFinansInfoKontering": "XG-0000000001"},
        "BilagListe": {
            "Bilag": [
                {
                    "BilagIdentifikation": str(uuid4()),
                    "DokumentTitel": "Opgørelse",
                    "DokumentBrevdato": date(2026, 9, 1),
                    "BilagFil": bytes(range(256)),
                    "BilagSendesTilDebitorMarkering": True,
                }
            ]
        },
    }
    haefter = Haefter(uuid4(), k.id, TO, date(2026, 9, 1), date(2027, 9, 1))
    post = registrering(SYNTESEBORG, KONTO, ET, [k], titel="Børnehave", haefter=(haefter,))
    post["HovedfordringListe"] = {"Hovedfordring": [fuldt]}
    post["Debitorkonto"] |= {
        "Administrator": [TO.registrering()],
        "JuridiskMedhæfter": [TRE.registrering()],
        "SagListe": {"Sag": [{"SagTitel": "Plads i børnehave", "SagSagsnummer": "2026-0001"}]},
    }
    post["OpkrævningListe"] = {
        "Opkrævning": [
            {
                "OpkrævningIdentifikation": str(uuid4()),
                "OpkrævningTitel": "Opkrævning",
                "OpkrævningBetalingsdato": date(2026, 9, 15),
                "FordringListe": {"FordringIdentifikation": [str(k.id)]},
            }
        ]
    }
    post["OpkrævningAnmodningListe"] = {
        "OpkrævningAnmodning": [
            {
                "OpkrævningAnmodningIdentifikation": str(uuid4()),
                "FordringListe": {"FordringIdentifikation": [str(k.id)]},
            }
        ]
    }
    svar = tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    assert "Accept" in svar
    return k, fuldt, post


def test_an_account_comes_back_as_it_was_registered(tjeneste, krav):
    """Parties, case, text lines, specifications, units, attachment and letters come back as they were sent."""
    k, sendt, post = fuld(tjeneste, krav)
    svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))["Forretningssvar"]
    konto = svar["Debitorkonto"]
    assert (konto["DebitorkontoTitel"], konto["OprettetAf"]) == ("Børnehave", SYNTESEBORG.oprettet_af())
    assert konto["SagListe"] == post["Debitorkonto"]["SagListe"]
    for rolle, person in (("JuridiskAnsvarlig", ET), ("Administrator", TO), ("JuridiskMedhæfter", TRE)):
        fundet = konto[rolle] if rolle == "JuridiskAnsvarlig" else konto[rolle][0]
        assert fundet["Part"] == {"ØIRPart": person.oirpart()}
        assert fundet["Adresseoplysning"][0]["ØIRPartAdresse"] == person.registrering()["ØIRPartAdresse"]
    (fordring,) = svar["HovedfordringListe"]["Hovedfordring"]
    for felt, vaerdi in sendt.items():
        if vaerdi is not None:
            assert fordring[felt] == vaerdi, felt
    (haeftelse,) = fordring["HæftelseListe"]["Hæftelse"]
    assert haeftelse["Part"] == {"ØIRPart": TO.oirpart()}
    assert (haeftelse["HæftelseStartDato"], haeftelse["HæftelseSlutDato"]) == (date(2026, 9, 1), date(2027, 9, 1))
    assert haeftelse["HæftelseRegistreringDatoTid"] == tjeneste.installation.clock.now()
    (brev,) = svar["OpkrævningListe"]["Opkrævning"]
    assert (brev["OpkrævningTitel"], brev["OpkrævningBetalingsdato"]) == ("Opkrævning", date(2026, 9, 15))
    assert brev["FordringshenvisningListe"] == {"Fordringshenvisning": [{"FordringIdentifikation": str(k.id)}]}
    (anmodning,) = svar["OpkrævningAnmodningListe"]["OpkrævningAnmodning"]
    assert anmodning["FordringListe"] == {"FordringIdentifikation": [str(k.id)]}


def test_the_short_form_leaves_out_what_supplements(tjeneste, krav):
    """Text lines, specifications, attachments and the like are left out; amounts, dates and liabilities stay."""
    k, sendt, _ = fuld(tjeneste, krav)
    betal(tjeneste, KONTO, 50_000)
    svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO), UdeladSupplerendeInformationMarkering=True)
    (fordring,) = krav_i(svar)
    supplerende = {
        "FordringTekstLinjeListe",
        "FordringSpecifikationListe",
        "VedrørerPart",
        "DebitorKontaktinformation",
        "DebitorFinansInfo",
        "BilagListe",
    }
    assert supplerende <= sendt.keys()
    assert not supplerende & fordring.keys()
    assert {"HæftelseListe", "FordringDækningListe", "FordringBeløb", "FordringReference"} <= fordring.keys()
    assert fordring["FordringIdentifikation"] == str(k.id)


def test_a_coverage_comes_with_its_payment_and_a_write_down_with_its_reason(tjeneste, krav):
    """A claim shows what covered it, the payment behind it, and what was written down and why."""
    k = krav()
    nedskrivning = Nedskrevet(uuid4(), k.id, 50_000, "REGU", "Beregnet igen")
    tjeneste.opret(KONTO, k, nedskrivninger=(nedskrivning,))
    betal(tjeneste, KONTO, 120_000, betaler=TO, tekst="Tak for september")
    svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))
    (fordring,) = krav_i(svar)
    (daekning,) = fordring["FordringDækningListe"]["FordringDækning"]
    assert daekning["FordringDækningBeløb"] == 120_000
    betaling = daekning["Indbetaling"]
    assert (betaling["IndbetalingBeløb"], betaling["IndbetalingDato"]) == (120_000, date(2026, 11, 19))
    assert betaling["Indbetaler"] == {"ØIRPart": TO.oirpart()}
    assert betaling["OprettetAf"] == SYNTESEBORG.oprettet_af()
    (linje,) = betaling["IndbetalingTekstLinjeListe"]["IndbetalingTekstLinje"]
    assert linje["IndbetalingTekstLinjeTekst"] == "Tak for september"
    (ned,) = fordring["FordringNedreguleringListe"]["FordringNedregulering"]
    assert ned["FordringNedreguleringIdentifikation"] == str(nedskrivning.id)
    assert (ned["FordringNedreguleringBeløb"], ned["FordringNedreguleringÅrsagTekst"]) == (50_000, "Beregnet igen")
    assert ned["FordringNedreguleringÅrsag"] == str(id_af(Liste.NEDREGULERINGSAARSAG, "REGU"))


def test_claims_are_chosen_by_id_key_type_and_period(tjeneste, krav):
    """Each criterion gives the claims that fit, and the cost of a claim only when it is asked along."""
    sep = krav()
    okt = krav(periode=(date(2026, 10, 1), date(2026, 10, 31)))
    gebyr = krav(type_kode="GEDAINS", hoved=sep.id, omkostning="GEBYR")
    tjeneste.opret(KONTO, sep, okt, gebyr)
    konto = str(KONTO)
    alle = hent(tjeneste, DebitorkontoIdentifikation=konto)
    assert (ider(alle), ider(alle, "Omkostningsfordring")) == ([sep.id, okt.id], [gebyr.id])
    (omkostning,) = krav_i(alle, "Omkostningsfordring")
    assert omkostning["Hovedfordring"] == {
        "FordringIdentifikation": str(sep.id),
        "FordringSystemUnikIdentifikation": krav_i(alle)[0]["FordringSystemUnikIdentifikation"],
    }
    assert omkostning["OmkostningFordringType"] == str(id_af(Liste.OMKOSTNINGSTYPE, "GEBYR"))
    en = hent(tjeneste, FordringIdentifikation=[str(sep.id)])
    assert (ider(en), ider(en, "Omkostningsfordring")) == ([sep.id], [])
    med = hent(tjeneste, FordringIdentifikation=[str(sep.id)], MedtagRelateredeFordringerMarkering=True)
    assert (ider(med), ider(med, "Omkostningsfordring")) == ([sep.id], [gebyr.id])
    system_id = krav_i(alle)[1]["FordringSystemUnikIdentifikation"]
    assert ider(hent(tjeneste, DebitorkontoSystemUnikIdentifikation=system_id)) == [okt.id]
    gebyrer = hent(
        tjeneste, DebitorkontoIdentifikation=konto, FordringType=[str(id_af(Liste.FORDRINGSTYPE, "GEDAINS"))]
    )
    assert (ider(gebyrer), ider(gebyrer, "Omkostningsfordring")) == ([], [gebyr.id])
    assert ider(hent(tjeneste, DebitorkontoIdentifikation=konto, PeriodeFraOgMedDato=date(2026, 10, 1))) == [okt.id]
    assert ider(hent(tjeneste, DebitorkontoIdentifikation=konto, PeriodeTilOgMedDato=date(2026, 9, 30))) == [sep.id]


def test_claims_are_chosen_by_state(tjeneste, krav):
    """Registered, set to collection, handed over, refused and paid: each is told, and found by its state alone."""
    alle = {
        "REGISTRERET": krav(srb=None),
        "OPKRAEVES": krav(srb=date(2026, 12, 1)),
        "OVERDRAGET": krav(),
        "AFVIST": krav(beskrivelse=""),
        "BETALT": krav(),
    }
    tjeneste.opret(KONTO, *alle.values())
    betal(tjeneste, KONTO, 250_000, daekninger=[(alle["BETALT"].id, 250_000)])
    for navn in ("OVERDRAGET", "AFVIST"):
        tjeneste.installation.koersel.en(alle[navn].id)
    status = {"REGISTRERET": 1, "OPKRAEVES": 1, "OVERDRAGET": 4, "AFVIST": 3, "BETALT": 2}
    for navn, k in alle.items():
        kode = str(id_af(Liste.FORDRINGSTILSTAND, navn))
        svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO), FordringTilstand=[kode])
        assert ider(svar) == [k.id], navn
        (fordring,) = krav_i(svar)
        assert (fordring["FordringTilstand"], fordring["FordringBetalingsstatus"]) == (kode, status[navn])
        assert fordring["FordringUnderInddrivelseMarkering"] is (navn == "OVERDRAGET")
    ingen = str(id_af(Liste.FORDRINGSTILSTAND, "TILBAGEKALDT"))
    assert "Forretningssvar" not in hent(tjeneste, DebitorkontoIdentifikation=str(KONTO), FordringTilstand=[ingen])


def test_arrears_only_when_fetching(tjeneste, krav):
    """With the mark, claims that are paid are left out."""
    skyldig, betalt = krav(), krav()
    tjeneste.opret(KONTO, skyldig, betalt)
    betal(tjeneste, KONTO, 250_000, daekninger=[(betalt.id, 250_000)])
    assert ider(hent(tjeneste, DebitorkontoIdentifikation=str(KONTO), RestanceMarkering=True)) == [skyldig.id]


def test_what_does_not_exist_is_no_data(tjeneste, krav):
    """Unknown account, claim, key and party give an answer that says that there is nothing, not an error."""
    tjeneste.opret(KONTO, krav())
    for kriterier in (
        {"DebitorkontoIdentifikation": str(ANDEN)},
        {"FordringIdentifikation": [str(uuid4())]},
        {"DebitorkontoSystemUnikIdentifikation": "K999999"},
        {"DebitorkontoSystemUnikIdentifikation": "ukendt"},
        {"Part": {"ØIRPart": TO.oirpart()}},
    ):
        svar = hent(tjeneste, **kriterier)
        assert svar["IngenForretningsdataAtReturnere"] is True, kriterier
        assert "Forretningssvar" not in svar


def test_a_party_with_two_accounts_must_name_one(tjeneste, krav):
    """The answer holds one account: when two fit it is refused, and naming the account or a claim on it chooses."""
    paa_anden = krav()
    tjeneste.opret(KONTO, krav())
    tjeneste.opret(ANDEN, paa_anden)
    hvem = {"Part": {"ØIRPart": ET.oirpart()}}
    (afvist,) = hent(tjeneste, **hvem)["AfvisningListe"]["Afvisning"]
    assert afvist["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "KRITERIUM_MANGLER"
    assert "DebitorkontoIdentifikation" in afvist["ResultatLokalÅrsag"]["LokalÅrsagstekst"]
    for valg in ({"DebitorkontoIdentifikation": str(ANDEN)}, {"FordringIdentifikation": [str(paa_anden.id)]}):
        assert ider(hent(tjeneste, **hvem, **valg)) == [paa_anden.id]
