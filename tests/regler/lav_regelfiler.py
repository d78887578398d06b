"""Writes `fixtures/regler/`: for each row of the annexes the last accepted and the first refused claim.

Run it with the table of rules (one row a rule; columns claim_type, rule_id, field, op, anchor, value_or_offset, note,
foko_bank_holiday_handling, on_violation, source):

    python tests/regler/lav_regelfiler.py --csv filter-rules.csv [--to fixtures/regler] [--type KFDAINS] [--version 2026-03]

The values come from the annexes' words by `bilagsord`, which shares nothing with the engine. The files carry the words
too, so that they can be read, and checked, without the table.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from bilagskanter import grund, kanter
from bilagsoegning import Kant
from bilagsord import Fakta, Raekke

_ORD = {"field": "field", "op": "op", "anchor": "anchor", "value": "value_or_offset", "note": "note"}
_FOKO = "foko_bank_holiday_handling"
_UDFALD = {"REJECT": "afvis", "HEARING": "hoering"}
_ASCII = str.maketrans({"Æ": "AE", "Ø": "OE", "Å": "AA"})


def raekke(post: dict[str, str]) -> Raekke:
    """A line of the table as a row."""
    return Raekke(post["rule_id"], **{navn: post[kolonne] for navn, kolonne in _ORD.items()}, foko=post[_FOKO])


def _toml(vaerdi: Any) -> str:
    if isinstance(vaerdi, date | int):
        return str(vaerdi)
    if isinstance(vaerdi, dict):
        return "{ " + ", ".join(f"{navn} = {_toml(v)}" for navn, v in vaerdi.items()) + " }"
    if isinstance(vaerdi, list):
        return "[" + ", ".join(map(_toml, vaerdi)) + "]"
    return '"' + vaerdi.replace("\\", "\\\\").replace('"', '\\"') + '"'


def kant_post(kant: Kant, fakta: Fakta) -> dict[str, Any]:
    """An edge as the files hold it: only what differs from the file's own claim."""
    afviger = {navn: v for navn, v in kant.prik.grund.items() if fakta.get(navn) != v}
    sat = kant.prik.godkendt.keys() & kant.prik.afvist.keys()
    afviger |= {navn: "" for navn in fakta if navn not in kant.prik.grund and navn not in sat}
    post: dict[str, Any] = {"fakta": afviger} if afviger else {}
    post |= {"godkendt": kant.prik.godkendt, "afvist": kant.prik.afvist}
    if kant.prik.graense is not None:
        post["graense"] = kant.prik.graense
    if kant.afvist_bryder:
        post["foelger"] = sorted(kant.afvist_bryder)
    if kant.godkendt_bryder:
        post["godkendt_bryder"] = sorted(kant.godkendt_bryder)
    return post


def fil(type_kode: str, version: str, poster: Sequence[dict[str, str]]) -> str:
    """The text of one claim type's file."""
    raekker = [raekke(post) for post in poster]
    fakta = grund(raekker)
    linjer = [
        "# Made by tests/regler/lav_regelfiler.py from the annexes' words; docs/rules.md explains the keys.",
        f"pakke = {_toml(f'{type_kode}@{version}')}",
        "",
        "# A claim that passes every rule.",
        "[grund]",
        *(f"{navn} = {_toml(vaerdi)}" for navn, vaerdi in fakta.items()),
    ]
    for nr, (post, r) in enumerate(zip(poster, raekker, strict=True)):
        ord_ = {navn: vaerdi for navn, vaerdi in r._asdict().items() if vaerdi and navn != "rule_id"}
        linjer += [
            "",
            "[[regel]]",
            f"id = {_toml(r.rule_id)}",
            f"bilag = {_toml(ord_)}",
            f"kilde = {_toml(post['source'].split('; '))}",
            f"udfald = {_toml(_UDFALD[post['on_violation']])}",
            "kant = [",
            *(f"  {_toml(kant_post(kant, fakta))}," for kant in kanter(raekker, nr, fakta)),
            "]",
        ]
    return "\n".join(linjer) + "\n"


def main() -> None:
    """Write the files of all claim types, or of one."""
    argumenter = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    argumenter.add_argument("--csv", type=Path, required=True)
    argumenter.add_argument("--to", type=Path, default=Path("fixtures/regler"))
    argumenter.add_argument("--type")
    argumenter.add_argument("--version", default="2026-03")
    valgt = argumenter.parse_args()
    poster: dict[str, list[dict[str, str]]] = {}
    with valgt.csv.open(encoding="utf-8", newline="") as tabel:
        for post in csv.DictReader(tabel):
            poster.setdefault(post["claim_type"], []).append(post)
    valgt.to.mkdir(parents=True, exist_ok=True)
    for type_kode in poster if valgt.type is None else (valgt.type,):
        sti = valgt.to / f"{type_kode.translate(_ASCII)}.toml"
        sti.write_text(fil(type_kode, valgt.version, poster[type_kode]), encoding="utf-8")


if __name__ == "__main__":
    main()
