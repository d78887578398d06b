"""The messages waiting for their receivers, first come, first served: SF1461's pull model.

A reader says up to which number it has read, so nothing is lost when an answer does not arrive; messages are deleted
after some days, whether they were fetched or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from lxml import etree

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import BESKEDKUVERT, q
from fordringsbro.debitor.feed import Feedpost
from fordringsbro.debitor.journal import Art, Kontoart
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.sf1590.afvisning import Felter
from fordringsbro.sf1590.beskeder import store
from fordringsbro.sf1590.beskeder.indhold import fordring_til_indbetaling, konto_besked, kuvert

#: How long a message waits (SF1461: 7 days).
LEVETID: Final = timedelta(days=7)
#: Bookings after which a claim may be paid, or another amount of it.
_BELOEB: Final = frozenset(
    {
        Art.REGISTRERET,
        Art.SAT_TIL_OPKRAEVNING,
        Art.NEDREGULERET,
        Art.DAEKKET,
        Art.DAEKNING_TILBAGEFOERT,
        Art.AFSKREVET,
        Art.AFSKRIVNING_TILBAGEFOERT,
    }
)
#: What the messages are made of.
ARTER: Final[frozenset[Art | Kontoart]] = _BELOEB | {Kontoart.KONTO_AFSLUTTET, Kontoart.KONTO_GENOPTAGET}
_OBJEKTER: Final = {slags: slags.value for slags in Slags}
#: Namespace of the messages' ids: made of the booking that caused it.
_BESKEDER: Final = UUID("5b0cc0de-1590-4000-8000-000000000004")


class Dueslag:
    """Makes the messages and gives them out.

    Args:
        bog: The ledger.
        kontrakt: The contract of the messages and their envelope.
        clock: Dates the messages.
        it_system: The IT system instance that tells.
    """

    def __init__(self, bog: Debitorbog, kontrakt: Kontrakt, clock: Clock, it_system: UUID) -> None:
        self._bog = bog
        self._kontrakt = kontrakt
        self._clock = clock
        self._it_system = it_system

    def tag_imod(self, conn: Connection, poster: Sequence[Feedpost]) -> None:
        """Make messages of what was booked; of several bookings on one claim, one message with what they left."""
        sidste = {p.fordring_id or p.nr: p for p in poster if p.art in ARTER}
        beskeder = sorted((*self._kontobeskeder(sidste.values()), *self._beloeb(conn, sidste)), key=lambda b: b[0])
        store.indsaet(conn, [besked for _, besked in beskeder], self._clock.now())

    def hent(
        self, conn: Connection, modtager: str, nr: int, *, beskedtype: str | None, antal: int
    ) -> Sequence[store.Besked]:
        """A receiver's messages after a number, at most `antal`."""
        return store.efter(conn, modtager, nr, beskedtype=beskedtype, antal=antal)

    def ryd_op(self, conn: Connection) -> None:
        """Delete what has waited too long."""
        store.slet(conn, self._clock.now() - LEVETID)

    def _kontobeskeder(self, poster: Iterable[Feedpost]) -> Iterator[tuple[int, store.NyBesked]]:
        for post in poster:
            if post.art is Kontoart.KONTO_AFSLUTTET:
                felter = konto_besked(post.konto_id, post.oprettet_af, DebitorkontoAfslutningDato=post.virkningsdato)
                yield post.nr, self._besked(post, "DEBITORKONTO_AFSLUTTET", felter, ("DEBITORKONTO", post.konto_id))
            elif post.art is Kontoart.KONTO_GENOPTAGET:
                felter = konto_besked(post.konto_id, post.oprettet_af)
                yield post.nr, self._besked(post, "DEBITORKONTO_GENOPTAGET", felter, ("DEBITORKONTO", post.konto_id))

    def _beloeb(self, conn: Connection, sidste: dict[UUID | int, Feedpost]) -> Iterator[tuple[int, store.NyBesked]]:
        poster = {p.fordring_id: p for p in sidste.values() if p.art in _BELOEB and p.fordring_id}
        if not poster:
            return
        konti = {k.konto.konto_id: k for k in self._bog.kontohoveder(conn, {p.konto_id for p in poster.values()})}
        for billede in self._bog.billeder(conn, list(poster)):
            # Without a last date to pay a claim is not set to collection, and nobody can pay it yet.
            if billede.srb is None:
                continue
            post = poster[billede.fordring.fordring_id]
            felter = fordring_til_indbetaling(konti[billede.konto_id], billede, self._clock.now())
            objekt = (_OBJEKTER[billede.slags], billede.fordring.fordring_id)
            yield post.nr, self._besked(post, "FORDRING_TIL_INDBETALING", felter, objekt)

    def _besked(self, post: Feedpost, beskedtype: str, felter: Felter, objekt: tuple[str, UUID]) -> store.NyBesked:
        besked_id = uuid5(_BESKEDER, str(post.nr))
        modtagere = tuple(dict.fromkeys((post.kommune_cvr, post.oprettet_af.cvr)))
        hele = kuvert(
            besked_id,
            beskedtype,
            felter,
            modtagere=modtagere,
            objekt=objekt,
            konto_id=post.konto_id,
            kilde=self._it_system,
            nu=self._clock.now(),
        )
        element = self._kontrakt.skriv(q("Haendelsesbesked", BESKEDKUVERT), hele)
        return store.NyBesked(
            besked_id, beskedtype, modtagere, post.konto_id, etree.tostring(element, encoding="utf-8")
        )
