"""What is forwarded to a collection system and what comes back: plain records, kept as JSON in the database.

Amounts are whole øre, dates are Danish local dates, moments are aware. Fields that hold personal data are left out of
`repr`, so that a record can't leak into a log line or an exception's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, Self

#: How a debtor is identified: person, company, company by SE number, or a number issued by the collector.
IdentType = Literal["CPR", "CVR", "SE", "AKR"]
#: A main claim (hovedfordring) or one related to it (underfordring: costs, interest).
Kategori = Literal["HF", "UF"]
#: The actions that are forwarded.
Aktionskode = Literal["OPRETFORDRING", "NEDSKRIV"]
#: Why a claim is written down: a payment to the claimant, or a correction.
Nedskrivningsaarsag = Literal["INDB", "REGU"]


class Backend(StrEnum):
    """The two collection systems."""

    PSRM = "PSRM"
    DMI = "DMI"


class Udfaldsstatus(StrEnum):
    """What a collection system in the end made of an action."""

    UDFOERT = "UDFOERT"
    AFVIST = "AFVIST"


def _dato(tekst: str | None) -> date | None:
    return date.fromisoformat(tekst) if tekst else None


def _iso(dato: date | None) -> str | None:
    return dato.isoformat() if dato else None


@dataclass(frozen=True, slots=True)
class Skyldner:
    """One debtor of a claim; limitation, judgment and settlement dates are the debtor's own."""

    ident_type: IdentType
    ident: str = field(repr=False)
    foraeldelsesdato: date | None = None
    domsdato: date | None = None
    forligsdato: date | None = None

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "ident_type": self.ident_type,
            "ident": self.ident,
            "foraeldelsesdato": _iso(self.foraeldelsesdato),
            "domsdato": _iso(self.domsdato),
            "forligsdato": _iso(self.forligsdato),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        return cls(
            ident_type=json["ident_type"],
            ident=json["ident"],
            foraeldelsesdato=_dato(json["foraeldelsesdato"]),
            domsdato=_dato(json["domsdato"]),
            forligsdato=_dato(json["forligsdato"]),
        )


@dataclass(frozen=True, slots=True)
class Rentevalg:
    """Which interest the collector computes.

    Attributes:
        regel: `001` the collector computes, `002` the claimant does.
        satskode: Two digits: 98 none, 03 with a surplus rate, 10, 20 or 99 (with rule 002).
        sats: The surplus rate in percent a year, if the code has one.
    """

    regel: str
    satskode: str
    sats: Decimal | None = None

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        sats = None if self.sats is None else str(self.sats)
        return {"regel": self.regel, "satskode": self.satskode, "sats": sats}

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        sats = json["sats"]
        return cls(json["regel"], json["satskode"], None if sats is None else Decimal(sats))


_DATOFELTER = ("stiftelsesdato", "forfaldsdato", "srb", "periode_fra", "periode_til")


@dataclass(frozen=True, slots=True)
class Fordringsdata:
    """The master data of a claim as a collection system gets them.

    Attributes:
        type_kode: The claim type, seven characters (`KFDAINS`).
        art: `INDR` for collection, `MODR` for set-off only (which only DMI knows); judging others is the filter's work.
        reference: The claimant's own reference, unique for each claimant.
        beskrivelse: At most 100 characters.
        beloeb_oere: What is still owed at hand-over.
        hovedstol_oere: The claim's original size.
        srb: Last date to pay without default (sidste rettidige betalingsdato).
        periode_fra: First day of what the claim concerns; `periode_til` is the last, both inclusive.
        p_nummer: Production unit of a company.
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

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "type_kode": self.type_kode,
            "art": self.art,
            "kategori": self.kategori,
            "reference": self.reference,
            "beskrivelse": self.beskrivelse,
            "beloeb_oere": self.beloeb_oere,
            "hovedstol_oere": self.hovedstol_oere,
            **{navn: _iso(getattr(self, navn)) for navn in _DATOFELTER},
            "skyldnere": [skyldner.til_json() for skyldner in self.skyldnere],
            "rentevalg": self.rentevalg.til_json() if self.rentevalg else None,
            "p_nummer": self.p_nummer,
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        rest: dict[str, Any] = {navn: _dato(json[navn]) for navn in _DATOFELTER}
        rest["skyldnere"] = tuple(Skyldner.fra_json(skyldner) for skyldner in json["skyldnere"])
        rest["rentevalg"] = Rentevalg.fra_json(json["rentevalg"]) if json["rentevalg"] else None
        return cls(**{**json, **rest})


@dataclass(frozen=True, slots=True)
class Nedskrivning:
    """A write-down: `INDB` names the date of payment, `REGU` has none."""

    beloeb_oere: int
    aarsag: Nedskrivningsaarsag
    virkningsdato: date | None = None

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "beloeb_oere": self.beloeb_oere,
            "aarsag": self.aarsag,
            "virkningsdato": _iso(self.virkningsdato),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        return cls(json["beloeb_oere"], json["aarsag"], _dato(json["virkningsdato"]))


@dataclass(frozen=True, slots=True)
class Opgave:
    """One action to forward, in the order of `aktion_id` for each claim.

    Attributes:
        aktion_id: Unique for ever; the backend is asked for its receipt by it.
        fordring_id: Our fordrings-ID; the id the claim has everywhere.
        hoved_fordring_id: The main claim's, when the claim is related to one.
        modtaget: When the action was received here, aware; a corrected date counts from it.
    """

    aktion_id: int
    aktionskode: Aktionskode
    backend: Backend
    fordringshaver_id: int
    fordring_id: int
    hoved_fordring_id: int | None
    data: Fordringsdata | Nedskrivning
    modtaget: datetime

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values."""
        return {
            "aktion_id": self.aktion_id,
            "aktionskode": self.aktionskode,
            "backend": self.backend.value,
            "fordringshaver_id": self.fordringshaver_id,
            "fordring_id": self.fordring_id,
            "hoved_fordring_id": self.hoved_fordring_id,
            "data": self.data.til_json(),
            "modtaget": self.modtaget.isoformat(),
        }

    @classmethod
    def fra_json(cls, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        opret = json["aktionskode"] == "OPRETFORDRING"
        data = Fordringsdata.fra_json(json["data"]) if opret else Nedskrivning.fra_json(json["data"])
        modtaget = datetime.fromisoformat(json["modtaget"])
        return cls(**{**json, "backend": Backend(json["backend"]), "data": data, "modtaget": modtaget})


@dataclass(frozen=True, slots=True)
class Udfald:
    """The final answer to one action.

    Attributes:
        afvist: Number and text of each reason for a rejection.
        backend_fordring_id: The id the backend gave the claim, if it told.
        tidspunkt: When the backend decided, aware.
    """

    aktion_id: int
    status: Udfaldsstatus
    afvist: tuple[tuple[int, str], ...]
    backend_fordring_id: int | None
    tidspunkt: datetime
