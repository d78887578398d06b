"""What the contract lists is an enum in code, with the same members."""

from __future__ import annotations

from enum import StrEnum

import pytest

from fordringsbro.contract.codes import Liste, koder
from fordringsbro.sf1590.anmodning.model import Anmodningshandling
from fordringsbro.sf1590.faelles.aarsager import Svargrund


@pytest.mark.parametrize(
    ("liste", "koderne"), [(Liste.KVITTERINGSAARSAG, Svargrund), (Liste.HANDLINGSTYPE, Anmodningshandling)]
)
def test_an_enum_has_the_codes_of_its_list(liste: Liste, koderne: type[StrEnum]):
    """No code of the contract's list is missing in the code, and none was made up there."""
    assert set(koderne) == set(koder(liste))
