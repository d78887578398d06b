"""The lever of the collector that gives a claim back."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from lxml.etree import _Element as Element

from fordringsbro.platform.clock import local_date
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.simulator import store
from fordringsbro.simulator.behandling import RETURNERET
from fordringsbro.simulator.krop import ForkertError, Json, heltal, tekst
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.model import Systemfordring, Systemtilstand
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.underretninger import Underretninger
from fordringsbro.simulator.xml import node, valgfri

#: HovedFordringReturAarsagKode, each with what is known of it.
_AARSAGER: Final = {
    "AFTL": "Efter aftale",
    "ANDN": "Anden årsag",
    "KLAG": "Klage ikke behandlet i tide",
    "TRAF": "Årsagskode TRAF",
}


class Tilbagegiver:
    """Returns claims.

    Args:
        lager: The system's database.
        tid: Its clock.
        underretninger: Where it is told; None for DMI, which has no public service to tell it by.
    """

    def __init__(self, lager: Lager, tid: VirtuelTid, underretninger: Underretninger | None = None) -> None:
        self._lager = lager
        self._tid = tid
        self._underretninger = underretninger

    def ruter(self) -> Mapping[tuple[str, str], Any]:
        """The lever by method and address."""
        return {("POST", "/returner"): self.returner}

    def returner(self, body: JsonObjekt) -> Json:
        """End a claim as returned, with what is related to it; each is told in a notification of its own."""
        aarsag = tekst(body, "aarsag")
        if aarsag not in _AARSAGER:
            raise ForkertError(f"aarsag skal være en af / aarsag must be one of {sorted(_AARSAGER)}")
        forklaring = tekst(body, "tekst") if aarsag == "ANDN" or body.get("tekst") is not None else None
        with self._lager.transaktion() as conn:
            fordring = store.hent_fordring(conn, heltal(body, "fordring_id"))
            if fordring is None:
                raise ForkertError("ukendt fordring / unknown claim", HTTPStatus.NOT_FOUND)
            if fordring.tilstand is not Systemtilstand.OPRETTET or fordring.ophoer is not None:
                raise ForkertError("fordringen inddrives ikke / the claim is not collected", HTTPStatus.CONFLICT)
            endte = store.hoerer_til(conn, fordring.fordring_id)
            store.tilbagekald(conn, fordring.fordring_id, RETURNERET)
            numre = [nummer for endt in endte for nummer in self._fortael(conn, endt, aarsag, forklaring)]
        return {"fordringer": [endt.fordring_id for endt in endte], "underretninger": numre}

    def _fortael(
        self, conn: sqlite3.Connection, fordring: Systemfordring, aarsag: str, forklaring: str | None
    ) -> list[int]:
        if self._underretninger is None:
            return []
        dag = local_date(self._tid.now()).isoformat()
        return [self._underretninger.ny(conn, fordring.fordringshaver, _gren(fordring, aarsag, forklaring, dag))]


def _gren(fordring: Systemfordring, aarsag: str, forklaring: str | None, dag: str) -> Element:
    er_hoved = fordring.hoved_id == fordring.fordring_id
    return node(
        "efiws:MFUnderretReturnerStruktur",
        node("efi:FordringInddrivelseFordringIdentifikator", str(fordring.fordring_id)),
        node("efi:FordringFordringArtKode", fordring.art),
        node("efi:FordringTypeKode", fordring.type_kode),
        # Whether a related claim is a cost or interest isn't simulated.
        node("efi:FordringTypeKategoriKode", "HF" if er_hoved else "OG"),
        node("efi:FordringInddrivelseHovedFordringIdentifikator", str(fordring.hoved_id)),
        valgfri("efi:FordringFordringHaverReference", fordring.reference),
        node(
            "efiws:HovedFordringReturnerAarsagStruktur",
            node("efi:HovedFordringReturAarsagKode", aarsag),
            node("efi:HovedFordringReturAarsagBegrundelseTekst", _AARSAGER[aarsag]),
            valgfri("efi:HovedFordringReturAarsagTekst", forklaring),
        ),
        node("efi:HovedFordringReturDato", dag),
        node("efi:FordringVirkningFraDato", dag),
    )
