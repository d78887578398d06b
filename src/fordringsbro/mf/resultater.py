"""The results of actions that came by MF: written when a delivery is answered, and again when an action ends."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from fordringsbro.aktion.model import Inddrivelsesudfald
from fordringsbro.contract.binding import Post
from fordringsbro.inddrivelse.registrering import Kvitter
from fordringsbro.mf import adgang_store, afvisning, resultat_store
from fordringsbro.mf.model import Aktionsstatus, Resultat, Udgave
from fordringsbro.mf.udfoert import udfoert
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import Arbejde, loest, samlet_eller_hver_for_sig, til_nyt_forsoeg

_STATUS: Final = {
    Aktionstilstand.REJECTED: Aktionsstatus.AFVIST,
    Aktionstilstand.HEARING: Aktionsstatus.SAGSBEHAND,
    Aktionstilstand.DONE: Aktionsstatus.UDFOERT,
}
#: Results that one run of the net takes.
_AD_GANGEN: Final = 1000


def af_aktion(aktion: Aktion, reference: str | None, modtagelser: Mapping[int, datetime]) -> Resultat:
    """What is told of an action that NyMF has taken.

    Args:
        aktion: The action.
        reference: The claimant's reference of its claim.
        modtagelser: When claims were received; an action that was rejected may have none.
    """
    status = _STATUS.get(aktion.tilstand, Aktionsstatus.MODTAGET)
    return Resultat(
        aktion_id=aktion.aktion_id,
        fordring_id=aktion.fordring_id,
        hoved_fordring_id=aktion.hoved_fordring_id or aktion.fordring_id,
        aktionskode=aktion.aktionskode,
        fordringshaver_id=aktion.fordringshaver_id,
        reference=reference,
        status=status,
        modtaget=modtagelser.get(aktion.fordring_id, aktion.modtaget),
        afvist=afvisning.af_aktion(aktion) if status is Aktionsstatus.AFVIST else (),
    )


class Resultatbog:
    """Keeps results. Methods work in the caller's transaction.

    Args:
        nymf: Knows what became of an action.
        clock: Says when a receipt was ready.
    """

    def __init__(self, nymf: NyMF, clock: Clock) -> None:
        self._nymf = nymf
        self._clock = clock

    def gem(
        self, conn: Connection, se_nummer: str, leverance_id: int, resultater: Sequence[Resultat]
    ) -> list[Resultat]:
        """Keep the results of a delivery; gives them with their moments."""
        med_tid = resultat_store.med_tid(conn, se_nummer, resultater, self._clock.now())
        resultat_store.gem(conn, se_nummer, leverance_id, med_tid)
        return med_tid

    def kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> list[Inddrivelsesudfald]:
        """Take collection systems' final answers to actions that came by MF; gives those to actions that did not.

        The receipts of all that ends with them are written here, in the transaction that ends them.
        """
        kendte = resultat_store.kendte(conn, [en.aktion_id for en in udfald])
        egne = [en for en in udfald if en.aktion_id in kendte]
        if egne:
            self._nymf.kvitter(conn, *egne)
            self.fortael(conn, *(en.aktion_id for en in egne))
        return [en for en in udfald if en.aktion_id not in kendte]

    def fortael(self, conn: Connection, *aktion_ider: int) -> None:
        """Write the receipts of actions to which something happened here, such as the end of a hearing."""
        self._fortael(conn, resultat_store.bagud_ved(conn, aktion_ider))

    def eftersyn(self, conn: Connection) -> None:
        """Write what is behind, however an action ended: a net below `fortael`.

        A receipt that can't be written is set aside by its AktionID, and hides no other.
        """
        nu = self._clock.now()
        igen = til_nyt_forsoeg(conn, Arbejde.RESULTAT, nu, antal=_AD_GANGEN)
        bagud = {str(aktion_id): aktion_id for aktion_id in resultat_store.bagud(conn, _AD_GANGEN, Arbejde.RESULTAT)}
        bagud |= {noegle: int(noegle) for noegle in igen}
        gjort = samlet_eller_hver_for_sig(conn, Arbejde.RESULTAT, bagud, lambda ider: self._fortael(conn, ider), nu)
        loest(conn, Arbejde.RESULTAT, *gjort)

    def _fortael(self, conn: Connection, aktion_ider: Collection[int]) -> None:
        sager = {sag.aktion_id: sag for sag in resultat_store.sager(conn, aktion_ider)}
        ved_system: dict[str, list[Resultat]] = {}
        aktioner = self._nymf.aktioner_ved_id(conn, sager)
        modtagelser = self._nymf.modtagelser(conn, {aktion.fordring_id for aktion in aktioner})
        udfoerte = self._udfoerte(conn, sager, [en for en in aktioner if en.tilstand is Aktionstilstand.DONE])
        for aktion in aktioner:
            sag = sager[aktion.aktion_id]
            resultat = replace(af_aktion(aktion, sag.reference, modtagelser), udfoert=udfoerte.get(aktion.aktion_id))
            ved_system.setdefault(sag.se_nummer, []).append(resultat)
        # Systems in a steady order: each one's clock is a lock.
        for se_nummer, resultater in sorted(ved_system.items()):
            resultat_store.opdater(conn, resultat_store.med_tid(conn, se_nummer, resultater, self._clock.now()))

    def _udfoerte(
        self, conn: Connection, sager: Mapping[int, resultat_store.Resultatsag], aktioner: Sequence[Aktion]
    ) -> dict[int, Post | None]:
        """What was done, of the actions that were executed, as their claimants' systems have agreed to read it."""
        systemer = {sager[aktion.aktion_id].se_nummer for aktion in aktioner}
        adgange = {se_nummer: adgang_store.for_system(conn, se_nummer) for se_nummer in systemer}
        fordringer = self._nymf.fordringer_ved_id(conn, {aktion.fordring_id for aktion in aktioner})
        poster = {post.fordring_id: post for post in fordringer}
        fundet = {}
        for aktion in aktioner:
            sag = sager[aktion.aktion_id]
            adgang = adgange[sag.se_nummer].get(sag.fordringshaver_id)
            udgave: Udgave = adgang.udgave if adgang else Udgave.FOERSTE
            fundet[aktion.aktion_id] = udfoert(aktion, poster.get(aktion.fordring_id), udgave)
        return fundet


def kvittering(bog: Resultatbog, ellers: Kvitter) -> Kvitter:
    """Where final answers go: to MF for what came by MF, else to `ellers`."""

    def kvitter(conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        andre = bog.kvitter(conn, *udfald)
        if andre:
            ellers(conn, *andre)

    return kvitter
