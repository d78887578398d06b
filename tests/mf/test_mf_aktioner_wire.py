"""Every action of the contract over HTTP: what NyMF is asked, and that code and content must belong together."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from mf_hjaelp import ider, resultater, tekster

from fordringsbro.aktion import aktioner as a
from fordringsbro.klient.mf_beskeder import (
    MFSkyldner,
    aendr,
    aktion,
    annuller,
    genindsend,
    hovedstol,
    nedskriv,
    opret,
    opskriv,
    tilbagekald,
)

DATO = date(2026, 11, 1)


@pytest.fixture
def oprettet(system, krav, udfald):
    """A claim that collection has created: its number, and what made it."""
    mit = krav()
    ((aktion_id, fordring, _),) = ider(system.indberet(1, opret(1001, mit)))
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion_id, backend_id=77))
    return fordring, mit


def kvitter(system, udfald, svar) -> int:
    ((aktion_id, _, _),) = ider(svar)
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, udfald(aktion_id))
    return aktion_id


def data(system, svar) -> Any:
    """What NyMF was asked."""
    with system.installation.database.transaction() as conn:
        return system.installation.nymf.aktion(conn, ider(svar)[0][0]).data


def test_a_write_down_and_its_undoing(system, oprettet, udfald):
    """NEDSKRIV INDB, and OANI that refers to its AktionID with the same amount and date; receipts tell the rest."""
    fordring, _ = oprettet
    ned = system.indberet(2, nedskriv(1001, fordring, 50_000, virkningsdato=DATO))
    aktion_id = kvitter(system, udfald, ned)
    op = system.indberet(3, annuller(a.OANI, 1001, fordring, 50_000, reference=aktion_id, virkningsdato=DATO))
    assert resultater(op) == [("MODTAGET", [])]
    assert data(system, op) == a.Annullering(50_000, DATO)
    kvitter(system, udfald, op)
    svar = system.kvitteringer(leverance_id=3)
    assert tekster(svar, "FordringRestBeloeb") == ["2500.00"]
    assert tekster(svar, "FordringOpskrivningBeloeb") == ["500.00"]


def test_an_undoing_of_another_amount_is_refused(system, oprettet, udfald):
    """The amounts must be equal; the reference must be given."""
    fordring, _ = oprettet
    ned = kvitter(system, udfald, system.indberet(2, nedskriv(1001, fordring, 50_000, virkningsdato=DATO)))
    svar = system.indberet(
        3,
        annuller(a.OANI, 1001, fordring, 49_999, reference=ned, virkningsdato=DATO),
        annuller(a.OANI, 1001, fordring, 50_000, virkningsdato=DATO),
        annuller(a.OANI, 1001, fordring, 50_000, reference=ned, virkningsdato=DATO),
    )
    forkert, uden, rigtig = resultater(svar)
    assert forkert[0] == uden[0] == "AFVIST"
    assert rigtig == ("MODTAGET", [])


def test_a_withdrawal_and_a_resending(system, oprettet, udfald):
    """TILBAGEKALD HENS, then GENINDSENDFORDRING under a new FordringID with the old claim's dates."""
    fordring, mit = oprettet
    tilbage = system.indberet(2, tilbagekald(1001, fordring, "HENS"))
    assert resultater(tilbage) == [("MODTAGET", [])]
    assert data(system, tilbage).aarsag == "HENS"
    kvitter(system, udfald, tilbage)
    igen = system.indberet(3, genindsend(1001, fordring, mit))
    assert resultater(igen) == [("MODTAGET", [])]
    assert ider(igen)[0][1] != fordring
    assert data(system, igen).tidligere_fordring_id == fordring


def test_a_write_up_and_a_principal(system, oprettet):
    """OPSKRIVNINGREGULERING and FEJLAGTIGHOVEDSTOLINDBERETNING hold what was sent."""
    fordring, _ = oprettet
    fhi = system.indberet(2, hovedstol(1001, fordring, 300_000))
    assert resultater(fhi) == [("MODTAGET", [])]
    assert data(system, fhi) == a.Hovedstolsrettelse(300_000)
    op = system.indberet(3, opskriv(1001, fordring, 12_300))
    assert data(system, op) == a.Opskrivning(12_300)


