"""What comes home from the collection systems, and what it sets free."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fordringsbro.inddrivelse.model import Udfald, Udfaldsstatus
from fordringsbro.nymf import store
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning
from fordringsbro.nymf.opgaver import Afsendelser, opgave
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand, UlovligTilstandError, fra_tilstande
from fordringsbro.platform.database import Connection

_ENGELSK: Final = {kode.nummer: kode.value.text for kode in Afvisningskode}


class Kvittering:
    """Takes the final answers of the collection systems.

    Args:
        conn: The caller's transaction.
        afsendelser: Where actions that are set free are queued.
        nu: When the answer was read.
    """

    def __init__(self, conn: Connection, afsendelser: Afsendelser, nu: datetime) -> None:
        self._conn = conn
        self._afsendelser = afsendelser
        self._nu = nu

    def modtag(self, udfald: Udfald) -> None:
        """End an action; the same answer again changes nothing.

        Raises:
            LookupError: When there is no such action.
            UlovligTilstandError: When the action was never forwarded, or ended otherwise.
        """
        aktion = _laest(self._conn, udfald.aktion_id)
        udfoert = udfald.status is Udfaldsstatus.UDFOERT
        til = Aktionstilstand.DONE if udfoert else Aktionstilstand.REJECTED
        if aktion.tilstand is til and aktion.backend:
            return
        nye = tuple(_af_svar(nummer, tekst) for nummer, tekst in udfald.afvist)
        if not store.skift(
            self._conn,
            aktion.aktion_id,
            fra=[Aktionstilstand.ROUTED],
            til=til,
            nu=self._nu,
            aarsag=Aarsag.KVITTERING,
            nye=nye,
        ):
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, til)
        opret = aktion.aktionskode == "OPRETFORDRING"
        if opret and not udfoert:
            store.afvis_fordring(self._conn, aktion.aktion_id)
        elif opret and udfald.backend_fordring_id is not None:
            store.gem_backend_id(self._conn, aktion.aktion_id, udfald.backend_fordring_id)
        self._frigiv(aktion, fordring_afvist=opret and not udfoert)

    def _frigiv(self, aktion: Aktion, *, fordring_afvist: bool) -> None:
        """Let go, or reject, what waited for an action: the next one on the claim, and the related claims."""
        ended = [(aktion, fordring_afvist)]
        while ended:
            foerst, afvist = ended.pop()
            for venter in store.ventende(self._conn, foerst.aktion_id):
                if afvist:
                    self._afvis(venter)
                    ended.append((venter, True))
                elif venter.tilstand is Aktionstilstand.WAITING:
                    self._send(venter)

    def _afvis(self, aktion: Aktion) -> None:
        """Reject an action whose claim, or main claim, was rejected."""
        opret = aktion.aktionskode == "OPRETFORDRING"
        kode = Afvisningskode.HOVEDFORDRING_AFVIST if opret else Afvisningskode.FORDRING_AFVIST
        self._skift(aktion, Aktionstilstand.REJECTED, Aarsag.KONTROL, (Bemaerkning.af_kode(kode),))
        if opret:
            store.afvis_fordring(self._conn, aktion.aktion_id)

    def _send(self, aktion: Aktion) -> None:
        if aktion.backend is None or aktion.rute is None:
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, Aktionstilstand.ROUTED)
        self._skift(aktion, Aktionstilstand.ROUTED, aktion.rute)
        self._afsendelser.koe(self._conn, opgave(aktion, aktion.backend))

    def _skift(self, aktion: Aktion, til: Aktionstilstand, aarsag: Aarsag, nye: tuple[Bemaerkning, ...] = ()) -> None:
        fra = fra_tilstande(til)
        if not store.skift(self._conn, aktion.aktion_id, fra=fra, til=til, nu=self._nu, aarsag=aarsag, nye=nye):
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, til)


def _laest(conn: Connection, aktion_id: int) -> Aktion:
    aktion = store.laas_aktion(conn, aktion_id)
    if aktion is None:
        raise LookupError(f"there is no action {aktion_id}")
    return aktion


def _af_svar(nummer: int, tekst: str) -> Bemaerkning:
    """A reason given by a collection system, in its own words."""
    return Bemaerkning(
        id=str(nummer),
        virkning=Virkning.AFVIS,
        felter=(),
        tekst=tekst,
        text=_ENGELSK.get(nummer, tekst),
        kilde=("kvittering",),
    )
