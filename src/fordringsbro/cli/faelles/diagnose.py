"""What `doctor` says of one thing that it looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fordringsbro.platform.jsontyper import JsonObjekt


class Stand(StrEnum):
    """How it is."""

    OK = "ok"
    ADVARSEL = "advarsel"
    FEJL = "fejl"


@dataclass(frozen=True, slots=True)
class Diagnose:
    """One thing that was looked at.

    Attributes:
        da: What was found; `en` in English.
        goer: What to do, in Danish and English; empty when nothing is wrong.
    """

    hvad: str
    stand: Stand
    da: str
    en: str
    goer: str = ""

    def som_dict(self) -> JsonObjekt:
        """The diagnosis as JSON values."""
        return {"check": self.hvad, "status": self.stand.value, "da": self.da, "en": self.en, "do": self.goer}
