"""What can't go where it would go."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.aarsager import NEDSKRIVES, TILBAGEKALDES, Nedskrivningsaarsag
from fordringsbro.aktion.fordringsdata import Fordringsdata
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, Sted, Vagtled, kontrol
from fordringsbro.nymf.model import Kanal
from fordringsbro.nymf.sag import Sag

#: Write-downs that PSRM refuses by another number.
_EGET_NUMMER: Final = frozenset({Nedskrivningsaarsag.FAST})


@kontrol(Kode.TYPE_INAKTIV, a.SKABENDE, vagt=Vagtled.RUTE)
def _ingen_tager(sag: Sag) -> Iterator[Sted]:
    if sag.backend is None:
        yield Sted(("type_kode",))


@kontrol(Kode.FORELOEBIG_PSRM, a.SKABENDE, vagt=Vagtled.SJAELDENT)
def _foreloebig(sag: Sag) -> Iterator[Sted]:
    if sag.backend is Backend.PSRM and isinstance(sag.data, Fordringsdata) and sag.data.foreloebig_fastsat:
        yield Sted(("foreloebig_fastsat",))


@kontrol(Kode.PORTAL_DMI, ALLE, vagt=Vagtled.KANAL)
def _portal(sag: Sag) -> Iterator[Sted]:
    if sag.kanal is Kanal.PORTAL and sag.backend is Backend.DMI:
        yield Sted()


@kontrol(Kode.NAOR_DMI, {a.NAOR}, ved_tur=True)
def _naor(sag: Sag) -> Iterator[Sted]:
    if sag.backend is Backend.DMI:
        yield Sted()


@kontrol(Kode.FHI_DMI, {a.FHI}, ved_tur=True)
def _fhi(sag: Sag) -> Iterator[Sted]:
    if sag.backend is Backend.DMI:
        yield Sted()


def _aarsag(sag: Sag) -> str | None:
    return sag.data.aarsag if isinstance(sag.data, a.Nedskrivning | a.Tilbagekald) else None


@kontrol(Kode.BORT_DMI, {a.TILBAGEKALD}, ved_tur=True)
def _bort(sag: Sag) -> Iterator[Sted]:
    if sag.backend is Backend.DMI and _aarsag(sag) == "BORT":
        yield Sted(("aarsag",))


@kontrol(Kode.FAST_PSRM, {a.NEDSKRIV}, ved_tur=True)
def _fast(sag: Sag) -> Iterator[Sted]:
    if sag.backend is Backend.PSRM and _aarsag(sag) == "FAST":
        yield Sted(("aarsag",))


@kontrol(Kode.AARSAG_BACKEND, {a.NEDSKRIV, a.TILBAGEKALD}, ved_tur=True)
def _kendt_aarsag(sag: Sag) -> Iterator[Sted]:
    if sag.backend is not Backend.PSRM:
        return
    tages: Collection[str] = TILBAGEKALDES[sag.backend]
    if sag.aktionskode == a.NEDSKRIV:
        tages = NEDSKRIVES[sag.backend] | _EGET_NUMMER
    if _aarsag(sag) not in tages:
        yield Sted(("aarsag",))
