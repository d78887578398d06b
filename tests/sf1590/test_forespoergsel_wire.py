"""B_02 over HTTP: searching accounts, and one account in full."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Afsender, Haefter, Nedskrivning, Person, indbetaling, registrering

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
TRE = Person("0301800003", "Testperson Tre Synteseborg")
TRINBY = Afsender("29000022", UUID("aaaaaaaa-0000-4000-8000-000000000002"))
STI = "DebitorForespoergselAfsend"


def soeg(tjeneste, *, fra=SYNTESEBORG, **kriterier):
    """SøgDebitorregistrering's answer."""
    return tjeneste.kald(STI, "SøgDebitorregistrering", kriterier, fra=fra)


def hent(tjeneste, *, fra=SYNTESEBORG, **kriterier):
    """HentDebitorkonto's answer."""
    return tjeneste.kald(STI, "HentDebitorkonto", kriterier, fra=fra)


def traef(svar):
    """The accounts that a search found."""
    return svar["Forretningssvar"]["Debitorregistrering"]


def konti(svar):
    """Their ids; nothing when the answer says that there is nothing."""
    if svar.get("IngenForretningsdataAtReturnere"):
        assert "Forretningssvar" not in svar
        return []
    return [t["DebitorkontoIdentifikation"] for t in traef(svar)]


def krav_i(svar, slags="Hovedfordring"):
    """The claims of a fetched account."""
    return svar["Forretningssvar"].get(f"{slags}Liste", {}).get(slags, [])


def ider(svar, slags="Hovedfordring"):
    """The ids of the claims of a fetched account."""
    return [UUID(f["FordringIdentifikation"]) for f in krav_i(svar, slags)]


def betal(tjeneste, konto, oere, **mere):
    """Pay on an account."""
    post = indbetaling(konto, uuid4(), date(2026, 11, 19), oere, **mere)
    assert "Accept" in tjeneste.kald("DebitorIndbetalingAfsend", "ForetagIndbetaling", post)


def med_roller(tjeneste, krav):
    """An account with somebody in each role, and one liable for its claim only."""
    k = krav()
    post = registrering(SYNTESEBORG, KONTO, ET, [k], haefter=(Haefter(uuid4(), k.id, TRE, date(2026, 9, 1)),))
    fire = Person("0401800004", "Testperson Fire Synteseborg")
    post["Debitorkonto"] |= {"Administrator": [TO.registrering()], "JuridiskMedhæfter": [fire.registrering()]}
    svar = tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    assert "Accept" in svar
    return {"JuridiskAnsvarlig": [ET], "Administrator": [TO], "JuridiskMedhæfter": [TRE, fire]}


def test_a_party_is_found_in_each_role_and_in_no_other(tjeneste, krav):
    """Whoever has a role is found without asking for it and by it, is told which it is, and is not found by another."""
    parter = med_roller(tjeneste, krav)
    for rolle, personer in parter.items():
        for person in personer:
            part = {"ØIRPart": person.oirpart()}
            (fundet,) = traef(soeg(tjeneste, Part=part))
            assert {navn for navn in fundet if navn.removesuffix("Markering") in parter} == {f"{rolle}Markering"}
            assert fundet["Part"]["ØIRPart"] == ET.oirpart()
            for spurgt in parter:
                svar = soeg(tjeneste, Part=part, **{f"{spurgt}Markering": True})
                assert konti(svar) == ([str(KONTO)] if spurgt == rolle else [])


def test_the_same_digits_of_another_kind_are_somebody_else(tjeneste, krav):
    """A number is looked for together with its kind."""
    tjeneste.opret(KONTO, krav())
    assert konti(soeg(tjeneste, Part={"ØIRPart": replace(ET, ident_type="AKR").oirpart()})) == []


