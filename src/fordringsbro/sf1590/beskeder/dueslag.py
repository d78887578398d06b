"""The messages waiting for their receivers, first come, first served: SF1461's pull model.

A reader says up to which number it has read, so nothing is lost when an answer does not arrive; messages are deleted
after some days, whether they were fetched or not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid5

from lxml import etree

from fordringsbro.contract.binding import Kontrakt
from fordringsbro.contract.names import BESKEDKUVERT, q
from fordringsbro.debitor.bog.journal import Art, Kontoart
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.tilside import (
    Arbejde,
    hver_for_sig,
    loest,
    samlet_eller_hver_for_sig,
    til_nyt_forsoeg,
)
from fordringsbro.sf1590.beskeder import store
from fordringsbro.sf1590.beskeder.indhold import fordring_til_indbetaling, konto_besked, kuvert
from fordringsbro.sf1590.faelles.afvisning import Felter
from fordringsbro.sf1590.faelles.ider import ider_ud, med

#: How long a message waits (SF1461: 7 days).
LEVETID: Final = timedelta(days=7)
#: Bookings after which a claim, fee or interest may be paid, another amount of it, by another date or by others.
BESKEDER_OM_FORDRINGER: Final = frozenset(
    {
        Art.REGISTRERET,
        Art.SAT_TIL_OPKRAEVNING,
        Art.NEDREGULERET,
        Art.DAEKKET,
        Art.DAEKNING_TILBAGEFOERT,
        Art.AFSKREVET,
        Art.AFSKRIVNING_TILBAGEFOERT,
        Art.AENDRET,
        Art.HENSTAND_GIVET,
        Art.HENSTAND_OPHOERT,
        Art.HAEFTELSE_REGISTRERET,
        Art.HAEFTELSE_AFSLUTTET,
    }
)
#: What happened to an account as a whole that has a message of its own.
_KONTOEN: Final[Mapping[Art | Kontoart, str]] = {
    Kontoart.KONTO_AFSLUTTET: "DEBITORKONTO_AFSLUTTET",
    Kontoart.KONTO_GENOPTAGET: "DEBITORKONTO_GENOPTAGET",
}
#: What the messages are made of.
ARTER: Final[frozenset[Art | Kontoart]] = BESKEDER_OM_FORDRINGER | _KONTOEN.keys()
#: What no message is made of. The way to collection changes nothing of what is owed, and there is no message of who
#: looks after an account, who acts for the debtor, or of reminders.
IKKE_BESKEDER: Final[frozenset[Art | Kontoart]] = frozenset(
    {
        Art.OVERDRAGET,
        Art.OVERDRAGELSE_AFVIST,
        Art.OVERDRAGELSE_RETURNERET,
        Art.OVERDRAGELSE_GENOPTAGET,
        Kontoart.ADMINISTRATOR_AFSLUTTET,
        Kontoart.EJERSKIFTE,
        Kontoart.OVERDRAGET_TIL_DEBITORSYSTEM,
        Kontoart.RYKKERSTOP_SAT,
        Kontoart.RYKKERSTOP_OPHAEVET,
    }
)
#: Fields of a claim that the message shows; a change of others is not told.
_VISTE: Final = frozenset({"forfaldsdato", "periode_fra", "periode_til", "srb", "type_kode"})
_OBJEKTER: Final = {slags: slags.value for slags in Slags}
#: Namespace of the messages' ids: made of the booking that caused it.
_BESKEDER: Final = UUID("5b0cc0de-1590-4000-8000-000000000004")


@dataclass(frozen=True, slots=True)
class _Nyhed:
    """What a message is to tell: the booking that caused it, its contents, and kind and id of what it is about."""

    post: Feedpost
    beskedtype: str
    felter: Felter
    objekt: tuple[str, UUID]


class Dueslag:
    """Makes the messages and gives them out.

    Args:
        bog: The ledger.
        kontrakt: The contract of the messages and their envelope.
        clock: Dates the messages.
        it_system: The IT system instance that tells.
    """

    def __init__(self, bog: Debitorlaesning, kontrakt: Kontrakt, clock: Clock, it_system: UUID) -> None:
        self._bog = bog
        self._kontrakt = kontrakt
        self._clock = clock
        self._it_system = it_system

    def tag_imod(self, conn: Connection, poster: Sequence[Feedpost]) -> None:
        """Make messages of what was booked; of several bookings on one claim, one message with what they left."""
        sidste = {_noegle(post): post for post in poster if beskedes(post)}

        def skriv(egne: Sequence[Feedpost]) -> None:
            self._skriv(conn, egne)

        # A later message tells how things stand, so what was set aside before needs no telling any more.
        gjort = samlet_eller_hver_for_sig(conn, Arbejde.BESKEDFORDELER, sidste, skriv, self._clock.now())
        loest(conn, Arbejde.BESKEDFORDELER, *gjort)

    def proev_igen(self, conn: Connection, laest: int, *, antal: int) -> None:
        """Make the messages that could not be made, of how things stand now; what is overtaken is not told.

        Args:
            conn: Inside the caller's transaction, which keeps other readers of the feed out.
            laest: How far the feed has been read.
            antal: At most so many.
        """
        nu = self._clock.now()
        for noegle in til_nyt_forsoeg(conn, Arbejde.BESKEDFORDELER, nu, antal=antal):
            with hver_for_sig(conn, Arbejde.BESKEDFORDELER, noegle, nu):
                konto_id = UUID(noegle.partition("/")[0])
                poster = self._bog.kontoens_haendelser(conn, konto_id, laest, ARTER)
                sidste = {post.fordring_id: post for post in poster if beskedes(post)}
                self._skriv(conn, [post for post in sidste.values() if _noegle(post) == noegle])
                loest(conn, Arbejde.BESKEDFORDELER, noegle)

    def hent(
        self, conn: Connection, modtager: str, nr: int, *, beskedtype: str | None, antal: int
    ) -> Sequence[store.Fordelerbesked]:
        """A receiver's messages after a number, at most `antal`."""
        return store.efter(conn, modtager, nr, beskedtype=beskedtype, antal=antal)

    def ryd_op(self, conn: Connection) -> None:
        """Delete what has waited too long."""
        store.slet(conn, self._clock.now() - LEVETID)

    def _skriv(self, conn: Connection, poster: Sequence[Feedpost]) -> None:
        alle = sorted((*self._kontobeskeder(poster), *self._beloeb(conn, poster)), key=lambda n: n.post.nr)
        # The receivers know their things by their municipality's ids.
        ider = {i for n in alle for i in (*ider_ud(n.felter), n.objekt[1], n.post.konto_id)}
        eksterne = self._bog.eksterne(conn, ider)
        store.indsaet(conn, [self._besked(n, eksterne) for n in alle], self._clock.now())

    def _kontobeskeder(self, poster: Iterable[Feedpost]) -> Iterator[_Nyhed]:
        for post in poster:
            beskedtype = _KONTOEN.get(post.art)
            if beskedtype is None:
                continue
            dato = post.virkningsdato if post.art is Kontoart.KONTO_AFSLUTTET else None
            felter = konto_besked(post.konto_id, post.oprettet_af, DebitorkontoAfslutningDato=dato)
            yield _Nyhed(post, beskedtype, felter, ("DEBITORKONTO", post.konto_id))

    def _beloeb(self, conn: Connection, alle: Iterable[Feedpost]) -> Iterator[_Nyhed]:
        poster = {p.fordring_id: p for p in alle if p.fordring_id}
        if not poster:
            return
        konti = {k.konto.konto_id: k for k in self._bog.kontohoveder(conn, {p.konto_id for p in poster.values()})}
        for billede in self._bog.billeder(conn, list(poster)):
            # Without a last date to pay a claim is not set to collection. A fee or interest is not set to it: it is to
            # be paid once it is added.
            if billede.srb is None and billede.slags is Slags.FORDRING:
                continue
            post = poster[billede.fordring.fordring_id]
            felter = fordring_til_indbetaling(konti[billede.konto_id], billede, self._clock.now())
            objekt = (_OBJEKTER[billede.slags], billede.fordring.fordring_id)
            yield _Nyhed(post, "FORDRING_TIL_INDBETALING", felter, objekt)

    def _besked(self, ny: _Nyhed, eksterne: Mapping[UUID, UUID]) -> store.NyFordelerbesked:
        post, (slags, objekt_id) = ny.post, ny.objekt
        besked_id = uuid5(_BESKEDER, str(post.nr))
        modtagere = tuple(dict.fromkeys((post.kommune_cvr, post.oprettet_af.cvr)))
        hele = kuvert(
            besked_id,
            ny.beskedtype,
            med(ny.felter, eksterne),
            modtagere=modtagere,
            objekt=(slags, eksterne.get(objekt_id, objekt_id)),
            konto_id=eksterne.get(post.konto_id, post.konto_id),
            kilde=self._it_system,
            nu=self._clock.now(),
        )
        element = self._kontrakt.skriv(q("Haendelsesbesked", BESKEDKUVERT), hele)
        return store.NyFordelerbesked(
            besked_id, ny.beskedtype, modtagere, post.konto_id, etree.tostring(element, encoding="utf-8")
        )


def beskedes(post: Feedpost) -> bool:
    """Whether a booking makes a message."""
    if post.art is Art.AENDRET:
        felter = post.data.get("felter")
        return isinstance(felter, list) and not _VISTE.isdisjoint(felter)
    return post.art in ARTER


def _noegle(post: Feedpost) -> str:
    """What a message tells, by ids: how a claim, fee or interest stands, or one event of the account as a whole."""
    return f"{post.konto_id}/{post.fordring_id or post.nr}"
