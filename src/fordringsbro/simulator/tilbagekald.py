"""DMI's calls to the adapter, one address for each kind of outcome."""

from __future__ import annotations

from lxml.etree import _Element as Element

from fordringsbro.simulator.xml import DMI_NS, find
from fordringsbro.wire.klient.client import SoapKlient, Svarart
from fordringsbro.wire.version import SoapVersion

_FRIST_S = 10.0


class TilbagekaldError(Exception):
    """A callback wasn't acknowledged; its text is safe to log."""


class Tilbagekalder:
    """Sends callbacks.

    Args:
        url: Scheme, host and port of whoever is called.
    """

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def oprettet(self, element: Element) -> None:
        """Tell the outcome of creations.

        Raises:
            TilbagekaldError: It wasn't acknowledged.
        """
        self._send("MFFordringAsynkronOprettet", element)

    def reguleret(self, element: Element) -> None:
        """Tell the outcome of regulations.

        Raises:
            TilbagekaldError: It wasn't acknowledged.
        """
        self._send("MFFordringAsynkronReguleret", element)

    def _send(self, service: str, element: Element) -> None:
        klient = SoapKlient(
            f"{self._url}/services/{service}Service",
            soap_version=SoapVersion.V11,
            soap_action=f"get{service}",
            deadline_s=_FRIST_S,
        )
        svar = klient.send(element)
        if svar.art is not Svarart.BESVARET or svar.body is None:
            raise TilbagekaldError(f"{service}: {svar.grund}")
        if svar.body.tag != f"{{{DMI_NS['b']}}}{service}_O":
            raise TilbagekaldError(f"{service}: fremmed svar")
        if find(svar.body, "b:Kontekst/k:HovedOplysningerSvar/k:SvarReaktion/k:Fejl") is not None:
            raise TilbagekaldError(f"{service}: fejl i svaret")