def test_an_account_is_found_by_its_id_and_narrowed_by_what_it_is(tjeneste, krav):
    """Account, type and area each narrow the search down; what doesn't fit is not found."""
    post = registrering(SYNTESEBORG, KONTO, ET, [krav()], titel="Børnehave", konto_type="DAGTILBUD")
    post["Debitorkonto"] |= {
        "DebitorkontoIdentifikationType": str(id_af(Liste.KONTOIDENTIFIKATIONSTYPE, "FAGSYSTEM")),
        "DebitorkontoForvaltningsområde": str(id_af(Liste.FORVALTNINGSOMRAADE, "BOERN_OG_UNGE")),
    }
    tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    tjeneste.opret(ANDEN, krav())
    (fundet,) = traef(soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO)))
    assert (fundet["DebitorkontoTitel"], fundet["OprettetAf"]) == ("Børnehave", SYNTESEBORG.oprettet_af())
    assert fundet["DebitorkontoIdentifikationMarkering"] is True
    assert "DebitorkontoIdentifikationTypeMarkering" not in fundet
    part = {"ØIRPart": ET.oirpart()}
    assert konti(soeg(tjeneste, Part=part)) == [str(KONTO), str(ANDEN)]
    for felt, liste, rigtig, forkert in (
        ("DebitorkontoType", Liste.DEBITORKONTOTYPE, "DAGTILBUD", "BOLIG"),
        ("DebitorkontoForvaltningsområde", Liste.FORVALTNINGSOMRAADE, "BOERN_OG_UNGE", "KULTUR"),
        ("DebitorkontoIdentifikationType", Liste.KONTOIDENTIFIKATIONSTYPE, "FAGSYSTEM", "SAG"),
    ):
        assert fundet[felt] == str(id_af(liste, rigtig))
        assert konti(soeg(tjeneste, Part=part, **{felt: str(id_af(liste, rigtig))})) == [str(KONTO)]
        assert konti(soeg(tjeneste, Part=part, **{felt: str(id_af(liste, forkert))})) == []


def test_a_period_counts_both_ends(tjeneste, krav):
    """An account is found by the moment of its registration, not a second off at either end."""
    tjeneste.opret(KONTO, krav())
    nu, sekund = tjeneste.installation.clock.now(), timedelta(seconds=1)
    fra, til = "PeriodeFraOgMedDatoTid", "PeriodeTilOgMedDatoTid"
    for kriterier, fundet in (
        ({fra: nu, til: nu}, True),
        ({fra: nu}, True),
        ({til: nu}, True),
        ({fra: nu + sekund}, False),
        ({til: nu - sekund}, False),
    ):
        assert bool(konti(soeg(tjeneste, **kriterier))) is fundet, kriterier


def test_arrears_only_leaves_out_what_is_settled(tjeneste, krav):
    """With the mark, an account on which one øre is owed is found, and one that is paid is not."""
    tjeneste.opret(KONTO, krav())
    tjeneste.opret(ANDEN, krav())
    betal(tjeneste, KONTO, 249_999)
    betal(tjeneste, ANDEN, 250_000)
    part = {"ØIRPart": ET.oirpart()}
    assert konti(soeg(tjeneste, Part=part, RestanceMarkering=True)) == [str(KONTO)]
    fundne = {
        t["DebitorkontoIdentifikation"]: t["FordringListe"]["Fordring"][0] for t in traef(soeg(tjeneste, Part=part))
    }
    assert [(fundne[str(k)]["FordringBeløb"], "RestanceMarkering" in fundne[str(k)]) for k in (KONTO, ANDEN)] == [
        (1, True),
        (0, False),
    ]


