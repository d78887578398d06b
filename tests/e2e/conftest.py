"""The whole of it in one process: services over HTTP, a worker, both simulators, on the test's database."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.settings import Settings
from fordringsbro.platform.worker import Tempo, build_worker, run_worker
from fordringsbro.sandkasse.demo import connect_demo
from fordringsbro.simulator.server import dmi, psrm
from fordringsbro.wire.http.local_server import local_server
from fordringsbro.wire.soap.host import wsgi_app

#: The day the messages of the tests live on.
DAG = date(2026, 11, 20)
_TEMPO = Tempo(poll=0.05, heartbeat=0.2, dead_after=1.0)


@dataclass
class Sandkasse:
    """A running installation.

    Attributes:
        base: Where the SOAP services are.
        psrm: Where PSRM's panel is.
        dmi: Where DMI's panel is.
    """

    installation: Installation
    base: str
    psrm: str
    dmi: str

    def vent(self, hvad: Callable[[], Any], *, sekunder: float = 30) -> Any:
        """What `hvad` gives once it is true; fails when it never is."""
        frist = time.monotonic() + sekunder
        while not (svar := hvad()):
            assert time.monotonic() < frist, "it never came"
            time.sleep(0.05)
        return svar

    def fordringer(self, system: str) -> list[dict[str, Any]]:
        """The claims a simulator holds."""
        return requests.get(f"{getattr(self, system)}/fordringer", timeout=10).json()


@pytest.fixture
def sandkasse(db: Database, tmp_path: Path) -> Iterator[Sandkasse]:
    """Everything running, with the demo municipalities connected."""
    clock = SystemClock(timedelta(days=(DAG - SystemClock().today()).days))
    holder: list[Any] = []

    def app(environ, start_response):
        return holder[0](environ, start_response)

    with (
        local_server(app) as base,
        psrm(data_dir=tmp_path, forsinkelse_s=0.1, clock=clock) as psrm_url,
        dmi(data_dir=tmp_path, callback_url=base, forsinkelse_s=0.1, clock=clock) as dmi_url,
    ):
        settings = Settings(psrm_url=psrm_url, dmi_url=dmi_url, public_url=base, sandbox=True)
        installation = Installation(settings, db, clock)
        connect_demo(installation)
        holder.append(wsgi_app(installation.services(), public_url=base, max_body=10_000_000, clock=clock))
        with _worker(installation):
            yield Sandkasse(installation, base, psrm_url, dmi_url)


class _worker:  # noqa: N801 - used as a function
    """Runs a worker in a thread while the block runs."""

    def __init__(self, installation: Installation) -> None:
        app = build_worker(installation.database, installation.tasks("test"), {})
        self._loop = asyncio.new_event_loop()
        self._task = self._loop.create_task(run_worker(app, tempo=_TEMPO))
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        try:
            self._loop.run_until_complete(self._task)
        except asyncio.CancelledError:
            pass
        finally:
            self._loop.close()

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_exc: object) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join(20)
