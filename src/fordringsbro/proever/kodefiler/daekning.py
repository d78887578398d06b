"""Whether each code of the catalogue was seen to fire: its file played by whoever fires it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.proever.kodefiler.fil import Kodefil, Variant, laes_kodefiler


@dataclass(frozen=True, slots=True)
class Afspilningsudfald:
    """What came of playing one variant, read from what its sender is told.

    Attributes:
        afvist: Whether it was refused.
        numre: The numbers that it was refused with.
        regler: Filter rules that it was refused by and that have no number of their own.
        advis: Numbers told as an advice.
    """

    afvist: bool
    numre: frozenset[int] = frozenset()
    regler: frozenset[str] = frozenset()
    advis: frozenset[int] = frozenset()

    def __str__(self) -> str:
        """The outcome in a few words, for a table."""
        fund = [*map(str, sorted(self.numre)), *sorted(self.regler), *(f"advice {nr}" for nr in sorted(self.advis))]
        return " ".join(["refused" if self.afvist else "accepted", *fund])


#: Plays one variant on clean ground, and leaves nothing behind.
Spil = Callable[[Variant], Afspilningsudfald]


class Kodedaekning(NamedTuple):
    """Whether a code was seen to fire.

    Attributes:
        nummer: The code.
        hvor: Who fires it.
        fil: Its file, if there is one.
        affyret: Whether the file made it fire.
        hvorfor: Why not; empty when it did.
    """

    nummer: int
    hvor: str
    fil: Path | None
    affyret: bool
    hvorfor: str = ""


def hvorfor_ikke(kode: Afvisningskode, fil: Kodefil, spil: Spil) -> str:
    """Why a file doesn't show its code; empty when its last value passes, and its first is refused by exactly it."""
    godt = spil(fil.accepteret)
    if godt != Afspilningsudfald(afvist=False):
        return f"the accepted one: {godt}"
    daarligt = spil(fil.afvist)
    alene = frozenset({kode.nummer})
    ventet = (
        Afspilningsudfald(afvist=False, advis=alene)
        if kode.value.advis
        else Afspilningsudfald(afvist=True, numre=alene)
    )
    fundet = Afspilningsudfald(daarligt.afvist, daarligt.numre, daarligt.regler - fil.ogsaa, daarligt.advis)
    return "" if fundet == ventet else f"the refused one: {daarligt}"


def koder_daekning(mappe: Path, spillere: Mapping[str, Spil]) -> list[Kodedaekning]:
    """Each code of the catalogue with its file and whether it fired.

    Args:
        mappe: The folder of files.
        spillere: Who plays the files of each place (`Kode.hvor`).
    """
    filer = {fil.nummer: fil for fil in laes_kodefiler(mappe)}
    return [_daekning(kode, filer.get(kode.nummer), spillere) for kode in Afvisningskode]


def _daekning(kode: Afvisningskode, fil: Kodefil | None, spillere: Mapping[str, Spil]) -> Kodedaekning:
    hvor = kode.value.hvor
    spil = spillere.get(hvor)
    if fil is None:
        hvorfor = "no file"
    elif fil.hvor != hvor:
        hvorfor = f"the file is for {fil.hvor}"
    elif spil is None:
        hvorfor = f"nothing plays files of {hvor}"
    else:
        hvorfor = hvorfor_ikke(kode, fil, spil)
    return Kodedaekning(kode.nummer, hvor, fil.sti if fil else None, not hvorfor, hvorfor)
