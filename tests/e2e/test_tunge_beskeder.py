"""Eight of the heaviest messages at once, against a running sandbox: how long, how much memory, and who else waits."""

from __future__ import annotations

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import requests
from sandkasseproces import Sandkasseproces, efterkommere

from fordringsbro.klient.beskeder import Afsender, Krav, Person, hoved, konvolut, registrering

AFSENDER = Afsender("29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001"))
NAAR = datetime(2026, 11, 20, 8, tzinfo=UTC)
DAG = date(2026, 9, 1)
_SVAR_S, _PING_S, _MEGABYTE = 2.0, 1.0, 600


@pytest.fixture(scope="module")
def sandkasse(tmp_path_factory):
    """A running sandbox."""
    mappe = tmp_path_factory.mktemp("tunge")
    mappe.chmod(0o755)
    proces = Sandkasseproces(mappe)
    proces.start()
    yield proces
    proces.ryd_op()


def beskeder() -> dict[str, bytes]:
    """The heaviest of each kind, by what is wrong with it."""
    krav = Krav(id=uuid4(), type_kode="KFDAINS", beloeb_oere=100, stiftelsesdato=DAG, forfaldsdato=DAG, reference="R-1")
    post = registrering(AFSENDER, uuid4(), Person("0101800001", "Testperson Et Synteseborg"), (krav,))
    xml = konvolut("OpretDebitorkontoRegistrering", {"HovedOplysninger": hoved(AFSENDER, uuid4(), NAAR), **post})
    (et,) = re.findall(rb"<(?:\w+:)?Hovedfordring>.*</(?:\w+:)?Hovedfordring>", xml, re.DOTALL)
    galt = et.replace(b">1.00<", b">x<")
    assert galt != et
    mange = min(9_900_000 // len(et), 99_000 // et.count(b"</"))
    return {
        navn: xml.replace(et, inde)
        for navn, inde in {
            "unknown elements": b"<q/>" * 99_000,
            "unknown elements with text": b"<q/>x" * 99_000,
            "one error last": et * mange + galt,
            "twenty errors last": et * (mange - 30) + galt * 20,
            "errors everywhere": galt * mange,
            "two million elements": b"<q/>" * 1_900_000,
            "a text": b"<q>" + b"x" * 9_900_000 + b"</q>",
            "attributes": (b"<q " + b" ".join(b'a%d="1"' % n for n in range(90)) + b"/>") * 1_000,
        }.items()
    }


def hoejest(pid: int) -> int:
    """The most megabytes that a process ever held."""
    return int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) // 1024


@pytest.mark.fault("X14", "X15", "X17")
@pytest.mark.long
@pytest.mark.timeout(600)
def test_eight_of_the_heaviest_are_answered_beside_a_ping(sandkasse):
    """Eight of each kind at once: answered within two seconds, a Ping beside them within one, `serve` below 600 MB."""
    url = f"http://127.0.0.1:{sandkasse.port}/service/OIR/DebitorRegistreringAfsend/1"
    ping = konvolut("Ping", {"HovedOplysninger": hoved(AFSENDER, "p-1", NAAR)})

    def send(data: bytes) -> tuple[float, int]:
        begyndt = time.monotonic()
        svar = requests.post(url, data, headers={"Content-Type": "text/xml; charset=utf-8"}, timeout=60)
        return time.monotonic() - begyndt, svar.status_code

    slut = threading.Event()
    pings: list[float] = []

    def banken() -> None:
        while not slut.wait(0.05):
            pings.append(send(ping)[0])

    banker = threading.Thread(target=banken)
    banker.start()
    try:
        for navn, data in beskeder().items():
            with ThreadPoolExecutor(8) as traade:
                svar = list(traade.map(send, [data] * 8))
            assert {status for _, status in svar} <= {500, 503}, navn
            assert max(tid for tid, _ in svar) < _SVAR_S, navn
    finally:
        slut.set()
        banker.join()
    assert max(pings) < _PING_S
    # What serves is the one among them that has had the messages.
    assert max(hoejest(pid) for pid in efterkommere(sandkasse.pid)) < _MEGABYTE
