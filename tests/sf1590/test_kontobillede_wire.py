"""B_02 over HTTP: what the debtor system decided on claims, who owns an account now, and whose it was."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Henstand
from fordringsbro.klient.beskeder import (
    Afsender,
    Haefter,
    afslut_haeftelse,
    ejerskifte,
    indbetaling,
    registrering,
)

KONTO = UUID("10000000-0000-4000-8000-000000000001")
ANDEN = UUID("10000000-0000-4000-8000-000000000002")
NY_EJER = Afsender(SYNTESEBORG.kommune_cvr, UUID("aaaaaaaa-0000-4000-8000-000000000009"))
I_DAG = date(2026, 11, 20)
FORESPOERGSEL = "DebitorForespoergselAfsend"
REGISTRERING = "DebitorRegistreringAfsend"
BETALING = "DebitorIndbetalingAfsend"


def bog(tjeneste, metode, *ind):
    """What the ledger's method answers."""
    with tjeneste.installation.database.transaction() as conn:
        return getattr(tjeneste.installation.bog, metode)(conn, SYNTESEBORG.kommune_cvr, *ind)


def hent(tjeneste, **kriterier):
    """HentDebitorkonto's answer of the account, unless others are asked for."""
    kriterier = kriterier or {"DebitorkontoIdentifikation": str(KONTO)}
    return tjeneste.kald(FORESPOERGSEL, "HentDebitorkonto", kriterier)


def krav_i(svar):
    """The one main claim of an answer."""
    (fundet,) = svar["Forretningssvar"]["HovedfordringListe"]["Hovedfordring"]
    return fundet


def accepteret(tjeneste, operation, post, fra=SYNTESEBORG, sti=REGISTRERING):
    """Send what must be accepted."""
    assert "Accept" in tjeneste.kald(sti, operation, post, fra=fra)


def skriv_af(tjeneste, k, oere, aarsag=None):
    """Write a claim off; the write-off's id."""
    ident = uuid4()
    bog(tjeneste, "afskriv", Afskrivning(ident, k.id, oere, I_DAG, aarsag))
    return ident


def test_write_offs_and_their_reversals_are_told(tjeneste, krav):
    """Each by id, time, amount and reason, under the claim; a claim without any has no such list."""
    k = krav()
    tjeneste.opret(KONTO, k)
    assert not {"FordringAfskrivningListe", "FordringAfskrivningNedreguleringListe"} & krav_i(hent(tjeneste)).keys()
    afskrivning, ned = skriv_af(tjeneste, k, 50_000, "KONKURS"), uuid4()
    bog(tjeneste, "afskrivning_nedreguler", AfskrivningNedregulering(ned, afskrivning, 20_000, I_DAG, "ANDET"))
    fundet, nu = krav_i(hent(tjeneste)), tjeneste.installation.clock.now()
    assert fundet["FordringAfskrivningListe"]["FordringAfskrivning"] == [
        {
            "FordringAfskrivningIdentifikation": str(afskrivning),
            "FordringAfskrivningRegistreringDatoTid": nu,
            "FordringAfskrivningBeløb": 50_000,
            "FordringAfskrivningÅrsag": str(id_af(Liste.AFSKRIVNINGSAARSAG, "KONKURS")),
        }
    ]
    assert fundet["FordringAfskrivningNedreguleringListe"]["FordringAfskrivningNedregulering"] == [
        {
            "FordringAfskrivningNedreguleringIdentifikation": str(ned),
            "FordringAfskrivningNedreguleringRegistreringDatoTid": nu,
            "FordringAfskrivningNedreguleringBeløb": 20_000,
            "FordringAfskrivningNedreguleringÅrsag": str(id_af(Liste.TILBAGEFOERSELSAARSAG, "ANDET")),
        }
    ]


