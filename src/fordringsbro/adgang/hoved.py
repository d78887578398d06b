"""The header in which a proxy hands on the client certificate: the forms of nginx, HAProxy and Envoy."""

from __future__ import annotations

import binascii
import re
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from threading import Lock
from typing import Final
from urllib.parse import unquote_to_bytes

from cachetools import LRUCache

from fordringsbro.adgang.certifikat import Certifikat, laes_certifikat
from fordringsbro.platform.adgangsvalg import Hovedform

#: Characters of the header: a certificate of a 4096 bit key takes 3,000, percent-encoded.
STOERST: Final = 32_768
#: Certificates that are not read again.
_HUSKES: Final = 1024
_PEM: Final = re.compile(
    rb"\s*-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s*", re.ASCII
)
#: One `key=value` of Envoy's header and what ends it; a quoted value may hold anything.
_DEL: Final = re.compile(r'([A-Za-z]+)=("(?:[^"\\]|\\.)*"|[^",;]*)(?:(;)|(,)|$)', re.ASCII)


#: What the header is called unless a setting says otherwise.
HOVEDNAVNE: Final[Mapping[Hovedform, str]] = {
    Hovedform.NGINX: "X-Client-Certificate",
    Hovedform.HAPROXY: "X-Client-Certificate",
    Hovedform.ENVOY: "X-Forwarded-Client-Cert",
}


class HovedError(Exception):
    """The header can't be read, or stands there twice."""


class Certifikathoved:
    """Reads the certificate of a request.

    Args:
        form: Whose header it is.
        navn: What it is called, if not as usual.
    """

    def __init__(self, form: Hovedform, navn: str | None = None) -> None:
        self._der = _LAESERE[form]
        self._navn = (navn or HOVEDNAVNE[form]).lower()
        self._kendte: LRUCache[str, Certifikat] = LRUCache(_HUSKES)
        self._laas = Lock()

    def laes(self, hoveder: Iterable[tuple[str, str]]) -> Certifikat | None:
        """The certificate; None when there is none.

        Args:
            hoveder: Names in lower case and values of all headers.

        Raises:
            HovedError: The header stands more than once, is too long, or holds no certificate or more than one.
        """
        vaerdier = [vaerdi for navn, vaerdi in hoveder if navn == self._navn]
        if not vaerdier:
            return None
        if len(vaerdier) > 1:
            raise HovedError("twice")
        vaerdi = vaerdier[0].strip(" \t")
        if not vaerdi:
            return None
        if len(vaerdi) > STOERST:
            raise HovedError("too long")
        return self._certifikat(vaerdi)

    def _certifikat(self, vaerdi: str) -> Certifikat | None:
        with self._laas:
            kendt = self._kendte.get(vaerdi)
        if kendt is not None:
            return kendt
        try:
            der = self._der(vaerdi)
            fundet = laes_certifikat(der) if der else None
        except ValueError:
            raise HovedError("no certificate") from None
        if fundet is not None:
            with self._laas:
                self._kendte[vaerdi] = fundet
        return fundet


def _fra_nginx(vaerdi: str) -> bytes:
    """`$ssl_client_escaped_cert`: one PEM block, percent-encoded."""
    pem = _PEM.fullmatch(unquote_to_bytes(_ascii(vaerdi)))
    if pem is None:
        raise ValueError("no PEM")
    return _base64(pem[1].translate(None, b"\r\n"))


def _fra_haproxy(vaerdi: str) -> bytes:
    """`%[ssl_c_der,base64]`."""
    return _base64(_ascii(vaerdi))


def _fra_envoy(vaerdi: str) -> bytes | None:
    """`x-forwarded-client-cert`: one element, whose Cert is a PEM block, percent-encoded; none without a Cert."""
    fundet: list[str] = []
    sted = 0
    while sted < len(vaerdi):
        del_ = _DEL.match(vaerdi, sted)
        # A comma begins another element: another proxy's, or the client's own.
        if del_ is None or del_[4]:
            raise ValueError("not one element")
        if del_[1].lower() == "cert":
            fundet.append(del_[2].strip('"'))
        sted = del_.end()
    if len(fundet) > 1:
        raise ValueError("two certificates")
    return _fra_nginx(fundet[0]) if fundet and fundet[0] else None


def _ascii(tekst: str) -> bytes:
    return tekst.encode("ascii")


def _base64(tekst: bytes) -> bytes:
    try:
        return b64decode(tekst, validate=True)
    except binascii.Error:
        raise ValueError("no base64") from None


_LAESERE: Final[Mapping[Hovedform, Callable[[str], bytes | None]]] = {
    Hovedform.NGINX: _fra_nginx,
    Hovedform.HAPROXY: _fra_haproxy,
    Hovedform.ENVOY: _fra_envoy,
}
