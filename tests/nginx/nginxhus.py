"""nginx by the configuration that is delivered, in front of `serve` and `portal` as their users run them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import requests
from certifikater import Bevis, Myndighed
from lav_certifikater import klientfil, proxyfiler
from requests.adapters import HTTPAdapter

from fordringsbro.adgang.model import TJENESTER, Hvem, Serviceaftale
from fordringsbro.bootstrap.installation import byg
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.demo import install_demo

NGINX = shutil.which("nginx") or next(filter(os.path.exists, ["/usr/sbin/nginx"]), None)
#: Whether a missing nginx is a failure; on a developer's machine these tests are left out, and said so.
KRAEVET = os.environ.get("CI", "").lower() in {"1", "true"}
HAPROXY = shutil.which("haproxy") or next(filter(os.path.exists, ["/usr/sbin/haproxy"]), None)
OPSAETNING = Path(__file__).parents[2] / "deploy" / "nginx"
HAPROXY_FIL = OPSAETNING.parent / "haproxy" / "haproxy.cfg"
#: Where HAProxy connects from.
HAPROXYS = "127.0.0.2"
VAERT, PORTAL = "localhost", "portal.fordringsbro.example"
STI = "/service/OIR/DebitorForespoergselAfsend/1"
#: The demo municipality whose system calls, and the system.
KOMMUNE, SYSTEM = "29000011", UUID("aaaaaaaa-0000-4000-8000-000000000001")
_HOVED = """
worker_processes 1;
daemon off;
{bruger}
pid {mappe}/nginx.pid;
error_log {mappe}/error.log info;
events {{ worker_connections 1024; }}
http {{
    client_body_temp_path {mappe}/krop;
    proxy_temp_path {mappe}/proxy;
    fastcgi_temp_path {mappe}/f;
    uwsgi_temp_path {mappe}/u;
    scgi_temp_path {mappe}/s;
    include {mappe}/fordringsbro.conf;
}}
"""


@dataclass(frozen=True)
class Nginxhus:
    """What runs.

    Attributes:
        port: Where nginx listens, for both names.
        ved_siden_af: Port of a second portal, which trusts HAProxy's address alone, and reads its form.
        mappe: Configuration, certificates and logs.
        tilbagekaldt: A certificate on the list of the revoked.
    """

    port: int
    ved_siden_af: int
    mappe: Path
    myndighed: Myndighed
    tilbagekaldt: Bevis

    def pem(self, bevis: Bevis) -> str:
        """A file with a certificate, its chain and its key."""
        return str(klientfil(self.mappe, f"{bevis.aftryk}.pem", bevis))

    def tls(self, bevis: Bevis | None = None, *, mindst=ssl.TLSVersion.TLSv1_2, hoejst=ssl.TLSVersion.TLSv1_3):
        """How a client speaks TLS; with a certificate, if it has one."""
        fundet = ssl.create_default_context(cadata=self.myndighed.rod_pem)
        fundet.minimum_version, fundet.maximum_version = mindst, hoejst
        if bevis is not None:
            fundet.load_cert_chain(self.pem(bevis))
        return fundet

    @contextlib.contextmanager
    def forbindelse(self, bevis: Bevis | None = None, *, navn: str = VAERT, **valg) -> Iterator[ssl.SSLSocket]:
        """A connection to nginx."""
        with (
            socket.create_connection(("127.0.0.1", self.port), timeout=20) as raa,
            self.tls(bevis, **valg).wrap_socket(raa, server_hostname=navn) as fundet,
        ):
            yield fundet

    def raat(self, data: bytes, bevis: Bevis | None = None, *, luk: bool = False) -> bytes:
        """What nginx answers to exactly these bytes, until it closes or there is one whole answer."""
        with self.forbindelse(bevis) as forbindelse:
            with contextlib.suppress(OSError):
                forbindelse.sendall(data)
            if luk:
                forbindelse.unwrap()
            return laes_svar(forbindelse)

    def send(self, metode: str, sti: str, bevis: Bevis | None = None, *, navn: str = VAERT, **valg):
        """A request as any client makes it."""
        with requests.Session() as session:
            session.trust_env = False
            session.mount("https://", _Adapter(self.tls(bevis), navn))
            hoveder = {"Host": navn, **valg.pop("headers", {})}
            return session.request(metode, f"https://127.0.0.1:{self.port}{sti}", headers=hoveder, timeout=30, **valg)

    def kald(self, bevis: Bevis | None, hoveder: Mapping[str, str] | None = None) -> tuple[int, str]:
        """Status, and the error's code or the text that nginx has, of a message that is no XML."""
        svar = self.send(
            "POST", STI, bevis, data=b"nej", headers={"Content-Type": "text/xml; charset=utf-8", **(hoveder or {})}
        )
        fundet = re.search("FB-[0-9]{3}|<title>(.*)</title>", svar.text)
        return svar.status_code, (fundet[1] or fundet[0]) if fundet else ""


