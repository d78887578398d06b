"""The agreements and the moment that codes' files play with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import dmi_typer

NU: Final = datetime(2026, 11, 20, 9, tzinfo=UTC)
#: Claimants of the files: the first, and one whose claims are another's.
FH: Final = 9001
ANDEN_FH: Final = 9002


def kodefilaftale(regelsaet: Regelsaet, fordringshaver_id: int, aendringer: JsonKilde | None = None) -> Aftale:
    """An agreement that permits everything, types with packs live in PSRM, changed as a file says."""
    typer = {**dict.fromkeys(dmi_typer()), **dict.fromkeys(regelsaet.typer, NU.date().replace(year=2024))}
    arter = frozenset(Fordringsart)
    alt = Aftale(fordringshaver_id, "29000011", "Kodefil", "Kodefil", typer, arter=arter)
    return replace(alt, **_aendringer(aendringer or {}))


def _aendringer(raa: JsonKilde) -> JsonObjekt:
    """Changes of an agreement as its record has them."""
    mulige: dict[str, Any] = {felt: frozenset(raa[felt]) for felt in ("aktioner", "arter", "aarsager") if felt in raa}
    if "typer" in raa:
        mulige["typer"] = {kode: fra or None for kode, fra in raa["typer"].items()}
    if "felter" in raa:
        mulige["felter"] = tuple(Feltkrav(felt=krav["felt"], brug=Feltbrug(krav["brug"])) for krav in raa["felter"])
    return {**raa, **mulige}
