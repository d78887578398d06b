"""`fordringsbro generate`: write generated messages as a fixture folder."""

from __future__ import annotations

from pathlib import Path
from typing import Final
from uuid import UUID

from fordringsbro.cli.faelles.fejl import FORKERT_BRUG, OK
from fordringsbro.cli.faelles.udskrift import skriv_fejl
from fordringsbro.klient.beskeder import Afsender
from fordringsbro.klient.fixtur import FILNAVN
from fordringsbro.klient.fixturskriv import skriv_historie
from fordringsbro.klient.generator import Generator

#: The sandbox's municipality whose agreement permits every type.
DEMO_KOMMUNE: Final = "29000011"
#: The generator's own IT system instance; plainly synthetic.
GENERATOR_SYSTEM: Final = UUID("00000000-0000-4000-8000-000000000900")


def generate(antal: int, seed: int, til: Path, *, kommune: str = DEMO_KOMMUNE) -> int:
    """Write `antal` valid messages and their expectations in a new folder.

    Args:
        antal: How many messages; at least one.
        seed: The same seed gives the same messages.
        til: The folder; made if it is missing, refused if it holds fixtures already.
        kommune: CVR number of the municipality that the messages are for.

    Returns:
        0 when they are written, 2 when an argument can't be used.

    Raises:
        OSError: The folder can't be read or written.
    """
    if antal < 1:
        return _forkert("antal skal være mindst 1 / the number must be at least 1")
    if not (len(kommune) == 8 and kommune.isascii() and kommune.isdigit()):  # noqa: PLR2004 - a CVR number's length
        return _forkert("kommune skal være et CVR-nummer på otte cifre / must be a CVR number of eight digits")
    if (til / FILNAVN).exists():
        return _forkert(f"{til}: har allerede / already holds {FILNAVN}")
    beskeder = Generator(seed, Afsender(kommune, GENERATOR_SYSTEM)).forloeb(antal)
    skriv_historie(til, f"Genererede beskeder, seed {seed}", f"Generated messages, seed {seed}", beskeder)
    return OK


def _forkert(tekst: str) -> int:
    skriv_fejl(tekst)
    return FORKERT_BRUG
