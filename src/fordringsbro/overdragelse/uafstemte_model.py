"""Claims of which collection has another balance than the ledger, since it refused a correction."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from fordringsbro.aktion.model import Backend
from fordringsbro.platform.record import record


class Afstemningsart(StrEnum):
    """How a difference is settled."""

    #: Collection is told again.
    SENDT_IGEN = "SENDT_IGEN"
    #: The ledger books the contrary.
    UDLIGNET = "UDLIGNET"


@record
class AfvistRettelse:
    """A claim under collection on which the ledger booked what collection refused.

    Attributes:
        fordring_id: The claim in the ledger.
        kommune_cvr: Its municipality.
        fordringshaver_id: The claimant number it was handed over under.
        registernummer: Its fordrings-ID.
        backend: Where it is collected.
        bog_oere: What is owed by the ledger.
        inddrivelse_oere: What collection has, or is on its way to.
        siden: Since when the first of the refused corrections stands.
        koder: The codes by which they were refused.
    """

    fordring_id: UUID
    kommune_cvr: str
    fordringshaver_id: int
    registernummer: int
    backend: Backend | None
    bog_oere: int
    inddrivelse_oere: int
    siden: datetime
    koder: tuple[str, ...]

    def __post_init__(self) -> None:
        """The database gives text and lists."""
        object.__setattr__(self, "backend", Backend(self.backend) if self.backend else None)
        object.__setattr__(self, "koder", tuple(self.koder))


@record
class Afstemning:
    """What a person decided about a difference, with both balances before it."""

    fordring_id: UUID
    art: Afstemningsart
    bog_oere: int
    inddrivelse_oere: int
    tidspunkt: datetime
    hvem: str
    begrundelse: str
