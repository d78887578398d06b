"""The parts of an installation as processes that a test kills, freezes and starts again one by one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from pathlib import Path

import requests
from sandkasseproces import Sandkasseproces, vent

from fordringsbro.platform.embedded import embedded_postgres
from fordringsbro.platform.migrate import migrate
from fordringsbro.platform.postgresserver import Postgresserver
from fordringsbro.sandkasse.demo import install_demo
from fordringsbro.sandkasse.sandbox import forskydning

_DAG = date(2026, 11, 20)
#: Each part, with what is started and the path that says that it is up.
DELE = {
    "serve": ("serve",),
    "worker": ("worker",),
    "worker 2": ("worker",),
    "psrm": ("simulator", "psrm"),
    "dmi": ("simulator", "dmi"),
}


class Delproces(Sandkasseproces):
    """A sandbox without its watchman: its parts on one database, each alone."""

    def __init__(self, data_dir: Path, server: Postgresserver) -> None:
        super().__init__(data_dir)
        self.server = server
        self.dele: dict[str, subprocess.Popen[bytes]] = {}
        base = f"http://127.0.0.1:{self.port}"
        egne = {
            "DATABASE_URL": server.url,
            "DATA_DIR": str(data_dir),
            "PORT": str(self.port),
            "PUBLIC_URL": base,
            "PSRM_URL": f"http://127.0.0.1:{self.port + 2}",
            "DMI_URL": f"http://127.0.0.1:{self.port + 3}",
            "CLOCK_OFFSET_DAYS": str(forskydning(_DAG)),
            "SANDBOX": "true",
            "ACCESS": "open",
        }
        uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
        self._miljoe = {**uden, **{f"FORDRINGSBRO_{navn}": vaerdi for navn, vaerdi in egne.items()}}

    def start_del(self, navn: str) -> None:
        """Start a part; a service is waited for."""
        with (self.data_dir / "log").open("ab") as log:
            kommando = [sys.executable, "-m", "fordringsbro", *DELE[navn]]
            # As long as the database is away no part begins.
            vent(self.server.koerer)
            self.dele[navn] = subprocess.Popen(kommando, env=self._miljoe, stdout=log, stderr=log)

    def oppe(self, sti: str = "/health/ready") -> bool:
        """Whether serve is ready."""
        with suppress(requests.RequestException):
            return requests.get(f"http://127.0.0.1:{self.port}{sti}", timeout=5).ok
        return False

    def draeb(self, navn: str) -> None:
        """Kill a part, and start it again a moment later."""
        self.dele[navn].kill()
        self.dele[navn].wait()
        # The port is free once the processes below it have seen that it is gone.
        frist = time.monotonic() + 300
        while time.monotonic() < frist:
            time.sleep(1)
            self.start_del(navn)
            with suppress(subprocess.TimeoutExpired):
                self.dele[navn].wait(3)
                continue
            return
        raise AssertionError(f"{navn} did not start again")

    def signal_til(self, navn: str, nummer: signal.Signals) -> None:
        """Freeze a part, or have it go on."""
        self.dele[navn].send_signal(nummer)

    def stop_alle(self) -> None:
        """End everything."""
        for proces in self.dele.values():
            with suppress(ProcessLookupError):
                proces.send_signal(signal.SIGCONT)
                proces.terminate()
        for proces in self.dele.values():
            with suppress(subprocess.TimeoutExpired):
                proces.wait(30)
            proces.kill()
            proces.wait()


@contextmanager
def alle_dele(folder: Path) -> Iterator[Delproces]:
    """All parts running on an embedded database, until the block ends."""
    with embedded_postgres(folder) as url:
        migrate(url)
        install_demo(url)
        dele = Delproces(folder, Postgresserver(folder / "postgres"))
        try:
            for navn in DELE:
                dele.start_del(navn)
            vent(dele.oppe, sekunder=300)
            yield dele
        finally:
            if not dele.server.koerer():
                dele.server.start()
            dele.stop_alle()
