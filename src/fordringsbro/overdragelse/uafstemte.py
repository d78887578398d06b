"""Corrections that the ledger booked and collection refused or reduced: which they are, and how a person settles them.

A difference is worked out from ledger and register whenever it is asked for; it is gone when the balances agree. What
was told for each booking of the ledger is compared with what stands of it, so that settling again, or after a part was
reversed meanwhile, never tells or books too much.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

from fordringsbro.debitor.bog.journal import Art
from fordringsbro.debitor.bog.kendt import Nedbringende
from fordringsbro.debitor.bog.tilbagefoersel import IndbetalingNedregulering, OensketNedregulering
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.overdragelse import uafstemte_store as store
from fordringsbro.overdragelse.kaede import Staaende, rester, staaende, udligninger
from fordringsbro.overdragelse.rettelser import KanIkkeRettesError, Nedskrivningsfortrydelse, Rettelser, igen, koder
from fordringsbro.overdragelse.uafstemte_model import Afstemning, Afstemningsart, AfvistRettelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.record import record


class IntetAtAfstemmeError(Exception):
    """The claim has no refused correction, or its balances agree."""


class KanIkkeUdlignesError(Exception):
    """What was refused is a write-down that the fagsystem booked: only it can be sent again."""


@record
class _Forskel:
    """A booking of the ledger that collection was told another amount of than stands.

    Attributes:
        booking: What the ledger booked.
        staar: What stands of it in collection.
        rest_oere: What stands of it in the ledger, with what was booked to settle it.
        udlignet: The write-offs that were booked to settle it, as far as they stand.
    """

    booking: Nedbringende
    staar: Staaende
    rest_oere: int
    udlignet: tuple[Nedbringende, ...]

    @property
    def mangler_oere(self) -> int:
        """How much too little collection has written down; below 0 it has written down too much."""
        return self.rest_oere - self.staar.fortalt_oere

    @property
    def afvist(self) -> bool:
        """Whether it was refused, so that nothing stands in collection."""
        return self.staar.aktion.tilstand is Aktionstilstand.REJECTED


def afviste_rettelser(
    conn: Connection, fordring_ids: Sequence[UUID] | None = None, *, antal: int | None = None
) -> list[AfvistRettelse]:
    """The claims on which collection refused what the ledger booked, longest first.

    Args:
        conn: The caller's transaction.
        fordring_ids: Only among these claims of the ledger.
        antal: At most so many.
    """
    return store.uafstemte(conn, fordring_ids, antal)


class Afstemninger:
    """Settles differences.

    Args:
        bog: The ledger.
        nymf: Takes the actions.
        clock: When it is decided.
    """

    def __init__(self, bog: Debitorbog, nymf: NyMF, clock: Clock) -> None:
        self._bog = bog
        self._nymf = nymf
        self._clock = clock
        self._rettelser = Rettelser(bog, nymf)

    def send_igen(self, conn: Connection, fordring_id: UUID, *, hvem: str, hvorfor: str) -> AfvistRettelse:
        """Tell collection again what it refused, for what stands of it in the ledger now.

        Returns:
            The difference as it was.

        Raises:
            IntetAtAfstemmeError: Nothing is to be settled.
            KanIkkeRettesError: It is refused at once, again; the caller's transaction must be rolled back.
        """
        foer, _ = self._laas(conn, fordring_id)
        forskelle = list(self._forskelle(conn, fordring_id))
        for f in forskelle:
            if f.afvist:
                aktion = self._nymf.indgiv(conn, igen(f.staar, f.rest_oere))
                if aktion.tilstand is Aktionstilstand.REJECTED:
                    raise KanIkkeRettesError(fordring_id, koder(aktion))
        # What was written down too much, or was reduced, is undone and told anew.
        fortryd = [
            (Nedskrivningsfortrydelse(f.booking.reference_id, fordring_id, uuid4(), f.rest_oere), f.staar)
            for f in forskelle
            if not f.afvist
        ]
        self._rettelser.ret(conn, fortryd)
        self._gem(conn, foer, Afstemningsart.SENDT_IGEN, hvem, hvorfor)
        return foer

    def udlign(self, conn: Connection, fordring_id: UUID, *, hvem: str, hvorfor: str) -> AfvistRettelse:
        """Book the contrary of what collection refused, so that the ledger owes what collection has.

        A payment or write-off that collection did not follow is taken back; a reversal that it did not follow is
        written off. The fagsystem is told, as of any such booking.

        Returns:
            The difference as it was.

        Raises:
            IntetAtAfstemmeError: Nothing is to be settled.
            KanIkkeUdlignesError: A write-down of the fagsystem's was refused.
            AfvisningError: The ledger refuses the booking.
        """
        foer, billede = self._laas(conn, fordring_id)
        for f in self._forskelle(conn, fordring_id):
            if f.mangler_oere > 0:
                self._tag_tilbage(conn, billede, f)
            else:
                self._afskriv(conn, billede, f)
        self._gem(conn, foer, Afstemningsart.UDLIGNET, hvem, hvorfor)
        return foer

    def _laas(self, conn: Connection, fordring_id: UUID) -> tuple[AfvistRettelse, Fordringsbillede]:
        billede = next(iter(self._bog.laas_fordringer(conn, [fordring_id])), None)
        foer = next(iter(afviste_rettelser(conn, [fordring_id])), None)
        if billede is None or foer is None:
            raise IntetAtAfstemmeError("no refused correction, or the balances agree")
        return foer, billede

    def _gem(self, conn: Connection, foer: AfvistRettelse, art: Afstemningsart, hvem: str, hvorfor: str) -> None:
        nu = self._clock.now()
        store.gem(conn, Afstemning(foer.fordring_id, art, foer.bog_oere, foer.inddrivelse_oere, nu, hvem, hvorfor))

    def _forskelle(self, conn: Connection, fordring_id: UUID) -> Iterator[_Forskel]:
        """The bookings of a claim that collection was told another amount of than stands."""
        bookinger = self._bog.nedbringende(conn, [fordring_id])
        staar = staaende(conn, self._nymf, {b.reference_id: fordring_id for b in bookinger})
        i_bogen, egne = rester(bookinger), {b.reference_id: b for b in bookinger}
        for b in bookinger:
            if (s := staar.get(b.reference_id)) is not None and s.aktuel:
                udlignet = tuple(egne[u] for u in udligninger(b.reference_id) if u in egne and egne[u].rest_oere)
                forskel = _Forskel(b, s, i_bogen[b.reference_id], udlignet)
                if forskel.mangler_oere:
                    yield forskel

    def _tag_tilbage(self, conn: Connection, billede: Fordringsbillede, f: _Forskel) -> None:
        """Take back what collection does not have: what was written off to settle it before, then the booking."""
        egen = (f.booking,) if f.booking.art == Art.AFSKREVET else ()
        mangler = f.mangler_oere
        for afskrivning in (*f.udlignet, *egen):
            if oere := min(mangler, afskrivning.rest_oere):
                tilbage = AfskrivningNedregulering(uuid4(), afskrivning.reference_id, oere, self._clock.today(), None)
                self._bog.afskrivning_nedreguler(conn, billede.kommune_cvr, tilbage)
                mangler -= oere
        if mangler:
            self._tag_betaling_tilbage(conn, billede, f.booking, mangler)

    def _tag_betaling_tilbage(self, conn: Connection, billede: Fordringsbillede, b: Nedbringende, oere: int) -> None:
        if b.indbetaling_id is None:
            raise KanIkkeUdlignesError("a write-down that the fagsystem booked can only be sent again")
        n = IndbetalingNedregulering(
            nedregulering_id=uuid4(),
            kommune_cvr=billede.kommune_cvr,
            oprettet_af=billede.ejet_af or billede.oprettet_af,
            konto_id=billede.konto_id,
            indbetaling_id=b.indbetaling_id,
            dato=self._clock.today(),
            beloeb_oere=oere,
            daekninger=(OensketNedregulering(b.reference_id, oere),),
            ordre=True,
        )
        self._bog.indbetaling_nedreguler(conn, n)

    def _afskriv(self, conn: Connection, billede: Fordringsbillede, f: _Forskel) -> None:
        kendte = {b.reference_id for b in self._bog.nedbringende(conn, [billede.fordring.fordring_id])}
        noegle = next(i for i in udligninger(f.booking.reference_id) if i not in kendte)
        afskrivning = Afskrivning(noegle, billede.fordring.fordring_id, -f.mangler_oere, self._clock.today(), None)
        self._bog.afskriv(conn, billede.kommune_cvr, afskrivning)
