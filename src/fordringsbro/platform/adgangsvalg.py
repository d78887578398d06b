"""How callers are known, as settings say it: by certificate or not at all, and which proxies are believed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final


class Adgangsform(StrEnum):
    """How callers are known."""

    CERTIFIKAT = "certificate"
    #: Not at all: whoever reaches an address may use it.
    AABEN = "open"


class Hovedform(StrEnum):
    """Whose form the header with the certificate has."""

    NGINX = "nginx"
    HAPROXY = "haproxy"
    ENVOY = "envoy"


#: How a Unix socket is named among the addresses.
UNIX: Final = "unix"


@dataclass(frozen=True, slots=True)
class Proxier:
    """The trusted ones.

    Attributes:
        net: Their networks; one address is a network of one.
        unix: Whether whoever comes over our Unix socket is one: who may open it, its folder's rights say.
    """

    net: tuple[IPv4Network | IPv6Network, ...]
    unix: bool

    def kender(self, adresse: str) -> bool:
        """Whether a connection comes from one of them.

        Args:
            adresse: The peer's address, empty over a Unix socket.
        """
        if not adresse:
            return self.unix
        try:
            fundet = ip_address(adresse)
        except ValueError:
            return False
        ens = _enkelt(fundet)
        return any(ens in net for net in self.net)


def laes_proxier(tekst: str) -> Proxier:
    """Addresses and networks with commas between, and the word `unix`.

    Raises:
        ValueError: One is neither, or is the whole internet, or none is named.
    """
    navne = [navn.strip() for navn in tekst.split(",")]
    net = [_net(navn) for navn in navne if navn != UNIX]
    return Proxier(tuple(net), UNIX in navne)


def _net(navn: str) -> IPv4Network | IPv6Network:
    net = ip_network(navn)
    if net.prefixlen == 0:
        raise ValueError("everybody is no proxy")
    return net


def _enkelt(adresse: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """An IPv4 address as such, also where a socket for both writes it as IPv6."""
    return (isinstance(adresse, IPv6Address) and adresse.ipv4_mapped) or adresse