def test_a_change_of_an_indr_claim_is_537(system, oprettet):
    """AENDRFORDRING is not for claims in PSRM; the number is NyMF's."""
    fordring, _ = oprettet
    assert "537" in resultater(system.indberet(2, aendr(1001, fordring, {"FordringStiftelseDato": DATO})))[0][1]


def test_a_change_of_claimant_has_its_own_refusal(system, oprettet):
    """NyFordringHaverStruktur is never skipped in silence."""
    fordring, _ = oprettet
    ny = {"NyFordringHaverStruktur": {"IdentValg": {"FordringHaverIdentifikator": 1002}}}
    assert resultater(system.indberet(2, aendr(1001, fordring, ny))) == [("AFVIST", ["90112"])]


@pytest.mark.parametrize(
    ("kode", "nummer"),
    [
        (a.GENINDSEND, "403"),
        (a.OR, "404"),
        (a.OANI, "406"),
        (a.OONR, "407"),
        (a.NAOR, "412"),
        (a.OPRET, "444"),
        (a.TILBAGEKALD, "448"),
        (a.AENDR, "458"),
        (a.NAOI, "505"),
        (a.FHI, "517"),
    ],
)
def test_a_code_with_another_codes_content(system, oprettet, kode, nummer):
    """Each code but NEDSKRIV, sent with a write-down's structure, is refused by its own number."""
    fordring, _ = oprettet
    valg = nedskriv(1001, fordring, 100, virkningsdato=DATO)["AktionValg"]
    svar = system.indberet(2, aktion(kode, 1001, valg), nedskriv(1001, fordring, 100, virkningsdato=DATO))
    forkert, god = resultater(svar)
    assert forkert[0] == "AFVIST"
    assert nummer in forkert[1]
    assert god == ("MODTAGET", [])


def test_a_write_down_with_a_claims_content_is_447(system, krav):
    """And the structure of one undoing does not pass for another's, though their contents look alike."""
    valg = opret(1001, krav())["AktionValg"]
    assert "447" in resultater(system.indberet(2, aktion(a.NEDSKRIV, 1001, valg)))[0][1]


@pytest.mark.parametrize("kode", ["OPSKRIV", "OPRETTRANSPORT", "AENDRTRANSPORT"])
def test_actions_of_the_time_before_nymf(system, krav, kode):
    """NyMF has no such action; the others of the delivery are taken."""
    valg = opret(1001, krav())["AktionValg"]
    svar = system.indberet(2, aktion(kode, 1001, valg), opret(1001, krav()))
    assert resultater(svar) == [("AFVIST", ["90111"]), ("MODTAGET", [])]


def test_a_number_of_the_senders_that_is_taken_is_600(system, krav):
    """A debtor system need not number its actions; a number that an action has already is refused."""
    ((aktion_id, _, _),) = ider(system.indberet(1, opret(1001, krav())))
    naeste = {**opret(1001, krav()), "ModtagFordringAktionIdentifikator": aktion_id}
    fri = {**opret(1001, krav()), "ModtagFordringAktionIdentifikator": aktion_id + 1_000}
    assert resultater(system.indberet(2, naeste, fri)) == [("AFVIST", ["600"]), ("MODTAGET", [])]


def test_debtors_judgments_notes_and_interest_are_read(system, krav):
    """SE and AKR numbers, a contact by its number, a judgment per debtor, the interest choice, notes and documents."""
    kontakt = {
        "AlternativKontaktNavn": "Testperson Et Synteseborg",
        "AlternativKontaktTypeKode": "Person",
        "AlternativKontaktHenvisningNummer": {"AlternativKontaktIdentifikator": 10000000001},
        "AlternativKontaktReferenceStrukturListe": {},
        "EmailListe": {},
        "TelefonListe": {},
        "FaxListe": {},
    }
    dato = date(2029, 9, 3)
    mit = krav(
        skyldnere=(
            MFSkyldner(ident="00123456", ident_type="SE", foraeldelsesdato=dato),
            MFSkyldner(ident="10000000002", ident_type="AKR", foraeldelsesdato=dato, domsdato=date(2026, 10, 1)),
            MFSkyldner(ident="", kontakt=kontakt, foraeldelsesdato=dato),
        ),
        rentevalg=("1", 3),
        noter=("En note",),
        dokumenter=(("DOM", "pdf", b"%PDF-1.4"),),
    )
    fundet = data(system, system.indberet(1, opret(1001, mit)))
    assert [(s.ident_type, s.ident, s.dom) for s in fundet.skyldnere] == [
        ("SE", "00123456", False),
        ("AKR", "10000000002", True),
        ("AKR", "10000000001", False),
    ]
    assert (fundet.rentevalg.regel, fundet.rentevalg.satskode) == ("001", "03")
    assert [note.tekst for note in fundet.bilag.noter] == ["En note"]
    assert [(d.art, d.filformat, d.stoerrelse) for d in fundet.bilag.dokumenter] == [("DOM", "pdf", 8)]


