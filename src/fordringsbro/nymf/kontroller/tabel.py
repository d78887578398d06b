"""The table of checks, and how an action goes through it."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from enum import Enum, auto
from typing import Final

from fordringsbro.aktion.aktioner import INDHOLD, SKABENDE
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.model import Bemaerkning
from fordringsbro.nymf.sag import Sag
from fordringsbro.platform.record import record

ALLE: Final = frozenset(INDHOLD)
RETTELSER: Final = ALLE - SKABENDE


@record
class Sted:
    """Where something is wrong: names of fields, and the debtor's number counted from 1."""

    felter: tuple[str, ...] = ()
    skyldner: int | None = None


#: Yields a place for each thing that is wrong.
Kontrol = Callable[[Sag], Iterable[Sted]]
#: What must hold of an action for a check to be asked at all.
Forudsaetning = Callable[[Sag], bool]


class Vagtled(Enum):
    """The part of the guard (`vagt`) that proves of an ordinary creation that a check finds nothing."""

    #: What the agreement permits, and asks of fields.
    AFTALE = auto()
    #: What it holds, and how it came.
    INDHOLD = auto()
    KANAL = auto()
    #: Lengths and characters of texts, and amounts.
    FORM = auto()
    DATOER = auto()
    SKYLDNERE = auto()
    HOVED = auto()
    REFERENCE = auto()
    #: The system that it goes to takes it.
    RUTE = auto()
    #: What an ordinary claim is without.
    SJAELDENT = auto()


@record
class Kontrolpost:
    """One row.

    Attributes:
        aktioner: The action codes it judges.
        ved_tur: Whether it is asked again when an action that waited has its turn: what it looks at can have changed.
        naar: Without it nothing can be wrong; checks share it, so that an ordinary action is asked few of them.
        vagt: What proves that it finds nothing in a creation; None where nothing does, so that it is always asked.
    """

    kode: Kode
    aktioner: frozenset[str]
    find: Kontrol
    ved_tur: bool = False
    naar: Forudsaetning | None = None
    vagt: Vagtled | None = None


class Kontroltabel(UserDict[Kode, Kontrolpost]):
    """Every check by its code; which of them judge an action code is worked out once."""

    def __init__(self) -> None:
        self._for_aktion: dict[str, Kontroller] = {}
        self._egne: dict[Kode, Kontrolpost] = {}
        super().__init__()

    def tilfoej(self, post: Kontrolpost) -> None:
        """Add a check of ours, which its guard was written for.

        Raises:
            ValueError: There is one for its code.
        """
        if post.kode in self:
            raise ValueError(f"two checks for {post.kode.nummer}")
        self._egne[post.kode] = self[post.kode] = post

    def __setitem__(self, kode: Kode, post: Kontrolpost) -> None:
        """Add a check or replace it."""
        self._for_aktion.clear()
        super().__setitem__(kode, post)

    def __delitem__(self, kode: Kode) -> None:
        """Leave a check out."""
        self._for_aktion.clear()
        super().__delitem__(kode)

    def for_aktion(self, aktionskode: str) -> Kontroller:
        """The checks of an action code."""
        fundet = self._for_aktion.get(aktionskode)
        if fundet is None:
            # In order of number: what is told first must not hang on which module was read first.
            poster = sorted(
                (post for post in self.values() if aktionskode in post.aktioner), key=lambda post: post.kode.nummer
            )
            fundet = self._for_aktion[aktionskode] = Kontroller(
                foerst=[self[kode] for kode in _FOERST if kode in self and aktionskode in self[kode].aktioner],
                rest=[post for post in poster if post.kode not in _FOERST],
                ved_tur=[post for post in poster if post.ved_tur],
                # A check that took another's place is not the one that the guard was written for.
                bevogtet=all(post.vagt is not None and self._egne.get(post.kode) is post for post in poster),
            )
        return fundet


@record
class Kontroller:
    """The checks of one action code.

    Attributes:
        foerst: One by one; what one of them finds ends the judgment.
        rest: All of them.
        ved_tur: Those that are asked again.
        bevogtet: Whether a guard was written for every one of them.
    """

    foerst: Sequence[Kontrolpost]
    rest: Sequence[Kontrolpost]
    ved_tur: Sequence[Kontrolpost]
    bevogtet: bool


KONTROLLER: Final = Kontroltabel()


def kontrol(
    kode: Kode,
    aktioner: Collection[str],
    *,
    ved_tur: bool = False,
    naar: Forudsaetning | None = None,
    vagt: Vagtled | None = None,
) -> Callable[[Kontrol], Kontrol]:
    """Put a function into the table."""

    def saet(find: Kontrol) -> Kontrol:
        KONTROLLER.tilfoej(Kontrolpost(kode, frozenset(aktioner), find, ved_tur, naar, vagt))
        return find

    return saet


def vurder_sag(sag: Sag) -> tuple[Bemaerkning, ...]:
    """Everything that is wrong with an action.

    What has no agreement in force, or not the content of its code, is judged no further.
    """
    kontroller = KONTROLLER.for_aktion(sag.aktionskode)
    for foerst in kontroller.foerst:
        fundet = tuple(_spoerg(sag, [foerst]))
        if fundet:
            return fundet
    return tuple(_spoerg(sag, kontroller.rest))


def ved_tur(sag: Sag) -> tuple[Bemaerkning, ...]:
    """What has become wrong with an action while it waited."""
    return tuple(_spoerg(sag, KONTROLLER.for_aktion(sag.aktionskode).ved_tur))


def _spoerg(sag: Sag, poster: Iterable[Kontrolpost]) -> Iterator[Bemaerkning]:
    gaelder: dict[Forudsaetning, bool] = {}
    for post in poster:
        if post.naar is not None:
            if post.naar not in gaelder:
                gaelder[post.naar] = post.naar(sag)
            if not gaelder[post.naar]:
                continue
        for sted in post.find(sag):
            yield Bemaerkning.af_kode(post.kode, *sted.felter, skyldner=sted.skyldner)


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
