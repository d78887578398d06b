"""One server for the measurement, in a process of its own: `python -m benchmarks.serve stock|ours PORT`."""

from __future__ import annotations

import sys

from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server

from fordringsbro.kommandoer.dele import run_serve
from fordringsbro.platform.settings import load_settings


def main() -> None:
    """Serve until killed."""
    what, port = sys.argv[1], int(sys.argv[2])
    if what == "ours":
        run_serve(load_settings())
        return
    from benchmarks.stock import build  # noqa: PLC0415 - Spyne's models are only made for the yardstick

    server = Server(
        "stock",
        port=port,
        interface=Interfaces.WSGI,
        blocking_threads=8,
        http=HTTPModes.http1,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=lambda *_: build(), wrap_loader=False)


if __name__ == "__main__":
    main()
