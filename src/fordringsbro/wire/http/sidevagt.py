"""Keeps other sites' pages out of what is open to everybody on this machine.

A browser takes its user's way: a page from anywhere may send to 127.0.0.1 (its Origin tells), or have a name of its own
lead here and then read as well (DNS rebinding; its Host tells). An address can't be made to lead elsewhere.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from fordringsbro.platform.errors import Fejlkode
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.hoveder import HOVEDER
from fordringsbro.wire.http.kalder import Kalder
from fordringsbro.wire.http.regel import Adgangsregel
from fordringsbro.wire.http.vagt import Vagt
from fordringsbro.wire.http.wsgi import Environ

_VAERT: Final = re.compile(r"(?:\[(?P<seks>[0-9a-f:.]+)\]|(?P<navn>[a-z0-9_.-]+))(?P<port>:[0-9]{1,5})?", re.ASCII)
_FORBUDT: Final = 403


class Sidevagt:
    """Another guard's door, closed to pages of other sites.

    Args:
        indre: Who is asked after that.
        navne: Hosts, or addresses of the web with them, by which we are called beside `localhost` and by number.
    """

    def __init__(self, indre: Vagt, navne: Iterable[str] = ()) -> None:
        self._indre = indre
        self._navne = egne_navne(navne)

    def kalder(self, environ: Environ, regel: Adgangsregel) -> Kalder:
        """As the other guard says.

        Raises:
            SoapError: `FREMMED_SIDE` (403), or as the other guard.
        """
        afvis_fremmede(environ, self._navne)
        return self._indre.kalder(environ, regel)


def egne_navne(navne: Iterable[str]) -> frozenset[str]:
    """The hosts of addresses and hosts, in lower case."""
    return frozenset(
        ((urlsplit(navn).hostname or "") if "://" in navn else navn).lower().removesuffix(".") for navn in navne
    ) - {""}


def afvis_fremmede(environ: Environ, navne: frozenset[str]) -> None:
    """Refuse a request whose Host is none of our names, or whose Origin is another than its Host.

    Raises:
        SoapError: `FREMMED_SIDE` (403).
    """
    hoveder = environ[HOVEDER]
    vaerter = [vaerdi.strip().lower() for navn, vaerdi in hoveder if navn == "host"]
    sider = [vaerdi.strip().lower() for navn, vaerdi in hoveder if navn == "origin"]
    if len(vaerter) != 1 or not _er_vores(vaerter[0], navne):
        raise SoapError(Fejlkode.FREMMED_SIDE, "Host", http_status=_FORBUDT)
    if len(sider) > 1 or (sider and sider[0] not in {f"http://{vaerter[0]}", f"https://{vaerter[0]}"}):
        raise SoapError(Fejlkode.FREMMED_SIDE, "Origin", http_status=_FORBUDT)


def _er_vores(vaert: str, navne: frozenset[str]) -> bool:
    fundet = _VAERT.fullmatch(vaert)
    if fundet is None:
        return False
    navn = (fundet["navn"] or fundet["seks"]).removesuffix(".")
    # Browsers ask nobody for what ends in localhost.
    if navn in navne or navn == "localhost" or navn.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(navn)
    except ValueError:
        return False
    return True
