"""What the ledger booked, told on: to the fagsystem that created the claim, and to the Beskedfordeler.

The ledger's feed is read in one order by one reader at a time, in portions of one transaction each, which writes the
messages and how far it has read: each booking is told of once. What can't be told is set aside and tried again: for the
Beskedfordeler that message alone; for a fagsystem all of that account from there on, since it takes no reversal of
what it was not told. Other accounts and other fagsystemer go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.debitor.part import OprettetAf
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.tilside import (
    Arbejde,
    er_til_side,
    hver_for_sig,
    loest,
    samlet_eller_hver_for_sig,
    til_nyt_forsoeg,
)
from fordringsbro.sf1590.beskeder.dueslag import ARTER, Dueslag
from fordringsbro.sf1590.fagsystem import store
from fordringsbro.sf1590.fagsystem.daekningsbesked import DEL, daekning_afskrivning
from fordringsbro.sf1590.fagsystem.model import DAEKNING, NyUdgaaende
from fordringsbro.sf1590.fagsystem.udbakke import Udbakke

#: Job: tell on what was booked.
FORTAEL: Final = "fagsystem.fortael"
#: The operation that the fagsystem is told by.
OPERATION: Final = "OpretDækningAfskrivning"
_LAESER: Final = "fortaelling"
#: Bookings told of in one transaction, and so at most in one message.
_PORTION: Final = 500
#: What was set aside and is tried again in one run.
_IGEN: Final = 100
#: Namespace of the messages' ids: made of the first booking that a message tells of.
_BESKEDER: Final = UUID("5b0cc0de-1590-4000-8000-000000000003")


@dataclass(frozen=True, slots=True)
class Kontofortaelling:
    """What one fagsystem is told of one account, in order: either all of it is told, or the rest waits."""

    konto_id: UUID
    fagsystem: OprettetAf

    @property
    def noegle(self) -> str:
        """By which it is set aside."""
        return f"{self.konto_id}/{self.fagsystem.cvr}/{self.fagsystem.it_system}"

    @staticmethod
    def fra(noegle: str) -> Kontofortaelling:
        """What `noegle` gave."""
        konto_id, cvr, system = noegle.split("/")
        return Kontofortaelling(UUID(konto_id), OprettetAf(cvr, UUID(system)))


class Fortaelling:
    """Tells on what the ledger booked, in transactions of its own.

    Args:
        database: Where transactions are taken.
        clock: Says when what was set aside is tried again.
        bog: The ledger.
        udbakke: Takes the messages to the fagsystemer.
        dueslag: Makes the messages to the Beskedfordeler.
        portion: Bookings in one transaction.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        bog: Debitorlaesning,
        udbakke: Udbakke,
        dueslag: Dueslag,
        portion: int = _PORTION,
    ) -> None:
        self._database = database
        self._clock = clock
        self._bog = bog
        self._udbakke = udbakke
        self._dueslag = dueslag
        self._antal = portion
        self._arter = {*DEL, *ARTER}

    def fortael(self) -> None:
        """Tell of everything that was booked up to now, and try again what was set aside and is due.

        What is booked meanwhile is for the next run, so that this one ends however much comes.
        """
        self._igen()
        with self._database.transaction() as conn:
            til = self._bog.sidste_haendelse(conn)
        while fortsaet() and self._portion(til):
            pass

    def _portion(self, til: int) -> bool:
        """Tell of some bookings; whether there may be more up to number `til`."""
        with self._database.transaction() as conn:
            efter = store.laest(conn, _LAESER)
            poster = self._bog.haendelser_efter(conn, efter, self._arter, antal=self._antal) if efter < til else ()
            if not poster:
                return False
            self._til_fagsystemer(conn, poster)
            self._dueslag.tag_imod(conn, poster)
            store.saet_laest(conn, _LAESER, poster[-1].nr)
            return True

    def _til_fagsystemer(self, conn: Connection, poster: Iterable[Feedpost]) -> None:
        alle: dict[Kontofortaelling, list[Feedpost]] = {}
        for post in poster:
            if fortaelles(post):
                alle.setdefault(Kontofortaelling(post.konto_id, post.oprettet_af), []).append(post)
        venter = er_til_side(conn, Arbejde.FORTAELLING, [m.noegle for m in alle])
        nu = {m.noegle: egne for m, egne in alle.items() if m.noegle not in venter}

        def fortael(dele: Sequence[Sequence[Feedpost]]) -> None:
            self._laeg(conn, [gruppe for egne in dele for gruppe in _beskeder(egne)])

        samlet_eller_hver_for_sig(conn, Arbejde.FORTAELLING, nu, fortael, self._clock.now())

    def _igen(self) -> None:
        """Try again what was set aside and is due."""
        with self._database.transaction() as conn:
            laest = store.laest(conn, _LAESER)
            nu = self._clock.now()
            for noegle in til_nyt_forsoeg(conn, Arbejde.FORTAELLING, nu, antal=_IGEN):
                if self._saa_langt_det_gaar(
                    conn, noegle, self._ufortalt(conn, Kontofortaelling.fra(noegle), laest), nu
                ):
                    loest(conn, Arbejde.FORTAELLING, noegle)
            self._dueslag.proev_igen(conn, laest, antal=_IGEN)

    def _ufortalt(self, conn: Connection, m: Kontofortaelling, laest: int) -> list[Feedpost]:
        """What a fagsystem was not told of an account, of what has been read."""
        egne = [
            post
            for post in self._bog.kontoens_haendelser(conn, m.konto_id, laest, DEL)
            if fortaelles(post) and post.oprettet_af == m.fagsystem
        ]
        fortalte = store.fortalte(conn, [post.reference_id for post in egne if post.reference_id])
        return [post for post in egne if post.reference_id not in fortalte]

    def _saa_langt_det_gaar(self, conn: Connection, noegle: str, poster: Iterable[Feedpost], nu: datetime) -> bool:
        """Tell message by message until one can't be told; whether all were."""
        for gruppe in _beskeder(poster):
            fortalt = False
            with hver_for_sig(conn, Arbejde.FORTAELLING, noegle, nu):
                self._laeg(conn, [gruppe])
                fortalt = True
            if not fortalt:
                return False
        return True

    def _laeg(self, conn: Connection, grupper: Sequence[Sequence[Feedpost]]) -> None:
        """Have each group told by a message."""
        beskeder = [_besked(egne) for egne in grupper]
        self._udbakke.laeg(conn, beskeder)
        fortalte = (
            (post.reference_id, besked.besked_id)
            for besked, egne in zip(beskeder, grupper, strict=True)
            for post in egne
            if post.reference_id
        )
        store.fortalt(conn, fortalte)


def _besked(egne: Sequence[Feedpost]) -> NyUdgaaende:
    foerste = egne[0]
    return NyUdgaaende(
        besked_id=uuid5(_BESKEDER, f"{foerste.art}/{foerste.reference_id}"),
        tjeneste=DAEKNING,
        operation=OPERATION,
        kommune_cvr=foerste.kommune_cvr,
        modtager=foerste.oprettet_af,
        konto_id=foerste.konto_id,
        felter=daekning_afskrivning(foerste.konto_id, egne),
    )


def _beskeder(poster: Iterable[Feedpost]) -> Iterator[list[Feedpost]]:
    """What each message tells: what was booked at once on an account for claims of one fagsystem, if not too much."""
    grupper: dict[datetime, list[Feedpost]] = {}
    for post in poster:
        grupper.setdefault(post.bogfoert_at, []).append(post)
    for gruppe in grupper.values():
        yield from (gruppe[fra : fra + _PORTION] for fra in range(0, len(gruppe), _PORTION))


def fortaelles(post: Feedpost) -> bool:
    """Whether the fagsystem is told: not of fees and interest, which are the debtor system's own."""
    return post.art in DEL and post.slags is Slags.FORDRING
