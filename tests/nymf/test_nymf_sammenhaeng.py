"""What actions that are on their way do to each other: claims sent again, claims that are related, and their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Hoeringstilstand
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.register import register_store
from fordringsbro.nymf.register.registerhaendelse import Returaarsag, Returnering, Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand

T = Aktionstilstand
PSRM, DMI = Backend.PSRM, Backend.DMI
UF = "REOPDAG"
NED = a.Nedskrivning(1, "REGU")
HENS = a.Tilbagekald("HENS")


def _flyt(sag, fordring_id, til=DMI, som=4711):
    with sag.db.transaction() as conn:
        return sag.nymf.register.flyt(conn, fordring_id, Systemsted(til, som), hvem="t", tekst="t")


@pytest.mark.parametrize(("type_kode", "antal"), [("KFDAINS", 2), ("KFROTFO", 2), ("KFDAINS", 3)])
def test_a_claim_is_sent_again_once_in_a_delivery(sag, type_kode, antal):
    """The second and later requests of one delivery are refused as they would be in another."""
    krav, anmodning = sag.opret(type_kode, reference="SAG-1")
    sag.kvitter(sag.ret(krav, a.TILBAGEKALD, HENS))
    foerste, *andre = sag.levering(*(sag.igen(anmodning, krav.fordring_id) for _ in range(antal)))
    assert foerste.tilstand is T.ROUTED
    assert all(sag.numre(anden) == [486, 90008] for anden in andre)
    assert sag.post(krav).genindsendt_som == foerste.fordring_id


def test_a_resending_that_was_refused_leaves_the_claim_to_the_next_one_of_the_delivery(sag):
    """Only what was taken counts."""
    krav, anmodning = sag.opret()
    sag.kvitter(sag.ret(krav, a.TILBAGEKALD, HENS))
    daarlig, god = sag.levering(
        sag.igen(anmodning, krav.fordring_id, stiftelsesdato=date(2020, 1, 1)), sag.igen(anmodning, krav.fordring_id)
    )
    assert (daarlig.tilstand, god.tilstand) == (T.REJECTED, T.ROUTED)


def test_the_database_refuses_a_second_resending(sag, db):
    """Whoever asks: a claim that was sent again is not marked a second time."""
    krav, anmodning = sag.opret()
    sag.kvitter(sag.ret(krav, a.TILBAGEKALD, HENS))
    igen = sag.indgiv(sag.igen(anmodning, krav.fordring_id))
    with pytest.raises(LookupError), db.transaction() as conn:
        register_store.genindsendt(conn, {krav.fordring_id: igen.fordring_id})


@pytest.mark.parametrize("sluttede_foerst", [True, False])
def test_a_resent_related_claim_of_a_main_claim_in_the_other_system_is_refused(sag, sluttede_foerst):
    """It would have to go where its main claim is, and that system doesn't know the claim that it takes the place of."""
    hoved, anmodning = sag.opret()
    uf, om_uf = sag.opret(UF, hoved=anmodning, backend_id=901)
    tilbage = sag.ret(uf, a.TILBAGEKALD, HENS)
    if sluttede_foerst:
        sag.kvitter(tilbage)
    _flyt(sag, hoved.fordring_id)
    igen = sag.indgiv(sag.igen(om_uf, uf.fordring_id))
    assert (igen.tilstand, sag.numre(igen)) == (T.REJECTED, [90009])


def test_a_resent_related_claim_names_its_main_claim_by_that_systems_id(sag, koe):
    """Where both were moved and came back it goes as before."""
    hoved, anmodning = sag.opret()
    uf, om_uf = sag.opret(UF, hoved=anmodning, backend_id=901)
    _flyt(sag, hoved.fordring_id)
    _flyt(sag, uf.fordring_id, som=4712)
    sag.kvitter(sag.ret(uf, a.TILBAGEKALD, HENS))
    igen = sag.indgiv(sag.igen(om_uf, uf.fordring_id))
    assert (igen.tilstand, igen.backend) == (T.ROUTED, DMI)
    assert (koe.opgaver[-1].flyttet_hoved_id, koe.opgaver[-1].flyttet_tidligere_id) == (4711, 4712)


