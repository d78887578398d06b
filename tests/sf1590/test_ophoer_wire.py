"""B_01 over HTTP: what ends or changes hands, and who may do it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID, uuid4

import pytest
from sf1590_hjaelp import SYNTESEBORG, TO

from fordringsbro.klient.beskeder import Afsender, Haefter, Person, afslut_administrator, afslut_haeftelse, ejerskifte

KONTO = UUID("10000000-0000-4000-8000-000000000022")
ANDET_SYSTEM = replace(SYNTESEBORG, it_system=UUID("aaaaaaaa-0000-4000-8000-000000000009"))
VAERGE = Person("0301800003", "Testperson Tre Synteseborg")
UDEN = {"AccepteretUdenBemærkninger": True}


def send(tjeneste, operation, post, **hvordan):
    """The answer of a B_01 operation."""
    return tjeneste.kald("DebitorRegistreringAfsend", operation, post, **hvordan)


def grund(svar):
    """Why an answer rejects: code, the object pointed at, the element named."""
    (found,) = svar["AfvisningListe"]["Afvisning"]
    lokal = found["ResultatLokalÅrsag"]
    _, parentes, felt = lokal["LokalÅrsagstekst"].rpartition(" (")
    return lokal["LokalÅrsagskode"], found["ResultatÅrsagReference"], felt.rstrip(")") if parentes else ""


def bemaerkninger(svar):
    """The codes of an accept's remarks."""
    med = svar["Accept"]["AccepteretMedBemærkninger"]
    return [b["ResultatLokalÅrsag"]["LokalÅrsagskode"] for b in med["Bemærkning"]]


def afslut_konto(tjeneste, konto, krav):
    """End an account, as the debtor system does when nothing is owed."""
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        billede = inst.bog.fordring(conn, krav.id)
        assert billede.restance_oere == 0
        inst.bog.afslut_konto(conn, kommune_cvr=SYNTESEBORG.kommune_cvr, konto_id=konto, dato=date(2026, 11, 20))


@pytest.fixture
def haeftet(tjeneste, krav):
    """A zero claim on an account with an administrator, and a liability for it from 1 September 2026: (claim, liability's id)."""
    et = krav(beloeb_oere=0)
    haeftelse = uuid4()
    svar = tjeneste.opret(
        KONTO, et, haefter=(Haefter(haeftelse, et.id, TO, date(2026, 9, 1)),), administratorer=(VAERGE,)
    )
    assert "Accept" in svar
    return et, haeftelse


def test_a_liability_may_end_on_its_first_day_but_not_before(tjeneste, haeftet):
    """The day before its start is rejected by its element and leaves it; the first day is accepted."""
    _, haeftelse = haeftet
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, haeftelse, date(2026, 8, 31)))
    assert grund(svar) == ("PERIODE_UGYLDIG", {"HæftelseIdentifikation": str(haeftelse)}, "HæftelseSlutDato")
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, haeftelse, date(2026, 9, 1)))
    assert svar["Accept"] == UDEN
    assert svar["DebitorkontoIdentifikation"] == str(KONTO)


def test_an_ended_liability_is_answered_as_it_stands(tjeneste, haeftet):
    """Same message, same answer; another message with the same date gets a remark, another date a rejection."""
    _, haeftelse = haeftet
    post, request = afslut_haeftelse(KONTO, haeftelse, date(2026, 10, 31)), uuid4()
    foerst = send(tjeneste, "AfslutHæftelse", post, request=request)
    assert send(tjeneste, "AfslutHæftelse", post, request=request) == foerst
    assert bemaerkninger(send(tjeneste, "AfslutHæftelse", post)) == ["ALLEREDE_AFSLUTTET"]
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, haeftelse, date(2026, 11, 1)))
    assert grund(svar) == ("ANDET_INDHOLD", {"HæftelseIdentifikation": str(haeftelse)}, "HæftelseSlutDato")


def test_an_unknown_liability_or_one_of_another_account_is_rejected(tjeneste, krav, haeftet):
    """A liability is sought on the account that the message names, and nowhere else."""
    ukendt, anden = uuid4(), uuid4()
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, ukendt, date(2026, 10, 31)))
    assert grund(svar) == ("UKENDT", {"HæftelseIdentifikation": str(ukendt)}, "")
    tjeneste.opret(anden, krav())
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(anden, haeftet[1], date(2026, 10, 31)))
    assert grund(svar) == ("UKENDT", {"HæftelseIdentifikation": str(haeftet[1])}, "")


