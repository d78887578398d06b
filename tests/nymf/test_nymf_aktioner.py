"""How actions on a claim hang together: waiting, waking, what a withdrawal takes along, what a resent claim inherits."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import Bilag, Dokument
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.model import Rettelse
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.errors import FejlError

T = Aktionstilstand


def test_a_later_action_is_judged_again_when_it_has_its_turn(sag):
    """What was fine when it was handed in is refused in its turn, when the earlier one ended otherwise."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=100_00)
    ned = sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(100_00, "REGU"))
    op = sag.ret(krav, a.OONR, a.Annullering(100_00), reference_aktion_id=ned.aktion_id)
    igen = sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(60_00, "REGU"))
    mere = sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(40_01, "REGU"))
    assert [x.tilstand for x in (ned, op, igen, mere)] == [T.ROUTED, T.WAITING, T.WAITING, T.REJECTED]
    sag.kvitter(ned, (60000, "Afvist"))
    assert (sag.tilstand(op), sag.numre(op)) == (T.REJECTED, [493])
    assert sag.tilstand(igen) is T.ROUTED
    assert sag.post(krav).rest_oere == 40_00


def test_different_claims_do_not_wait_for_each_other(sag):
    """Each claim has a line of its own."""
    (et, _), (to, _) = sag.opret(), sag.opret()
    assert sag.ret(et, a.NEDSKRIV, a.Nedskrivning(1, "REGU")).tilstand is T.ROUTED
    assert sag.ret(et, a.NEDSKRIV, a.Nedskrivning(1, "REGU")).tilstand is T.WAITING
    assert sag.ret(to, a.NEDSKRIV, a.Nedskrivning(1, "REGU")).tilstand is T.ROUTED


def test_psrm_books_a_write_up_as_a_claim_that_has_its_own_line(sag, koe):
    """It gets an id and a balance of its own, can be written down, and is undone by NAOR; the base keeps its amount."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(50_00))
    ny = replace(op, fordring_id=op.skaber_fordring_id)
    assert (sag.post(ny).saldo_oere, sag.post(ny).rest_oere, sag.post(ny).opskriver_fordring_id) == (
        0, 50_00, krav.fordring_id,
    )  # fmt: skip
    ned = sag.ret(ny, a.NEDSKRIV, a.Nedskrivning(20_00, "REGU"))
    assert ned.tilstand is T.WAITING
    sag.kvitter(op, opskrivning_id=901)
    assert (sag.post(ny).saldo_oere, sag.post(ny).backend_fordring_id) == (50_00, 901)
    assert (sag.tilstand(ned), koe.opgaver[-1].fordring_id) == (T.ROUTED, op.skaber_fordring_id)
    assert sag.ret(krav, a.NAOR, a.Annullering(50_00), reference_aktion_id=op.aktion_id).tilstand is T.REJECTED
    sag.kvitter(ned, (60000, "Afvist"))
    nul = sag.ret(krav, a.NAOR, a.Annullering(50_00), reference_aktion_id=op.aktion_id)
    sag.kvitter(nul)
    assert (sag.post(ny).saldo_oere, sag.post(krav).saldo_oere) == (0, 100_00)


def test_a_write_up_that_was_rejected_is_not_withdrawn_with_its_complex(sag):
    """The withdrawal waits for it, and then takes along what is there."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    foerste = sag.ret(krav, a.OR, a.Opskrivning(50_00))
    sag.kvitter(foerste, opskrivning_id=901)
    opskrivning = replace(foerste, fordring_id=foerste.skaber_fordring_id)
    sag.kvitter(sag.ret(opskrivning, a.NEDSKRIV, a.Nedskrivning(20_00, "REGU")))
    op = sag.ret(opskrivning, a.OR, a.Opskrivning(10_00))
    tilbage = sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("HENS"))
    assert tilbage.tilstand is T.WAITING
    sag.kvitter(op, (60000, "Afvist"))
    sag.kvitter(tilbage)
    ophoer = [sag.post(replace(op, fordring_id=id_)).ophoer for id_ in (krav.fordring_id, op.skaber_fordring_id)]
    assert [et.aarsag if et else None for et in ophoer] == ["HENS", None]


def test_dmi_changes_the_amount(sag):
    """There a write-up raises the claim itself."""
    krav, _ = sag.opret("KFROTFO", beloeb_oere=100_00, hovedstol_oere=300_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(200_00))
    assert (op.backend, op.skaber_fordring_id) == (Backend.DMI, None)
    sag.kvitter(op)
    assert sag.post(krav).saldo_oere == 300_00


