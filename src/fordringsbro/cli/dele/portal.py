"""`fordringsbro portal`: health, metrics and pages."""

from __future__ import annotations

from functools import partial

from pydantic import SecretStr

from fordringsbro.bootstrap.installation import byg
from fordringsbro.cli.dele.serverkant import kantgraenser
from fordringsbro.cli.dele.start import begynd_server, for_anmodninger
from fordringsbro.platform.log import configure_logging
from fordringsbro.platform.settings import Settings
from fordringsbro.portal.app import portal_app
from fordringsbro.sandkasse.opsyn import follow_server
from fordringsbro.wire.http.asgi import AsgiAdapter
from fordringsbro.wire.http.kant import Kant
from fordringsbro.wire.http.server import Lytter, serve_asgi


def run_portal(settings: Settings) -> None:
    """Serve health, metrics and pages until stopped."""
    lytter = Lytter(settings.host, settings.portal_port, settings.portal_unix_socket)
    url, imens = begynd_server(settings, lytter)
    serve_asgi(partial(_portal, settings, url), lytter, graenser=kantgraenser(settings), imens=imens)


def _portal(settings: Settings, url: SecretStr, _kant: Kant) -> AsgiAdapter:
    """The portal, in a worker process of its own."""
    configure_logging(settings.log_level)
    follow_server()
    return AsgiAdapter(portal_app(byg(settings, url, for_anmodninger(settings))))
