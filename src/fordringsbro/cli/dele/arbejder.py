"""`fordringsbro worker`: runs jobs."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import Iterator
from uuid import uuid4

from fordringsbro.bootstrap.installation import Installation, byg
from fordringsbro.bootstrap.joblister import PERIODISK
from fordringsbro.cli.dele.start import FOR_JOB, begynd, forlangt_database
from fordringsbro.contract.segl import kraev_segl
from fordringsbro.platform.laesning import fuld_sti
from fordringsbro.platform.settings import Settings
from fordringsbro.platform.worker import Arbejderpuls, Tempo, arbejderpuls, build_worker, run_worker
from fordringsbro.portal.helbred import arbejdersundhed
from fordringsbro.sandkasse.plads import require_free
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.http.server import Lytter
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.xml.gulv import kraev_libxml2

#: A sandbox is killed and started again at once; its worker must not wait long for the dead one's jobs.
_SANDBOX_TEMPO = Tempo(poll=0.2, heartbeat=0.5, dead_after=2.0)


def run_worker_process(settings: Settings) -> None:
    """Run jobs until stopped."""
    kraev_libxml2()
    kraev_segl()
    url = forlangt_database(settings)
    if settings.worker_port is not None:
        require_free(settings.host, [settings.worker_port])
    begynd(settings)
    # Each job has a connection, and one more while it gives signs of life.
    installation = byg(settings, url, FOR_JOB, forbindelser=2 * settings.threads + 2)
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
