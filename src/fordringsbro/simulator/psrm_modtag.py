"""Receipt of one PSRM delivery: every action and every claim gets its id at once, also those rejected at once."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from fordringsbro.simulator import afvisninger as nej
from fordringsbro.simulator import lager_store, store
from fordringsbro.simulator.model import (
    Handlingsstatus,
    Systemafvisning,
    Systemfordring,
    Systemhandling,
    Systemtilstand,
)
from fordringsbro.simulator.psrm_ind import NyHandling, SendtFordring

#: Where the number series begin; far apart, so that a mix-up of the two kinds of id shows.
_FOERSTE_AKTION = 700_001
FOERSTE_FORDRING = 1_500_001


class Systemmodtagelse:
    """Stores what a delivery holds, in the transaction of its answer.

    Args:
        conn: The transaction.
        system: SE number of the creditor system.
        leverance: The delivery's id.
        nu: When it is received.
        forfalder: When its actions are to be carried out.
    """

    def __init__(
        self, conn: sqlite3.Connection, system: str, leverance: str, nu: datetime, forfalder: datetime
    ) -> None:
        self._conn = conn
        self._system = system
        self._leverance = leverance
        self._nu = nu
        self._forfalder = forfalder

    def modtag(self, ny: NyHandling, fejl: Systemafvisning | None) -> list[Systemhandling]:
        """Store one action; a creation gives one for the main claim and one for each related claim.

        Args:
            ny: The action as sent.
            fejl: Why it is rejected at once, if it is.
        """
        if not ny.passer:
            fejl = fejl or nej.FORKERT_INDHOLD
        if ny.aktion_id is not None and not lager_store.ny_aktion(self._conn, self._system, ny.aktion_id, self._nu):
            fejl = fejl or nej.aktion_kendt(ny.aktion_id)
        if not ny.fordringer:
            return [self._paa_fordring(ny, fejl)]
        hoved = self._opret(ny, ny.fordringer[0], None, fejl)
        return [
            hoved,
            *(
                self._opret(ny, fordring, hoved.fordring_id, fejl and nej.HOVEDFORDRING_AFVIST)
                for fordring in ny.fordringer[1:]
            ),
        ]

    def _opret(
        self, ny: NyHandling, fordring: SendtFordring, hoved_id: int | None, fejl: Systemafvisning | None
    ) -> Systemhandling:
        fordring_id = lager_store.naeste_nummer(self._conn, "fordring", FOERSTE_FORDRING)
        main_id = hoved_id or fordring.hoved_id or fordring_id
        if fejl is nej.HOVEDFORDRING_AFVIST:
            fejl = nej.med_hovedfordring(fordring_id, main_id)
        store.gem_fordring(
            self._conn,
            Systemfordring(
                fordring_id=fordring_id,
                hoved_id=main_id,
                fordringshaver=ny.fordringshaver,
                reference=fordring.reference,
                type_kode=fordring.type_kode,
                art=fordring.art,
                oprindelig_oere=fordring.beloeb_oere or 0,
                saldo_oere=fordring.beloeb_oere or 0,
                tilstand=Systemtilstand.AFVIST if fejl else Systemtilstand.MODTAGET,
                modtaget=self._nu,
                kunder=fordring.kunder,
                hovedstol_oere=fordring.hovedstol_oere or 0,
                stamdata=fordring.stamdata,
            ),
        )
        data: dict[str, str | int | None] = {"valuta": fordring.valuta, "beloeb_oere": fordring.beloeb_oere}
        if ny.kode == "GENINDSENDFORDRING":
            data["tidligere"] = ny.fordring_id
        return self._gem(
            ny, fordring_id=fordring_id, hoved_id=main_id, reference=fordring.reference, data=data, fejl=fejl
        )

    def _paa_fordring(self, ny: NyHandling, fejl: Systemafvisning | None) -> Systemhandling:
        """An action on a claim; one that names none (a transport) gets an id like any other."""
        fordring_id = ny.fordring_id
        if fordring_id is None:
            fordring_id = lager_store.naeste_nummer(self._conn, "fordring", FOERSTE_FORDRING)
        fordring = store.hent_fordring(self._conn, fordring_id)
        return self._gem(
            ny,
            fordring_id=fordring_id,
            hoved_id=fordring.hoved_id if fordring else fordring_id,
            reference=fordring.reference if fordring else None,
            data=dict(ny.data),
            fejl=fejl,
        )

    def _gem(
        self,
        ny: NyHandling,
        *,
        fordring_id: int,
        hoved_id: int,
        reference: str | None,
        data: dict[str, str | int | None],
        fejl: Systemafvisning | None,
    ) -> Systemhandling:
        handling = Systemhandling(
            nummer=lager_store.naeste_nummer(self._conn, "aktion", _FOERSTE_AKTION),
            parti=self._leverance,
            kode=ny.kode,
            fordring_id=fordring_id,
            hoved_id=hoved_id,
            fordringshaver=ny.fordringshaver,
            reference=reference,
            status=Handlingsstatus.AFVIST if fejl else Handlingsstatus.MODTAGET,
            status_tid=self._nu,
            modtaget=self._nu,
            forfalder=self._forfalder,
            data=data,
            afvist=(fejl,) if fejl else (),
        )
        store.gem_handling(self._conn, self._system, handling)
        return handling
