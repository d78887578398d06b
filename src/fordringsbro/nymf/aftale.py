"""The agreement with a claimant: what it may send, and from when PSRM takes which type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

FOERSTE_ID: Final = 1000
SIDSTE_ID: Final = 9999
_CVR_LENGTH: Final = 8
_ARTER: Final = frozenset({"INDR", "MODR"})
_AKTIONER: Final = frozenset({"OPRETFORDRING", "NEDSKRIV"})


@dataclass(frozen=True, slots=True)
class Aftale:
    """A fordringshaveraftale.

    Attributes:
        fordringshaver_id: Four digits.
        cvr: The claimant's CVR number, eight digits.
        systembruger: The debtor system that reports for the claimant.
        typer: The permitted claim types; for each the first date on which PSRM takes it, None while only DMI does.
        aktioner: The permitted action codes; creation always is one of them.
        arter: The permitted arts, `INDR` and `MODR`.
        aktiv: Whether the agreement is in force.

    Raises:
        ValueError: When a field has not its form; names the field, not the value.
    """

    fordringshaver_id: int
    cvr: str
    navn: str
    systembruger: str
    typer: Mapping[str, date | None]
    aktioner: frozenset[str] = _AKTIONER
    arter: frozenset[str] = frozenset({"INDR"})
    aktiv: bool = True

    def __post_init__(self) -> None:
        if not FOERSTE_ID <= self.fordringshaver_id <= SIDSTE_ID:
            raise ValueError("fordringshaver_id must have four digits")
        if not (len(self.cvr) == _CVR_LENGTH and self.cvr.isascii() and self.cvr.isdigit()):
            raise ValueError("cvr must have eight digits")
        if "OPRETFORDRING" not in self.aktioner or not self.aktioner <= _AKTIONER:
            raise ValueError("aktioner must hold OPRETFORDRING and known action codes only")
        if not self.arter or not self.arter <= _ARTER:
            raise ValueError("arter must be INDR, MODR or both")

    def i_psrm(self, type_kode: str, dato: date) -> bool:
        """Whether PSRM takes claims of this type from this claimant on `dato`."""
        fra = self.typer.get(type_kode)
        return fra is not None and fra <= dato
