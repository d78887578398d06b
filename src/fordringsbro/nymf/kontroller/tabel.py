"""The table of checks, and how an action goes through it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from fordringsbro.inddrivelse.aktioner import INDHOLD
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.nymf.sag import Sag

ALLE: Final = frozenset(INDHOLD)
RETTELSER: Final = ALLE - {"OPRETFORDRING", "GENINDSENDFORDRING"}


@dataclass(frozen=True, slots=True)
class Sted:
    """Where something is wrong: names of fields, and the debtor's number counted from 1."""

    felter: tuple[str, ...] = ()
    skyldner: int | None = None


#: Yields a place for each thing that is wrong.
Kontrol = Callable[[Sag], Iterable[Sted]]


@dataclass(frozen=True, slots=True)
class Kontrolpost:
    """One row.

    Attributes:
        aktioner: The action codes it judges.
        ved_tur: Whether it is asked again when an action that waited has its turn: what it looks at can have changed.
    """

    kode: Kode
    aktioner: frozenset[str]
    find: Kontrol
    ved_tur: bool = False


#: Every check by its code.
KONTROLLER: Final[dict[Kode, Kontrolpost]] = {}


def kontrol(kode: Kode, aktioner: Collection[str], *, ved_tur: bool = False) -> Callable[[Kontrol], Kontrol]:
    """Put a function into the table."""

    def saet(find: Kontrol) -> Kontrol:
        if kode in KONTROLLER:
            raise ValueError(f"two checks for {kode.nummer}")
        KONTROLLER[kode] = Kontrolpost(kode, frozenset(aktioner), find, ved_tur)
        return find

    return saet


def vurder_sag(sag: Sag) -> tuple[Bemaerkning, ...]:
    """Everything that is wrong with an action.

    What has no agreement in force, or not the content of its code, is judged no further.
    """
    for foerst in _FOERST:
        fundet = tuple(_spoerg(sag, [foerst]))
        if fundet:
            return fundet
    rest = [kode for kode in KONTROLLER if kode not in _FOERST]
    return tuple(_spoerg(sag, rest))


def ved_tur(sag: Sag) -> tuple[Bemaerkning, ...]:
    """What has become wrong with an action while it waited."""
    return tuple(_spoerg(sag, [kode for kode, post in KONTROLLER.items() if post.ved_tur]))


def _spoerg(sag: Sag, koder: Iterable[Kode]) -> Iterator[Bemaerkning]:
    for kode in koder:
        post = KONTROLLER.get(kode)
        if post is None or sag.aktionskode not in post.aktioner:
            continue
        for sted in post.find(sag):
            yield Bemaerkning.af_kode(kode, *sted.felter, skyldner=sted.skyldner)


_FOERST: Final = (
    Kode.AFTALE,
    Kode.INDHOLD_OPRET,
    Kode.INDHOLD_GENINDSEND,
    Kode.INDHOLD_AENDR,
    Kode.INDHOLD_NEDSKRIV,
    Kode.INDHOLD_TILBAGEKALD,
    Kode.INDHOLD_OR,
    Kode.INDHOLD_OANI,
    Kode.INDHOLD_OONR,
    Kode.INDHOLD_NAOR,
    Kode.INDHOLD_NAOI,
    Kode.INDHOLD_FHI,
)
