"""What differs between two versions of a pack: the change log that nobody has to write by hand."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Final, NamedTuple

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler.model import Pakke, Regel
from fordringsbro.regler.regelsaet import Regelsaet
from fordringsbro.regler.saetninger import saetning


class Aendringsslags(StrEnum):
    """The kinds of change."""

    TYPE_NY = "type_added"
    TYPE_VAEK = "type_removed"
    NY = "added"
    VAEK = "removed"
    AENDRET = "changed"


#: What a row says beside what it is about.
_INDHOLD: Final = ("op", "anker", "graense", "note", "foko", "udfald")


class Regelaendring(NamedTuple):
    """One change.

    Attributes:
        type_kode: The claim type.
        regel_id: The rule; empty when a whole type came or went.
        felt: What the rule judges.
        foer: The row before, None when there was none; `efter` the row after.
        dele: Which parts changed: `graense`, `udfald`, `op`, `anker`, `foko`, `note`.
    """

    slags: Aendringsslags
    type_kode: str
    regel_id: str = ""
    felt: str = ""
    foer: Regel | None = None
    efter: Regel | None = None
    dele: tuple[str, ...] = ()

    def som_dict(self) -> JsonObjekt:
        """The change as JSON values."""
        return {
            "change": self.slags.value,
            "claim_type": self.type_kode,
            "rule": self.regel_id or None,
            "field": self.felt or None,
            "parts": list(self.dele),
            "before": _raekke(self.foer),
            "after": _raekke(self.efter),
        }


def forskelle(foer: Pakke, efter: Pakke) -> Iterator[Regelaendring]:
    """The changes between two versions of a type's pack, in the order of the newer one; what went comes last.

    Rows are the same when they have rule id and field in common; where that is true of several, the pairs that differ
    least are compared.
    """
    tilbage = list(foer.regler)
    nye: list[Regel] = []
    par: dict[int, Regel] = {}
    for grad in range(len(_INDHOLD) + 1):
        for regel in efter.regler:
            match = next((g for g in tilbage if _samme(g, regel) and len(_dele(g, regel)) == grad), None)
            if regel.nr not in par and match is not None:
                par[regel.nr] = match
                tilbage.remove(match)
    for regel in efter.regler:
        gammel = par.get(regel.nr)
        if gammel is None:
            nye.append(regel)
        elif dele := _dele(gammel, regel):
            yield Regelaendring(Aendringsslags.AENDRET, efter.type_kode, regel.id, regel.felt, gammel, regel, dele)
    for regel in nye:
        yield Regelaendring(Aendringsslags.NY, efter.type_kode, regel.id, regel.felt, efter=regel)
    for regel in tilbage:
        yield Regelaendring(Aendringsslags.VAEK, foer.type_kode, regel.id, regel.felt, foer=regel)


def alle_forskelle(foer: Regelsaet, efter: Regelsaet) -> Iterator[Regelaendring]:
    """The changes between two timeless sets (`Regelsaet.som_paa`), by claim type."""
    for kode in sorted({*foer.typer, *efter.typer}):
        gamle, nye = foer.pakker(kode), efter.pakker(kode)
        if not gamle:
            yield Regelaendring(Aendringsslags.TYPE_NY, kode)
        elif not nye:
            yield Regelaendring(Aendringsslags.TYPE_VAEK, kode)
        else:
            yield from forskelle(gamle[-1], nye[-1])


def _samme(foer: Regel, efter: Regel) -> bool:
    return (foer.id, foer.felt) == (efter.id, efter.felt)


def _dele(foer: Regel, efter: Regel) -> tuple[str, ...]:
    return tuple(navn for navn in _INDHOLD if getattr(foer, navn) != getattr(efter, navn))


def _raekke(regel: Regel | None) -> JsonObjekt | None:
    if regel is None:
        return None
    tekst = saetning(regel)
    return {
        "limit": regel.graense,
        "outcome": regel.udfald.value,
        "source": list(regel.kilde),
        "da": tekst.da,
        "en": tekst.en,
    }