class _Adapter(HTTPAdapter):
    """Names the server in the handshake as it is called, though it is asked by number."""

    def __init__(self, tls: ssl.SSLContext, navn: str) -> None:
        self._tls = tls
        self._navn = navn
        super().__init__()

    def init_poolmanager(self, *args, **kwargs) -> None:
        kwargs |= {"ssl_context": self._tls, "server_hostname": self._navn, "assert_hostname": self._navn}
        super().init_poolmanager(*args, **kwargs)

    def cert_verify(self, *_args) -> None:
        """The context has it all."""


def laes_svar(forbindelse: ssl.SSLSocket) -> bytes:
    """The bytes of an answer, as far as they come."""
    svar = b""
    with contextlib.suppress(OSError):
        while del_ := forbindelse.recv(65_536):
            svar += del_
            hoved, skel, krop = svar.partition(b"\r\n\r\n")
            laengde = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", hoved)
            if skel and laengde and len(krop) >= int(laengde[1]):
                break
    return svar


def fri_port() -> int:
    """A port that nobody has now."""
    with socket.create_server(("127.0.0.1", 0)) as fundet:
        return fundet.getsockname()[1]


def aftal(url: str, cvr: str = KOMMUNE) -> None:
    """The demo municipalities, and an agreement of one number for everything."""
    install_demo(url)
    dele = byg(Settings(access="certificate", trusted_proxies="unix"), url)
    aftale = Serviceaftale(
        aftale_id=uuid4(),
        hvem=Hvem(cvr=cvr),
        it_system=SYSTEM,
        kommune_cvr=cvr,
        tjenester=frozenset(TJENESTER),
        gaelder_fra=dele.clock.today(),
    )
    with dele.database.transaction() as conn:
        dele.serviceaftaler.tilfoej(conn, aftale, hvem="Test", hvorfor="prøve")
    dele.close()


@contextlib.contextmanager
def nginxhus(mappe: Path, database_url: str) -> Iterator[Nginxhus]:
    """Everything, while the block runs."""
    myndighed = Myndighed(datetime.now(UTC))
    aftal(database_url)
    hus = Nginxhus(fri_port(), fri_port(), mappe, myndighed, myndighed.oces3(KOMMUNE))
    serve = {"unix_socket": str(mappe / "serve.sock")}
    portal = {"portal_unix_socket": str(mappe / "portal.sock")}
    anden = {"portal_port": str(hus.ved_siden_af), "certificate_form": "haproxy", "trusted_proxies": HAPROXYS}
    with contextlib.ExitStack() as stak:
        for kommando, eget in (("serve", serve), ("portal", portal), ("portal", anden)):
            faelles = {
                "access": "certificate",
                "trusted_proxies": "unix",
                "database_url": database_url,
                "public_url": f"https://{VAERT}:{hus.port}",
            }
            stak.enter_context(_del(mappe, kommando, faelles | eget))
        stak.enter_context(_nginx(hus, mappe))
        _vent(lambda: hus.send("GET", f"{STI}?wsdl").ok)
        _vent(lambda: hus.send("GET", "/health/ready", navn=PORTAL).ok)
        _vent(lambda: requests.get(f"http://127.0.0.1:{hus.ved_siden_af}/health/ready", timeout=5).ok)
        yield hus


