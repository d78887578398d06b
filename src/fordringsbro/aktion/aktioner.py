"""What an action says: one frozen record for the content of each kind, and which action code has which.

`ordret` of each is what a message said beside that, in the contract's words.

The codes and what they mean are public (docs/nymf.md); how a collection system is told of them is partly reconstructed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from typing import Final

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
)
from fordringsbro.aktion.ordret import INTET_ORDRET, Ordret
from fordringsbro.platform.jsonpost import SJAELDEN, Jsonpost
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
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
class Skyldnerident(Jsonpost):
    """The one debtor that an action is about."""

    ident_type: IdentType
    ident: str = field(repr=False)


@record
class Nedskrivning(Jsonpost):
    """A write-down: `INDB` (a payment to the claimant) names the date of payment, `REGU` (a correction) has none."""

    beloeb_oere: int
    aarsag: Nedskrivningsaarsag
    virkningsdato: date | None = None
    skyldner: Skyldnerident | None = field(default=None, metadata=SJAELDEN)
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Opskrivning(Jsonpost):
    """A write-up (OR)."""

    beloeb_oere: int
    virkningsdato: date | None = None
    bilag: Bilag = INTET
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Annullering(Jsonpost):
    """The undoing of an earlier action (OANI, OONR, NAOR, NAOI): amount and effect date are that action's."""

    beloeb_oere: int
    virkningsdato: date | None = None
    skyldner: Skyldnerident | None = field(default=None, metadata=SJAELDEN)
    bilag: Bilag = INTET
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Hovedstolsrettelse(Jsonpost):
    """A principal that was reported too low (FHI): the right one, which is higher; the balance stays."""

    hovedstol_oere: int
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Tilbagekald(Jsonpost):
    """The withdrawal of a claim, and of what is related to it."""

    aarsag: Tilbagekaldsaarsag
    virkningsdato: date | None = None
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


@record
class Aendring(Jsonpost):
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
    ordret: Ordret = field(default=INTET_ORDRET, metadata=SJAELDEN)


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


def indhold_til_json(aktionskode: Aktionskode, data: Aktionsindhold | None) -> JsonObjekt | None:
    """An action's content as JSON values; one that doesn't fit the code says what it is."""
    if data is None:
        return None
    return data.til_json() if passer(aktionskode, data) else {"slags": type(data).__name__, **data.til_json()}


def indhold_fra_json(aktionskode: Aktionskode, json: JsonKilde | None) -> Aktionsindhold | None:
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
