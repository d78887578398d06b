"""Addresses as settings and commands give them, read before anything is sent there.

No error here holds what was given: half of a mistyped address is often a password.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Final

import idna
import psycopg
from psycopg.conninfo import conninfo_to_dict

HOEJESTE_PORT: Final = 65_535
WEBFORM: Final = "http(s)://host[:port][/path], uden / without user, blank, ? and #"
DATABASEFORM: Final = "postgresql://user:password@host:port/database, %XX for other characters, or key=value"
VAERTSFORM: Final = "et værtsnavn eller en IP-adresse / a host name or an IP address"
_LAENGSTE_VAERT: Final = 253
#: Scheme, host, port, path, question. A host is what is left when everything that ends one is taken away.
_WEB: Final = re.compile(
    r"(?P<skema>https?)://(?P<vaert>\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]\\%]+)(?::(?P<port>[0-9]{1,5}))?"
    r"(?P<sti>/(?:[A-Za-z0-9._~!$&'()*+,;=:@/-]|%[0-9A-Fa-f]{2})*)?"
    r"(?P<spoergsmaal>\?(?:[A-Za-z0-9._~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?",
    re.IGNORECASE,
)
#: Docker and others give names with underscores.
_LED: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
_TALLED: Final = re.compile(r"[0-9]+|0[xX][0-9A-Fa-f]*")
_URI: Final = re.compile(r"postgres(?:ql)?://")
#: What a path has when it is an address in the wrong place, mistyped or not.
_LIGNER_ADRESSE: Final = re.compile(r"://|:[^@]*@|password\s*=", re.IGNORECASE)


def laes_webadresse(tekst: str, *, med_spoergsmaal: bool = False) -> str:
    """An address of the web in one form: scheme and host in lower case, a host in ASCII, no slash at the end.

    Args:
        tekst: What was given.
        med_spoergsmaal: Whether a question (`?a=b`) may stand at the end.

    Raises:
        ValueError: It is none, or holds a user, whose password would be shown wherever the address is.
    """
    fundet = _WEB.fullmatch(tekst)
    if fundet is None or (fundet["spoergsmaal"] and not med_spoergsmaal):
        raise ValueError(WEBFORM)
    vaert = _sekser(fundet["vaert"]) if fundet["vaert"].startswith("[") else _vaert(fundet["vaert"], WEBFORM)
    port = "" if fundet["port"] is None else f":{_port(fundet['port'], WEBFORM)}"
    spoergsmaal = fundet["spoergsmaal"] or ""
    sti = fundet["sti"] or ""
    return f"{fundet['skema'].lower()}://{vaert}{port}{sti if spoergsmaal else sti.rstrip('/')}{spoergsmaal}"


def laes_vaert(tekst: str) -> str:
    """A host to listen on: a name, an address of either family, or empty for all.

    Raises:
        ValueError: It is none.
    """
    if not tekst:
        return tekst
    try:
        ipaddress.ip_address(tekst)
    except ValueError:
        return _vaert(tekst, VAERTSFORM)
    return tekst


def laes_databaseadresse(tekst: str) -> str:
    """An address of PostgreSQL as its own programs take it, or as keywords.

    A password with `@` or `/` in it that isn't written `%XX` makes a part of it the host, which would be asked for in
    the DNS, or the database, which the server would log: such an address is none.

    Raises:
        ValueError: It is none.
    """
    try:
        valg = conninfo_to_dict(tekst)
    except (psycopg.ProgrammingError, UnicodeError):
        # The library's text quotes what it can't read.
        raise ValueError(DATABASEFORM) from None
    if not tekst.isprintable() or (_URI.match(tekst) and re.search(r"\s", tekst)):
        raise ValueError(DATABASEFORM)
    base = str(valg.get("dbname") or "")
    if "@" in base or "://" in base or (_URI.match(tekst) and "/" in base):
        raise ValueError(DATABASEFORM)
    for vaert in filter(None, str(valg.get("host") or "").split(",")):
        # A folder is where a socket is.
        if not vaert.startswith("/"):
            _databasevaert(vaert)
    for ip in filter(None, str(valg.get("hostaddr") or "").split(",")):
        _databasevaert(ip)
    for port in filter(None, str(valg.get("port") or "").split(",")):
        _port(port, DATABASEFORM)
    return tekst


def kraev_sti(tekst: str) -> str:
    """The name of a file or folder, which will be shown.

    Raises:
        ValueError: It looks like an address with a password.
    """
    if _LIGNER_ADRESSE.search(tekst):
        raise ValueError("en sti, ikke en adresse / a path, not an address")
    return tekst


def _databasevaert(vaert: str) -> None:
    try:
        ipaddress.ip_address(vaert)
    except ValueError:
        _vaert(vaert, DATABASEFORM)


def _port(tekst: str, form: str) -> int:
    if not (tekst.isascii() and tekst.isdecimal() and len(tekst) <= len(str(HOEJESTE_PORT))):
        raise ValueError(form)
    port = int(tekst)
    if not 1 <= port <= HOEJESTE_PORT:
        raise ValueError(f"port 1-{HOEJESTE_PORT}")
    return port


def _sekser(tekst: str) -> str:
    """An address of version 6 in brackets."""
    try:
        return f"[{ipaddress.IPv6Address(tekst[1:-1])}]"
    except ValueError:
        raise ValueError(WEBFORM) from None


def _vaert(tekst: str, form: str) -> str:
    """A name or an address of version 4, in lower case and ASCII."""
    navn = tekst.removesuffix(".")
    try:
        if not navn.isascii():
            navn = idna.encode(navn, uts46=True).decode("ascii")
        led = navn.lower().split(".")
        # What ends in a number is an address of version 4, in its one form.
        if _TALLED.fullmatch(led[-1]):
            return str(ipaddress.IPv4Address(navn))
    except ValueError:
        raise ValueError(form) from None
    if len(navn) > _LAENGSTE_VAERT or not all(map(_LED.fullmatch, led)):
        raise ValueError(form)
    return navn.lower()
