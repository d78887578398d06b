"""One exchange with a backend: from what the SOAP client says happened to what it means for a delivery."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import structlog
from lxml.etree import _Element as Element

from fordringsbro.contract.binding import Kontrakt, Post, UlaeseligVaerdiError
from fordringsbro.contract.skema import KontraktError
from fordringsbro.inddrivelse.levering import Leverancesvar, MangletIdError, Svarslags
from fordringsbro.wire.klient.client import Klientsvar as Soapsvar
from fordringsbro.wire.klient.client import Svarart

_log = structlog.get_logger(__name__)

#: Fault codes that blame the message (SOAP 1.2 and 1.1): it was not processed, and won't be.
_AFSENDERS_FEJL = frozenset({"Sender", "Client", "VersionMismatch", "MustUnderstand"})


class Sendekanal(Protocol):
    """What sends one message; `wire.client.SoapKlient` does."""

    def send(self, element: Element) -> Soapsvar:
        """Send an element as the child of Body."""
        ...


def udveksl(
    kontrakt: Kontrakt, kanal: Sendekanal, rod: str, besked: Callable[[], Post], svarrod: str
) -> Leverancesvar | Post:
    """Send a record and read the answer; arguments as for `send`.

    Returns:
        The answer as a record, or what happened instead.
    """
    svar = send(kontrakt, kanal, rod, besked, svarrod)
    return svar if isinstance(svar, Leverancesvar) else laes(kontrakt, svar)


def laes(kontrakt: Kontrakt, element: Element) -> Leverancesvar | Post:
    """An answer, or a part of it, as a record; elements of a newer revision are skipped."""
    try:
        return kontrakt.laes(element, taal_ukendte=True)
    except (KontraktError, UlaeseligVaerdiError):
        return Leverancesvar(Svarslags.UKENDT, "ULAESELIGT_SVAR")


def send(
    kontrakt: Kontrakt, kanal: Sendekanal, rod: str, besked: Callable[[], Post], svarrod: str
) -> Leverancesvar | Element:
    """Send a record.

    Args:
        kontrakt: The contract of both.
        kanal: The way.
        rod: The message's root, `{namespace}Name`.
        besked: Makes the message; what it can't make of an action is refused like what can't be written.
        svarrod: The root its answer must have.

    Returns:
        The answer, or what happened instead.
    """
    try:
        element = kontrakt.skriv(rod, besked())
    except MangletIdError as error:
        return Leverancesvar(Svarslags.AFVIST, error.kode)
    except Exception as error:  # noqa: BLE001 - nothing was sent, and whatever it was, one action must not stop a line
        # Something that the contract can't hold got past the filter, or that nobody foresaw. The delivery goes again
        # action by action, so that only the one it is about is parked.
        _log.error("a delivery can't be written", error=type(error).__name__)
        return Leverancesvar(Svarslags.AFVIST, "KAN_IKKE_SKRIVES")
    soapsvar = kanal.send(element)
    if soapsvar.body is None:
        return _uden_svar(soapsvar)
    if soapsvar.body.tag != svarrod:
        return Leverancesvar(Svarslags.UKENDT, "ANDET_SVAR")
    return soapsvar.body


def _uden_svar(svar: Soapsvar) -> Leverancesvar:
    grund = svar.grund.upper().replace(" ", "_")
    kode = f"{grund}_{svar.status}" if svar.status else grund
    match svar.art:
        case Svarart.FAULT:
            slags = Svarslags.AFVIST if svar.kode in _AFSENDERS_FEJL else Svarslags.UKENDT
            return Leverancesvar(slags, "_".join(("FAULT", svar.kode or "UDEN_KODE", *svar.fejlkoder)))
        case Svarart.PROEV_IGEN:
            vent = timedelta(seconds=svar.retry_after_s) if svar.retry_after_s else None
            return Leverancesvar(Svarslags.PROEV_IGEN, kode, vent)
        case Svarart.STOP:
            return Leverancesvar(Svarslags.INGEN_ADGANG, kode)
        case Svarart.UKENDT | Svarart.BESVARET:
            return Leverancesvar(Svarslags.UKENDT, kode)
