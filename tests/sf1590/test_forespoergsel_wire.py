"""B_02 over HTTP: searching accounts, and what no query is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from forespoergsel_hjaelp import ANDEN, KONTO, STI, TRE, TRINBY, betal, hent, ider, konti, soeg, traef
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.contract.codes import Liste, id_af
from fordringsbro.klient.beskeder import Haefter, Person, afslut_haeftelse, registrering


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


@pytest.mark.fault("A3")
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


@pytest.mark.parametrize("hvordan", ["registreret", "afsluttet"])
@pytest.mark.parametrize(("slut", "findes"), [(date(2026, 11, 19), False), (date(2026, 11, 20), True)])
@pytest.mark.parametrize(
    ("sti", "operation"),
    [
        ("DebitorForespoergselAfsend", "SøgDebitorregistrering"),
        ("DebitorForespoergselAfsend", "HentDebitorkonto"),
        ("DebitorIndbetalingAfsend", "SøgFordringTilIndbetaling"),
    ],
)
def test_a_party_whose_liability_has_ended_finds_the_account_no_more(
    *, tjeneste, krav, hvordan, slut, findes, sti, operation
):
    """Until its last day it does, by each of the searches, whether the end was told at once or by a message of its own."""
    konto, k = uuid4(), krav()
    h = Haefter(uuid4(), k.id, TO, date(2026, 9, 1), slut if hvordan == "registreret" else None)
    tjeneste.opret(konto, k, haefter=(h,))
    if hvordan == "afsluttet":
        tjeneste.kald("DebitorRegistreringAfsend", "AfslutHæftelse", afslut_haeftelse(konto, h.id, slut))
    svar = tjeneste.kald(sti, operation, {"Part": {"ØIRPart": TO.oirpart()}})
    assert (str(konto) in str(svar)) is findes
