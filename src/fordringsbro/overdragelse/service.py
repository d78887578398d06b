"""The use cases above ledger and filter. Methods with a `conn` work in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Final, TypeVar
from uuid import UUID, uuid4

from cachetools import TTLCache

from fordringsbro.aktion.aarsager import Nedskrivningsaarsag as Nedskrives
from fordringsbro.aktion.model import Inddrivelsesudfald, Nedskrivning, Udfaldsstatus
from fordringsbro.debitor.bog.afskrivning import Afskrivningssvar
from fordringsbro.debitor.bog.betaling import Indbetaling, Indbetalingssvar
from fordringsbro.debitor.bog.kendt import Overdragelsesstand as Stand
from fordringsbro.debitor.bog.registrering import Kontoudkast
from fordringsbro.debitor.bog.tilbagefoersel import Nedreguleringssvar
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Fordring, Registrering, Registreringssvar
from fordringsbro.debitor.opslag.billede import Fordringsbillede
from fordringsbro.debitor.part import Part
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.nymf.aftaler.aftaleserie import Aftaleserie
from fordringsbro.nymf.hoering.hoering import Afgoerelse, Hoering
from fordringsbro.nymf.model import Anmodning, Registerpost
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.vurdering import Vurdering
from fordringsbro.overdragelse import forsoeg_store, hjemtagning_store, store
from fordringsbro.overdragelse.hjemtagning import meld_afvist, meld_returneret
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.overdragelse.oversaet import anmodning, haeftende
from fordringsbro.overdragelse.rettelser import IkkeMeldt, NyNedskrivning, Rettelser
from fordringsbro.overdragelse.tidlig import Kontodom, Tidligbedoemmelse
from fordringsbro.overdragelse.tidligfund import Tidligfund, tidligfund
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.faellesur import StigendeTid
from fordringsbro.platform.jobs import Jobbestilling, Jobs

#: How long a municipality and its agreement are remembered, in seconds, and how many of them.
_HUSKES: Final = 5.0
_MEST: Final = 1000
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: Job: hand over what is due in one municipality.
FORFALDNE: Final = "overdragelse.forfaldne"


class Overdragelse:
    """Early findings, telling collection of payments and write-downs, and the municipalities.

    Args:
        bog: The ledger.
        nymf: The filter and register.
        clock: Says what is due.
        jobs: Where handing over is put in the queue.
        fortael: Told of actions whose hearing has ended, for the receipts of those that came another way.
    """

    def __init__(
        self,
        bog: Debitorbog,
        nymf: NyMF,
        clock: Clock,
        jobs: Jobs,
        *,
        fortael: Callable[[Connection, int], None] | None = None,
    ) -> None:
        # Read for every message, changed a few times a year.
        self._kommuner: TTLCache[str, Kommune] = TTLCache(_MEST, _HUSKES, timer=StigendeTid(clock.now, _HUSKES))
        self._aftaler: TTLCache[int, Aftaleserie] = TTLCache(_MEST, _HUSKES, timer=StigendeTid(clock.now, _HUSKES))
        self._laas = Lock()
        self._bog = bog
        self._nymf = nymf
        self._clock = clock
        self._jobs = jobs
        self._fortael = fortael
        self._rettelser = Rettelser(bog, nymf)
        self.tidlig = Tidligbedoemmelse(bog, nymf, clock)

    def kommune(self, conn: Connection, cvr: str) -> Kommune | None:
        """The municipality with this CVR as it was within the last seconds, or None when it is not connected."""
        return _husk(self._laas, self._kommuner, cvr, lambda: store.kommune(conn, cvr, self._clock.today()))

    def forhaandsvurder(
        self, conn: Connection, kommune: Kommune, registrering: Registrering, svar: Registreringssvar
    ) -> dict[UUID, Vurdering]:
        """What collection would say to the new claims of a registration, on the first day each can be handed over."""
        # On a known account the message may leave out what the ledger knows of who is liable.
        kendte = [] if svar.ny_konto else self._bog.billeder(conn, svar.nye)
        billeder = {billede.fordring.fordring_id: billede for billede in kendte}
        paa_ny_konto = haeftende(registrering)

        def haefter(fordring: Fordring, dag: date) -> Sequence[Part]:
            billede = billeder.get(fordring.fordring_id)
            return billede.haeftende(dag) if billede else paa_ny_konto(fordring, dag)

        return self.tidlig.registrering(
            conn,
            kommune.fordringshaver_id,
            registrering,
            svar.nye,
            aftale=lambda nummer: self._aftale(conn, nummer),
            haeftende=haefter,
        )

    def ny_konto(self, conn: Connection, kommune: Kommune, registrering: Registrering, udkast: Kontoudkast) -> Kontodom:
        """What collection would say to the claims of an account that nothing is known of; see `forhaandsvurder`."""
        nummer = kommune.fordringshaver_id
        return self.tidlig.ny_konto(nummer, udkast, registrering, aftale=self._aftale(conn, nummer))

    def _aftale(self, conn: Connection, nummer: int) -> Aftaleserie | None:
        return _husk(self._laas, self._aftaler, nummer, lambda: self._nymf.aftalebog.serie(conn, nummer))

    def fund(self, registrering: Registrering, vurderinger: Mapping[UUID, Vurdering]) -> tuple[Tidligfund, ...]:
        """The findings of judgements on claims of a registration."""
        srber = {f.fordring_id: f.srb for f in registrering.fordringer}
        return tidligfund(vurderinger, srber, self._clock.today())

    def anmodning_af(
        self, fordringshaver_id: int, billede: Fordringsbillede, eksterne: Mapping[UUID, UUID] | None = None
    ) -> Anmodning:
        """The request to hand over a claim as it stands in the ledger today; `eksterne` as for `oversaet.anmodning`."""
        return anmodning(
            billede.fordring,
            fordringshaver_id=fordringshaver_id,
            restance_oere=billede.restance_oere,
            srb=billede.srb,
            haeftende=billede.haeftende(self._clock.today()),
            eksterne=eksterne,
        )

    def registreret(
        self, conn: Connection, kommune: Kommune, registrering: Registrering, svar: Registreringssvar
    ) -> tuple[IkkeMeldt, ...]:
        """Follow a registration up: hand over what is due already, and tell collection of write-downs.

        Returns:
            The payments that collection could not be told of; the ledger keeps them, since the money has come.

        Raises:
            KanIkkeRettesError: Collection can't follow a write-down; the caller must take its bookings back.
        """
        # A claim that collection refused and that was corrected goes there again.
        self.genoptag(conn, svar.aendrede)
        # A claim that was changed may have got an earlier last date to pay.
        roerte = {*svar.nye, *svar.aendrede}
        self.forfalder(conn, kommune, (f.srb for f in registrering.fordringer if f.fordring_id in roerte))
        skal_meldes = set(svar.overdragne_nedskrevet)
        nye = [n for n in registrering.nedreguleringer if n.nedregulering_id in skal_meldes]
        self._rettelser.meld_eller_afvis(
            conn,
            [
                NyNedskrivning(n.nedregulering_id, n.fordring_id, Nedskrivning(n.beloeb_oere, Nedskrives.REGU))
                for n in nye
                if not n.betaling
            ],
        )
        i_dag = self._clock.today()
        betalte = [
            NyNedskrivning(
                n.nedregulering_id,
                n.fordring_id,
                Nedskrivning(n.beloeb_oere, Nedskrives.INDB, n.virkningsdato or i_dag),
            )
            for n in nye
            if n.betaling
        ]
        return self._rettelser.meld(conn, betalte)

    def forfalder(self, conn: Connection, kommune: Kommune, srber: Iterable[date | None]) -> None:
        """Put handing over in the queue if one of these last dates to pay makes a claim due today."""
        job = self.forfaldsjob(kommune, srber)
        if job is not None:
            self._jobs.defer(conn, job.task, args=job.args, lock=job.lock)

    def forfaldsjob(self, kommune: Kommune, srber: Iterable[date | None]) -> Jobbestilling | None:
        """The job that hands over, if one of these last dates to pay makes a claim due today."""
        senest = kommune.senest_srb(self._clock.today())
        if senest is None or not any(srb is not None and srb <= senest for srb in srber):
            return None
        return Jobbestilling(FORFALDNE, {"kommune_cvr": kommune.cvr}, kommune.cvr)

    def betalt(self, conn: Connection, indbetaling: Indbetaling, svar: Indbetalingssvar) -> tuple[IkkeMeldt, ...]:
        """Tell collection of a payment on claims it has; the same payment again gives the same answer.

        Returns:
            The claims on which collection could not be told; the ledger keeps the payment, since the money has come.
        """
        nye = [
            NyNedskrivning(d.daekning_id, d.fordring_id, Nedskrivning(d.beloeb_oere, Nedskrives.INDB, indbetaling.dato))
            for d in svar.daekninger
            if d.overdraget
        ]
        return self._rettelser.blev_ikke_meldt(conn, nye) if svar.gentaget else self._rettelser.meld(conn, nye)

    def tilbagefoert(self, conn: Connection, svar: Nedreguleringssvar) -> None:
        """Tell collection that payments on claims it has were taken back.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        if not svar.gentaget:
            self._rettelser.fortryd(
                conn,
                {d.daekning_nedregulering_id: (d.daekning_id, d.fordring_id) for d in svar.daekninger if d.overdraget},
            )

    def afskrevet(self, conn: Connection, alle: Sequence[tuple[Afskrivning, Afskrivningssvar]]) -> None:
        """Tell collection of write-offs on claims it has.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        nye = [
            NyNedskrivning(a.afskrivning_id, svar.fordring_id, Nedskrivning(a.beloeb_oere, Nedskrives.REGU))
            for a, svar in alle
            if svar.overdraget and not svar.gentaget
        ]
        self._rettelser.meld_eller_afvis(conn, nye)

    def afskrivning_tilbagefoert(self, conn: Connection, n: AfskrivningNedregulering, svar: Afskrivningssvar) -> None:
        """Tell collection that a write-off on a claim it has was taken back.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        if svar.overdraget and not svar.gentaget:
            self._rettelser.fortryd(conn, {n.nedregulering_id: (n.afskrivning_id, svar.fordring_id)})

    def genoptag(
        self, conn: Connection, fordring_ids: Sequence[UUID], *, ogsaa_returnerede: bool = False
    ) -> tuple[UUID, ...]:
        """Let claims that collection refused be handed over again, each as a new claim with a new external id.

        Related claims that fell only because their main claim did come along. A claim that collection gave back goes
        again only when a clerk says so: what was collected of it meanwhile is not booked here.

        Returns:
            The claims that were taken up again; those that collection did not refuse are left as they are.
        """
        if not fordring_ids:
            return ()
        standene = {Stand.AFVIST, Stand.RETURNERET} if ogsaa_returnerede else {Stand.AFVIST}
        laaste = self._bog.laas_fordringer(conn, fordring_ids)
        igen = [b.fordring.fordring_id for b in laaste if b.overdragelse in standene]
        if not igen:
            return ()
        faldne = self._bog.laas_fordringer(conn, hjemtagning_store.faldt_med(conn, igen))
        igen += [b.fordring.fordring_id for b in faldne if b.overdragelse is Stand.AFVIST]
        igen = list(dict.fromkeys(igen))
        forsoeg_store.nye_forsoeg(conn, {fordring_id: uuid4() for fordring_id in igen})
        return self._bog.genoptag_overdragelse(conn, igen, {})

    def kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        """Take final answers of collection home.

        The ledger is told of a rejection by a job of its own: it locks accounts first, and here the action is locked
        already.
        """
        self._nymf.kvitter(conn, *udfald)
        for et in udfald:
            if et.status is Udfaldsstatus.AFVIST:
                meld_afvist(self._jobs, conn, et.aktion_id)

    def returneret(self, conn: Connection, endte: Sequence[Registerpost]) -> None:
        """Have the ledger told of claims that collection gave back; those that came by MF it doesn't know.

        By a job of its own, for the same reason as a rejection.
        """
        for post in endte:
            meld_returneret(self._jobs, conn, post.fordring_id)

    def fortryd_hoering(
        self, conn: Connection, nr: int, aarsag: str, *, tekst: str | None = None, hvem: str | None = None
    ) -> Hoering:
        """Take an action in hearing back (`Hoeringer.fortryd`); the ledger is told, so that it can be corrected."""
        return self._hoert(conn, self._nymf.hoeringer.fortryd(conn, nr, aarsag, tekst=tekst, hvem=hvem))

    def afgoer_hoering(
        self, conn: Connection, nr: int, afgoerelse: Afgoerelse, *, tekst: str | None = None, hvem: str | None = None
    ) -> Hoering:
        """Decide a hearing as RIM (`Hoeringer.afgoer`); the ledger is told of what was rejected."""
        return self._hoert(conn, self._nymf.hoeringer.afgoer(conn, nr, afgoerelse, tekst=tekst, hvem=hvem))

    def _hoert(self, conn: Connection, sag: Hoering) -> Hoering:
        """Tell, whoever the action came from, of a hearing that has ended."""
        meld_afvist(self._jobs, conn, sag.aktion_id)
        if self._fortael is not None:
            self._fortael(conn, sag.aktion_id)
        return sag


def _husk(laas: Lock, huskede: TTLCache[K, V], noegle: K, laes: Callable[[], V | None]) -> V | None:
    """What is remembered under a key, or else read; that there is nothing is not remembered."""
    with laas:
        kendt = huskede.get(noegle)
    if kendt is not None:
        return kendt
    fundet = laes()
    if fundet is not None:
        with laas:
            huskede[noegle] = fundet
    return fundet
