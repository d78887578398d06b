"""What NyMF is asked, what it finds, and what it keeps: plain records.

Amounts are whole øre, dates are Danish local dates, moments are aware.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from fordringsbro.inddrivelse.model import Aktionskode, Backend, Fordringsdata, Nedskrivning
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand


@dataclass(frozen=True, slots=True)
class Anmodning:
    """A request to create a claim.

    Attributes:
        ekstern_id: The claim's id in the ledger it comes from, unique for each claimant and for ever.
        hoved_ekstern_id: The main claim's id in that ledger, for a related claim (UF).
        hoved_fordring_id: The main claim's fordrings-ID instead, when it was sent earlier.
        valuta: The currency the amounts were given in.
    """

    fordringshaver_id: int
    ekstern_id: UUID
    data: Fordringsdata
    hoved_ekstern_id: UUID | None = None
    hoved_fordring_id: int | None = None
    valuta: str = "DKK"


@dataclass(frozen=True, slots=True)
class Nedskrivningsanmodning:
    """A request to write a claim down.

    Attributes:
        ekstern_id: The write-down's own id, unique like a claim's.
        fordring_ekstern_id: The claim's id in the ledger.
    """

    fordringshaver_id: int
    ekstern_id: UUID
    fordring_ekstern_id: UUID
    data: Nedskrivning
    valuta: str = "DKK"


class Virkning(StrEnum):
    """What a remark means for the action."""

    AFVIS = "afvis"
    HOERING = "hoering"
    #: What PSRM would say to a claim that goes to DMI; changes nothing.
    OPLYSNING = "oplysning"


@dataclass(frozen=True, slots=True)
class Bemaerkning:
    """One thing found in an action; never holds the value that was found.

    Attributes:
        id: Rule id (`R_2_3a`) or the number of a rejection code (`486`).
        felter: Names of the fields it is about, as in `Fordringsdata`, `Skyldner` or `Stamdata`.
        tekst: What is wrong, in Danish; `text` in English.
        rettelse: What would make it pass, in Danish; `fix` in English; empty for codes.
        graense: The last value that would have been accepted, as text or øre; None where there is none.
        kilde: The annexes that hold a rule; the grade of a code.
        skyldner: Number of the debtor it is about, counted from 1.
    """

    id: str
    virkning: Virkning
    felter: tuple[str, ...]
    tekst: str
    text: str
    rettelse: str = ""
    fix: str = ""
    graense: str | int | None = None
    kilde: tuple[str, ...] = ()
    skyldner: int | None = None

    @property
    def nummer(self) -> int | None:
        """The rejection code's number, None for a rule."""
        return int(self.id) if self.id.isdigit() else None

    @classmethod
    def af_kode(cls, kode: Afvisningskode, *felter: str, skyldner: int | None = None) -> Self:
        """The remark of a rejection code."""
        row = kode.value
        return cls(
            id=str(row.nummer),
            virkning=Virkning.AFVIS,
            felter=felter,
            tekst=row.tekst,
            text=row.text,
            kilde=(row.grad,),
            skyldner=skyldner,
        )

    def til_json(self) -> dict[str, Any]:
        """The remark as JSON values."""
        return asdict(self)

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The remark that `til_json` wrote."""
        rest: dict[str, Any] = {
            "virkning": Virkning(json["virkning"]),
            "felter": tuple(json["felter"]),
            "kilde": tuple(json["kilde"]),
        }
        return cls(**{**json, **rest})


@dataclass(frozen=True, slots=True)
class Aktion:
    """One action and where it is.

    Attributes:
        hoved_fordring_id: The main claim's, when the action's claim is related to one.
        rute: Why it goes to `backend`.
        bemaerkninger: What the checks, the filter and in the end the collection system found.
        pakke: The rule pack it was judged by (`KFDAINS@2026-03`); None when no filter applied.
        venter_paa: The action that must be done first.
    """

    aktion_id: int
    fordring_id: int
    fordringshaver_id: int
    ekstern_id: UUID
    aktionskode: Aktionskode
    tilstand: Aktionstilstand
    backend: Backend | None
    rute: Aarsag | None
    hoved_fordring_id: int | None
    data: Fordringsdata | Nedskrivning
    bemaerkninger: tuple[Bemaerkning, ...]
    pakke: str | None
    venter_paa: int | None
    modtaget: datetime
    aendret: datetime


@dataclass(frozen=True, slots=True)
class Registerpost:
    """A claim in the fordrings-ID register: which system it lives in, and under which id.

    Attributes:
        backend: None for a claim that was rejected before it was routed.
        backend_fordring_id: The collection system's own id, once it told.
        tilstand: State of the action that created the claim.
        anmeldt_oere: The amount reported at creation.
        rest_oere: That amount less the write-downs that were not rejected.
    """

    fordring_id: int
    fordringshaver_id: int
    ekstern_id: UUID
    hoved_fordring_id: int | None
    type_kode: str
    art: str
    kategori: str
    backend: Backend | None
    backend_fordring_id: int | None
    tilstand: Aktionstilstand
    opret_aktion_id: int
    forfaldsdato: date | None
    modtagelsesdato: date
    anmeldt_oere: int
    rest_oere: int


@dataclass(frozen=True, slots=True)
class Historikpost:
    """One change of state in an action's history."""

    aktion_id: int
    aktionskode: Aktionskode
    tilstand: Aktionstilstand
    tidspunkt: datetime
    aarsag: Aarsag


@dataclass(frozen=True, slots=True)
class Aktionsfilter:
    """Which actions to list; None means any. `efter` is the last action id of the page before."""

    fordringshaver_id: int | None = None
    fordring_id: int | None = None
    hoved_fordring_id: int | None = None
    backend: Backend | None = None
    tilstand: Aktionstilstand | None = None
    efter: int = 0
    graense: int = 1000


class UkendtFordringError(LookupError):
    """A write-down names a claim that was never handed over."""
