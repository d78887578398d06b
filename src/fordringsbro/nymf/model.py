"""What NyMF is asked, what it finds, and what it keeps: plain records.

Amounts are whole øre, dates are Danish local dates, moments are aware.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from fordringsbro.aktion.aktioner import Aktionsindhold, Aktionskode, beloeb
from fordringsbro.aktion.anmodninger import Anmodning, Kanal, Rettelse
from fordringsbro.aktion.model import Aktionsstamme, Backend
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.platform.jsonpost import Jsonpost
from fordringsbro.platform.record import record

__all__ = [
    "Aktion",
    "Aktionsfilter",
    "Anmodning",
    "Bemaerkning",
    "Historikpost",
    "Kanal",
    "Kvitteringsdata",
    "Ophoer",
    "Registerpost",
    "Rettelse",
    "Virkning",
]


class Virkning(StrEnum):
    """What a remark means for the action."""

    AFVIS = "afvis"
    HOERING = "hoering"
    #: What PSRM would say to a claim that goes to DMI; changes nothing.
    OPLYSNING = "oplysning"


@record
class Bemaerkning(Jsonpost):
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


@record
class Kvitteringsdata:
    """What the collection system's receipt said of an action that was carried out.

    Attributes:
        rest_oere: What was left on the claim.
        reduceret_oere: What was done of the amount asked for, where that was less.
    """

    rest_oere: int | None = None
    reduceret_oere: int | None = None


@record(kw_only=True)
class Aktion(Aktionsstamme):
    """One action and where it is.

    Attributes:
        ekstern_id: Its own id at the claimant; a creation's is the claim's.
        data: Its content, of the kind that `aktionskode` demands unless it was rejected for that.
        rute: Why it goes to `backend`.
        bemaerkninger: What the checks, the filter and in the end the collection system found.
        pakke: The rule pack it was judged by (`KFDAINS@2026-03`); None when no filter applied.
        venter_paa: The action that must be done first.
        forudsaetter_aktion_id: The action that must be carried out for this one to go.
        virkning_fordring_id: The claim whose balance it changes, by `virkning_oere`, once it is done.
        kvittering: What the receipt said, once it is done.
    """

    ekstern_id: UUID
    tilstand: Aktionstilstand
    backend: Backend | None
    rute: Aktionsaarsag | None
    data: Aktionsindhold | None
    bemaerkninger: tuple[Bemaerkning, ...]
    pakke: str | None
    venter_paa: int | None
    aendret: datetime
    virkning_fordring_id: int | None = None
    virkning_oere: int = 0
    kvittering: Kvitteringsdata | None = None
    forudsaetter_aktion_id: int | None = None

    @property
    def udfoert_oere(self) -> int:
        """What it does: what it asks for, unless the collection system did less of it, or of what it undoes."""
        return beloeb(self.data) if self.virkning_fordring_id is None else abs(self.virkning_oere)


@record
class Ophoer:
    """How a claim left collection.

    Attributes:
        aarsag: A reason of withdrawal (`HENS`), `RETU` when the collector returned it, or `KONV` when it was withdrawn
            because it was converted.
        dato: When it takes effect.
        aktion_id: The withdrawal, or that of its main claim; None when the collector ended it.
    """

    aarsag: str
    dato: date
    aktion_id: int | None


@record
class Registerpost:
    """A claim in the fordrings-ID register: which system it lives in, and under which id.

    Attributes:
        backend: None for a claim that was rejected before it was routed.
        backend_fordring_id: The collection system's own id, once it told.
        tilstand: State of the action that created the claim.
        anmeldt_oere: The amount reported at creation.
        rest_oere: The balance as it will be when everything on its way is done.
        saldo_oere: The balance by the receipts so far: reported less write-downs plus write-ups.
        hovedstol_oere: The principal, corrected or as reported.
        ophoer: How it left collection; None while it is there.
        genindsendt_som: The claim that it was sent again as.
        genindsendt_fra: The withdrawn claim that it is.
        opskriver_fordring_id: The claim that it is a write-up of (PSRM's opskrivningsfordring).
        flyttet: Whether it was created in the other system.
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
    saldo_oere: int = 0
    hovedstol_oere: int = 0
    ophoer: Ophoer | None = None
    genindsendt_som: int | None = None
    genindsendt_fra: int | None = None
    opskriver_fordring_id: int | None = None
    flyttet: bool = False

    @property
    def flyttet_id(self) -> int | None:
        """The collection system's id of a claim that was moved there; None for one that was created there."""
        return self.backend_fordring_id if self.flyttet else None

    def flyttet_til(self, backend: Backend | None) -> int | None:
        """That id, where a system is told of the claim that knows it by it."""
        return self.flyttet_id if self.backend is backend else None


@record
class Historikpost:
    """One change of state in an action's history."""

    aktion_id: int
    aktionskode: Aktionskode
    tilstand: Aktionstilstand
    tidspunkt: datetime
    aarsag: Aktionsaarsag


@record
class Aktionsfilter:
    """Which actions to list; None means any. `efter` is the last action id of the page before."""

    fordringshaver_id: int | None = None
    fordring_id: int | None = None
    hoved_fordring_id: int | None = None
    backend: Backend | None = None
    tilstand: Aktionstilstand | None = None
    efter: int = 0
    graense: int = 1000
