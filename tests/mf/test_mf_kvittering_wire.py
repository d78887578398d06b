"""MFKvitteringHent over HTTP: receipts as actions end, narrowing, pages, and what a question is refused for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from mf_hjaelp import ANDET, hovedfejl, ider, resultater, tekster

from fordringsbro.klient.mf_beskeder import nedskriv, opret
from fordringsbro.nymf.hoering.hoering import Afgoerelse
from fordringsbro.nymf.hoering.hoering_store import Hoeringsfilter
from fordringsbro.platform import ur


def kvitter(system, svar):
    """Bring a collection system's answer home, as forwarding does."""
    with system.installation.database.transaction() as conn:
        system.installation.kvitter(conn, svar)


def test_a_receipt_follows_the_action(system, krav, udfald, clock):
    """MODTAGET at first; UDFOERT with the debtors once collection has created the claim."""
    ((aktion, _, _),) = ider(system.indberet(1, opret(1001, krav())))
    assert resultater(system.kvitteringer(leverance_id=1)) == [("MODTAGET", [])]
    clock.advance(timedelta(minutes=5))
    kvitter(system, udfald(aktion, backend_id=77))
    svar = system.kvitteringer(leverance_id=1)
    assert resultater(svar) == [("UDFOERT", [])]
    assert tekster(svar, "SkatKundeIdentifikator") == ["0101800001"]
    assert tekster(svar, "SkatKundeTypeKode") == ["CPR-Person"]
    assert tekster(svar, "ModtagFordringAktionStatusAendretDato") == ["2026-11-20T12:05:00.000+01:00"]
    assert tekster(svar, "FordringModtagelseDatoTid") == ["2026-11-20T12:00:00.000+01:00"]


def test_a_claimant_of_the_later_delivery_gets_its_shape(system, krav, udfald):
    """An agreement on 20141003 is told the debtors in KundeInfo."""
    ((aktion, _, _),) = ider(system.indberet(1, opret(1002, krav())))
    kvitter(system, udfald(aktion, backend_id=77))
    svar = system.kvitteringer(leverance_id=1)
    assert len(svar.findall(".//{*}KundeSamling/{*}KundeInfo/{*}KundeStruktur")) == 1


def test_a_rejection_by_collection_ends_all_that_waited(system, krav, gebyr, udfald):
    """The main claim with the collector's number, its related claim and a write-down with ours, in one transaction."""
    (hf, hf_id, _), _ = ider(system.indberet(1, opret(1001, krav(), gebyr())))
    system.indberet(2, nedskriv(1001, hf_id, 100, virkningsdato=date(2026, 11, 1)))
    kvitter(system, udfald(hf, (486, "Reference brugt")))
    assert resultater(system.kvitteringer(leverance_id=1)) == [("AFVIST", ["486"]), ("AFVIST", ["203"])]
    assert resultater(system.kvitteringer(leverance_id=2)) == [("AFVIST", ["428"])]


def test_a_done_write_down_tells_what_is_left(system, krav, udfald):
    """Rest amount, amount written down, and that it was not reduced."""
    ((opret_, fordring, _),) = ider(system.indberet(1, opret(1001, krav())))
    kvitter(system, udfald(opret_, backend_id=77))
    svar = system.indberet(2, nedskriv(1001, fordring, 50_000, virkningsdato=date(2026, 11, 1)))
    kvitter(system, udfald(ider(svar)[0][0]))
    svar = system.kvitteringer(leverance_id=2)
    assert tekster(svar, "FordringRestBeloeb") == ["2000.00"]
    assert tekster(svar, "InddrivelseReduceretBeloeb") == ["false"]
    assert tekster(svar, "FordringNedskrivningBeloeb") == ["500.00"]


def test_hearing_is_manual_treatment(system, krav):
    """A claim above the type's ceiling goes to hearing, which the contract calls SAGSBEHAND."""
    svar = system.indberet(1, opret(1001, krav(beloeb_oere=5_000_000)))
    assert resultater(svar) == [("SAGSBEHAND", [])]
    assert resultater(system.kvitteringer(leverance_id=1)) == [("SAGSBEHAND", [])]


@pytest.mark.parametrize(
    ("afgoerelse", "ventet"),
    [
        (Afgoerelse.AFVIS, [("AFVIST", ["203"]), ("AFVIST", ["90101"])]),
        (Afgoerelse.GODKEND, [("MODTAGET", []), ("MODTAGET", [])]),
    ],
)
def test_the_end_of_a_hearing_is_told_at_once(system, krav, gebyr, afgoerelse, ventet):
    """RIM's decision is in the receipts when it is taken, those of related claims that fall with their main claim too."""
    system.indberet(1, opret(1001, krav(beloeb_oere=5_000_000), gebyr()))
    dele = system.installation
    with dele.database.transaction() as conn:
        (sag,) = dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())
        dele.nymf.hoeringer.begrund(conn, sag.nr, "Sådan er det", "sb")
        dele.overdragelse.afgoer_hoering(conn, sag.nr, afgoerelse, tekst="Sådan bliver det")
    assert sorted(resultater(system.kvitteringer(leverance_id=1))) == ventet


@pytest.mark.fault("U15")
def test_an_action_that_is_taken_back_in_hearing_is_told_at_once(system, krav):
    """The claimant's own withdrawal gives a receipt with 90102."""
    system.indberet(1, opret(1001, krav(beloeb_oere=5_000_000)))
    dele = system.installation
    with dele.database.transaction() as conn:
        (sag,) = dele.nymf.hoeringer.soeg(conn, Hoeringsfilter())
        dele.overdragelse.fortryd_hoering(conn, sag.nr, "FEJL")
    assert resultater(system.kvitteringer(leverance_id=1)) == [("AFVIST", ["90102"])]


