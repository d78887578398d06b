"""What a clerk does by hand: who and why are asked for, and `--dry-run` tells what would come of it.

One grammar for all: `--by` says who, `--reason` why. Where the contract has a list of reasons, `--reason` takes its
code and `--note` the words, which stay in the house.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fordringsbro.cli.faelles.forbindelse import installation
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje
from fordringsbro.debitor.bog.notat import Notat, paa_vegne_af
from fordringsbro.nymf.hoering.hoering import LAENGSTE_HVEM, frivillig_tekst, kraev_tekst
from fordringsbro.platform.errors import FejlError, Fejlkode

if TYPE_CHECKING:
    from fordringsbro.bootstrap.installation import Installation
    from fordringsbro.cli.faelles.forudsigelse import Forudsigelse

#: The code that says nothing by itself.
_ANDET = "ANDET"


@dataclass(frozen=True, slots=True)
class Kommandosvar:
    """What a command says when it has done its work.

    Attributes:
        som_dict: For programs.
        linjer: For people.
        gennemfoert: Whether it was done; if not, the exit code says so.
    """

    som_dict: Mapping[str, object]
    linjer: tuple[str, ...]
    gennemfoert: bool = True


Gerning = Callable[["Installation"], Kommandosvar]


def med_ord(hvem: str, hvorfor: str) -> Notat:
    """Who, and why in words.

    Raises:
        FejlError: `PARAMETER`, without a name or a reason.
    """
    return Notat(kraev_tekst(hvem, "by", LAENGSTE_HVEM), kraev_tekst(hvorfor, "reason"))


def med_kode(hvem: str, kode: str | None, ord_: str | None) -> Notat:
    """Who, and why by a code, in words, or both.

    Raises:
        FejlError: `PARAMETER`, without a name, or with neither a code that says why nor words.
    """
    af, hvorfor = kraev_tekst(hvem, "by", LAENGSTE_HVEM), frivillig_tekst(ord_, "note")
    if hvorfor is None and (kode is None or kode == _ANDET):
        raise FejlError(Fejlkode.PARAMETER, sted="--reason CODE / --note TEXT")
    return Notat(af, hvorfor)


def udfoer(notat: Notat, gerning: Gerning, *, proeve: bool, som_json: bool) -> bool:
    """Do what a clerk asks for on the clerk's behalf, and tell the outcome; whether it was done.

    Args:
        notat: Who says so, and why.
        gerning: What is to be done.
        proeve: Undo it all, and tell what would have been booked, told and sent.
        som_json: For programs.
    """
    from fordringsbro.cli.faelles.forudsigelse import forudsig

    with installation() as dele, paa_vegne_af(notat):
        virkning = None
        if proeve:
            svar, virkning = forudsig(dele, gerning)
        else:
            svar = gerning(dele)
    if som_json:
        skriv_json({**svar.som_dict, **(virkning.som_dict() if virkning else {})})
    else:
        _skriv(svar, virkning)
    return svar.gennemfoert


def _skriv(svar: Kommandosvar, virkning: Forudsigelse | None) -> None:
    if virkning is not None:
        skriv_linje("Prøve: intet er gemt eller sendt / Dry run: nothing is kept or sent")
    for linje in svar.linjer:
        skriv_linje(linje)
    for linje in virkning.linjer() if virkning else ():
        skriv_linje(f"  {linje}")
