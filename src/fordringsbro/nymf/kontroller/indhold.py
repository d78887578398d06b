"""An action must hold what its code says (403, 404, 406, 407, 412, 444, 447, 448, 458, 505, 517)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fordringsbro.aktion import aktioner as a
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag

_KODER: Final = {
    a.OPRET: Kode.INDHOLD_OPRET,
    a.GENINDSEND: Kode.INDHOLD_GENINDSEND,
    a.AENDR: Kode.INDHOLD_AENDR,
    a.NEDSKRIV: Kode.INDHOLD_NEDSKRIV,
    a.TILBAGEKALD: Kode.INDHOLD_TILBAGEKALD,
    a.OR: Kode.INDHOLD_OR,
    a.OANI: Kode.INDHOLD_OANI,
    a.OONR: Kode.INDHOLD_OONR,
    a.NAOR: Kode.INDHOLD_NAOR,
    a.NAOI: Kode.INDHOLD_NAOI,
    a.FHI: Kode.INDHOLD_FHI,
}


def _passer_ikke(sag: Sag) -> Iterator[Sted]:
    if not a.passer(sag.aktionskode, sag.data):
        yield Sted(("data",))


for _aktionskode, _kode in _KODER.items():
    kontrol(_kode, {_aktionskode}, vagt=Vagtled.INDHOLD if _aktionskode == a.OPRET else None)(_passer_ikke)
