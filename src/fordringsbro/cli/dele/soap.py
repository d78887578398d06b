"""`fordringsbro serve`: the SOAP services."""

from __future__ import annotations

from functools import partial

from pydantic import SecretStr

from fordringsbro.bootstrap.installation import byg
from fordringsbro.cli.dele.serverkant import kantgraenser
from fordringsbro.cli.dele.start import begynd_server, for_anmodninger
from fordringsbro.mf.tjenester import stoerre_beskeder
from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.settings import Settings
from fordringsbro.sandkasse.opsyn import follow_server
from fordringsbro.wire.http.hukommelse import faa_heaps
from fordringsbro.wire.http.server import Lytter, serve
from fordringsbro.wire.http.wsgi import WsgiApp
from fordringsbro.wire.soap.host import wsgi_app
from fordringsbro.wire.xml.graenser import efter


def run_serve(settings: Settings) -> None:
    """Host the SOAP services until stopped."""
    lytter = Lytter(settings.host, settings.port, settings.unix_socket)
    url, imens = begynd_server(settings, lytter)
    serve(
        partial(_soap_app, settings, url),
        lytter,
        threads=settings.threads,
        max_body=settings.max_body,
        graenser=kantgraenser(settings),
        workers=settings.workers,
        stoerre=stoerre_beskeder(settings),
        imens=imens,
    )


def _soap_app(settings: Settings, url: SecretStr) -> WsgiApp:
    """The SOAP services, in a worker process of their own."""
    faa_heaps()
    configure_logging(settings.log_level)
    follow_server()
    installation = byg(settings, url, for_anmodninger(settings))
    return wsgi_app(
        installation.services(),
        public_url=settings.public_url,
        max_body=settings.max_body,
        clock=installation.clock,
        # The tests check every answer against its schema, and so does a sandbox.
        check_answers=settings.sandbox,
        ressourcer=installation.ressourcer(),
        vagt=installation.vagt,
        graenser=efter(settings),
    )
