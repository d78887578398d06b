"""Business areas: named groups of claim types that are opened in PSRM at once."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib import resources

from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.aftaler.aftaleaendring import Aftaleaendring
from fordringsbro.platform.record import record


@record
class Omraade:
    """A business area with its claim types; `navn` in Danish, `name` in English."""

    noegle: str
    navn: str
    name: str
    typer: tuple[str, ...]


@lru_cache(maxsize=1)
def omraader() -> Mapping[str, Omraade]:
    """The shipped areas by key."""
    raa = tomllib.loads((resources.files("fordringsbro.nymf.aftaler") / "omraader.toml").read_text(encoding="utf-8"))
    return {noegle: Omraade(noegle, post["navn"], post["name"], tuple(post["typer"])) for noegle, post in raa.items()}


def aabning(aftale: Aftale, omraade: Omraade, fra: date) -> Aftaleaendring:
    """Open an area: PSRM takes its types from `fra`, those too that were not permitted; an earlier date stays."""
    return Aftaleaendring(typer={kode: fra for kode in omraade.typer if not aftale.i_psrm(kode, fra)})
