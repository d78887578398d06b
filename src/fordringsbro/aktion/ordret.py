"""What a message of the MF contract says beside the facts that are judged: kept leaf by leaf as it was said, for PSRM.

PSRM speaks the same contract, so it is told word for word; a leaf that the contract gets later is carried by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from copy import copy
from dataclasses import field
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Self

from fordringsbro.contract.binding import Post
from fordringsbro.contract.skrivning import Skrevet
from fordringsbro.contract.vaerdier import DATO, DECIMAL, FIL, HELTAL, OERE, SANDT, TEKST, TID, Omsaetter, Simpel
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.platform.record import record

#: A claim's period, where it was told otherwise than as two days that are judged.
PERIODE: Final = "FordringPeriodeStruktur/FordringPeriode"
PERIODE_FRA: Final = f"{PERIODE}/StartDate"
PERIODE_TIL: Final = f"{PERIODE}/EndDate"
_TRIN: Final = re.compile(r"([^/\[]+)(?:\[(\d+)\])?")
#: Amounts are whole øre in records, and kroner in messages; the numbers beside them are themselves.
_BELOEB: Final = "Beloeb"
_EFTER_TYPE: Final[Mapping[type[Simpel], Omsaetter]] = {
    str: TEKST,
    int: HELTAL,
    bool: SANDT,
    Decimal: DECIMAL,
    date: DATO,
    datetime: TID,
    bytes: FIL,
}


@record
class Ordret:
    """Leaves by their paths below one structure, with their texts.

    Attributes:
        blade: Path and text of each, in the message's order; a repeated element has its number, counted from 0, and a
            structure that is there and says nothing has a path that ends with a slash.
    """

    blade: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    def __bool__(self) -> bool:
        """Whether it says anything."""
        return bool(self.blade)

    @classmethod
    def af(cls, post: Post, undtagen: Collection[str]) -> Self:
        """All that a structure says, but for some elements directly in it or below it (by path)."""
        return cls(tuple(_blade(post, "", undtagen)))

    def skrevet(self, sti: str) -> Skrevet | None:
        """One leaf, as it is written."""
        tekst = dict(self.blade).get(sti)
        return None if tekst is None else Skrevet(tekst)

    def paa(self, post: Post) -> Post:
        """A structure with what is said here too, which goes before what stands there."""
        ny = copy(post)
        for sti, tekst in self.blade:
            _saet(ny, _TRIN.findall(sti), {} if sti.endswith("/") else Skrevet(tekst))
        return ny

    def til_json(self) -> JsonObjekt:
        """The leaves by their paths."""
        return dict(self.blade)

    @classmethod
    def fra_json(cls, json: JsonKilde) -> Self:
        """The record that `til_json` wrote."""
        return cls(tuple(json.items()))


#: Nothing beside what is judged.
INTET_ORDRET: Final = Ordret()


def _blade(post: Post, her: str, undtagen: Collection[str]) -> Iterator[tuple[str, str]]:
    for navn, vaerdi in post.items():
        sti = f"{her}{navn}"
        if vaerdi is None or sti in undtagen:
            continue
        if isinstance(vaerdi, dict):
            yield from _blade(vaerdi, f"{sti}/", undtagen) if vaerdi else [(f"{sti}/", "")]
        elif isinstance(vaerdi, list):
            for nummer, en in enumerate(vaerdi):
                if isinstance(en, dict):
                    yield from _blade(en, f"{sti}[{nummer}]/", undtagen)
                else:
                    yield f"{sti}[{nummer}]", _tekst(navn, en)
        else:
            yield sti, _tekst(navn, vaerdi)


def _tekst(navn: str, vaerdi: Simpel) -> str:
    """A value as the contract writes it."""
    omsaetter = OERE if navn.endswith(_BELOEB) else _EFTER_TYPE[type(vaerdi)]
    return omsaetter.skriv(vaerdi)


def _saet(post: Post, trin: list[tuple[str, str]], vaerdi: Skrevet | Post) -> None:
    """Write one leaf; what is on the way is copied, since others may hold it too."""
    (navn, nummer), *rest = trin
    if nummer:
        liste = post[navn] = list(post.get(navn) or ())
        if len(liste) <= int(nummer):
            liste.append({} if rest else None)
        holder, noegle = liste, int(nummer)
    else:
        holder, noegle = post, navn  # type: ignore[assignment]  # a record where there is no list
    if not rest:
        holder[noegle] = vaerdi
        return
    inde = holder[noegle] = copy((holder[noegle] if nummer else post.get(navn)) or {})
    _saet(inde, rest, vaerdi)
