"""What an action says: one frozen record for the content of each kind, and which action code has which.

`ordret` of each is what a message said beside that, in the contract's words.

The codes and what they mean are public (docs/nymf.md); how a collection system is told of them is partly reconstructed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, Self

from fordringsbro.aktion.aarsager import Nedskrivningsaarsag, Tilbagekaldsaarsag
from fordringsbro.aktion.backend import Backend
from fordringsbro.aktion.fordringsdata import (
    INTET,
    Bilag,
    Fordringsdata,
    Genindsendelse,
    IdentType,
    Rentevalg,
    Skyldner,
    dato_fra,
    dato_til,
)
from fordringsbro.aktion.ordret import INTET_ORDRET, Ordret
from fordringsbro.platform.record import record


class Aktionskode(StrEnum):
    """The actions that are forwarded.

    OR writes up; OANI and OONR undo a write-down that told of a payment (INDB) or a correction (REGU); NAOR and NAOI
    undo a write-up; FHI corrects a principal.
    """

    OPRET = "OPRETFORDRING"
    GENINDSEND = "GENINDSENDFORDRING"
    AENDR = "AENDRFORDRING"
    NEDSKRIV = "NEDSKRIV"
    TILBAGEKALD = "TILBAGEKALD"
    OR = "OPSKRIVNINGREGULERING"
    OANI = "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING"
    OONR = "OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING"
    NAOR = "NEDSKRIVNINGANNULLERETOPSKRIVNINGREGULERING"
    NAOI = "NEDSKRIVNINGANNULLERETOPSKRIVNINGINDBETALING"
    FHI = "FEJLAGTIGHOVEDSTOLINDBERETNING"


#: Their short names, for the tables and checks that speak of nothing else.
OPRET: Final = Aktionskode.OPRET
GENINDSEND: Final = Aktionskode.GENINDSEND
AENDR: Final = Aktionskode.AENDR
NEDSKRIV: Final = Aktionskode.NEDSKRIV
TILBAGEKALD: Final = Aktionskode.TILBAGEKALD
OR: Final = Aktionskode.OR
OANI: Final = Aktionskode.OANI
OONR: Final = Aktionskode.OONR
NAOR: Final = Aktionskode.NAOR
NAOI: Final = Aktionskode.NAOI
FHI: Final = Aktionskode.FHI

#: Actions that create a claim in the register and at the collection system.
SKABENDE: Final[frozenset[Aktionskode]] = frozenset({OPRET, GENINDSEND})
#: Actions that undo another one, and so refer to it.
ANNULLERENDE: Final[frozenset[Aktionskode]] = frozenset({OANI, OONR, NAOR, NAOI})
#: Actions that raise and that lower what is owed.
OPSKRIVENDE: Final[frozenset[Aktionskode]] = frozenset({OR, OANI, OONR})
NEDSKRIVENDE: Final[frozenset[Aktionskode]] = frozenset({NEDSKRIV, NAOR, NAOI})

#: What each system calls each action, in messages and answers; an action that it doesn't have is left out, and never
#: sent there. DMI knows no resending: there it is a new claim. AENFOR is ours: the public contract has no regulation
#: that changes master data.
KODER: Final[Mapping[Backend, Mapping[Aktionskode, str]]] = {
    Backend.PSRM: {kode: kode.value for kode in Aktionskode},
    Backend.DMI: {
        OPRET: OPRET.value,
        GENINDSEND: OPRET.value,
        AENDR: "AENFOR",
        NEDSKRIV: "NEDFOR",
        TILBAGEKALD: "TBKFOR",
        OR: "OPSFOR",
        OANI: "OPSFOR",
        OONR: "OPSFOR",
        NAOI: "NEDFOR",
    },
}


@record
class Skyldnerident:
    """The one debtor that an action is about."""

    ident_type: IdentType
    ident: str = field(repr=False)

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {"ident_type": self.ident_type, "ident": self.ident}

    @classmethod
    def fra_json(cls, json: Mapping[str, Any] | None) -> Self | None:
        """The record that `til_json` wrote."""
        return cls(IdentType(json["ident_type"]), json["ident"]) if json else None


def _skyldner(skyldner: Skyldnerident | None) -> dict[str, Any]:
    return {"skyldner": skyldner.til_json()} if skyldner else {}


@record
class Nedskrivning:
    """A write-down: `INDB` (a payment to the claimant) names the date of payment, `REGU` (a correction) has none."""

    beloeb_oere: int
    aarsag: Nedskrivningsaarsag
    virkningsdato: date | None = None
    skyldner: Skyldnerident | None = None
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "beloeb_oere": self.beloeb_oere,
            "aarsag": self.aarsag,
            "virkningsdato": dato_til(self.virkningsdato),
            **_skyldner(self.skyldner),
            **self.ordret.til_json(),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        skyldner = Skyldnerident.fra_json(json.get("skyldner"))
        ordret = Ordret.fra_json(json)
        aarsag = Nedskrivningsaarsag(json["aarsag"])
        return cls(json["beloeb_oere"], aarsag, dato_fra(json["virkningsdato"]), skyldner, ordret)


@record
class Opskrivning:
    """A write-up (OR)."""

    beloeb_oere: int
    virkningsdato: date | None = None
    bilag: Bilag = INTET
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "beloeb_oere": self.beloeb_oere,
            "virkningsdato": dato_til(self.virkningsdato),
            "bilag": self.bilag.til_json(),
            **self.ordret.til_json(),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        bilag, ordret = Bilag.fra_json(json["bilag"]), Ordret.fra_json(json)
        return cls(json["beloeb_oere"], dato_fra(json["virkningsdato"]), bilag, ordret)


@record
class Annullering:
    """The undoing of an earlier action (OANI, OONR, NAOR, NAOI): amount and effect date are that action's."""

    beloeb_oere: int
    virkningsdato: date | None = None
    skyldner: Skyldnerident | None = None
    bilag: Bilag = INTET
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "beloeb_oere": self.beloeb_oere,
            "virkningsdato": dato_til(self.virkningsdato),
            **_skyldner(self.skyldner),
            "bilag": self.bilag.til_json(),
            **self.ordret.til_json(),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        skyldner = Skyldnerident.fra_json(json.get("skyldner"))
        bilag, ordret = Bilag.fra_json(json["bilag"]), Ordret.fra_json(json)
        return cls(json["beloeb_oere"], dato_fra(json["virkningsdato"]), skyldner, bilag, ordret)


