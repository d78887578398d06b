"""Made-up persons and companies, plainly so: their names say it, and no number belongs to anybody.

CPR numbers are of 31 December of a year from 1960 to 1999 and fail the check digit (modulus 11), which every number
given to somebody born on such a day satisfies. CVR numbers begin with 00, which no company's does.
"""

from __future__ import annotations

import random
from typing import Final

from fordringsbro.klient.beskeder import Person

_FORNAVNE: Final = ("Alma", "Bo", "Clara", "David", "Else", "Finn", "Gerda", "Hans", "Ida", "Jens", "Karen", "Lars")
_VAEGTE: Final = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_EFTERNAVNE: Final = ("Synteseborg", "Prøvesen", "Testrup", "Eksempelgaard")


def person(tal: random.Random) -> Person:
    """A made-up person."""
    navn = f"Testperson {tal.choice(_FORNAVNE)} {tal.choice(_EFTERNAVNE)}"
    cpr = f"3112{tal.randrange(60, 100)}{tal.randrange(1, 1000):04d}"
    while not _kontrol(cpr):
        cpr = f"{int(cpr) + 1:010d}"
    return Person(cpr, navn)


def _kontrol(cpr: str) -> int:
    """What modulus 11 leaves; nothing for a number that could belong to somebody."""
    return sum(int(ciffer) * vaegt for ciffer, vaegt in zip(cpr, _VAEGTE, strict=True)) % 11


def virksomhed(tal: random.Random) -> Person:
    """A made-up company."""
    return Person(f"00{tal.randrange(100_000, 1_000_000)}", f"Testfirma {tal.randrange(1, 1000)} ApS", "CVR")