@contextlib.contextmanager
def anden_nginx(hus: Nginxhus, erstat: Mapping[str, str]) -> Iterator[Nginxhus]:
    """One more in front of the same, with some words of the configuration replaced."""
    anden = replace(hus, port=fri_port(), mappe=hus.mappe / f"nginx-{uuid4()}")
    anden.mappe.mkdir()
    with _nginx(anden, hus.mappe, erstat):
        _vent(lambda: anden.send("GET", "/health/live", navn=PORTAL).status_code)
        yield anden


@contextlib.contextmanager
def haproxy(hus: Nginxhus) -> Iterator[Nginxhus]:
    """HAProxy by the configuration that is delivered, in front of the second portal."""
    ny = replace(hus, port=fri_port(), mappe=hus.mappe / "haproxy")
    ny.mappe.mkdir()
    proxyfiler(ny.mappe, ny.myndighed, (VAERT,), ny.tilbagekaldt)
    samlet = ny.mappe / "server.pem"
    samlet.write_text(samlet.read_text() + (ny.mappe / "server.key").read_text())
    erstat = {
        "bind :443": f"bind 127.0.0.1:{ny.port}",
        "/etc/haproxy/fordringsbro": str(ny.mappe),
        "fordringsbro.example": VAERT,
        "unix@/run/fordringsbro/serve.sock\n": f"127.0.0.1:{ny.ved_siden_af} source {HAPROXYS}\n",
    }
    _erstat(HAPROXY_FIL, ny.mappe / "haproxy.cfg", erstat)
    with _proces([str(HAPROXY), "-f", str(ny.mappe / "haproxy.cfg")], ny.mappe / "ud", {}):
        _vent(lambda: ny.send("GET", "/health/live").ok)
        yield ny


def _nginx(hus: Nginxhus, sokler: Path, andet: Mapping[str, str] | None = None):
    """Nginx by the delivered files with names and places of ours, and the certificates that they name."""
    mappe = hus.mappe
    proxyfiler(mappe, hus.myndighed, (VAERT, PORTAL), hus.tilbagekaldt)
    erstat = {
        "/etc/nginx/fordringsbro": str(mappe),
        "/run/fordringsbro": str(sokler),
        "listen 443": f"listen 127.0.0.1:{hus.port}",
        "/var/log/nginx": str(mappe),
        # One that other people's clients find on every machine.
        "server_name fordringsbro.example": f"server_name {VAERT}",
        **(andet or {}),
    }
    for fil in ("fordringsbro.conf", "server.conf", "proxy.conf"):
        _erstat(OPSAETNING / fil, mappe / fil, erstat)
    bruger = "user root;" if os.geteuid() == 0 else ""
    (mappe / "nginx.conf").write_text(_HOVED.format(mappe=mappe, bruger=bruger))
    return _proces([str(NGINX), "-p", str(mappe), "-c", str(mappe / "nginx.conf")], mappe / "nginx.ud", {})


def _erstat(fra: Path, til: Path, ord_: Mapping[str, str]) -> None:
    tekst = fra.read_text("utf-8")
    for gammelt, nyt in ord_.items():
        tekst = tekst.replace(gammelt, nyt)
    til.write_text(tekst, "utf-8")


def _del(mappe: Path, kommando: str, eget: Mapping[str, str]):
    miljoe = {navn: v for navn, v in os.environ.items() if not navn.startswith("FORDRINGSBRO_")}
    miljoe |= {f"FORDRINGSBRO_{navn.upper()}": v for navn, v in eget.items()}
    return _proces([sys.executable, "-m", "fordringsbro", kommando], mappe / f"{kommando}.log", miljoe)


@contextlib.contextmanager
def _proces(kommando: list[str], log: Path, miljoe: Mapping[str, str]) -> Iterator[None]:
    with log.open("ab") as ud:
        proces = subprocess.Popen(kommando, env=miljoe or None, stdout=ud, stderr=ud)
    try:
        yield
    finally:
        proces.send_signal(signal.SIGTERM)
        try:
            proces.wait(40)
        except subprocess.TimeoutExpired:
            proces.kill()
            proces.wait()


def _vent(hvad) -> None:
    frist = time.monotonic() + 200
    while True:
        with contextlib.suppress(requests.RequestException):
            if hvad():
                return
        assert time.monotonic() < frist, "it never came"
        time.sleep(0.1)
