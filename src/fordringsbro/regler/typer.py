"""Which claim types are known: those with rule packs, which PSRM may take, and those that only DMI knows."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from fordringsbro.regler import Filter, Regelsaet, Undtagelse


@lru_cache(maxsize=1)
def dmi_typer() -> Mapping[str, str]:
    """Code and Danish name of each type that only DMI knows, as shipped."""
    raa = tomllib.loads((resources.files("fordringsbro.regler") / "dmi_typer.toml").read_text(encoding="utf-8"))
    return {kode: post["navn"] for kode, post in raa["typer"].items()}


@lru_cache(maxsize=1)
def _egenskaber() -> Mapping[str, frozenset[str]]:
    raa = tomllib.loads((resources.files("fordringsbro.regler") / "type_egenskaber.toml").read_text(encoding="utf-8"))
    return {navn: frozenset(koder) for navn, koder in raa.items()}


def er_rente(type_kode: str) -> bool:
    """Whether claims of the type are interest."""
    return type_kode in _egenskaber()["rente"]


def er_rentefri(type_kode: str) -> bool:
    """Whether claims of the type bear no interest."""
    return er_rente(type_kode) or type_kode in _egenskaber()["rentefri"]


def kraever_bfe(type_kode: str) -> bool:
    """Whether claims of the type must name a real property."""
    return type_kode in _egenskaber()["ejendom"]


class Fordringstyper:
    """What is known of claim types.

    Args:
        regelsaet: The rule packs; a type with a pack is one that PSRM knows.
        kun_dmi: Types without a pack, by default the shipped list.
    """

    def __init__(self, regelsaet: Regelsaet, kun_dmi: Mapping[str, str] | None = None) -> None:
        self._regelsaet = regelsaet
        self._med_pakke = frozenset(regelsaet.typer)
        self._navne = {kode: regelsaet.pakker(kode)[-1].navn for kode in regelsaet.typer}
        self._kun_dmi = dmi_typer() if kun_dmi is None else kun_dmi
        # Asked twice for every claim, nearly always about the same few types and days.
        self._kategori = lru_cache(maxsize=4096)(self._laes_kategori)
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

    @property
    def navne(self) -> Mapping[str, str]:
        """Danish name of every type, by its code."""
        return {**self._kun_dmi, **self._navne}

    def uden_periode(self, type_kode: str, dato: date) -> bool:
        """Whether claims of the type are of a point in time: the filter demands that they have no period."""
        fundet = self.filter(type_kode, dato)
        return fundet is not None and any(
            regel.felt == "periode_start" and regel.op == "must_be_empty" for regel in fundet.pakke.regler
        )

    def kategori(self, type_kode: str, dato: date) -> str | None:
        """`HF` or `UF` when the type's pack says that its claims always are; None otherwise."""
        return self._kategori(type_kode, dato)

    def _laes_kategori(self, type_kode: str, dato: date) -> str | None:
        pakke = self._regelsaet.pakke(type_kode, dato)
        return pakke.kategori if pakke else None