def test_a_contact_without_a_number_is_no_debtor(system, krav):
    """NyMF can't number contacts: code 5 names the debtor by its place."""
    kontakt = {
        "AlternativKontaktNavn": "Testperson Et Synteseborg",
        "AlternativKontaktTypeKode": "Person",
        "AlternativKontaktReferenceStrukturListe": {},
        "EmailListe": {},
        "TelefonListe": {},
        "FaxListe": {},
    }
    mit = krav(skyldnere=(MFSkyldner(ident="", kontakt=kontakt, foraeldelsesdato=date(2029, 9, 3)),))
    svar = system.indberet(1, opret(1001, mit))
    assert resultater(svar) == [("AFVIST", ["5"])]
    assert tekster(svar, "ModtagFordringAktionAfvistParameterTekst") == ["MFKundeStruktur", "skyldner 1"]


def test_a_claim_of_a_point_in_time_has_no_period(system, krav):
    """The structure is mandatory; equal dates say that there is none, where the type demands that."""
    svar = system.indberet(1, opret(1001, krav(type_kode="RETOLKE", beloeb_oere=30_000, periode=None)))
    fundet = data(system, svar)
    assert (fundet.periode_fra, fundet.periode_til) == (None, None)
    assert "R_7_9" not in " ".join(tekster(svar, "ModtagFordringAktionAfvistTekst"))


def test_a_related_claim_can_come_later(system, oprettet, gebyr):
    """It names its main claim by FordringID; one that names nobody's is 461."""
    fordring, _ = oprettet
    svar = system.indberet(
        2, opret(1001, gebyr(hoved_fordring_id=fordring)), opret(1001, gebyr(hoved_fordring_id=12345))
    )
    assert resultater(svar) == [("MODTAGET", []), ("AFVIST", ["461"])]
    assert ider(svar)[0][2] == fordring


@pytest.mark.parametrize(
    ("stoerrelse", "ventet"),
    [(5 * 1024 * 1024, ("MODTAGET", [])), (5 * 1024 * 1024 + 1, ("AFVIST", ["164"])), (8_000_000, ("AFVIST", ["164"]))],
)
def test_a_document_above_five_megabytes_concerns_its_action(system, krav, stoerrelse, ventet):
    """164 from the first byte too many on, also where the text is longer than XML parsers take unless they are told to."""
    stort = ("DOM", "pdf", b"x" * stoerrelse)
    svar = system.indberet(1, opret(1001, krav(dokumenter=(stort,))), opret(1001, krav()))
    assert resultater(svar) == [ventet, ("MODTAGET", [])]


def test_limits_on_notes_and_documents_concern_their_action(system, krav):
    """An empty note (220), a note too long (413), too many documents (181), a file type (415): each on its action."""
    pdf = ("DOM", "pdf", b"%PDF-1.4")
    svar = system.indberet(
        1,
        opret(1001, krav(noter=("",))),
        opret(1001, krav(noter=("x" * 100_000,))),
        opret(1001, krav(dokumenter=(pdf,) * 500)),
        opret(1001, krav(dokumenter=(("DOM", "exe", b"MZ"),))),
        opret(1001, krav()),
    )
    alle = resultater(svar)
    assert ["220" in alle[0][1], "413" in alle[1][1], "181" in alle[2][1], "415" in alle[3][1]] == [True] * 4
    assert alle[4] == ("MODTAGET", [])
