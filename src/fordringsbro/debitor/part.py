"""Persons and companies on an account, and the system that an account belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from uuid import UUID

from fordringsbro.platform.record import record

#: JSON values (no floats) by wire name that the ledger keeps and gives back, but never decides by.
Oplysninger = Mapping[str, object]


class Rolle(StrEnum):
    """What somebody is on an account."""

    JURIDISK_ANSVARLIG = "JURIDISK_ANSVARLIG"
    ADMINISTRATOR = "ADMINISTRATOR"
    JURIDISK_MEDHAEFTER = "JURIDISK_MEDHAEFTER"


@record
class Part:
    """A person or company.

    Attributes:
        ident_type: `CPR`, `CVR`, `SE` or `AKR`.
        ident: The number itself; personal data.
        navn: Full name; personal data.
        adresse: The address by wire names, or nothing.
        p_nummer: The production unit of a company.
        uden_p_nummer: Whether the company is told to have no production unit any more; nothing that is kept.
    """

    ident_type: str
    ident: str
    navn: str = ""
    adresse: Oplysninger | None = None
    p_nummer: str | None = None
    uden_p_nummer: bool = False

    @property
    def noegle(self) -> tuple[str, str]:
        """What tells who it is, whatever name and address say; personal data."""
        return self.ident_type, self.ident

    def oven_paa(self, foer: Part) -> Part:
        """The party as it is known after this was told of it: what is not told stays as it was."""
        return replace(
            self,
            navn=self.navn or foer.navn,
            adresse=self.adresse or foer.adresse,
            p_nummer=None if self.uden_p_nummer else self.p_nummer or foer.p_nummer,
            uden_p_nummer=False,
        )


def enkelte(parter: Iterable[Part]) -> tuple[Part, ...]:
    """Everybody once, in their order; of the same person or company told twice, the first."""
    sete: dict[tuple[str, str], Part] = {}
    for part in parter:
        sete.setdefault(part.noegle, part)
    return tuple(sete.values())


@record
class OprettetAf:
    """The fagsystem that an object belongs to: the authority's CVR number and the IT system instance."""

    cvr: str
    it_system: UUID
