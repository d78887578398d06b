"""B_02 over HTTP: the fees and interest that the debtor system adds to claims, as an account shows them."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

from sf1590_hjaelp import ET, TO
from tillaeg_hjaelp import (
    ANDEN,
    BETALING,
    FORESPOERGSEL,
    I_DAG,
    KONTO,
    betal,
    bog,
    fundne,
    gebyr,
    hent,
    objekter,
    rente,
)

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand
from fordringsbro.klient.beskeder import Haefter, indbetaling_nedregulering


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
