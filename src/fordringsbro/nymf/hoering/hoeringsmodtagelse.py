"""What the end of a hearing does to its action: it is received now, or rejected.

Received time is when the confirmed data are registered (V): the reception date is the day of RIM's decision. Related
claims and write-ups that wait for the action are received at the same moment (V for write-ups, I for related claims).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Final

from fordringsbro.aktion.aktioner import GENINDSEND, OPSKRIVENDE, SKABENDE
from fordringsbro.aktion.fordringsdata import Fordringsdata
from fordringsbro.aktion.model import Backend
from fordringsbro.nymf.aftaler import aftale_store
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.kvittering import Kvittering
from fordringsbro.nymf.model import Aktion, Anmodning, Bemaerkning, Registerpost, Virkning
from fordringsbro.nymf.opgaver import Afsendelseskoe
from fordringsbro.nymf.register import aktion_store, register_store
from fordringsbro.nymf.ruter import Inddrivelsesrute, rute_efter_hoering
from fordringsbro.nymf.sag import Hovedfordring
from fordringsbro.nymf.tilstande import Aktionsaarsag, Aktionstilstand
from fordringsbro.nymf.vurdering import vurder
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.regler.typer import Fordringstyper

#: Actions that are received with the claim they wait for: write-ups of it, and its related claims.
_MODTAGES_MED: Final = SKABENDE | OPSKRIVENDE


class Hoeringsmodtagelse:
    """Receives or rejects actions whose hearing has ended.

    Args:
        conn: The caller's transaction, in which the claimant's register is held.
        typer: Which types are known, and their filters.
        afsendelser: Where received actions are queued.
        clock: The moment of reception.
    """

    def __init__(self, conn: Connection, typer: Fordringstyper, afsendelser: Afsendelseskoe, clock: Clock) -> None:
        self._conn = conn
        self._typer = typer
        self._nu, self._dato = clock.now(), clock.today()
        self._kvittering = Kvittering(conn, typer, afsendelser, self._nu)

    def afvis(self, aktion: Aktion, aarsag: Aktionsaarsag, nye: tuple[Bemaerkning, ...]) -> None:
        """End an action as rejected, and what waits for its claim with it."""
        self._kvittering.afvis(aktion, aarsag, nye)

    def modtag(self, aktion: Aktion) -> None:
        """Receive an action today, and what is received with it; each is judged again as of today.

        Unusual data are what RIM has just accepted, so only what rejects counts: a limitation date that has passed in
        the meantime, an agreement that has ended.
        """
        fundet = self._bedoem(aktion)
        if fundet:
            self._kvittering.afvis(aktion, Aktionsaarsag.KONTROL, fundet)
            return
        self._kvittering.slip(aktion.aktion_id, Aktionsaarsag.HOERING_GODTAGET)
        for venter in self._modtages_med(aktion):
            fundet = self._bedoem(venter)
            if fundet:
                self._kvittering.afvis(venter, Aktionsaarsag.KONTROL, fundet)

    def _bedoem(self, aktion: Aktion) -> tuple[Bemaerkning, ...]:
        """Write that the action is received now; what rejects it as of today."""
        hoved_id = aktion.hoved_fordring_id
        post = register_store.poster_ved_id(self._conn, [hoved_id])[hoved_id] if hoved_id is not None else None
        aktion = self._paa_vej(aktion, post)
        # A related claim inherits its main claim's date.
        hoering_store.modtag(self._conn, aktion.aktion_id, self._nu, post.modtagelsesdato if post else self._dato)
        if not isinstance(aktion.data, Fordringsdata):
            return ()
        vurdering = vurder(
            Anmodning(aktion.fordringshaver_id, aktion.ekstern_id, som_ny(aktion.data), hoved_fordring_id=hoved_id),
            aftale_store.nogle(self._conn, [aktion.fordringshaver_id], self._dato).get(aktion.fordringshaver_id),
            self._dato,
            typer=self._typer,
            hoved=Hovedfordring.af_post(post) if post else None,
            rute=Inddrivelsesrute(aktion.backend, aktion.rute or Aktionsaarsag.RUTE_UKENDT),
        )
        if vurdering.pakke or aktion.backend is Backend.DMI:
            hoering_store.gem_pakke(self._conn, aktion.aktion_id, vurdering.pakke)
        return tuple(en for en in vurdering.bemaerkninger if en.virkning is Virkning.AFVIS)

    def _paa_vej(self, aktion: Aktion, hoved: Registerpost | None) -> Aktion:
        """The action with the way that it goes; see `rute_efter_hoering`."""
        if not isinstance(aktion.data, Fordringsdata) or aktion.rute is None:
            return aktion
        rute = rute_efter_hoering(
            Inddrivelsesrute(aktion.backend, aktion.rute),
            aktion.data.type_kode,
            self._dato,
            typer=self._typer,
            hoved=hoved.backend if hoved and aktion.aktionskode != GENINDSEND else None,
        )
        if rute.backend is not None and rute.backend is not aktion.backend:
            aktion_store.omrut(self._conn, aktion.aktion_id, rute.backend, rute.aarsag)
            register_store.foelg(self._conn, aktion.fordring_id, rute.backend)
        return replace(aktion, backend=rute.backend, rute=rute.aarsag)

    def _modtages_med(self, aktion: Aktion) -> Iterator[Aktion]:
        """What waits for an action, directly or not, and is received with it; not what has a hearing of its own."""
        foerst = [aktion.aktion_id]
        while foerst:
            for venter in aktion_store.ventende(self._conn, [foerst.pop()]):
                if venter.tilstand is Aktionstilstand.WAITING:
                    foerst.append(venter.aktion_id)
                    if venter.aktionskode in _MODTAGES_MED:
                        yield venter


def som_ny(data: Fordringsdata) -> Fordringsdata:
    """The master data of a claim that is sent again, as a new claim's: what it takes the place of was judged before."""
    if type(data) is Fordringsdata:
        return data
    return Fordringsdata(**{felt.name: getattr(data, felt.name) for felt in fields(Fordringsdata)})
