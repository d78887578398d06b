"""What is told in the MF contract's own words: PSRM is told all of it, DMI what it has a place for."""

from __future__ import annotations

from collections.abc import Iterator

from fordringsbro.aktion.dmi_ordret import uden_plads
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.koder import Afvisningskode as Kode
from fordringsbro.nymf.kontroller.tabel import ALLE, Sted, Vagtled, kontrol
from fordringsbro.nymf.sag import Sag


@kontrol(Kode.DMI_FELT, ALLE, ved_tur=True, vagt=Vagtled.RUTE)
def _uden_plads(sag: Sag) -> Iterator[Sted]:
    """A claim's own leaves and each debtor's; notes and documents that stand on the claim."""
    if sag.backend is not Backend.DMI or sag.data is None:
        return
    for felt, skyldner in uden_plads(sag.data):
        yield Sted((felt,), skyldner)
