"""B_01 over HTTP: what is registered, and what the answer says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import ET, SYNTESEBORG, TO

from fordringsbro.klient.beskeder import Afsender, Haefter, Nedskrevet, Person, til_opkraevning

KONTO = UUID("10000000-0000-4000-8000-000000000001")


def lokale(svar, slags="Advarsel"):
    """The local reason codes of an accept's remarks."""
    med = svar["Accept"].get("AccepteretMedBemærkninger", {})
    return [r["ResultatLokalÅrsag"]["LokalÅrsagskode"] for r in med.get(slags, [])]


def afvisning(svar):
    """The one rejection of an answer."""
    (found,) = svar["AfvisningListe"]["Afvisning"]
    return found


def test_a_clean_claim_is_accepted_without_remarks(tjeneste, krav):
    """A daycare claim that passes every rule is accepted, and the answer names account and time."""
    svar = tjeneste.opret(KONTO, krav())
    assert svar["Accept"] == {"AccepteretUdenBemærkninger": True}
    assert svar["DebitorkontoIdentifikation"] == str(KONTO)
    assert svar["BehandlingDatoTid"] == tjeneste.installation.clock.now()


def test_an_accept_tells_at_once_what_the_filter_will_reject(tjeneste, krav):
    """A claim that breaks three rules is accepted, with one warning for each rule and a sentence in two languages."""
    svar = tjeneste.opret(
        KONTO, krav(beskrivelse="", foraeldelsesdato=date(2029, 8, 31), stiftelsesdato=date(2026, 9, 2))
    )
    assert {"R_7_11", "R_2_3a", "R_6_16"} <= set(lokale(svar))
    tekst = svar["Accept"]["AccepteretMedBemærkninger"]["Advarsel"][0]["ResultatLokalÅrsag"]["LokalÅrsagstekst"]
    assert " / " in tekst


def _tekster(svar, art="Advarsel"):
    return [a["ResultatLokalÅrsag"]["LokalÅrsagstekst"] for a in svar["Accept"]["AccepteretMedBemærkninger"][art]]


def test_each_finding_of_one_code_tells_its_field(tjeneste, krav):
    """Two fields that are too long get the same code and the same sentence, and each the name of its element."""
    svar = tjeneste.opret(KONTO, krav(beskrivelse="B" * 101, beloeb_oere=10_000_000_000))
    steder = [t.rpartition(" (")[2] for kode, t in zip(lokale(svar), _tekster(svar), strict=True) if kode == "208"]
    assert steder == ["FordringTekstLinjeListe)", "FordringBeløb)"]


def test_a_finding_about_one_of_many_debtors_tells_which(tjeneste, krav):
    """The account's own, a co-liable party and a liability each have a place of their own."""
    k = krav()
    haefter = Haefter(uuid4(), k.id, Person("12345", "Testperson Tre Synteseborg"), date(2026, 9, 1))
    svar = tjeneste.opret(KONTO, k, krav(), haefter=[haefter])
    assert [t.rpartition(" (")[2] for t in _tekster(svar)] == ["HæftelseListe/Hæftelse/ØIRPart/ØIRPartIdentifikation)"]


def test_a_claim_above_its_ceiling_is_announced_as_a_hearing(tjeneste, krav):
    """10,000.00 kroner of daycare pass; one øre more is remarked as a hearing, not warned of as a rejection."""
    loft = krav(beloeb_oere=1_000_000, hovedstol_oere=1_000_000)
    over = krav(beloeb_oere=1_000_001, hovedstol_oere=1_000_001)
    assert tjeneste.opret(KONTO, loft)["Accept"] == {"AccepteretUdenBemærkninger": True}
    svar = tjeneste.opret(KONTO, over)
    assert (lokale(svar), lokale(svar, "Bemærkning")) == ([], ["R_4_2"])


def test_a_claim_not_due_yet_is_judged_on_its_first_possible_day(tjeneste, krav):
    """A claim whose last date to pay lies ahead gets no finding about its reception date."""
    svar = tjeneste.opret(
        KONTO,
        krav(
            stiftelsesdato=date(2026, 12, 1),
            forfaldsdato=date(2026, 12, 1),
            srb=date(2026, 12, 15),
            foraeldelsesdato=date(2029, 12, 3),
            periode=(date(2026, 12, 1), date(2026, 12, 31)),
        ),
    )
    assert svar["Accept"] == {"AccepteretUdenBemærkninger": True}


def test_an_overdue_claim_is_put_in_the_queue_for_handing_over(tjeneste, krav):
    """Registering a claim whose last date to pay has passed leaves one job for its municipality, committed with it."""
    tjeneste.opret(KONTO, krav(), krav())
    with tjeneste.installation.database.transaction() as conn:
        jobs = conn.execute("SELECT task_name, args->>'kommune_cvr' FROM procrastinate_jobs").fetchall()
    assert jobs == [("overdragelse.forfaldne", "29000011")]


