"""What a balance changes by when a collection system did less than was asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.model import Backend, Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.register.bogfoering import UklartBeloebError, udfoert_oere
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand

NU = datetime(2026, 11, 20, 12, tzinfo=UTC)
NED = Aktion(
    aktion_id=1,
    fordring_id=2,
    fordringshaver_id=1001,
    ekstern_id=UUID(int=1),
    aktionskode=a.NEDSKRIV,
    tilstand=Aktionstilstand.ROUTED,
    backend=Backend.PSRM,
    rute=Aktionsaarsag.RUTE_REGISTER,
    hoved_fordring_id=None,
    data=a.Nedskrivning(500, "REGU"),
    bemaerkninger=(),
    pakke=None,
    venter_paa=None,
    modtaget=NU,
    aendret=NU,
    virkning_fordring_id=2,
    virkning_oere=-500,
)
#: The undoing of a write-down of 500 of which 200 was done.
OP = replace(NED, aktionskode=a.OONR, data=a.Annullering(500), virkning_oere=200)
FHI = replace(NED, aktionskode=a.FHI, data=a.Hovedstolsrettelse(900), virkning_fordring_id=None, virkning_oere=0)


def _udfald(oplyst: int | None, *, reduceret: bool) -> Inddrivelsesudfald:
    return Inddrivelsesudfald(1, Udfaldsstatus.UDFOERT, (), 7, NU, beloeb_oere=oplyst, reduceret=reduceret)


@pytest.mark.parametrize(
    ("aktion", "oplyst", "reduceret", "ventet"),
    [
        (NED, None, False, -500),
        (NED, 500, False, -500),
        (NED, 499, True, -499),
        (NED, 499, False, -499),
        (NED, 0, True, 0),
        (OP, None, False, 200),
        (OP, 500, False, 200),
        (OP, 200, False, 200),
        (OP, 200, True, 200),
        (OP, 150, True, 150),
        (FHI, 900, False, 0),
    ],
)
def test_what_is_told_is_booked(aktion: Aktion, oplyst: int | None, reduceret: bool, ventet: int):
    """The amount asked for, or the lower one that the receipt tells."""
    assert udfoert_oere(aktion, _udfald(oplyst, reduceret=reduceret)) == ventet


@pytest.mark.parametrize(
    ("aktion", "oplyst", "reduceret"), [(NED, None, True), (NED, 500, True), (NED, 501, False), (OP, 201, False)]
)
def test_an_amount_that_is_not_told_is_not_guessed(aktion: Aktion, oplyst: int | None, reduceret: bool):
    """Reduced without saying to what, or more than was asked for: nothing is booked, and the receipt is set aside."""
    with pytest.raises(UklartBeloebError):
        udfoert_oere(aktion, _udfald(oplyst, reduceret=reduceret))
