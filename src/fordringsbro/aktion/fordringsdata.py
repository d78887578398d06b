"""The master data of a claim as a collection system gets them: plain records, kept as JSON in the database.

Amounts are whole øre, dates are Danish local dates. Fields that hold personal data are left out of `repr`, so that a
record can't leak into a log line or an exception's text.
"""

from __future__ import annotations

import hashlib
from dataclasses import field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final, Self

from fordringsbro.aktion.ordret import INTET_ORDRET, Ordret
from fordringsbro.platform.jsonpost import SJAELDEN, UDELADT, Jsonpost
from fordringsbro.platform.record import record
from fordringsbro.platform.tegn import uden_blanke


class IdentType(StrEnum):
    """How a debtor is identified: person, company, company by SE number, or a number issued by the collector."""

    CPR = "CPR"
    CVR = "CVR"
    SE = "SE"
    AKR = "AKR"


class Kategori(StrEnum):
    """A main claim (hovedfordring) or one related to it (underfordring: costs, interest)."""

    HF = "HF"
    UF = "UF"


class Fordringsart(StrEnum):
    """What a claim is sent for: collection (inddrivelse), or set-off alone (modregning), which only DMI knows."""

    INDR = "INDR"
    MODR = "MODR"


@record
class Note(Jsonpost):
    """A note on a claim (sagsbemærkning), or on one debtor's liability.

    Attributes:
        skyldner: Number of the debtor it is about, counted from 1; None when it is about the claim.
        ordret: What else was said of it, in the contract's words.
    """

    tekst: str = field(repr=False)
    skyldner: int | None = None
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Dokument(Jsonpost):
    """A document on a claim, or on one debtor's liability.

    Its bytes are no part of the JSON: they are kept once, under their hash (`dokumenter`).

    Attributes:
        art: What it is: `DOM`, `BUDGET`, `SAGSFREMSTILLING` ... as the MF contract lists them.
        filformat: The file's type as it was named (`pdf`).
        stoerrelse: Bytes.
        aftryk: SHA-256 of the bytes, hexadecimal.
        reference: The sender's own id of the document.
        skyldner: Number of the debtor it is about, counted from 1; None when it is about the claim.
        indhold: The bytes; None when only what is told of the document was read.
    """

    art: str
    filformat: str
    stoerrelse: int
    aftryk: str
    reference: str | None = field(default=None, repr=False)
    skyldner: int | None = None
    indhold: bytes | None = field(default=None, repr=False, compare=False, metadata=UDELADT)

    @classmethod
    def af_indhold(
        cls, art: str, filformat: str, indhold: bytes, *, reference: str | None = None, skyldner: int | None = None
    ) -> Self:
        """The record of a document that was received."""
        aftryk = hashlib.sha256(indhold).hexdigest()
        return cls(art, filformat, len(indhold), aftryk, reference, skyldner, indhold)


@record
class Bilag(Jsonpost):
    """The notes and documents that come with an action."""

    noter: tuple[Note, ...] = field(default=(), metadata=SJAELDEN)
    dokumenter: tuple[Dokument, ...] = field(default=(), metadata=SJAELDEN)


#: Neither notes nor documents.
INTET: Final = Bilag()


@record
class Skyldner(Jsonpost):
    """One debtor of a claim; limitation, judgment and settlement dates are the debtor's own.

    Attributes:
        forfaldsdato: When the claim falls due for this debtor, where it isn't the claim's own date; `srb` likewise.
        dom: Whether a judgment was reported, where the wire tells it apart from its date; `forlig` likewise.
        ordret: What else was said of the liability, in the contract's words.
    """

    ident_type: IdentType
    ident: str = field(repr=False)
    foraeldelsesdato: date | None = None
    domsdato: date | None = None
    forligsdato: date | None = None
    forfaldsdato: date | None = field(default=None, metadata=SJAELDEN)
    srb: date | None = field(default=None, metadata=SJAELDEN)
    dom: bool | None = field(default=None, metadata=SJAELDEN)
    forlig: bool | None = field(default=None, metadata=SJAELDEN)
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Rentevalg(Jsonpost):
    """Which interest the collector computes.

    Attributes:
        regel: `001` the collector computes, `002` the claimant does.
        satskode: Two digits: 98 none, 03 with a surplus rate, 10, 20 or 99 (with rule 002).
        sats: The surplus rate in percent a year, if the code has one.
    """

    regel: str
    satskode: str
    sats: Decimal | None = None


@record
class Fordringsdata(Jsonpost):
    """The master data of a claim as a collection system gets them.

    Attributes:
        type_kode: The claim type, seven characters (`KFDAINS`).
        art: A `Fordringsart`, or whatever else was sent: judging that is the filter's work.
        reference: The claimant's own reference, unique for each claimant, without blanks around it, whichever form it
            is given or was stored in: collection systems take them away, so that two references that are one to them
            would be two to us. Blanks alone are none.
        beskrivelse: At most 100 characters.
        beloeb_oere: What is still owed at hand-over.
        hovedstol_oere: The claim's original size.
        srb: Last date to pay without default (sidste rettidige betalingsdato).
        periode_fra: First day of what the claim concerns; `periode_til` is the last, both inclusive.
        p_nummer: Production unit of a company.
        bilag: Notes and documents.
        bfe_nummer: The real property that the claim concerns (bestemt fast ejendom).
        foreloebig_fastsat: Whether the amount is estimated for the time being; only DMI knows that.
        ordret: What else was said of it, in the contract's words.
    """

    type_kode: str
    art: str
    kategori: Kategori
    reference: str = field(repr=False)
    beskrivelse: str = field(repr=False)
    beloeb_oere: int
    hovedstol_oere: int
    stiftelsesdato: date | None
    forfaldsdato: date | None
    srb: date | None
    periode_fra: date | None
    periode_til: date | None
    skyldnere: tuple[Skyldner, ...]
    rentevalg: Rentevalg | None = None
    p_nummer: str | None = None
    bilag: Bilag = field(default=INTET, metadata=SJAELDEN)
    bfe_nummer: str | None = field(default=None, metadata=SJAELDEN)
    foreloebig_fastsat: bool = field(default=False, metadata=SJAELDEN)
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)

    def __post_init__(self) -> None:
        """One normal form from the first reading on."""
        object.__setattr__(self, "reference", uden_blanke(self.reference))


@record
class Genindsendelse(Fordringsdata):
    """A claim that is sent again after it was withdrawn: its master data, under a new fordrings-ID.

    Attributes:
        tidligere_fordring_id: The withdrawn claim's fordrings-ID.
    """

    tidligere_fordring_id: int = 0
