"""The parts of an installation, each as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from pydantic import SecretStr

from fordringsbro.adgang.egetbevis import hilsen
from fordringsbro.adgang.valg import valgt_adgang
from fordringsbro.bootstrap.databaseproeve import proev
from fordringsbro.bootstrap.installation import Installation, byg
from fordringsbro.bootstrap.joblister import PERIODISK
from fordringsbro.contract.segl import kraev_segl
from fordringsbro.mf.tjenester import stoerre_beskeder
from fordringsbro.platform.adgangsvalg import Adgangsform
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Tidsgraenser
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.laesning import fuld_sti
from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.settings import Settings
from fordringsbro.platform.worker import Arbejderpuls, Tempo, arbejderpuls, build_worker, run_worker
from fordringsbro.portal.app import portal_app
from fordringsbro.portal.helbred import arbejdersundhed
from fordringsbro.sandkasse.opsyn import follow_parent, follow_server, parents_watch
from fordringsbro.sandkasse.plads import require_free
from fordringsbro.simulator.server import run_dmi, run_psrm
from fordringsbro.wire.http.asgi import AsgiAdapter
from fordringsbro.wire.http.hukommelse import faa_heaps
from fordringsbro.wire.http.kant import Kant, Kantgraenser
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.server import Lytter, serve, serve_asgi
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.klient.transport import Tls, brug_tls
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.xml.graenser import efter
from fordringsbro.wire.xml.gulv import kraev_libxml2

#: A sandbox is killed and started again at once; its worker must not wait long for the dead one's jobs.
_SANDBOX_TEMPO = Tempo(poll=0.2, heartbeat=0.5, dead_after=2.0)


_log = structlog.get_logger("fordringsbro.adgang")

#: A transaction of a client that has gone, or is lost in thought, holds its locks no longer than this.
_STILSTAND_S = 60.0
#: Jobs wait for each other, and some work through much; whoever waits for a minute begins again later.
_FOR_JOB = Tidsgraenser(laas=60, stilstand=5 * _STILSTAND_S)


def _for_anmodninger(settings: Settings) -> Tidsgraenser:
    """How long the database may take while somebody waits for an answer and holds a thread."""
    return Tidsgraenser(laas=settings.lock_timeout, saetning=settings.statement_timeout, stilstand=_STILSTAND_S)


def _begin(settings: Settings) -> None:
    configure_logging(settings.log_level)
    follow_parent()


def _database(settings: Settings) -> SecretStr:
    """The database that a part of an installation must be given, looked at once.

    Raises:
        FejlError: With `INDSTILLING` when there is none, since only the sandbox starts a database of its own; as
            `proev` when it can't be used.
    """
    if settings.database_url is None:
        raise FejlError(Fejlkode.INDSTILLING, sted="FORDRINGSBRO_DATABASE_URL")
    proev(settings.database_url)
    return settings.database_url


def _begin_server(settings: Settings, lytter: Lytter) -> tuple[SecretStr, Callable[[], None]]:
    """See that a part that callers reach may start, and begin; it forks its workers off, so it has no thread.

    Returns:
        The database, and what the part is to do again and again while it serves.

    Raises:
        FejlError: As `_database` and `valgt_adgang`; `PORT`, when another has the port.
    """
    kraev_libxml2()
    kraev_segl()
    url = _database(settings)
    aaben = valgt_adgang(settings) is Adgangsform.AABEN
    if lytter.sti is None:
        require_free(lytter.host, [lytter.port])
    configure_logging(settings.log_level)
    imens = parents_watch()
    if aaben and not settings.sandbox:
        _log.warning("access_open", meaning="whoever reaches this address may read and write everything")
    return url, imens


def run_serve(settings: Settings) -> None:
    """Host the SOAP services until stopped."""
    lytter = Lytter(settings.host, settings.port, settings.unix_socket)
    url, imens = _begin_server(settings, lytter)
    serve(
        partial(_soap_app, settings, url),
        lytter,
        threads=settings.threads,
        max_body=settings.max_body,
        graenser=kantgraenser(settings),
        workers=settings.workers,
        stoerre=stoerre_beskeder(settings),
        imens=imens,
    )


def _soap_app(settings: Settings, url: SecretStr) -> WsgiApp:
    """The SOAP services, in a worker process of their own."""
    faa_heaps()
    configure_logging(settings.log_level)
    follow_server()
    installation = byg(settings, url, _for_anmodninger(settings))
    return wsgi_app(
        installation.services(),
        public_url=settings.public_url,
        max_body=settings.max_body,
        clock=installation.clock,
        # The tests check every answer against its schema, and so does a sandbox.
        check_answers=settings.sandbox,
        ressourcer=installation.ressourcer(),
        vagt=installation.vagt,
        graenser=efter(settings),
    )


def kantgraenser(settings: Settings) -> Kantgraenser:
    """What a request may cost before it is understood."""
    return Kantgraenser(
        hoveder=settings.http_headers,
        hoveder_byte=settings.http_header_bytes,
        hoveder_s=settings.http_header_seconds,
        krop_s=settings.http_body_seconds,
        krop_rate=settings.http_body_rate,
        # Each message that may come has room when it is the only one.
        kroppe_byte=max(settings.http_bodies, settings.max_body, settings.mf_max_body),
        behandling_byte=settings.http_processing,
        behandling_s=settings.http_processing_seconds,
        forbindelser=settings.http_connections,
        slut_s=settings.stop_seconds,
    )


def run_worker_process(settings: Settings) -> None:
    """Run jobs until stopped."""
    kraev_libxml2()
    kraev_segl()
    url = _database(settings)
    if settings.worker_port is not None:
        require_free(settings.host, [settings.worker_port])
    _begin(settings)
    # Each job has a connection, and one more while it gives signs of life.
    installation = byg(settings, url, _FOR_JOB, forbindelser=2 * settings.threads + 2)
    name = _navn(settings)
    tasks = installation.tasks(name)
    with installation.database.transaction() as conn:
        installation.afsendelser.opstart(conn, name)
    app = build_worker(installation.database, tasks, PERIODISK)
    puls = arbejderpuls(app, settings.threads)
    tempo = _SANDBOX_TEMPO if settings.sandbox else Tempo()
    with _arbejdersundhed(settings, installation, puls):
        asyncio.run(run_worker(app, concurrency=settings.threads, tempo=tempo, puls=puls))


@contextlib.contextmanager
def _arbejdersundhed(settings: Settings, installation: Installation, puls: Arbejderpuls) -> Iterator[None]:
    """Tell how the worker is while the block runs, if the settings say where."""
    if settings.worker_port is None:
        yield
        return
    app = wsgi_app(
        (),
        public_url=settings.public_url,
        max_body=1,
        clock=installation.clock,
        ressourcer=arbejdersundhed(installation.database, puls).adresser(),
        vagt=installation.vagt,
    )
    with local_server(app, Lytter(settings.host, settings.worker_port).aabn()):
        yield


def _navn(settings: Settings) -> str:
    """A worker's name, which no other one alive has: the lines that one of its name holds are freed at its start.

    There is one worker in a sandbox, and one sandbox on its data directory; there, a worker that was killed leaves its
    lines to the next. Elsewhere they are free when their hold runs out.
    """
    if settings.sandbox:
        return f"sandbox:{fuld_sti(settings.data_dir)}"
    return f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"


def run_portal(settings: Settings) -> None:
    """Serve health, metrics and pages until stopped."""
    lytter = Lytter(settings.host, settings.portal_port, settings.portal_unix_socket)
    url, imens = _begin_server(settings, lytter)
    serve_asgi(partial(_portal, settings, url), lytter, graenser=kantgraenser(settings), imens=imens)


def _portal(settings: Settings, url: SecretStr, _kant: Kant) -> AsgiAdapter:
    """The portal, in a worker process of its own."""
    configure_logging(settings.log_level)
    follow_server()
    return AsgiAdapter(portal_app(byg(settings, url, _for_anmodninger(settings))))


def run_simulator(name: str, settings: Settings) -> None:
    """Run the simulator `psrm` or `dmi` until stopped, at the port of its configured URL."""
    kraev_libxml2()
    kraev_segl()
    clock = SystemClock(timedelta(days=settings.clock_offset_days))
    url = settings.psrm_url if name == "psrm" else settings.dmi_url
    host, port = settings.host, _port(url)
    require_free(host, [port])
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    _begin(settings)
    brug_tls(Tls(hilsen=hilsen(settings)))
    navne = (url, socket.gethostname())
    if name == "psrm":
        run_psrm(host=host, port=port, data_dir=settings.data_dir, clock=clock, navne=navne)
    else:
        callback = settings.public_url
        run_dmi(host=host, port=port, data_dir=settings.data_dir, callback_url=callback, clock=clock, navne=navne)


def _port(url: str) -> int:
    dele = urlsplit(url)
    return dele.port or (443 if dele.scheme == "https" else 80)
