"""Telling collection that something it was told of no longer holds: payments and write-offs that are taken back.

Collection undoes an action only in whole, for the amount that the action had. So a part is undone by undoing the whole
and telling the rest anew, in that order.
"""

from __future__ import annotations

from uuid import UUID, uuid5

from fordringsbro.debitor.tilbagefoersel import Nedreguleringssvar
from fordringsbro.inddrivelse.aktioner import NEDSKRIV, OANI, OONR, Aktionskode, Annullering, Nedskrivning
from fordringsbro.nymf.kontroller.tilstand import RETURNERET
from fordringsbro.nymf.model import Aktion, Rettelse
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import store
from fordringsbro.platform.database import Connection


class KanIkkeRettesError(Exception):
    """Collection can't be told, so the ledger must not book it either; names the claim."""

    def __init__(self, fordring_id: UUID) -> None:
        self.fordring_id = fordring_id
        super().__init__("collection can't follow")


class Rettelser:
    """Undoes what collection was told.

    Args:
        nymf: Takes the actions.
    """

    def __init__(self, nymf: NyMF) -> None:
        self._nymf = nymf

    def tilbagefoert(self, conn: Connection, fordringshaver_id: int, svar: Nedreguleringssvar) -> None:
        """Tell that payments on claims under collection were taken back.

        Raises:
            KanIkkeRettesError: For the first claim that collection can't follow on.
        """
        if svar.gentaget:
            return
        for d in svar.daekninger:
            if d.overdraget and not self._fortryd(
                conn, (fordringshaver_id, d.daekning_id), OANI, d.beloeb_oere, d.daekning_nedregulering_id
            ):
                raise KanIkkeRettesError(d.fordring_id)

    def afskrivning_tilbagefoert(
        self, conn: Connection, noegle: tuple[int, UUID], fordring_id: UUID, beloeb_oere: int, nedregulering_id: UUID
    ) -> None:
        """Tell that a write-off was taken back, in part or whole.

        Args:
            conn: The caller's transaction.
            noegle: The agreement, and the write-off.
            fordring_id: The claim.
            beloeb_oere: How much is taken back.
            nedregulering_id: The reversal.

        Raises:
            KanIkkeRettesError: Collection can't follow.
        """
        if not self._fortryd(conn, noegle, OONR, beloeb_oere, nedregulering_id):
            raise KanIkkeRettesError(fordring_id)

    def afskrevet(
        self, conn: Connection, fordringshaver_id: int, fordring_id: UUID, beloeb_oere: int, afskrivning_id: UUID
    ) -> None:
        """Tell of a write-off on a claim under collection.

        Raises:
            KanIkkeRettesError: Collection can't follow.
        """
        data = Nedskrivning(beloeb_oere, "REGU")
        ekstern_id = store.eksterne(conn, [fordring_id])[fordring_id]
        rettelse = Rettelse(fordringshaver_id, afskrivning_id, NEDSKRIV, data, fordring_ekstern_id=ekstern_id)
        if self._nymf.indgiv(conn, rettelse).tilstand is Aktionstilstand.REJECTED:
            raise KanIkkeRettesError(fordring_id)

    def _fortryd(
        self, conn: Connection, noegle: tuple[int, UUID], kode: Aktionskode, oere: int, nedregulering_id: UUID
    ) -> bool:
        """Undo so much of a write-down; False when collection can't."""
        foer = self._gaeldende(conn, *noegle)
        data = foer.data if foer else None
        # What collection was never told of it can't undo.
        if foer is None or not isinstance(data, Nedskrivning) or oere > data.beloeb_oere:
            return False
        if foer.tilstand is Aktionstilstand.REJECTED:
            # Nothing was written down there, so there is nothing to undo; but a claim that was rejected and handed over
            # again is there without the amount.
            post = self._nymf.fordring_ved_id(conn, foer.fordring_id)
            return post is None or post.tilstand is not Aktionstilstand.REJECTED
        if self._er_tilbage(conn, foer):
            return True
        hele = Rettelse(
            fordringshaver_id=foer.fordringshaver_id,
            ekstern_id=nedregulering_id,
            aktionskode=kode,
            data=Annullering(data.beloeb_oere, data.virkningsdato),
            fordring_id=foer.fordring_id,
            reference_aktion_id=foer.aktion_id,
        )
        if self._nymf.indgiv(conn, hele).tilstand is Aktionstilstand.REJECTED:
            return False
        if oere == data.beloeb_oere:
            return True
        rest = Rettelse(
            fordringshaver_id=foer.fordringshaver_id,
            ekstern_id=_rest_id(nedregulering_id),
            aktionskode=NEDSKRIV,
            data=Nedskrivning(data.beloeb_oere - oere, data.aarsag, data.virkningsdato),
            fordring_id=foer.fordring_id,
        )
        return self._nymf.indgiv(conn, rest).tilstand is not Aktionstilstand.REJECTED

    def _er_tilbage(self, conn: Connection, foer: Aktion) -> bool:
        """Whether collection gave the claim back, and it was not handed over again: then there is nobody to tell."""
        post = self._nymf.fordring_ved_id(conn, foer.fordring_id)
        if post is None or post.ophoer is None or post.ophoer.aarsag != RETURNERET:
            return False
        fordring_id = store.fordringer(conn, [post.ekstern_id])[post.ekstern_id]
        return store.eksterne(conn, [fordring_id])[fordring_id] == post.ekstern_id

    def _gaeldende(self, conn: Connection, fordringshaver_id: int, ekstern_id: UUID) -> Aktion | None:
        """The write-down that stands now for what was first told under this id; None when none does."""
        aktion = self._nymf.aktion_med(conn, fordringshaver_id, ekstern_id)
        while aktion is not None:
            fortrudt = self._nymf.annullering_af(conn, aktion.aktion_id)
            if fortrudt is None:
                return aktion
            aktion = self._nymf.aktion_med(conn, fordringshaver_id, _rest_id(fortrudt.ekstern_id))
        return None


def _rest_id(nedregulering_id: UUID) -> UUID:
    """The id of the write-down that tells what is left after a reversal."""
    return uuid5(nedregulering_id, "rest")