@pytest.mark.fault("T6")
def test_a_claim_due_today_may_still_be_paid(tjeneste, krav):
    """On the last date to pay itself nothing is handed over; the day after it is."""
    tjeneste.opret(KONTO, krav(srb=date(2026, 11, 20)))
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (0,)
    tjeneste.opret(KONTO, krav(srb=date(2026, 11, 19)))
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)


@pytest.mark.parametrize(
    ("change", "felt"),
    [
        ({"beloeb_oere": 250_001}, "FordringBeløb"),
        ({"type_kode": "KFSKFRI"}, "FordringType"),
        ({"forfaldsdato": date(2026, 9, 2)}, "FordringForfaldsdato"),
        ({"reference": "DI-ANDEN"}, "FordringReference"),
    ],
)
def test_a_claim_id_used_before_with_other_content_is_rejected(tjeneste, krav, change, felt):
    """The rejection points at the claim and names the element that differs, never its value."""
    foerst = krav()
    tjeneste.opret(KONTO, foerst)
    svar = afvisning(tjeneste.opret(KONTO, replace(foerst, **change)))
    assert svar["ResultatÅrsagReference"] == {"FordringIdentifikation": str(foerst.id)}
    lokal = svar["ResultatLokalÅrsag"]
    assert lokal["LokalÅrsagskode"] == "ANDET_INDHOLD"
    assert felt in lokal["LokalÅrsagstekst"]


@pytest.mark.fault("U17")
def test_a_rejected_message_leaves_nothing(tjeneste, krav):
    """When one claim of a message is rejected, none of its claims is kept."""
    foerst = krav()
    tjeneste.opret(KONTO, foerst)
    andet = krav()
    tjeneste.opret(KONTO, andet, replace(foerst, beloeb_oere=1))
    with tjeneste.installation.database.transaction() as conn:
        assert [str(f.fordring_id) for f in tjeneste.installation.bog.liste(conn)] == [str(foerst.id)]


