"""The MF contract's words that more than one side of it says: what holds an action, and kinds of debtors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

#: Action code -> the structure in AktionValg that holds the action.
AKTIONSSTRUKTUR: Final[Mapping[str, str]] = {
    "OPRETFORDRING": "OpretFordringAktion",
    "OPRETTRANSPORT": "MFOpretTransportStruktur",
    "AENDRFORDRING": "MFAendrFordringStruktur",
    "AENDRTRANSPORT": "MFAendrTransportStruktur",
    "NEDSKRIV": "MFNedskrivFordringStruktur",
    "OPSKRIV": "MFOpskrivFordringStruktur",
    "TILBAGEKALD": "MFTilbagekaldFordringStruktur",
    "GENINDSENDFORDRING": "MFGenindsendFordringStruktur",
    "OPSKRIVNINGREGULERING": "MFOpskrivningReguleringStruktur",
    "OPSKRIVNINGANNULLERETNEDSKRIVNINGINDBETALING": "MFOpskrivningAnnulleretNedskrivningIndbetalingStruktur",
    "OPSKRIVNINGOMGJORTNEDSKRIVNINGREGULERING": "MFOpskrivningOmgjortNedskrivningReguleringStruktur",
    "NEDSKRIVNINGANNULLERETOPSKRIVNINGREGULERING": "MFNedskrivningAnnulleretOpskrivningReguleringStruktur",
    "NEDSKRIVNINGANNULLERETOPSKRIVNINGINDBETALING": "MFNedskrivningAnnulleretOpskrivningIndbetalingStruktur",
    "FEJLAGTIGHOVEDSTOLINDBERETNING": "MFFejlagtigHovedstolIndberetningStruktur",
}
#: How a debtor is identified -> KundeType.
KUNDETYPE: Final[Mapping[str, str]] = {
    "CPR": "CPR-Person",
    "CVR": "CVR-Virksomhed",
    "SE": "SE-Virksomhed",
    "AKR": "AKR-EFI-Ukendt",
}
