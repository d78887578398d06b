"""Trying all invariants, and telling the outcome."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fordringsbro.bootstrap import Installation
from fordringsbro.inddrivelse.model import Backend
from fordringsbro.kommandoer.efterproev.aktioner import aktionernes
from fordringsbro.kommandoer.efterproev.beholdning import IntetSvarError
from fordringsbro.kommandoer.efterproev.bog import bogens
from fordringsbro.kommandoer.efterproev.kontrol import Forskel, Kontrol
from fordringsbro.kommandoer.efterproev.systemer import systemets
from fordringsbro.kommandoer.udskrift import skriv_json, skriv_linje
from fordringsbro.platform.database import Connection
from fordringsbro.platform.punkter import Punkt, naaet

#: More differences of one kind than this are counted, not listed, for people.
_VIS: Final = 20
# Later statements see what the first one saw.
_ET_OEJEBLIK: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"


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


def alle_kontroller(dele: Installation) -> Iterator[Kontrol]:
    """Every invariant, tried."""
    with dele.database.transaction() as conn:
        et_oejeblik(conn)
        nu = dele.clock.now()
        yield from [*bogens(conn, dele.bog, nu), *aktionernes(conn, nu)]
    naaet(Punkt.BOG_EFTERPROEVET)
    adresser = {Backend.PSRM: dele.settings.psrm_url, Backend.DMI: dele.settings.dmi_url}
    for backend, url in adresser.items():
        yield from _hos(dele, backend, url)


def et_oejeblik(conn: Connection) -> None:
    """Have everything that this transaction reads be of one moment; called before it reads."""
    conn.execute(_ET_OEJEBLIK)


def _hos(dele: Installation, backend: Backend, url: str) -> list[Kontrol]:
    """What must hold between us and one collection system.

    A system goes on working while it is asked, so what is found is looked at once more: only what is there both times
    is told.
    """
    fundet = _en_gang(dele, backend, url)
    if not any(kontrol.brud for kontrol in fundet):
        return fundet
    igen = {kontrol.navn: {en.emne for en in kontrol.brud} for kontrol in _en_gang(dele, backend, url)}
    return [
        replace(kontrol, brud=tuple(en for en in kontrol.brud if en.emne in igen.get(kontrol.navn, ())))
        for kontrol in fundet
    ]


def _en_gang(dele: Installation, backend: Backend, url: str) -> list[Kontrol]:
    try:
        with dele.database.transaction() as conn:
            et_oejeblik(conn)
            return list(systemets(conn, backend, url))
    except IntetSvarError:
        navn, da, en = f"{backend.lower()}_reachable", f"{backend} kan spørges", f"{backend} can be asked"
        return [Kontrol(navn, da, en, 0, (Forskel(backend, "no answer"),))]
