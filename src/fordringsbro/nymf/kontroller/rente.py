"""The choice of interest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import Fordringsdata, Rentevalg
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag
from fordringsbro.regler.typer import er_rentefri

_MED_SATS: Final = frozenset({"03", "04", "07"})
_INGEN: Final = "98"
_EGEN: Final = "99"
#: Codes that the public material names.
SATSKODER: Final = _MED_SATS | {"10", "20", _INGEN, _EGEN}
_AKTIONER: Final = a.SKABENDE | {a.AENDR}


def _valg(sag: Sag) -> Rentevalg | None:
    return sag.data.rentevalg if isinstance(sag.data, Fordringsdata | a.Aendring) else None


def _har_rentevalg(sag: Sag) -> bool:
    return _valg(sag) is not None


@kontrol(Kode.RENTESATS_KODE, _AKTIONER, naar=_har_rentevalg, vagt=Vagtled.SJAELDENT)
def _sats_uden_kode(sag: Sag) -> Iterator[Sted]:
    valg = _valg(sag)
    # With rule 002 the rate has a check of its own.
    if valg and valg.regel != "002" and valg.sats is not None and valg.satskode not in _MED_SATS:
        yield Sted(("rentevalg",))


@kontrol(Kode.RENTESATS_NEGATIV, _AKTIONER, naar=_har_rentevalg, vagt=Vagtled.SJAELDENT)
def _negativ(sag: Sag) -> Iterator[Sted]:
    valg = _valg(sag)
    if valg and valg.sats is not None and valg.sats < 0:
        yield Sted(("rentevalg",))


@kontrol(Kode.RENTEREGEL_002, _AKTIONER, naar=_har_rentevalg, vagt=Vagtled.SJAELDENT)
def _regel_002(sag: Sag) -> Iterator[Sted]:
    valg = _valg(sag)
    if valg and valg.regel == "002" and (valg.satskode != _EGEN or valg.sats):
        yield Sted(("rentevalg",))


@kontrol(Kode.RENTESATSKODE, _AKTIONER, naar=_har_rentevalg, vagt=Vagtled.SJAELDENT)
def _ukendt_kode(sag: Sag) -> Iterator[Sted]:
    valg = _valg(sag)
    if valg and sag.backend is Backend.PSRM and valg.satskode not in SATSKODER:
        yield Sted(("rentevalg",))


@kontrol(Kode.RENTEFRI, _AKTIONER, naar=_har_rentevalg, vagt=Vagtled.SJAELDENT)
def _rentefri(sag: Sag) -> Iterator[Sted]:
    valg = _valg(sag)
    claim = sag.data if isinstance(sag.data, Fordringsdata) else sag.post
    if valg and claim is not None and valg.satskode not in {_INGEN, _EGEN} and er_rentefri(claim.type_kode):
        yield Sted(("rentevalg",))
