"""What an agreement says of single fields: may, must or must not be reported (KAN, SKAL, EJ)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields
from enum import StrEnum
from typing import Final

from fordringsbro.aktion.fordringsdata import Fordringsdata, Skyldner
from fordringsbro.platform.jsonpost import Jsonpost
from fordringsbro.platform.record import record

#: What every claim has, so that an agreement has nothing to say of it.
_ALTID: Final = frozenset({"type_kode", "art", "kategori", "beloeb_oere", "hovedstol_oere", "skyldnere", "ordret"})
#: Fields of the claim that an agreement can speak of.
FORDRINGSFELTER: Final = frozenset(felt.name for felt in fields(Fordringsdata)) - _ALTID
#: Fields of each debtor that an agreement can speak of.
SKYLDNERFELTER: Final = frozenset(felt.name for felt in fields(Skyldner)) - {"ident_type", "ident", "ordret"}


class Feltbrug(StrEnum):
    """How a field may be used."""

    KAN = "KAN"
    SKAL = "SKAL"
    EJ = "EJ"


@record(kw_only=True)
class Feltkrav(Jsonpost):
    """One line of an agreement about a field.

    Attributes:
        felt: A field of `Fordringsdata` or `Skyldner` that a claim can be without.
        type_kode: The claim type, None for all of them; a type's own line goes before one for all.

    Raises:
        ValueError: There is no such field.
    """

    felt: str
    brug: Feltbrug
    type_kode: str | None = None

    def __post_init__(self) -> None:
        if self.felt not in FORDRINGSFELTER | SKYLDNERFELTER:
            raise ValueError("felt must be a field that a claim can be without")


def brug_af_felter(krav: Iterable[Feltkrav], type_kode: str) -> dict[str, Feltbrug]:
    """Field -> how it may be used in claims of a type; fields that aren't there may be used."""
    fundet: dict[str, Feltbrug] = {}
    for et in sorted(krav, key=lambda k: k.type_kode is not None):
        if et.type_kode in {None, type_kode}:
            fundet[et.felt] = et.brug
    return fundet


def brudte_felter(data: Fordringsdata, krav: Iterable[Feltkrav], brug: Feltbrug) -> Iterator[tuple[str, int | None]]:
    """The fields that are missing (SKAL) or given (EJ) against the agreement, with the number of the debtor.

    A debtor's field is asked of each debtor, counted from 1; a claim's field belongs to none.
    """
    forkert = brug is Feltbrug.EJ
    for felt, aftalt in brug_af_felter(krav, data.type_kode).items():
        if aftalt is not brug:
            continue
        if felt in FORDRINGSFELTER:
            if _givet(getattr(data, felt)) is forkert:
                yield felt, None
            continue
        for nummer, skyldner in enumerate(data.skyldnere, 1):
            if _givet(getattr(skyldner, felt)) is forkert:
                yield felt, nummer


def _givet(vaerdi: object) -> bool:
    """Whether a field is given; blanks, and lists without entries, are nothing."""
    return bool(vaerdi.strip() if isinstance(vaerdi, str) else vaerdi)