@pytest.mark.parametrize("tilstand", ["hørt", "afvist af systemet"])
def test_a_claim_that_was_rejected_cannot_be_sent_again(sag, tilstand):
    """428, whatever became of its main claim since; a new claim is a new creation."""
    hoved, anmodning = sag.opret()
    uf, om_uf = sag.opret(UF, hoved=anmodning, kvitter=False)
    sag.kvitter(uf, (60000, "Afvist"))
    if tilstand == "hørt":
        sag.kvitter(sag.ret(hoved, a.TILBAGEKALD, HENS))
    igen = sag.indgiv(sag.igen(om_uf, uf.fordring_id))
    assert igen.tilstand is T.REJECTED
    assert 428 in sag.numre(igen)


@pytest.mark.parametrize("type_kode", ["KFDAINS", "KFROTFO"])
def test_what_is_related_waits_for_no_main_claim_that_is_on_its_way_out(sag, type_kode):
    """A creation is 547 and a correction 498 at once, not when the withdrawal's receipt has come."""
    hoved, anmodning = sag.opret(type_kode)
    uf, _ = sag.opret(UF, hoved=anmodning, backend_id=901)
    sag.ret(hoved, a.TILBAGEKALD, HENS)
    ny, _ = sag.opret(UF, hoved=anmodning, kvitter=False)
    assert (ny.tilstand, sag.numre(ny)) == (T.REJECTED, [547])
    assert sag.numre(sag.ret(uf, a.NEDSKRIV, NED)) == [498]
    assert sag.numre(sag.ret(uf, a.TILBAGEKALD, HENS)) == [603]
    assert sag.ret(uf, a.TILBAGEKALD, a.Tilbagekald("FEJL")).tilstand is T.ROUTED


