"""The operations that fagsystemer serve and the mailbox answers in their place."""

from __future__ import annotations

from collections.abc import Callable

from fordringsbro.debitor.opslag.laesning import Debitorlaesning
from fordringsbro.postkasse.anmodningssvar import AnmodningssvarModtagelse
from fordringsbro.postkasse.modtagelse import DaekningModtagelse
from fordringsbro.sf1590.faelles.samtale import Samtale
from fordringsbro.sf1590.tjeneste.tjenester import Operationer


def operationer(samtale: Samtale, bog: Debitorlaesning, vores: Callable[[str], bool]) -> Operationer:
    """What the mailbox answers, by service.

    Args:
        samtale: Turns use cases into operations.
        bog: The ledger.
        vores: Whether a municipality's ledger is ours, by its CVR number.
    """
    return {
        "DækningAfskrivningRegistreringAfsend": {
            "OpretDækningAfskrivning": samtale.modtagende(
                "OpretDækningAfskrivning", DaekningModtagelse(bog, vores).opret
            ),
        },
        "DebitorkontoAnmodningSvarAfsend": {
            "AfsendDebitorkontoAnmodningSvar": samtale.modtagende(
                "AfsendDebitorkontoAnmodningSvar", AnmodningssvarModtagelse(vores).modtag
            ),
        },
    }
