"""What a fagsystem registers: an account with claims, liabilities, write-downs and collection letters.

Amounts are whole øre, dates are Danish local dates. Codes (types, reasons) are kept as the caller gives them.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from fordringsbro.debitor.bog.afvisning import Svarbemaerkning
from fordringsbro.debitor.part import Oplysninger, OprettetAf, Part
from fordringsbro.platform.record import record


class Slags(StrEnum):
    """What something that is owed is: a fagsystem's claim, or what the debtor system adds to one."""

    FORDRING = "FORDRING"
    RYKKERGEBYR = "RYKKERGEBYR"
    OPKRAEVNINGSRENTE = "OPKRAEVNINGSRENTE"


@record
class Tekstlinje:
    """One numbered line of text."""

    nummer: int
    tekst: str


@record
class Specifikation:
    """A typed value beside the fixed attributes, such as a judgment's date or the choice of interest."""

    specifikation_id: UUID
    type: str
    vaerdi: str


@record
class Enhedsoplysning:
    """How an amount came about: a number of units at a price each (three decimals, øre)."""

    antal: Decimal
    enhed: str | None = None
    pris_oere: int | None = None


@record
class Konto:
    """A debtor account.

    Attributes:
        konto_id: The fagsystem's id.
        konto_type: Code of the kind of account.
        ansvarlig: Who is legally responsible for every claim on the account. A new account must have one; a later
            registration may leave it out.
        administratorer: Who acts for the responsible one. Nobody twice: of the same one told twice, the first counts.
        medhaeftere: Who is liable for every claim on the account beside the responsible one; nobody twice. Those told
            later are added, those left out stay.
        titel: What the account is called.
        identifikation_type: Code of the kind of id, where the fagsystem tells.
        forvaltningsomraade: Code of the area of administration.
        samlet_opkraevning: The claims are collected together.
        overdraget: The fagsystem has handed the account over to the debtor system.
        rykkerstop: No reminders are sent.
        sager: The cases the account comes from.
        specifikationer: Typed values beside the attributes.
    """

    konto_id: UUID
    konto_type: str
    ansvarlig: Part | None = None
    administratorer: tuple[Part, ...] = ()
    medhaeftere: tuple[Part, ...] = ()
    titel: str = ""
    identifikation_type: str | None = None
    forvaltningsomraade: str | None = None
    samlet_opkraevning: bool = False
    overdraget: bool = False
    rykkerstop: bool = False
    sager: tuple[Oplysninger, ...] = ()
    specifikationer: tuple[Specifikation, ...] = ()


@record
class Fordring:
    """A claim: main, or related (costs, interest) when it names its main claim.

    Attributes:
        fordring_id: The fagsystem's id.
        type_kode: The claim type's code.
        beloeb_oere: What is owed when the claim is registered; 0 is allowed.
        hovedstol_oere: The claim as it was established.
        stiftelsesdato: Date of the event that founded the claim, where told; whether it must be is collection's rule.
        modregning: Only for set-off.
        periode_fra: First day of what is charged.
        periode_til: Last day of it.
        forfaldsdato: When the claim falls due.
        srb: Last date to pay without default (sidste rettidige betalingsdato); a claim without it is registered
            but not set to collection.
        reference: The claimant's reference.
        foraeldelsesdato: When the claim becomes time-barred.
        hoved_fordring_id: The main claim of a related claim.
        omkostning_type: What kind of cost a related claim is.
        tekstlinjer: What is written to the debtor.
        specifikationer: Typed values beside the attributes.
        enhedsoplysninger: How the amount came about.
        kontaktinformation: Whom the debtor may ask.
        finansinfo: Where it is booked.
        bilag: About the documents behind the claim, never the documents themselves.
        vedroerer: Whom the claim concerns, such as the child in daycare; owes nothing by that. Personal data.
    """

    fordring_id: UUID
    type_kode: str
    beloeb_oere: int
    hovedstol_oere: int
    stiftelsesdato: date | None = None
    modregning: bool = False
    periode_fra: date | None = None
    periode_til: date | None = None
    forfaldsdato: date | None = None
    srb: date | None = None
    reference: str | None = None
    foraeldelsesdato: date | None = None
    hoved_fordring_id: UUID | None = None
    omkostning_type: str | None = None
    tekstlinjer: tuple[Tekstlinje, ...] = ()
    specifikationer: tuple[Specifikation, ...] = ()
    enhedsoplysninger: tuple[Enhedsoplysning, ...] = ()
    kontaktinformation: Oplysninger | None = None
    finansinfo: Oplysninger | None = None
    bilag: tuple[Oplysninger, ...] = ()
    vedroerer: Part | None = None

    @property
    def er_relateret(self) -> bool:
        """Whether the claim is a cost or interest of a main claim."""
        return self.hoved_fordring_id is not None


