"""B_02 and B_03 over HTTP: the fees and interest that the debtor system adds to claims."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand, Slags
from fordringsbro.debitor.tilskrivning import Tilskrivning
from fordringsbro.klient.beskeder import Haefter, indbetaling, indbetaling_nedregulering

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
CVR = SYNTESEBORG.kommune_cvr
I_DAG = date(2026, 11, 20)
BETALING = "DebitorIndbetalingAfsend"
FORESPOERGSEL = "DebitorForespoergselAfsend"
KLASSER = {Slags.RYKKERGEBYR: "Rykkergebyr", Slags.OPKRAEVNINGSRENTE: "Opkrævningsrente"}
ACCEPT = {"AccepteretUdenBemærkninger": True}


def bog(tjeneste, metode, *ind):
    """What the ledger's method answers."""
    with tjeneste.installation.database.transaction() as conn:
        return getattr(tjeneste.installation.bog, metode)(conn, CVR, *ind)


def tilskriv(tjeneste, slags, k, oere, **mere):
    """Add a fee or interest to a claim; its id."""
    ident = uuid4()
    bog(tjeneste, "tilskriv", Tilskrivning(ident, slags, k.id, oere, I_DAG, forfaldsdato=I_DAG, **mere))
    return ident


def gebyr(tjeneste, k, oere=10_000, **mere):
    return tilskriv(tjeneste, Slags.RYKKERGEBYR, k, oere, **mere)


def rente(tjeneste, k, oere=700, **mere):
    return tilskriv(tjeneste, Slags.OPKRAEVNINGSRENTE, k, oere, **mere)


def hent(tjeneste, **kriterier):
    """HentDebitorkonto's business answer; empty when there is none."""
    return tjeneste.kald(FORESPOERGSEL, "HentDebitorkonto", kriterier).get("Forretningssvar", {})


def objekter(svar, klasse):
    """The objects of a class in an account's answer, by id."""
    navn = "FordringIdentifikation" if klasse.endswith("fordring") else f"{klasse}Identifikation"
    return {UUID(o[navn]): o for o in svar.get(f"{klasse}Liste", {}).get(klasse, [])}


def fundne(svar):
    """The ids of everything owed in an account's answer."""
    klasser = ("Hovedfordring", "Omkostningsfordring", *KLASSER.values())
    return {ident for klasse in klasser for ident in objekter(svar, klasse)}


def betal(tjeneste, oere, ident=None, **navngivne):
    """ForetagIndbetaling's answer; coverages are named by class."""
    post = indbetaling(KONTO, ident or uuid4(), I_DAG, oere)
    for klasse, daekninger in navngivne.items():
        post[f"{klasse}DækningListe"] = {
            f"{klasse}Dækning": [
                {f"{klasse}Identifikation": str(i), f"{klasse}DækningBeløb": beloeb} for i, beloeb in daekninger
            ]
        }
    return tjeneste.kald(BETALING, "ForetagIndbetaling", post)


def afvisning(svar, element):
    """Code and reference of the one rejection of an answer, which names the element."""
    (fundet,) = svar["AfvisningListe"]["Afvisning"]
    lokal = fundet["ResultatLokalÅrsag"]
    assert lokal["LokalÅrsagstekst"].endswith(f" ({element})")
    return lokal["LokalÅrsagskode"], fundet["ResultatÅrsagReference"]


