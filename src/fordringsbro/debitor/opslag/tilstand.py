"""How a claim stands, worked out from its journal and its date; nothing of it is stored."""

from __future__ import annotations

from enum import StrEnum

from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Overdragelsesstand
from fordringsbro.debitor.opslag.billede import Fordringsbillede


class Tilstand(StrEnum):
    """The states that the ledger knows of a claim; what collection does with it is collection's."""

    REGISTRERET = "REGISTRERET"
    OPKRAEVES = "OPKRAEVES"
    OVERDRAGET = "OVERDRAGET"
    AFVIST = "AFVIST"
    BETALT = "BETALT"
    AFSKREVET = "AFSKREVET"


def tilstand(b: Fordringsbillede) -> Tilstand:
    """The state of a claim.

    What collection has stays handed over, also when nothing is owed. Else a claim on which nothing is owed is settled:
    written off when some of it was given up and stays so, and paid otherwise.
    """
    if b.overdragelse is Overdragelsesstand.OVERDRAGET:
        return Tilstand.OVERDRAGET
    if b.restance_oere == 0:
        return Tilstand.AFSKREVET if afskrevet_oere(b) else Tilstand.BETALT
    if b.overdragelse is Overdragelsesstand.AFVIST:
        return Tilstand.AFVIST
    return Tilstand.OPKRAEVES if b.srb is not None else Tilstand.REGISTRERET


def afskrevet_oere(b: Fordringsbillede) -> int:
    """How much of a claim is written off, less what was taken back of it."""
    arter = {Art.AFSKREVET, Art.AFSKRIVNING_TILBAGEFOERT}
    return -sum(p.beloeb_oere for p in b.poster if p.art in arter)
