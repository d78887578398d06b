"""What comes home from the collection systems, and what it sets free."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from fordringsbro.aktion.aktioner import SKABENDE, TILBAGEKALD
from fordringsbro.aktion.model import Inddrivelsesudfald, Udfaldsstatus
from fordringsbro.nymf.bygning import Kendsgerninger, Opslag
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.hoering.hoering import Hoeringsrolle, Hoeringstilstand, Hoeringstrin, Trin
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.kontroller import ved_tur
from fordringsbro.nymf.model import Aktion, Bemaerkning, Virkning
from fordringsbro.nymf.opgaver import Afsendelseskoe, opgave
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.register.bogfoering import bogfoer
from fordringsbro.nymf.register.laesning import Laesning
from fordringsbro.nymf.ruter import rute_rettelse
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand, UlovligTilstandError, fra_tilstande
from fordringsbro.platform.clock import local_date
from fordringsbro.platform.database import Connection
from fordringsbro.regler.typer import Fordringstyper

_ENGELSK: Final = {kode.nummer: kode.value.text for kode in Afvisningskode}


class Kvittering:
    """Takes the final answers of the collection systems.

    Args:
        conn: The caller's transaction.
        typer: Which types are known, for judging again what waited.
        afsendelser: Where actions that are set free are queued.
        nu: When the answer was read.
    """

    def __init__(self, conn: Connection, typer: Fordringstyper, afsendelser: Afsendelseskoe, nu: datetime) -> None:
        self._conn = conn
        self._opslag = Opslag(Laesning(conn), typer)
        self._afsendelser = afsendelser
        self._nu = nu

    def modtag(self, *alle: Inddrivelsesudfald) -> None:
        """End actions and book what they did, then give what waited for them its turn.

        The same answer again changes nothing.

        Raises:
            LookupError: When there is no such action.
            UlovligTilstandError: When an action was never forwarded, or ended otherwise.
        """
        aktioner = aktion_store.laas_aktioner(self._conn, {udfald.aktion_id for udfald in alle})
        nye = [(_kendt(aktioner, udfald.aktion_id), udfald) for udfald in alle]
        nye = [(aktion, udfald) for aktion, udfald in nye if not (aktion.tilstand is _til(udfald) and aktion.backend)]
        skift = [
            aktion_store.Skift(
                aktion.aktion_id, _til(udfald), Aktionsaarsag.KVITTERING, [_af_svar(*en) for en in udfald.afvist]
            )
            for aktion, udfald in nye
        ]
        skiftede = aktion_store.skift(self._conn, skift, self._nu, [Aktionstilstand.ROUTED])
        for aktion, udfald in nye:
            if aktion.aktion_id not in skiftede:
                raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, _til(udfald))
        bogfoer(self._conn, [et for et in nye if et[1].status is Udfaldsstatus.UDFOERT])
        register_store.afvis_fordringer(
            self._conn,
            [
                aktion.skaber_fordring_id
                for aktion, udfald in nye
                if udfald.status is Udfaldsstatus.AFVIST and aktion.skaber_fordring_id is not None
            ],
        )
        self._frigiv(*skiftede)
        self.uden_hoved(
            [
                aktion.fordring_id
                for aktion, udfald in nye
                if aktion.aktionskode == TILBAGEKALD and udfald.status is Udfaldsstatus.UDFOERT
            ]
        )

    def uden_hoved(self, fordring_ids: Collection[int]) -> None:
        """Reject what was to be related to claims that have ended and was not sent; its hearing falls away."""
        if fordring_ids:
            usendte = aktion_store.usendte_under(self._conn, fordring_ids)
            self._frigiv(*[aktion.aktion_id for aktion in usendte if self._tur(aktion)])

    def _frigiv(self, *endte: int) -> None:
        """Give what waited for actions its turn: it goes, waits for another, or is rejected by what has become."""
        while endte:
            ventende = aktion_store.ventende(self._conn, endte)
            endte = tuple(venter.aktion_id for venter in ventende if self._tur(venter))

    def _tur(self, aktion: Aktion) -> bool:
        """Whether an action was rejected instead of having its turn."""
        fakta = self._opslag.om_aktion(aktion)
        fundet = self._fundet(aktion, fakta)
        if fundet:
            self._afvis(aktion, Aktionsaarsag.KONTROL, fundet)
            return True
        if aktion.tilstand is Aktionstilstand.WAITING:
            paa = self._opslag.venter_paa(aktion, fakta)
            if paa is not None:
                aktion_store.vent_paa(self._conn, aktion.aktion_id, paa)
            else:
                self._send(aktion, fakta)
        return False

    def _fundet(self, aktion: Aktion, fakta: Kendsgerninger) -> tuple[Bemaerkning, ...]:
        """What has become a reason to reject an action while it waited."""
        if fakta.aftale is None:
            return ()
        fundet = ved_tur(self._opslag.sag_ved_tur(aktion, fakta, fakta.aftale, local_date(aktion.modtaget)))
        if not fundet and _er_flyttet(aktion, fakta) and aktion.skaber_fordring_id is not None:
            # The claim of its own that it was to have is one of PSRM's.
            return (Bemaerkning.af_kode(Afvisningskode.KONVERTERET, "fordring_id"),)
        return fundet

    def afvis(self, aktion: Aktion, aarsag: Aktionsaarsag, nye: tuple[Bemaerkning, ...]) -> None:
        """Reject an action that was not forwarded, and what can't be without its claim."""
        self._afvis(aktion, aarsag, nye)
        self._frigiv(aktion.aktion_id)

    def slip(self, aktion_id: int, aarsag: Aktionsaarsag) -> None:
        """Let an action that was received out of its hearing: on its way, or to wait for what must be done before it.

        What has become of its main claim, or of the claim that it sends again, may reject it.
        """
        aktion = _kendt(aktion_store.laas_aktioner(self._conn, [aktion_id]), aktion_id)
        fakta = self._opslag.om_aktion(aktion)
        fundet = self._fundet(aktion, fakta)
        if fundet:
            self.afvis(aktion, Aktionsaarsag.KONTROL, fundet)
            return
        paa = self._opslag.venter_paa(aktion, fakta)
        if paa is not None:
            self._skift(aktion, Aktionstilstand.WAITING, aarsag)
            aktion_store.vent_paa(self._conn, aktion_id, paa)
        else:
            self._send(aktion, fakta, aarsag)

    def _afvis(self, aktion: Aktion, aarsag: Aktionsaarsag, nye: tuple[Bemaerkning, ...]) -> None:
        self._skift(aktion, Aktionstilstand.REJECTED, aarsag, nye)
        if aktion.skaber_fordring_id is not None:
            register_store.afvis_fordringer(self._conn, [aktion.skaber_fordring_id])
        if aktion.tilstand is Aktionstilstand.HEARING:
            self._luk_hoering(aktion)

    def _luk_hoering(self, aktion: Aktion) -> None:
        """End the hearing of an action that fell with its main claim; one that was decided has ended already."""
        sag = hoering_store.ved_aktion(self._conn, [aktion.aktion_id]).get(aktion.aktion_id)
        if sag is not None and sag.aaben:
            hoering_store.tilfoej_trin(
                self._conn, sag.nr, Hoeringstrin(Trin.BORTFALDET, self._nu, Hoeringsrolle.SYSTEM)
            )
            hoering_store.skift(self._conn, sag, Hoeringstilstand.AFVIST)

    def _send(self, aktion: Aktion, fakta: Kendsgerninger, aarsag: Aktionsaarsag | None = None) -> None:
        """Queue an action; a correction goes where its claim is now, which may have followed its main claim there."""
        if _er_flyttet(aktion, fakta) and fakta.post is not None and fakta.post.backend is not None:
            rute = rute_rettelse(fakta.post.backend)
            aktion = replace(aktion, backend=rute.backend, rute=rute.aarsag)
            aktion_store.omrut(self._conn, aktion.aktion_id, fakta.post.backend, rute.aarsag)
        if aktion.backend is None or aktion.rute is None:
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, Aktionstilstand.ROUTED)
        self._skift(aktion, Aktionstilstand.ROUTED, aarsag or aktion.rute)
        self._afsendelser.koe(self._conn, opgave(aktion, aktion.backend))

    def _skift(
        self, aktion: Aktion, til: Aktionstilstand, aarsag: Aktionsaarsag, nye: tuple[Bemaerkning, ...] = ()
    ) -> None:
        skift = aktion_store.Skift(aktion.aktion_id, til, aarsag, nye)
        if not aktion_store.skift(self._conn, [skift], self._nu, fra_tilstande(til)):
            raise UlovligTilstandError(aktion.aktion_id, aktion.tilstand, til)


def _er_flyttet(aktion: Aktion, fakta: Kendsgerninger) -> bool:
    """Whether a correction's claim is in another system than when the correction came."""
    return aktion.aktionskode not in SKABENDE and fakta.post is not None and fakta.post.backend is not aktion.backend


def _til(udfald: Inddrivelsesudfald) -> Aktionstilstand:
    """The state that an outcome ends an action in."""
    return Aktionstilstand.DONE if udfald.status is Udfaldsstatus.UDFOERT else Aktionstilstand.REJECTED


def _kendt(aktioner: Mapping[int, Aktion], aktion_id: int) -> Aktion:
    if aktion_id not in aktioner:
        raise LookupError(f"there is no action {aktion_id}")
    return aktioner[aktion_id]


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