@record
class Hovedstolsrettelse:
    """A principal that was reported too low (FHI): the right one, which is higher; the balance stays."""

    hovedstol_oere: int
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {"hovedstol_oere": self.hovedstol_oere, **self.ordret.til_json()}

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        return cls(json["hovedstol_oere"], Ordret.fra_json(json))


@record
class Tilbagekald:
    """The withdrawal of a claim, and of what is related to it."""

    aarsag: Tilbagekaldsaarsag
    virkningsdato: date | None = None
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {"aarsag": self.aarsag, "virkningsdato": dato_til(self.virkningsdato), **self.ordret.til_json()}

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        return cls(Tilbagekaldsaarsag(json["aarsag"]), dato_fra(json["virkningsdato"]), Ordret.fra_json(json))


@record
class Aendring:
    """New master data of a claim; None and empty mean unchanged.

    Attributes:
        skyldnere: The debtors with their new dates.
    """

    art: str | None = None
    p_nummer: str | None = None
    stiftelsesdato: date | None = None
    rentevalg: Rentevalg | None = None
    skyldnere: tuple[Skyldner, ...] = ()
    bilag: Bilag = INTET
    ordret: Ordret = INTET_ORDRET

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "art": self.art,
            "p_nummer": self.p_nummer,
            "stiftelsesdato": dato_til(self.stiftelsesdato),
            "rentevalg": self.rentevalg.til_json() if self.rentevalg else None,
            "skyldnere": [skyldner.til_json() for skyldner in self.skyldnere],
            "bilag": self.bilag.til_json(),
            **self.ordret.til_json(),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        return cls(
            art=json["art"],
            p_nummer=json["p_nummer"],
            stiftelsesdato=dato_fra(json["stiftelsesdato"]),
            rentevalg=Rentevalg.fra_json(json["rentevalg"]) if json["rentevalg"] else None,
            skyldnere=tuple(map(Skyldner.fra_json, json["skyldnere"])),
            bilag=Bilag.fra_json(json["bilag"]),
            ordret=Ordret.fra_json(json),
        )


Aktionsindhold = (
    Fordringsdata
    | Genindsendelse
    | Nedskrivning
    | Opskrivning
    | Annullering
    | Hovedstolsrettelse
    | Tilbagekald
    | Aendring
)

#: What each action code must hold.
INDHOLD: Final[Mapping[Aktionskode, type[Aktionsindhold]]] = {
    OPRET: Fordringsdata,
    GENINDSEND: Genindsendelse,
    AENDR: Aendring,
    NEDSKRIV: Nedskrivning,
    TILBAGEKALD: Tilbagekald,
    OR: Opskrivning,
    **dict.fromkeys(sorted(ANNULLERENDE), Annullering),
    FHI: Hovedstolsrettelse,
}
_VED_NAVN: Final[Mapping[str, type[Aktionsindhold]]] = {slags.__name__: slags for slags in INDHOLD.values()}


def passer(aktionskode: Aktionskode, data: Aktionsindhold | None) -> bool:
    """Whether an action holds what its code demands."""
    return type(data) is INDHOLD[aktionskode]


def indhold_til_json(aktionskode: Aktionskode, data: Aktionsindhold | None) -> dict[str, Any] | None:
    """An action's content as JSON values; one that doesn't fit the code says what it is."""
    if data is None:
        return None
    return data.til_json() if passer(aktionskode, data) else {"slags": type(data).__name__, **data.til_json()}


def indhold_fra_json(aktionskode: Aktionskode, json: Mapping[str, Any] | None) -> Aktionsindhold | None:
    """The content that `indhold_til_json` wrote."""
    if json is None:
        return None
    rest = dict(json)
    slags = rest.pop("slags", None)
    return (_VED_NAVN[slags] if slags else INDHOLD[aktionskode]).fra_json(rest)


def beloeb(data: Aktionsindhold | None) -> int:
    """The amount an action is about, in øre; 0 for one without."""
    return data.beloeb_oere if isinstance(data, Fordringsdata | Nedskrivning | Opskrivning | Annullering) else 0


def med_dokumenter(data: Aktionsindhold, indhold: Mapping[str, bytes]) -> Aktionsindhold:
    """The content with the bytes of its documents."""
    if not isinstance(data, Fordringsdata | Opskrivning | Annullering | Aendring):
        return data
    dokumenter = tuple(replace(et, indhold=indhold.get(et.aftryk)) for et in data.bilag.dokumenter)
    return replace(data, bilag=replace(data.bilag, dokumenter=dokumenter))


def bilag(data: Aktionsindhold | None) -> Bilag:
    """The notes and documents that come with an action."""
    return data.bilag if isinstance(data, Fordringsdata | Opskrivning | Annullering | Aendring) else INTET
