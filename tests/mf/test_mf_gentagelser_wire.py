"""The MF services over HTTP, told twice, all at once, too early, years later, and after the memory of it is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from mf_hjaelp import hovedfejl, ider, laes, resultater

from fordringsbro.bootstrap.joblister import PERIODISK
from fordringsbro.klient.mf_beskeder import hoved, konvolut, leverance, nedskriv, opret, tilbagekald
from fordringsbro.nymf.model import Aktionsfilter
from fordringsbro.nymf.tilstande import Aktionstilstand

#: As many as the list of faults has.
MANGE = 50
TJENESTE = "MFFordringIndberet"


def besked(nummer, *aktioner, transaktion="t-1"):
    """A delivery as it goes over the wire."""
    return konvolut(TJENESTE, {**hoved("29000101", transaktion, None), **leverance(nummer, aktioner)})


def paa_en_gang(system, beskeder):
    """The answers to deliveries that are sent at the same instant."""
    start = Barrier(len(beskeder))

    def send(xml):
        start.wait(60)
        return laes(system.post(TJENESTE, xml))

    with ThreadPoolExecutor(len(beskeder)) as pulje:
        return list(pulje.map(send, beskeder))


def register(system):
    """Amount of each claim that was not rejected."""
    with system.installation.database.transaction() as conn:
        alle = system.installation.nymf.aktioner(conn, Aktionsfilter())
        return [a.data.beloeb_oere for a in alle if a.tilstand is not Aktionstilstand.REJECTED]


@pytest.mark.fault("U10")
def test_one_number_with_fifty_contents_has_one_winner(system, krav):
    """One delivery is taken; the other 49 are 171: the LeveranceID was used for another."""
    svar = paa_en_gang(system, [besked(1, opret(1001, krav(beloeb_oere=1_000 + n))) for n in range(MANGE)])
    vindere = [n for n, et in enumerate(svar) if not hovedfejl(et)]
    assert len(vindere) == 1
    assert [hovedfejl(et) for n, et in enumerate(svar) if n not in vindere] == [["171"]] * (MANGE - 1)
    assert register(system) == [1_000 + vindere[0]]


@pytest.mark.fault("U10")
def test_one_reference_with_fifty_amounts_has_one_winner(system, krav):
    """In deliveries of their own, one claim is taken and the other 49 are rejected: the reference is in use (486)."""
    beskeder = [
        besked(n, opret(1001, krav(beloeb_oere=1_000 + n, reference="R")), transaktion=f"t-{n}") for n in range(MANGE)
    ]
    svar = [resultater(et)[0] for et in paa_en_gang(system, beskeder)]
    vindere = [n for n, (status, _) in enumerate(svar) if status == "MODTAGET"]
    assert len(vindere) == 1
    assert {(status, *numre) for n, (status, numre) in enumerate(svar) if n not in vindere} == {("AFVIST", "486")}
    assert register(system) == [1_000 + vindere[0]]


@pytest.mark.fault("U11")
def test_a_correction_before_its_claim_is_refused_and_never_meets_it(system, krav):
    """A claim that nobody has is refused; the claim that gets that number later is not touched by it."""
    with system.installation.database.transaction() as conn:
        ((naeste, _),) = system.installation.nymf.nye_ider(conn, 1)
    kommende = naeste + 3
    tidlig = [nedskriv(1001, kommende, 1_000, aarsag="REGU"), tilbagekald(1001, kommende, "FEJL")]
    svar = system.indberet(1, *tidlig)
    assert {status for status, _ in resultater(svar)} == {"AFVIST"}
    fundne = []
    for n in range(2, 8):
        ((_, fordring_id, _),) = ider(system.indberet(n, opret(1001, krav())))
        fundne.append(fordring_id)
    assert kommende in fundne
    with system.installation.database.transaction() as conn:
        post = system.installation.nymf.fordring_ved_id(conn, kommende)
        assert conn.execute("SELECT count(*) FROM nymf.aktion WHERE fordring_id = %s", (kommende,)).fetchone() == (1,)
    assert post is not None
    # The same correction, told when the claim is there, is taken.
    assert resultater(system.indberet(9, tidlig[0])) == [("MODTAGET", [])]


@pytest.mark.fault("U3")
def test_a_rejected_action_is_corrected_in_a_new_delivery(system, krav):
    """Its reference is free again; the old delivery keeps its old answer."""
    forkert, rettet = krav(type_kode="RECIVIL", reference="R"), krav(reference="R")
    foerst = system.indberet(1, opret(1002, forkert))
    assert resultater(foerst) == [("AFVIST", ["151"])]
    assert hovedfejl(system.indberet(1, opret(1002, rettet))) == ["171"]
    assert resultater(system.indberet(2, opret(1002, rettet))) == [("MODTAGET", [])]
    assert ider(system.indberet(1, opret(1002, forkert))) == ider(foerst)


@pytest.mark.fault("U4")
def test_a_delivery_that_failed_for_a_technical_reason_is_taken_later(system, krav):
    """While the database refuses it is 900 and nothing is kept; afterwards the same delivery is taken."""
    xml = besked(1, opret(1001, krav()))
    with system.installation.database.transaction() as conn:
        conn.execute("ALTER TABLE mf.leverance RENAME TO gemt_vaek")
    assert hovedfejl(laes(system.post(TJENESTE, xml))) == ["900"]
    with system.installation.database.transaction() as conn:
        conn.execute("ALTER TABLE mf.gemt_vaek RENAME TO leverance")
    assert resultater(laes(system.post(TJENESTE, xml))) == [("MODTAGET", [])]
    assert len(register(system)) == 1


@pytest.mark.fault("U5")
def test_the_same_delivery_spelled_otherwise_gets_the_first_answer(system, krav):
    """Blanks between elements, other prefixes, amounts without øre: what it says is the same."""
    xml = besked(1, opret(1001, krav(beloeb_oere=250_000)))
    foerst = ider(laes(system.post(TJENESTE, xml)))
    andre = [xml.replace(b"><", b">\n  <"), xml.replace(b"soap:", b"env:").replace(b"xmlns:soap", b"xmlns:env")]
    assert b"2500.00" in xml
    andre.append(xml.replace(b">2500.00<", b">2500<"))
    assert [ider(laes(system.post(TJENESTE, et))) for et in andre] == [foerst] * 3
    assert len(register(system)) == 1


@pytest.mark.fault("U6")
def test_the_same_delivery_with_another_amount_is_refused(system, krav):
    """By 171, which names the delivery and holds no amount; the first one stands."""
    k = krav(reference="R")
    system.indberet(1, opret(1001, k))
    svar = system.post(TJENESTE, besked(1, opret(1001, krav(reference="R", beloeb_oere=123_456))))
    assert hovedfejl(laes(svar)) == ["171"]
    assert "1234" not in svar.text
    assert register(system) == [250_000]


@pytest.mark.fault("U22")
@pytest.mark.parametrize("dage", [1, 400, 4_000])
def test_a_delivery_recorded_long_ago_has_its_first_answer(system, krav, clock, dage):
    """However many days have passed, the same bytes get the same bytes, and nothing is created."""
    xml = besked(1, opret(1001, krav()))
    foerst = system.post(TJENESTE, xml).content
    clock.advance(timedelta(days=dage))
    assert system.post(TJENESTE, xml).content == foerst
    assert len(register(system)) == 1


@pytest.mark.fault("U23")
def test_nothing_that_runs_by_the_clock_forgets_a_delivery(system, krav, clock):
    """Ten years of every periodic job leave each LeveranceID taken."""
    system.indberet(1, opret(1001, krav()))
    tasks = system.installation.tasks("test")
    for _ in range(10):
        clock.advance(timedelta(days=366))
        for navn in PERIODISK:
            tasks[navn]()
    assert hovedfejl(system.indberet(1, opret(1001, krav()))) == ["171"]


@pytest.mark.fault("U23")
def test_without_the_memory_of_deliveries_none_is_carried_out_twice(system, krav):
    """With what was answered deleted by hand, the same delivery is the same actions; its claims under a new number are 486."""
    k = krav()
    foerst = ider(system.indberet(1, opret(1001, k)))
    with system.installation.database.transaction() as conn:
        conn.execute("DELETE FROM mf.resultat")
        conn.execute("DELETE FROM mf.leverance")
    assert ider(system.indberet(1, opret(1001, k))) == foerst
    assert resultater(system.indberet(2, opret(1001, k))) == [("AFVIST", ["486"])]
    assert len(register(system)) == 1


@pytest.mark.fault("U8")
@pytest.mark.parametrize(
    ("anden", "samme"),
    [("ref-å", False), ("REF-Å ", True), (" REF-Å", True), ("REF-A\u030a", False), ("REF Å", False), ("REF-AA", False)],
)
def test_a_reference_in_other_letters(system, krav, anden, samme):
    """Blanks around a reference don't count; each letter does, in its case and as it is composed."""
    assert resultater(system.indberet(1, opret(1001, krav(reference="REF-Å")))) == [("MODTAGET", [])]
    ventet = ("AFVIST", ["486"]) if samme else ("MODTAGET", [])
    assert resultater(system.indberet(2, opret(1001, krav(reference=anden)))) == [ventet]


@pytest.mark.fault("U8")
def test_a_number_in_other_digits(system, krav):
    """`007` is 7: the delivery is the same one."""
    xml = besked(7, opret(1001, krav()))
    foerst = ider(laes(system.post(TJENESTE, xml)))
    maerke = b"LeveranceIdentifikator>7<"
    assert maerke in xml
    assert ider(laes(system.post(TJENESTE, xml.replace(maerke, b"LeveranceIdentifikator>007<")))) == foerst
