"""What the portal needs of an installation, and what it shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.aktion.model import Backend
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.vagt import Vagt

#: State of a claim that was not handed over: it lives in the ledger only.
I_BOGEN = "LEDGER"


class Portaldele(Protocol):
    """The parts of an installation that are read here."""

    @property
    def settings(self) -> Settings:
        """What the environment says."""
        ...

    @property
    def database(self) -> Database:
        """Where transactions are taken."""
        ...

    @property
    def clock(self) -> Clock:
        """Time."""
        ...

    @property
    def vagt(self) -> Vagt:
        """Lets callers in."""
        ...

    @property
    def serviceaftaler(self) -> Serviceaftaler:
        """Who may see which municipality."""
        ...

    @property
    def bog(self) -> Debitorlaesning:
        """The ledger."""
        ...

    @property
    def nymf(self) -> NyMF:
        """Filter, agreements and register."""
        ...


@dataclass(frozen=True, slots=True)
class Fordringsrad:
    """A claim in a list: ledger, register and the action that creates it at collection, in one row.

    Attributes:
        system_id: The ledger's own key.
        registernummer: The fordrings-ID, once the claim was handed over.
        tilstand: State of the creating action (forwarding's, once it is sent), how the claim left collection
            (`RETURNED`, `CONVERTED`, `WITHDRAWN`), or `LEDGER`.
        backend_fordring_id: The collection system's id.
        eksterne: What its municipality calls claim, account and main claim, where the ledger has other ids.
    """

    fordring_id: UUID
    system_id: str
    konto_id: UUID
    kommune_cvr: str
    type_kode: str
    reference: str | None
    hoved_fordring_id: UUID | None
    beloeb_oere: int
    restance_oere: int
    srb: date | None
    overdragelse: str
    tilstand: str
    backend: Backend | None
    registernummer: int | None
    backend_fordring_id: int | None
    registreret_at: datetime
    eksterne: Mapping[UUID, UUID] = field(default_factory=dict)

    @property
    def nr(self) -> int:
        """The ledger's number, by which lists are ordered."""
        return int(self.system_id.removeprefix("F"))

    @property
    def fagsystemets_id(self) -> UUID:
        """The claim's id as its fagsystem gave it."""
        return self.eksternt(self.fordring_id)

    @property
    def fagsystemets_hoved_id(self) -> UUID | None:
        """The main claim's id as its fagsystem gave it."""
        return self.eksternt(self.hoved_fordring_id) if self.hoved_fordring_id else None

    def eksternt(self, ident: UUID) -> UUID:
        """What the municipality calls the claim, its account or its main claim."""
        return self.eksterne.get(ident, ident)

    def som_dict(self) -> JsonObjekt:
        """The row as JSON values."""
        return {
            "claim_id": str(self.fagsystemets_id),
            "system_id": self.system_id,
            "account_id": str(self.eksternt(self.konto_id)),
            "municipality_cvr": self.kommune_cvr,
            "claim_type": self.type_kode,
            "reference": self.reference,
            "main_claim_id": str(self.fagsystemets_hoved_id) if self.hoved_fordring_id else None,
            "amount_oere": self.beloeb_oere,
            "balance_oere": self.restance_oere,
            "last_date_to_pay": self.srb.isoformat() if self.srb else None,
            "hand_over": self.overdragelse,
            "state": self.tilstand,
            "backend": self.backend.value if self.backend else None,
            "fordring_id": self.registernummer,
            "backend_claim_id": self.backend_fordring_id,
            "registered_at": self.registreret_at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Udvalg:
    """Which claims to list; None means any.

    Attributes:
        uden_backend: Only those that are in no collection system.
        kommuner: The municipalities whose claims may be seen.
    """

    kommune_cvr: str | None = None
    tilstand: str | None = None
    backend: Backend | None = None
    type_kode: str | None = None
    uden_backend: bool = False
    kommuner: frozenset[str] | None = None


class Punktslags(StrEnum):
    """Where a point of a story comes from."""

    BESKED = "message"
    FUND = "finding"
    BOG = "ledger"
    AKTION = "action"
    HOERING = "hearing"
    FORSENDELSE = "forwarding"
    REGISTER = "register"
    UNDERRETNING = "notification"
    FAGSYSTEM = "fagsystem"
    SAGSBEHANDLER = "clerk"


@dataclass(frozen=True, slots=True)
class Historiepunkt:
    """One thing that happened to a claim.

    Attributes:
        tidspunkt: When, aware.
        da: What, in Danish; `en` in English.
        regel: Rule id, rejection code or error code, if one is the cause.
        noegle: Id of the message, action or delivery it is about.
        aendring_oere: Change of the balance; None when it is no event of the ledger.
        saldo_oere: Balance after it.
        af: Who had it done by hand, and `ord_` why in words; only where a person asked for what may be personal.
    """

    tidspunkt: datetime
    slags: Punktslags
    da: str
    en: str
    regel: str | None = None
    noegle: str | None = None
    aendring_oere: int | None = None
    saldo_oere: int | None = None
    af: str | None = field(default=None, repr=False)
    ord_: str | None = field(default=None, repr=False)

    def som_dict(self) -> JsonObjekt:
        """The point as JSON values."""
        return {
            "time": self.tidspunkt.isoformat(),
            "kind": self.slags.value,
            "da": self.da,
            "en": self.en,
            "rule": self.regel,
            "ref": self.noegle,
            "change_oere": self.aendring_oere,
            "balance_oere": self.saldo_oere,
            "by": self.af,
            "words": self.ord_,
        }


@dataclass(frozen=True, slots=True)
class Historie:
    """A claim's whole story.

    Attributes:
        rad: What it is now.
        punkter: Everything that happened, oldest first.
        venter_paa: What must happen before it moves on, in Danish and English; None when nothing is outstanding.
        relaterede: Costs, interest and fees of it.
    """

    rad: Fordringsrad
    punkter: tuple[Historiepunkt, ...]
    venter_paa: tuple[str, str] | None = None
    relaterede: tuple[Fordringsrad, ...] = ()

    def som_dict(self) -> JsonObjekt:
        """The story as JSON values."""
        return {
            **self.rad.som_dict(),
            "waits_for": self.venter_paa[1] if self.venter_paa else None,
            "related": [rad.som_dict() for rad in self.relaterede],
            "timeline": [punkt.som_dict() for punkt in self.punkter],
        }