@pytest.mark.parametrize(
    ("kode", "data", "nummer"),
    [
        (a.NEDSKRIV, NED, 498),
        (a.OR, a.Opskrivning(1), 496),
        (a.FHI, a.Hovedstolsrettelse(500_000_00), 518),
        (a.TILBAGEKALD, a.Tilbagekald("KLAG"), 603),
    ],
)
def test_every_action_on_a_write_up_claim_sees_the_withdrawal_of_what_it_writes_up(sag, kode, data, nummer):
    """The claim behind it is on its way out, in the same delivery or before it."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(50_00))
    sag.kvitter(op, opskrivning_id=901)
    ny = replace(op, fordring_id=op.skaber_fordring_id)
    _, anden = sag.levering(sag.rettelse(krav, a.TILBAGEKALD, HENS), sag.rettelse(ny, kode, data))
    assert nummer in sag.numre(anden)


@pytest.mark.fault("U12")
def test_a_withdrawal_lets_what_is_related_and_came_before_it_go_first(sag, koe):
    """Created, corrected, then withdrawn with the main claim: nothing is overtaken, and all can be sent again."""
    hoved, anmodning = sag.opret()
    gammel, _ = sag.opret(UF, hoved=anmodning, backend_id=901)
    ned = sag.ret(gammel, a.NEDSKRIV, NED)
    ny, om_ny = sag.opret(UF, hoved=anmodning, kvitter=False)
    tilbage = sag.ret(hoved, a.TILBAGEKALD, HENS)
    assert [sag.tilstand(x) for x in (ned, ny, tilbage)] == [T.ROUTED, T.ROUTED, T.WAITING]
    sag.kvitter(ny, backend_id=902)
    assert tilbage.aktion_id not in koe.aktioner
    sag.kvitter(ned)
    assert koe.aktioner[-1] == tilbage.aktion_id
    sag.kvitter(tilbage)
    assert [sag.post(x).ophoer.aarsag for x in (hoved, gammel, ny)] == ["HENS"] * 3
    igen = sag.indgiv(sag.igen(anmodning, hoved.fordring_id))
    sag.kvitter(igen)
    om_ny = replace(om_ny, hoved_ekstern_id=None, hoved_fordring_id=igen.fordring_id)
    assert sag.indgiv(sag.igen(om_ny, ny.fordring_id)).tilstand is T.ROUTED


def test_a_delivery_that_creates_a_complex_and_withdraws_it_leaves_nothing_behind(sag):
    """Main claim, related claim and withdrawal come together and are carried out in that order."""
    hoved = sag.ny()
    uf = sag.ny(UF, hoved=hoved)
    tilbage = Rettelse(1001, uuid4(), a.TILBAGEKALD, HENS, fordring_ekstern_id=hoved.ekstern_id)
    aktioner = sag.levering(hoved, uf, tilbage)
    assert [x.tilstand for x in aktioner] == [T.ROUTED, T.WAITING, T.WAITING]
    for nr, aktion in enumerate(aktioner):
        assert sag.tilstand(aktion) is T.ROUTED
        sag.kvitter(aktion, backend_id=900 + nr)
    assert [sag.post(x).ophoer.aarsag for x in aktioner[:2]] == ["HENS", "HENS"]


def _i_hoering(sag, anmodning):
    """A related claim that stands in hearing."""
    uf, _ = sag.opret(UF, hoved=anmodning, kvitter=False, hovedstol_oere=200_01)
    assert uf.tilstand is T.HEARING
    return uf


def _hoering(sag, aktion):
    with sag.db.transaction() as conn:
        return sag.nymf.hoeringer.for_aktioner(conn, [aktion.aktion_id])[aktion.aktion_id]


@pytest.mark.parametrize("slut", ["tilbagekald", "returner", "konverter"])
def test_a_hearing_falls_away_when_its_main_claim_ends(sag, slut):
    """The related claim was never in collection: it is rejected with 547, not withdrawn or returned."""
    hoved, anmodning = sag.opret()
    uf = _i_hoering(sag, anmodning)
    ned = sag.ret(uf, a.NEDSKRIV, NED)
    assert ned.tilstand is T.WAITING
    endte = [hoved.fordring_id]
    if slut == "tilbagekald":
        tilbage = sag.ret(hoved, a.TILBAGEKALD, HENS)
        assert tilbage.tilstand is T.ROUTED, "a hearing holds nobody up"
        sag.kvitter(tilbage)
    else:
        with sag.db.transaction() as conn:
            register = sag.nymf.register
            if slut == "returner":
                ud = register.returner(conn, hoved.fordring_id, Returnering(Returaarsag.AFTL), hvem="t")
            else:
                ud = register.konverter(conn, hoved.fordring_id, hvem="t", tekst="t")
        endte = [post.fordring_id for post in ud]
    assert endte == [hoved.fordring_id]
    assert (sag.tilstand(uf), sag.numre(uf)[-1], sag.post(uf).ophoer) == (T.REJECTED, 547, None)
    assert (_hoering(sag, uf).tilstand, _hoering(sag, uf).frist) == (Hoeringstilstand.AFVIST, None)
    assert (sag.tilstand(ned), sag.numre(ned)) == (T.REJECTED, [428])
    with sag.db.transaction() as conn:
        assert sag.nymf.hoeringer.paamind(conn) == []


def _godkend(sag, aktion):
    nr = _hoering(sag, aktion).nr
    with sag.db.transaction() as conn:
        sag.nymf.hoeringer.begrund(conn, nr, "Det passer", "sb")
        sag.nymf.hoeringer.afgoer(conn, nr, Afgoerelse.GODKEND)


def test_a_hearing_that_is_accepted_while_its_main_claim_is_on_its_way_out_ends_as_547(sag):
    """The withdrawal was sent first."""
    hoved, anmodning = sag.opret()
    uf = _i_hoering(sag, anmodning)
    sag.ret(hoved, a.TILBAGEKALD, HENS)
    _godkend(sag, uf)
    assert (sag.tilstand(uf), sag.numre(uf)[-1]) == (T.REJECTED, 547)


def test_a_hearing_accepted_before_the_withdrawal_has_its_turn_goes_first(sag):
    """The withdrawal waits for a write-down; what is received meanwhile is created, and then withdrawn."""
    hoved, anmodning = sag.opret()
    uf = _i_hoering(sag, anmodning)
    ned = sag.ret(hoved, a.NEDSKRIV, NED)
    tilbage = sag.ret(hoved, a.TILBAGEKALD, HENS)
    _godkend(sag, uf)
    assert sag.tilstand(uf) is T.ROUTED
    sag.kvitter(ned)
    assert sag.tilstand(tilbage) is T.WAITING
    sag.kvitter(uf, backend_id=902)
    assert sag.tilstand(tilbage) is T.ROUTED
    sag.kvitter(tilbage)
    assert sag.post(uf).ophoer.aarsag == "HENS"


def test_a_hearing_does_not_hold_its_main_claim_from_being_moved(sag, koe):
    """It was never sent; once received it follows its main claim, with what waited for it."""
    hoved, anmodning = sag.opret()
    uf = _i_hoering(sag, anmodning)
    ned = sag.ret(uf, a.NEDSKRIV, NED)
    assert _flyt(sag, hoved.fordring_id).backend is DMI
    _godkend(sag, uf)
    assert (sag.tilstand(uf), sag.nu(uf).backend, sag.post(uf).backend) == (T.ROUTED, DMI, DMI)
    assert (koe.opgaver[-1].backend, koe.opgaver[-1].flyttet_hoved_id) == (DMI, 4711)
    assert sag.nu(uf).pakke is None, "no rules judge what goes to DMI"
    sag.kvitter(uf, backend_id=uf.fordring_id)
    assert (sag.tilstand(ned), koe.opgaver[-1].backend) == (T.ROUTED, DMI)


def test_a_main_claims_hearing_keeps_its_route_and_is_judged_for_it(sag, ny_aftale, clock, koe):
    """The agreement moved the type to the other system meanwhile; the claim goes to PSRM, by PSRM's rules."""
    krav, _ = sag.opret(kvitter=False, hovedstol_oere=1_000_001)
    sent, om_sent = sag.opret(kvitter=False, hovedstol_oere=1_000_001)
    assert (krav.tilstand, sent.tilstand) == (T.HEARING, T.HEARING)
    aftale = ny_aftale()
    with sag.db.transaction() as conn:
        sag.nymf.gem_aftale(conn, replace(aftale, typer={**aftale.typer, "KFDAINS": None}))
    _godkend(sag, krav)
    assert (sag.tilstand(krav), sag.nu(krav).backend, koe.opgaver[-1].backend) == (T.ROUTED, PSRM, PSRM)
    foraeldes = min(skyldner.foraeldelsesdato for skyldner in om_sent.data.skyldnere)
    clock.advance(timedelta(days=(foraeldes - clock.today()).days + 1))
    _godkend(sag, sent)
    assert sag.tilstand(sent) is T.REJECTED
    assert any(b.id.startswith("R_") for b in sag.nu(sent).bemaerkninger if b.virkning == "afvis")


