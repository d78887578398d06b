"""The jobs of handing over: each takes transactions of its own, and no claim keeps another from going."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final
from uuid import UUID

import structlog

from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.model import Slags
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.model import Aktion
from fordringsbro.nymf.service import NyMF
from fordringsbro.overdragelse import forsoeg_store, store
from fordringsbro.overdragelse.hindring import Hindring, IkkeKlarError, hindring
from fordringsbro.overdragelse.model import Kommune, Politik
from fordringsbro.overdragelse.overlevering import Overlevering
from fordringsbro.overdragelse.service import FORFALDNE, Overdragelse
from fordringsbro.platform import tilside
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.fyraften import fortsaet
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.record import record
from fordringsbro.platform.tilside import Arbejde, er_udfald, hver_for_sig

_log = structlog.get_logger(__name__)

#: Claims handed over in one transaction: enough to make round trips cheap, few enough to hold locks shortly.
_PORTION: Final = 200
#: Job: hand over the claims that failed before.
IGEN: Final = "overdragelse.igen"


@record
class Kompleks:
    """A main claim and those of it and of what is related to it that are due, the main claim first."""

    hoved: UUID
    fordringer: tuple[UUID, ...]


class Koersel:
    """Hands over what is due.

    Args:
        database: Where transactions are taken.
        overdragelse: Lets claims be handed over again.
        bog: The ledger.
        nymf: Who judges and routes.
        clock: Says what is due.
        jobs: Where the work of each municipality is put in the queue.
    """

    def __init__(
        self, database: Database, overdragelse: Overdragelse, bog: Debitorbog, nymf: NyMF, clock: Clock, *, jobs: Jobs
    ) -> None:
        self._database = database
        self._overdragelse = overdragelse
        self._bog = bog
        self._clock = clock
        self._jobs = jobs
        self._overlevering = Overlevering(overdragelse, bog, nymf)

    def bestil(self) -> None:
        """Have a job of its own hand over what is due in each municipality; a claim becomes due by time alone."""
        with self._database.transaction() as conn:
            for kommune in store.kommuner(conn, self._clock.today()):
                if kommune.politik is not Politik.MANUEL:
                    self._jobs.defer(conn, FORFALDNE, args={"kommune_cvr": kommune.cvr}, lock=kommune.cvr)

    def forfaldne(self, kommune_cvr: str) -> None:
        """Hand over every claim of a municipality that its policy makes due today, but those that failed before.

        While the queue to collection is full they stay due; the net below this job tries again every minute.
        """
        with _til_koeen_er_fuld():
            while fortsaet() and self._portion(kommune_cvr):
                pass

    def _portion(self, kommune_cvr: str) -> bool:
        """Hand over some claims, or set them aside; whether that did anything."""
        with self._database.transaction() as conn:
            kommune = store.kommune(conn, kommune_cvr, self._clock.today())
            senest = kommune.senest_srb(self._clock.today()) if kommune else None
            if kommune is None or senest is None:
                return False
            til_side = tilside.noegler(conn, Arbejde.OVERDRAGELSE)
            undtagen = [UUID(noegle) for noegle in til_side]
            fundne = self._bog.forfaldne(conn, kommune_cvr, senest, antal=_PORTION, undtagen=undtagen)
            overdraget = self._sammen(conn, kommune, komplekser(fundne), senest) if fundne else 0
            return overdraget > 0 or tilside.noegler(conn, Arbejde.OVERDRAGELSE) != til_side

    def _sammen(self, conn: Connection, kommune: Kommune, grupper: Sequence[Kompleks], senest: date) -> int:
        """Hand complexes of claims over together; if that fails, in halves, to find the one that does."""
        alle = [fordring_id for gruppe in grupper for fordring_id in gruppe.fordringer]
        try:
            with conn.transaction():
                return len(self._overlevering.overdrag(conn, kommune, alle, senest))
        except Exception as error:
            if er_udfald(error) or conn.broken:
                raise
        # What was rolled back gave its locks back, and whoever has an account may want the register that a part holds.
        self._bog.laas_fordringer(conn, alle)
        if len(grupper) == 1:
            return self._enkeltvis(conn, kommune, grupper[0], senest)
        midt = len(grupper) // 2
        return sum(self._sammen(conn, kommune, halvdel, senest) for halvdel in (grupper[:midt], grupper[midt:]))

    def _enkeltvis(self, conn: Connection, kommune: Kommune, gruppe: Kompleks, senest: date) -> int:
        """Set aside those of a complex that fail, the main claim first, and hand the others over together.

        Together, since a main claim is judged with what comes along: one by one it might be too small.
        """
        gode: list[UUID] = []
        for fordring_id in gruppe.fordringer:
            if tilside.er_til_side(conn, Arbejde.OVERDRAGELSE, [str(gruppe.hoved)]):
                return 0
            # A main claim that is paid goes only together with what is related to it; one that is there stays.
            med = dict.fromkeys((gruppe.hoved, fordring_id))
            with hver_for_sig(conn, Arbejde.OVERDRAGELSE, str(fordring_id), self._clock.now()):
                with conn.transaction(force_rollback=True):
                    self._overlevering.overdrag(conn, kommune, list(med), senest)
                gode.append(fordring_id)
        antal = 0
        if gode:
            with hver_for_sig(conn, Arbejde.OVERDRAGELSE, str(gode[0]), self._clock.now()):
                antal = len(self._overlevering.overdrag(conn, kommune, [gruppe.hoved, *gode], senest))
        return antal

    def igen(self) -> None:
        """Try the claims that failed and are due again, by their municipalities' policies.

        Each with what is due of its complex and did not fail, for what waits for a main claim is judged with it.
        """
        with _til_koeen_er_fuld():
            for _ in range(_PORTION):
                if not (fortsaet() and self._naeste_igen()):
                    return

    def _naeste_igen(self) -> bool:
        """Try the one that has waited longest beyond its pause; False when none is due.

        One in a transaction: the register that a claim goes to is held until the end, and accounts must come before it.
        """
        with self._database.transaction() as conn:
            nu = self._clock.now()
            forfaldne = tilside.til_nyt_forsoeg(conn, Arbejde.OVERDRAGELSE, nu, antal=1)
            for noegle in forfaldne:
                with hver_for_sig(conn, Arbejde.OVERDRAGELSE, noegle, nu):
                    self._en_igen(conn, UUID(noegle))
                    # Also when there was nothing to do any more: it was paid, deferred, or handed over by hand.
                    tilside.loest(conn, Arbejde.OVERDRAGELSE, noegle)
            return bool(forfaldne)

    def _en_igen(self, conn: Connection, fordring_id: UUID) -> None:
        billede = self._bog.fordring(conn, fordring_id)
        kommune = store.kommune(conn, billede.kommune_cvr, self._clock.today()) if billede else None
        senest = kommune.senest_srb(self._clock.today()) if kommune else None
        if billede is not None and kommune is not None and senest is not None:
            hoved_id = billede.fordring.hoved_fordring_id or fordring_id
            kompleks = self._bog.komplekser(conn, [hoved_id])
            andre = tilside.er_til_side(conn, Arbejde.OVERDRAGELSE, [str(i) for i in kompleks])
            ider = [hoved_id, fordring_id, *(i for i in kompleks if str(i) not in andre)]
            self._overlevering.overdrag(conn, kommune, ider, senest)

    def en(self, fordring_id: UUID, *, igen: bool = False) -> Aktion:
        """Hand over one claim because a clerk says so, whatever the policy.

        A main claim goes with what is related to it and may go too, for it is judged with that.

        Args:
            fordring_id: The claim.
            igen: Also when collection has refused it or given it back; it is then a new claim there, with a new
                external id. What fell with it goes with it again.

        Raises:
            IkkeKlarError: It can't be handed over now.
        """
        with self._database.transaction() as conn:
            laaste = self._laas_kompleks(conn, fordring_id)
            billede = laaste.get(fordring_id) or self._bog.fordring(conn, fordring_id)
            if billede is None:
                raise IkkeKlarError(Hindring.UKENDT)
            kommune = self._kommune(conn, billede)
            taget = self._overdragelse.genoptag(conn, [fordring_id], ogsaa_returnerede=True) if igen else ()
            hoved = self._hoved_med(conn, billede)
            ider = [*hoved, fordring_id]
            if hoved or not billede.fordring.er_relateret:
                ider += self._med(conn, kommune, laaste.values(), taget)
            aktioner = self._overlevering.overdrag(conn, kommune, ider, self._i_gaar)
            ekstern_id = forsoeg_store.eksterne(conn, [fordring_id])[fordring_id]
            for aktion in aktioner:
                if aktion.ekstern_id == ekstern_id:
                    tilside.loest(conn, Arbejde.OVERDRAGELSE, *map(str, ider))
                    return aktion
            nu = next(iter(self._bog.laas_fordringer(conn, [fordring_id])), billede)
            raise IkkeKlarError(hindring(nu, self._clock.today()) or Hindring.INTET_SKYLDES)

    def _kommune(self, conn: Connection, billede: Fordringsbillede) -> Kommune:
        """Whose claim it is, if it is a claim and that municipality hands claims over.

        Raises:
            IkkeKlarError: It doesn't, or it is a fee or interest that the debtor system added.
        """
        kommune = store.kommune(conn, billede.kommune_cvr, self._clock.today())
        if kommune is None:
            raise IkkeKlarError(Hindring.INGEN_AFTALE)
        if billede.slags is not Slags.FORDRING:
            raise IkkeKlarError(Hindring.TILLAEG)
        return kommune

    def _laas_kompleks(self, conn: Connection, fordring_id: UUID) -> Mapping[UUID, Fordringsbillede]:
        """A claim with its main claim and all that is related to that, their accounts locked in one go."""
        billede = self._bog.fordring(conn, fordring_id)
        hoved_id = billede.fordring.hoved_fordring_id if billede else None
        kompleks = {fordring_id, *self._bog.komplekser(conn, {hoved_id or fordring_id})}
        return {b.fordring.fordring_id: b for b in self._bog.laas_fordringer(conn, sorted(kompleks))}

    def _med(
        self, conn: Connection, kommune: Kommune, kompleks: Collection[Fordringsbillede], taget: Collection[UUID]
    ) -> list[UUID]:
        """What goes along with a main claim: what was taken up again with it, and what the policy lets go by itself."""
        senest = kommune.senest_srb(self._clock.today())
        forfaldne = {
            b.fordring.fordring_id for b in kompleks if senest is not None and b.srb is not None and b.srb <= senest
        }
        til_side = tilside.er_til_side(conn, Arbejde.OVERDRAGELSE, [str(i) for i in forfaldne])
        return [*taget, *(i for i in forfaldne if str(i) not in til_side)]

    def _hoved_med(self, conn: Connection, billede: Fordringsbillede) -> list[UUID]:
        """The main claim of a related one, when it must be handed over first; its account is locked too.

        Raises:
            IkkeKlarError: It can't be: without it, collection would refuse the related claim for good.
        """
        hoved_id = billede.fordring.hoved_fordring_id
        hoved = self._bog.fordring(conn, hoved_id) if hoved_id else None
        if hoved is None or hoved.overdragelse is Stand.OVERDRAGET:
            return []
        i_vejen = hindring(hoved, self._clock.today())
        if i_vejen is not None:
            raise IkkeKlarError(i_vejen, hoved=True)
        return [hoved.fordring.fordring_id]

    @property
    def _i_gaar(self) -> date:
        return self._clock.today() - timedelta(days=1)


@contextlib.contextmanager
def _til_koeen_er_fuld() -> Iterator[None]:
    """Hand over until the queue to collection is full, which is no failure: nothing is lost, and its time comes."""
    try:
        yield
    except FejlError as error:
        if error.kode is not Fejlkode.KOE_FULD:
            raise
        _log.warning("queue_full", backend=error.sted)


def komplekser(fundne: Iterable[Fordringsbillede]) -> list[Kompleks]:
    """Claims in groups that go together, each in the order given: main claims first."""
    grupper: dict[UUID, list[UUID]] = {}
    for b in fundne:
        fordring_id = b.fordring.fordring_id
        grupper.setdefault(b.fordring.hoved_fordring_id or fordring_id, []).append(fordring_id)
    return [Kompleks(hoved, tuple(fordringer)) for hoved, fordringer in grupper.items()]
