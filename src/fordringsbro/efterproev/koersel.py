"""Trying all invariants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.efterproev.aktioner import aktionernes
from fordringsbro.efterproev.beholdning import IntetSvarError
from fordringsbro.efterproev.bog import bogens
from fordringsbro.efterproev.kontrol import Forskel, Kontrol
from fordringsbro.efterproev.oversigter import oversigternes
from fordringsbro.efterproev.systemer import systemets
from fordringsbro.platform.database import Connection
from fordringsbro.platform.punkter import Punkt, naaet

# Later statements see what the first one saw. Whole tables are joined and sorted, in memory as far as that goes; to
# compile each statement takes longer than most of them. The planner takes a join by two columns (claimant and claim)
# for one that finds next to nothing, and would then search row by row what it had better read once.
_ET_OEJEBLIK: Final = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
_TIL_HELE_TABELLER: Final = ("SET LOCAL work_mem = '64MB'", "SET LOCAL jit = off", "SET LOCAL enable_nestloop = off")


def alle_kontroller(dele: Installation) -> Iterator[Kontrol]:
    """Every invariant, tried."""
    with dele.database.transaction() as conn:
        et_oejeblik(conn)
        nu = dele.clock.now()
        yield from [*bogens(conn, dele.bog, nu), *aktionernes(conn, nu), *oversigternes(conn)]
    naaet(Punkt.BOG_EFTERPROEVET)
    adresser = {Backend.PSRM: dele.settings.psrm_url, Backend.DMI: dele.settings.dmi_url}
    for backend, url in adresser.items():
        yield from _hos(dele, backend, url)


def et_oejeblik(conn: Connection) -> None:
    """Have everything that this transaction reads be of one moment; called before it reads."""
    conn.execute(_ET_OEJEBLIK)
    for indstilling in _TIL_HELE_TABELLER:
        conn.execute(indstilling)


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
