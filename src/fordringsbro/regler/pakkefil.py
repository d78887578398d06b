"""Reading rule packs from their TOML files."""

from __future__ import annotations

import tomllib
from importlib.resources.abc import Traversable
from typing import Any

from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.regler.katalog import katalog
from fordringsbro.regler.model import Pakke, Regel, RegelError, Udfald


def laes_pakke(fil: Traversable) -> Pakke:
    """The pack in `fil`.

    Raises:
        RegelError: the file is no TOML, a key is missing or unknown, or a rule isn't in the catalogue.
    """
    try:
        raa = tomllib.loads(fil.read_text(encoding="utf-8"))
        return Pakke(
            type_kode=raa["type_kode"],
            navn=raa["navn"],
            arter=tuple(raa["arter"]),
            kategori=raa.get("kategori"),
            version=raa["version"],
            gaelder_fra=raa["gaelder_fra"],
            gaelder_til=raa.get("gaelder_til"),
            regler=tuple(_regel(raa, nr, raekke) for nr, raekke in enumerate(raa["regler"])),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as fejl:
        raise RegelError(f"{fil.name}: {type(fejl).__name__}: {fejl}") from fejl


def _regel(pakke: JsonObjekt, nr: int, raa: JsonObjekt) -> Regel:
    """One row; a row without dates of its own is in force as long as its pack."""
    felter: dict[str, Any] = {"anker": "", "graense": "", "note": "", "foko": ""} | raa
    felter["udfald"] = Udfald(raa["udfald"])
    felter["kilde"] = tuple(pakke["kilder"][bogstav] for bogstav in raa["kilde"])
    felter.setdefault("gaelder_fra", pakke["gaelder_fra"])
    felter.setdefault("gaelder_til", pakke.get("gaelder_til"))
    regel = Regel(type_kode=pakke["type_kode"], nr=nr, **felter)
    post = katalog().regler.get(regel.id)
    if post is None or regel.variant not in post.varianter:
        raise ValueError(f"{regel.id} {'/'.join(regel.variant)} is not in the catalogue")
    return regel
