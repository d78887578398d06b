"""Generated messages written as a fixture folder."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from fordringsbro.klient.fixtur import FILNAVN
from fordringsbro.klient.generator import Genereret


def skriv_historie(mappe: Path, da: str, en: str, beskeder: Iterable[Genereret]) -> None:
    """Write messages and their `forventet.toml`, which is written last: a folder cut short is no fixture.

    Args:
        mappe: The folder; made if it is missing.
        da: What the story is, in Danish.
        en: The same in English.
        beskeder: The messages, in order.

    Raises:
        OSError: The folder can't be written.
    """
    mappe.mkdir(parents=True, exist_ok=True)
    linjer = [f"da = {_tekst(da)}", f"en = {_tekst(en)}"]
    for nummer, besked in enumerate(beskeder, 1):
        fil = f"{nummer:06d}-{besked.operation[:6].lower()}.xml"
        (mappe / fil).write_bytes(besked.xml)
        linjer += ["", "[[besked]]", f"fil = {_tekst(fil)}", *_besked(besked)]
    (mappe / FILNAVN).write_text("\n".join(linjer) + "\n", encoding="utf-8")


def _besked(besked: Genereret) -> list[str]:
    linjer = [
        f"tjeneste = {_tekst(besked.tjeneste)}",
        f"operation = {_tekst(besked.operation)}",
        f"da = {_tekst(besked.da)}",
        f"en = {_tekst(besked.en)}",
        f"udfald = {_tekst(besked.udfald)}",
    ]
    return linjer + ([f"maaske = [{', '.join(map(_tekst, besked.maaske))}]"] if besked.maaske else [])


def _tekst(tekst: str) -> str:
    # A JSON string is a TOML basic string too.
    return json.dumps(tekst, ensure_ascii=False)
