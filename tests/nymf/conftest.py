"""Claims that pass, agreements, and a queue that only remembers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from fordringsbro.inddrivelse.model import (
    Fordringsdata,
    Nedskrivning,
    Opgave,
    Udfald,
    Udfaldsstatus,
)
from fordringsbro.nymf.aftale import Aftale
from fordringsbro.nymf.kodefiler.indhold import godt_krav
from fordringsbro.nymf.model import Anmodning, Nedskrivningsanmodning
from fordringsbro.nymf.regler import Regelsaet
from fordringsbro.nymf.service import NyMF
from fordringsbro.nymf.typer import Fordringstyper, dmi_typer
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Connection, Database

I_DAG = date(2026, 11, 20)


@dataclass
class Huskeliste:
    """Stands in for forwarding: remembers what was queued."""

    opgaver: list[Opgave] = field(default_factory=list)

    def koe(self, conn: Connection, *opgaver: Opgave) -> None:
        assert not conn.closed
        self.opgaver += opgaver

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


def byg_nedskriv(fordring: Anmodning, oere: int = 100, **andet: Any) -> Nedskrivningsanmodning:
    """A write-down by a payment today."""
    data = replace(Nedskrivning(oere, "INDB", I_DAG), **andet)
    return Nedskrivningsanmodning(fordring.fordringshaver_id, uuid4(), fordring.ekstern_id, data)


def byg_aftale(**andet: Any) -> Aftale:
    """An agreement that permits everything, with every type live in PSRM."""
    typer: dict[str, date | None] = dict.fromkeys(Regelsaet.load().typer, date(2024, 1, 1))
    typer |= dict.fromkeys(dmi_typer())
    aftale = Aftale(1001, "29000011", "Synteseborg", "Test", typer, arter=frozenset({"INDR", "MODR"}))
    return replace(aftale, **andet)


def byg_udfald(aktion_id: int, *afvist: tuple[int, str], backend_id: int | None = None) -> Udfald:
    """A final answer: executed, or rejected for the given reasons."""
    status = Udfaldsstatus.AFVIST if afvist else Udfaldsstatus.UDFOERT
    return Udfald(aktion_id, status, afvist, backend_id, datetime(2026, 11, 20, 12, tzinfo=UTC))


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
    service = NyMF(Regelsaet.load(), clock, koe)
    with db.transaction() as conn:
        service.gem_aftale(conn, byg_aftale())
    return service


@pytest.fixture
def ny() -> Callable[..., Anmodning]:
    """Makes requests that pass, changed as asked."""
    return byg


@pytest.fixture
def nedskriv() -> Callable[..., Nedskrivningsanmodning]:
    """Makes write-downs."""
    return byg_nedskriv


@pytest.fixture
def ny_aftale() -> Callable[..., Aftale]:
    """Makes agreements."""
    return byg_aftale


@pytest.fixture
def svar() -> Callable[..., Udfald]:
    """Makes final answers."""
    return byg_udfald
