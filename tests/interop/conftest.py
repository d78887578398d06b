"""The real service over HTTP, and what each client got from it."""

from __future__ import annotations

import contextlib
import itertools
import socket
import subprocess
import sys
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from interop_forloeb import FRA, OPERATIONER, REGISTRERING, Kald, Sag  # noqa: E402 - found by the line above
from interop_klienter import FORMER, HER, KRAEVET, MANGLER, Klient  # noqa: E402 - found by the line above

from fordringsbro.klient.beskeder import hoved, konvolut  # noqa: E402 - follows the line above
from fordringsbro.sandkasse.demo import install_demo  # noqa: E402 - follows the line above

if MANGLER and not KRAEVET:
    hvad = "; ".join(f"{navn} ({hvorfor})" for navn, hvorfor in MANGLER.items())
    # Not to be missed, also when the tests run in worker processes.
    print(f"tests/interop leaves out {hvad}: .ci/install-clients installs the clients", file=sys.__stderr__)
if not HER:
    collect_ignore_glob = ["test_*.py"]
elif {klient.navn for klient in HER} == {"zeep"}:
    collect_ignore_glob = ["test_faelder.py"]


@dataclass(frozen=True)
class Fik:
    """What a client's user got of one call, and what the service had sent."""

    kald: Kald
    resultat: dict[str, Any]
    sendt: bytes


@pytest.fixture(scope="session")
def adresse(postgres_url: str, template_database: str, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """The service's address, and the folder of its answers."""
    navn = f"t_{uuid.uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as conn:
        conn.execute(f"CREATE DATABASE {navn} TEMPLATE {template_database}")
    hoved, _, query = postgres_url.partition("?")
    url = f"{hoved.rpartition('/')[0]}/{navn}?{query}"
    install_demo(url)
    mappe = tmp_path_factory.mktemp("svar")
    with _koer(url, mappe) as base:
        yield base, mappe


@contextlib.contextmanager
def _koer(database_url: str, mappe: Path) -> Iterator[str]:
    with contextlib.closing(socket.socket()) as ledig:
        ledig.bind(("127.0.0.1", 0))
        port = ledig.getsockname()[1]
    proces = subprocess.Popen([sys.executable, HERE / "interop_tjeneste.py", str(port), database_url, mappe])
    try:
        frist = time.monotonic() + 30
        while True:
            assert proces.poll() is None, "the service ended"
            assert time.monotonic() < frist, "the service did not come up"
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        proces.terminate()
        proces.wait(40)


@pytest.fixture(scope="session")
def fik(adresse: tuple[str, Path]) -> Callable[[Klient, str, str], list[Fik]]:
    """What a client got of all its calls to a service; it is started once for each service."""
    base, mappe = adresse
    kendt: dict[tuple[str, str, str], list[Fik]] = {}
    numre = itertools.count(1)

    def hent(klient: Klient, form: str, tjeneste: str) -> list[Fik]:
        noegle = (klient.navn, form, tjeneste)
        if noegle not in kendt:
            sag = Sag(next(numre))
            if tjeneste != REGISTRERING:
                _forbered(base, sag)
            alle = sag.forloeb(tjeneste)
            wsdl = f"{base}/service/OIR/{tjeneste}/1?{form}"
            svar = klient.kald(wsdl, [{"operation": k.operation, "indhold": k.indhold} for k in alle])
            kendt[noegle] = [Fik(k, s, (mappe / k.transaktion).read_bytes()) for k, s in zip(alle, svar, strict=True)]
        return kendt[noegle]

    return hent


def _forbered(base: str, sag: Sag) -> None:
    for operation, post in sag.forberedt():
        tjeneste = next(navn for navn, alle in OPERATIONER.items() if operation in alle)
        header = hoved(FRA, uuid.uuid4(), datetime(2026, 11, 20, 8, tzinfo=UTC))
        svar = requests.post(
            f"{base}/service/OIR/{tjeneste}/1",
            konvolut(operation, {"HovedOplysninger": header, **post}),
            headers={"Content-Type": "text/xml; charset=utf-8"},
            timeout=30,
        )
        assert b"Accept>" in svar.content or b"Handling" in svar.content, svar.text


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Note in each report which client and operation it is about."""
    rapport = yield
    params = getattr(getattr(item, "callspec", None), "params", {})
    if call.when == "call" and "operation" in params:
        rapport.user_properties.append(("interop", [f"{params['klient'].navn} {params['form']}", params["operation"]]))
    return rapport


def pytest_terminal_summary(terminalreporter) -> None:
    """Print the table: operations by clients, tests passed of tests run."""
    celler: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for rapport in (*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())):
        for klient, operation in (vaerdi for navn, vaerdi in rapport.user_properties if navn == "interop"):
            celler[operation, klient].append(rapport.passed)
    if not celler:
        return
    kolonner = [f"{klient.navn} {form}" for klient, form in FORMER]
    terminalreporter.section("interoperability")
    terminalreporter.line(f"{'':<32}" + "".join(f"{k:<18}" for k in kolonner))
    for operation in dict.fromkeys(o for alle in OPERATIONER.values() for o in alle):
        felter = (celler[operation, kolonne] for kolonne in kolonner)
        terminalreporter.line(f"{operation:<32}" + "".join(f"{f'{sum(f)}/{len(f)}':<18}" for f in felter))
