"""`check` of what registers no claims: the operation's own reader is asked, and what was not tried is said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fordringsbro.cli.app import app
from fordringsbro.contract.names import OPERATIONER
from fordringsbro.klient.fixtur import find_historier
from fordringsbro.klient.svar import Svarudfald
from fordringsbro.platform.clock import FixedClock
from fordringsbro.tjek.model import Tjekudfald
from fordringsbro.tjek.tjek import Dommer, af_filer, tjek
from fordringsbro.tjek.tjekaftale import ALLE_FORMER, alt_i_psrm
from fordringsbro.tjek.uden_bog import LAESERE

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
REGISTRERING = "OpretDebitorkontoRegistrering"
CLOCK = FixedClock(datetime(2026, 11, 20, 11, tzinfo=UTC))
#: Reasons that every message of these operations tells of itself, whatever the ledger holds.
SIGER_SIG_SELV = frozenset(
    {"UKENDT_KODE", "HANDLING_PASSER_IKKE", "DATO_UGYLDIG", "OPLYSNING_MANGLER", "SAMME_OBJEKT", "GENTAGET_I_BESKED"}
    | {"BELOEB_UGYLDIGT", "KRITERIUM_MANGLER", "FB-208"}
)
#: An order tells the amount that was paid; only the payment says that it is another.
KENDER_BETALINGEN = "TilbageførIndbetaling"
BESKEDER = [
    besked
    for historie in find_historier([FIXTURES / "sf1590b"])
    for besked in historie.beskeder
    if besked.operation != REGISTRERING and besked.forventet.udfald is not Svarudfald.FEJL and not besked.http
]


@pytest.fixture(scope="module")
def dommer():
    """Judges as of the tests' day."""
    return Dommer.efter(CLOCK, alt_i_psrm(), form=ALLE_FORMER)


def fund(sti, dommer):
    """What is found in a file, and whether it is said that something was not tried."""
    (tjekket,) = tjek(af_filer([sti]), dommer)
    alvor = {Tjekudfald.AFVIS, Tjekudfald.UGYLDIG}
    return {et.regel for et in tjekket.fund if et.udfald in alvor}, tjekket.uafproevet


@pytest.mark.parametrize("besked", BESKEDER, ids=lambda besked: besked.navn)
def test_what_check_tells_is_what_the_service_answers(besked, dommer):
    """Nothing is told that the service does not say, what a message tells of itself is told, the rest is not tried."""
    fundet, uafproevet = fund(besked.sti, dommer)
    ventet = set(besked.forventet.koder)
    assert fundet <= ventet
    assert uafproevet or fundet
    if besked.operation != KENDER_BETALINGEN:
        assert ventet & SIGER_SIG_SELV <= fundet


def test_every_operation_has_its_reader():
    """All of the contract's, but the registration of claims, which is judged by more."""
    assert set(LAESERE) == {navn for alle in OPERATIONER.values() for navn in alle} - {REGISTRERING}


def test_ok_is_not_said_of_what_was_not_tried():
    """A query can pass all that can be tried here, and the text says no more than that."""
    svar = CliRunner().invoke(app, ["check", str(FIXTURES / "sf1590b" / "18-forespoergsel" / "02-part.xml")])
    assert svar.exit_code == 0
    assert "så vidt det er afprøvet / as far as it was tried" in svar.stdout
    assert "intet ville blive afvist" not in svar.stdout


@pytest.mark.parametrize("fil", ["03-samme-igen.xml", "02-indberet.xml"])
def test_a_delivery_is_tried_as_a_whole(dommer, fil):
    """What registers claims by MF says nothing of what was not tried."""
    assert fund(FIXTURES / "mf" / "01-foerste-leverance" / fil, dommer) == (set(), False)


@pytest.mark.parametrize("operation", ["MFKvitteringHent", "MFFordringTypeHent", "MFUnderretSamlingHent"])
def test_other_operations_of_mf_are_tried_by_their_schema_only(dommer, operation):
    """And that is said."""
    fil = next(
        b.sti
        for h in find_historier([FIXTURES / "mf"])
        for b in h.beskeder
        if b.tjeneste == operation and b.gyldig and b.forventet.udfald is not Svarudfald.FAULT
    )
    fundet, uafproevet = fund(fil, dommer)
    assert (fundet, uafproevet) == (set(), True)
