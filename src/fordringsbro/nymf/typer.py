"""Which claim types are known: those with rule packs, which PSRM may take, and those that only DMI knows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from fordringsbro.nymf.regler import Filter, Regelsaet, Undtagelse


@lru_cache(maxsize=1)
def dmi_typer() -> Mapping[str, str]:
    """Code and Danish name of each type that only DMI knows, as shipped."""
    raa = tomllib.loads((resources.files("fordringsbro.nymf") / "dmi_typer.toml").read_text(encoding="utf-8"))
    return {kode: post["navn"] for kode, post in raa["typer"].items()}


class Fordringstyper:
    """What is known of claim types.

    Args:
        regelsaet: The rule packs; a type with a pack is one that PSRM knows.
        kun_dmi: Types without a pack, by default the shipped list.
    """

    def __init__(self, regelsaet: Regelsaet, kun_dmi: Mapping[str, str] | None = None) -> None:
        self._med_pakke = frozenset(regelsaet.typer)
        self._kun_dmi = dmi_typer() if kun_dmi is None else kun_dmi
        # Asked twice for every claim, nearly always about the same few types and days.
        self._filter = lru_cache(maxsize=4096)(regelsaet.filter)

    def kendt_i_psrm(self, type_kode: str) -> bool:
        """Whether PSRM knows the type, now or at another time."""
        return type_kode in self._med_pakke

    def kun_dmi(self, type_kode: str) -> bool:
        """Whether only DMI knows the type."""
        return type_kode in self._kun_dmi and type_kode not in self._med_pakke

    def filter(self, type_kode: str, dato: date, undtagelser: tuple[Undtagelse, ...] = ()) -> Filter | None:
        """The filter in force on `dato`, None when the type is not active in PSRM then.

        Args:
            type_kode: The claim type.
            dato: The reception date.
            undtagelser: The exceptions of the claimant's agreement.
        """
        return self._filter(type_kode, dato, undtagelser)