def test_a_liability_of_a_claim_under_collection_ends_with_a_remark(tjeneste, haeftet):
    """The ledger's liability ends; the answer says that collection still holds the party liable."""
    et, haeftelse = haeftet
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.marker_overdraget(conn, [et.id], {})
    svar = send(tjeneste, "AfslutHæftelse", afslut_haeftelse(KONTO, haeftelse, date(2026, 10, 31)))
    assert bemaerkninger(svar) == ["HAEFTER_I_INDDRIVELSE"]
    with inst.database.transaction() as conn:
        (fundet,) = inst.bog.fordring(conn, et.id).haeftelser
    assert fundet.slutdato == date(2026, 10, 31)


def test_an_ended_administrator_stays_ended(tjeneste, haeftet):
    """Same message, same answer; another gets a remark; a registration that names the party doesn't take it up again."""
    post, request = afslut_administrator(KONTO, VAERGE), uuid4()
    foerst = send(tjeneste, "AfslutAdministrator", post, request=request)
    assert foerst["Accept"] == UDEN
    assert send(tjeneste, "AfslutAdministrator", post, request=request) == foerst
    assert "Accept" in tjeneste.opret(KONTO, administratorer=(VAERGE,))
    assert bemaerkninger(send(tjeneste, "AfslutAdministrator", post)) == ["ALLEREDE_AFSLUTTET"]


def test_only_an_administrator_can_end_as_one(tjeneste, haeftet):
    """A party that is liable, but no administrator, is rejected by the element; so is one of an unknown kind."""
    svar = send(tjeneste, "AfslutAdministrator", afslut_administrator(KONTO, TO))
    assert grund(svar) == ("UKENDT_PART", {"DebitorkontoIdentifikation": str(KONTO)}, "Administrator")
    assert TO.ident not in str(svar)
    art = {"ØIRPart": {**VAERGE.oirpart(), "ØIRPartIdentifikationType": str(uuid4())}}
    svar = send(tjeneste, "AfslutAdministrator", {**afslut_administrator(KONTO, VAERGE), **art})
    assert grund(svar) == ("UKENDT_KODE", {"DebitorkontoIdentifikation": str(KONTO)}, "ØIRPartIdentifikationType")


def test_an_account_goes_to_the_debtor_system_and_back(tjeneste, krav, haeftet):
    """While the debtor system has it, its owner can't register on it; taken back, it can. Told again, a remark."""
    over, tilbage = (ejerskifte(KONTO, overdraget=overdraget) for overdraget in (True, False))
    request = uuid4()
    foerst = send(tjeneste, "ForetagEjerskifte", over, request=request)
    assert foerst["Accept"] == UDEN
    assert send(tjeneste, "ForetagEjerskifte", over, request=request) == foerst
    assert bemaerkninger(send(tjeneste, "ForetagEjerskifte", over)) == ["ALLEREDE_OVERDRAGET"]
    assert grund(tjeneste.opret(KONTO, krav()))[0] == "KONTO_OVERDRAGET"
    assert send(tjeneste, "ForetagEjerskifte", tilbage)["Accept"] == UDEN
    assert bemaerkninger(send(tjeneste, "ForetagEjerskifte", tilbage)) == ["IKKE_OVERDRAGET"]
    assert "Accept" in tjeneste.opret(KONTO, krav())


def test_only_who_handed_an_account_over_takes_it_back(tjeneste, haeftet):
    """Another fagsystem that wants it back is rejected, and takes it over by a registration that says so."""
    send(tjeneste, "ForetagEjerskifte", ejerskifte(KONTO, overdraget=True))
    svar = send(tjeneste, "ForetagEjerskifte", ejerskifte(KONTO, overdraget=False), fra=ANDET_SYSTEM)
    assert grund(svar) == ("UKENDT", {"DebitorkontoIdentifikation": str(KONTO)}, "")
    assert bemaerkninger(tjeneste.opret(KONTO, overtag=True, fra=ANDET_SYSTEM)) == ["EJER_SKIFTET"]
    svar = send(tjeneste, "ForetagEjerskifte", ejerskifte(KONTO, overdraget=True))
    assert grund(svar)[0] == "UKENDT"


def test_a_registration_takes_an_account_over(tjeneste, krav, haeftet):
    """The new owner may change it, the former one no longer; an unknown account can't be taken over."""
    assert bemaerkninger(tjeneste.opret(KONTO, krav(), overtag=True, fra=ANDET_SYSTEM)) == ["EJER_SKIFTET"]
    assert grund(tjeneste.opret(KONTO, krav()))[0] == "TILHOERER_ANDEN"
    assert "Accept" in tjeneste.opret(KONTO, krav(), fra=ANDET_SYSTEM)
    ukendt = uuid4()
    svar = tjeneste.opret(ukendt, krav(), overtag=True)
    assert grund(svar) == ("UKENDT", {"DebitorkontoIdentifikation": str(ukendt)}, "")


