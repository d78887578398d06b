"""The agreements of the sandbox's made-up municipalities."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.feltbrug import Feltbrug, Feltkrav
from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.regler import Aftalt, Regelsaet, Undtagelse
from fordringsbro.regler.typer import dmi_typer


def demo_aftaler(regelsaet: Regelsaet) -> list[Aftale]:
    """The shipped demo agreements, by claimant id."""
    raa = tomllib.loads(
        (resources.files("fordringsbro.nymf.aftaler") / "demo_aftaler.toml").read_text(encoding="utf-8")
    )
    return [_aftale(post, regelsaet) for post in raa["aftale"]]


def _aftale(post: JsonKilde, regelsaet: Regelsaet) -> Aftale:
    return Aftale(
        fordringshaver_id=post["fordringshaver_id"],
        cvr=post["cvr"],
        navn=post["navn"],
        systembruger=post["systembruger"],
        typer=_typer(post["typer"], regelsaet),
        aktioner=frozenset(map(Aktionskode, post["aktioner"])),
        arter=frozenset(map(Fordringsart, post["arter"])),
        undtagelser=tuple(_undtagelse(post["fordringshaver_id"], en) for en in post.get("undtagelse", ())),
        felter=tuple(_feltkrav(krav) for krav in post.get("felt", ())),
    )


def _undtagelse(fordringshaver_id: int, post: JsonKilde) -> Undtagelse:
    return Undtagelse(fordringshaver_id=fordringshaver_id, **{**post, "udfald": Aftalt(post["udfald"])})


def _feltkrav(post: JsonKilde) -> Feltkrav:
    return Feltkrav(**{**post, "brug": Feltbrug(post["brug"])})


def _typer(raa: Mapping[str, date | str], regelsaet: Regelsaet) -> dict[str, date | None]:
    """Every type with its date; groups are written out first, so that a type's own line wins."""
    grupper = {"*": regelsaet.typer, "dmi": tuple(dmi_typer())}
    typer: dict[str, date | None] = {}
    for navn, fra in sorted(raa.items(), key=lambda post: post[0] not in grupper):
        for kode in grupper.get(navn, (navn,)):
            typer[kode] = fra if isinstance(fra, date) else None
    return typer
