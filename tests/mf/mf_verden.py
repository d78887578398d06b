"""A whole world to tell random stories in: a debtor system, a fagsystem, both collection systems, and all the jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import requests
from mf_hjaelp import Debitorsystem, Inddrivelsen, gebyrmager, ider, kravmager, resultater

from fordringsbro.aktion.model import Backend
from fordringsbro.bootstrap.installation import Installation
from fordringsbro.bootstrap.joblister import EFTERSYN
from fordringsbro.efterproev import alle_kontroller
from fordringsbro.inddrivelse import bestilling, oversigt
from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, konvolut, registrering
from fordringsbro.klient.mf_beskeder import MFKrav
from fordringsbro.nymf.model import Registerpost
from fordringsbro.nymf.register.registerhaendelse import Systemsted
from fordringsbro.overdragelse.service import FORFALDNE
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.simulator import server
from fordringsbro.underretning import hentning
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app

DAG = date(2026, 11, 20)
CVR = "29000011"
_FRA = Afsender(CVR, UUID("aaaaaaaa-0000-4000-8000-0000000000f1"))
_ET = Person("0101800001", "Testperson Et Synteseborg")
#: Jobs that are run as they come; forwarding is run by itself.
_JOBS = "starts_with(task_name, 'overdragelse.') OR task_name = 'fagsystem.fortael'"
#: Rounds of work after which everything has its answer, however many answers were lost.
_RUNDER = 400


class Verden:
    """One story's world.

    Attributes:
        krav: The claims that were reported over MF, by fordrings-ID.
        konti: The fagsystem's accounts, each with its claims.
        betalinger: Its payments, each with its account.
    """

    def __init__(self, installation: Installation, clock: FixedClock, base: str, psrm: str, dmi: str) -> None:
        self.installation = installation
        self.system = Debitorsystem(base, installation)
        self.inddrivelsen = Inddrivelsen(installation, clock, psrm, dmi)
        self.clock = clock
        self.nyt_krav = kravmager()
        self.nyt_gebyr = gebyrmager(self.nyt_krav)
        self.leverance = 0
        self.krav: dict[int, MFKrav] = {}
        self.konti: dict[UUID, list[UUID]] = {}
        self.betalinger: dict[UUID, UUID] = {}

    def luk(self) -> None:
        self.system.luk()
        self.installation.close()

    def indberet(self, *aktioner: Any) -> list[tuple[int, int, int]]:
        """Report actions of one delivery; their ids."""
        self.leverance += 1
        return ider(self.system.indberet(self.leverance, *aktioner))

    def kvitteringer(self, leverance: int) -> list[tuple[str, list[str]]]:
        """What became of a delivery's actions."""
        return resultater(self.system.kvitteringer(leverance_id=leverance))

    def poster(self) -> list[Registerpost]:
        """The register of the claimant."""
        with self.installation.database.transaction() as conn:
            return self.installation.nymf.fordringer(conn, fordringshaver_id=1001)

    def sql(self, saetning: str, *vaerdier: Any) -> list[tuple[Any, ...]]:
        """What a statement gives, run and committed by itself."""
        with self.installation.database.transaction() as conn:
            return conn.execute(saetning, vaerdier).fetchall()

    def bestil(self, backend: Backend, **fejl: Any) -> None:
        """Order a fault at a collection system."""
        self.inddrivelsen.kald(backend, "/fejl", fejl)

    def registrer(self, konto: UUID, *oere: int, hoved_id: UUID | None = None) -> bytes:
        """Register claims of so many øre on an account of the fagsystem, all overdue."""
        nye = [self._krav(en, hoved_id) for en in oere]
        svar = self.sf1590(
            "DebitorRegistreringAfsend", "OpretDebitorkontoRegistrering", registrering(_FRA, konto, _ET, nye)
        )
        if b"Accept>" in svar:
            self.konti.setdefault(konto, []).extend(en.id for en in nye)
        return svar

    def _krav(self, oere: int, hoved_id: UUID | None) -> Krav:
        ny = uuid4()
        relateret = {"type_kode": "REOPDAG", "hoved": hoved_id, "omkostning": "RENTE"}
        felter: dict[str, Any] = {
            "id": ny,
            "type_kode": "KFDAINS",
            "beloeb_oere": oere,
            "stiftelsesdato": date(2026, 9, 1),
            "forfaldsdato": date(2026, 9, 1),
            "srb": date(2026, 9, 15),
            "foraeldelsesdato": date(2029, 9, 3),
            "periode": (date(2026, 9, 1), date(2026, 9, 30)),
            "beskrivelse": "Daginstitution september",
            "reference": f"DI-{ny.hex[:12]}",
        }
        return Krav(**{**felter, **(relateret if hoved_id else {})})

    def sf1590(self, tjeneste: str, operation: str, post: Any) -> bytes:
        """Send a message of the fagsystem; the answer."""
        hovedoplysninger = hoved(_FRA, uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        svar = requests.post(
            f"{self.system.base}/service/OIR/{tjeneste}/1",
            konvolut(operation, {"HovedOplysninger": hovedoplysninger, **post}),
            headers={"Content-Type": "text/xml; charset=utf-8"},
            timeout=30,
        )
        assert svar.status_code == 200, svar.text
        return svar.content

    def hos(self, post: Registerpost) -> dict[str, Any]:
        """A claim as its collection system holds it."""
        assert post.backend is not None
        fundet: dict[str, Any] = self.inddrivelsen.kald(post.backend, f"/fordringer/{post.backend_fordring_id}")
        return fundet

    def kan_flyttes(self, post: Registerpost) -> bool:
        """Whether the claim is collected where the register says, and the register would take a move of it now."""
        if post.backend is None or not post.backend_fordring_id or self.hos(post)["ophoer"] is not None:
            return False
        til = Backend.PSRM if post.backend is Backend.DMI else Backend.DMI
        with self.installation.database.transaction() as conn, conn.transaction(force_rollback=True):
            try:
                self.installation.nymf.register.flyt(
                    conn, post.fordring_id, Systemsted(til, 10**17), hvem="t", tekst="Test"
                )
            except FejlError:
                return False
        return True

    def flyt(self, post: Registerpost, hoved_id: int | None = None) -> int:
        """Convert a claim, and note it in the register; its id in the other system."""
        assert post.backend is not None
        til = Backend.PSRM if post.backend is Backend.DMI else Backend.DMI
        andet = {} if hoved_id is None else {"hoved_id": hoved_id}
        nyt = self.inddrivelsen.konverter(post.backend_fordring_id or 0, post.backend, til, **andet)
        with self.installation.database.transaction() as conn:
            self.installation.nymf.register.flyt(conn, post.fordring_id, Systemsted(til, nyt), hvem="t", tekst="Test")
        return nyt

    def arbejd(self) -> None:
        """One round of what the worker does."""
        self._jobs()
        self.inddrivelsen.job[FORFALDNE](kommune_cvr=CVR)
        for backend in Backend:
            self.inddrivelsen.job[bestilling.SEND](backend=backend.value, fordringshaver_id="1001")
        self.clock.advance(timedelta(minutes=1))
        for backend in Backend:
            # What is due is carried out before the answer.
            self.inddrivelsen.kald(backend, "/tid", {})
        self.inddrivelsen.job[bestilling.KVITTERINGER](backend="PSRM", fordringshaver_id="1001")
        self.inddrivelsen.job[bestilling.BOGFOER_IGEN]()

    def _jobs(self) -> None:
        """Run the jobs that wait, and those that they put in the queue."""
        while jobs := self.sql(
            f"DELETE FROM procrastinate_jobs WHERE status = 'todo' AND ({_JOBS}) RETURNING task_name, args"
        ):
            for navn, args in jobs:
                self.inddrivelsen.job[navn](**args)

    def fald_til_ro(self) -> None:
        """Work until everything has its answer; what waits for a person is sent again."""
        frist = time.monotonic() + 120
        for _ in range(_RUNDER):
            self.arbejd()
            self.inddrivelsen.job[hentning.HENT](backend="PSRM", fordringshaver_id="1001")
            if not self._undervejs():
                self.inddrivelsen.job[EFTERSYN]()
                self._jobs()
                if not self._undervejs():
                    return
            self._send_parkerede_igen()
            assert time.monotonic() < frist
            # DMI calls back in a thread of its own.
            time.sleep(0.005)
        raise AssertionError(f"never at rest: {self._undervejs()}")

    def _undervejs(self) -> list[Any]:
        return self.sql(
            "SELECT a.aktion_id, a.aktionskode, a.backend, s.tilstand, s.fejlkode FROM nymf.aktion a"
            " LEFT JOIN inddrivelse.afsendelse s USING (aktion_id) WHERE a.tilstand = 'ROUTED'"
        )

    def _send_parkerede_igen(self) -> None:
        with self.installation.database.transaction() as conn:
            for handling in oversigt.parkerede(conn):
                self.installation.afsendelser.send_igen(conn, handling.aktion_id)

    def brud(self) -> dict[str, list[str]]:
        """What `verify` finds that nobody knows of."""
        return {k.navn: list(map(str, k.brud)) for k in alle_kontroller(self.installation) if k.brud}


class Verdensfabrik:
    """Makes a world for each story: a database of its own, at the same servers.

    Args:
        skabelon: A database with the made-up municipalities, to copy.
        kopi: Copies a database.
        mappe: Where the collection systems keep what they hold.
    """

    def __init__(
        self, skabelon: str, kopi: Callable[[str], AbstractContextManager[tuple[str, str]]], mappe: Path
    ) -> None:
        self._skabelon = skabelon
        self._kopi = kopi
        self._clock = FixedClock()
        self._apps: list[WsgiApp] = []
        self._stak = ExitStack()
        self._base = self._stak.enter_context(local_server(self._app))
        self._psrm = self._stak.enter_context(server.psrm(data_dir=mappe, forsinkelse_s=0, clock=self._clock))
        self._dmi = self._stak.enter_context(
            server.dmi(data_dir=mappe, callback_url=self._base, forsinkelse_s=0, clock=self._clock)
        )

    def _app(self, miljoe: dict[str, Any], start: Any) -> Any:
        """The services of the present world."""
        return self._apps[-1](miljoe, start)

    def luk(self) -> None:
        self._stak.close()

    @contextmanager
    def ny(self) -> Iterator[Verden]:
        """A world in which nothing has happened yet."""
        self._clock.moment = FixedClock().moment
        for url in (self._psrm, self._dmi):
            requests.delete(f"{url}/tilstand", timeout=10).raise_for_status()
        with self._kopi(self._skabelon) as (_, url):
            installation = Installation(Settings(), Database(url, max_size=4), self._clock)
            app = wsgi_app(installation.services(), public_url=self._base, max_body=10_000_000, clock=self._clock)
            self._apps[:] = [app]
            verden = Verden(installation, self._clock, self._base, self._psrm, self._dmi)
            try:
                yield verden
            finally:
                verden.luk()


@contextmanager
def verdensfabrik(
    skabelon: str, kopi: Callable[[str], AbstractContextManager[tuple[str, str]]], mappe: Path
) -> Iterator[Verdensfabrik]:
    """A factory, while the block runs."""
    with kopi(skabelon) as (navn, url):
        installation = Installation(Settings(), Database(url), FixedClock())
        connect_demo(installation)
        installation.close()
        fabrik = Verdensfabrik(navn, kopi, mappe)
        try:
            yield fabrik
        finally:
            fabrik.luk()
