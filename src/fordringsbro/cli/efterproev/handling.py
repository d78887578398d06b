"""`fordringsbro verify`: try all invariants, and tell the outcome."""

from __future__ import annotations

from typing import Final

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.cli.faelles.udskrift import skriv_json, skriv_linje
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.efterproev.kontrol import Forskel, Kontrol

#: More differences of one kind than this are counted, not listed, for people.
_VIS: Final = 20


def efterproev(dele: Installation, *, som_json: bool) -> bool:
    """Try every invariant and print the outcome; whether all hold but for what is known."""
    kontroller = list(alle_kontroller(dele))
    if som_json:
        skriv_json([kontrol.som_dict() for kontrol in kontroller])
    else:
        for kontrol in kontroller:
            _skriv(kontrol)
    return not any(kontrol.brud for kontrol in kontroller)


def _skriv(kontrol: Kontrol) -> None:
    skriv_linje(f"{'FEJL' if kontrol.brud else 'ok  '}  {kontrol.da} / {kontrol.en} ({kontrol.antal})")
    _skriv_nogle(kontrol.brud, "")
    _skriv_nogle(kontrol.kendte, "kendt / known: ")


def _skriv_nogle(forskelle: tuple[Forskel, ...], foran: str) -> None:
    for forskel in forskelle[:_VIS]:
        skriv_linje(f"        {foran}{forskel}")
    if len(forskelle) > _VIS:
        skriv_linje(f"        {foran}... {len(forskelle) - _VIS} mere / more")