@record
class Haeftelse:
    """That somebody beside the account's responsible one is liable for a claim.

    Attributes:
        startdato: First day; None is from the beginning.
        slutdato: Last day; None is until further notice.
    """

    haeftelse_id: UUID
    fordring_id: UUID
    part: Part
    startdato: date | None = None
    slutdato: date | None = None

    def gaelder(self, dato: date) -> bool:
        """Whether the liability stands on `dato`; both ends count."""
        return (self.startdato is None or self.startdato <= dato) and (self.slutdato is None or dato <= self.slutdato)


@record
class Nedregulering:
    """A write-down of a claim.

    Attributes:
        nedregulering_id: The fagsystem's id.
        fordring_id: The claim.
        beloeb_oere: How much; above 0.
        betaling: It is a payment made to the fagsystem, not a correction.
        aarsag: The reason's code.
        aarsag_tekst: The reason in words; may name a person.
        virkningsdato: When it takes effect; the day it is booked when not given.
        enhedsoplysninger: How the amount came about.
        tekstlinjer: What is written to the debtor.
    """

    nedregulering_id: UUID
    fordring_id: UUID
    beloeb_oere: int
    betaling: bool = False
    aarsag: str | None = None
    aarsag_tekst: str | None = None
    virkningsdato: date | None = None
    enhedsoplysninger: tuple[Enhedsoplysning, ...] = ()
    tekstlinjer: tuple[Tekstlinje, ...] = ()


@record
class Afskrivning:
    """A write-off of a claim, fee or interest: it is given up, though it is owed.

    Attributes:
        afskrivning_id: Its id.
        fordring_id: What is written off.
        beloeb_oere: How much; above 0.
        dato: When it takes effect.
        aarsag: The reason's code.
        aarsag_tekst: The reason in words; may name a person.
    """

    afskrivning_id: UUID
    fordring_id: UUID
    beloeb_oere: int
    dato: date
    aarsag: str | None = None
    aarsag_tekst: str | None = None


@record
class AfskrivningNedregulering:
    """The reversal of a write-off, in part or whole; attributes as those of the write-off."""

    nedregulering_id: UUID
    afskrivning_id: UUID
    beloeb_oere: int
    dato: date
    aarsag: str | None = None
    aarsag_tekst: str | None = None


@record
class Henstand:
    """A deferment of a claim.

    Attributes:
        henstand_id: Its id.
        fordring_id: The claim.
        fra: When it takes effect.
        til: The last date to pay as long as it stands.
        aarsag: The reason's code.
        aarsag_tekst: The reason in words; may name a person.
    """

    henstand_id: UUID
    fordring_id: UUID
    fra: date
    til: date
    aarsag: str | None = None
    aarsag_tekst: str | None = None


@record
class Opkraevning:
    """A collection letter: one that was sent, or (`anmodning`) one the debtor system is asked to send."""

    opkraevning_id: UUID
    anmodning: bool
    fordring_ids: tuple[UUID, ...]
    tekstlinjer: tuple[Tekstlinje, ...] = ()
    oplysninger: Oplysninger | None = None


@record
class Registrering:
    """One registration: an account, and what is new (or told again) about it.

    Attributes:
        ejerskifte: The fagsystem takes the account over from the one that has it.
    """

    kommune_cvr: str
    oprettet_af: OprettetAf
    konto: Konto
    fordringer: tuple[Fordring, ...] = ()
    haeftelser: tuple[Haeftelse, ...] = ()
    nedreguleringer: tuple[Nedregulering, ...] = ()
    opkraevninger: tuple[Opkraevning, ...] = ()
    ejerskifte: bool = False


@record
class Registreringssvar:
    """What a registration did.

    Attributes:
        konto_id: The account.
        ny_konto: The account was not known before.
        nye: Claims registered now.
        gentagne: Claims that were registered before with the same content.
        aendrede: Claims that were registered before and changed now.
        nye_haeftelser: Liabilities registered now.
        nye_nedreguleringer: Write-downs booked now.
        overdragne_nedskrevet: Of these, the ones whose claim is handed over to collection, which must be told.
        bemaerkninger: What the sender should know.
    """

    konto_id: UUID
    ny_konto: bool
    nye: tuple[UUID, ...] = ()
    gentagne: tuple[UUID, ...] = ()
    aendrede: tuple[UUID, ...] = ()
    nye_haeftelser: tuple[UUID, ...] = ()
    nye_nedreguleringer: tuple[UUID, ...] = ()
    overdragne_nedskrevet: tuple[UUID, ...] = ()
    bemaerkninger: tuple[Svarbemaerkning, ...] = ()
