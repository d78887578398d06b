"""Requests of older deliveries of the contract: elements that were dropped since are skipped, where that is agreed.

What is skipped said nothing that NyMF uses: when a liability began and ended, a part of the claim in place of all of it
(NyMF knows joint and several liability only), and a rate in percent beside its code. The request is kept as it came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

from lxml.etree import _Element as Element

from fordringsbro.contract.vaerdier import beskaer, laes_heltal
from fordringsbro.mf import adgang_store
from fordringsbro.mf.fragment import NAVNERUM
from fordringsbro.mf.handling import ANMODNING
from fordringsbro.mf.model import Adgang
from fordringsbro.platform.database import Database
from fordringsbro.platform.errors import FejlError
from fordringsbro.wire.fejl import SoapError
from fordringsbro.wire.http.kalder import Kalder

_W: Final = f"{{{NAVNERUM['w']}}}"
_E: Final = f"{{{NAVNERUM['e']}}}"
#: Dropped by delivery 20130208, the last one by 20120809.
UDGAAEDE: Final = (
    f"{_E}HaeftelseStartDato",
    f"{_E}HaeftelseSlutDato",
    f"{_W}ValgHaeftelse",
    f"{_E}RenteSatsProcent",
)
_HANDLING: Final = f"{_W}FordringAktion"
_SYSTEM: Final = f"{_W}FordringhaverSystemIDStruktur/{{{NAVNERUM['v']}}}VirksomhedSENummerIdentifikator"


def taal_aeldre(database: Database) -> Callable[[Element, datetime, Kalder], None]:
    """What makes requests of older deliveries valid, for the claimants that agreed to it."""

    def forbered(anmodning: Element, _modtaget: datetime, kalder: Kalder) -> None:
        gamle = udgaaede(anmodning)
        if not gamle:
            return
        try:
            with database.transaction() as conn:
                adgange = adgang_store.for_system(conn, beskaer(anmodning.findtext(_SYSTEM)), kalder)
        except FejlError as error:
            raise SoapError.of(error) from None
        aftalte: dict[Element | None, bool] = {}
        for element in gamle:
            handling = next(element.iterancestors(_HANDLING), None)
            # Once an action: a thousand elements in one would look through all of them a thousand times.
            if handling not in aftalte:
                aftalte[handling] = handling is not None and _aftalt(handling, adgange)
            if aftalte[handling]:
                fjern((element,))

    return forbered


def udgaaede(anmodning: Element) -> list[Element]:
    """The elements of a delivery that were dropped since; of no other message."""
    return list(anmodning.iter(*UDGAAEDE)) if anmodning.tag == ANMODNING else []


def fjern(elementer: Iterable[Element]) -> None:
    """Take elements out of their message."""
    for element in elementer:
        foraelder = element.getparent()
        if foraelder is not None:
            foraelder.remove(element)


def _aftalt(handling: Element, adgange: Mapping[int, Adgang]) -> bool:
    try:
        adgang = adgange.get(laes_heltal(handling.findtext(f"{_E}FordringHaverIdentifikator") or ""))
    except ValueError:
        return False
    return adgang is not None and adgang.aeldre
