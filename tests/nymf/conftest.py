"""Claims that pass, agreements, and a queue that only remembers."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from fordringsbro.aktion.aktioner import NEDSKRIV
from fordringsbro.aktion.fordringsdata import Genindsendelse
from fordringsbro.aktion.model import (
    Aktionsindhold,
    Aktionskode,
    Backend,
    Fordringsdata,
    Inddrivelsesudfald,
    Nedskrivning,
    Opgave,
    Udfaldsstatus,
)
from fordringsbro.nymf.aftaler.aftale import Aftale
from fordringsbro.nymf.model import Aktion, Anmodning, Registerpost, Rettelse
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.tilstande import Aktionstilstand
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection, Database
from fordringsbro.proever.kodefiler.indhold import godt_krav
from fordringsbro.regler import Regelsaet
from fordringsbro.regler.typer import Fordringstyper, dmi_typer

I_DAG = date(2026, 11, 20)


@dataclass
class Huskeliste:
    """Stands in for forwarding: remembers what was queued."""

    opgaver: list[Opgave] = field(default_factory=list)

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        assert not conn.closed
        self.opgaver += opgaver

    def kraev_plads(self, conn: Connection, backends: Collection[Backend]) -> None:
        assert not conn.closed
        assert backends <= set(Backend)

    @property
    def aktioner(self) -> list[int]:
        return [opgave.aktion_id for opgave in self.opgaver]


def byg_data(type_kode: str = "KFDAINS", **andet: Any) -> Fordringsdata:
    """A claim that passes every rule when received today, changed as asked."""
    return replace(godt_krav(type_kode, Regelsaet.load(), I_DAG), **andet)


def byg(type_kode: str = "KFDAINS", *, hoved: Anmodning | None = None, **andet: Any) -> Anmodning:
    """A request that passes; what belongs to `Anmodning` is set there, everything else in its data."""
    egne = {navn: andet.pop(navn) for navn in ("fordringshaver_id", "valuta", "hoved_fordring_id") if navn in andet}
    rest: dict[str, Any] = {"fordringshaver_id": 1001, "ekstern_id": uuid4(), **egne}
    return Anmodning(data=byg_data(type_kode, **andet), hoved_ekstern_id=hoved.ekstern_id if hoved else None, **rest)


def byg_nedskriv(fordring: Anmodning, oere: int = 100, **andet: Any) -> Rettelse:
    """A write-down by a payment today."""
    data = replace(Nedskrivning(oere, "INDB", I_DAG), **andet)
    return Rettelse(fordring.fordringshaver_id, uuid4(), NEDSKRIV, data, fordring_ekstern_id=fordring.ekstern_id)


def byg_aftale(**andet: Any) -> Aftale:
    """An agreement that permits everything, with every type live in PSRM."""
    typer: dict[str, date | None] = dict.fromkeys(Regelsaet.load().typer, date(2024, 1, 1))
    typer |= dict.fromkeys(dmi_typer())
    aftale = Aftale(1001, "29000011", "Synteseborg", "Test", typer, arter=frozenset({"INDR", "MODR"}))
    return replace(aftale, **andet)


def byg_udfald(aktion_id: int, *afvist: tuple[int, str], backend_id: int | None = None) -> Inddrivelsesudfald:
    """A final answer: executed, or rejected for the given reasons."""
    status = Udfaldsstatus.AFVIST if afvist else Udfaldsstatus.UDFOERT
    return Inddrivelsesudfald(aktion_id, status, afvist, backend_id, datetime(2026, 11, 20, 12, tzinfo=UTC))


@dataclass
class Sag:
    """A short way to hand in, receipt and look, each in a transaction of its own."""

    db: Database
    nymf: NyMF

    def ny(self, *args: Any, **andet: Any) -> Anmodning:
        """A request that passes and is not handed in yet."""
        return byg(*args, **andet)

    def opret(self, *args: Any, kvitter: bool = True, backend_id: int = 900, **andet: Any) -> tuple[Aktion, Anmodning]:
        """A claim, created unless asked otherwise."""
        anmodning = byg(*args, **andet)
        aktion = self.indgiv(anmodning)
        if kvitter:
            self.kvitter(aktion, backend_id=backend_id)
        return aktion, anmodning

    def indgiv(self, anmodning: Anmodning | Rettelse) -> Aktion:
        """One request."""
        return self.levering(anmodning)[0]

    def levering(self, *anmodninger: Anmodning | Rettelse) -> list[Aktion]:
        """Requests that come together."""
        with self.db.transaction() as conn:
            return self.nymf.indgiv_mange(conn, anmodninger)

    def rettelse(self, paa: Aktion, kode: Aktionskode, data: Aktionsindhold, **andet: Any) -> Rettelse:
        """A request on the claim that an action is on."""
        felter: dict[str, Any] = {"fordring_id": paa.fordring_id, **andet}
        return Rettelse(paa.fordringshaver_id, uuid4(), kode, data, **felter)

    def ret(self, paa: Aktion, kode: Aktionskode, data: Aktionsindhold, **andet: Any) -> Aktion:
        """The same, handed in."""
        return self.indgiv(self.rettelse(paa, kode, data, **andet))

    def igen(self, anmodning: Anmodning, fordring_id: int, **aendring: Any) -> Anmodning:
        """A request to send a withdrawn claim again."""
        felter = {felt.name: getattr(anmodning.data, felt.name) for felt in fields(Fordringsdata)}
        data = Genindsendelse(**{**felter, **aendring}, tidligere_fordring_id=fordring_id)
        return replace(anmodning, ekstern_id=uuid4(), data=data)

    def kvitter(
        self, aktion: Aktion, *afvist: tuple[int, str], backend_id: int = 900, opskrivning_id: int | None = None
    ) -> None:
        """A receipt."""
        udfald = replace(
            byg_udfald(aktion.aktion_id, *afvist, backend_id=backend_id), backend_opskrivning_id=opskrivning_id
        )
        with self.db.transaction() as conn:
            self.nymf.kvitter(conn, udfald)

    def nu(self, aktion: Aktion) -> Aktion:
        """An action as it is now."""
        with self.db.transaction() as conn:
            fundet = self.nymf.aktion(conn, aktion.aktion_id)
        assert fundet is not None
        return fundet

    def tilstand(self, aktion: Aktion) -> Aktionstilstand:
        """Its state."""
        return self.nu(aktion).tilstand

    def numre(self, aktion: Aktion) -> list[int | None]:
        """The numbers of its remarks."""
        return [b.nummer for b in self.nu(aktion).bemaerkninger]

    def post(self, aktion: Aktion) -> Registerpost:
        """The claim that it is on."""
        with self.db.transaction() as conn:
            fundet = self.nymf.fordring_ved_id(conn, aktion.fordring_id)
        assert fundet is not None
        return fundet


@pytest.fixture(scope="session")
def typer() -> Fordringstyper:
    """What is known of claim types."""
    return Fordringstyper(Regelsaet.load())


@pytest.fixture
def koe() -> Huskeliste:
    """What was queued."""
    return Huskeliste()


@pytest.fixture
def nymf(db: Database, clock: FixedClock, koe: Huskeliste) -> NyMF:
    """NyMF with one agreement that permits everything."""
    service = NyMF.af(Regelsaet.load(), clock, koe)
    with db.transaction() as conn:
        service.gem_aftale(conn, byg_aftale())
    return service


@pytest.fixture
def sag(db: Database, nymf: NyMF) -> Sag:
    """A register to act on."""
    return Sag(db, nymf)


@pytest.fixture
def ny() -> Callable[..., Anmodning]:
    """Makes requests that pass, changed as asked."""
    return byg


@pytest.fixture
def nedskriv() -> Callable[..., Rettelse]:
    """Makes write-downs."""
    return byg_nedskriv


@pytest.fixture
def ny_aftale() -> Callable[..., Aftale]:
    """Makes agreements."""
    return byg_aftale


@pytest.fixture
def svar() -> Callable[..., Inddrivelsesudfald]:
    """Makes final answers."""
    return byg_udfald
