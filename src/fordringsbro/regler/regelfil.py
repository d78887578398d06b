"""The files of `fixtures/regler/`: for each row of a pack claims on its edge, and playing them through the filter.

A file holds one claim that passes (`grund`), and for each row of its pack, in the pack's order, one or more edges: what
makes the claim the last accepted and what the first refused. Amounts are whole øre; a fact set to an empty text is not
given. The values were worked out apart from this engine; `docs/rules.md` explains the keys.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from fordringsbro.platform.jsontyper import JsonKilde
from fordringsbro.platform.record import record
from fordringsbro.regler.fakta import Stamdata
from fordringsbro.regler.filter import Filter
from fordringsbro.regler.krav import Graense
from fordringsbro.regler.model import RegelError, Udfald

_TOMME: Final = {"beskrivelse": ""}
_FELTER: Final = frozenset(felt.name for felt in fields(Stamdata))


@record
class Graensevaerdi:
    """One edge of a row.

    Attributes:
        godkendt: The claim with the last accepted value.
        afvist: The claim with the first refused value.
        graense: The limit that the finding must tell: a date, øre, a code; None where a rule has none.
        foelger: Ids of the rules that the refused claim can't avoid breaking too.
        godkendt_bryder: Ids of the rules that even the accepted claim can't avoid breaking.
    """

    godkendt: Stamdata
    afvist: Stamdata
    graense: Graense
    foelger: tuple[str, ...]
    godkendt_bryder: tuple[str, ...]


@record
class Regelproeve:
    """What a file says of one row.

    Attributes:
        nr: The row's number within its pack.
        uden_kant: Why the row has no edge; empty when it has.
    """

    nr: int
    regel_id: str
    udfald: Udfald
    kilde: tuple[str, ...]
    kanter: tuple[Graensevaerdi, ...]
    uden_kant: str = ""


@record
class Regelfil:
    """One file.

    Attributes:
        pakke: The version it is about (`KFDAINS@2026-03`).
        grund: A claim that passes every rule.
    """

    fil: str
    pakke: str
    grund: Stamdata
    proever: tuple[Regelproeve, ...]


def laes_regelfil(fil: Path | Traversable) -> Regelfil:
    """The file's claims.

    Raises:
        RegelError: It is no TOML, or a key is missing or unknown.
    """
    try:
        raa = tomllib.loads(fil.read_text(encoding="utf-8"))
        pakke = raa["pakke"]
        grund = {"type_kode": pakke.partition("@")[0], **raa["grund"]}
        proever = tuple(_proeve(nr, post, grund) for nr, post in enumerate(raa["regel"]))
        return Regelfil(fil.name, pakke, _stamdata(grund), proever)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as fejl:
        raise RegelError(f"{fil.name}: {type(fejl).__name__}: {fejl}") from fejl


def laes_regelfiler(mappe: Path) -> dict[str, Regelfil]:
    """Every file of a folder by the version it is about.

    Raises:
        RegelError: A file is not usable, or two are about one version.
    """
    fundet: dict[str, Regelfil] = {}
    for sti in sorted(mappe.glob("*.toml")):
        fil = laes_regelfil(sti)
        if fil.pakke in fundet:
            raise RegelError(f"{fil.fil}: {fil.pakke} is in {fundet[fil.pakke].fil} already")
        fundet[fil.pakke] = fil
    return fundet


def _proeve(nr: int, post: JsonKilde, grund: JsonKilde) -> Regelproeve:
    return Regelproeve(
        nr=nr,
        regel_id=post["id"],
        udfald=Udfald(post["udfald"]),
        kilde=tuple(post["kilde"]),
        kanter=tuple(_kant(kant, grund) for kant in post.get("kant", ())),
        uden_kant=post.get("uden_kant", ""),
    )


def _kant(post: JsonKilde, grund: JsonKilde) -> Graensevaerdi:
    faelles = {**grund, **post.get("fakta", {})}
    return Graensevaerdi(
        godkendt=_stamdata({**faelles, **post["godkendt"]}),
        afvist=_stamdata({**faelles, **post["afvist"]}),
        graense=post.get("graense"),
        foelger=tuple(post.get("foelger", ())),
        godkendt_bryder=tuple(post.get("godkendt_bryder", ())),
    )


def _stamdata(fakta: JsonKilde) -> Stamdata:
    """The facts as a record; an empty text is a fact that is not given."""
    ukendte = fakta.keys() - _FELTER
    if ukendte:
        raise ValueError(f"unknown facts: {', '.join(sorted(ukendte))}")
    givne: dict[str, Any] = {navn: _TOMME.get(navn) if vaerdi == "" else vaerdi for navn, vaerdi in fakta.items()}
    return Stamdata(**givne)


def spil(proeve: Regelproeve, dommer: Filter) -> str:
    """Play a row's edges through a filter: what went otherwise than the file says, or nothing.

    The accepted claim must not break the row; the refused one must, with the file's outcome and limit; and neither may
    break another rule than those the file lists.
    """
    return proeve.uden_kant or next(_afvigelser(proeve, dommer), "" if proeve.kanter else "the file has no edge")


def _afvigelser(proeve: Regelproeve, dommer: Filter) -> Iterator[str]:
    for nr, kant in enumerate(proeve.kanter, 1):
        godkendt = tuple(sorted(fund.regel_id for fund in dommer.vurder(kant.godkendt)))
        if godkendt != kant.godkendt_bryder:
            yield f"edge {nr}: the accepted claim breaks {_ider(godkendt)}, not {_ider(kant.godkendt_bryder)}"
        fund = dommer.vurder(kant.afvist)
        ramt = [et for et in fund if et.regel.nr == proeve.nr]
        andre = tuple(sorted(et.regel_id for et in fund if et.regel.nr != proeve.nr))
        if not ramt:
            yield f"edge {nr}: the refused claim doesn't break {proeve.regel_id}"
        elif (ramt[0].regel_id, ramt[0].udfald) != (proeve.regel_id, proeve.udfald):
            yield f"edge {nr}: {ramt[0].regel_id} {ramt[0].udfald}, not {proeve.regel_id} {proeve.udfald}"
        elif ramt[0].graense != kant.graense:
            yield f"edge {nr}: the limit is {_vis(ramt[0].graense)}, not {_vis(kant.graense)}"
        elif andre != kant.foelger:
            yield f"edge {nr}: the refused claim also breaks {_ider(andre)}, not {_ider(kant.foelger)}"


def _ider(ider: tuple[str, ...]) -> str:
    return ", ".join(ider) or "nothing"


def _vis(graense: Graense) -> str:
    return graense.isoformat() if isinstance(graense, date) else str(graense)