@pytest.mark.fault("A3")
def test_another_fagsystem_cannot_touch_the_account(tjeneste, krav):
    """An account belongs to the fagsystem that made it: another one's claim on it is rejected."""
    tjeneste.opret(KONTO, krav())
    svar = tjeneste.opret(KONTO, krav(), fra=replace(SYNTESEBORG, it_system=uuid4()))
    assert afvisning(svar)["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "TILHOERER_ANDEN"


def test_a_new_account_needs_somebody_responsible(tjeneste, krav):
    """A new account without JuridiskAnsvarlig is rejected; a known one may be told of again without it."""
    post = {
        "Debitorkonto": {
            "DebitorkontoIdentifikation": str(KONTO),
            "DebitorkontoType": "022864b6-47b2-5a77-984d-4d2e97b93ee1",
        }
    }
    svar = tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post)
    assert afvisning(svar)["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "ANSVARLIG_MANGLER"


@pytest.mark.fault("V12")
def test_an_unknown_code_is_rejected_by_its_element(tjeneste, krav):
    """A claim type that the code list doesn't hold is a business rejection that names the element."""
    post = {
        "Debitorkonto": {"DebitorkontoIdentifikation": str(KONTO), "DebitorkontoType": str(uuid4())},
    }
    svar = afvisning(tjeneste.kald("DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", post))
    assert svar["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UKENDT_KODE"
    assert "DebitorkontoType" in svar["ResultatLokalÅrsag"]["LokalÅrsagstekst"]


@pytest.mark.parametrize(
    ("navn", "vaerdi"),
    [
        ("DOMSDATO", "1. maj"),
        ("DOMSDATO", "20260504"),
        ("FORLIGSDATO", "2026-W19-1"),
        ("RENTEVALG", "høj"),
        ("RENTEVALG", "001/03/x"),
        ("BFE", "12345678901"),
        ("BFE", "matr. 1a"),
    ],
)
def test_master_data_in_specifications_must_have_their_form(tjeneste, krav, navn, vaerdi):
    """A judgment's date, interest choice or BFE number of another form is rejected when it is registered, not when handed over."""
    svar = afvisning(tjeneste.opret(KONTO, krav(specifikationer=((navn, vaerdi),))))
    assert svar["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UGYLDIG_VAERDI"
    assert vaerdi not in str(svar)


def test_a_write_down_to_the_last_oere_is_accepted(tjeneste, krav):
    """The whole balance can be written down; one øre more is rejected and points at the write-down."""
    foerst = krav()
    tjeneste.opret(KONTO, foerst)
    over = Nedskrevet(uuid4(), foerst.id, 250_001, "REGU", "Beregnet igen")
    svar = afvisning(tjeneste.opret(KONTO, nedskrivninger=(over,)))
    assert svar["ResultatÅrsagReference"] == {"FordringNedreguleringIdentifikation": str(over.id)}
    helt = replace(over, id=uuid4(), beloeb_oere=250_000)
    assert "Accept" in tjeneste.opret(KONTO, nedskrivninger=(helt,))


def test_a_cost_follows_its_main_claim(tjeneste, krav):
    """A cost may come with its main claim or after it, but not without it."""
    hoved = krav()
    gebyr = krav(type_kode="GEDAINS", hoved=hoved.id, omkostning="GEBYR")
    assert "Accept" in tjeneste.opret(KONTO, hoved, gebyr)
    foraeldreloes = krav(type_kode="GEDAINS", hoved=uuid4(), omkostning="GEBYR")
    svar = afvisning(tjeneste.opret(KONTO, foraeldreloes))
    assert svar["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "UKENDT_HOVEDFORDRING"


def test_a_claim_without_last_date_is_set_to_collection_later(tjeneste, krav):
    """A claim may come without its date and gets it once by SætFordringTilOpkrævning; another date is rejected."""
    uden = krav(srb=None)
    svar = tjeneste.opret(KONTO, uden, haefter=(Haefter(uuid4(), uden.id, TO, date(2026, 9, 1)),))
    assert svar["Accept"] == {"AccepteretUdenBemærkninger": True}
    sti, operation = "DebitorRegistreringAfsend", "SætFordringTilOpkrævning"
    svar = tjeneste.kald(sti, operation, til_opkraevning(KONTO, uden.id, date(2026, 11, 19)))
    assert svar["Accept"] == {"AccepteretUdenBemærkninger": True}
    svar = tjeneste.kald(sti, operation, til_opkraevning(KONTO, uden.id, date(2026, 11, 18)))
    assert afvisning(svar)["ResultatLokalÅrsag"]["LokalÅrsagskode"] == "ALLEREDE_OPKRAEVET"
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (1,)


def test_an_unknown_municipality_is_told_in_the_header(tjeneste, krav):
    """A route to a municipality that is not connected gets a technical error with code, source and path."""
    svar = tjeneste.opret(KONTO, krav(), fra=Afsender("29999999", SYNTESEBORG.it_system), debitor=ET)
    assert "Accept" not in svar
    (reaktion,) = svar["HovedOplysningerSvar"]["SvarReaktion"]
    assert (reaktion["Fejl"]["FejlId"], reaktion["Fejl"]["KildeId"]) == ("FB-301", "Fordringsbro")
    sti = reaktion["Fejl"]["Identifikation"][0]["LimitedXPath"]
    assert sti == "/OpretDebitorkontoRegistrering_I/HovedOplysninger"


def test_an_id_used_for_two_kinds_of_things_is_refused_naming_both(tjeneste, krav):
    """In one message, and over time in both directions; collection is never asked, and hands the rest over."""

    def fejl(svar):
        (afvist,) = svar["AfvisningListe"]["Afvisning"]
        return afvist["ResultatLokalÅrsag"]["LokalÅrsagskode"], afvist["ResultatLokalÅrsag"]["LokalÅrsagstekst"]

    konto, k = uuid4(), krav()
    kode, tekst = fejl(tjeneste.opret(konto, k, nedskrivninger=(Nedskrevet(k.id, k.id, 100, "REGU", "x"),)))
    assert kode == "GENTAGET_I_BESKED"
    assert "(FordringNedreguleringIdentifikation, FordringIdentifikation)" in tekst
    tjeneste.opret(konto, k)
    tjeneste.installation.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
    ned = Nedskrevet(k.id, k.id, 100, "REGU", "x")
    kode, tekst = fejl(tjeneste.opret(konto, k, nedskrivninger=(ned,)))
    assert kode in {"ANDET_INDHOLD", "GENTAGET_I_BESKED"}
    ned = Nedskrevet(uuid4(), k.id, 100, "REGU", "x")
    assert "Accept" in tjeneste.opret(konto, k, nedskrivninger=(ned,))
    kode, tekst = fejl(tjeneste.opret(uuid4(), krav(id=ned.id)))
    assert kode == "ANDET_INDHOLD"
    assert "(FordringIdentifikation, FordringNedreguleringIdentifikation)" in tekst
    anden = krav()
    tjeneste.opret(uuid4(), anden)
    tjeneste.installation.koersel.forfaldne(SYNTESEBORG.kommune_cvr)
    with tjeneste.installation.database.transaction() as conn:
        assert tjeneste.installation.bog.fordring(conn, anden.id).overdragelse == "OVERDRAGET"
