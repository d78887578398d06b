"""Which write-down stands in collection for what the ledger booked: through undoings, rests and sendings again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.aktion.aktioner import Nedskrivning
from fordringsbro.debitor.bog.kendt import Nedbringende
from fordringsbro.nymf.model import Aktion, Registerpost
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import forsoeg_store
from fordringsbro.overdragelse.model import Registernoegle
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record

#: How many write-offs settle one booking at most.
_FLEST_UDLIGNINGER: Final = 20


@record
class Staaende:
    """The write-down that was told last for one booking of the ledger, and the claim it is on.

    Attributes:
        aktion: The action; it may have been refused.
        data: Its content.
        post: The claim in the register.
        aktuel: Whether the ledger's claim is that one today; else it was handed over again since.
    """

    aktion: Aktion
    data: Nedskrivning
    post: Registerpost
    aktuel: bool

    @property
    def fortalt_oere(self) -> int:
        """How much collection has written down, or will; by its receipt that may be less than was asked for."""
        return 0 if self.aktion.tilstand is Aktionstilstand.REJECTED else -self.aktion.virkning_oere


def rest_id(fortrydelse_id: UUID) -> UUID:
    """The id of the write-down that tells what is left after an undoing."""
    return uuid5(fortrydelse_id, "rest")


def igen_id(ekstern_id: UUID) -> UUID:
    """The id under which a write-down that was refused is told again."""
    return uuid5(ekstern_id, "igen")


def udligninger(booking_id: UUID) -> Iterator[UUID]:
    """The ids of the write-offs that settle a reversal which collection did not follow: first, second ..."""
    return (uuid5(booking_id, f"udlignet:{nr}") for nr in range(_FLEST_UDLIGNINGER))


def rester(bookinger: Iterable[Nedbringende]) -> dict[UUID, int]:
    """How much of each booking stands in the ledger, with what was written off where collection did not follow."""
    egne = {b.reference_id: b.rest_oere for b in bookinger}
    return {i: rest + sum(egne.get(u, 0) for u in udligninger(i)) for i, rest in egne.items()}


def staaende(conn: Connection, nymf: NyMF, bookinger: Mapping[UUID, UUID]) -> dict[UUID, Staaende]:
    """What stands in collection for bookings of the ledger.

    Args:
        conn: The caller's transaction.
        nymf: Knows the actions.
        bookinger: Id of the booking -> its claim.

    Returns:
        By the booking's id; none for one that collection was never told of, or that was undone in whole.
    """
    noegler = forsoeg_store.noegler(conn, bookinger.values())
    spor = {
        (noegle.fordringshaver_id, booking): booking
        for booking, fordring_id in bookinger.items()
        for noegle in noegler.get(fordring_id, ())
    }
    aabne = {spor[noegle]: aktion for noegle, aktion in nymf.aktioner_med(conn, set(spor)).items()}
    fundne: dict[UUID, Aktion] = {}
    while aabne:
        aabne = _videre(conn, nymf, aabne, fundne)
    poster = {p.fordring_id: p for p in nymf.fordringer_ved_id(conn, {a.fordring_id for a in fundne.values()})}
    return {
        booking: Staaende(aktion, aktion.data, post, aktuel=_noegle(post) == noegler[bookinger[booking]][0])
        for booking, aktion in fundne.items()
        if isinstance(aktion.data, Nedskrivning) and (post := poster.get(aktion.fordring_id)) is not None
    }


def _videre(
    conn: Connection, nymf: NyMF, aabne: Mapping[UUID, Aktion], fundne: dict[UUID, Aktion]
) -> dict[UUID, Aktion]:
    """Follow each chain one link; those that end are put in `fundne`, those that go on are given back."""
    afviste = {b: a for b, a in aabne.items() if a.tilstand is Aktionstilstand.REJECTED}
    fortrudte = nymf.annulleringer_af(conn, {a.aktion_id for b, a in aabne.items() if b not in afviste})
    naeste = {b: (a.fordringshaver_id, igen_id(a.ekstern_id)) for b, a in afviste.items()}
    for booking, aktion in aabne.items():
        fortrydelse = fortrudte.get(aktion.aktion_id)
        if fortrydelse is not None:
            naeste[booking] = (fortrydelse.fordringshaver_id, rest_id(fortrydelse.ekstern_id))
        elif booking not in afviste:
            fundne[booking] = aktion
    kendte = nymf.aktioner_med(conn, set(naeste.values()))
    fundne |= {booking: aktion for booking, aktion in afviste.items() if naeste[booking] not in kendte}
    return {booking: kendte[noegle] for booking, noegle in naeste.items() if noegle in kendte}


def _noegle(post: Registerpost) -> Registernoegle:
    return Registernoegle(post.fordringshaver_id, post.ekstern_id)