def test_a_claim_given_up_is_written_off_and_not_paid(tjeneste, krav):
    """One øre short it is still collected; with nothing owed it is AFSKREVET as long as some stays written off."""
    k = krav(srb=date(2026, 12, 1))
    tjeneste.opret(KONTO, k)

    def stand():
        fundet = krav_i(hent(tjeneste))
        koder = {str(id_af(Liste.FORDRINGSTILSTAND, kode)): kode for kode in ("OPKRAEVES", "AFSKREVET", "BETALT")}
        return koder[fundet["FordringTilstand"]], fundet["FordringBetalingsstatus"]

    accepteret(tjeneste, "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, 100_000), sti=BETALING)
    skriv_af(tjeneste, k, 149_999)
    assert stand() == ("OPKRAEVES", 5)
    rest = skriv_af(tjeneste, k, 1)
    assert stand() == ("AFSKREVET", 2)
    kriterie = {"FordringTilstand": [str(id_af(Liste.FORDRINGSTILSTAND, "AFSKREVET"))]}
    assert krav_i(hent(tjeneste, DebitorkontoIdentifikation=str(KONTO), **kriterie))["FordringIdentifikation"] == str(
        k.id
    )
    bog(tjeneste, "afskrivning_nedreguler", AfskrivningNedregulering(uuid4(), rest, 1, I_DAG))
    assert stand() == ("OPKRAEVES", 5)
    accepteret(tjeneste, "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, 1), sti=BETALING)
    # What was given up before stays given up.
    assert stand() == ("AFSKREVET", 2)


def test_a_claim_whose_write_off_was_taken_back_is_paid(tjeneste, krav):
    """With every write-off reversed, a paid claim is BETALT."""
    k = krav()
    tjeneste.opret(KONTO, k)
    afskrivning = skriv_af(tjeneste, k, 250_000)
    bog(tjeneste, "afskrivning_nedreguler", AfskrivningNedregulering(uuid4(), afskrivning, 250_000, I_DAG))
    accepteret(tjeneste, "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, 250_000), sti=BETALING)
    assert krav_i(hent(tjeneste))["FordringTilstand"] == str(id_af(Liste.FORDRINGSTILSTAND, "BETALT"))


def test_a_refused_claim_that_is_paid_is_paid(tjeneste, krav):
    """What collection refused is the ledger's: refused while it is owed, paid when nothing is."""
    k = krav(beskrivelse="")
    tjeneste.opret(KONTO, k)
    tjeneste.installation.koersel.en(k.id)
    for oere, kode in ((249_999, "AFVIST"), (1, "BETALT")):
        accepteret(tjeneste, "ForetagIndbetaling", indbetaling(KONTO, uuid4(), I_DAG, oere), sti=BETALING)
        assert krav_i(hent(tjeneste))["FordringTilstand"] == str(id_af(Liste.FORDRINGSTILSTAND, kode))


def test_a_deferment_is_told_and_moves_the_date(tjeneste, krav):
    """The claim shows the deferment and the date that counts by it, and is not overdue while it stands."""
    k = krav()
    tjeneste.opret(KONTO, k)
    assert krav_i(hent(tjeneste))["FordringBetalingsstatus"] == 3
    bog(tjeneste, "giv_henstand", Henstand(uuid4(), k.id, I_DAG, date(2026, 12, 24), "KLAGE", "Klage over beregning"))
    fundet = krav_i(hent(tjeneste))
    assert fundet["HenstandListe"]["Henstand"] == [
        {
            "HenstandRegistreringDatoTid": tjeneste.installation.clock.now(),
            "HenstandStartDato": I_DAG,
            "HenstandSlutDato": date(2026, 12, 24),
            "HenstandÅrsag": str(id_af(Liste.HENSTANDSAARSAG, "KLAGE")),
            "HenstandÅrsagTekst": "Klage over beregning",
        }
    ]
    assert fundet["FordringSidsteRettidigeBetalingsdato"] == date(2026, 12, 24)
    assert fundet["FordringBetalingsstatus"] == 1


def test_an_answer_holds_a_hundred_deferments_of_a_claim(tjeneste, krav):
    """The hundredth is told; with one more the query is refused, as with every list that outgrows the schema."""
    k = krav()
    tjeneste.opret(KONTO, k)
    for dag in range(100):
        bog(tjeneste, "giv_henstand", Henstand(uuid4(), k.id, I_DAG, I_DAG + timedelta(days=dag)))
    assert len(krav_i(hent(tjeneste))["HenstandListe"]["Henstand"]) == 100
    bog(tjeneste, "giv_henstand", Henstand(uuid4(), k.id, I_DAG, I_DAG))
    (afvist,) = hent(tjeneste)["AfvisningListe"]["Afvisning"]
    assert afvist["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "FOR_MANGE"


def test_the_last_day_of_an_ended_liability_is_told(tjeneste, krav):
    """HentDebitorkonto shows it with its end; what can be paid names it through its last day and not after."""
    k, haefter = krav(), uuid4()
    tjeneste.opret(KONTO, k, haefter=(Haefter(haefter, k.id, TO, date(2026, 9, 1)),))
    accepteret(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, haefter, I_DAG))

    def betalere():
        svar = tjeneste.kald(BETALING, "SøgFordringTilIndbetaling", {"DebitorkontoIdentifikation": str(KONTO)})
        (fundet,) = svar["Forretningssvar"]["Debitorkonto"][0]["FordringListe"]["Fordring"]
        return [h["HæftelseIdentifikation"] for h in fundet.get("HæftelseListe", {}).get("Hæftelse", [])]

    assert betalere() == [str(haefter)]
    tjeneste.installation.clock.advance(timedelta(days=1))
    assert betalere() == []
    (haeftelse,) = krav_i(hent(tjeneste))["HæftelseListe"]["Hæftelse"]
    assert (haeftelse["HæftelseStartDato"], haeftelse["HæftelseSlutDato"]) == (date(2026, 9, 1), I_DAG)


def test_the_owner_of_an_account_is_told(tjeneste, krav):
    """The creator at first, nobody while the debtor system looks after it, then who took it over; the creator stays."""
    tjeneste.opret(KONTO, krav())

    def ejere():
        konto = hent(tjeneste)["Forretningssvar"]["Debitorkonto"]
        return konto["OprettetAf"], konto.get("EjetAf"), konto["DebitorkontoOverdragetMarkering"]

    opretter = SYNTESEBORG.oprettet_af()
    assert ejere() == (opretter, opretter, False)
    accepteret(tjeneste, "ForetagEjerskifte", ejerskifte(KONTO, overdraget=True))
    assert ejere() == (opretter, None, True)
    overtag = registrering(NY_EJER, KONTO, ET, [], overtag=True)
    accepteret(tjeneste, "OpretDebitorkontoRegistrering", overtag, fra=NY_EJER)
    assert ejere() == (opretter, NY_EJER.oprettet_af(), False)


@pytest.mark.parametrize(
    ("sti", "operation", "liste"),
    [
        (FORESPOERGSEL, "SøgDebitorregistrering", "Debitorregistrering"),
        (BETALING, "SøgFordringTilIndbetaling", "Debitorkonto"),
    ],
)
def test_own_and_others_accounts_are_found(tjeneste, krav, sti, operation, liste):
    """Every fagsystem's accounts are found unless one is named with the party: then those it created."""
    tjeneste.opret(KONTO, krav())
    tjeneste.opret(ANDEN, krav(), fra=NY_EJER)
    for hvem, ventet in ((None, [KONTO, ANDEN]), (SYNTESEBORG, [KONTO]), (NY_EJER, [ANDEN])):
        part = {"ØIRPart": ET.oirpart()} | ({"OprettetAf": hvem.oprettet_af()} if hvem else {})
        svar = tjeneste.kald(sti, operation, {"Part": part})
        fundne = [UUID(k["DebitorkontoIdentifikation"]) for k in svar["Forretningssvar"][liste]]
        assert fundne == ventet


def test_a_partys_account_is_chosen_by_its_fagsystem(tjeneste, krav):
    """Of two accounts, HentDebitorkonto gives the one that the named fagsystem created, and none of a third one's."""
    tjeneste.opret(KONTO, krav())
    tjeneste.opret(ANDEN, krav(), fra=NY_EJER)
    for hvem, ventet in ((SYNTESEBORG, KONTO), (NY_EJER, ANDEN)):
        svar = hent(tjeneste, Part={"ØIRPart": ET.oirpart(), "OprettetAf": hvem.oprettet_af()})
        assert svar["Forretningssvar"]["Debitorkonto"]["DebitorkontoIdentifikation"] == str(ventet)
    tredje = Afsender(SYNTESEBORG.kommune_cvr, uuid4())
    svar = hent(tjeneste, Part={"ØIRPart": ET.oirpart(), "OprettetAf": tredje.oprettet_af()})
    assert svar["IngenForretningsdataAtReturnere"] is True


def test_the_key_of_a_claim_chooses_its_account_among_related_ones(tjeneste, krav):
    """With related claims on another account asked along, the one that the ledger's key names is the one told."""
    k = krav()
    tjeneste.opret(KONTO, k)
    tjeneste.opret(ANDEN, krav(type_kode="GEDAINS", hoved=k.id, omkostning="GEBYR"))
    svar = hent(tjeneste, DebitorkontoSystemUnikIdentifikation="F1", MedtagRelateredeFordringerMarkering=True)
    assert svar["Forretningssvar"]["Debitorkonto"]["DebitorkontoIdentifikation"] == str(KONTO)
