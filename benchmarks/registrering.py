"""OpretDebitorkontoRegistrering with ten claims, whole path, beside stock Spyne echoing the same message.

Ours: HTTP, gate, schema, ledger, filter of each claim with findings, idempotency, durable commit, answer. Stock: HTTP
and ComplexModel in and out, nothing else. Each server runs on the first core, PostgreSQL and the load generator on the
other; both are driven by the same generator over kept connections.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from benchmarks.opstilling import demo
from fordringsbro.klient.beskeder import Afsender
from fordringsbro.klient.generator import Generator

CLAIMS = 10
_CONNECTIONS = 8
_SECONDS = 10.0
_WARM_UP = 2.0
PORT = 18590
_PATH = "/service/OIR/DebitorRegistreringAfsend/1"
_ACTION = "http://www.kombit.dk/2017/01/01/DebitorRegistreringAfsendService_1#OpretDebitorkontoRegistrering"
_AFSENDER = Afsender("29000011", UUID("99999999-9999-4999-8999-999999999999"))


def messages(count: int, seed: int) -> list[bytes]:
    """Registrations of ten claims each, all different."""
    generator = Generator(seed, _AFSENDER, omkostninger=())
    return [m.xml for m in generator.registreringer(count, krav=CLAIMS)]


@contextmanager
def server(what: str, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """Run a server on the first core until the block ends."""
    command = ["taskset", "-c", "0", sys.executable, "-m", "benchmarks.serve", what, str(PORT)]
    process = subprocess.Popen(command, env={**os.environ, **environment})
    try:
        _wait(process)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def _wait(process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", f"{_PATH}?wsdl")
            connection.getresponse().read()
        except OSError:
            if process.poll() is not None:
                raise RuntimeError("the server ended") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the server did not start")


def _send(queue: list[bytes], until: float, answered: list[int], expected: bytes) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{_ACTION}"'}
    count = 0
    while queue and time.perf_counter() < until:
        connection.request("POST", _PATH, queue.pop(), headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200 or expected not in body:
            raise RuntimeError(f"unexpected answer, status {answer.status}: {body[:2000]!r}")
        count += 1
    answered.append(count)


def drive(queue: list[bytes], seconds: float, expected: bytes) -> float:
    """Messages answered a second by eight connections."""
    answered: list[int] = []
    start = time.perf_counter()
    threads = [
        threading.Thread(target=_send, args=(queue, start + seconds, answered, expected)) for _ in range(_CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(answered) < _CONNECTIONS:
        raise RuntimeError("a connection failed")
    if not queue:
        raise RuntimeError("too few messages for the time")
    return sum(answered) / (time.perf_counter() - start)


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    """User and system time of a server and its workers."""
    pids = [process.pid]
    for pid in pids:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        pids.extend(int(child) for child in children)
    fields = [Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split() for pid in pids]
    return sum(int(f[11]) + int(f[12]) for f in fields) / os.sysconf("SC_CLK_TCK")


def measure(what: str, environment: dict[str, str], queue: list[bytes], expected: bytes) -> tuple[float, float]:
    """Messages a second, and milliseconds of server CPU for each."""
    with server(what, environment) as process:
        drive(queue, _WARM_UP, expected)
        before = cpu_seconds(process)
        rate = drive(queue, _SECONDS, expected)
        return rate, 1000 * (cpu_seconds(process) - before) / (rate * _SECONDS)


def run() -> dict[str, float]:
    """Both servers in one run."""
    os.sched_setaffinity(0, {1 % (os.cpu_count() or 1)})
    queue = messages(20_000, seed=1)
    stock_rate, stock_cpu = measure("stock", {}, list(queue), b"FordringIdentifikation")
    with demo(PORT) as environment:
        ours_rate, ours_cpu = measure("ours", environment, queue, b"Accept")
    return {
        "message bytes": float(len(queue[0])),
        "stock Spyne echo, messages/s": stock_rate,
        "stock Spyne echo, ms CPU each": stock_cpu,
        "whole path, messages/s": ours_rate,
        "whole path, ms CPU each": ours_cpu,
        "whole path / stock": ours_rate / stock_rate,
    }
