"""Eight of the heaviest messages at once, of each kind: how long they and a Ping wait, and how large serve gets.

None of them is a message that anybody would send: each is as large as it may be, or holds as much. A valid delivery of
10,000 claims takes longer, since 10,000 claims are judged.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import psutil

from benchmarks.opstilling import demo

PORT: Final = 18592
ANTAL: Final = 8
_STI: Final = "/service/OIR/DebitorRegistreringAfsend/1"
_MF: Final = "/services/FordringIndberetService"
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_SOAP12: Final = "http://www.w3.org/2003/05/soap-envelope"
_TYPE: Final = {_STI: "text/xml; charset=utf-8", _MF: "application/soap+xml; charset=utf-8"}
_ROD: Final = Path(__file__).parents[1]
_PING: Final = _ROD / "fixtures/sf1590b/01-dagtilbud/01-ping.xml"
_REGISTRERING: Final = _ROD / "fixtures/sf1590b/01-dagtilbud/03-opret.xml"
_MB: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Maaling:
    """What eight of one kind did.

    Attributes:
        svartider: Seconds until each answer, shortest first.
        status: HTTP status of each.
        ping: Seconds of the slowest Ping beside them.
        cpu: Seconds of work of serve's processes.
        rss: Bytes of the largest of serve's processes, at most.
    """

    svartider: tuple[float, ...]
    status: tuple[int, ...]
    ping: float
    cpu: float
    rss: int

    @property
    def optaget(self) -> float:
        """How many times longer it took than it would on a machine that nobody else uses."""
        return max(1.0, self.svartider[-1] / self.cpu)


def beskeder() -> Mapping[str, tuple[str, bytes]]:
    """Address and bytes of each kind."""
    registrering = _REGISTRERING.read_bytes()
    return {
        "0.8 MB, 200,000 elements": (_STI, _konvolut(b"<q/>" * 200_000)),
        "10 MB, 2,400,000 elements": (_STI, _konvolut(b"<q/>" * 2_400_000)),
        "10 MB, all elements it may have": (_STI, _konvolut(b"<q>" + b"x" * 92 + b"</q>", gange=99_000)),
        "10 MB of wrong elements in a registration": (_STI, _med_fejl(registrering, 99_000)),
        "10 MB of text": (_STI, _konvolut(b"<q>" + b"x" * 9_990_000 + b"</q>")),
        "10 MB of header blocks": (_STI, _konvolut(b"", hoved=b"<h/>" * 2_400_000)),
        "10 MB of namespaces": (_STI, _konvolut(b"".join(b'<q xmlns:a%d="u"/>' % i for i in range(420_000)))),
        "10 MB of attributes": (_STI, _konvolut(b'<q a="" b="" c="" d="" e=""/>', gange=330_000)),
        "50 MB for MF, all elements it may have": (
            _MF,
            _konvolut(b"<q>" + b"x" * 75 + b"</q>", gange=599_000, ns=_SOAP12),
        ),
        "50 MB for MF, 12,000,000 elements": (_MF, _konvolut(b"<q/>" * 12_000_000, ns=_SOAP12)),
        "50 MB for MF of text": (_MF, _konvolut(b"<q>" + b"x" * 49_000_000 + b"</q>", ns=_SOAP12)),
    }


def _konvolut(krop: bytes, *, gange: int = 1, hoved: bytes = b"", ns: str = _SOAP) -> bytes:
    hovedet = b"<s:Header>" + hoved + b"</s:Header>" if hoved else b""
    return (
        b'<s:Envelope xmlns:s="'
        + ns.encode()
        + b'">'
        + hovedet
        + b"<s:Body><r>"
        + krop * gange
        + b"</r></s:Body></s:Envelope>"
    )


def _med_fejl(registrering: bytes, antal: int) -> bytes:
    """A registration with so many elements in its list that are no claims."""
    foer, liste, efter = registrering.partition(b"<HovedfordringListe>")
    fejl = b"<Hovedfordring>" + b"x" * 65 + b"</Hovedfordring>"
    return foer + liste + fejl * antal + efter


@contextmanager
def serve(environment: Mapping[str, str]) -> Iterator[psutil.Process]:
    """Run `serve` until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "fordringsbro", "serve"], env={**os.environ, **environment})
    port = int(environment["FORDRINGSBRO_PORT"])
    try:
        while True:
            try:
                send(port, _STI, _PING.read_bytes())
            except OSError:
                if process.poll() is not None:
                    raise RuntimeError("serve ended") from None
                time.sleep(0.1)
            else:
                break
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(60)


def send(port: int, sti: str, data: bytes) -> int:
    """Send a message and read the answer; its status."""
    forbindelse = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    forbindelse.request("POST", sti, data, {"Content-Type": _TYPE[sti]})
    svar = forbindelse.getresponse()
    svar.read()
    forbindelse.close()
    return svar.status


def stoerrelse(proces: psutil.Process) -> int:
    """Bytes of the largest of a server's processes, which is a worker."""
    stoerst = 0
    for en in (proces, *proces.children(recursive=True)):
        try:
            stoerst = max(stoerst, en.memory_info().rss)
        except psutil.Error:
            # It ended just now.
            continue
    return stoerst


def arbejde(proces: psutil.Process) -> float:
    """Seconds of CPU that a server's processes have used."""
    tider = [en.cpu_times() for en in (proces, *proces.children(recursive=True))]
    return sum(tid.user + tid.system for tid in tider)


def maal(port: int, proces: psutil.Process, sti: str, data: bytes) -> Maaling:
    """Send eight at once, with Pings beside them."""
    svar: list[tuple[float, int]] = []
    ping: list[float] = []
    slut = threading.Event()
    stoerst = 0

    def en() -> None:
        fra = time.perf_counter()
        status = send(port, sti, data)
        svar.append((time.perf_counter() - fra, status))

    def pings() -> None:
        besked = _PING.read_bytes()
        while not slut.is_set():
            fra = time.perf_counter()
            send(port, _STI, besked)
            ping.append(time.perf_counter() - fra)
            slut.wait(0.02)

    foer = arbejde(proces)
    traade = [threading.Thread(target=en) for _ in range(ANTAL)]
    hjaelper = threading.Thread(target=pings)
    hjaelper.start()
    for traad in traade:
        traad.start()
    while any(traad.is_alive() for traad in traade):
        stoerst = max(stoerst, stoerrelse(proces))
        time.sleep(0.02)
    cpu = arbejde(proces) - foer
    slut.set()
    hjaelper.join()
    if len(svar) < ANTAL:
        raise RuntimeError("a message got no answer")
    svar.sort()
    return Maaling(tuple(t for t, _ in svar), tuple(s for _, s in svar), max(ping), cpu, stoerst)


def run() -> dict[str, float]:
    """All kinds, one after the other, on one server."""
    fundet: dict[str, float] = {}
    with demo(PORT) as environment, serve(environment) as proces:
        fundet["worker at rest, MB"] = stoerrelse(proces) / _MB
        for navn, (sti, data) in beskeder().items():
            maaling = maal(PORT, proces, sti, data)
            fundet[f"{navn}: slowest answer, s"] = maaling.svartider[-1]
            fundet[f"{navn}: CPU for all eight, s"] = maaling.cpu
            fundet[f"{navn}: told to come again"] = maaling.status.count(503)
            fundet[f"{navn}: slowest Ping, s"] = maaling.ping
            fundet[f"{navn}: worker, MB"] = maaling.rss / _MB
    return fundet
