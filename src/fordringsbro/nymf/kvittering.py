"""What comes home from the collection systems, and what it sets free."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fordringsbro.inddrivelse.model import Udfald, Udfaldsstatus
from fordringsbro.nymf import hoeringstore, registerstore, store
from fordringsbro.nymf.bogfoering import bogfoer
from fordringsbro.nymf.bygning import Kendsgerninger, Opslag
from fordringsbro.nymf.hoering import Hoeringstilstand, Hoeringstrin, Rolle, Trin
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.kontroller import ved_tur
from fordringsbro.nymf.laesning import Laesning
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning
from fordringsbro.nymf.opgaver import Afsendelser, opgave
from fordringsbro.nymf.tilstande import Aarsag, Aktionstilstand, UlovligTilstandError, fra_tilstande
from fordringsbro.nymf.typer import Fordringstyper
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection

_ENGELSK: Final = {kode.nummer: kode.value.text for kode in Afvisningskode}


class Kvittering:
    """Takes the final answers of the collection systems.

    Args:
        conn: The caller's transaction.
        typer: Which types are known, for judging again what waited.
        afsendelser: Where actions that are set free are queued.
        nu: When the answer was read.
    """

    def __init__(self, conn: Connection, typer: Fordringstyper, afsendelser: Afsendelser, nu: datetime) -> None:
        self._conn = conn
        self._opslag = Opslag(Laesning(conn), typer)
        self._afsendelser = afsendelser
        self._nu = nu

    def modtag(self, udfald: Udfald) -> None:
        """End an action and book what it did; the same answer again changes nothing.

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
        if udfoert:
            bogfoer(self._conn, aktion, udfald)
        elif aktion.skaber_fordring_id is not None:
            registerstore.afvis_fordring(self._conn, aktion.aktion_id)
        self._frigiv(aktion.aktion_id)

    def _frigiv(self, aktion_id: int) -> None:
        """Give what waited for an action its turn: it goes, waits for another, or is rejected by what has become."""
        endte = [aktion_id]
        while endte:
            ventende = store.ventende(self._conn, endte.pop())
            endte += [venter.aktion_id for venter in ventende if self._tur(venter)]

    def _tur(self, aktion: Aktion) -> bool:
        """Whether an action was rejected instead of having its turn."""
        fakta = self._opslag.om_aktion(aktion)
        fundet = self._fundet(aktion, fakta)
        if fundet:
            self._afvis(aktion, Aarsag.KONTROL, fundet)
            return True
        if aktion.tilstand is Aktionstilstand.WAITING:
            paa = self._opslag.venter_paa(aktion, fakta)
            if paa is not None:
                store.vent_paa(self._conn, aktion.aktion_id, paa)
            else:
                self._send(aktion)
        return False

    def _fundet(self, aktion: Aktion, fakta: Kendsgerninger) -> tuple[Bemaerkning, ...]:
        """What has become a reason to reject an action while it waited."""
        if fakta.aftale is None:
            return ()
        return ved_tur(self._opslag.sag_ved_tur(aktion, fakta, fakta.aftale, local_date(aktion.modtaget)))

    def afvis(self, aktion: Aktion, aarsag: Aarsag, nye: tuple[Bemaerkning, ...]) -> None:
        """Reject an action that was not forwarded, and what can't be without its claim."""
        self._afvis(aktion, aarsag, nye)
        self._frigiv(aktion.aktion_id)

    def slip(self, aktion_id: int, aarsag: Aarsag) -> None:
        """Let an action that was received out of its hearing: on its way, or to wait for what must be done before it.

        What has become of its main claim, or of the claim that it sends again, may reject it.
        """
        aktion = _laest(self._conn, aktion_id)
        fakta = self._opslag.om_aktion(aktion)
        fundet = self._fundet(aktion, fakta)
        if fundet:
            self.afvis(aktion, Aarsag.KONTROL, fundet)
            return
        paa = self._opslag.venter_paa(aktion, fakta)
        if paa is not None:
            self._skift(aktion, Aktionstilstand.WAITING, aarsag)
            store.vent_paa(self._conn, aktion_id, paa)
        else:
            self._send(aktion, aarsag)

    def _afvis(self, aktion: Aktion, aarsag: Aarsag, nye: tuple[Bemaerkning, ...]) -> None:
        self._skift(aktion, Aktionstilstand.REJECTED, aarsag, nye)
        if aktion.skaber_fordring_id is not None:
            registerstore.afvis_fordring(self._conn, aktion.aktion_id)
        if aktion.tilstand is Aktionstilstand.HEARING:
            self._luk_hoering(aktion)

    def _luk_hoering(self, aktion: Aktion) -> None:
        """End the hearing of an action that fell with its main claim; one that was decided has ended already."""
        sag = hoeringstore.ved_aktion(self._conn, [aktion.aktion_id]).get(aktion.aktion_id)
        if sag is not None and sag.aaben:
            hoeringstore.tilfoej_trin(self._conn, sag.nr, Hoeringstrin(Trin.BORTFALDET, self._nu, Rolle.SYSTEM))
            hoeringstore.skift(self._conn, sag.nr, Hoeringstilstand.AFVIST)

    def _send(self, aktion: Aktion, aarsag: Aarsag | None = None) -> None:
        if aktion.backend is None or aktion.rute is None:
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, Aktionstilstand.ROUTED)
        self._skift(aktion, Aktionstilstand.ROUTED, aarsag or aktion.rute)
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
