"""The two collection systems, and in what they differ for whoever speaks to them."""

from __future__ import annotations

from enum import StrEnum


class Backend(StrEnum):
    """The two collection systems."""

    PSRM = "PSRM"
    DMI = "DMI"

    @property
    def har_kvitteringer(self) -> bool:
        """Whether it can be asked what became of a delivery; if not, outcomes come by callback."""
        return self is Backend.PSRM

    @property
    def blandet(self) -> bool:
        """Whether one delivery may hold actions of several codes."""
        return self is Backend.PSRM

    @property
    def svarer_paa_nummer(self) -> bool:
        """Whether its answers are sure to name an action by a number of ours."""
        return self is Backend.DMI