def test_a_fee_is_told_in_full(tjeneste, krav):
    """Amount, dates, claim, who is liable, deferment, coverage, write-off and their reversals, and no more."""
    k, haefter = krav(), uuid4()
    tjeneste.opret(KONTO, k, haefter=(Haefter(haefter, k.id, TO, date(2026, 9, 1), date(2027, 9, 1)),))
    ident, betaling, tilbage = gebyr(tjeneste, k, srb=date(2026, 12, 1)), uuid4(), uuid4()
    betal(tjeneste, 4_000, betaling, Rykkergebyr=[(ident, 4_000)])
    tjeneste.kald(
        BETALING,
        "ForetagIndbetalingNedregulering",
        indbetaling_nedregulering(KONTO, betaling, tilbage, I_DAG, 1_000),
    )
    afskrivning, ned = uuid4(), uuid4()
    bog(tjeneste, "afskriv", Afskrivning(afskrivning, ident, 2_000, I_DAG, "SMAABELOEB"))
    bog(tjeneste, "afskrivning_nedreguler", AfskrivningNedregulering(ned, afskrivning, 500, I_DAG))
    bog(tjeneste, "giv_henstand", Henstand(uuid4(), ident, I_DAG, date(2026, 12, 24), "AFTALE", "Aftalt"))
    fundet = objekter(hent(tjeneste, DebitorkontoIdentifikation=str(KONTO)), "Rykkergebyr")[ident]
    nu = tjeneste.installation.clock.now()
    (daekning,) = fundet.pop("RykkergebyrDækningListe")["RykkergebyrDækning"]
    (uddaekning,) = fundet.pop("RykkergebyrDækningNedreguleringListe")["RykkergebyrDækningNedregulering"]
    (haeftelse,) = fundet.pop("HæftelseListe")["Hæftelse"]
    assert fundet == {
        "RykkergebyrIdentifikation": str(ident),
        "RykkergebyrRegistreringDatoTid": nu,
        "RykkergebyrBeløb": 10_000,
        "RykkergebyrForfaldsdato": I_DAG,
        "RykkergebyrSidsteRettidigeBetalingsdato": date(2026, 12, 24),
        "VedrørerFordring": {"FordringIdentifikation": str(k.id), "FordringSystemUnikIdentifikation": "F1"},
        "RykkergebyrGrundlag": [{"FordringIdentifikation": str(k.id)}],
        "RykkergebyrHenstandMarkering": True,
        "HenstandListe": {
            "Henstand": [
                {
                    "HenstandRegistreringDatoTid": nu,
                    "HenstandStartDato": I_DAG,
                    "HenstandSlutDato": date(2026, 12, 24),
                    "HenstandÅrsag": str(id_af(Liste.HENSTANDSAARSAG, "AFTALE")),
                    "HenstandÅrsagTekst": "Aftalt",
                }
            ]
        },
        "RykkergebyrUnderInddrivelseMarkering": False,
        "RykkergebyrBetalingsstatus": 5,
        "RykkergebyrAfskrivningListe": {
            "RykkergebyrAfskrivning": [
                {
                    "RykkergebyrAfskrivningIdentifikation": str(afskrivning),
                    "RykkergebyrAfskrivningRegistreringDatoTid": nu,
                    "RykkergebyrAfskrivningBeløb": 2_000,
                }
            ]
        },
        "RykkergebyrAfskrivningNedreguleringListe": {
            "RykkergebyrAfskrivningNedregulering": [
                {
                    "RykkergebyrAfskrivningNedreguleringIdentifikation": str(ned),
                    "RykkergebyrAfskrivningNedreguleringRegistreringDatoTid": nu,
                    "RykkergebyrAfskrivningNedreguleringBeløb": 500,
                }
            ]
        },
    }
    assert daekning["RykkergebyrDækningBeløb"] == 4_000
    assert daekning["Indbetaling"]["IndbetalingIdentifikation"] == str(betaling)
    assert uddaekning["RykkergebyrDækningNedreguleringBeløb"] == 1_000
    assert uddaekning["IndbetalingNedregulering"]["IndbetalingNedreguleringIdentifikation"] == str(tilbage)
    assert (haeftelse["HæftelseIdentifikation"], haeftelse["HæftelseSlutDato"]) == (str(haefter), date(2027, 9, 1))
    assert haeftelse["Part"] == {"ØIRPart": TO.oirpart()}


