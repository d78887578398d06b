"""An agreement's exceptions: a rule whose outcome is another one for one claimant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Self

from fordringsbro.nymf.regler.katalog import katalog
from fordringsbro.nymf.regler.model import Regel, Udfald


@dataclass(frozen=True, slots=True, kw_only=True)
class Undtagelse:
    """One exception: breaking the rule leads to `udfald` for this claimant.

    Attributes:
        udfald: The outcome; None when what the rule would send to hearing is accepted. Rows of the rule that reject
            are then left as they are.
        regel_id: The rule, in every row that has this id.
        type_kode: The claim type, None for all of them; a type's own exception goes before one for all.
        gaelder_fra: The first reception date it is for.
        gaelder_til: The last one, None when it has no end.
        begrundelse: Why it was agreed; told in the finding.

    Raises:
        ValueError: The rule is unknown, the end lies before the beginning, or there is no reason.
    """

    fordringshaver_id: int
    regel_id: str
    udfald: Udfald | None
    gaelder_fra: date
    begrundelse: str
    type_kode: str | None = None
    gaelder_til: date | None = None

    def __post_init__(self) -> None:
        if self.regel_id not in katalog().regler:
            raise ValueError("regel_id must be a rule of the catalogue")
        if self.gaelder_til is not None and self.gaelder_til < self.gaelder_fra:
            raise ValueError("gaelder_til must not be before gaelder_fra")
        if not self.begrundelse.strip():
            raise ValueError("begrundelse must be given")

    def gaelder(self, type_kode: str, dato: date) -> bool:
        """Whether it is for claims of this type received on `dato`; both ends are inclusive."""
        if self.type_kode not in {None, type_kode} or dato < self.gaelder_fra:
            return False
        return self.gaelder_til is None or dato <= self.gaelder_til

    @property
    def kilde(self) -> str:
        """What a finding names beside the annexes."""
        return f"aftale {self.fordringshaver_id}: {self.begrundelse}"

    def til_json(self) -> dict[str, Any]:
        """The record as JSON values; the claimant is the agreement's."""
        return {
            "regel_id": self.regel_id,
            "udfald": self.udfald.value if self.udfald else None,
            "type_kode": self.type_kode,
            "gaelder_fra": self.gaelder_fra.isoformat(),
            "gaelder_til": self.gaelder_til.isoformat() if self.gaelder_til else None,
            "begrundelse": self.begrundelse,
        }

    @classmethod
    def fra_json(cls, fordringshaver_id: int, json: Mapping[str, Any]) -> Self:
        """The record that `til_json` wrote."""
        til = json["gaelder_til"]
        return cls(
            fordringshaver_id=fordringshaver_id,
            regel_id=json["regel_id"],
            udfald=Udfald(json["udfald"]) if json["udfald"] else None,
            type_kode=json["type_kode"],
            gaelder_fra=date.fromisoformat(json["gaelder_fra"]),
            gaelder_til=date.fromisoformat(til) if til else None,
            begrundelse=json["begrundelse"],
        )


def overlap(undtagelser: Iterable[Undtagelse]) -> bool:
    """Whether two exceptions say something of the same rule and type on one day."""
    slut: dict[tuple[str, str | None], date | None] = {}
    for en in sorted(undtagelser, key=lambda u: u.gaelder_fra):
        noegle = (en.regel_id, en.type_kode)
        if noegle in slut:
            til = slut[noegle]
            if til is None or en.gaelder_fra <= til:
                return True
        slut[noegle] = en.gaelder_til
    return False


def gaeldende(undtagelser: Iterable[Undtagelse], type_kode: str, dato: date) -> tuple[Undtagelse, ...]:
    """The exceptions for claims of a type received on `dato`: one a rule at most, the type's own before others."""
    fundet: dict[str, Undtagelse] = {}
    for en in sorted(undtagelser, key=lambda u: u.type_kode is not None):
        if en.gaelder(type_kode, dato):
            fundet[en.regel_id] = en
    return tuple(fundet.values())


def med_undtagelser(regler: Iterable[Regel], undtagelser: Iterable[Undtagelse]) -> tuple[Regel, ...]:
    """The rows with the agreed outcomes; a changed row names its agreement beside its annexes."""
    ved_id = {en.regel_id: en for en in undtagelser}
    raekker = (_aendret(regel, ved_id[regel.id]) if regel.id in ved_id else regel for regel in regler)
    return tuple(regel for regel in raekker if regel is not None)


def _aendret(regel: Regel, en: Undtagelse) -> Regel | None:
    """A row with its agreed outcome; None when it is not judged by at all."""
    if en.udfald is None:
        return None if regel.udfald is Udfald.HOERING else regel
    if regel.udfald is en.udfald:
        return regel
    return replace(regel, udfald=en.udfald, kilde=(*regel.kilde, en.kilde))
