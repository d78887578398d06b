"""All rule packs: which filter judges a claim type on a date, and the list of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import NamedTuple

from fordringsbro.nymf.regler.filter import Filter
from fordringsbro.nymf.regler.katalog import Tekst
from fordringsbro.nymf.regler.model import Pakke, Regel, RegelError, Udfald
from fordringsbro.nymf.regler.pakkefil import laes_pakke
from fordringsbro.nymf.regler.saetninger import saetning


class Regelraekke(NamedTuple):
    """One row of `rules list`."""

    type_kode: str
    regel_id: str
    felt: str
    udfald: Udfald
    kilde: tuple[str, ...]
    gaelder_fra: date
    gaelder_til: date | None
    saetning: Tekst


class Regelsaet:
    """Rule packs by claim type and validity.

    Args:
        pakker: the packs; packs of one type must not overlap in time.

    Raises:
        RegelError: two packs of a type are in force on the same day.
    """

    def __init__(self, pakker: Iterable[Pakke]) -> None:
        self._pakker: dict[str, list[Pakke]] = {}
        self._filtre: dict[tuple[str, tuple[int, ...]], Filter] = {}
        self._delvise: set[str] = set()
        for pakke in sorted(pakker, key=lambda p: (p.type_kode, p.gaelder_fra)):
            tidligere = self._pakker.setdefault(pakke.type_kode, [])
            if tidligere and tidligere[-1].gaelder(pakke.gaelder_fra):
                raise RegelError(f"{pakke.versionsnavn} overlaps {tidligere[-1].versionsnavn}")
            tidligere.append(pakke)
            if any(r.gaelder_fra > pakke.gaelder_fra or r.gaelder_til != pakke.gaelder_til for r in pakke.regler):
                self._delvise.add(pakke.versionsnavn)

    @staticmethod
    def load(mappe: Traversable | None = None) -> Regelsaet:
        """The packs of a folder, by default the shipped ones, which are read once per process.

        Raises:
            RegelError: a pack is not usable.
        """
        return _medfulgt() if mappe is None else _laes(mappe)

    @property
    def typer(self) -> tuple[str, ...]:
        """All claim type codes that have rules, in alphabetical order."""
        return tuple(self._pakker)

    def pakke(self, type_kode: str, dato: date) -> Pakke | None:
        """The pack in force on `dato` for a claim type, or None if the type has no rules then."""
        for pakke in self._pakker.get(type_kode, ()):
            if pakke.gaelder(dato):
                return pakke
        return None

    def pakker(self, type_kode: str) -> tuple[Pakke, ...]:
        """All versions of a type's pack, oldest first."""
        return tuple(self._pakker.get(type_kode, ()))

    def filter(self, type_kode: str, dato: date) -> Filter | None:
        """The compiled filter of a claim type on `dato` (the claim's reception date), or None as `pakke`."""
        pakke = self.pakke(type_kode, dato)
        if pakke is None:
            return None
        regler = pakke.regler
        raekker: tuple[int, ...] = ()
        # Rows with dates of their own are rare, and looking through them costs more than judging a claim.
        if pakke.versionsnavn in self._delvise:
            regler = tuple(regel for regel in regler if regel.gaelder(dato))
            raekker = tuple(regel.nr for regel in regler)
        noegle = (pakke.versionsnavn, raekker)
        fundet = self._filtre.get(noegle)
        if fundet is None:
            fundet = self._filtre[noegle] = Filter(pakke, regler=regler)
        return fundet

    def regler(self, type_kode: str | None = None) -> Iterator[Regelraekke]:
        """The rows of `rules list`, for one claim type or all of them."""
        for kode in self._pakker if type_kode is None else (type_kode,):
            for pakke in self._pakker.get(kode, ()):
                yield from map(_raekke, pakke.regler)


def _raekke(regel: Regel) -> Regelraekke:
    return Regelraekke(
        type_kode=regel.type_kode,
        regel_id=regel.id,
        felt=regel.felt,
        udfald=regel.udfald,
        kilde=regel.kilde,
        gaelder_fra=regel.gaelder_fra,
        gaelder_til=regel.gaelder_til,
        saetning=saetning(regel),
    )


def _laes(mappe: Traversable) -> Regelsaet:
    filer = sorted((fil for fil in mappe.iterdir() if fil.name.endswith(".toml")), key=lambda fil: fil.name)
    return Regelsaet(map(laes_pakke, filer))


@lru_cache(maxsize=1)
def _medfulgt() -> Regelsaet:
    return _laes(resources.files("fordringsbro.nymf") / "pakker")
