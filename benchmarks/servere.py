"""The servers that messages are sent to: ours, and others' that only take the message and answer it."""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks import cpu
from benchmarks.konti import Slags

NODE: Final = "node soap"
JAXWS: Final = "JAX-WS RI"
_FORBINDELSER: Final = 4
_ROD: Final = Path(__file__).parents[1]
_PEERS: Final = _ROD / "benchmarks/peers"
_WSDL: Final = str(_ROD / "wsdl/sf1590/DebitorRegistreringAfsendService.wsdl")
_MODULER: Final = _ROD / "tests/interop/node/node_modules"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that is running.

    Attributes:
        navn: What it is called in the report.
        port: Where it listens.
        pid: Its process.
        postmaster: Its database's first process; 0 has none.
        ekko: It answers with the message itself.
    """

    navn: str
    port: int
    pid: int
    postmaster: int = 0
    ekko: bool = False

    def forbrug(self) -> tuple[float, float]:
        """Seconds of CPU of the server and of its database."""
        return cpu.sekunder(self.pid), cpu.sekunder(self.postmaster) if self.postmaster else 0.0

    def send(self, slags: Slags, beskeder: Sequence[bytes]) -> None:
        """Send messages by some connections, and see that each is answered as it should be."""
        koe, fejl = list(beskeder), list[str]()
        ventet = b"FordringIdentifikation" if self.ekko else slags.svar

        def en() -> None:
            forbindelse = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            hoveder = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{slags.action}"'}
            while koe and not fejl:
                forbindelse.request("POST", slags.sti, koe.pop(), hoveder)
                svar = forbindelse.getresponse()
                krop = svar.read()
                if svar.status != http.HTTPStatus.OK or ventet not in krop:
                    fejl.append(f"{self.navn}, {slags.navn}: status {svar.status}: {krop[:1500]!r}")
            forbindelse.close()

        traade = [threading.Thread(target=en) for _ in range(_FORBINDELSER)]
        for traad in traade:
            traad.start()
        for traad in traade:
            traad.join()
        if fejl or koe:
            raise RuntimeError(fejl[0] if fejl else f"{self.navn}: a connection failed")


@contextmanager
def vores(
    navn: str, environment: Mapping[str, str], port: int, *, log: str = "WARNING", kerne: int = 0
) -> Iterator[Server]:
    """`serve` on one core; what it logs is written to nowhere."""
    miljoe = {**environment, "FORDRINGSBRO_PORT": str(port), "FORDRINGSBRO_LOG_LEVEL": log}
    with _koer([sys.executable, "-m", "fordringsbro", "serve"], port, miljoe, kerne) as pid:
        yield Server(navn, port, pid, cpu.postmaster(environment["FORDRINGSBRO_DATABASE_URL"]))


@contextmanager
def spyne(port: int) -> Iterator[Server]:
    """Stock Spyne, which echoes."""
    with _koer([sys.executable, "-m", "benchmarks.stock", str(port)], port) as pid:
        yield Server("stock Spyne 2.14", port, pid, ekko=True)


@contextmanager
def node(port: int) -> Iterator[Server]:
    """Node's `soap`, which looks at no schema."""
    with _koer(["node", str(_PEERS / "accept.js"), _WSDL, str(port), str(_MODULER)], port) as pid:
        yield Server(NODE, port, pid)


@contextmanager
def jaxws(port: int) -> Iterator[Server]:
    """The JAX-WS reference implementation, which checks the schema."""
    jars = subprocess.check_output([_PEERS / "classpath"], text=True).strip()
    klasser = f"{_PEERS / 'built/classes'}:{jars}"
    kommando = ["java", "-Djavax.xml.accessExternalSchema=all", "-cp", klasser, "Accept", _WSDL, str(port)]
    with _koer(kommando, port) as pid:
        yield Server(JAXWS, port, pid)


def mangler() -> dict[str, str]:
    """What can't be measured here, with what it lacks."""
    fundet = {}
    if not (_MODULER / "soap").is_dir():
        fundet[NODE] = "benchmarks/peers/install was not run, or npm was out of reach"
    if not (_PEERS / "built/classes/Accept.class").is_file():
        fundet[JAXWS] = "benchmarks/peers/install was not run, or there is no JDK with libjaxws-java"
    return fundet


@contextmanager
def _koer(kommando: Sequence[str], port: int, miljoe: Mapping[str, str] | None = None, kerne: int = 0) -> Iterator[int]:
    proces = subprocess.Popen(
        ["taskset", "-c", str(kerne), *kommando],
        cwd=_ROD,
        env={**os.environ, **(miljoe or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _vent(proces, port)
        yield proces.pid
    finally:
        proces.terminate()
        proces.wait(60)


def _vent(proces: subprocess.Popen[bytes], port: int) -> None:
    for _ in range(600):
        forbindelse = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            forbindelse.request("GET", "/service/OIR/DebitorRegistreringAfsend/1?wsdl")
            forbindelse.getresponse().read()
        except OSError:
            if proces.poll() is not None:
                raise RuntimeError(f"{proces.args!r} ended") from None
            time.sleep(0.1)
        else:
            return
        finally:
            forbindelse.close()
    raise RuntimeError(f"{proces.args!r} did not start")
