"""Telling collection what the ledger books on claims that it has: write-downs, and that they no longer hold.

Collection undoes an action only in whole, for the amount that the action had. So a part is undone by undoing the whole
and telling the rest anew. The two are one thing: the rest presupposes the undoing, and falls with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from fordringsbro.aktion.aarsager import Afgang, Nedskrivningsaarsag
from fordringsbro.aktion.aktioner import NEDSKRIV, OANI, OONR, Aktionskode, Annullering, Nedskrivning
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktion, Rettelse, Virkning
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.kaede import Staaende, igen_id, rest_id, rester, staaende
from fordringsbro.overdragelse.model import Registernoegle
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

#: What undoes a write-down, by its reason; the ledger tells of no other reasons.
_FORTRYDER: Final[Mapping[Nedskrivningsaarsag, Aktionskode]] = {
    Nedskrivningsaarsag.INDB: OANI,
    Nedskrivningsaarsag.REGU: OONR,
}
_UKENDT: Final = str(Afvisningskode.FORDRING_UKENDT.nummer)


class KanIkkeRettesError(Exception):
    """Collection can't be told, so the ledger must not book it either; names the claim, and the codes that say why."""

    def __init__(self, fordring_id: UUID, koder: tuple[str, ...] = ()) -> None:
        self.fordring_id = fordring_id
        self.koder = koder
        super().__init__("collection can't follow")


@record
class NyNedskrivning:
    """A write-down to tell of: the id of what the ledger booked, the claim, and the content."""

    ekstern_id: UUID
    fordring_id: UUID
    data: Nedskrivning


@record
class Nedskrivningsfortrydelse:
    """That so much less is written down.

    Attributes:
        booking_id: What collection was told of: a coverage, a write-off or a write-down.
        fordring_id: Its claim.
        ekstern_id: The id of the reversal.
        rest_oere: How much of it stands in the ledger now.
    """

    booking_id: UUID
    fordring_id: UUID
    ekstern_id: UUID
    rest_oere: int


@record
class IkkeMeldt:
    """A write-down that collection refused at once: its id in the ledger, the claim, and the codes of the checks."""

    booking_id: UUID
    fordring_id: UUID
    koder: tuple[str, ...]


class Rettelser:
    """Tells collection.

    Args:
        bog: The ledger, which knows what is left of its bookings.
        nymf: Takes the actions.
    """

    def __init__(self, bog: Debitorbog, nymf: NyMF) -> None:
        self._bog = bog
        self._nymf = nymf

    def meld(self, conn: Connection, nedskrivninger: Sequence[NyNedskrivning]) -> tuple[IkkeMeldt, ...]:
        """Tell of write-downs on claims under collection, all at once; what was told before is not told again.

        Returns:
            Those that were refused: collection has another balance than the ledger from then on (`uafstemte`).
        """
        noegler = forsoeg_store.noegler(conn, {n.fordring_id for n in nedskrivninger}) if nedskrivninger else {}
        kendte = [n for n in nedskrivninger if noegler.get(n.fordring_id)]
        ukendte = [n for n in nedskrivninger if not noegler.get(n.fordring_id)]
        aktioner = self._nymf.indgiv_mange(conn, [_ned(n, noegler[n.fordring_id][0]) for n in kendte])
        return (
            *(IkkeMeldt(n.ekstern_id, n.fordring_id, (_UKENDT,)) for n in ukendte),
            *(
                IkkeMeldt(n.ekstern_id, n.fordring_id, koder(aktion))
                for n, aktion in zip(kendte, aktioner, strict=True)
                if aktion.tilstand is Aktionstilstand.REJECTED
            ),
        )

    def blev_ikke_meldt(self, conn: Connection, nedskrivninger: Sequence[NyNedskrivning]) -> tuple[IkkeMeldt, ...]:
        """Those of some write-downs, told before, that were refused; nothing is told now."""
        noegler = forsoeg_store.noegler(conn, {n.fordring_id for n in nedskrivninger}) if nedskrivninger else {}
        kendte = self._nymf.aktioner_med(
            conn, {(k.fordringshaver_id, n.ekstern_id) for n in nedskrivninger for k in noegler.get(n.fordring_id, ())}
        )
        afviste = {a.ekstern_id: a for a in kendte.values() if a.tilstand is Aktionstilstand.REJECTED}
        return tuple(
            IkkeMeldt(n.ekstern_id, n.fordring_id, koder(afviste[n.ekstern_id]))
            for n in nedskrivninger
            if n.ekstern_id in afviste
        )

    def meld_eller_afvis(self, conn: Connection, nedskrivninger: Sequence[NyNedskrivning]) -> None:
        """Tell of write-downs that the ledger must not keep when collection can't follow.

        Raises:
            KanIkkeRettesError: For the first claim that collection can't follow on.
        """
        for afvist in self.meld(conn, nedskrivninger):
            raise KanIkkeRettesError(afvist.fordring_id, afvist.koder)

    def fortryd(self, conn: Connection, reversaler: Mapping[UUID, tuple[UUID, UUID]]) -> None:
        """Tell that bookings on claims under collection were taken back, in part or whole.

        Args:
            conn: The caller's transaction, in which they are booked.
            reversaler: Id of the reversal -> what was taken back, and its claim.

        Raises:
            KanIkkeRettesError: For the first claim that collection can't follow on.
        """
        if not reversaler:
            return
        fordringer = list({fordring_id for _, fordring_id in reversaler.values()})
        staar_i_bogen = rester(self._bog.nedbringende(conn, fordringer))
        alle = [
            Nedskrivningsfortrydelse(b, f, ekstern_id, staar_i_bogen[b]) for ekstern_id, (b, f) in reversaler.items()
        ]
        staar = staaende(conn, self._nymf, {f.booking_id: f.fordring_id for f in alle})
        self.ret(conn, [(f, s) for f in alle if (s := _skal_rettes(f, staar.get(f.booking_id))) is not None])

    def ret(self, conn: Connection, alle: Sequence[tuple[Nedskrivningsfortrydelse, Staaende]]) -> None:
        """Undo what stands, and tell what is left of it, which goes only once the undoing is carried out.

        Raises:
            KanIkkeRettesError: For the first claim that collection can't follow on.
        """
        for f, staar in alle:
            if staar.aktion.backend is not staar.post.backend:
                # It was told in the other system before a move: this one never had it.
                raise KanIkkeRettesError(f.fordring_id)
        hele = self._indgiv(conn, [(f, _hele(f, s)) for f, s in alle])
        resten = [
            (f, _rest(f, s, fortrydelse)) for (f, s), fortrydelse in zip(alle, hele, strict=True) if f.rest_oere > 0
        ]
        self._indgiv(conn, resten)

    def _indgiv(self, conn: Connection, alle: Sequence[tuple[Nedskrivningsfortrydelse, Rettelse]]) -> list[Aktion]:
        aktioner = self._nymf.indgiv_mange(conn, [rettelse for _, rettelse in alle])
        for (f, _), aktion in zip(alle, aktioner, strict=True):
            if aktion.tilstand is Aktionstilstand.REJECTED:
                raise KanIkkeRettesError(f.fordring_id, koder(aktion))
        return aktioner


