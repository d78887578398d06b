"""The results of actions that came by MF: written when a delivery is answered, and again when an action ends."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Final

from fordringsbro.inddrivelse.model import Udfald
from fordringsbro.mf import adgang_store, afvisning, resultat_store
from fordringsbro.mf.model import Resultat, Status, Udgave
from fordringsbro.mf.udfoert import udfoert
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection

_STATUS: Final = {
    Aktionstilstand.REJECTED: Status.AFVIST,
    Aktionstilstand.HEARING: Status.SAGSBEHAND,
    Aktionstilstand.DONE: Status.UDFOERT,
}
#: Results that one run of the net takes.
_AD_GANGEN: Final = 1000


def af_aktion(aktion: Aktion, reference: str | None) -> Resultat:
    """What is told of an action that NyMF has taken."""
    status = _STATUS.get(aktion.tilstand, Status.MODTAGET)
    return Resultat(
        aktion_id=aktion.aktion_id,
        fordring_id=aktion.fordring_id,
        hoved_fordring_id=aktion.hoved_fordring_id or aktion.fordring_id,
        aktionskode=aktion.aktionskode,
        fordringshaver_id=aktion.fordringshaver_id,
        reference=reference,
        status=status,
        modtaget=aktion.modtaget,
        afvist=afvisning.af_aktion(aktion) if status is Status.AFVIST else (),
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

    def kvitter(self, conn: Connection, udfald: Udfald) -> bool:
        """Take a collection system's final answer to an action that came by MF; False when it came another way.

        The receipts of all that ends with it are written here, in the transaction that ends them.
        """
        if not resultat_store.kendte(conn, [udfald.aktion_id]):
            return False
        self._nymf.kvitter(conn, udfald)
        self._fortael(conn, resultat_store.bagud_ved(conn, udfald.aktion_id))
        return True

    def eftersyn(self, conn: Connection) -> None:
        """Write what is behind, however an action ended: a net below `kvitter`."""
        self._fortael(conn, resultat_store.bagud(conn, _AD_GANGEN))

    def _fortael(self, conn: Connection, aktion_ider: Collection[int]) -> None:
        ved_system: dict[str, list[Resultat]] = {}
        for sag in sorted(resultat_store.sager(conn, aktion_ider), key=lambda sag: sag.aktion_id):
            aktion = self._nymf.aktion(conn, sag.aktion_id)
            if aktion is not None:
                resultat = af_aktion(aktion, sag.reference)
                if resultat.status is Status.UDFOERT:
                    resultat = self._udfoert(conn, sag, aktion, resultat)
                ved_system.setdefault(sag.se_nummer, []).append(resultat)
        # Systems in a steady order: each one's clock is a lock.
        for se_nummer, resultater in sorted(ved_system.items()):
            resultat_store.opdater(conn, resultat_store.med_tid(conn, se_nummer, resultater, self._clock.now()))

    def _udfoert(self, conn: Connection, sag: resultat_store.Sag, aktion: Aktion, resultat: Resultat) -> Resultat:
        adgang = adgang_store.for_system(conn, sag.se_nummer).get(sag.fordringshaver_id)
        udgave: Udgave = adgang.udgave if adgang else "20140709"
        post = self._nymf.fordring_ved_id(conn, aktion.fordring_id)
        return replace(resultat, udfoert=udfoert(aktion, post, udgave))


def kvittering(bog: Resultatbog, ellers: Callable[[Connection, Udfald], None]) -> Callable[[Connection, Udfald], None]:
    """Where final answers go: to MF for what came by MF, else to `ellers`."""

    def kvitter(conn: Connection, udfald: Udfald) -> None:
        if not bog.kvitter(conn, udfald):
            ellers(conn, udfald)

    return kvitter
