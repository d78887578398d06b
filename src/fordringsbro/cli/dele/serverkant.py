"""What a request may cost, by the settings."""

from __future__ import annotations

from fordringsbro.platform.settings import Settings
from fordringsbro.wire.http.kant import Kantgraenser


def kantgraenser(settings: Settings) -> Kantgraenser:
    """What a request may cost before it is understood."""
    return Kantgraenser(
        hoveder=settings.http_headers,
        hoveder_byte=settings.http_header_bytes,
        hoveder_s=settings.http_header_seconds,
        krop_s=settings.http_body_seconds,
        krop_rate=settings.http_body_rate,
        # Each message that may come has room when it is the only one.
        kroppe_byte=max(settings.http_bodies, settings.max_body, settings.mf_max_body),
        behandling_byte=settings.http_processing,
        behandling_s=settings.http_processing_seconds,
        forbindelser=settings.http_connections,
        slut_s=settings.stop_seconds,
    )
