"""The use cases above ledger and filter. Methods with a `conn` work in the caller's transaction."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Final, TypeVar
from uuid import UUID, uuid4

from cachetools import TTLCache

from fordringsbro.debitor.afskrivning import Afskrivningssvar
from fordringsbro.debitor.betaling import Indbetaling, Indbetalingssvar
from fordringsbro.debitor.billede import Fordringsbillede
from fordringsbro.debitor.kendt import Overdragelse as Stand
from fordringsbro.debitor.model import Afskrivning, AfskrivningNedregulering, Fordring, Registrering, Registreringssvar
from fordringsbro.debitor.part import Part
from fordringsbro.debitor.service import Debitorbog
from fordringsbro.debitor.tilbagefoersel import Nedreguleringssvar
from fordringsbro.inddrivelse.model import Nedskrivning, Udfald, Udfaldsstatus
from fordringsbro.nymf.aftaleserie import Aftaleserie
from fordringsbro.nymf.hoering import Afgoerelse, Hoering
from fordringsbro.nymf.koder import Afvisningskode
from fordringsbro.nymf.model import Aktionsfilter, Anmodning, Nedskrivningsanmodning, Registerpost, Virkning
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.nymf.vurdering import Vurdering
from fordringsbro.overdragelse import store
from fordringsbro.overdragelse.model import Kommune
from fordringsbro.overdragelse.oversaet import anmodning, haeftende
from fordringsbro.overdragelse.rettelser import Rettelser
from fordringsbro.overdragelse.tidlig import Tidligbedoemmelse
from fordringsbro.platform.clock import Clock
from fordringsbro.platform.database import Connection
from fordringsbro.platform.jobs import Jobs

#: How long a municipality and its agreement are remembered, in seconds, and how many of them.
_HUSKES: Final = 5.0
_MEST: Final = 1000
_HOVED_AFVIST: Final = Afvisningskode.HOVEDFORDRING_AFVIST.nummer
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: Job: hand over what is due in one municipality.
FORFALDNE: Final = "overdragelse.forfaldne"
#: Job: tell the ledger that collection refused a claim.
AFVISTE: Final = "overdragelse.afviste"
#: Job: tell the ledger that collection gave a claim back.
RETURNEREDE: Final = "overdragelse.returnerede"


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
        self._kommuner: TTLCache[str, Kommune] = TTLCache(_MEST, _HUSKES, timer=lambda: clock.now().timestamp())
        self._aftaler: TTLCache[int, Aftaleserie] = TTLCache(_MEST, _HUSKES, timer=lambda: clock.now().timestamp())
        self._laas = Lock()
        self._bog = bog
        self._nymf = nymf
        self._clock = clock
        self._jobs = jobs
        self._fortael = fortael
        self._rettelser = Rettelser(nymf)
        self.tidlig = Tidligbedoemmelse(bog, nymf, clock)

    def kommune(self, conn: Connection, cvr: str) -> Kommune | None:
        """The municipality with this CVR as it was within the last seconds, or None when it is not connected."""
        return _husk(self._laas, self._kommuner, cvr, lambda: store.kommune(conn, cvr))

    def forhaandsvurder(
        self, conn: Connection, kommune: Kommune, registrering: Registrering, svar: Registreringssvar
    ) -> dict[UUID, Vurdering]:
        """What collection would say to the new claims of a registration, on the first day each can be handed over."""
        aftale_id = kommune.fordringshaver_id
        aftale = _husk(self._laas, self._aftaler, aftale_id, lambda: self._nymf.aftalebog.serie(conn, aftale_id))
        # On a known account the message may leave out what the ledger knows of who is liable.
        kendte = [] if svar.ny_konto else self._bog.billeder(conn, svar.nye)
        billeder = {billede.fordring.fordring_id: billede for billede in kendte}

        def haefter(fordring: Fordring, dag: date) -> Sequence[Part]:
            billede = billeder.get(fordring.fordring_id)
            return billede.haeftende(dag) if billede else haeftende(registrering, fordring.fordring_id, dag)

        return self.tidlig.registrering(conn, aftale_id, registrering, svar.nye, aftale=aftale, haeftende=haefter)

    def anmodning_af(
        self, kommune: Kommune, billede: Fordringsbillede, eksterne: Mapping[UUID, UUID] | None = None
    ) -> Anmodning:
        """The request to hand over a claim as it stands in the ledger today; `eksterne` as for `oversaet.anmodning`."""
        return anmodning(
            billede.fordring,
            fordringshaver_id=kommune.fordringshaver_id,
            restance_oere=billede.restance_oere,
            srb=billede.srb,
            haeftende=billede.haeftende(self._clock.today()),
            eksterne=eksterne,
        )

    def registreret(
        self, conn: Connection, kommune: Kommune, registrering: Registrering, svar: Registreringssvar
    ) -> None:
        """Follow a registration up: hand over what is due already, and tell collection of write-downs."""
        # A claim that collection refused and that was corrected goes there again.
        self.genoptag(conn, kommune, svar.aendrede)
        # A claim that was changed may have got an earlier last date to pay.
        roerte = {*svar.nye, *svar.aendrede}
        self.forfalder(conn, kommune, (f.srb for f in registrering.fordringer if f.fordring_id in roerte))
        skal_meldes = set(svar.overdragne_nedskrevet)
        for n in registrering.nedreguleringer:
            if n.nedregulering_id in skal_meldes:
                dato = (n.virkningsdato or self._clock.today()) if n.betaling else None
                data = Nedskrivning(n.beloeb_oere, "INDB" if n.betaling else "REGU", dato)
                self._nedskriv(conn, kommune, n.nedregulering_id, n.fordring_id, data)

    def forfalder(self, conn: Connection, kommune: Kommune, srber: Iterable[date | None]) -> None:
        """Put handing over in the queue if one of these last dates to pay makes a claim due today."""
        senest = kommune.senest_srb(self._clock.today())
        if senest is not None and any(srb is not None and srb <= senest for srb in srber):
            self._jobs.defer(conn, FORFALDNE, args={"kommune_cvr": kommune.cvr}, lock=kommune.cvr)

    def betalt(self, conn: Connection, kommune: Kommune, indbetaling: Indbetaling, svar: Indbetalingssvar) -> None:
        """Tell collection of a payment on claims it has."""
        if svar.gentaget:
            return
        for daekning in svar.daekninger:
            if daekning.overdraget:
                data = Nedskrivning(daekning.beloeb_oere, "INDB", indbetaling.dato)
                self._nedskriv(conn, kommune, daekning.daekning_id, daekning.fordring_id, data)

    def tilbagefoert(self, conn: Connection, kommune: Kommune, svar: Nedreguleringssvar) -> None:
        """Tell collection that payments on claims it has were taken back.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        self._rettelser.tilbagefoert(conn, kommune.fordringshaver_id, svar)

    def afskrevet(self, conn: Connection, kommune_cvr: str, afskrivning: Afskrivning, svar: Afskrivningssvar) -> None:
        """Tell collection of a write-off on a claim it has.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        kommune = self.kommune(conn, kommune_cvr)
        if kommune is None or not svar.overdraget or svar.gentaget:
            return
        self._rettelser.afskrevet(
            conn, kommune.fordringshaver_id, svar.fordring_id, afskrivning.beloeb_oere, afskrivning.afskrivning_id
        )

    def afskrivning_tilbagefoert(
        self, conn: Connection, kommune_cvr: str, n: AfskrivningNedregulering, svar: Afskrivningssvar
    ) -> None:
        """Tell collection that a write-off on a claim it has was taken back.

        Raises:
            KanIkkeRettesError: Collection can't follow; the caller must take its bookings back.
        """
        kommune = self.kommune(conn, kommune_cvr)
        if kommune is None or not svar.overdraget or svar.gentaget:
            return
        self._rettelser.afskrivning_tilbagefoert(
            conn,
            (kommune.fordringshaver_id, n.afskrivning_id),
            svar.fordring_id,
            beloeb_oere=n.beloeb_oere,
            nedregulering_id=n.nedregulering_id,
        )

    def _nedskriv(
        self, conn: Connection, kommune: Kommune, ekstern_id: UUID, fordring_id: UUID, data: Nedskrivning
    ) -> None:
        fordring_ekstern_id = store.eksterne(conn, [fordring_id])[fordring_id]
        anmodning = Nedskrivningsanmodning(kommune.fordringshaver_id, ekstern_id, fordring_ekstern_id, data)
        self._nymf.nedskriv(conn, anmodning)

    def genoptag(
        self, conn: Connection, kommune: Kommune, fordring_ids: Sequence[UUID], *, ogsaa_returnerede: bool = False
    ) -> tuple[UUID, ...]:
        """Let claims that collection refused be handed over again, each as a new claim with a new external id.

        Related claims that fell only because their main claim did come along. A claim that collection gave back goes
        again only when a clerk says so: what was collected of it meanwhile is not booked here.

        Returns:
            The claims that were taken up again; those that collection did not refuse are left as they are.
        """
        standene = {Stand.AFVIST, Stand.RETURNERET} if ogsaa_returnerede else {Stand.AFVIST}
        afviste = [i for i in fordring_ids if self._stand(conn, i) in standene]
        afviste += [i for hoved in afviste for i in self._faldt_med(conn, kommune, hoved) if i not in afviste]
        for fordring_id in afviste:
            store.nyt_forsoeg(conn, fordring_id, uuid4())
        return self._bog.genoptag_overdragelse(conn, afviste, {}) if afviste else ()

    def _stand(self, conn: Connection, fordring_id: UUID) -> Stand | None:
        billede = self._bog.fordring(conn, fordring_id)
        return billede.overdragelse if billede else None

    def _faldt_med(self, conn: Connection, kommune: Kommune, hoved_id: UUID) -> list[UUID]:
        """The related claims that were rejected for no other reason than that their main claim was (203)."""
        ekstern_id = store.eksterne(conn, [hoved_id])[hoved_id]
        hoved = self._nymf.fordring(conn, kommune.fordringshaver_id, ekstern_id)
        if hoved is None:
            return []
        soegt = Aktionsfilter(hoved_fordring_id=hoved.fordring_id, tilstand=Aktionstilstand.REJECTED)
        faldne = [
            aktion.ekstern_id
            for aktion in self._nymf.alle_aktioner(conn, soegt)
            if {en.nummer for en in aktion.bemaerkninger if en.virkning is Virkning.AFVIS} == {_HOVED_AFVIST}
        ]
        return [i for i in store.fordringer(conn, faldne).values() if self._stand(conn, i) is Stand.AFVIST]

    def kvitter(self, conn: Connection, *udfald: Udfald) -> None:
        """Take final answers of collection home.

        The ledger is told of a rejection by a job of its own: it locks accounts first, and here the action is locked
        already.
        """
        self._nymf.kvitter(conn, *udfald)
        for et in udfald:
            if et.status is Udfaldsstatus.AFVIST:
                self._meld_afviste(conn, et.aktion_id)

    def _meld_afviste(self, conn: Connection, aktion_id: int) -> None:
        self._jobs.defer(conn, AFVISTE, args={"aktion_id": str(aktion_id)}, lock=f"afviste:{aktion_id}")

    def returneret(self, conn: Connection, endte: Sequence[Registerpost]) -> None:
        """Have the ledger told of claims that collection gave back; those that came by MF it doesn't know.

        By a job of its own, for the same reason as a rejection.
        """
        for post in endte:
            args = {"fordring_id": str(post.fordring_id)}
            self._jobs.defer(conn, RETURNEREDE, args=args, lock=f"returnerede:{post.fordring_id}")

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
        self._meld_afviste(conn, sag.aktion_id)
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
