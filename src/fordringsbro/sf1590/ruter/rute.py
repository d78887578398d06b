"""Routes: which debtor system serves a municipality in one service, as data that an operator changes.

KOMBIT's routes are set up by hand for a service and the receiving authority's CVR (implicit) or for one IT system of it
(explicit: ModtagerItSystemInstans).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fordringsbro.contract.names import OPERATIONER, ascii_navn

#: Seconds a debtor system has to answer, unless its route says otherwise, and the most it can say.
FRIST_S: Final = 30
LAENGSTE_FRIST_S: Final = 300
_PR_ADRESSE: Final = {ascii_navn(navn): navn for navn in OPERATIONER}


@dataclass(frozen=True, slots=True)
class Noegle:
    """What a route is found by.

    Attributes:
        tjeneste: The service's name in the contract.
        cvr: The receiving authority.
        system: One of its IT systems; None for all that have no route of their own.
    """

    tjeneste: str
    cvr: str
    system: str | None = None


@dataclass(frozen=True, slots=True)
class Rute:
    """Where messages go.

    Attributes:
        noegle: Which messages.
        url: The debtor system's address for this service; None for the embedded ledger.
        frist_s: Seconds the debtor system has to answer.
    """

    noegle: Noegle
    url: str | None
    frist_s: int = FRIST_S


def tjeneste_ved(sti: str) -> str | None:
    """The contract's name of the service at an address such as /service/OIR/DebitorRegistreringAfsend/1."""
    return next((_PR_ADRESSE[led] for led in sti.split("/") if led in _PR_ADRESSE), None)