@pytest.mark.parametrize(("dage", "numre"), [(0, [467]), (2, [467]), (3, [])])
def test_a_withdrawal_is_not_dated_before_the_reception_that_a_hearing_moved(sag, clock, dage, numre):
    """BORT of a day on which the claim was reported and not received yet, asked again when it has its turn."""
    krav, _ = sag.opret(kvitter=False, hovedstol_oere=1_000_001)
    dato = clock.today() + timedelta(days=dage)
    clock.advance(timedelta(days=dage))
    tilbage = sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("BORT", dato))
    assert tilbage.tilstand is T.WAITING
    clock.advance(timedelta(days=3 - dage))
    _godkend(sag, krav)
    sag.kvitter(krav)
    assert sag.numre(tilbage) == numre


def test_a_resent_related_claim_in_hearing_does_not_follow_its_main_claim(sag):
    """The other system doesn't know the claim that it takes the place of: asked again at the end of the hearing."""
    hoved, anmodning = sag.opret()
    uf, om_uf = sag.opret(UF, hoved=anmodning, backend_id=901)
    sag.kvitter(sag.ret(uf, a.TILBAGEKALD, HENS))
    igen = sag.indgiv(sag.igen(om_uf, uf.fordring_id, hovedstol_oere=200_01))
    assert igen.tilstand is T.HEARING
    _flyt(sag, hoved.fordring_id)
    _godkend(sag, igen)
    assert (sag.tilstand(igen), sag.numre(igen)[-1]) == (T.REJECTED, 90009)
    assert sag.post(uf).genindsendt_som is None


