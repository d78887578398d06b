"""What an action or a claim is now, in Danish and English; apart from the other words, which know every room."""

from __future__ import annotations

from typing import Final

Tekst = tuple[str, str]

AKTION: Final[dict[str, Tekst]] = {
    "RECEIVED": ("Modtaget", "Received"),
    "REJECTED": ("Afvist", "Rejected"),
    "HEARING": ("I høring", "In hearing"),
    "WAITING": ("Venter", "Waiting"),
    "ROUTED": ("I kø", "Queued"),
    "SENT": ("Sendt", "Sent"),
    "UNKNOWN": ("Uvist udfald", "Outcome unknown"),
    "PARKED": ("Sat til side", "Set aside"),
    "DONE": ("Udført", "Done"),
    "RETURNED": ("Returneret", "Returned"),
    "CONVERTED": ("Konverteret", "Converted"),
    "WITHDRAWN": ("Tilbagekaldt", "Withdrawn"),
    "LEDGER": ("I debitorbogen", "In the ledger"),
}
