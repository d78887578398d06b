"""Where `fordringsbro replay` may send: its messages register claims, and can't be taken back."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from fordringsbro.platform.errors import FejlError, Fejlkode
from fordringsbro.platform.settings import Settings


def maal(settings: Settings, to: str | None, bekraeft: str | None) -> str:
    """The address to send to.

    Args:
        settings: This installation's; a sandbox's own address need not be named.
        to: The address that was named.
        bekraeft: The host, said once more by whoever means another machine.

    Raises:
        FejlError: `REPLAY_MAAL`, when no address was named outside a sandbox, or another machine's was not confirmed.
    """
    if to is None:
        if settings.sandbox or settings.database_url is None:
            return settings.public_url
        raise FejlError(Fejlkode.REPLAY_MAAL, sted="--to")
    vaert = _vaert(to)
    if vaert is not None and not _er_denne_maskine(vaert) and bekraeft != vaert:
        raise FejlError(Fejlkode.REPLAY_MAAL, sted=f"--confirm {vaert}")
    return to


def _vaert(url: str) -> str | None:
    """The host of an address, in small letters; None of what is no address, which is told where it is used."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


def _er_denne_maskine(vaert: str) -> bool:
    try:
        return ipaddress.ip_address(vaert).is_loopback
    except ValueError:
        return vaert == "localhost"
