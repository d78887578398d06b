"""Addresses of our own: how they are written, which they are, and how they are asked."""

from __future__ import annotations

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

import requests

#: Hosts to listen on that stand for every address of the machine, and where one that asks finds them.
_ALLE: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - nothing listens here


def adresse(host: str, port: int) -> str:
    """Scheme, host and port of what listens on a host, as whoever is on this machine reaches it."""
    fundet = _ALLE.get(host, host)
    return f"http://[{fundet}]:{port}" if ":" in fundet else f"http://{fundet}:{port}"


def familie(host: str) -> socket.AddressFamily:
    """How to listen on a host."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def er_egen(url: str) -> bool:
    """Whether an address is this machine's: whoever can listen on it owns it."""
    host = urlsplit(url).hostname
    if not host:
        return False
    try:
        if ipaddress.ip_address(host).is_loopback:
            return True
    except ValueError:
        # A name, then.
        pass
    try:
        for fundet, slags, _, _, (ip, *_) in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM):
            with socket.socket(fundet, slags) as proeve:
                proeve.bind((ip, 0))
    except OSError:
        return False
    return True


def egen_session() -> requests.Session:
    """A session for addresses that the settings name: never by a proxy, nor with a password, of the environment."""
    session = requests.Session()
    session.trust_env = False
    return session
