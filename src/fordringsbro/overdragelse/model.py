"""A connected municipality and its policy for handing over; what a claim is called in the register."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from fordringsbro.platform.record import record


class Registernoegle(NamedTuple):
    """What a claim of the ledger is called in the register: the claimant number it went under, and its id."""

    fordringshaver_id: int
    ekstern_id: UUID


class Politik(StrEnum):
    """When an overdue claim goes on to collection."""

    #: The day after sidste rettidige betalingsdato.
    STRAKS = "STRAKS"
    #: A number of days later.
    DAGE_EFTER = "DAGE_EFTER"
    #: When a clerk says so.
    MANUEL = "MANUEL"


@record
class Kommune:
    """A municipality whose fagsystemer may send claims.

    Attributes:
        cvr: Eight digits.
        navn: Its name, as shown to operators.
        fordringshaver_id: The agreement that its claims are handed over under today; those that were handed over keep
            the number they went under.
        politik: When claims are handed over.
        dage: Days after sidste rettidige betalingsdato; only with `DAGE_EFTER`.
    """

    cvr: str
    navn: str
    fordringshaver_id: int
    politik: Politik = Politik.STRAKS
    dage: int = 0

    def senest_srb(self, today: date) -> date | None:
        """The last sidste rettidige betalingsdato that makes a claim due for handing over; None when only by hand.

        The date must have passed: a debtor may still pay on the day itself.
        """
        if self.politik is Politik.MANUEL:
            return None
        extra = self.dage if self.politik is Politik.DAGE_EFTER else 0
        return today - timedelta(days=1 + extra)


@record
class Kommunenummer:
    """A claimant number of a municipality from a day on; the one from the start has no day, moment and reason."""

    cvr: str
    gaelder_fra: date | None
    fordringshaver_id: int
    oprettet: datetime | None = None
    af: str | None = None
    begrundelse: str | None = None
