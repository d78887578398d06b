"""`serve` and `portal` as processes of a real installation: over a Unix socket by certificate, and open with a warning."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from uuid import uuid4

import pytest
from adgangshus import HOVED, STI
from certifikater import CVR, Myndighed

from fordringsbro.adgang.afvisninger import Afvisningsbog
from fordringsbro.adgang.model import Hvem, Serviceaftale
from fordringsbro.adgang.service import Serviceaftaler
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.server import Lytter


class UnixForbindelse(HTTPConnection):
    """HTTP over a Unix socket, as a proxy on the same machine speaks it."""

    def __init__(self, sti):
        super().__init__("localhost", timeout=10)
        self._sti = str(sti)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(10)
        self.sock.connect(self._sti)


def hent(sti, adresse, hoveder=None, krop=None):
    """Status and text of an answer."""
    with closing(UnixForbindelse(sti)) as forbindelse:
        hoveder = {"Content-Type": "text/xml", **(hoveder or {})} if krop is not None else hoveder or {}
        forbindelse.request("GET" if krop is None else "POST", adresse, krop, hoveder)
        svar = forbindelse.getresponse()
        return svar.status, svar.read().decode()


@contextmanager
def koerer(log, *kommandoer, **miljoe):
    """Parts of an installation, which must end in order."""
    uden = {navn: vaerdi for navn, vaerdi in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    eget = {f"FORDRINGSBRO_{navn.upper()}": str(vaerdi) for navn, vaerdi in miljoe.items()}
    processer = []
    try:
        with Path(log).open("wb") as ud:
            processer += [
                subprocess.Popen([sys.executable, "-m", "fordringsbro", kommando], env={**uden, **eget}, stderr=ud)
                for kommando in kommandoer
            ]
        yield
        for proces in processer:
            proces.send_signal(signal.SIGTERM)
        assert [proces.wait(30) for proces in processer] == [0] * len(processer)
    finally:
        for proces in processer:
            proces.kill()
            proces.wait()


def vent(hvad, sekunder=60):
    """What it gives once it gives something."""
    frist = time.monotonic() + sekunder
    while True:
        try:
            if svar := hvad():
                return svar
        except OSError:
            pass
        assert time.monotonic() < frist, "it never came"
        time.sleep(0.05)


def test_a_proxy_on_the_same_machine_hands_certificates_on_over_unix_sockets(database_url, tmp_path):
    """Both parts ask for them; another header that names addresses changes nothing; they log no warning."""
    database = Database(database_url)
    clock = SystemClock()
    aftale = Serviceaftale(
        uuid4(),
        Hvem(cvr=CVR),
        uuid4(),
        CVR,
        frozenset({Adgangsregel.DEBITOR_FORESPOERGSEL, Adgangsregel.PORTAL}),
        clock.today(),
    )
    with database.transaction() as conn:
        Serviceaftaler(clock, Afvisningsbog(database, clock)).tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
    database.close()
    myndighed = Myndighed(datetime.now(UTC))
    mit = {HOVED: myndighed.oces3().nginx()}
    serve, portal, log = tmp_path / "serve.sock", tmp_path / "portal.sock", tmp_path / "log"
    with koerer(
        log,
        "serve",
        "portal",
        database_url=database_url,
        access="certificate",
        trusted_proxies="unix",
        unix_socket=serve,
        portal_unix_socket=portal,
    ):
        vent(lambda: hent(serve, f"{STI}?wsdl")[0] == 200)
        vent(lambda: hent(portal, "/health/ready")[0] == 200)
        assert serve.stat().st_mode & 0o777 == 0o660
        for navn, kode in (("Forwarded", "for=10.0.0.1"), ("X-Forwarded-For", "10.0.0.1"), ("X-Real-IP", "10.0.0.1")):
            assert "FB-201" in hent(serve, STI, {**mit, navn: kode}, b"nej")[1]
            assert hent(portal, "/", {**mit, navn: kode})[0] == 200
        for hoveder, kode in (({}, "FB-402"), ({HOVED: myndighed.udloebet().nginx()}, "FB-404")):
            for svar in (hent(serve, STI, hoveder, b"nej"), hent(portal, "/", hoveder)):
                assert (svar[0], kode in svar[1]) == (403, True)
        assert hent(portal, "/metrics", mit)[0] == 403
    assert "access_open" not in log.read_text()


def test_open_access_is_warned_of_at_every_start(database_url, tmp_path):
    """The part says so in its log, and lets everybody in."""
    portal, log = tmp_path / "portal.sock", tmp_path / "log"
    with koerer(log, "portal", database_url=database_url, access="open", portal_unix_socket=portal):
        vent(lambda: hent(portal, "/health/ready")[0] == 200)
        assert hent(portal, "/")[0] == 200
    assert log.read_text().count('"access_open"') == 1


def test_a_unix_socket_that_a_dead_process_left_is_replaced_and_nothing_else(tmp_path):
    """A file keeps its place, a living server keeps its socket, and what can't be made is named."""
    sti = tmp_path / "s"
    foerste = Lytter("", 0, sti).aabn()
    foerste.close()
    with closing(Lytter("", 0, sti).aabn()) as levende:
        levende.listen()
        with pytest.raises(FejlError) as fejl:
            Lytter("", 0, sti).aabn()
        assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.PORT, str(sti))
    fil = tmp_path / "fil"
    fil.write_text("x")
    for umulig in (fil, tmp_path / "ingen" / "s", tmp_path / ("x" * 120)):
        with pytest.raises(FejlError) as fejl:
            Lytter("", 0, umulig).aabn()
        assert (fejl.value.kode, fejl.value.sted) == (Fejlkode.LAES_FIL, str(umulig))
    assert fil.read_text() == "x"
