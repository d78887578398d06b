"""All rule packs: which filter judges a claim type on a date, and the list of rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final, NamedTuple

from fordringsbro.regler.filter import Filter
from fordringsbro.regler.gyldighed import altid, efterfoelger, raekker_i_pakkens_tid
from fordringsbro.regler.katalog import Tekst
from fordringsbro.regler.model import Pakke, Regel, RegelError, Udfald
from fordringsbro.regler.pakkefil import laes_pakke
from fordringsbro.regler.saetninger import saetning
from fordringsbro.regler.undtagelse import Undtagelse, gaeldende

#: Filters kept for agreements with exceptions; a filter is some ten kilobytes.
_FILTRE: Final = 4_096


class Regelraekke(NamedTuple):
    """One row of `rules list`."""

    type_kode: str
    pakke: str
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
        pakker: the packs; packs of one type must follow each other without overlap or gap.

    Raises:
        RegelError: two packs of a type are in force on the same day, none is between two of them, they share a
            version, or a row is in force outside its pack.
    """

    def __init__(self, pakker: Iterable[Pakke]) -> None:
        self._pakker: dict[str, list[Pakke]] = {}
        self._ved_navn: dict[str, Pakke] = {}
        self._delvise: set[str] = set()
        self._kompileret = lru_cache(maxsize=_FILTRE)(self._kompiler)
        for pakke in sorted(pakker, key=lambda p: (p.type_kode, p.gaelder_fra)):
            tidligere = self._pakker.setdefault(pakke.type_kode, [])
            if pakke.versionsnavn in self._ved_navn:
                raise RegelError(f"{pakke.versionsnavn} is there twice")
            if tidligere:
                efterfoelger(tidligere[-1], pakke)
            raekker_i_pakkens_tid(pakke)
            tidligere.append(pakke)
            self._ved_navn[pakke.versionsnavn] = pakke
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

    def ved_navn(self, versionsnavn: str) -> Pakke | None:
        """The pack of a version name (`KFDAINS@2026-03`): what a claim was judged by stays what it was."""
        return self._ved_navn.get(versionsnavn)

    def filter(self, type_kode: str, dato: date, undtagelser: Iterable[Undtagelse] = ()) -> Filter | None:
        """The compiled filter of a claim type on `dato` (the claim's reception date), or None as `pakke`.

        Args:
            type_kode: the claim type.
            dato: the reception date.
            undtagelser: the exceptions of the claimant's agreement, those for other types and days too.
        """
        pakke = self.pakke(type_kode, dato)
        return None if pakke is None else self.filter_ved_navn(pakke.versionsnavn, dato, undtagelser)

    def filter_ved_navn(self, versionsnavn: str, dato: date, undtagelser: Iterable[Undtagelse] = ()) -> Filter:
        """The filter of one version, whether or not it is in force on `dato`.

        It is compiled once for each version and set of exceptions.

        Raises:
            KeyError: there is no such version.
        """
        pakke = self._ved_navn[versionsnavn]
        raekker: tuple[int, ...] | None = None
        # Rows with dates of their own are rare, and looking through them costs more than judging a claim.
        if versionsnavn in self._delvise:
            raekker = tuple(regel.nr for regel in pakke.regler if regel.gaelder(dato))
        return self._kompileret(versionsnavn, raekker, gaeldende(undtagelser, pakke.type_kode, dato))

    def _kompiler(
        self, versionsnavn: str, raekker: tuple[int, ...] | None, undtagelser: tuple[Undtagelse, ...]
    ) -> Filter:
        pakke = self._ved_navn[versionsnavn]
        regler = None if raekker is None else [regel for regel in pakke.regler if regel.nr in raekker]
        return Filter(pakke, regler=regler, undtagelser=undtagelser)

    def som_paa(self, dato: date) -> Regelsaet:
        """The rules of one day, in force for ever: what claims of any day would be told by them."""
        pakker = (self.pakke(kode, dato) for kode in self._pakker)
        return Regelsaet(altid(pakke, dato) for pakke in pakker if pakke is not None)

    def regler(self, type_kode: str | None = None) -> Iterator[Regelraekke]:
        """The rows of `rules list`, for one claim type or all of them."""
        for kode in self._pakker if type_kode is None else (type_kode,):
            for pakke in self._pakker.get(kode, ()):
                yield from (_raekke(pakke, regel) for regel in pakke.regler)


def _raekke(pakke: Pakke, regel: Regel) -> Regelraekke:
    return Regelraekke(
        type_kode=regel.type_kode,
        pakke=pakke.versionsnavn,
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
    return _laes(resources.files("fordringsbro.regler") / "pakker")
