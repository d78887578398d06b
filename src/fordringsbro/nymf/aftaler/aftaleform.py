"""Agreements as JSON and back: the form their versions are kept in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from fordringsbro.aktion.aktioner import Aktionskode
from fordringsbro.aktion.fordringsdata import Fordringsart
from fordringsbro.nymf.aftaler.aftale import Aftale, Saldounderretning
from fordringsbro.nymf.aftaler.feltbrug import Feltkrav
from fordringsbro.platform.jsontyper import JsonKilde, JsonObjekt
from fordringsbro.regler import Undtagelse

_ENS: Final = ("cvr", "navn", "systembruger", "aktiv")
#: Fields that versions written before them don't have; the record's own default then counts.
_SENERE: Final = ("portal", "systemintegration", "bord_genindsendes")


def aftale_til_json(aftale: Aftale) -> JsonObjekt:
    """The agreement as JSON values, without its id."""
    return {
        **{navn: getattr(aftale, navn) for navn in (*_ENS, *_SENERE)},
        "typer": {kode: fra.isoformat() if fra else None for kode, fra in sorted(aftale.typer.items())},
        "aktioner": sorted(aftale.aktioner),
        "arter": sorted(aftale.arter),
        "aarsager": None if aftale.aarsager is None else sorted(aftale.aarsager),
        "undtagelser": [en.til_json() for en in aftale.undtagelser],
        "felter": [krav.til_json() for krav in aftale.felter],
        "underretning": aftale.underretning.value,
    }


def aftale_fra_json(fordringshaver_id: int, json: JsonKilde) -> Aftale:
    """The agreement that `aftale_til_json` wrote, in this version or an earlier one."""
    aarsager = json.get("aarsager")
    rest: dict[str, Any] = {navn: json[navn] for navn in (*_ENS, *_SENERE) if navn in json}
    return Aftale(
        fordringshaver_id=fordringshaver_id,
        typer={kode: date.fromisoformat(fra) if fra else None for kode, fra in json["typer"].items()},
        aktioner=frozenset(map(Aktionskode, json["aktioner"])),
        arter=frozenset(map(Fordringsart, json["arter"])),
        aarsager=None if aarsager is None else frozenset(aarsager),
        undtagelser=tuple(Undtagelse.fra_json(fordringshaver_id, en) for en in json.get("undtagelser", ())),
        felter=tuple(map(Feltkrav.fra_json, json.get("felter", ()))),
        underretning=Saldounderretning(json.get("underretning", Saldounderretning.UDLIGNING)),
        **rest,
    )


def forskelle(foer: Aftale, efter: Aftale) -> dict[str, tuple[Any, Any]]:
    """What two versions say differently: key -> before and after, as JSON values.

    Types are compared one by one (`typer.KFDAINS`); one that a version doesn't permit is `EJ`, one at DMI `DMI`.
    """
    gammel, ny = aftale_til_json(foer), aftale_til_json(efter)
    fundet = {navn: (gammel[navn], ny[navn]) for navn in gammel if navn != "typer" and gammel[navn] != ny[navn]}
    for kode in sorted(gammel["typer"].keys() | ny["typer"].keys()):
        par = tuple(_sted(side["typer"], kode) for side in (gammel, ny))
        if par[0] != par[1]:
            fundet[f"typer.{kode}"] = (par[0], par[1])
    return fundet


def _sted(typer: Mapping[str, str | None], kode: str) -> str:
    return typer[kode] or "DMI" if kode in typer else "EJ"
