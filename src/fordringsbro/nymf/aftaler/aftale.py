"""The agreement with a claimant: what it may send, and from when PSRM takes which type."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum
from typing import Final

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav, brug_af_felter
from fordringsbro.platform.record import record
from fordringsbro.regler import Undtagelse
from fordringsbro.regler.undtagelse import overlap

FOERSTE_ID: Final = 1000
SIDSTE_ID: Final = 9999
_CIFRE: Final = 8
_ARTER: Final = frozenset(Fordringsart)
_AKTIONER: Final = frozenset(Aktionskode)


class Saldounderretning(StrEnum):
    """Which of the two daily notifications about balances the claimant gets; never both (V)."""

    UDLIGNING = "UDLIGNING"
    ALLOKERING = "ALLOKERING"


@record
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
        undtagelser: Rules whose outcome is another one for this claimant.
        felter: Fields that this claimant must or must not report; all others it may.
        aarsager: The permitted reason codes as `NEDSKRIV.INDB` or `TILBAGEKALD.HENS`; None permits all.
        portal: Whether clerks may report through the portal.
        systemintegration: Whether a debtor system may report (code 156).
        bord_genindsendes: Whether a claim withdrawn with BORD can be sent again. The guidance says no, the rule behind
            539 says yes; so it is a switch.
        underretning: The notification about balances that was chosen.

    Raises:
        ValueError: When a field has not its form; names the field, not the value.
    """

    fordringshaver_id: int
    cvr: str
    navn: str
    systembruger: str
    typer: Mapping[str, date | None]
    aktioner: frozenset[Aktionskode] = _AKTIONER
    arter: frozenset[Fordringsart] = frozenset({Fordringsart.INDR})
    aktiv: bool = True
    undtagelser: tuple[Undtagelse, ...] = ()
    felter: tuple[Feltkrav, ...] = ()
    aarsager: frozenset[str] | None = None
    portal: bool = True
    systemintegration: bool = True
    bord_genindsendes: bool = False
    underretning: Saldounderretning = Saldounderretning.UDLIGNING
    _ordinaere: dict[tuple[str, str], bool] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        if not FOERSTE_ID <= self.fordringshaver_id <= SIDSTE_ID:
            raise ValueError("fordringshaver_id must have four digits")
        if not _otte_cifre(self.cvr):
            raise ValueError("cvr must have eight digits")
        if Aktionskode.OPRET not in self.aktioner or not self.aktioner <= _AKTIONER:
            raise ValueError("aktioner must hold OPRETFORDRING and known action codes only")
        if not self.arter or not self.arter <= _ARTER:
            raise ValueError("arter must be INDR, MODR or both")
        if any(en.fordringshaver_id != self.fordringshaver_id for en in self.undtagelser) or overlap(self.undtagelser):
            raise ValueError("undtagelser must be this claimant's, one for a rule, type and day")
        if len({(krav.felt, krav.type_kode) for krav in self.felter}) != len(self.felter):
            raise ValueError("felter must hold one line for a field and type")
        if not (self.portal or self.systemintegration):
            raise ValueError("portal or systemintegration must be allowed")

    def i_psrm(self, type_kode: str, dato: date) -> bool:
        """Whether PSRM takes claims of this type from this claimant on `dato`."""
        fra = self.typer.get(type_kode)
        return fra is not None and fra <= dato

    def har_intet_imod(self, type_kode: str, art: str) -> bool:
        """Whether claims of a type and art may be reported, and nothing is agreed of their fields.

        Worked out once for each, since an agreement judges thousands of claims before it is read again.
        """
        fundet = self._ordinaere.get((type_kode, art))
        if fundet is None:
            aftalt = set(brug_af_felter(self.felter, type_kode).values())
            fundet = self.aktiv and type_kode in self.typer and art in self.arter and aftalt <= {Feltbrug.KAN}
            self._ordinaere[type_kode, art] = fundet
        return fundet

    def tillader_aarsag(self, aktionskode: str, aarsag: str) -> bool:
        """Whether an action of this kind may be for this reason."""
        return self.aarsager is None or f"{aktionskode}.{aarsag}" in self.aarsager


def _otte_cifre(tekst: str) -> bool:
    return len(tekst) == _CIFRE and tekst.isascii() and tekst.isdigit()
