"""What `fordringsbro check` finds, as records."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from uuid import UUID

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler import Undtagelse


class Tjekudfald(StrEnum):
    """What a finding leads to, or what a whole message comes to."""

    OK = "ok"
    #: Only told; changes nothing.
    INFORMATION = "information"
    HOERING = "hearing"
    AFVIS = "reject"
    #: The platform could not take the message at all.
    UGYLDIG = "invalid"


#: From harmless to worst.
_ALVOR = tuple(Tjekudfald)


@dataclass(frozen=True, slots=True)
class Plads:
    """A claim or correction by its place in a delivery: what comes by MF has no id of the sender's.

    Attributes:
        aktion: The action's number, counted from 1.
        del_: 0 for the main claim or the correction itself, then the related claims that come along.
    """

    aktion: int
    del_: int = 0

    def __str__(self) -> str:
        return f"{self.aktion}.{self.del_}" if self.del_ else str(self.aktion)


#: Class of what is told of something that was not tried.
UAFPROEVET: Final = "untried"

#: What tells claims apart: the ledger's id, or the place in a delivery.
Fordringsnoegle = UUID | Plads


def noegle_som_dict(fordring: Fordringsnoegle | None) -> JsonObjekt:
    """Which claim it is, as JSON values."""
    if isinstance(fordring, Plads):
        return {"claim_id": None, "action": fordring.aktion, "part": fordring.del_}
    return {"claim_id": str(fordring) if fordring else None}


@dataclass(frozen=True, slots=True)
class Tjekfund:
    """One finding; never holds the value that was found.

    Attributes:
        regel: Rule id, rejection code, reason of the ledger, `FB-nnn`, or the number that MF has for it.
        sti: LimitedXPath of the element.
        klasse: Kind of value the rule speaks of; `code` for rejection codes, `schema` for the schema, `ledger`, and
            `untried` for what was not tried.
        graense: The last value that would have been accepted: an ISO date, øre, a code; None where there is none.
        da: What is wrong; `en` in English.
        rettelse: What would make it pass; `fix` in English.
        kilde: The annexes that hold the rule, and the agreement that set another outcome.
        fordring: The claim, when the finding is about one.
    """

    regel: str
    sti: str
    klasse: str
    udfald: Tjekudfald
    da: str
    en: str
    graense: str | int | None = None
    rettelse: str = ""
    fix: str = ""
    kilde: tuple[str, ...] = ()
    fordring: Fordringsnoegle | None = None

    def som_dict(self) -> JsonObjekt:
        """The finding as JSON values."""
        return {
            "rule": self.regel,
            "path": self.sti,
            "value_class": self.klasse,
            "limit": self.graense,
            "outcome": self.udfald.value,
            "da": self.da,
            "en": self.en,
            "fix_da": self.rettelse,
            "fix_en": self.fix,
            "source": list(self.kilde),
            **noegle_som_dict(self.fordring),
        }


def vaerst(fund: Iterable[Tjekfund]) -> Tjekudfald:
    """The worst of the findings that change something."""
    virkende = (et.udfald for et in fund if et.udfald is not Tjekudfald.INFORMATION)
    return max(virkende, key=_ALVOR.index, default=Tjekudfald.OK)


@dataclass(frozen=True, slots=True)
class Dom:
    """What was found in one registration or delivery.

    Attributes:
        fordringer: How many claims were judged.
        pakker: The versions of the rule packs that judged them, each once.
        undtagelser: The agreement's exceptions that were in force for one of them.
    """

    fordringer: int
    fund: tuple[Tjekfund, ...]
    pakker: tuple[str, ...] = ()
    undtagelser: tuple[Undtagelse, ...] = ()


@dataclass(frozen=True, slots=True)
class Tjekket:
    """One message and everything that was found in it.

    Attributes:
        fil: Its file, or what else it is called.
        operation: What it asks for; None when that can't be told.
        fordringer: How many claims the filter judged.
        pakker: The versions of the rule packs that judged them (`KFDAINS@2026-03`), each once.
        undtagelser: The agreement's exceptions that were in force for one of them.
    """

    fil: str
    operation: str | None
    fordringer: int
    fund: tuple[Tjekfund, ...]
    pakker: tuple[str, ...] = ()
    undtagelser: tuple[Undtagelse, ...] = ()

    @property
    def udfald(self) -> Tjekudfald:
        """The worst of the findings that change something."""
        return vaerst(self.fund)

    @property
    def uafproevet(self) -> bool:
        """Whether something was not tried."""
        return any(et.klasse == UAFPROEVET for et in self.fund)

    @property
    def ville_blive_afvist(self) -> bool:
        """Whether the message, or a claim in it, would be refused."""
        return self.udfald in {Tjekudfald.AFVIS, Tjekudfald.UGYLDIG}

    def som_dict(self) -> JsonObjekt:
        """The result as JSON values."""
        return {
            "file": self.fil,
            "operation": self.operation,
            "outcome": self.udfald.value,
            "tried": not self.uafproevet,
            "claims": self.fordringer,
            "packs": list(self.pakker),
            "overrides": [undtagelse.til_json() for undtagelse in self.undtagelser],
            "findings": [fund.som_dict() for fund in self.fund],
        }
