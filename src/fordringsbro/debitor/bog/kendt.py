"""What a change needs to know of the objects it touches, as they stand in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Objekt
from fordringsbro.debitor.bog.journal import I_ORD, Kaedeende
from fordringsbro.debitor.form import Form, forskelle
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.part import OprettetAf, Part, Rolle
from fordringsbro.platform.record import record


class Overdragelsesstand(StrEnum):
    """How far a claim is on its way to collection, as the ledger knows it."""

    INGEN = "INGEN"
    OVERDRAGET = "OVERDRAGET"
    AFVIST = "AFVIST"
    #: Collection gave it back.
    RETURNERET = "RETURNERET"


class UlovligtSkridtError(Exception):
    """A change of state that one of these claims, accounts or liabilities can't make from where it stands."""

    def __init__(self, ider: Sequence[UUID]) -> None:
        self.ider = tuple(ider)
        super().__init__(f"one of {len(self.ider)} objects can't make this change from where it stands")


@record
class KendtKonto:
    """An account.

    Attributes:
        kommune_cvr: The municipality.
        oprettet_af: The fagsystem that created it.
        ejer: The fagsystem that may change it now.
        indhold: Its form.
        afsluttet_dato: When it was ended, if it is.
        overdraget_dato: Since when the debtor system looks after it, if it does.
        rykkerstop: No reminders are sent.
        parter: Its parties by role, with those whose role has ended.
        ophoerte: Administrators whose role has ended, and on which day.
    """

    kommune_cvr: str
    oprettet_af: OprettetAf
    ejer: OprettetAf
    indhold: Form
    afsluttet_dato: date | None
    overdraget_dato: date | None
    rykkerstop: bool
    parter: Mapping[Rolle, tuple[Part, ...]]
    ophoerte: Mapping[tuple[str, str], date]


@record
class KendtHaeftelse:
    """A liability: its form as it was registered, and its last day where that was told later."""

    konto_id: UUID
    form: Form
    ophoert: date | None


@record
class KendtPost:
    """An event by the id of what it booked.

    Attributes:
        data: Its data with its texts.
        tekst_slettet: It had texts, and they were deleted.
    """

    fordring_id: UUID
    beloeb_oere: int
    data: Form
    art: str
    tekst_slettet: bool = False

    def forskelle(self, ny: Form) -> tuple[str, ...]:
        """The fields in which the object, told again, differs; what is not known any more does not differ."""
        uden = I_ORD if self.tekst_slettet else frozenset()
        return tuple(felt for felt in forskelle(self.data, ny) if felt not in uden)


@record
class Nedbringende:
    """A write-down, a coverage or a write-off.

    Attributes:
        reference_id: Its own id.
        art: Which of them it is; the value of a `journal.Art`.
        beloeb_oere: How much it was.
        rest_oere: What is left of it after reversals.
        indbetaling_id: The payment, for a coverage.
    """

    reference_id: UUID
    fordring_id: UUID
    art: str
    beloeb_oere: int
    rest_oere: int
    indbetaling_id: UUID | None


@record
class KendtIndbetaling:
    """A payment: account and form."""

    konto_id: UUID
    form: Form


@record
class KendtFordring:
    """A claim, with its balance and the end of its chain.

    Attributes:
        fordring_id: The claim.
        konto_id: Its account.
        kommune_cvr: The municipality.
        ejer: The fagsystem that may change its account now.
        hoved_fordring_id: Its main claim, if it is a related one.
        slags: Whether it is a claim or something the debtor system added.
        indhold: Its form as it was told last.
        henstand_til: The end of its deferment, if it has one.
        fastsat_srb: The last date to pay as it was set, before deferrals.
        srb: The last date to pay that counts.
        overdragelse: How far it is on its way to collection.
        ende: Where its chain ends.
        saldo: What is owed.
        vedroerer: Whom it concerns; personal data.
    """

    fordring_id: UUID
    konto_id: UUID
    kommune_cvr: str
    ejer: OprettetAf
    hoved_fordring_id: UUID | None
    slags: Slags
    indhold: Form
    henstand_til: date | None
    fastsat_srb: date | None
    srb: date | None
    overdragelse: Overdragelsesstand
    ende: Kaedeende
    saldo: int
    vedroerer: Part | None

    @property
    def overdraget(self) -> bool:
        """Whether the claim is under collection."""
        return self.overdragelse is Overdragelsesstand.OVERDRAGET


@record
class Kendt:
    """What the ledger knows of the ids in a registration; empty when all of them are new.

    Attributes:
        konto: The account.
        fordringer: Claims, with the main claims that are named.
        haeftelser: Liabilities by id.
        nedreguleringer: Events by the id of what they booked.
        opkraevninger: Collection letters by id: account and form.
        slags: What each known id names.
    """

    konto: KendtKonto | None = None
    fordringer: Mapping[UUID, KendtFordring] = field(default_factory=dict)
    haeftelser: Mapping[UUID, KendtHaeftelse] = field(default_factory=dict)
    nedreguleringer: Mapping[UUID, KendtPost] = field(default_factory=dict)
    opkraevninger: Mapping[UUID, tuple[UUID, Form]] = field(default_factory=dict)
    slags: Mapping[UUID, Objekt] = field(default_factory=dict)
