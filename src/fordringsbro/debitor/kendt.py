"""What a change needs to know of the objects it touches, as they stand in the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from fordringsbro.debitor.form import Form
from fordringsbro.debitor.journal import Kaedeende
from fordringsbro.debitor.part import OprettetAf, Part, Rolle


class Overdragelse(StrEnum):
    """How far a claim is on its way to collection, as the ledger knows it."""

    INGEN = "INGEN"
    OVERDRAGET = "OVERDRAGET"
    AFVIST = "AFVIST"


@dataclass(frozen=True, slots=True)
class KendtKonto:
    """An account."""

    kommune_cvr: str
    oprettet_af: OprettetAf
    indhold: Form
    afsluttet_dato: date | None
    parter: Mapping[Rolle, tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class KendtFordring:
    """A claim, with its balance and the end of its chain."""

    fordring_id: UUID
    konto_id: UUID
    kommune_cvr: str
    oprettet_af: OprettetAf
    hoved_fordring_id: UUID | None
    indhold: Form
    srb: date | None
    overdragelse: Overdragelse
    ende: Kaedeende
    saldo: int
    vedroerer: Part | None

    @property
    def overdraget(self) -> bool:
        """Whether the claim is under collection."""
        return self.overdragelse is Overdragelse.OVERDRAGET


@dataclass(frozen=True, slots=True)
class Kendt:
    """What the ledger knows of the ids in a registration; empty when all of them are new.

    Attributes:
        konto: The account.
        fordringer: Claims, with the main claims that are named.
        haeftelser: Liabilities by id: their form.
        nedreguleringer: Events by the id of what they booked: kind and data.
        opkraevninger: Collection letters by id: account and form.
    """

    konto: KendtKonto | None = None
    fordringer: Mapping[UUID, KendtFordring] = field(default_factory=dict)
    haeftelser: Mapping[UUID, Form] = field(default_factory=dict)
    nedreguleringer: Mapping[UUID, tuple[str, Form]] = field(default_factory=dict)
    opkraevninger: Mapping[UUID, tuple[UUID, Form]] = field(default_factory=dict)