def test_a_second_withdrawal_goes_behind_the_resending(sag):
    """Withdrawn, sent again, and withdrawn as a mistake: in that order, and the new claim is there."""
    krav, anmodning = sag.opret()
    hens = sag.ret(krav, a.TILBAGEKALD, HENS)
    igen = sag.indgiv(sag.igen(anmodning, krav.fordring_id))
    fejl = sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("FEJL"))
    sag.kvitter(hens)
    assert [sag.tilstand(x) for x in (igen, fejl)] == [T.ROUTED, T.WAITING]
    sag.kvitter(igen, backend_id=902)
    assert sag.tilstand(fejl) is T.ROUTED
    sag.kvitter(fejl)
    assert (sag.post(krav).ophoer.aarsag, sag.post(igen).ophoer) == ("FEJL", None)


def _hoert_gebyr(sag, anmodning):
    """A fee in hearing, of which a write-up waits."""
    sent = tuple(
        replace(skyldner, foraeldelsesdato=date(2036, 1, 1))
        for skyldner in sag.ny("GEDAINS", hoved=anmodning).data.skyldnere
    )
    felter = {"beloeb_oere": 100_00, "hovedstol_oere": 200_00, "skyldnere": sent}
    uf, _ = sag.opret("GEDAINS", hoved=anmodning, kvitter=False, **felter)
    op = sag.ret(uf, a.OR, a.Opskrivning(50_00))
    assert (sag.tilstand(uf), op.tilstand) == (T.HEARING, T.WAITING)
    return uf, op


def test_a_write_up_of_what_followed_its_main_claim_to_dmi_is_refused(sag):
    """It was to be a claim of its own in PSRM (434); DMI raises the amount itself, when it is asked anew."""
    hoved, anmodning = sag.opret()
    uf, op = _hoert_gebyr(sag, anmodning)
    _flyt(sag, hoved.fordring_id)
    _godkend(sag, uf)
    sag.kvitter(uf, backend_id=uf.fordring_id)
    assert (sag.tilstand(op), sag.numre(op)) == (T.REJECTED, [434])
    assert sag.post(replace(op, fordring_id=op.skaber_fordring_id)).tilstand is T.REJECTED
    assert sag.ret(uf, a.OR, a.Opskrivning(50_00)).tilstand is T.ROUTED


def test_a_withdrawal_waits_neither_for_a_hearing_nor_for_what_waits_for_it(sag):
    """All of it falls when the main claim has ended."""
    hoved, anmodning = sag.opret()
    uf, op = _hoert_gebyr(sag, anmodning)
    tilbage = sag.ret(hoved, a.TILBAGEKALD, HENS)
    assert tilbage.tilstand is T.ROUTED
    sag.kvitter(tilbage)
    assert [sag.numre(x)[-1] for x in (uf, op)] == [547, 428]
    assert sag.post(replace(op, fordring_id=op.skaber_fordring_id)).ophoer is None
