"""One server for the measurement, in a process of its own: `python -m benchmarks.serve stock|ours PORT`."""

from __future__ import annotations

import sys

from fordringsbro.cli.dele.soap import run_serve
from fordringsbro.platform.settings import load_settings
from fordringsbro.wire.http.server import Lytter, serve


def main() -> None:
    """Serve until killed."""
    what, port = sys.argv[1], int(sys.argv[2])
    if what == "ours":
        run_serve(load_settings())
        return
    from benchmarks.stock import build  # noqa: PLC0415 - Spyne's models are only made for the yardstick

    serve(build, Lytter("127.0.0.1", port), threads=8, max_body=10_000_000)


if __name__ == "__main__":
    main()
