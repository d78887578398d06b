"""Metrics: counts and ages read from the database when Prometheus asks. No personal data, no ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Final
from urllib.parse import urlsplit

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from fordringsbro.adgang import afvisning_store
from fordringsbro.inddrivelse import oversigt, tavshed_store
from fordringsbro.nymf.hoering import hoering_store
from fordringsbro.nymf.hoering.hoering import AABNE
from fordringsbro.opgaver import store as opgavestore
from fordringsbro.opgaver.model import Arbejdsart
from fordringsbro.platform.clock import Clock, local_date
from fordringsbro.platform.database import Connection, Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.portal import maal_store, store
from fordringsbro.sf1590.fagsystem import store as fagsystem_store
from fordringsbro.sf1590.ruter import kreds_store
from fordringsbro.underretning import store as underretningsstore

#: A worker silent for longer than this counts as dead; it gives a sign every two seconds.
LEVENDE_S: Final = 15.0
#: A job that has failed so often (for some five minutes) wants looking at.
FEJLER_GANGE: Final = 6


def maalinger(database: Database, clock: Clock, *, koegraense: int | None = None) -> bytes:
    """All metrics in Prometheus' text format; only `fordringsbro_database_up` when the database is down."""
    registry = CollectorRegistry()
    registry.register(_Samler(database, clock, koegraense))
    return generate_latest(registry)


class _Samler(Collector):
    """Reads one snapshot of the database."""

    def __init__(self, database: Database, clock: Clock, koegraense: int | None) -> None:
        self._database = database
        self._clock = clock
        self._koegraense = koegraense

    def collect(self) -> Iterator[Metric]:
        """Every metric."""
        try:
            with self._database.transaction() as conn:
                fundet = list(_maal(conn, self._clock.now(), self._koegraense))
        except FejlError:
            fundet = []
        yield GaugeMetricFamily("fordringsbro_database_up", "The database answers", value=1 if fundet else 0)
        yield from fundet

    def describe(self) -> Iterator[Metric]:
        """Nothing: registering must not ask the database."""
        return iter(())


def _maal(conn: Connection, nu: datetime, koegraense: int | None) -> Iterator[Metric]:
    yield from _fordringer(conn)
    yield from _hoeringer(conn, local_date(nu))
    yield from _forsendelse(conn, nu)
    yield _fuld(conn, koegraense)
    yield from _fagsystemer(conn, nu)
    yield _kredse(conn)
    yield _underretninger(conn)
    yield from _opgaver(conn, nu)
    yield from _koe(conn)
    yield _afvisninger(conn)


def _afvisninger(conn: Connection) -> Metric:
    refused = CounterMetricFamily(
        "fordringsbro_access_refused", "Calls refused by address and reason", labels=["address", "reason"]
    )
    for adresse, grund, antal in afvisning_store.taellere(conn):
        refused.add_metric([adresse, grund], antal)
    return refused


def _fordringer(conn: Connection) -> Iterator[Metric]:
    claims = GaugeMetricFamily(
        "fordringsbro_claims", "Claims of the ledger by state and collection system", labels=["state", "backend"]
    )
    for tilstand, backend, antal in store.tilstande(conn):
        claims.add_metric([tilstand, backend or ""], antal)
    actions = GaugeMetricFamily(
        "fordringsbro_actions", "Actions by code, state and collection system", labels=["code", "state", "backend"]
    )
    for kode, tilstand, system, antal in maal_store.aktioner(conn):
        actions.add_metric([kode, tilstand, system or ""], antal)
    messages = CounterMetricFamily(
        "fordringsbro_messages", "Answered messages by operation and outcome", labels=["operation", "outcome"]
    )
    for operation, udfald, antal in maal_store.beskeder(conn):
        messages.add_metric([operation, udfald], antal)
    yield from (claims, actions, messages)


def _hoeringer(conn: Connection, today: date) -> Iterator[Metric]:
    hearings = GaugeMetricFamily("fordringsbro_hearings", "Hearing cases by state", labels=["state"])
    overdue = GaugeMetricFamily(
        "fordringsbro_hearings_overdue", "Hearing cases whose clock has run out", labels=["state"]
    )
    for tilstand, (antal, overskredne) in hoering_store.antal(conn, today).items():
        hearings.add_metric([tilstand], antal)
        if tilstand in AABNE:
            overdue.add_metric([tilstand], overskredne)
    reminders = CounterMetricFamily("fordringsbro_hearing_reminders", "Hearing reminders told", labels=["reminder"])
    for trin, antal in hoering_store.fortalte(conn).items():
        reminders.add_metric([trin], antal)
    yield from (hearings, overdue, reminders)


