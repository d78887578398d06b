"""The numeric checks: what NyMF rejects before and beside the filter. Pure.

Each check is one row of a table by code, so that it can be looked up, and left out to see what it does.
"""

from fordringsbro.nymf.kontroller import (
    aftale,
    beloeb,
    bilag,
    datoer,
    indhold,
    oprettelse,
    ordret,
    reference,
    rente,
    rute,
    skyldnere,
    tilstand,
)
from fordringsbro.nymf.kontroller.tabel import KONTROLLER, Kontrolpost, ved_tur, vurder_sag

__all__ = [
    "KONTROLLER",
    "Kontrolpost",
    "aftale",
    "beloeb",
    "bilag",
    "datoer",
    "indhold",
    "oprettelse",
    "ordret",
    "reference",
    "rente",
    "rute",
    "skyldnere",
    "tilstand",
    "ved_tur",
    "vurder_sag",
]
