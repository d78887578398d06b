"""Any mix of queueing, sending, faults, kills and restarts: one effect, one outcome, in order."""

from __future__ import annotations

import contextlib
import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import psycopg
import pytest
from falsk_backend import DRAEBT_EFTER, DRAEBT_FOER, TABT_EFTER, TABT_FOER, Baenk, DraebtError, nedskriv, opret
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from fordringsbro.inddrivelse.levering import Leverancesvar, Svarslags
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.punkter import Punkt

_TRIN = (
    DRAEBT_FOER,
    DRAEBT_EFTER,
    TABT_FOER,
    TABT_EFTER,
    Leverancesvar(Svarslags.PROEV_IGEN, "TEST"),
    Leverancesvar(Svarslags.AFVIST, "FAULT_Sender"),
    None,
)
_PUNKTER = (
    Punkt.LINJE_TAGET,
    Punkt.FOER_AFSENDELSE,
    Punkt.EFTER_AFSENDELSE,
    Punkt.SVAR_OPTAGET,
)


class Forsendelse(RuleBasedStateMachine):
    """Claims with write-downs and related claims, sent through everything that can happen."""

    ny_database: ClassVar[Callable[[], str]]

    @initialize()
    def begynd(self) -> None:
        self.db = Database(self.ny_database(), max_size=2)
        self.baenk = Baenk(self.db, FixedClock())
        self.baenk.psrm.egensindig = True
        self.baenk.regler = replace(self.baenk.regler, samtidige=3)
        self.fordringer: list[int] = []
        self.hoved: dict[int, int] = {}
        self.handlinger: dict[int, list[int]] = {}
        self.naeste = 0

    def _ny(self) -> int:
        self.naeste += 1
        return self.naeste

    @rule()
    def opret_fordring(self) -> None:
        nummer = self._ny()
        self.fordringer.append(nummer)
        self.handlinger[nummer] = [nummer]
        self.baenk.koe(opret(nummer))

    @rule(valg=st.integers(0, 100))
    def opret_underfordring(self, valg: int) -> None:
        if self.fordringer:
            hoved, nummer = self.fordringer[valg % len(self.fordringer)], self._ny()
            self.hoved[nummer] = hoved
            self.handlinger[nummer] = [nummer]
            self.baenk.koe(opret(nummer, hoved=hoved))

    @rule(valg=st.integers(0, 100))
    def nedskriv_fordring(self, valg: int) -> None:
        if self.handlinger:
            fordring, nummer = sorted(self.handlinger)[valg % len(self.handlinger)], self._ny()
            self.handlinger[fordring].append(nummer)
            self.baenk.koe(nedskriv(nummer, fordring))

    @rule(
        trin=st.lists(st.sampled_from(_TRIN), min_size=1, max_size=3),
        punkt=st.sampled_from((None, *_PUNKTER)),
        minutter=st.sampled_from((0, 1, 20)),
        inde=st.integers(0, 2),
    )
    def send(self, trin: list[object], punkt: Punkt | None, minutter: int, inde: int) -> None:
        """One worker, and so many more that each run while the one before waits for its answer."""
        self.baenk.psrm.manus.extend(trin)
        self.baenk.draeb_ved = punkt
        self.baenk.psrm.imens = deque([self._ved_siden_af] * inde)
        try:
            self.baenk.send()
        except DraebtError:
            self.baenk.genstart()
        self.baenk.psrm.imens.clear()
        self.baenk.psrm.manus.clear()
        self.baenk.draeb_ved = None
        self.baenk.frem(minutes=minutter)

    def _ved_siden_af(self) -> None:
        """Another worker: should it die, nothing tells the one that waits."""
        with contextlib.suppress(DraebtError):
            self.baenk.send()

    @rule()
    def hent_kvitteringer(self) -> None:
        self.baenk.hent()

    def teardown(self) -> None:
        """In the end, whatever is parked is resumed, and then every action has one effect and one outcome."""
        if not hasattr(self, "db"):
            return
        try:
            self._slut()
        finally:
            self.db.close()

    def _slut(self) -> None:
        for _ in range(6):
            for nummer in range(1, self.naeste + 1):
                with self.db.transaction() as conn:
                    self.baenk.afsendelser.send_igen(conn, nummer)
            self.baenk.igennem(2)
        alle = list(range(1, self.naeste + 1))
        for _ in alle:
            if len(self.baenk.kvitteret()) < len(alle):
                self.baenk.igennem(1)
        virkninger = self.baenk.psrm.virkninger
        assert sorted(virkninger) == alle
        assert self.baenk.kvitteret() == {nummer: ["UDFOERT"] for nummer in alle}
        for handlinger in self.handlinger.values():
            assert [n for n in virkninger if n in handlinger] == handlinger
        for under, hoved in self.hoved.items():
            assert virkninger.index(hoved) < virkninger.index(under)


@pytest.mark.fault("U12")
def test_any_mix_of_faults_leaves_one_effect_and_one_outcome_in_order(postgres_url: str, template_database: str):
    """Twelve random stories of queueing, faults, kills and restarts each end with every action done once, in order."""
    navne: list[str] = []

    def ny_database() -> str:
        navn = f"t_{uuid.uuid4().hex}"
        navne.append(navn)
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            conn.execute(f"CREATE DATABASE {navn} TEMPLATE {template_database}")
        hoved, _, hale = postgres_url.partition("?")
        return f"{hoved.rpartition('/')[0]}/{navn}?{hale}"

    Forsendelse.ny_database = staticmethod(ny_database)
    try:
        run_state_machine_as_test(
            Forsendelse,
            settings=settings(
                max_examples=12,
                stateful_step_count=12,
                deadline=None,
                derandomize=True,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as conn:
            for navn in navne:
                conn.execute(f"DROP DATABASE IF EXISTS {navn} WITH (FORCE)")


@pytest.mark.long
def test_a_long_queue_is_sent_in_reasonable_time(baenk: Baenk):
    """Five thousand actions of one creditor are written down, sent and receipted without getting slower."""
    antal = 5_000
    for foerste in range(1, antal, 500):
        with baenk.db.transaction() as conn:
            for nummer in range(foerste, foerste + 500):
                baenk.afsendelser.koe(conn, opret(nummer))
    baenk.send()
    baenk.frem(seconds=1)
    baenk.hent()
    assert len(baenk.kvitteret()) == antal
