"""What the ledger's tests share."""

from __future__ import annotations

import pytest

from fordringsbro.debitor.service import Debitorbog
from fordringsbro.platform.clock import FixedClock


@pytest.fixture
def bog(clock: FixedClock) -> Debitorbog:
    """The ledger on a clock that stands still."""
    return Debitorbog(clock)
