"""The debtor systems of the sandbox's made-up municipalities."""

from __future__ import annotations

from typing import Final

from fordringsbro.mf.model import Adgang, Udgave

#: One system reports for two of them, in both deliveries of the contract; the numbers belong to nobody.
DEMO: Final = (
    Adgang("29000101", 1001, aeldre=True),
    Adgang("29000101", 1002, udgave=Udgave.SIDSTE),
    Adgang("29000303", 1003),
)