def test_interest_is_told_with_its_period(tjeneste, krav):
    """Interest has a period and is not marked as deferred; without coverage or the like those lists are left out."""
    k = krav()
    tjeneste.opret(KONTO, k)
    ident = rente(tjeneste, k, periode_fra=date(2026, 9, 16), periode_til=date(2026, 10, 31), srb=I_DAG)
    svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))
    assert objekter(svar, "Opkrævningsrente") == {
        ident: {
            "OpkrævningsrenteIdentifikation": str(ident),
            "OpkrævningsrenteRegistreringDatoTid": tjeneste.installation.clock.now(),
            "OpkrævningsrenteBeløb": 700,
            "OpkrævningsrentePeriodeFraDato": date(2026, 9, 16),
            "OpkrævningsrentePeriodeTilDato": date(2026, 10, 31),
            "OpkrævningsrenteForfaldsdato": I_DAG,
            "OpkrævningsrenteSidsteRettidigeBetalingsdato": I_DAG,
            "VedrørerFordring": {"FordringIdentifikation": str(k.id), "FordringSystemUnikIdentifikation": "F1"},
            "OpkrævningsrenteUnderInddrivelseMarkering": False,
            "OpkrævningsrenteBetalingsstatus": 1,
        }
    }
    assert not objekter(svar, "Rykkergebyr")
    # The day after its last date it is overdue, as a claim is; a fee without a date never is.
    gebyr(tjeneste, k)
    tjeneste.installation.clock.advance(timedelta(days=1))
    svar = hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))
    assert objekter(svar, "Opkrævningsrente")[ident]["OpkrævningsrenteBetalingsstatus"] == 3
    assert [o["RykkergebyrBetalingsstatus"] for o in objekter(svar, "Rykkergebyr").values()] == [1]


def test_the_mark_of_a_deferment_is_there_on_its_last_day(tjeneste, krav):
    """On the deferment's last day the fee is marked, the day after it is not; the deferment itself stays listed."""
    k = krav()
    tjeneste.opret(KONTO, k)
    ident = gebyr(tjeneste, k)
    bog(tjeneste, "giv_henstand", Henstand(uuid4(), ident, I_DAG, I_DAG + timedelta(days=1)))
    for dag, ventet in ((1, True), (2, False)):
        tjeneste.installation.clock.advance(timedelta(days=1))
        fundet = objekter(hent(tjeneste, DebitorkontoIdentifikation=str(KONTO)), "Rykkergebyr")[ident]
        assert (dag, fundet["RykkergebyrHenstandMarkering"]) == (dag, ventet)
        assert len(fundet["HenstandListe"]["Henstand"]) == 1


def test_fees_follow_their_claim(tjeneste, krav):
    """By type, state and period, by the claim's id or key; a fee is not chosen by what it is itself."""
    sep, okt = krav(), krav(periode=(date(2026, 10, 1), date(2026, 10, 31)), type_kode="KFLRUNG", srb=None)
    tjeneste.opret(KONTO, sep, okt)
    paa_sep, paa_okt = gebyr(tjeneste, sep), rente(tjeneste, okt, periode_fra=date(2026, 9, 1), periode_til=I_DAG)
    konto = {"DebitorkontoIdentifikation": str(KONTO)}
    alle = {sep.id, okt.id, paa_sep, paa_okt}
    assert fundne(hent(tjeneste, **konto)) == alle
    assert fundne(hent(tjeneste, **konto, UdeladSupplerendeInformationMarkering=True)) == alle
    tilstand = [str(id_af(Liste.FORDRINGSTILSTAND, "REGISTRERET"))]
    for kriterier in (
        {"FordringType": [str(id_af(Liste.FORDRINGSTYPE, "KFLRUNG"))]},
        {"FordringTilstand": tilstand},
        {"PeriodeFraOgMedDato": date(2026, 10, 1)},
        {"FordringIdentifikation": [str(okt.id)]},
    ):
        assert fundne(hent(tjeneste, **konto, **kriterier)) == {okt.id, paa_okt}, kriterier
    # Of September is only the claim whose period is; the interest for it belongs to October's claim.
    assert fundne(hent(tjeneste, **konto, PeriodeTilOgMedDato=date(2026, 9, 30))) == {sep.id, paa_sep}
    assert fundne(hent(tjeneste, DebitorkontoSystemUnikIdentifikation="F1")) == {sep.id, paa_sep}


def test_a_fee_can_be_named(tjeneste, krav):
    """By its id or the ledger's key it comes alone, and with its claim when related ones are asked along."""
    k = krav()
    tjeneste.opret(KONTO, k)
    ident, anden = gebyr(tjeneste, k), gebyr(tjeneste, k)
    navn = {"FordringIdentifikation": [str(ident)]}
    assert fundne(hent(tjeneste, **navn)) == {ident}
    assert fundne(hent(tjeneste, DebitorkontoSystemUnikIdentifikation="F2")) == {ident}
    assert fundne(hent(tjeneste, **navn, MedtagRelateredeFordringerMarkering=True)) == {k.id, ident, anden}