def test_the_overview_adds_up_what_is_owed(tjeneste, krav):
    """The totals are there when asked for: what is owed, its oldest date, and whether collection has some of it."""
    gammel, ny, betalt = krav(srb=date(2026, 9, 15)), krav(srb=date(2026, 12, 15)), krav(srb=date(2026, 8, 15))
    tjeneste.opret(KONTO, gammel, ny, betalt)
    betal(tjeneste, KONTO, 250_000, daekninger=[(betalt.id, 250_000)])
    felter = ("SamletBeløb", "UnderInddrivelse", "ÆldsteRettidigBetalingsdato")
    (uden,) = traef(soeg(tjeneste, DebitorkontoIdentifikation=str(KONTO)))
    assert not set(felter) & uden.keys()
    kriterier = {"DebitorkontoIdentifikation": str(KONTO), "SamletFordringOverblikMarkering": True}
    (fundet,) = traef(soeg(tjeneste, **kriterier))
    assert [fundet[f] for f in felter] == [500_000, False, date(2026, 9, 15)]
    tjeneste.installation.koersel.en(gammel.id)
    (fundet,) = traef(soeg(tjeneste, **kriterier))
    assert [fundet[f] for f in felter] == [500_000, True, date(2026, 9, 15)]


@pytest.mark.parametrize(
    ("operation", "kriterier"),
    [
        ("SøgDebitorregistrering", {}),
        ("SøgDebitorregistrering", {"RestanceMarkering": True, "JuridiskAnsvarligMarkering": True}),
        ("HentDebitorkonto", {}),
        ("HentDebitorkonto", {"RestanceMarkering": True, "PeriodeFraOgMedDato": date(2026, 1, 1)}),
    ],
)
def test_a_query_without_a_criterion_is_rejected(tjeneste, operation, kriterier):
    """Without party, account or the like, a query is a business rejection, not everything there is."""
    svar = tjeneste.kald(STI, operation, kriterier)
    (afvist,) = svar["AfvisningListe"]["Afvisning"]
    assert afvist["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "KRITERIUM_MANGLER"
    assert svar["BehandlingDatoTid"] == tjeneste.installation.clock.now()


@pytest.mark.parametrize(
    ("operation", "felt"),
    [
        ("SøgDebitorregistrering", "DebitorkontoType"),
        ("SøgDebitorregistrering", "DebitorkontoForvaltningsområde"),
        ("HentDebitorkonto", "FordringType"),
        ("HentDebitorkonto", "FordringTilstand"),
    ],
)
def test_a_code_that_is_in_no_list_is_rejected(tjeneste, operation, felt):
    """An unknown code in a criterion is refused by its element's name, rather than finding nothing."""
    kode = str(uuid4())
    vaerdi = kode if operation.startswith("Søg") else [kode]
    svar = tjeneste.kald(STI, operation, {"DebitorkontoIdentifikation": str(KONTO), felt: vaerdi})
    lokal = svar["AfvisningListe"]["Afvisning"][0]["ResultatLokalÅrsag"]
    assert lokal["LokalÅrsagskode"] == "UKENDT_KODE"
    assert felt in lokal["LokalÅrsagstekst"]
    assert kode not in lokal["LokalÅrsagstekst"]


def test_another_municipality_finds_nothing(tjeneste, krav):
    """A municipality sees its own accounts only, whichever way it asks."""
    k = krav()
    tjeneste.opret(KONTO, k)
    part = {"ØIRPart": ET.oirpart()}
    konto, krav_id = str(KONTO), [str(k.id)]
    system_id = traef(soeg(tjeneste, Part=part))[0]["DebitorkontoSystemUnikIdentifikation"]
    tom = {"IngenForretningsdataAtReturnere": True}
    for kriterier in (
        {"Part": part},
        {"DebitorkontoIdentifikation": konto},
        {"PeriodeFraOgMedDatoTid": datetime(2000, 1, 1, tzinfo=UTC)},
    ):
        assert tom.items() <= soeg(tjeneste, fra=TRINBY, **kriterier).items()
    for kriterier in (
        {"Part": part},
        {"DebitorkontoIdentifikation": konto},
        {"DebitorkontoSystemUnikIdentifikation": system_id},
        {"FordringIdentifikation": krav_id},
    ):
        assert tom.items() <= hent(tjeneste, fra=TRINBY, **kriterier).items()
        assert ider(hent(tjeneste, **kriterier)) == [k.id]


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
    nedskrivning = Nedskrivning(uuid4(), k.id, 50_000, "REGU", "Beregnet igen")
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
