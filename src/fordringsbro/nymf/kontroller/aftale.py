"""What the agreement permits: actions, arts, types, channels and reasons."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.aktion.fordringsdata import Fordringsart, Fordringsdata
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, Sted, Vagtled, kontrol
from fordringsbro.nymf.model import Kanal
from fordringsbro.nymf.sag import Sag

#: The code that says that an action is not permitted; creation always is.
_TILLADELSER: Final = {
    a.NEDSKRIV: Kode.NEDSKRIV,
    a.TILBAGEKALD: Kode.TILBAGEKALD,
    a.OANI: Kode.OANI,
    a.OR: Kode.OR,
    a.OONR: Kode.OONR,
    a.NAOR: Kode.NAOR,
    a.NAOI: Kode.NAOI,
    a.FHI: Kode.FHI,
    a.GENINDSEND: Kode.GENINDSEND,
    a.AENDR: Kode.AENDR,
}


@kontrol(Kode.AFTALE, ALLE, vagt=Vagtled.AFTALE)
def _aktiv(sag: Sag) -> Iterator[Sted]:
    if not sag.aftale.aktiv:
        yield Sted(("fordringshaver_id",))


@kontrol(Kode.TYPE, ALLE, vagt=Vagtled.AFTALE)
def _type(sag: Sag) -> Iterator[Sted]:
    claim = sag.data if isinstance(sag.data, Fordringsdata) else sag.post
    if claim is not None and claim.type_kode not in sag.aftale.typer:
        yield Sted(("type_kode",))


def _art_mangler(art: str) -> Callable[[Sag], Iterator[Sted]]:
    def find(sag: Sag) -> Iterator[Sted]:
        if isinstance(sag.data, Fordringsdata) and sag.data.art == art and art not in sag.aftale.arter:
            yield Sted(("art",))

    return find


kontrol(Kode.INDR, a.SKABENDE, vagt=Vagtled.AFTALE)(_art_mangler(Fordringsart.INDR))
kontrol(Kode.MODR, a.SKABENDE, vagt=Vagtled.AFTALE)(_art_mangler(Fordringsart.MODR))


def _ikke_tilladt(sag: Sag) -> Iterator[Sted]:
    if sag.aktionskode not in sag.aftale.aktioner:
        yield Sted()


for _aktionskode, _kode in _TILLADELSER.items():
    kontrol(_kode, {_aktionskode})(_ikke_tilladt)


@kontrol(Kode.PORTAL, ALLE, vagt=Vagtled.KANAL)
def _portal(sag: Sag) -> Iterator[Sted]:
    if sag.kanal is Kanal.PORTAL and not sag.aftale.portal:
        yield Sted()


@kontrol(Kode.AARSAG_AFTALE, {a.NEDSKRIV, a.TILBAGEKALD})
def _aarsag(sag: Sag) -> Iterator[Sted]:
    data = sag.data
    if isinstance(data, a.Nedskrivning | a.Tilbagekald) and not sag.aftale.tillader_aarsag(
        sag.aktionskode, data.aarsag
    ):
        yield Sted(("aarsag",))
