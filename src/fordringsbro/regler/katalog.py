"""The catalogue of rule ids: what each judges, and the words its sentences are made of."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib import resources
from typing import NamedTuple, TypeAlias

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.record import record
from fordringsbro.regler.model import Vaerdiklasse

Variant: TypeAlias = tuple[str, str, str]


class Tekst(NamedTuple):
    """One text in both languages of the project."""

    da: str
    en: str


@record(kw_only=True)
class Katalogpost:
    """One rule id: its value class, its title, and the (field, relation, anchor) variants it occurs in."""

    id: str
    klasse: Vaerdiklasse
    titel: Tekst
    varianter: frozenset[Variant]


@record(kw_only=True)
class Katalog:
    """All rule ids, and the sentence parts by field, relation, correction and advice."""

    regler: dict[str, Katalogpost]
    felter: dict[str, Tekst]
    saetninger: dict[str, Tekst]
    rettelser: dict[str, Tekst]
    raad: dict[str, Tekst]


def _tekster(afsnit: dict[str, list[str]]) -> dict[str, Tekst]:
    return {navn: Tekst(da, en) for navn, (da, en) in afsnit.items()}


def _post(regel_id: str, raa: JsonObjekt) -> Katalogpost:
    return Katalogpost(
        id=regel_id,
        klasse=Vaerdiklasse(raa["klasse"]),
        titel=Tekst(*raa["titel"]),
        varianter=frozenset((felt, op, anker) for felt, op, anker in raa["varianter"]),
    )


@lru_cache(maxsize=1)
def katalog() -> Katalog:
    """The shipped catalogue, read once."""
    raa = tomllib.loads((resources.files(__package__) / "katalog.toml").read_text(encoding="utf-8"))
    return Katalog(
        regler={regel_id: _post(regel_id, post) for regel_id, post in raa["regler"].items()},
        felter=_tekster(raa["felter"]),
        saetninger=_tekster(raa["saetninger"]),
        rettelser=_tekster(raa["rettelser"]),
        raad=_tekster(raa["raad"]),
    )