@pytest.mark.parametrize(("srb", "jobs"), [(date(2026, 11, 20), 0), (date(2026, 11, 19), 1)])
def test_a_claim_changed_to_an_earlier_date_is_handed_over(tjeneste, krav, srb, jobs):
    """Told again with a last date that has passed, a known claim is due; with one that is today, it may still be paid."""
    et = krav(srb=date(2026, 12, 15))
    tjeneste.opret(KONTO, et)
    assert "FORDRING_AENDRET" in bemaerkninger(tjeneste.opret(KONTO, replace(et, srb=srb)))
    with tjeneste.installation.database.transaction() as conn:
        assert conn.execute("SELECT count(*) FROM procrastinate_jobs").fetchone() == (jobs,)


def test_a_claim_under_collection_cannot_be_changed(tjeneste, krav):
    """The rejection points at the claim and names the element."""
    et = krav()
    tjeneste.opret(KONTO, et)
    inst = tjeneste.installation
    with inst.database.transaction() as conn:
        inst.bog.marker_overdraget(conn, [et.id], {})
    svar = tjeneste.opret(KONTO, replace(et, srb=date(2026, 9, 14)))
    assert grund(svar) == (
        "ER_OVERDRAGET",
        {"FordringIdentifikation": str(et.id)},
        "FordringSidsteRettidigeBetalingsdato",
    )


def _haeftelse(haeftet, konto=KONTO):
    return "AfslutHæftelse", afslut_haeftelse(konto, haeftet[1], date(2026, 10, 31))


def _administrator(_, konto=KONTO):
    return "AfslutAdministrator", afslut_administrator(konto, VAERGE)


def _ejerskifte(_, konto=KONTO):
    return "ForetagEjerskifte", ejerskifte(konto, overdraget=True)


PAA_KONTO = [
    pytest.param(_haeftelse, id="AfslutHæftelse"),
    pytest.param(_administrator, id="AfslutAdministrator"),
    pytest.param(_ejerskifte, id="ForetagEjerskifte"),
]


@pytest.mark.parametrize("besked", PAA_KONTO)
@pytest.mark.parametrize("fra", [ANDET_SYSTEM, Afsender("29000022", SYNTESEBORG.it_system)], ids=["system", "kommune"])
def test_nobody_but_the_owner_may_end_anything(tjeneste, haeftet, besked, fra):
    """Another fagsystem of the municipality, or another municipality, knows of nothing; the owner's own goes through."""
    operation, post = besked(haeftet)
    svar = send(tjeneste, operation, post, fra=fra)
    assert grund(svar) == ("UKENDT", {"DebitorkontoIdentifikation": str(KONTO)}, "")
    assert send(tjeneste, operation, post)["Accept"] == UDEN


@pytest.mark.parametrize("besked", PAA_KONTO)
def test_an_unknown_account_is_rejected(tjeneste, haeftet, besked):
    """The rejection points at the account as the sender named it."""
    ukendt = uuid4()
    operation, post = besked(haeftet, ukendt)
    assert grund(send(tjeneste, operation, post)) == ("UKENDT", {"DebitorkontoIdentifikation": str(ukendt)}, "")


@pytest.mark.parametrize("besked", PAA_KONTO)
def test_an_ended_account_is_rejected(tjeneste, haeftet, besked):
    """Nothing of an account changes after its end."""
    afslut_konto(tjeneste, KONTO, haeftet[0])
    operation, post = besked(haeftet)
    svar = send(tjeneste, operation, post)
    assert grund(svar) == ("KONTO_AFSLUTTET", {"DebitorkontoIdentifikation": str(KONTO)}, "")


@pytest.mark.parametrize("besked", PAA_KONTO[:2])
def test_an_account_with_the_debtor_system_is_rejected(tjeneste, haeftet, besked):
    """Its former owner is told that the debtor system has it."""
    inst = tjeneste.installation
    egen = {"kommune_cvr": SYNTESEBORG.kommune_cvr, "konto_id": KONTO}
    with inst.database.transaction() as conn:
        billede = inst.bog.fordring(conn, haeftet[0].id)
        inst.bog.overdrag_konto(conn, oprettet_af=billede.oprettet_af, **egen)
    operation, post = besked(haeftet)
    svar = send(tjeneste, operation, post)
    assert grund(svar) == ("KONTO_OVERDRAGET", {"DebitorkontoIdentifikation": str(KONTO)}, "")
