"""The real service as a process of its own: `python interop_tjeneste.py PORT DATABASE_URL FOLDER`.

It stands on the HTTP server of an installation, on a clock that stands still, and keeps each answer's bytes in the folder
under the request's TransaktionsId, so that a test can tell whether a client handed on all of it.
"""

from __future__ import annotations

import io
import re
import sys
from functools import partial
from pathlib import Path

from fordringsbro.bootstrap.installation import Installation
from fordringsbro.platform.clock import FixedClock
from fordringsbro.platform.database import Database
from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.server import Lytter, serve
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app

MAX_BODY = 10_000_000
_ID = re.compile(rb"(?:TransaktionsId|TransaktionIdentifikator|TransaktionsID)[^>]*>([0-9a-f-]{36})<")


def optaget(app: WsgiApp, mappe: Path) -> WsgiApp:
    """`app`, with each answer kept."""

    def app_(environ, start_response):
        ind = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        svar = b"".join(app({**environ, "wsgi.input": io.BytesIO(ind)}, start_response))
        if fundet := _ID.search(ind):
            (mappe / fundet[1].decode()).write_bytes(svar)
        return [svar]

    return app_


def main(port: int, database_url: str, mappe: Path) -> None:
    """Serve until ended."""
    serve(partial(_build, port, database_url, mappe), Lytter("127.0.0.1", port), threads=4, max_body=MAX_BODY)


def _build(port: int, database_url: str, mappe: Path) -> WsgiApp:
    configure_logging("WARNING")
    clock = FixedClock()
    installation = Installation(Settings(), Database(database_url, max_size=6), clock)
    app = wsgi_app(installation.services(), public_url=f"http://127.0.0.1:{port}", max_body=MAX_BODY, clock=clock)
    return optaget(app, mappe)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
