"""Balance and principal: what raises a claim, alone or by its write-up claims, never gets above what it is of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.nymf.tilstande import Aktionstilstand

T = Aktionstilstand
I_DAG = date(2026, 11, 20)


def _indb(oere):
    return a.Nedskrivning(oere, "INDB", I_DAG)


@pytest.mark.parametrize("type_kode", ["KFDAINS", "KFROTFO"])
@pytest.mark.parametrize("kvitteret", [True, False])
@pytest.mark.parametrize(("opskrevet", "numre"), [(500_00, [90005]), (100_01, [90005]), (100_00, [])])
def test_a_payment_taken_back_after_a_write_up_stays_within_the_principal(sag, type_kode, kvitteret, opskrevet, numre):
    """Of 1,000, 600 are paid; the payment fits beside a write-up of 100 of a claim of 900, and not beside more."""
    krav, _ = sag.opret(type_kode, beloeb_oere=900_00, hovedstol_oere=1_000_00)
    ned = sag.ret(krav, a.NEDSKRIV, _indb(600_00))
    if kvitteret:
        sag.kvitter(ned)
    op = sag.ret(krav, a.OR, a.Opskrivning(opskrevet))
    if kvitteret:
        sag.kvitter(op, opskrivning_id=901)
    elif type_kode == "KFROTFO":
        sag.kvitter(ned)  # DMI takes no undoing of what is not done (488)
    tilbage = sag.ret(krav, a.OANI, a.Annullering(600_00, I_DAG), reference_aktion_id=ned.aktion_id)
    assert sag.numre(tilbage) == numre


def test_a_corrected_principal_makes_room(sag):
    """FHI first, then the payment can be taken back: one øre below is refused, the exact principal passes."""
    krav, _ = sag.opret(beloeb_oere=1_000_00, hovedstol_oere=1_000_00)
    ned = sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(500_00, "REGU"))
    sag.ret(krav, a.OR, a.Opskrivning(500_00))
    sag.ret(krav, a.FHI, a.Hovedstolsrettelse(1_499_99))
    op = sag.ret(krav, a.OONR, a.Annullering(500_00), reference_aktion_id=ned.aktion_id)
    assert sag.numre(op) == [90005]
    sag.ret(krav, a.FHI, a.Hovedstolsrettelse(1_500_00))
    op = sag.ret(krav, a.OONR, a.Annullering(500_00), reference_aktion_id=ned.aktion_id)
    assert op.tilstand is T.WAITING


def test_a_write_up_claim_has_no_principal_of_its_own(sag):
    """Written down and written up again it counts with all that writes up the same claim."""
    krav, _ = sag.opret(beloeb_oere=500_00, hovedstol_oere=1_000_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(500_00))
    sag.kvitter(op, opskrivning_id=901)
    opskrivning = replace(op, fordring_id=op.skaber_fordring_id)
    ned = sag.ret(opskrivning, a.NEDSKRIV, a.Nedskrivning(500_00, "REGU"))
    sag.kvitter(ned)
    igen = sag.ret(krav, a.OR, a.Opskrivning(499_99))
    sag.kvitter(igen, opskrivning_id=902)
    assert sag.numre(sag.ret(opskrivning, a.OR, a.Opskrivning(2))) == [90005]
    assert sag.numre(sag.ret(opskrivning, a.OR, a.Opskrivning(1))) == []
    omgjort = sag.ret(opskrivning, a.OONR, a.Annullering(500_00), reference_aktion_id=ned.aktion_id)
    assert sag.numre(omgjort) == [90005]


def test_a_write_up_goes_after_the_write_downs_that_make_room_for_it(sag):
    """When one of them is rejected, so is what needed its room, on whichever claim of the complex it was."""
    krav, _ = sag.opret(beloeb_oere=500_00, hovedstol_oere=1_000_00)
    op = sag.ret(krav, a.OR, a.Opskrivning(500_00))
    sag.kvitter(op, opskrivning_id=901)
    opskrivning = replace(op, fordring_id=op.skaber_fordring_id)
    ned = sag.ret(opskrivning, a.NEDSKRIV, a.Nedskrivning(100_00, "REGU"))
    mere = sag.ret(krav, a.OR, a.Opskrivning(100_00))
    assert (ned.tilstand, mere.tilstand) == (T.ROUTED, T.WAITING)
    sag.ret(krav, a.NEDSKRIV, a.Nedskrivning(300_00, "REGU"))
    sag.kvitter(ned, (60000, "Afvist"))
    assert (sag.tilstand(mere), sag.numre(mere)) == (T.REJECTED, [90005])


def test_what_dmi_took_above_the_principal_can_be_restored_and_not_raised(sag):
    """DMI looks at no data; a payment that was a mistake is taken back all the same."""
    krav, _ = sag.opret("KFROTFO", beloeb_oere=1_000_00, hovedstol_oere=500_00)
    ned = sag.ret(krav, a.NEDSKRIV, _indb(600_00))
    sag.kvitter(ned)
    assert sag.numre(sag.ret(krav, a.OR, a.Opskrivning(100_01))) == [90005]
    tilbage = sag.ret(krav, a.OANI, a.Annullering(600_00, I_DAG), reference_aktion_id=ned.aktion_id)
    assert tilbage.tilstand is T.ROUTED


@pytest.mark.fault("U16")
@pytest.mark.parametrize("oere", [1, 500_00])
def test_what_undoes_is_never_more_or_twice_what_it_undoes(sag, oere):
    """Another amount is 469; the same again is 503."""
    krav, _ = sag.opret(beloeb_oere=1_000_00, hovedstol_oere=1_000_00)
    ned = sag.ret(krav, a.NEDSKRIV, _indb(oere))
    for andet in (oere - 1, oere + 1):
        op = sag.ret(krav, a.OANI, a.Annullering(andet, I_DAG), reference_aktion_id=ned.aktion_id)
        assert 469 in sag.numre(op)
    op = sag.ret(krav, a.OANI, a.Annullering(oere, I_DAG), reference_aktion_id=ned.aktion_id)
    igen = sag.ret(krav, a.OANI, a.Annullering(oere, I_DAG), reference_aktion_id=ned.aktion_id)
    assert (op.tilstand, sag.numre(igen)) == (T.WAITING, [503])
