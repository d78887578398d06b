"""Agreements: their form, the database, and the sandbox's own."""

from __future__ import annotations

from datetime import date

import pytest

from fordringsbro.nymf.aftaler.demo import demo_aftaler
from fordringsbro.nymf.tilstande import OVERGANGE, Aktionstilstand
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import dmi_typer


@pytest.mark.parametrize(
    "forkert",
    [
        {"fordringshaver_id": 999},
        {"fordringshaver_id": 10_000},
        {"cvr": "2900001"},
        {"cvr": "2900001X"},
        {"aktioner": frozenset({"NEDSKRIV"})},
        {"aktioner": frozenset({"OPRETFORDRING", "FLYT"})},
        {"arter": frozenset()},
        {"arter": frozenset({"OPKR"})},
    ],
)
def test_an_agreement_has_its_form(forkert, ny_aftale):
    """What has not the form of an agreement is refused, without repeating the value."""
    with pytest.raises(ValueError, match="must") as fejl:
        ny_aftale(**forkert)
    assert "2900001" not in str(fejl.value)


@pytest.mark.parametrize("fordringshaver_id", [1000, 9999])
def test_claimant_ids_have_four_digits(fordringshaver_id, ny_aftale):
    """The first and the last four-digit id are accepted."""
    assert ny_aftale(fordringshaver_id=fordringshaver_id).fordringshaver_id == fordringshaver_id


def test_an_agreement_is_kept_and_replaced(db, nymf, ny_aftale):
    """All of an agreement is read back; saving it again replaces it."""
    ny = ny_aftale(
        fordringshaver_id=1002,
        typer={"KFDAINS": date(2025, 1, 1), "KFMILJØ": None},
        aktioner=frozenset({"OPRETFORDRING"}),
        aktiv=False,
    )
    with db.transaction() as conn:
        nymf.gem_aftale(conn, ny_aftale(fordringshaver_id=1002))
        nymf.gem_aftale(conn, ny)
    with db.transaction() as conn:
        assert nymf.aftalebog.aftale(conn, 1002) == ny
        assert [aftale.fordringshaver_id for aftale in nymf.aftalebog.aftaler(conn)] == [1001, 1002]
        assert nymf.aftalebog.aftale(conn, 1003) is None


def test_the_demo_agreements_cover_the_stages_of_onboarding(db, nymf):
    """One claimant has every type live, one some from a later date, one few; all can be stored."""
    alle, trinvis, faa = demo_aftaler(Regelsaet.load())
    med_pakke = set(Regelsaet.load().typer)
    assert {kode for kode in alle.typer if alle.i_psrm(kode, date(2026, 11, 20))} == med_pakke
    assert set(dmi_typer()) <= set(alle.typer)
    assert not trinvis.i_psrm("REHUSLJ", date(2029, 12, 31))
    assert trinvis.i_psrm("REHUSLJ", date(2030, 1, 1))
    assert len(faa.typer) < 10
    assert all("opdigtet" in aftale.navn for aftale in (alle, trinvis, faa))
    with db.transaction() as conn:
        for aftale in (alle, trinvis, faa):
            nymf.gem_aftale(conn, aftale)
            assert nymf.aftalebog.aftale(conn, aftale.fordringshaver_id) == aftale


def test_types_only_dmi_knows_have_no_rule_pack():
    """A type is either judged by rules or listed for DMI, never both."""
    assert set(dmi_typer()).isdisjoint(Regelsaet.load().typer)


def test_every_state_has_a_place_in_the_table():
    """Every state can be reached from RECEIVED, and only the two final ones lead nowhere."""
    naaet, naeste = set(), {Aktionstilstand.RECEIVED}
    while naeste:
        naaet |= naeste
        naeste = {til for fra in naeste for til in OVERGANGE[fra]} - naaet
    assert naaet == set(Aktionstilstand) == set(OVERGANGE)
    assert {tilstand for tilstand, til in OVERGANGE.items() if not til} == {
        Aktionstilstand.DONE,
        Aktionstilstand.REJECTED,
    }
