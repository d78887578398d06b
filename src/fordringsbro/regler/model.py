"""Rules and rule packs as records: what a row of an annex says, and for which claim type and when."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from fordringsbro.platform.record import record


class Udfald(StrEnum):
    """What happens to a claim that breaks a rule."""

    AFVIS = "afvis"
    """Refused: the claim's data contradict themselves."""
    HOERING = "hoering"
    """Sent to hearing: the claim is unusual, and its creditor may explain it."""


class Vaerdiklasse(StrEnum):
    """What kind of value a rule speaks of."""

    DATO = "date"
    BELOEB = "amount"
    TILSTEDE = "presence"
    PERIODE = "period"
    ART = "art"
    KATEGORI = "category"


class RegelError(Exception):
    """A rule pack is not usable: the message names the pack's file, the rule and what is wrong."""


@record(kw_only=True)
class Regel:
    """One row of an annex: a relation between a field and an anchor, and what breaking it leads to.

    `op` is the relation, `anker` the other side (a field, `kr` for a fixed amount, or one of the derived
    anchors), `graense` the offset or limit as the annex states it (amounts in whole kroner). `foko` is `med`
    where the limit rolls over closed days, `uden` where the annex says that it doesn't, empty where the annex
    is silent. `nr` is the row's number within its pack and tells two rows with the same rule id apart.
    """

    type_kode: str
    nr: int
    id: str
    felt: str
    op: str
    anker: str
    graense: str
    note: str
    foko: str
    udfald: Udfald
    kilde: tuple[str, ...]
    gaelder_fra: date
    gaelder_til: date | None

    @property
    def felter(self) -> tuple[str, ...]:
        """The symbolic names of the fields the rule judges."""
        if self.felt == "periode":
            return ("periode_start", "periode_slut")
        return tuple(self.felt.split(","))

    @property
    def variant(self) -> tuple[str, str, str]:
        """Field, relation and anchor: the key of the rule's sentence."""
        return self.felt, self.op, self.anker

    def gaelder(self, dato: date) -> bool:
        """Whether the rule is in force on `dato`; both ends are inclusive."""
        return self.gaelder_fra <= dato and (self.gaelder_til is None or dato <= self.gaelder_til)


@record(kw_only=True)
class Pakke:
    """The rules of one claim type in one version.

    `arter` are the arts that pass every R_1_1 row, `kategori` is None for the one type whose annex leaves it
    open. A pack is in force from `gaelder_fra` to `gaelder_til`, both inclusive.

    Raises:
        RegelError: two rows have one number; findings are told apart by it.
    """

    type_kode: str
    navn: str
    arter: tuple[str, ...]
    kategori: str | None
    version: str
    gaelder_fra: date
    gaelder_til: date | None
    regler: tuple[Regel, ...]

    def __post_init__(self) -> None:
        if len({regel.nr for regel in self.regler}) != len(self.regler):
            raise RegelError(f"{self.versionsnavn}: two rows have one number")

    @property
    def versionsnavn(self) -> str:
        """Name of this version for journals and receipts, e.g. `KFDAINS@2026-03`."""
        return f"{self.type_kode}@{self.version}"

    def gaelder(self, dato: date) -> bool:
        """Whether the pack is in force on `dato`."""
        return self.gaelder_fra <= dato and (self.gaelder_til is None or dato <= self.gaelder_til)