def test_conditions_narrow_each_other(system, krav, clock):
    """Delivery, claimant, time and claims: each leaves out what the others let through."""
    ((_, et, _),) = ider(system.indberet(1, opret(1001, krav())))
    clock.advance(timedelta(hours=1))
    ((_, to, _), (_, tre, _)) = ider(system.indberet(2, opret(1001, krav()), opret(1002, krav())))

    def fundne(**hvad: Any) -> list[int]:
        return [fordring for _, fordring, _ in ider(system.kvitteringer(**hvad))]

    senere = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    assert fundne() == [et, to, tre]
    assert fundne(leverance_id=2) == [to, tre]
    assert fundne(leverance_id=2, fordringshaver=1001) == [to]
    assert fundne(fra=senere) == [to, tre]
    assert fundne(fra=senere, fordringshaver=1002) == [tre]
    assert fundne(fordringer=[et, tre]) == [et, tre]
    assert fundne(fordringer=[et, tre], leverance_id=1) == [et]
    assert fundne(leverance_id=99) == []


def test_the_conditions_are_repeated_in_the_answer(system, krav):
    """Delivery and claimant stand in the answer as they were asked; the moment does not, as in the official sample."""
    system.indberet(1, opret(1001, krav()))
    fra = datetime(2026, 11, 20, 8, tzinfo=UTC)
    svar = system.kvitteringer(leverance_id=1, fordringshaver=1001, fra=fra)
    assert [e.tag.rpartition("}")[2] for e in svar] == [
        "HovedOplysningerSvar",
        "FordringhaverSystemIDStruktur",
        "ModtagFordringLeveranceIdentifikator",
        "FordringHaverIdentifikator",
        "KvitteringSamling",
    ]


@pytest.mark.parametrize(
    ("hvad", "se", "numre"),
    [
        ({}, "29999999", ["170"]),
        ({"fordringshaver": 4711}, "29000101", ["2"]),
        ({"fordringshaver": 1003}, "29000101", ["400"]),
        ({"fordringer": [5, 6, 5]}, "29000101", ["463", "463"]),
        ({"fordringer": [0, 10**25, -7]}, "29000101", ["463", "463", "463"]),
    ],
)
def test_questions_that_are_refused(system, hvad, se, numre):
    """Unknown system, unknown agreement, another system's, claims the system has nothing to do with: no collection."""
    svar = system.kvitteringer(se=se, **hvad)
    assert hovedfejl(svar) == numre
    assert svar.find("{*}KvitteringSamling") is None


@pytest.mark.fault("A3")
def test_another_systems_receipts_are_not_told(system, krav):
    """Each system sees its own: not even that the other's claim exists."""
    ((_, fordring, _),) = ider(system.indberet(1, opret(1001, krav())))
    assert ider(system.kvitteringer(se=ANDET)) == []
    assert hovedfejl(system.kvitteringer(se=ANDET, fordringer=[fordring])) == ["463"]


class TestSider:
    """An answer that would be too long is cut, and says so."""

    @pytest.fixture
    def indstillinger(self) -> dict[str, Any]:
        return {"kvitteringer": 200}

    def test_pages_together_are_everything_once(self, system, krav):
        """450 receipts in pages of 200: none lost, none twice, and no moment split between pages."""
        system.indberet(1, *(opret(1001, krav()) for _ in range(450)))
        svar = system.kvitteringer(leverance_id=1)
        assert len(ider(svar)) == 200
        (advis,) = tekster(svar, "AdvisIdentifikator")
        assert advis == "90120"
        tider = tekster(svar, "ModtagFordringAktionStatusAendretDato")
        assert tider[-1] in tekster(svar, "AdvisTekst")[0]
        assert max(tider.count(tid) for tid in tider) == ur.SAMTIDIGE
        alle = list(system.klient.kvitteringer(leverance_id=1))
        assert len(alle) == 450
        assert len({k["MFAktionStruktur"]["ModtagFordringAktionIdentifikator"] for k in alle}) == 450

    def test_the_last_page_has_no_advice(self, system, krav):
        """Exactly one answer's worth is all of it."""
        system.indberet(1, *(opret(1001, krav()) for _ in range(200)))
        svar = system.kvitteringer(leverance_id=1)
        assert len(ider(svar)) == 200
        assert tekster(svar, "AdvisIdentifikator") == []


def test_a_receipt_is_never_behind_one_that_was_read(system, krav, udfald):
    """An action that ends at the same instant gets a later moment than every receipt before it."""
    (foerste, *_), *_ = ider(system.indberet(1, opret(1001, krav()), opret(1001, krav())))
    sidst = tekster(system.kvitteringer(), "ModtagFordringAktionStatusAendretDato")[-1]
    kvitter(system, udfald(foerste, backend_id=77))
    svar = system.kvitteringer()
    assert [aktion for aktion, _, _ in ider(svar)][-1] == foerste
    assert tekster(svar, "ModtagFordringAktionStatusAendretDato")[-1] > sidst


def test_the_net_tells_what_nobody_told(system, krav, udfald):
    """An action that ended without MF being asked gets its receipt from the job that looks for such."""
    ((aktion, _, _),) = ider(system.indberet(1, opret(1001, krav())))
    installation = system.installation
    with installation.database.transaction() as conn:
        installation.nymf.kvitter(conn, udfald(aktion, backend_id=77))
    assert resultater(system.kvitteringer()) == [("MODTAGET", [])]
    with installation.database.transaction() as conn:
        installation.resultatbog.eftersyn(conn)
    assert resultater(system.kvitteringer()) == [("UDFOERT", [])]
