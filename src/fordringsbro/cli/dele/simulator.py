"""`fordringsbro simulator`: a collection system to test against."""

from __future__ import annotations

import socket
from datetime import timedelta
from urllib.parse import urlsplit

from fordringsbro.adgang.egetbevis import hilsen
from fordringsbro.cli.dele.start import begynd
from fordringsbro.contract.segl import kraev_segl
from fordringsbro.platform.clock import SystemClock
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.plads import require_free
from fordringsbro.simulator.server import run_dmi, run_psrm
from fordringsbro.wire.klient.transport import Tls, brug_tls
from fordringsbro.wire.xml.gulv import kraev_libxml2


def run_simulator(name: str, settings: Settings) -> None:
    """Run the simulator `psrm` or `dmi` until stopped, at the port of its configured URL."""
    kraev_libxml2()
    kraev_segl()
    clock = SystemClock(timedelta(days=settings.clock_offset_days))
    url = settings.psrm_url if name == "psrm" else settings.dmi_url
    host, port = settings.host, _port(url)
    require_free(host, [port])
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    begynd(settings)
    brug_tls(Tls(hilsen=hilsen(settings)))
    navne = (url, socket.gethostname())
    if name == "psrm":
        run_psrm(host=host, port=port, data_dir=settings.data_dir, clock=clock, navne=navne)
    else:
        callback = settings.public_url
        run_dmi(host=host, port=port, data_dir=settings.data_dir, callback_url=callback, clock=clock, navne=navne)


def _port(url: str) -> int:
    dele = urlsplit(url)
    return dele.port or (443 if dele.scheme == "https" else 80)