def _forsendelse(conn: Connection, nu: datetime) -> Iterator[Metric]:
    sendings = GaugeMetricFamily(
        "fordringsbro_sendings", "Actions in forwarding by collection system and state", labels=["backend", "state"]
    )
    for (backend, tilstand), antal in oversigt.antal(conn).items():
        sendings.add_metric([backend, tilstand], antal)
    oldest = GaugeMetricFamily(
        "fordringsbro_sending_oldest_seconds", "Age of the oldest action that is not finished", labels=["backend"]
    )
    paused = GaugeMetricFamily(
        "fordringsbro_backend_paused", "Sending is paused until a person resumes it", labels=["backend"]
    )
    resting = GaugeMetricFamily(
        "fordringsbro_backend_resting", "Sending rests after errors in a row", labels=["backend"]
    )
    silent = GaugeMetricFamily(
        "fordringsbro_sendings_silent", "Actions sent long ago that have no receipt", labels=["backend"]
    )
    for backend, tavse in tavshed_store.antal(conn, nu).items():
        silent.add_metric([backend], tavse)
    for helbred in oversigt.backends(conn, nu):
        siden = helbred.aeldste_uafsluttede
        oldest.add_metric([helbred.backend], max(0.0, (nu - siden).total_seconds()) if siden else 0)
        paused.add_metric([helbred.backend], helbred.pauset_siden is not None)
        resting.add_metric([helbred.backend], helbred.hviler_til is not None and helbred.hviler_til > nu)
    yield from (sendings, oldest, paused, resting, silent)


def _fuld(conn: Connection, koegraense: int | None) -> Metric:
    full = GaugeMetricFamily(
        "fordringsbro_queue_full", "So much waits that new actions are told to come again", labels=["backend"]
    )
    for backend, antal in oversigt.uafsluttede(conn).items():
        full.add_metric([backend], koegraense is not None and antal >= koegraense)
    return full


def _fagsystemer(conn: Connection, nu: datetime) -> Iterator[Metric]:
    messages = GaugeMetricFamily(
        "fordringsbro_fagsystem_messages", "Messages to fagsystemer that are not delivered", labels=["state"]
    )
    aabne = fagsystem_store.antal(conn)
    for tilstand, antal, _ in aabne:
        messages.add_metric([tilstand], antal)
    yield messages
    aeldste = max((nu - siden).total_seconds() for _, _, siden in aabne) if aabne else 0
    yield GaugeMetricFamily(
        "fordringsbro_fagsystem_oldest_seconds", "Age of the oldest message that is not delivered", value=aeldste
    )


def _kredse(conn: Connection) -> Metric:
    silent = GaugeMetricFamily(
        "fordringsbro_receivers_silent", "Addresses at a host that did not answer when tried last", labels=["host"]
    )
    for vaert, antal in Counter(urlsplit(kreds.url).netloc for kreds in kreds_store.aabne(conn)).items():
        silent.add_metric([vaert], antal)
    return silent


def _underretninger(conn: Connection) -> Metric:
    notifications = CounterMetricFamily(
        "fordringsbro_notifications", "Notifications of the collection systems by kind", labels=["kind"]
    )
    for slags, antal in underretningsstore.antal(conn).items():
        notifications.add_metric([slags], antal)
    return notifications


def _opgaver(conn: Connection, nu: datetime) -> Iterator[Metric]:
    tasks = GaugeMetricFamily("fordringsbro_tasks", "What waits for a person, by kind", labels=["kind"])
    oldest = GaugeMetricFamily(
        "fordringsbro_task_oldest_seconds", "How long the oldest task of a kind has waited", labels=["kind"]
    )
    ventende = {tal.art: tal for tal in opgavestore.tal(conn, nu)}
    for art in Arbejdsart:
        tal = ventende.get(art)
        tasks.add_metric([art.value], tal.antal if tal else 0)
        oldest.add_metric([art.value], max(0.0, (nu - tal.aeldste).total_seconds()) if tal else 0)
    yield from (tasks, oldest)


def _koe(conn: Connection) -> Iterator[Metric]:
    jobs = GaugeMetricFamily("fordringsbro_jobs", "Jobs by task and status", labels=["task", "status"])
    overdue = GaugeMetricFamily(
        "fordringsbro_job_overdue_seconds", "How long the oldest job of a task has been due", labels=["task", "status"]
    )
    for task, status, antal, sekunder in maal_store.jobs(conn):
        jobs.add_metric([task, status], antal)
        overdue.add_metric([task, status], sekunder)
    failing = GaugeMetricFamily("fordringsbro_jobs_failing", "Jobs that fail again and again, by task", labels=["task"])
    for task, antal, _ in maal_store.fejler(conn, gange=FEJLER_GANGE):
        failing.add_metric([task], antal)
    yield from (jobs, overdue, failing)
    levende = maal_store.arbejdere(conn, levende_s=LEVENDE_S).levende
    yield GaugeMetricFamily("fordringsbro_workers", "Workers that have given a sign of life", value=levende)
