"""A backend in memory that does what a script says, and a bench with everything around it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from fordringsbro.aktion.model import Backend, Fordringsdata, Inddrivelsesudfald, Nedskrivning, Opgave, Skyldner
from fordringsbro.inddrivelse.beslutning import Indstillinger
from fordringsbro.inddrivelse.forsender import Forsender, Koerselsslut
from fordringsbro.inddrivelse.kvitteringer import Kvitteringshenter
from fordringsbro.inddrivelse.levering import Aktionssvar, Leverance, Leverancesvar, Svarslags
from fordringsbro.inddrivelse.service import Afsendelser
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.jobs import Jobs
from fordringsbro.platform.punkter import Punkt, brug

DRAEBT_FOER = "dræbt før modtagelse"
DRAEBT_EFTER = "dræbt efter modtagelse"
TABT_FOER = "forespørgslen tabt"
TABT_EFTER = "svaret tabt"


class DraebtError(BaseException):
    """Stands in for kill -9: nothing catches it, and whatever was not committed is gone."""


@dataclass
class FalskBackend:
    """Takes deliveries once by their id, carries actions out at the next question, and obeys a script.

    Each entry of `manus` is for one call of `indberet`: one of the words above, a `Leverancesvar` to give instead of
    processing, or None to behave.
    """

    clock: FixedClock
    har_kvitteringer: bool = True
    blandet: bool = True
    manus: deque[object] = field(default_factory=deque)
    spoerg_manus: deque[object] = field(default_factory=deque)
    afviste: set[int] = field(default_factory=set)
    ord: dict[int, str] = field(default_factory=dict)
    leverancer: dict[int, list[Aktionssvar]] = field(default_factory=dict)
    virkninger: list[int] = field(default_factory=list)
    hoved: dict[int, int | None] = field(default_factory=dict)
    sendt: list[tuple[int, ...]] = field(default_factory=list)
    spurgt: int = 0
    udfoerer: bool = True
    #: Odd actions get their outcome at the second question, and a delivery is carried out from its end.
    egensindig: bool = False
    spoergsmaal: dict[int, int] = field(default_factory=dict)
    #: What happens while a delivery is on its way, or a question: each once, in this order.
    imens: deque[Callable[[], object]] = field(default_factory=deque)

    def indberet(self, leverance: Leverance) -> Leverancesvar:
        if self.imens:
            self.imens.popleft()()
        trin = self.manus.popleft() if self.manus else None
        self.sendt.append(tuple(post.aktion_id for post in leverance.poster))
        if trin == DRAEBT_FOER:
            raise DraebtError
        if trin == TABT_FOER:
            return Leverancesvar(Svarslags.UKENDT, "TEST")
        if isinstance(trin, Leverancesvar):
            return trin
        svar = self._tag(leverance)
        if trin == DRAEBT_EFTER:
            raise DraebtError
        return Leverancesvar(Svarslags.UKENDT, "TEST") if trin == TABT_EFTER else svar

    def _tag(self, leverance: Leverance) -> Leverancesvar:
        if leverance.leverance_id in self.leverancer:
            return Leverancesvar(Svarslags.KENDT, "MF_171")
        svar = []
        # DMI tells the outcome again instead.
        kendte = set(self.virkninger) if self.har_kvitteringer else set()
        nye = [post.aktion_id for post in leverance.poster if post.aktion_id not in kendte]
        self.virkninger += nye[:: -1 if self.egensindig else 1]
        for plads, post in enumerate(leverance.poster, len(self.virkninger) - len(leverance.poster) + 1):
            self.hoved[post.aktion_id] = post.backend_hoved_id
            data = post.opgave.data
            svar.append(
                Aktionssvar(
                    status="AFVIST" if post.aktion_id in kendte else "MODTAGET",
                    afvist=((600, "AktionID findes"),) if post.aktion_id in kendte else (),
                    aktionskode=post.opgave.aktionskode,
                    tidspunkt=self.clock.now(),
                    reference=data.reference if isinstance(data, Fordringsdata) else None,
                    backend_fordring_id=post.backend_fordring_id or 900_000 + post.opgave.fordring_id,
                    backend_aktion_id=700_000 + plads,
                    loebenummer=None if self.har_kvitteringer else post.loebenummer,
                )
            )
        self.leverancer[leverance.leverance_id] = svar
        return Leverancesvar(Svarslags.MODTAGET, aktioner=tuple(svar) if self.har_kvitteringer else ())

    def kvitteringer(self, leverance: Leverance) -> Leverancesvar:
        self.spurgt += 1
        if self.imens:
            self.imens.popleft()()
        trin = self.spoerg_manus.popleft() if self.spoerg_manus else None
        if isinstance(trin, Leverancesvar):
            return trin
        svar = self.leverancer.get(leverance.leverance_id)
        if svar is None:
            return Leverancesvar(Svarslags.MODTAGET)
        if not self.udfoerer:
            return Leverancesvar(Svarslags.MODTAGET, aktioner=tuple(svar))
        return Leverancesvar(Svarslags.MODTAGET, aktioner=tuple(self._udfald(leverance, svar)))

    def _udfald(self, leverance: Leverance, svar: list[Aktionssvar]) -> list[Aktionssvar]:
        gange = self.spoergsmaal[leverance.leverance_id] = self.spoergsmaal.get(leverance.leverance_id, 0) + 1
        return [
            Aktionssvar(
                status=et.status if et.afvist else self._status(post.aktion_id, gange),
                aktionskode=et.aktionskode,
                tidspunkt=self.clock.now(),
                reference=et.reference,
                backend_fordring_id=et.backend_fordring_id,
                backend_aktion_id=et.backend_aktion_id,
                loebenummer=et.loebenummer,
                afvist=et.afvist or (((412, "afvist"),) if post.aktion_id in self.afviste else ()),
            )
            for post, et in zip(leverance.poster, svar, strict=True)
        ]

    def _status(self, aktion_id: int, gange: int) -> str:
        if self.egensindig and aktion_id % 2 and gange == 1:
            return "MODTAGET"
        return self.ord.get(aktion_id, "AFVIST" if aktion_id in self.afviste else "UDFOERT")


class Baenk:
    """Everything around a forwarder, with outcomes collected."""

    def __init__(self, db: Database, clock: FixedClock) -> None:
        self.db = db
        self.clock = clock
        self.jobs = Jobs(clock)
        self.psrm = FalskBackend(clock)
        self.dmi = FalskBackend(clock, har_kvitteringer=False, blandet=False)
        self.klienter = {Backend.PSRM: self.psrm, Backend.DMI: self.dmi}
        self.udfald: list[Inddrivelsesudfald] = []
        self.afsendelser = Afsendelser(clock, self.jobs)
        self.regler = Indstillinger(navn="test", maks_aktioner=10, samtidige=1)
        self.draeb_ved: Punkt | None = None
        brug(self._punkt)

    def kvitter(self, conn: Connection, *udfald: Inddrivelsesudfald) -> None:
        self.udfald += udfald
        # Kept in the database of the test as well: an outcome of a transaction that failed must not count.
        conn.execute("CREATE TABLE IF NOT EXISTS udfald (nummer serial, aktion_id bigint, status text, kode text)")
        for en in udfald:
            conn.execute(
                "INSERT INTO udfald (aktion_id, status, kode) VALUES (%s, %s, %s)",
                (en.aktion_id, en.status, ",".join(str(n) for n, _ in en.afvist)),
            )

    def kvitteret(self) -> dict[int, list[str]]:
        """The outcomes handed on for each action."""
        alle: dict[int, list[str]] = {}
        with self.db.transaction() as conn:
            if conn.execute("SELECT to_regclass('udfald')").fetchone() != (None,):
                for aktion_id, status in conn.execute("SELECT aktion_id, status FROM udfald ORDER BY nummer"):
                    alle.setdefault(aktion_id, []).append(status)
        return alle

    def forsender(self) -> Forsender:
        return Forsender(
            self.db,
            self.clock,
            self.jobs,
            self.klienter,
            self.kvitter,
            regler=self.regler,
        )

    def _punkt(self, punkt: Punkt) -> None:
        if punkt == self.draeb_ved:
            self.draeb_ved = None
            raise DraebtError

    def send(self, backend: Backend = Backend.PSRM, haver: int = 1) -> Koerselsslut:
        return self.forsender().send(backend, haver)

    def hent(self, haver: int = 1) -> int:
        return Kvitteringshenter(self.db, self.clock, self.jobs, self.klienter, self.kvitter, regler=self.regler).hent(
            Backend.PSRM, haver
        )

    def genstart(self) -> None:
        """What a worker does when it starts again under its name."""
        with self.db.transaction() as conn:
            self.afsendelser.opstart(conn, "test")

    def frem(self, **tid: int) -> None:
        self.clock.advance(timedelta(**tid))

    def bogfoer_igen(self) -> None:
        henter = Kvitteringshenter(self.db, self.clock, self.jobs, self.klienter, self.kvitter, regler=self.regler)
        henter.bogfoer_igen()

    def igennem(self, gange: int = 4) -> None:
        """Send and fetch until all should be done; time passes between."""
        for _ in range(gange):
            for backend in Backend:
                self.send(backend)
            self.frem(minutes=15)
            self.hent()
            self.frem(minutes=15)

    def koe(self, *opgaver: Opgave) -> None:
        for en in opgaver:
            with self.db.transaction() as conn:
                self.afsendelser.koe(conn, en)

    def tilstand(self, aktion_id: int) -> str:
        with self.db.transaction() as conn:
            row = conn.execute(
                "SELECT tilstand FROM inddrivelse.afsendelse WHERE aktion_id = %s", (aktion_id,)
            ).fetchone()
            assert row is not None
            return str(row[0])

    def historik(self, aktion_id: int) -> list[str]:
        with self.db.transaction() as conn:
            rows = conn.execute(
                "SELECT hvad FROM inddrivelse.haendelse WHERE aktion_id = %s ORDER BY haendelse_id", (aktion_id,)
            )
            return [row[0] for row in rows]

    def leverancer(self) -> list[tuple[int, str]]:
        with self.db.transaction() as conn:
            rows = conn.execute("SELECT leverance_id, tilstand FROM inddrivelse.leverance ORDER BY 1")
            return [(row[0], row[1]) for row in rows]


def data(reference: str, *, uf: bool = False) -> Fordringsdata:
    dag = date(2026, 9, 1)
    return Fordringsdata(
        type_kode="KFDAINS" if not uf else "GEDAINS",
        art="INDR",
        kategori="UF" if uf else "HF",
        reference=reference,
        beskrivelse="Daginstitution september",
        beloeb_oere=123_456,
        hovedstol_oere=123_456,
        stiftelsesdato=dag,
        forfaldsdato=dag,
        srb=dag,
        periode_fra=None,
        periode_til=None,
        skyldnere=(Skyldner("CPR", "0101800001", date(2029, 9, 1)),),
    )


def opret(
    aktion_id: int,
    fordring_id: int | None = None,
    *,
    hoved: int | None = None,
    backend: Backend = Backend.PSRM,
    haver: int = 1,
) -> Opgave:
    fordring_id = fordring_id or aktion_id
    return Opgave(
        aktion_id=aktion_id,
        aktionskode="OPRETFORDRING",
        backend=backend,
        fordringshaver_id=haver,
        fordring_id=fordring_id,
        hoved_fordring_id=hoved,
        data=data(f"REF-{fordring_id}", uf=hoved is not None),
        modtaget=FixedClock().now(),
    )


def nedskriv(aktion_id: int, fordring_id: int, *, backend: Backend = Backend.PSRM) -> Opgave:
    return Opgave(
        aktion_id=aktion_id,
        aktionskode="NEDSKRIV",
        backend=backend,
        fordringshaver_id=1,
        fordring_id=fordring_id,
        hoved_fordring_id=None,
        data=Nedskrivning(1_000, "INDB", date(2026, 11, 1)),
        modtaget=FixedClock().now(),
    )
