"""What the rooms above may read of the debtor ledger."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from uuid import UUID

from fordringsbro.debitor.bog.journal import Art, Journalpost, Kaedebrud, Kontoart
from fordringsbro.debitor.bog.kendt import Nedbringende
from fordringsbro.debitor.bog.navne import Navne
from fordringsbro.debitor.opslag import hentning, opslag
from fordringsbro.debitor.opslag.billede import (
    Fordringsbillede,
    Fordringslinje,
    Hentning,
    Kontobillede,
    Kontotraef,
    Soegning,
)
from fordringsbro.debitor.opslag.feed import Feedpost
from fordringsbro.debitor.store import billede_store, feed_store, journal_store, kendt_store, opslag_store
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection


class Debitorlaesning:
    """The ledger as it is read. Nothing is booked; what must stand still is locked by the caller's transaction.

    Args:
        clock: Tells who is liable now.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def haendelser_efter(
        self, conn: Connection, nr: int, arter: Collection[Art | Kontoart], *, antal: int = 500
    ) -> tuple[Feedpost, ...]:
        """What was booked after number `nr` of the feed (0 is the beginning), of some kinds, in order.

        The events of claims in `journal.FORTAELLES` are there, and all of accounts. An event is there when the
        transaction that booked it is committed, or is this one; nothing can appear later at a number that was passed.
        Of one account the order is that of booking. A reader keeps the last number in the transaction in which it acts
        on what it read; two readers wait for each other.
        """
        feed_store.nummerer(conn)
        return feed_store.efter(conn, nr, arter, antal)

    def kontoens_haendelser(
        self, conn: Connection, konto_id: UUID, til: int, arter: Collection[Art | Kontoart]
    ) -> tuple[Feedpost, ...]:
        """What of some kinds was booked on an account, up to a number of the feed, in order."""
        return feed_store.paa_konto(conn, konto_id, til, arter)

    def sidste_haendelse(self, conn: Connection) -> int:
        """How far the feed goes now: the number of the last event that is committed."""
        return feed_store.sidste(conn)

    def soeg(self, conn: Connection, soegning: Soegning) -> tuple[Kontotraef, ...]:
        """Accounts by party, account or period, with totals.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return opslag.soeg(conn, soegning, self._clock)

    def hent(self, conn: Connection, hentning_: Hentning) -> tuple[Kontobillede, ...]:
        """Accounts in full, with the claims that fit.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return hentning.hent(conn, hentning_, self._clock.today())

    def soeg_til_indbetaling(
        self, conn: Connection, soegning: Soegning, *, udelad_relaterede: bool = False
    ) -> tuple[Kontobillede, ...]:
        """Accounts by party or account, each with the claims on which something is owed.

        Raises:
            AfvisningError: `KRITERIUM_MANGLER`.
        """
        return opslag.soeg_til_indbetaling(conn, soegning, self._clock, udelad_relaterede=udelad_relaterede)

    def forfaldne(
        self,
        conn: Connection,
        kommune_cvr: str,
        senest_srb: date,
        *,
        antal: int = 500,
        undtagen: Collection[UUID] = (),
    ) -> tuple[Fordringsbillede, ...]:
        """Claims that may be handed over to collection, main claims before related ones, oldest first.

        A claim is among them when its last date of payment is `senest_srb` or before (for "passed today", give
        yesterday), something is owed and it is neither handed over nor refused. A related claim is among them only
        when its main claim is handed over or is in the answer too; for its sake a main claim that is paid in full is
        in the answer with `restance_oere` 0 (a 0-claim).

        Args:
            conn: Inside the caller's transaction.
            kommune_cvr: The municipality.
            senest_srb: The last last-date-of-payment that counts.
            antal: At most so many, not counting main and related claims that are taken along.
            undtagen: Claims to leave out, with what is related to them and can't go before them.
        """
        return opslag.forfaldne(conn, kommune_cvr, senest_srb, antal, undtagen)

    def ikke_overdragne(self, conn: Connection, kommune_cvr: str) -> Iterator[Fordringsbillede]:
        """Every claim of a municipality that may still come to be handed over, due or not, oldest first."""
        return opslag.ikke_overdragne(conn, kommune_cvr)

    def laas_fordringer(self, conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
        """Lock the accounts of claims until the transaction ends, and read the claims as they stand then.

        The accounts of their main claims are locked too, all in one order, so two callers can't wait for each other.
        The claims come in the order given, each once; unknown ids are left out.
        """
        return opslag.laas_fordringer(conn, fordring_ids)

    def kend_navne(
        self, conn: Connection, kommune_cvr: str, ider: Collection[UUID], *, konto_id: UUID | None = None
    ) -> Navne:
        """What the ids of a municipality's message name here, for the transaction that books what it says.

        Args:
            conn: The transaction.
            kommune_cvr: Whose message it is.
            ider: All ids in it that name something in the ledger, or are to.
            konto_id: The account, if it may be new: nobody else registers it until the transaction ends.
        """
        return kendt_store.laas_og_kend(conn, kommune_cvr, konto_id, ider)

    def eksterne(self, conn: Connection, ider: Collection[UUID]) -> dict[UUID, UUID]:
        """What those of some ids are called by their municipality that are kept under another id here."""
        return kendt_store.eksterne(conn, ider)

    def fordring(self, conn: Connection, fordring_id: UUID) -> Fordringsbillede | None:
        """Everything about one claim; nothing when it is unknown."""
        return next(iter(billede_store.billeder_med_id(conn, [fordring_id])), None)

    def billeder(self, conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Fordringsbillede, ...]:
        """Everything about some claims, fees and interest; unknown ids are left out."""
        return tuple(billede_store.billeder_med_id(conn, fordring_ids))

    def komplekser(self, conn: Connection, fordring_ids: Collection[UUID]) -> set[UUID]:
        """Claims with their main and related claims."""
        return {*fordring_ids, *opslag_store.relaterede(conn, fordring_ids)}

    def kontohoveder(self, conn: Connection, konto_ids: Collection[UUID]) -> tuple[Kontobillede, ...]:
        """Accounts with their parties and nothing on them."""
        return tuple(billede_store.kontohoveder(conn, list(konto_ids)))

    def fordring_med_post(self, conn: Connection, reference_id: UUID) -> Fordringsbillede | None:
        """The claim on which something (a write-off ...) was booked under an id of its own; nothing when none was."""
        post = kendt_store.poster_med_reference(conn, [reference_id]).get(reference_id)
        return self.fordring(conn, post.fordring_id) if post else None

    def nedbringende(self, conn: Connection, fordring_ids: Sequence[UUID]) -> tuple[Nedbringende, ...]:
        """What lowered the balances of claims, with what is left of each after reversals, in the order of booking."""
        return kendt_store.nedbringende(conn, fordring_ids)

    def journal(self, conn: Connection, fordring_id: UUID) -> tuple[Journalpost, ...]:
        """A claim's events, in order; empty when it is unknown."""
        return tuple(journal_store.journal(conn, [fordring_id]).get(fordring_id, ()))

    def liste(self, conn: Connection, kommune_cvr: str | None = None) -> list[Fordringslinje]:
        """The claims of a municipality or of all, in order of registration."""
        return opslag_store.fordringslinjer_i(conn, kommune_cvr)

    def efterproev_kaede(self, conn: Connection) -> tuple[Kaedebrud, ...]:
        """Verify every claim's journal; empty when all chains hold."""
        return opslag.efterproev_kaede(conn)