def _ned(n: NyNedskrivning, noegle: Registernoegle) -> Rettelse:
    return Rettelse(noegle.fordringshaver_id, n.ekstern_id, NEDSKRIV, n.data, fordring_ekstern_id=noegle.ekstern_id)


def _skal_rettes(f: Nedskrivningsfortrydelse, staar: Staaende | None) -> Staaende | None:
    """What must be undone in collection; None when it needs to be told nothing.

    Raises:
        KanIkkeRettesError: It can't be undone there.
    """
    # What collection was never told of it can't undo. A claim that was handed over again is there without the amount.
    if staar is None or not staar.aktuel or staar.post.tilstand is Aktionstilstand.REJECTED:
        raise KanIkkeRettesError(f.fordring_id)
    if staar.post.ophoer is not None and staar.post.ophoer.aarsag == Afgang.RETURNERET:
        # It was given back, and the ledger is about to be told: there is nobody left to tell.
        return None
    if staar.fortalt_oere <= f.rest_oere:
        # It was refused when it was told, so there is nothing to undo.
        return None
    return staar


def _hele(f: Nedskrivningsfortrydelse, staar: Staaende) -> Rettelse:
    return Rettelse(
        fordringshaver_id=staar.aktion.fordringshaver_id,
        ekstern_id=f.ekstern_id,
        aktionskode=_FORTRYDER[staar.data.aarsag],
        data=Annullering(staar.data.beloeb_oere, staar.data.virkningsdato),
        fordring_id=staar.aktion.fordring_id,
        reference_aktion_id=staar.aktion.aktion_id,
    )


def _rest(f: Nedskrivningsfortrydelse, staar: Staaende, fortrydelse: Aktion) -> Rettelse:
    return Rettelse(
        fordringshaver_id=staar.aktion.fordringshaver_id,
        ekstern_id=rest_id(f.ekstern_id),
        aktionskode=NEDSKRIV,
        data=replace(staar.data, beloeb_oere=f.rest_oere),
        fordring_id=staar.aktion.fordring_id,
        forudsaetter_aktion_id=fortrydelse.aktion_id,
    )


def igen(staar: Staaende, rest_oere: int) -> Rettelse:
    """A write-down that was refused, told again for what stands of it in the ledger."""
    return Rettelse(
        fordringshaver_id=staar.aktion.fordringshaver_id,
        ekstern_id=igen_id(staar.aktion.ekstern_id),
        aktionskode=NEDSKRIV,
        data=replace(staar.data, beloeb_oere=rest_oere),
        fordring_id=staar.aktion.fordring_id,
    )


def koder(aktion: Aktion) -> tuple[str, ...]:
    """The codes by which an action was rejected."""
    return tuple(en.id for en in aktion.bemaerkninger if en.virkning is Virkning.AFVIS)
