"""The health addresses of `serve` and `worker`: whether the process lives, and whether it can do its work."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from fordringsbro.platform.database import Database
from fordringsbro.platform.tegn import som_json
from fordringsbro.platform.worker import Arbejderpuls
from fordringsbro.portal.sundhed import Afhaengighed, afhaengigheder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.ressource import HELBRED, Adresse, Helbred, Ressource

#: Whoever asks more often is told the same again.
_HUSKES_S: Final = 1.0
_VAEK: Final = Afhaengighed("database", ok=False, besked="Databasen kan ikke nås / The database can't be reached")


@dataclass(slots=True)
class Sundhed:
    """How a process is.

    Attributes:
        database: Its database.
        lever: What must be so for it to be alive; nothing of others, or all would be restarted for the fault of one.
        andet: What else it needs to do its work.
        maal: Names, meanings and values of its own measurements.
    """

    database: Database
    lever: Callable[[], Iterable[Afhaengighed]] = tuple
    andet: Callable[[], Iterable[Afhaengighed]] = tuple
    maal: Callable[[], Mapping[tuple[str, str], float]] = dict
    _laas: Lock = field(default_factory=Lock, init=False)
    _set: tuple[float, tuple[Afhaengighed, ...]] | None = field(default=None, init=False)

    def adresser(self) -> tuple[Adresse, ...]:
        """Where it is asked: whether it lives, whether it is ready, and in numbers."""
        return (
            Helbred(f"{HELBRED}live", self._live),
            Helbred(f"{HELBRED}ready", self._ready),
            Ressource(
                "/metrics",
                "text/plain; version=0.0.4; charset=utf-8",
                lambda _kalder, _parametre: generate_latest(self._register()),
                Adgangsregel.DRIFT,
            ),
        )

    def _live(self) -> tuple[bool, bytes]:
        return helbredssvar("live", "stuck", tuple(self.lever()))

    def _ready(self) -> tuple[bool, bytes]:
        return helbredssvar("ready", "unavailable", (*self._afhaengigheder(), *self.lever(), *self.andet()))

    def _afhaengigheder(self) -> tuple[Afhaengighed, ...]:
        with self._laas:
            if self._set is None or time.monotonic() - self._set[0] > _HUSKES_S:
                fundet = afhaengigheder(self.database.url)
                self._set = time.monotonic(), fundet
            _, fundet = self._set
        if self.database.vaek:
            # Others may reach it; what counts is whether we do.
            return (_VAEK, *fundet[1:])
        return fundet

    def _register(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        registry.register(_Samler(self))
        return registry


class _Samler(Collector):
    """A process's own measurements."""

    def __init__(self, sundhed: Sundhed) -> None:
        self._sundhed = sundhed

    def collect(self) -> Iterator[Metric]:
        """Every one."""
        oppe = not self._sundhed.database.vaek
        yield GaugeMetricFamily("fordringsbro_process_database_up", "This process reaches its database", value=oppe)
        for (navn, hvad), vaerdi in self._sundhed.maal().items():
            yield GaugeMetricFamily(navn, hvad, value=vaerdi)

    def describe(self) -> Iterator[Metric]:
        """Nothing."""
        return iter(())


def helbredssvar(godt: str, ikke: str, fundet: tuple[Afhaengighed, ...]) -> tuple[bool, bytes]:
    """Whether all is well, and how in JSON, with a word for either."""
    ok = all(del_.ok for del_ in fundet)
    dele = {del_.navn: {"ok": del_.ok, "message": del_.besked} for del_ in fundet}
    return ok, som_json({"status": godt if ok else ikke, "dependencies": dele}).encode()


def arbejdersundhed(database: Database, puls: Arbejderpuls) -> Sundhed:
    """A worker's: its loop must turn, and it must take jobs."""

    def lever() -> tuple[Afhaengighed, ...]:
        drejer = puls.loekken_drejer
        besked = "" if drejer else "Arbejderen står stille / The worker is stuck"
        return (Afhaengighed("loop", ok=drejer, besked=besked),)

    def andet() -> tuple[Afhaengighed, ...]:
        tager = puls.tager_jobs
        besked = "" if tager else "Arbejderen tager ingen jobs / The worker takes no jobs"
        return (Afhaengighed("jobs", ok=tager, besked=besked),)

    def maal() -> dict[tuple[str, str], float]:
        nu = time.monotonic()
        return {
            ("fordringsbro_worker_loop_seconds", "Since the worker's loop turned last"): nu - puls.sidst,
            ("fordringsbro_worker_last_job_seconds", "Since the worker took a job last"): nu - puls.styrer.taget,
            ("fordringsbro_worker_jobs_in_hand", "Jobs that the worker is doing"): puls.styrer.i_haanden,
        }

    return Sundhed(database, lever, andet, maal)