def test_related_claims_bring_their_fees(tjeneste, krav):
    """A cost that comes along with its main claim is shown with the fee that was added to it."""
    k = krav()
    omkostning = krav(type_kode="GEDAINS", hoved=k.id, omkostning="GEBYR")
    tjeneste.opret(KONTO, k, omkostning)
    ident = gebyr(tjeneste, omkostning)
    navn = {"FordringIdentifikation": [str(k.id)]}
    assert fundne(hent(tjeneste, **navn)) == {k.id}
    assert fundne(hent(tjeneste, **navn, MedtagRelateredeFordringerMarkering=True)) == {k.id, omkostning.id, ident}


def test_arrears_are_asked_of_each_by_itself(tjeneste, krav):
    """A fee that is owed is shown when its claim is paid, and a paid one is not when its claim is owed."""
    betalt, skyldig = krav(), krav()
    tjeneste.opret(KONTO, betalt, skyldig)
    skyldigt, betalt_gebyr = gebyr(tjeneste, betalt), gebyr(tjeneste, skyldig)
    betal(tjeneste, 260_000, Fordring=[(betalt.id, 250_000)], Rykkergebyr=[(betalt_gebyr, 10_000)])
    konto = {"DebitorkontoIdentifikation": str(KONTO), "RestanceMarkering": True}
    assert fundne(hent(tjeneste, **konto)) == {skyldig.id, skyldigt}
    tilstand = [str(id_af(Liste.FORDRINGSTILSTAND, "BETALT"))]
    assert fundne(hent(tjeneste, **konto, FordringTilstand=tilstand)) == {skyldigt}


def test_a_fee_alone_keeps_an_account_in_arrears(tjeneste, krav):
    """Totals, oldest date and the mark of arrears count fees and interest; the list of claims holds claims only."""
    k = krav()
    tjeneste.opret(KONTO, k)
    tjeneste.opret(ANDEN, krav(srb=date(2026, 8, 1)))
    gebyr(tjeneste, k, srb=date(2026, 9, 1))
    rente(tjeneste, k, srb=date(2026, 12, 1))
    part = {"Part": {"ØIRPart": ET.oirpart()}, "RestanceMarkering": True, "SamletFordringOverblikMarkering": True}

    def konto():
        svar = tjeneste.kald(FORESPOERGSEL, "SøgDebitorregistrering", part)
        alle = {t["DebitorkontoIdentifikation"]: t for t in svar["Forretningssvar"]["Debitorregistrering"]}
        return alle.get(str(KONTO))

    fundet = konto()
    assert fundet["SamletBeløb"] == 260_700
    assert (fundet["ÆldsteRettidigBetalingsdato"], fundet["UnderInddrivelse"]) == (date(2026, 9, 1), False)
    (vist,) = fundet["FordringListe"]["Fordring"]
    assert (vist["FordringIdentifikation"], vist["FordringBeløb"]) == (str(k.id), 250_000)
    betal(tjeneste, 260_000)
    fundet = konto()
    # The oldest last date counts of what is still owed: interest and fee go before their claim.
    assert (fundet["SamletBeløb"], fundet["ÆldsteRettidigBetalingsdato"]) == (700, k.srb)
    betal(tjeneste, 699)
    assert konto()["SamletBeløb"] == 1
    betal(tjeneste, 1)
    assert konto() is None


def test_a_fee_makes_its_account_registered_anew(tjeneste, krav):
    """A search by period finds an account by the fee that was added to it in the period."""
    k = krav()
    tjeneste.opret(KONTO, k)
    tjeneste.installation.clock.advance(timedelta(days=1))
    fra = {"PeriodeFraOgMedDatoTid": tjeneste.installation.clock.now()}
    assert "Forretningssvar" not in tjeneste.kald(FORESPOERGSEL, "SøgDebitorregistrering", fra)
    gebyr(tjeneste, k)
    assert "Forretningssvar" in tjeneste.kald(FORESPOERGSEL, "SøgDebitorregistrering", fra)


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


def hent_alt(tjeneste):
    return hent(tjeneste, DebitorkontoIdentifikation=str(KONTO))


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