def test_a_write_up_that_psrm_refuses_leaves_no_claim(sag):
    """The claim it would have made is rejected with it, and so is what waited on that claim."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(50_00))
    ny = replace(op, fordring_id=op.skaber_fordring_id)
    ned = sag.ret(ny, a.NEDSKRIV, a.Nedskrivning(20_00, "REGU"))
    sag.kvitter(op, (60000, "Afvist"))
    assert (sag.tilstand(ned), sag.post(ny).tilstand) == (T.REJECTED, T.REJECTED)
    assert 428 in sag.numre(ned)


def test_two_write_ups_that_wait_do_not_count_themselves(sag):
    """The second, up to the principal, still goes when its turn comes."""
    krav, _ = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    et, to = (sag.ret(krav, a.OR, a.Opskrivning(100_00)) for _ in range(2))
    sag.kvitter(et, opskrivning_id=901)
    assert sag.tilstand(to) is T.ROUTED


def test_a_main_claim_takes_its_related_claims_along(sag):
    """Withdrawn with HENS they follow, later FEJL replaces it for all, and a related claim had its own reason first."""
    hoved, anmodning = sag.opret(beloeb_oere=100_00, hovedstol_oere=300_00)
    uf, _ = sag.opret("REOPDAG", hoved=anmodning)
    egen, _ = sag.opret("REOPDAG", hoved=anmodning)
    op = sag.ret(hoved, a.OR, a.Opskrivning(50_00))
    sag.kvitter(op, opskrivning_id=901)
    sag.kvitter(sag.ret(egen, a.TILBAGEKALD, a.Tilbagekald("KLAG")))
    sag.kvitter(sag.ret(hoved, a.TILBAGEKALD, a.Tilbagekald("HENS")))
    alle = [hoved, uf, replace(op, fordring_id=op.skaber_fordring_id), egen]
    assert [sag.post(x).ophoer.aarsag for x in alle] == ["HENS", "HENS", "HENS", "KLAG"]
    assert sag.ret(uf, a.NEDSKRIV, a.Nedskrivning(1, "REGU")).tilstand is T.REJECTED
    sag.kvitter(sag.ret(hoved, a.TILBAGEKALD, a.Tilbagekald("FEJL")))
    assert [sag.post(x).ophoer.aarsag for x in alle] == ["FEJL"] * 4


def test_a_related_claim_that_comes_later_inherits_the_reception_date(sag, clock):
    """Its date is the main claim's, not its own."""
    hoved, anmodning = sag.opret()
    modtaget = sag.post(hoved).modtagelsesdato
    clock.advance(clock.now() - clock.now().replace(day=15))
    uf, _ = sag.opret("REOPDAG", hoved=anmodning)
    assert sag.post(uf).modtagelsesdato == modtaget != clock.today()


def test_a_resent_claim_waits_for_the_withdrawal_and_takes_the_reference_over(sag):
    """It gets a new id, the reference of the old claim, and goes when the withdrawal is done."""
    krav, anmodning = sag.opret(reference="SAG-9")
    tilbage = sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("HENS"))
    igen = sag.indgiv(sag.igen(anmodning, krav.fordring_id))
    assert (igen.tilstand, igen.aktionskode, igen.venter_paa) == (T.WAITING, a.GENINDSEND, tilbage.aktion_id)
    sag.kvitter(tilbage)
    assert sag.tilstand(igen) is T.ROUTED
    assert sag.post(krav).genindsendt_som == igen.fordring_id != krav.fordring_id
    sag.kvitter(igen, (60000, "Afvist"))
    assert sag.post(krav).genindsendt_som is None
    assert sag.indgiv(sag.igen(anmodning, krav.fordring_id)).tilstand is T.ROUTED


def test_a_resent_claim_is_refused_when_the_withdrawal_was(sag):
    """540: the claim is still there."""
    krav, anmodning = sag.opret()
    tilbage = sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("HENS"))
    igen = sag.indgiv(sag.igen(anmodning, krav.fordring_id))
    sag.kvitter(tilbage, (60000, "Afvist"))
    assert (sag.tilstand(igen), sag.numre(igen)) == (T.REJECTED, [540])


def test_bord_is_resendable_when_the_agreement_says_so(sag, db, nymf, ny_aftale):
    """The switch decides between the guidance and the rule."""
    krav, anmodning = sag.opret()
    sag.kvitter(sag.ret(krav, a.TILBAGEKALD, a.Tilbagekald("BORD")))
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(bord_genindsendes=True))
    assert sag.indgiv(sag.igen(anmodning, krav.fordring_id)).tilstand is T.ROUTED


@pytest.mark.fault("N33")
def test_a_claim_moved_to_the_other_system_is_acted_on_there(sag, db, nymf, koe):
    """The register, not the type, says where; and under which id it is known there."""
    krav, _ = sag.opret()
    with db.transaction() as conn:
        nymf.register.flyt(conn, krav.fordring_id, Systemsted(Backend.DMI, 4711), hvem="t", tekst="t")
    ned = sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(1, "REGU"))
    assert (ned.backend, koe.opgaver[-1].flyttet_backend_id) == (Backend.DMI, 4711)


def test_an_action_on_nothing_known_is_kept_and_given_an_id(sag):
    """It is rejected, has an AktionID, and belongs to no claim."""
    aktion = sag.indgiv(Rettelse(1001, uuid4(), a.NEDSKRIV, a.Nedskrivning(1, "REGU"), fordring_id=12))
    assert (aktion.tilstand, aktion.fordring_id, sag.numre(aktion)) == (T.REJECTED, 0, [90002])
    assert aktion.aktion_id > 0


def test_the_same_request_again_gives_the_same_action(sag):
    """An id means one thing for ever; with another action code it is an error."""
    krav, _ = sag.opret()
    en = Rettelse(1001, uuid4(), a.NEDSKRIV, a.Nedskrivning(1, "REGU"), fordring_id=krav.fordring_id)
    assert sag.indgiv(en).aktion_id == sag.indgiv(en).aktion_id
    with pytest.raises(FejlError):
        sag.indgiv(replace(en, aktionskode=a.OR, data=a.Opskrivning(1)))


def test_documents_are_kept_once_and_out_of_the_records(sag, db):
    """The bytes are in a table of their own under their hash; action and log hold only what is told of them."""
    dokument = Dokument.af_indhold("DOM", "pdf", b"hemmeligt")
    krav, _ = sag.opret(bilag=Bilag(dokumenter=(dokument, dokument)))
    with db.transaction() as conn:
        raekker = conn.execute("SELECT indhold FROM inddrivelse.dokument").fetchall()
        fakta = conn.execute("SELECT fakta::text FROM nymf.aktion").fetchall()
    assert [bytes(indhold) for (indhold,) in raekker] == [b"hemmeligt"]
    assert "hemmeligt" not in str(fakta) + repr(krav.data)
