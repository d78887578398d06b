"""A sandbox as its users run it: a process with children, an embedded database and ports of its own."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import requests

from fordringsbro.platform.embedded import embedded_postgres

_FORDRINGSBRO = (sys.executable, "-m", "fordringsbro")
#: The day the fixtures live on.
_DAG = "2026-11-20"
_SLUT = {"DONE", "REJECTED", "HEARING"}


def vent(hvad: Callable[[], Any], *, sekunder: float = 60, hvert: float = 0.05) -> Any:
    """What `hvad` gives once it is true; fails when it never is."""
    frist = time.monotonic() + sekunder
    while not (svar := hvad()):
        assert time.monotonic() < frist, "it never came"
        time.sleep(hvert)
    return svar


def fire_porte() -> int:
    """The first of four free ports in a row, below those that systems give to clients."""
    while True:
        foerste = random.randrange(20_000, 32_000)  # noqa: S311 - no secret
        with suppress(OSError):
            for port in range(foerste, foerste + 4):
                socket.create_server(("127.0.0.1", port)).close()
            return foerste


def koer(*argumenter: str, **miljoe: str) -> subprocess.CompletedProcess[str]:
    """Run `fordringsbro <argumenter>` to its end."""
    return subprocess.run(
        [*_FORDRINGSBRO, *argumenter], env=_miljoe(miljoe), capture_output=True, text=True, timeout=120, check=False
    )


def _miljoe(eget: dict[str, str]) -> dict[str, str]:
    """This process's environment without what a developer may have set for a sandbox of his own."""
    uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    return {**uden, **{f"FORDRINGSBRO_{navn.upper()}": vaerdi for navn, vaerdi in eget.items()}}


def _processer() -> dict[int, tuple[int, str]]:
    """Parent and command line of each process by id; a dead one that nobody has asked about yet is none."""
    liste = subprocess.run(["ps", "-A", "-o", "pid=,ppid=,stat=,args="], capture_output=True, text=True, check=True)
    felter = (linje.split(maxsplit=3) for linje in liste.stdout.splitlines())
    return {
        int(pid): (int(foraelder), args[0] if args else "") for pid, foraelder, stat, *args in felter if stat[0] != "Z"
    }


def _efterkommere(pid: int) -> dict[int, str]:
    """Command lines of the processes that descend from one, by id."""
    alle = _processer()
    fundet: dict[int, str] = {}
    naeste = {pid}
    while naeste := {egen for egen, (foraelder, _) in alle.items() if foraelder in naeste}:
        fundet |= {egen: alle[egen][1] for egen in naeste}
    return fundet


class Sandkasseproces:
    """A sandbox that is started, killed and started again on the same data and ports.

    Attributes:
        port: Where SF1590 is; the portal, PSRM and DMI follow.
    """

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.port = fire_porte()
        self._proces: subprocess.Popen[bytes] | None = None

    @property
    def udskrift(self) -> str:
        """What the last start has said."""
        return (self.data_dir / "udskrift").read_text(encoding="utf-8")

    def start(self, **miljoe: str) -> None:
        """Start with settings, and wait until it says that it is ready."""
        kommando = (*_FORDRINGSBRO, "sandbox", "--port", str(self.port), "--data-dir", str(self.data_dir))
        with (self.data_dir / "udskrift").open("wb") as ud, (self.data_dir / "log").open("ab") as log:
            self._proces = subprocess.Popen([*kommando, "--today", _DAG], env=_miljoe(miljoe), stdout=ud, stderr=log)
        vent(lambda: "Klar." in self.udskrift or self._proces.poll() is not None)
        assert self._proces.poll() is None, self.udskrift

    def slaa_ihjel(self) -> None:
        """Kill the sandbox alone, as `kill -9` does, and wait until its parts have followed."""
        dele = _efterkommere(self._proces.pid)
        assert len(dele) >= 5
        self._proces.kill()
        self._proces.wait()
        vent(lambda: not dele.keys() & _processer().keys(), sekunder=15)

    def slaa_del_ihjel(self, navn: str) -> int:
        """Kill one part; returns the sandbox's own exit code."""
        (pid,) = (pid for pid, args in _efterkommere(self._proces.pid).items() if args.endswith(f"fordringsbro {navn}"))
        os.kill(pid, signal.SIGKILL)
        return self._proces.wait(60)

    def stop(self) -> int:
        """Stop as Ctrl-C does; the exit code."""
        self._proces.send_signal(signal.SIGINT)
        return self._proces.wait(60)

    def ryd_op(self) -> None:
        """Leave nothing running, however the test ended."""
        if self._proces is not None and self._proces.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                self.stop()
            self._proces.kill()
            self._proces.wait()
        if (self.data_dir / "postgres" / "postmaster.pid").exists():
            with embedded_postgres(self.data_dir):
                pass

    def kommando(self, *argumenter: str, **miljoe: str) -> subprocess.CompletedProcess[str]:
        """Run a command on this sandbox's installation, with further settings."""
        return koer(
            *argumenter,
            data_dir=str(self.data_dir),
            public_url=f"http://127.0.0.1:{self.port}",
            psrm_url=f"http://127.0.0.1:{self.port + 2}",
            dmi_url=f"http://127.0.0.1:{self.port + 3}",
            **miljoe,
        )

    @contextmanager
    def genspil(self, *stier: Path) -> Iterator[subprocess.Popen[str]]:
        """Replay while the block runs; a line of JSON on its stdout follows each answer."""
        kommando = (*_FORDRINGSBRO, "replay", *map(str, stier), "--to", f"http://127.0.0.1:{self.port}", "--json")
        with subprocess.Popen(
            kommando, env=_miljoe({}), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as proces:
            try:
                yield proces
            finally:
                proces.kill()

    def liste(self, navn: str) -> list[dict[str, Any]]:
        """What `fordringsbro claims` or `actions` tells."""
        svar = self.kommando(navn, "--json")
        assert svar.returncode == 0, svar.stderr
        return json.loads(svar.stdout)

    def vent_paa_ro(self) -> None:
        """Wait until no action is on its way."""
        vent(lambda: {aktion["state"] for aktion in self.liste("actions")} <= _SLUT, hvert=0.3)

    def hos(self, system: str, hvad: str) -> list[dict[str, Any]]:
        """What a simulator's panel tells; `system` is psrm or dmi."""
        port = self.port + {"psrm": 2, "dmi": 3}[system]
        return requests.get(f"http://127.0.0.1:{port}/{hvad}", timeout=30).json()
