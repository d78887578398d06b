"""What a simulator keeps: claims, the actions on them, and why an action was rejected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Handlingsstatus(StrEnum):
    """How far an action is; the words are the contract's."""

    MODTAGET = "MODTAGET"
    UDFOERT = "UDFOERT"
    AFVIST = "AFVIST"


class Systemtilstand(StrEnum):
    """How far a claim is."""

    MODTAGET = "MODTAGET"
    OPRETTET = "OPRETTET"
    AFVIST = "AFVIST"


@dataclass(frozen=True, slots=True)
class Systemafvisning:
    """Why an action was rejected (or a message refused): number, Danish text, the text's parameters."""

    nummer: int
    tekst: str
    parametre: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Systemfordring:
    """A claim as the collection system holds it.

    Attributes:
        hoved_id: Its main claim's id; its own for a main claim.
        saldo_oere: What is left to collect, in øre.
        kunder: Debtors as (type, number) pairs.
        hovedstol_oere: The principal.
        ophoer: The reason it was withdrawn for, `RETU` when it was given back, `KONV` when it was converted out of this
            system; None while it is collected.
        opskriver_id: The claim that this one writes up.
        genindsendt: Whether it was sent again as another claim.
        stamdata: Dates and the like, as they were reported and changed; see `stamdata`.
    """

    fordring_id: int
    hoved_id: int
    fordringshaver: str
    reference: str | None
    type_kode: str
    art: str
    oprindelig_oere: int
    saldo_oere: int
    tilstand: Systemtilstand
    modtaget: datetime
    kunder: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    hovedstol_oere: int = 0
    ophoer: str | None = None
    opskriver_id: int | None = None
    genindsendt: bool = False
    stamdata: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Systemhandling:
    """An action on one claim.

    Attributes:
        nummer: PSRM's AktionID or DMI's løbenummer.
        parti: What it came in: PSRM's creditor system and delivery, DMI's message.
        data: What processing needs beyond the claim itself.
        aftryk: Hash of the content, to tell a repetition from another action under the same number.
    """

    nummer: int
    parti: str
    kode: str
    fordring_id: int
    hoved_id: int
    fordringshaver: str
    reference: str | None
    status: Handlingsstatus
    status_tid: datetime
    modtaget: datetime
    forfalder: datetime
    data: Mapping[str, Any] = field(default_factory=dict, repr=False)
    afvist: tuple[Systemafvisning, ...] = ()
    resultat: Mapping[str, Any] = field(default_factory=dict)
    aftryk: str = ""
