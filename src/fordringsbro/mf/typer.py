"""MFFordringTypeHent: the claim types that a system's agreements permit."""

from __future__ import annotations

from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.mf import afvisning, fragment, spoergsmaal
from fordringsbro.mf.fragment import blad, led
from fordringsbro.mf.kald import MFKald
from fordringsbro.mf.model import HovedfejlError
from fordringsbro.nymf.service import NyMF
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Database

TJENESTE: Final = "MFFordringTypeHent"


class Typehentning:
    """Answers questions for claim types.

    Args:
        database: Where the agreements are.
        clock: Time.
        kontrakt: The MF contract.
        nymf: Knows agreements and types.
    """

    def __init__(self, database: Database, clock: Clock, kontrakt: Kontrakt, nymf: NyMF) -> None:
        self._database = database
        self._clock = clock
        self._kontrakt = kontrakt
        self._nymf = nymf

    def hent(self, kald: MFKald) -> Element:
        """Answer a question: the types of all the system's agreements in force, or of the one it names.

        Raises:
            HovedfejlError: 2, 170, 184 or 208.
        """
        post = spoergsmaal.laes(self._kontrakt, kald.anmodning)
        fordringshaver_id = post.get("FordringHaverIdentifikator")
        with self._database.transaction() as conn:
            mine = spoergsmaal.adgange(conn, kald)
            spurgt = tuple(mine) if fordringshaver_id is None else (fordringshaver_id,)
            if spoergsmaal.ukendte(conn, self._nymf, mine, spurgt, kald.kalder):
                raise HovedfejlError(afvisning.andet_system(spurgt[0], kald.se_nummer))
            aftaler = self._nymf.aftalebog.aftaler_ved_id(conn, spurgt)
        gaeldende = [aftale for aftale in aftaler.values() if aftale.aktiv]
        if fordringshaver_id is not None and not gaeldende:
            raise HovedfejlError(afvisning.ukendt_aftale(fordringshaver_id))
        navne = self._nymf.typenavne()
        koder = sorted({kode for aftale in gaeldende for kode in aftale.typer})
        return fragment.dokument(
            f"{TJENESTE}_O",
            kald.hoved(self._clock.now()),
            led(
                "w:FordringTypeInfo",
                # The official sample does not repeat the agreement asked about.
                fragment.system(kald.se_nummer),
                led(
                    "w:FordringTypeSamling",
                    *(
                        led(
                            "w:FordringType",
                            blad("e:FordringTypeKode", kode),
                            blad("e:FordringTypeNavn", navne.get(kode, kode)),
                        )
                        for kode in koder
                    ),
                ),
            ),
        )
