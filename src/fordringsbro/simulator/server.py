"""Runs a simulator: SOAP services, panel and thread on one port, state in one file."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import structlog

from fordringsbro.platform.clock import Clock, SystemClock
from fordringsbro.platform.jsontyper import JsonObjekt
from fordringsbro.platform.stop import Stopsignal
from fordringsbro.simulator.arbejder import Arbejder, Motor
from fordringsbro.simulator.dmi import ARTER as DMI_ARTER
from fordringsbro.simulator.dmi import FOERSTE_KONVERTEREDE, Dmi
from fordringsbro.simulator.fejlspil import Fejlspil
from fordringsbro.simulator.konvertering import Konvertering
from fordringsbro.simulator.lager_store import Lager
from fordringsbro.simulator.panel import Panel, Rute, json_svar
from fordringsbro.simulator.psrm import ARTER as PSRM_ARTER
from fordringsbro.simulator.psrm import Psrm
from fordringsbro.simulator.psrm_modtag import FOERSTE_FORDRING
from fordringsbro.simulator.returnering import Tilbagegiver
from fordringsbro.simulator.tid import VirtuelTid
from fordringsbro.simulator.tilbagekald import Tilbagekalder
from fordringsbro.simulator.tjenester import dmi_tjenester, psrm_tjenester
from fordringsbro.simulator.underretninger import Underretninger
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.local_server import MAX_BODY, local_server, url_af
from fordringsbro.wire.http.server import Lytter
from fordringsbro.wire.http.sidevagt import afvis_fremmede, egne_navne
from fordringsbro.wire.http.wsgi import StartResponse, WsgiApp
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.soap.model import Service
from fordringsbro.wire.xml.graenser import SVAR

_SERVICES = "/services/"

_log = structlog.get_logger("fordringsbro.simulator")


@contextmanager
def psrm(
    *,
    data_dir: Path,
    host: str = "127.0.0.1",
    port: int = 0,
    forsinkelse_s: float = 1.0,
    auto: bool = True,
    systemer: frozenset[str] | None = None,
    fordringshavere: frozenset[str] | None = None,
    clock: Clock | None = None,
    navne: Sequence[str] = (),
) -> Iterator[str]:
    """Run PSRM while the block runs, and yield its URL.

    Args:
        data_dir: Folder of its database file.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        forsinkelse_s: Seconds of virtual time from receipt to outcome.
        auto: Whether virtual time runs by itself, unless a tester chose otherwise before.
        systemer: SE numbers of registered creditor systems; None accepts all.
        fordringshavere: Ids of agreements; None accepts all.
        clock: What virtual time is based on.
        navne: Hosts, or addresses with them, by which it is called beside `localhost` and by number.
    """
    base = clock or SystemClock()
    lager = Lager(data_dir / "psrm.sqlite3")
    tid = VirtuelTid(base, lager, auto=auto)
    motor = Psrm(
        lager,
        tid,
        forsinkelse=timedelta(seconds=forsinkelse_s),
        systemer=systemer,
        fordringshavere=fordringshavere,
    )
    arbejder = Arbejder(motor, lager, tid)
    underretninger = Underretninger(lager, tid, systemer=systemer, fordringshavere=fordringshavere)
    services = psrm_tjenester(motor, arbejder, underretninger)
    haandtag = {
        **Konvertering("PSRM", lager, tid, PSRM_ARTER, FOERSTE_FORDRING).ruter(),
        **Tilbagegiver(lager, tid, underretninger).ruter(),
        **underretninger.ruter(),
    }
    dele = _Dele("PSRM", services, lager, tid, motor, arbejder, haandtag)
    with _koer(dele, clock=base, host=host, port=port, navne=navne) as url:
        yield url


@contextmanager
def dmi(
    *,
    data_dir: Path,
    callback_url: str,
    host: str = "127.0.0.1",
    port: int = 0,
    forsinkelse_s: float = 1.0,
    auto: bool = True,
    clock: Clock | None = None,
    navne: Sequence[str] = (),
) -> Iterator[str]:
    """Run DMI while the block runs, and yield its URL.

    Args:
        data_dir: Folder of its database file.
        callback_url: Scheme, host and port of whoever takes the callbacks.
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        forsinkelse_s: Seconds of virtual time from receipt to outcome.
        auto: Whether virtual time runs by itself, unless a tester chose otherwise before.
        clock: What virtual time is based on.
        navne: Hosts, or addresses with them, by which it is called beside `localhost` and by number.
    """
    base = clock or SystemClock()
    lager = Lager(data_dir / "dmi.sqlite3")
    tid = VirtuelTid(base, lager, auto=auto)
    motor = Dmi(lager, tid, Tilbagekalder(callback_url), forsinkelse=timedelta(seconds=forsinkelse_s))
    arbejder = Arbejder(motor, lager, tid)
    services = dmi_tjenester(motor, arbejder)
    haandtag = {
        **Konvertering("DMI", lager, tid, DMI_ARTER, FOERSTE_KONVERTEREDE).ruter(),
        **Tilbagegiver(lager, tid).ruter(),
    }
    dele = _Dele("DMI", services, lager, tid, motor, arbejder, haandtag)
    with _koer(dele, clock=base, host=host, port=port, navne=navne) as url:
        yield url


@dataclass(frozen=True, slots=True)
class _Dele:
    """The parts of one simulator."""

    navn: str
    services: tuple[Service, ...]
    lager: Lager
    tid: VirtuelTid
    motor: Motor
    arbejder: Arbejder
    haandtag: Mapping[tuple[str, str], Rute]


@contextmanager
def _koer(dele: _Dele, *, clock: Clock, host: str, port: int, navne: Sequence[str]) -> Iterator[str]:
    stop = threading.Event()
    lytter = Lytter(host, port).aabn()
    services = wsgi_app(dele.services, public_url=url_af(lytter), max_body=MAX_BODY, clock=clock, graenser=SVAR)
    panel = Panel(dele.navn, dele.lager, dele.tid, dele.motor, dele.arbejder, haandtag=dele.haandtag)
    app = _router(Fejlspil(services, dele.lager, stop), panel, egne_navne((host, *navne)))
    with closing(dele.lager), local_server(app, lytter) as url:
        dele.arbejder.start()
        _log.info("simulator ready", system=dele.navn, url=url)
        try:
            yield url
        finally:
            stop.set()
            dele.arbejder.stop()


def _router(soap: WsgiApp, panel: WsgiApp, navne: frozenset[str]) -> WsgiApp:
    def app(environ: JsonObjekt, start_response: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        try:
            # Before a message uses up a fault that was ordered.
            afvis_fremmede(environ, navne)
        except SoapError as error:
            fejl = error.kode.value
            return json_svar(start_response, HTTPStatus.FORBIDDEN, {"fejl": f"{fejl.kode} {fejl.tekst} / {fejl.text}"})
        return (soap if path.startswith(_SERVICES) else panel)(environ, start_response)

    return app


def run_psrm(
    *,
    host: str,
    port: int,
    data_dir: Path,
    forsinkelse_s: float = 1.0,
    auto: bool = True,
    systemer: frozenset[str] | None = None,
    fordringshavere: frozenset[str] | None = None,
    clock: Clock | None = None,
    navne: Sequence[str] = (),
) -> None:
    """Run PSRM until SIGINT or SIGTERM; must be called in the main thread. Arguments as for `psrm`."""
    stop = Stopsignal()
    with psrm(
        host=host,
        port=port,
        data_dir=data_dir,
        forsinkelse_s=forsinkelse_s,
        auto=auto,
        systemer=systemer,
        fordringshavere=fordringshavere,
        clock=clock,
        navne=navne,
    ):
        stop.wait()


def run_dmi(
    *,
    host: str,
    port: int,
    data_dir: Path,
    callback_url: str,
    forsinkelse_s: float = 1.0,
    auto: bool = True,
    clock: Clock | None = None,
    navne: Sequence[str] = (),
) -> None:
    """Run DMI until SIGINT or SIGTERM; must be called in the main thread. Arguments as for `dmi`."""
    stop = Stopsignal()
    with dmi(
        host=host,
        port=port,
        data_dir=data_dir,
        callback_url=callback_url,
        forsinkelse_s=forsinkelse_s,
        auto=auto,
        clock=clock,
        navne=navne,
    ):
        stop.wait()
