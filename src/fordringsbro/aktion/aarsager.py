"""The reason codes of withdrawals and write-downs: every code that a message may hold, and which system takes which.

Whoever asks something of a reason asks here: the checks, the register's constraint, the messages. Tests compare the
members with the contracts' code lists and with the database.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from fordringsbro.aktion.backend import Backend


class Tilbagekaldsaarsag(StrEnum):
    """Why a claim is withdrawn: HovedFordringTilbagekaldAarsagKode of the MF contract."""

    ANDN = "ANDN"
    BORD = "BORD"
    BORT = "BORT"
    FEJL = "FEJL"
    FSKI = "FSKI"
    HAFT = "HAFT"
    HENS = "HENS"
    KLAG = "KLAG"
    SMTI = "SMTI"
    SOTI = "SOTI"


class Afgang(StrEnum):
    """How a claim leaves collection other than by the claimant's withdrawal: given back, or converted."""

    RETURNERET = "RETU"
    KONVERTERET = "KONV"


class Nedskrivningsaarsag(StrEnum):
    """Why a claim is written down: FordringNedskrivningAarsagKode of the MF contract."""

    ANDN = "ANDN"
    FAST = "FAST"
    FEJL = "FEJL"
    HAFO = "HAFO"
    INDB = "INDB"
    LIHE = "LIHE"
    REGU = "REGU"
    TRVE = "TRVE"


_T = Tilbagekaldsaarsag
_N = Nedskrivningsaarsag

#: The withdrawals that each system carries out. PSRM takes those of present guidance; DMI the list of 2014, and HAFT,
#: which no public rule keeps from it as 538 keeps BORT.
TILBAGEKALDES: Final[Mapping[Backend, frozenset[Tilbagekaldsaarsag]]] = {
    Backend.PSRM: frozenset({_T.BORD, _T.BORT, _T.FEJL, _T.HAFT, _T.HENS, _T.KLAG}),
    Backend.DMI: frozenset(_T) - {_T.BORT},
}
#: The write-downs likewise; FAST is refused at PSRM by a number of its own (571).
NEDSKRIVES: Final[Mapping[Backend, frozenset[Nedskrivningsaarsag]]] = {
    Backend.PSRM: frozenset({_N.INDB, _N.REGU}),
    Backend.DMI: frozenset(_N),
}
#: After a withdrawal of these only FEJL can follow (603); after FEJL nothing can (602).
KUN_FEJL_EFTER: Final = frozenset(_T) - {_T.FEJL}
#: What was withdrawn for these can be sent again (539); BORD where the agreement says so.
GENINDSENDES: Final = frozenset({_T.HENS, _T.KLAG, _T.HAFT})
#: The collector sets the effect date of these itself.
AUTOMATISK_DATO: Final = frozenset({_T.BORD, _T.HENS, _T.KLAG})
